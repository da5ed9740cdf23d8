"""How parts of running text look: places in datelines, and headings."""

import re
from typing import Final

from standpunkt.corpus.text.abbreviations import MONTHS, OPENERS

_NO_PLACE = "|".join(sorted(OPENERS | MONTHS | {"Ende", "Endlich", "Frau", "Genug", "Herr", "Schluss"}))
_WORD = rf"(?!(?:{_NO_PLACE})\b)(?:St\.|Sankt|[A-ZÄÖÜ](?![A-ZÄÖÜ]+\b)[\w'’-]*)"
PLACE: Final = rf"{_WORD}(?:(?: (?:am|an der|ob der|bei|de|del|la|el))? {_WORD}){{0,2}}"
"""A place as it stands in a dateline: up to three capitalised words, none of them a sentence opener, a month or all in
capitals; the only stop inside is that of ``St.``."""
PLACES: Final = rf"{PLACE}(?: ?/ ?{PLACE}){{0,3}}"
"""One place or several, parted by slashes."""

_HEADING_CHARACTERS = 120
_SENTENCE_END = re.compile(r"""[.!?:;,…]["“”»«’)]*$""")


def looks_like_heading(block: str) -> bool:
    """Tell whether a block is short and ends without a stop, as titles and headings do."""
    return len(block) <= _HEADING_CHARACTERS and not _SENTENCE_END.search(block)
