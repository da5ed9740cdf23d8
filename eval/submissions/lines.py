"""The bytes of a submission, streamed under caps: nothing is held but a block of whole lines.

Only regular files are opened, plain or gzip. What is unpacked is counted while it is unpacked, so that a file which
grows a thousandfold is refused at its first megabyte.
"""

import hashlib
import os
import stat
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, Final

from standpunkt.errors import Fault
from standpunkt.eval.submissions.kinds import HEAD_BYTES, foreign_kind

TOTAL_BYTES: Final = 64 << 20
"""Most bytes of a submission, unpacked."""
LINE_BYTES: Final = 1 << 20
"""Most bytes of a line."""
RECORDS: Final = 1_000_000
"""Most lines."""
MOST_FAULTS: Final = 10_000
"""A file with more is not read to its end: it is another kind of file."""
TOO_MANY: Final = Fault(
    code="E_FAULTS", expected=f"at most {MOST_FAULTS:,} faults", found="more; the rest of the file is unread"
)
CANARY: Final = Fault(
    code="E_CANARY",
    expected="predictions of a system",
    found="the mark that stands in the gold of this hidden split",
    hint="the file was made from the gold",
)
RATIO: Final = 100
"""Most bytes that a byte of gzip may unpack to, once a megabyte is there."""
_MEMBERS = 10_000
_PACKED_BYTES = 1 << 16
_GZIP = b"\x1f\x8b"
_BOM = b"\xef\xbb\xbf"
_GZIP_WBITS = 31
_EXPECTED = "a JSONL file in UTF-8, plain or gzip, one JSON object a line"


class _RefusedError(Exception):
    """The rest of the file is not read."""

    def __init__(self, code: str, expected: str, found: str, hint: str = "") -> None:
        super().__init__(code)
        self.fault = Fault(code=code, expected=expected, found=found, hint=hint)


@dataclass(slots=True, kw_only=True)
class Blocks:
    """Goes through a file once, in blocks of whole lines; afterwards it knows the file's hash and what was wrong."""

    path: Path
    """The file."""
    columns: bool = False
    """Whether its lines are columns and not JSON: then nothing is said of what else it looks like."""
    faults: list[Fault] = field(default_factory=list[Fault])
    """Why the file, or its rest, was not read."""
    bom: bool = False
    """Whether it opens with a byte order mark, which is passed over."""
    lines: int = 0
    """Lines that were yielded so far."""
    _digest: Any = field(default_factory=hashlib.sha256)

    @property
    def sha256(self) -> str:
        """Hash of the file's bytes, as far as they were read."""
        digest: str = self._digest.hexdigest()
        return digest

    @property
    def warnings(self) -> tuple[str, ...]:
        """What its owner should know."""
        return ("W_BOM: the file opens with a byte order mark, which was passed over",) if self.bom else ()

    def __iter__(self) -> Iterator[bytes]:
        r"""Yield about a megabyte of whole lines at a time; lines end at ``\n`` only, never at U+2028."""
        try:
            with _open(self.path) as file:
                yield from self._whole_lines(self._unpacked(file))
        except _RefusedError as refused:
            self.faults.append(refused.fault.at(file=str(self.path)))

    def _whole_lines(self, pieces: Iterator[bytes]) -> Iterator[bytes]:
        rest = b""
        for n, piece in enumerate(pieces):
            content = self._opening(piece) if n == 0 else piece
            end = content.rfind(b"\n") + 1
            if end:
                yield self._counted(b"".join((rest, memoryview(content)[:end])))
                rest = content[end:]
            else:
                rest += content
            if len(rest) > LINE_BYTES:
                raise self._too_long()
        if rest:
            yield self._counted(rest)

    def _opening(self, piece: bytes) -> bytes:
        if not self.columns and (kind := foreign_kind(piece[:HEAD_BYTES])):
            raise _RefusedError("E_FILE", _EXPECTED, kind)
        self.bom = piece.startswith(_BOM)
        return piece.removeprefix(_BOM)

    def _counted(self, block: bytes) -> bytes:
        # Pieces are no longer than a line may be, so only the first line of a block can be too long.
        if block.find(b"\n", 0, LINE_BYTES + 1) < 0 and len(block) > LINE_BYTES:
            raise self._too_long()
        self.lines += block.count(b"\n") + (not block.endswith(b"\n"))
        if self.lines > RECORDS:
            raise _RefusedError("E_RECORDS", f"at most {RECORDS:,} lines", "more; the rest of the file is unread")
        return block

    def _too_long(self) -> _RefusedError:
        expected = f"at most {LINE_BYTES:,} bytes a line"
        refused = _RefusedError("E_LINE_SIZE", expected, "more; the rest of the file is unread")
        refused.fault = refused.fault.at(line=self.lines + 1)
        return refused

    def _unpacked(self, file: BinaryIO) -> Iterator[bytes]:
        """Yield pieces of at most `LINE_BYTES`, the first of at least `HEAD_BYTES` if there are as many."""
        first = file.read(LINE_BYTES)
        self._digest.update(first)
        pieces = self._from_gzip(file, first) if first.startswith(_GZIP) else self._plain(file, first)
        total = 0
        for piece in pieces:
            total += len(piece)
            if total > TOTAL_BYTES:
                found = "more; the rest of the file is unread"
                raise _RefusedError("E_SIZE", f"at most {TOTAL_BYTES >> 20} MB, unpacked", found)
            yield piece

    def _plain(self, file: BinaryIO, first: bytes) -> Iterator[bytes]:
        piece = first
        while piece:
            yield piece
            piece = file.read(LINE_BYTES)
            self._digest.update(piece)

    def _from_gzip(self, file: BinaryIO, first: bytes) -> Iterator[bytes]:
        """Unpack all members of a gzip file; zeros after the last one are padding."""
        member, members, packed, unpacked = zlib.decompressobj(_GZIP_WBITS), 1, 0, 0
        for data in self._packed(file, first):
            packed += len(data)
            waiting = data
            while waiting:
                if member.eof:
                    waiting = waiting.lstrip(b"\x00")
                    if not waiting:
                        break
                    member, members = zlib.decompressobj(_GZIP_WBITS), members + 1
                    if members > _MEMBERS:
                        raise _RefusedError("E_GZIP", f"at most {_MEMBERS:,} gzip members in a file", "more")
                try:
                    piece = member.decompress(waiting, LINE_BYTES)
                except zlib.error as error:
                    raise _damaged(f"{error} after line {self.lines}") from None
                waiting = member.unused_data if member.eof else member.unconsumed_tail
                unpacked += len(piece)
                if unpacked > max(LINE_BYTES, RATIO * packed):
                    found = f"over {unpacked:,} bytes from {packed:,}"
                    raise _RefusedError("E_RATIO", f"at most {RATIO} bytes from a byte of gzip", found)
                if piece:
                    yield piece
        if not member.eof:
            raise _damaged(f"an end after line {self.lines}, in the middle of the data")

    def _packed(self, file: BinaryIO, first: bytes) -> Iterator[bytes]:
        """Yield packed bytes in small pieces, so that little can hide in one of them."""
        for start in range(0, len(first), _PACKED_BYTES):
            yield first[start : start + _PACKED_BYTES]
        while data := file.read(_PACKED_BYTES):
            self._digest.update(data)
            yield data


def _damaged(found: str) -> _RefusedError:
    return _RefusedError("E_GZIP", "a whole gzip file", found)


def _open(path: Path) -> BinaryIO:
    """Open a regular file; a pipe or device is not waited for, and a link is not followed to who knows where."""
    if path.is_symlink():
        raise _RefusedError("E_FILE", "a file", "a symbolic link", "give the file that it points at")
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    mode = os.fstat(descriptor).st_mode
    if not stat.S_ISREG(mode):
        os.close(descriptor)
        raise _RefusedError("E_FILE", "a file", "a folder" if stat.S_ISDIR(mode) else "a device, pipe or socket")
    return os.fdopen(descriptor, "rb")
