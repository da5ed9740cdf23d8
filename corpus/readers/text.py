"""Text files that have to be in UTF-8."""

from pathlib import Path

from standpunkt.corpus.encoding import likely_encoding
from standpunkt.errors import Fault, InputError


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
