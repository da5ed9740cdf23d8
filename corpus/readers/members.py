"""Packed by gzip, member by member (RFC 1952): behind a damaged member, reading can go on at the next one."""

import zlib
from collections.abc import Iterator
from contextlib import suppress
from typing import Any, BinaryIO, Final

MAGIC: Final = b"\x1f\x8b\x08"
"""How a member begins: gzip, deflate."""

_GZIP = 31
"""zlib: a gzip header and its checksum, with 15 bits of window."""
_CHUNK_BYTES = 1 << 14


class Members:
    """The unpacked bytes of all members of a gzip file."""

    def __init__(self, file: BinaryIO, gap: bytes = b"") -> None:
        """Read `file`; `gap` stands for what a damaged member has lost, and without it such a member is the end."""
        self._file = file
        self._gap = gap
        self._packed = b""
        self._member = zlib.decompressobj(_GZIP)
        self._fresh = True
        self._saved = b""
        self._error: zlib.error | None = None

    def read1(self, size: int) -> bytes:
        """Return up to `size` bytes, none at the end of the file.

        Raises:
            EOFError: the file breaks off.
            zlib.error: a member is damaged, and no other one follows or there is no `gap` to put in its place.
        """
        while not self._saved and self._more():
            if data := self._unpack(size):
                return data
        data, self._saved = self._saved[:size], self._saved[size:]
        return data

    def _unpack(self, size: int) -> bytes:
        if self._error:
            raise self._error
        self._fresh = False
        before = None if self._gap else self._member.copy()
        try:
            data = self._member.decompress(self._packed, size)
        except zlib.error as error:
            if before is None:
                if not self._find_next():
                    raise
                return self._gap
            self._error = error
            self._saved = b"".join(_up_to_error(before, self._packed))
            return b""
        self._packed = self._member.unused_data if self._member.eof else self._member.unconsumed_tail
        return data

    def _more(self) -> bool:
        """Have packed bytes at hand, of the next member where one has ended; tell whether there are any."""
        if self._member.eof:
            self._packed = self._packed.lstrip(b"\0")  # members may be padded
        while not self._packed:
            self._packed = self._file.read(_CHUNK_BYTES)
            if not self._packed:
                break
            if self._member.eof:
                self._packed = self._packed.lstrip(b"\0")
        if self._packed and self._member.eof:
            self._member, self._fresh = zlib.decompressobj(_GZIP), True
        if not self._packed and not self._fresh and not self._member.eof:
            raise EOFError
        return bool(self._packed)

    def _find_next(self) -> bool:
        """Go to where the next member seems to begin, in what was not unpacked yet."""
        packed = self._packed[1:]
        while (at := packed.find(MAGIC)) < 0:
            data = self._file.read(_CHUNK_BYTES)
            if not data:
                return False
            packed = packed[1 - len(MAGIC) :] + data
        self._packed, self._member, self._fresh = packed[at:], zlib.decompressobj(_GZIP), True
        return True


def _up_to_error(member: Any, packed: bytes) -> Iterator[bytes]:  # noqa: ANN401 - zlib names no type
    """Yield what a damaged member still gives: zlib keeps it back where it is asked for more at once."""
    with suppress(zlib.error):
        for n in range(len(packed)):
            yield member.decompress(packed[n : n + 1])
