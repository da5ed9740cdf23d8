"""The one place where files are unpacked: gzip, bzip2 and xz, told by their first bytes, streamed, and bounded.

A stream that breaks off or turns out to be a bomb raises `BrokenSourceError` where that shows, after everything before
it was handed out: a reader keeps its whole records, and says in one drop why there are no more.
"""

import bz2
import io
import lzma
import zlib
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Final

from standpunkt.corpus.readers.limits import MOST_BYTES
from standpunkt.corpus.readers.members import Members
from standpunkt.errors import Fault

MOST_RATIO: Final = 200
"""Unpacked bytes for each packed one beyond which a file is a bomb; German text packs to a third, markup to a tenth."""
FREE_BYTES: Final = 64 << 20
"""Unpacked bytes before the ratio counts: a small file may be as regular as it likes."""

_BUFFER_BYTES = 1 << 18
_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Packing:
    name: str
    code: str
    magic: bytes
    open: Callable[[Any, bytes], Any]


_PACKINGS = (
    _Packing(name="gzip", code="E_GZIP", magic=b"\x1f\x8b", open=Members),
    _Packing(name="bzip2", code="E_BZIP2", magic=b"BZh", open=lambda file, _: bz2.BZ2File(file)),
    _Packing(name="xz", code="E_XZ", magic=b"\xfd7zXZ\x00", open=lambda file, _: lzma.LZMAFile(file)),  # noqa: SIM115 - closed with the file
)


class BrokenSourceError(Exception):
    """A file cannot be read on; `reason` is a short stable name for counting."""

    def __init__(self, reason: str, detail: str, *, code: str = "E_FILE") -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail
        self.code = code

    def fault(self, path: Path) -> Fault:
        """Return this error as the fault of a file that is refused for it."""
        return Fault(code=self.code, file=str(path), expected="a whole file", found=f"{self.reason}: {self.detail}")


class _Unpacked(io.RawIOBase):
    """The unpacked bytes of a file, counted against the packed ones."""

    def __init__(self, file: BinaryIO, packing: _Packing, gap: bytes) -> None:
        self._packed = file
        self._packing = packing
        self._unpacked = packing.open(file, gap)
        self._bytes = 0

    def readable(self) -> bool:
        """Return true: this is for reading."""
        return True

    def readinto(self, buffer: Any, /) -> int:  # noqa: ANN401 - any writable buffer
        """Fill `buffer` and return how many bytes were written.

        Raises:
            BrokenSourceError: the file is damaged, breaks off or is a bomb.
        """
        name, code = self._packing.name, self._packing.code
        try:
            data = self._unpacked.read1(len(buffer))
        except EOFError:
            detail = f"the {name} file breaks off after {self._bytes:,} unpacked bytes"
            raise BrokenSourceError("truncated", detail, code=code) from None
        except (zlib.error, lzma.LZMAError, OSError) as error:
            detail = f"no {name} after {self._bytes:,} unpacked bytes ({error})"
            raise BrokenSourceError("damaged", detail, code=code) from None
        self._bytes += len(data)
        if self._bytes > FREE_BYTES and self._bytes > MOST_RATIO * self._packed.tell():
            detail = f"the {name} file unpacks to more than {MOST_RATIO} times its size ({self._bytes:,} bytes so far)"
            raise BrokenSourceError("bomb", detail, code="E_BOMB")
        buffer[: len(data)] = data
        return len(data)


@contextmanager
def opened(path: Path, *, gap: bytes = b"") -> Generator[io.BufferedReader]:
    """Open a file for reading bytes, unpacked if its content is packed.

    `gap` is for formats that find the next record by themselves: it stands for what a damaged gzip member has lost, and
    the file goes on with the next member.

    Reading raises `BrokenSourceError` where a packed file is damaged, breaks off or is a bomb.
    """
    with path.open("rb") as file:
        packing = packing_of(file.read(max(len(packing.magic) for packing in _PACKINGS)))
        file.seek(0)
        if packing is None:
            yield file
        else:
            yield io.BufferedReader(_Unpacked(file, packing, gap), _BUFFER_BYTES)


def packing_of(head: bytes) -> _Packing | None:
    """Return the packing that a file with this beginning has, or None."""
    return next((packing for packing in _PACKINGS if head.startswith(packing.magic)), None)


def lines(file: BinaryIO, most: int = MOST_BYTES) -> Iterator[tuple[int, bytes | None]]:
    r"""Yield number and bytes of each line with its ``\n``; a line of more than `most` bytes is None, and never held.

    A byte order mark at the start of the file is left out.
    """
    number = 0
    while line := file.readline(most + 1):
        number += 1
        if len(line) <= most:
            yield number, line.removeprefix(_BOM) if number == 1 else line
            continue
        while line and not line.endswith(b"\n"):
            line = file.readline(_BUFFER_BYTES)
        yield number, None
