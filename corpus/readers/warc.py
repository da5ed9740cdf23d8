"""WARC, packed or not, as Common Crawl News ships it: each HTML page that was answered with 200 is a document.

A parser of our own (ISO 28500, WARC 1.0 and 1.1; the HTTP part RFC 9112), since what matters here is what to do with
broken files: FastWARC ends at the first bad record, and panics on a stream that breaks off.
"""

import io
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

from standpunkt.corpus.document import Document, Layout
from standpunkt.corpus.readers import page
from standpunkt.corpus.readers.drops import Dropped, too_long
from standpunkt.corpus.readers.limits import MOST_BYTES
from standpunkt.corpus.readers.options import ReadOptions
from standpunkt.corpus.readers.unpack import opened

_VERSION = b"WARC/"
_HTML = ("text/html", "application/xhtml+xml")
_OK = 200
_HEADER_BYTES = 1 << 16
_CHUNK_BYTES = 1 << 20
_MOST_DIGITS = 18
_END = b"\r\n\r\n"
_GAP = b"\r\n\r\n(a damaged gzip member)\r\n"
"""What is read in place of it: a line that is no record, behind the end of any."""
_AUTO_HEADER = 47
"""zlib or gzip, told by its header: zlib's 15 bits of window and 32."""
_NO_HEADER = -15


def recognises(head: bytes) -> bool:
    """Tell WARC by the version that it opens with."""
    return head.startswith(b"WARC/1.")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Record:
    """A record of the archive."""

    headers: Mapping[str, str]
    block: bytes
    problem: str = ""
    """Why it is no whole record; the reason of a drop."""


def read(path: Path, options: ReadOptions) -> Iterator[Document | Dropped]:
    """Yield a document for each page, `place` being the number of its record.

    Records of requests, metadata and other kinds, and responses that are no HTML, are no documents and pass in silence;
    an HTML response with another status, in an encoding that is not unpacked, or cut short is a drop. The crawl's date
    is not the article's, and is not used.
    """
    with opened(path, gap=_GAP) as file:
        for number, record in enumerate(_records(file), start=1):
            if record.headers.get("warc-type", "response") == "response":
                yield from _document(str(path), number, record, options)


def _document(source: str, number: int, record: _Record, options: ReadOptions) -> Iterator[Document | Dropped]:
    url = record.headers.get("warc-target-uri", "").strip("<>")
    if record.problem:
        yield Dropped(source=source, line=number, reason=record.problem, detail=url or "the record has no address")
        return
    head, body = _part(record.block)
    status, _, fields = head.partition(b"\n")
    headers = _fields(fields)
    media, _, parameters = headers.get("content-type", "").partition(";")
    if not status.startswith(b"HTTP/") or not (media.strip().lower() in _HTML or (not media and page.recognises(body))):
        return
    code = status.split(b" ", 2)[1:2]
    if code != [str(_OK).encode()]:
        detail = f"{code[0].decode('latin-1') if code else 'none'}: {url}"
        yield Dropped(source=source, line=number, reason="http status", detail=detail)
        return
    raw = _decoded(body, headers)
    if raw is None:
        found = f"{headers.get('content-encoding', '')} {headers.get('transfer-encoding', '')}".strip()
        yield Dropped(source=source, line=number, reason="content encoding", detail=f"{found}: {url}")
    elif len(raw) > MOST_BYTES:
        yield too_long(source, number, "page")
    else:
        metadata = replace(options.metadata, url=url or options.metadata.url)
        charset = parameters.lower().partition("charset=")[2].split(";")[0].strip(" \"'")
        yield Document(source=source, place=number, layout=Layout.HTML, raw=raw, encoding=charset, metadata=metadata)


def _decoded(body: bytes, headers: Mapping[str, str]) -> bytes | None:
    """Return the page without HTTP's own encodings; None where one is unknown or broken.

    Archives often hold the decoded page under the headers of the encoded one, so each decoding has to fit.
    """
    if "chunked" in headers.get("transfer-encoding", "").lower():
        body = _joined(body)
    encoding = headers.get("content-encoding", "").strip().lower()
    if encoding in ("", "identity") or page.recognises(body):
        return body
    for bits in (_AUTO_HEADER, _NO_HEADER) if encoding in ("gzip", "x-gzip", "deflate") else ():
        try:
            return zlib.decompressobj(bits).decompress(body, MOST_BYTES + 1)
        except zlib.error:
            pass
    return None


def _joined(body: bytes) -> bytes:
    """Return the chunks of a chunked body as one; the body itself where it is not chunked."""
    parts: list[bytes] = []
    at = 0
    while True:
        size, end, _ = body[at : at + 80].partition(b"\r\n")
        try:
            length = int(size.partition(b";")[0], 16)
        except ValueError:
            return body
        if not end or length < 0:
            return body
        if length == 0:
            return b"".join(parts)
        at += len(size) + len(end)
        parts.append(body[at : at + length])
        at += length + len(end)


def _records(file: BinaryIO) -> Iterator[_Record]:
    """Yield the records; where one is broken, go on at the next line that opens one."""
    stream = _Stream(file)
    in_order = True
    while line := stream.line():
        if line.startswith(_VERSION):
            record = _record(stream)
            in_order = not record.problem or record.problem in ("too long", "truncated")
            yield record
        elif line.strip() and in_order:
            in_order = False
            yield _Record(headers={}, block=b"", problem="damaged")


def _record(stream: "_Stream") -> _Record:
    lines: list[bytes] = []
    size = 0
    while (line := stream.line()).strip() and size < _HEADER_BYTES:
        size += len(line)
        lines.append(line)
    headers = _fields(b"".join(lines))
    length = headers.get("content-length", "")
    if not (length.isascii() and length.isdigit() and len(length) <= _MOST_DIGITS):
        return _Record(headers=headers, block=b"", problem="damaged")
    wanted = int(length) if headers.get("warc-type") == "response" else 0
    block = stream.read(min(wanted, MOST_BYTES))
    skipped = stream.skip(int(length) - len(block))
    end = stream.read(len(_END))
    if end != _END and (end.strip() or len(block) + skipped < int(length)):
        read = block + end
        at = read.find(b"\n" + _VERSION)
        stream.unread(read[at:] if at >= 0 else end)
        problem = "damaged" if end or at >= 0 else "truncated"
        return _Record(headers=headers, block=b"", problem=problem)
    if wanted > MOST_BYTES:
        return _Record(headers=headers, block=b"", problem="too long")
    problem = "truncated" if headers.get("warc-truncated") else ""
    return _Record(headers=headers, block=block, problem=problem)


def _part(block: bytes) -> tuple[bytes, bytes]:
    """Return the headers and the body of an HTTP message."""
    head, end, body = block.partition(_END)
    return (head, body) if end else (block.partition(b"\n\n")[0], block.partition(b"\n\n")[2])


def _fields(lines: bytes) -> dict[str, str]:
    """Return header fields by their names in lower case; of one that is repeated, the first."""
    fields: dict[str, str] = {}
    for line in lines.split(b"\n"):
        name, colon, value = line.partition(b":")
        if colon:
            fields.setdefault(name.strip().decode("latin-1").lower(), value.strip().decode("utf-8", "replace"))
    return fields


class _Stream:
    """A file that takes bytes back, in all no more than were read of it: no archive is read more than twice over."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._back: list[io.BytesIO] = []
        self._fresh = 0
        self._given_back = 0

    def unread(self, data: bytes) -> None:
        """Put `data` in front of what is to be read, unless too much was given back before."""
        self._given_back += len(data)
        if data and self._given_back <= self._fresh:
            self._back.append(io.BytesIO(data))

    def line(self) -> bytes:
        """Return the next line with its end, or the next 64 KiB of a longer one."""
        line = b""
        while self._back:
            line += self._back[-1].readline(_HEADER_BYTES - len(line))
            if line.endswith(b"\n") or len(line) == _HEADER_BYTES:
                return line
            self._back.pop()
        fresh = self._file.readline(_HEADER_BYTES - len(line))
        self._fresh += len(fresh)
        return line + fresh

    def read(self, size: int) -> bytes:
        """Return the next `size` bytes, fewer at the end of the file."""
        parts: list[bytes] = []
        while size and self._back:
            if data := self._back[-1].read(size):
                parts.append(data)
                size -= len(data)
            else:
                self._back.pop()
        fresh = self._file.read(size) if size else b""
        self._fresh += len(fresh)
        return b"".join((*parts, fresh))

    def skip(self, size: int) -> int:
        """Pass over `size` bytes and return how many there were."""
        left = size
        while left > 0 and (data := self.read(min(left, _CHUNK_BYTES))):
            left -= len(data)
        return size - max(left, 0)
