"""The lines of a corpus file, streamed and decoded one by one, so that memory does not grow with the file."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from standpunkt.corpus.readers.unpack import BrokenSourceError, lines, opened
from standpunkt.errors import Fault, InputError

LINE_BYTES: Final = 1 << 20
"""Longest line that is read: no token and no short text comes near it."""
_BOM = b"\xef\xbb\xbf"
_WHITE = re.compile(r"\s+")


def read_lines(path: Path) -> Iterator[tuple[int, str]]:
    r"""Yield number and text of each line of a file, packed or not, without its line end.

    Raises:
        InputError: a line is not in UTF-8 or too long, or the file is damaged, breaks off or is a bomb; what came
            before is yielded.
    """
    number = 0
    try:
        with opened(path) as file:
            for number, line in lines(file, LINE_BYTES):
                if line is None:
                    fault = Fault(code="E_LINE_SIZE", expected=f"at most {LINE_BYTES:,} bytes a line", found="more")
                    raise InputError([fault.at(file=str(path), line=number)])
                yield number, line.decode().rstrip("\r\n")
    except UnicodeDecodeError as error:
        found = f"byte 0x{error.object[error.start]:02x}"
        hint = "convert it first, e.g. iconv -f cp1252 -t utf-8"
        fault = Fault(code="E_ENCODING", expected="UTF-8", found=found, hint=hint)
        raise InputError([fault.at(file=str(path), line=number)]) from None
    except BrokenSourceError as error:
        raise InputError([error.fault(path).at(line=number)]) from None


def head_lines(head: bytes) -> list[str]:
    """Return the lines at the start of a file, without the last one where it may be cut; bad bytes are replaced."""
    found = head.removeprefix(_BOM).decode("utf-8", "replace").replace("\r\n", "\n").split("\n")
    return found[:-1] if len(found) > 1 else found


def one_line(text: str) -> str:
    """Return `text` with line breaks and runs of white space as single spaces, none at the edges."""
    return _WHITE.sub(" ", text).strip()
