"""What the readers of running text share: decoding, datelines, the look of a heading."""

import re
from pathlib import Path
from typing import Final

from standpunkt.corpus.encoding import likely_encoding
from standpunkt.corpus.text.abbreviations import MONTHS, OPENERS
from standpunkt.errors import Fault, InputError

_NO_PLACE = "|".join(sorted(OPENERS | MONTHS | {"Ende", "Endlich", "Frau", "Genug", "Herr", "Schluss"}))
_WORD = rf"(?!(?:{_NO_PLACE})\b)(?:St\.|Sankt|[A-ZÄÖÜ](?![A-ZÄÖÜ]+\b)[\w'’-]*)"
PLACE: Final = rf"{_WORD}(?:(?: (?:am|an der|ob der|bei|de|del|la|el))? {_WORD}){{0,2}}"
"""A place as it stands in a dateline: up to three capitalised words, none of them a sentence opener, a month or all in
capitals; the only stop inside is that of ``St.``."""
PLACES: Final = rf"{PLACE}(?: ?/ ?{PLACE}){{0,3}}"
"""One place or several, parted by slashes."""

_HEADING_CHARACTERS = 120
_SENTENCE_END = re.compile(r"""[.!?:;,…]["“”»«’)]*$""")


def read_text(path: Path) -> str:
    """Return a file's text.

    Raises:
        InputError: the file is not in UTF-8; the fault names the line of the first bad byte.
    """
    raw = path.read_bytes()
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError([encoding_fault(path, raw, error.start)]) from None


def encoding_fault(path: Path, raw: bytes, start: int) -> Fault:
    """Return the fault of a file that begins with `raw` and is not UTF-8 at byte `start`."""
    line = raw.count(b"\n", 0, start) + 1
    found = f"byte 0x{raw[start]:02x} at offset {start}"
    hint = f"it looks like {likely_encoding(raw)}; convert it first: iconv -f {likely_encoding(raw)} -t utf-8"
    return Fault(code="E_ENCODING", file=str(path), line=line, expected="UTF-8", found=found, hint=hint)


def looks_like_heading(block: str) -> bool:
    """Tell whether a block is short and ends without a stop, as titles and headings do."""
    return len(block) <= _HEADING_CHARACTERS and not _SENTENCE_END.search(block)
