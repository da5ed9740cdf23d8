"""The beginning of a file, unpacked, by which its kind is told."""

from pathlib import Path

from standpunkt.corpus.readers.limits import HEAD_BYTES
from standpunkt.corpus.readers.unpack import BrokenSourceError, opened
from standpunkt.errors import InputError


def read_head(path: Path) -> tuple[bytes, bool]:
    """Return the first bytes of a file, unpacked, and whether they are all.

    Raises:
        InputError: the file is packed, and damaged before there is anything to tell its kind by.
    """
    head = b""
    try:
        with opened(path) as file:
            while len(head) < HEAD_BYTES and (data := file.read1(HEAD_BYTES - len(head))):
                head += data
    except BrokenSourceError as error:
        if not head.strip():
            raise InputError([error.fault(path)]) from None
        return head, False
    return head, len(head) < HEAD_BYTES


def not_utf8_from(head: bytes, *, whole: bool) -> int | None:
    """Return where the first bad byte stands, unless most lines that hold more than ASCII are in UTF-8.

    A broken record in a file of good ones is dropped when it is met; a file in another encoding is refused.
    """
    lines = head.splitlines(keepends=True)
    if not whole:
        lines = lines[:-1] or [head[:-3]]
    start, first, balance = 0, None, 0
    for line in lines:
        try:
            balance += not line.decode().isascii()
        except UnicodeDecodeError as error:
            balance -= 1
            first = start + error.start if first is None else first
        start += len(line)
    return first if balance < 0 else None
