"""How fast each kind of source is read, and each costly layout extracted; on sources that it makes up itself.

Reading is cutting a file into documents, in one process; extraction is what runs on all cores afterwards. Times are CPU
seconds of one thread, megabytes those of the unpacked source.
"""

import bz2
import csv
import gzip
import io
import json
import random
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import ParamSpec, TypeVar

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq
from rich.console import Console
from rich.table import Table

from standpunkt.corpus.compose import Block, Metadata, compose
from standpunkt.corpus.document import Document
from standpunkt.corpus.layouts import html, wikitext
from standpunkt.corpus.readers import open_sources
from standpunkt.corpus.readers.options import ReadOptions
from standpunkt.labels import SectionKind

T = TypeVar("T")
P = ParamSpec("P")

DOCUMENTS = 3000
EXTRACTED = 300
SEED = 1
WORDS = (
    "der die das und in zu den von mit sich des auf für ist im dem nicht ein eine als auch es an werden aus er",
    "sie nach wird bei einer um am sind noch wie einem über einen so zum war haben nur oder aber vor zur",
    "Regierung Opposition Stadtrat Haushalt Minister Kanzlerin Partei Streit Gesetz Vertrag Woche Montag Vorschlag",
    "fordert lehnt unterstützt kritisiert warnt beschließt stimmt sagte erklärte München Köln Österreich Größe Straße",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Case:
    name: str
    content: bytes
    """The file."""
    size: int
    """Its unpacked bytes."""


def main() -> None:
    """Print both tables."""
    articles = list(_articles(random.Random(SEED)))  # noqa: S311 - no secret
    reading = Table(title=f"Reading {DOCUMENTS:,} articles, CPU seconds of one thread")
    extracting = Table(title=f"Extracting {EXTRACTED} of them")
    for table in (reading, extracting):
        for column in ("source", "MB", "s", "documents/s", "MB/s"):
            table.add_column(column, justify="left" if column == "source" else "right")
    with tempfile.TemporaryDirectory() as folder:
        for case in _cases(articles):
            path = Path(folder) / "source"
            path.write_bytes(case.content)
            read, seconds = _timed(_read, path)
            reading.add_row(*_row(case.name, case.size, seconds, len(read)))
            extract = {"WARC.gz": html.extract, "MediaWiki XML, bz2": wikitext.extract}.get(case.name)
            if extract:
                _extract(read[:1], extract)  # the imports are not timed
                some = read[:EXTRACTED]
                _, seconds = _timed(_extract, some, extract)
                size = sum(len(document.raw) for document in some)
                extracting.add_row(
                    *_row("HTML" if extract is html.extract else "wiki markup", size, seconds, len(some))
                )
    Console().print(reading)
    Console().print(extracting)


def _read(path: Path) -> list[Document]:
    (source,) = open_sources([path], ReadOptions())
    return [item for item in source.read() if isinstance(item, Document)]


def _extract(documents: list[Document], extract: Callable[[Document], object]) -> None:
    for document in documents:
        extract(document)


def _timed(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> tuple[T, float]:
    started = time.process_time()
    result = work(*args, **kwargs)
    return result, time.process_time() - started


def _row(name: str, size: int, seconds: float, documents: int) -> tuple[str, ...]:
    megabytes = size / 1e6
    return name, f"{megabytes:.1f}", f"{seconds:.2f}", f"{documents / seconds:,.0f}", f"{megabytes / seconds:,.1f}"


def _articles(rng: random.Random) -> Iterator[tuple[str, list[str]]]:
    """Yield titles and paragraphs, about as long as those of a newspaper."""
    words = " ".join(WORDS).split()
    for _ in range(DOCUMENTS):
        title = " ".join(rng.choices(words, k=7))
        paragraphs = [" ".join(rng.choices(words, k=60)).capitalize() + "." for _ in range(6)]
        yield title, paragraphs


def _cases(articles: list[tuple[str, list[str]]]) -> Iterator[_Case]:
    texts = [(title, "\n\n".join(paragraphs)) for title, paragraphs in articles]
    plain = "".join(f"date 2021-12 Anzeige\n\n{title}\n\n{text}\n\n" for title, text in texts).encode()
    yield _Case(name="plain text", content=plain, size=len(plain))
    yield _Case(name="plain text, gz", content=gzip.compress(plain), size=len(plain))
    gnad = "".join(f"Inland;{title}. {' '.join(text.split())}\n" for title, text in texts).encode()
    yield _Case(name="10kGNAD csv", content=gnad, size=len(gnad))
    own = b"".join(_own(n, title, text) for n, (title, text) in enumerate(texts))
    yield _Case(name="articles.jsonl", content=own, size=len(own))
    rows = [{"title": title, "text": text, "date": "2021-12-08"} for title, text in texts]
    lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()
    yield _Case(name="JSONL", content=lines, size=len(lines))
    buffer = io.StringIO(newline="")
    csv.writer(buffer).writerows([("title", "text", "date"), *(tuple(row.values()) for row in rows)])
    yield _Case(name="CSV", content=buffer.getvalue().encode(), size=len(buffer.getvalue().encode()))
    parquet = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(rows), parquet)
    yield _Case(name="Parquet", content=parquet.getvalue(), size=len(lines))
    records = [_record(_page(title, paragraphs)) for title, paragraphs in articles]
    yield _Case(name="WARC", content=b"".join(records), size=sum(map(len, records)))
    yield _Case(name="WARC.gz", content=b"".join(map(gzip.compress, records)), size=sum(map(len, records)))
    dump = _dump(texts)
    yield _Case(name="MediaWiki XML, bz2", content=bz2.compress(dump), size=len(dump))


def _own(number: int, title: str, text: str) -> bytes:
    blocks = [Block(kind=SectionKind.TITLE, text=title)]
    blocks += [Block(kind=SectionKind.PARAGRAPH, text=paragraph) for paragraph in text.split("\n\n")]
    return msgspec.json.encode(compose(blocks, Metadata(), id=f"a{number}")) + b"\n"


def _page(title: str, paragraphs: list[str]) -> bytes:
    menu = "".join(f"<li><a href='/{word}'>{word}</a></li>" for word in WORDS[0].split())
    body = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return (
        f"<!doctype html><html><head><meta charset='utf-8'><title>{title}</title><meta property='og:site_name' "
        f"content='Bote'><meta property='article:published_time' content='2021-12-08T10:00:00Z'></head><body><nav><ul>"
        f"{menu}</ul></nav><article><h1>{title}</h1>{body}</article><aside><h3>Mehr</h3><ul>{menu}</ul></aside></body>"
    ).encode()


def _record(page: bytes) -> bytes:
    block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=UTF-8\r\n\r\n" + page
    return (
        b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://bote.example/a\r\n"
        b"Content-Type: application/http; msgtype=response\r\nContent-Length: %d\r\n\r\n%b\r\n\r\n"
        % (len(block), block)
    )


def _dump(texts: list[tuple[str, str]]) -> bytes:
    pages = "".join(
        f"<page><title>{title}</title><ns>0</ns><revision><text>{{{{Artikelstatus: Fertig}}}}\n"
        f"'''Köln''', 08.12.2021 – {text}&lt;ref&gt;Bote&lt;/ref&gt;\n\n"
        f"== Quellen ==\n* [https://bote.example Bote]\n[[Kategorie:08.12.2021]]</text></revision></page>\n"
        for title, text in texts
    )
    base = "<siteinfo><base>https://de.wikinews.org/wiki/Hauptseite</base></siteinfo>"
    return f"<mediawiki>{base}{pages}</mediawiki>".encode()


if __name__ == "__main__":
    main()
