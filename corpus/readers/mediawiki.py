"""MediaWiki XML dumps, such as German Wikinews: each page of the main namespace is a document, in wiki markup.

The XML is parsed as a stream. A dump has neither a doctype nor entities of its own, so both are refused: they are how
a small file of XML fills the memory.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final
from urllib.parse import quote, urlsplit
from xml.parsers import expat

from standpunkt.corpus.document import Document, Layout
from standpunkt.corpus.readers.drops import Dropped, too_long
from standpunkt.corpus.readers.limits import MOST_BYTES
from standpunkt.corpus.readers.options import ReadOptions
from standpunkt.corpus.readers.prolog import PROLOG
from standpunkt.corpus.readers.unpack import BrokenSourceError, opened

LICENCES: Final = {"wikinews.org": "CC-BY-2.5", "wikipedia.org": "CC-BY-SA-4.0"}
"""Licence of all texts of a project, by its host; what Wikinews published before 25 September 2005 is free of any."""

_OPENING = re.compile(PROLOG + rb"<mediawiki\b", re.DOTALL)
_CHUNK_BYTES = 1 << 18
_SHORT_BYTES = 4096
_KEPT = frozenset(("base", "title", "ns", "text"))


def recognises(head: bytes) -> bool:
    """Tell a dump by its first tag."""
    return _OPENING.match(head.removeprefix(b"\xef\xbb\xbf")) is not None


def read(path: Path, options: ReadOptions) -> Iterator[Document | Dropped]:
    """Yield a document a page of the main namespace, `place` being its number among all pages.

    Of a page's revisions the last in the file counts. Redirects, empty pages and pages of other namespaces, such as
    talk, are drops. A revision's time is not the article's, and is not used.
    """
    dump = _Dump()
    number = 0
    with opened(path) as file:
        while data := file.read(_CHUNK_BYTES):
            problem = dump.feed(data)
            for number, page in enumerate(dump.take(), start=number + 1):  # noqa: B020 - counts on
                yield from _document(str(path), number, page, dump.base, options)
            if problem:
                raise BrokenSourceError("damaged", f"after page {number}: {problem}", code="E_XML")
    if problem := dump.feed(b"", final=True):
        raise BrokenSourceError("truncated", f"after page {number}: {problem}", code="E_XML")


def _document(source: str, number: int, page: "_Page", base: str, options: ReadOptions) -> Iterator[Document | Dropped]:
    if page.namespace != "0":
        yield Dropped(source=source, line=number, reason="not an article's namespace", detail=page.title)
    elif page.redirect:
        yield Dropped(source=source, line=number, reason="redirect", detail=page.title)
    elif page.size > MOST_BYTES:
        yield too_long(source, number, "page")
    elif not page.text.strip():
        yield Dropped(source=source, line=number, reason="empty", detail=page.title)
    else:
        host = _host(base)
        name = quote(page.title.replace(" ", "_"), safe="/:,()")
        url = f"{base.rpartition('/')[0]}/{name}" if host else None
        yield Document(
            source=source,
            place=number,
            layout=Layout.WIKITEXT,
            raw=page.text.encode(),
            title=page.title,
            metadata=replace(
                options.metadata,
                url=url or options.metadata.url,
                licence=options.metadata.licence or LICENCES.get(".".join(host.split(".")[-2:])),
            ),
        )


def _host(address: str) -> str:
    """Return the host of an address, empty where it has none."""
    try:
        return urlsplit(address).hostname or ""
    except ValueError:  # such as http://[
        return ""


@dataclass(slots=True, kw_only=True)
class _Page:
    title: str = ""
    namespace: str = "0"
    text: str = ""
    size: int = 0
    redirect: bool = False


@dataclass(slots=True)
class _Dump:
    """A dump as far as it was parsed."""

    base: str = ""
    """Address of the wiki's main page."""
    _page: _Page = field(default_factory=_Page)
    _pages: list[_Page] = field(default_factory=list[_Page])
    _parts: list[str] = field(default_factory=list[str])
    _size: int = 0
    _parser: expat.XMLParserType = field(default_factory=expat.ParserCreate)

    def __post_init__(self) -> None:
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.StartDoctypeDeclHandler = self._refuse

    def feed(self, data: bytes, *, final: bool = False) -> str:
        """Parse the next bytes and return what is wrong with them; empty where nothing is."""
        try:
            self._parser.Parse(data, final)
        except expat.ExpatError as error:
            return str(error)
        except _RefusedError as error:
            return str(error)
        return ""

    def take(self) -> list[_Page]:
        """Return the pages that became whole since the last call."""
        pages, self._pages = self._pages, []
        return pages

    def _refuse(self, *_: object) -> None:
        raise _RefusedError("a doctype, which no dump has")

    def _start(self, name: str, _: dict[str, str]) -> None:
        if name == "page":
            self._page = _Page()
        elif name == "redirect":
            self._page.redirect = True
        elif name in _KEPT:
            self._parts, self._size = [], 0
            most = MOST_BYTES if name == "text" else _SHORT_BYTES
            self._parser.CharacterDataHandler = lambda data: self._keep(data, most)

    def _keep(self, data: str, most: int) -> None:
        self._size += len(data)
        if self._size <= most:
            self._parts.append(data)

    def _end(self, name: str) -> None:
        if name == "page":
            self._pages.append(self._page)
        elif name in _KEPT:
            self._parser.CharacterDataHandler = None
            value = "".join(self._parts)
            if name == "text":
                self._page.text, self._page.size = value, self._size
            elif name == "base":
                self.base = value.strip()
            elif name == "title":
                self._page.title = " ".join(value.split())
            else:
                self._page.namespace = value.strip()


class _RefusedError(Exception):
    """The XML holds what no dump does."""
