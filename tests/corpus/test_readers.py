"""Readers: each kind of source is told by its content, streams, and no broken record or file ends a run."""

import bz2
import csv
import datetime
import gzip
import io
import lzma
import os
import pickle
import time
import tracemalloc
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, Literal

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from standpunkt import InputError, UsageError
from standpunkt.corpus.compose import Block, Metadata, compose
from standpunkt.corpus.document import Document, Layout
from standpunkt.corpus.readers import KINDS, open_sources, to_the_end, unpack
from standpunkt.corpus.readers import parquet as parquet_reader
from standpunkt.corpus.readers.drops import Dropped
from standpunkt.corpus.readers.expand import expand
from standpunkt.corpus.readers.limits import MOST_BYTES
from standpunkt.corpus.readers.options import ReadOptions, column_map
from standpunkt.labels import SectionKind

PLAIN = """\
 date 2021-12 Anzeige

Lindenfurt. Der Rat tagte am Montag.

date 2022-01-05

Quandt lehnte ab.
"""
GNAD = """\
Inland;'Opposition zweifelt an "Nulldefizit". Wien – Der Rat tagte.'
Web;'Offen. Der Rat ruhte.
Wetter;Sonne.
Sport;'Der Hund heißt ''Rex''.'
"""
CSV = 'id,Titel,Text,Datum\n7,Der Rat tagt,"Er sagte ""nein"".\n\nDann ging er, spät.",08.12.2021\n'
WIKI = """\
<mediawiki xmlns="http://www.mediawiki.org/xml/export-0.11/" version="0.11" xml:lang="de">
  <siteinfo><sitename>Wikinews</sitename><base>https://de.wikinews.org/wiki/Hauptseite</base></siteinfo>
  <page><title>Rat tagt in Köln</title><ns>0</ns><id>1</id>
    <revision><id>1</id><timestamp>2019-05-05T10:00:00Z</timestamp><text>Alte Fassung</text></revision>
    <revision><id>2</id><timestamp>2019-05-06T10:00:00Z</timestamp><text>'''Köln''' &amp; mehr</text></revision>
  </page>
  <page><title>Diskussion:Rat</title><ns>1</ns><id>2</id><revision><text>Naja.</text></revision></page>
  <page><title>Rat</title><ns>0</ns><id>3</id><redirect title="Rat tagt in Köln" />
    <revision><text>#WEITERLEITUNG [[Rat tagt in Köln]]</text></revision></page>
  <page><title>Leer</title><ns>0</ns><id>4</id><revision><text bytes="0" /></revision></page>
</mediawiki>
"""
HTML = "<!doctype html><html><head><title>Rat</title></head><body><p>Der Rat tagte.</p></body></html>"
Item = Document | Dropped


def write(tmp_path: Path, content: str | bytes, name: str = "source") -> Path:
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def read(tmp_path: Path, content: str | bytes, options: ReadOptions | None = None) -> list[Item]:
    """Read a file with this content as an ingest does: find its reader and check it first."""
    (source,) = open_sources([write(tmp_path, content)], options or ReadOptions())
    return list(source.read())


def documents(items: Sequence[Item]) -> list[Document]:
    return [item for item in items if isinstance(item, Document)]


def drops(items: Sequence[Item]) -> list[tuple[int, str]]:
    return [(item.line, item.reason) for item in items if isinstance(item, Dropped)]


def texts(items: Sequence[Item]) -> list[str]:
    return [document.raw.decode().strip() for document in documents(items)]


def own_line(name: str, text: str = "Der Rat tagte.") -> str:
    """Return an article of ours, whole and valid."""
    article = compose([Block(kind=SectionKind.LEAD, text=text)], Metadata(), id=name)
    return msgspec.json.encode(article).decode() + "\n"


def warc_record(body: bytes, *, kind: str = "response", http: str = "HTTP/1.1 200 OK", fields: str = "") -> bytes:
    """Return a record as Common Crawl News writes it; `fields` are HTTP header lines besides the content type."""
    head = f"{http}\r\nContent-Type: text/html; charset=UTF-8\r\n{fields}\r\n".encode()
    block = head + body
    return (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: https://bote.example/{len(body)}\r\n"
        f"WARC-Date: 2021-12-09T06:00:00Z\r\nContent-Type: application/http; msgtype={kind}\r\n"
        f"Content-Length: {len(block)}\r\n\r\n"
    ).encode() + (block + b"\r\n\r\n")


def parquet(columns: dict[str, Any]) -> bytes:
    buffer = io.BytesIO()
    pq.write_table(pa.table(columns), buffer)
    return buffer.getvalue()


# Kinds


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (PLAIN, "plain text"),
        (GNAD, "10kGNAD csv"),
        (own_line("a1"), "articles.jsonl"),
        ('{"title": "x", "text": "y"}\n{"text": 1}', "JSONL"),
        (CSV, "CSV"),
        ("Titel;Inhalt\nA;B\n", "CSV"),
        ("title\ttext\nA\tB\n", "CSV"),
        (HTML, "HTML"),
        ("<!-- Kopf -->\n<HTML lang='de'>", "HTML"),
        (HTML.encode("utf-16"), "HTML"),
        (warc_record(HTML.encode()), "WARC"),
        ("<?xml version='1.0'?>\n" + WIKI, "MediaWiki XML"),
        (parquet({"text": ["a"]}), "Parquet"),
    ],
)
def test_kinds_are_told_by_content(tmp_path: Path, content: str | bytes, kind: str) -> None:
    raw = content if isinstance(content, bytes) else content.encode()
    packings: list[Callable[[bytes], bytes]] = [bytes, gzip.compress, bz2.compress, lzma.compress]
    for pack in packings if kind != "Parquet" else [bytes]:
        (source,) = open_sources([write(tmp_path, pack(raw))], ReadOptions())
        assert source.kind == kind
        assert source.kind in KINDS


def test_comments_before_another_tag_cost_no_time(tmp_path: Path) -> None:
    """A pattern that tried each way to part them would take seconds for 22 comments, twice as long for each more."""
    path = write(tmp_path, "<!-- Kopf -->\n" * 2_000 + "<rss>Der Rat tagte.</rss>")
    started = time.process_time()
    (source,) = open_sources([path], ReadOptions())
    assert time.process_time() - started < 1
    assert source.kind == "plain text"


@pytest.mark.parametrize(
    "text",
    [
        "Der Rat, der tagte\n\nEr schwieg, wie immer.\n\nDann, spät, ging er.",
        "Streit um Maut, Steuern\nDie Koalition ringt, wieder\nEin Kompromiss, vielleicht\n",
        "Das Wichtigste in Kürze\n\n•\tMerz will sparen.\n•\tQuandt will nicht.\n•\tRiek schweigt.",
        "{Anzeige} Der Rat tagte.",
        '["Das geht nicht"], sagte sie.',
        "Titel: Der Rat; Text: er tagte\n\nMehr nicht.",
        "PKW-Maut kommt doch\n\nDie Regierung plant sie.",
        "%Parteitag der Mitte. Der Rat tagte.",
        "<Anzeige> Der Rat tagte.",
        "[Anzeige] Der Rat tagte.",
        "Ein\tTab.",
        "Vor der S-Bahn\nein E-Auto\nFrau O\nHerr O\nKarl O\nOtto O",
    ],
)
def test_running_text_that_looks_like_something_else(tmp_path: Path, text: str) -> None:
    (item,) = read(tmp_path, text)
    assert isinstance(item, Document)
    assert (item.layout, item.raw.decode()) == (Layout.PLAIN, text)


# Plain text, 10kGNAD, our own


def test_plain_text_falls_into_articles_at_its_headers(tmp_path: Path) -> None:
    items = read(tmp_path, PLAIN, ReadOptions(metadata=Metadata(outlet="Lindenfurter Bote", published="2020")))
    assert texts(items) == ["Lindenfurt. Der Rat tagte am Montag.", "Quandt lehnte ab."]
    assert [(d.place, d.metadata.published, d.metadata.outlet) for d in documents(items)] == [
        (1, "2021-12", "Lindenfurter Bote"),
        (5, "2022-01-05", "Lindenfurter Bote"),
    ]


@pytest.mark.parametrize("line_end", ["\r\n", "\r", "\u2028"])
def test_line_ends_do_not_matter(tmp_path: Path, line_end: str) -> None:
    found = documents(read(tmp_path, PLAIN.replace("\n", line_end)))
    assert [(d.place, d.metadata.published) for d in found] == [(1, "2021-12"), (5, "2022-01-05")]
    assert line_end.join(["", "Quandt lehnte ab.", ""]) == found[1].raw.decode(), "raw is as the source has it"


def test_byte_order_marks_may_stand_inside(tmp_path: Path) -> None:
    one = "\ufeffdate 2021-12 Anzeige\n\nDer Rat tagte.\n"
    assert [d.metadata.published for d in documents(read(tmp_path, one + one))] == ["2021-12", "2021-12"]


def test_plain_text_without_text_or_utf8_is_a_drop(tmp_path: Path) -> None:
    good = "date 2021-12\n\nSo schön ist München, die schöne.\n\nGrüße aus Köln.\n"
    content = (
        good.encode() + "date 2022-01\n\nFür alle.\n".encode("latin-1") + b"date 2022-02\n\xc2\xa0\n" + good.encode()
    )
    items = read(tmp_path, content)
    assert drops(items) == [(8, "not utf-8"), (9, "empty")]
    assert len(documents(items)) == 2


def test_rows_of_10kgnad_stand_alone(tmp_path: Path) -> None:
    items = read(tmp_path, GNAD)
    assert texts(items) == ['Opposition zweifelt an "Nulldefizit". Wien – Der Rat tagte.', "Der Hund heißt 'Rex'."]
    assert drops(items) == [(2, "not csv"), (3, "not label;text")]
    first, last = documents(items)
    assert (first.layout, first.metadata.topic, last.metadata.topic) == (Layout.GNAD, "Inland", "Sport")
    assert (first.metadata.outlet, first.metadata.licence) == ("DER STANDARD", "CC-BY-NC-SA-4.0")
    assert texts(read(tmp_path, "Web;Der Rat\u2028tagte.\r\nWeb;Er ruhte.\r\n")) == ["Der Rat\u2028tagte.", "Er ruhte."]


def test_our_own_articles_go_through_line_by_line(tmp_path: Path) -> None:
    content = own_line("a1") + "\n" + own_line("a2", "Er ruhte.")
    for pack in (bytes, gzip.compress):
        items = documents(read(tmp_path, pack(content.encode())))
        assert [(item.place, item.layout, item.id) for item in items] == [
            (1, Layout.ARTICLE, "a1"),
            (3, Layout.ARTICLE, "a2"),
        ]
        assert [item.raw.decode() + "\n" for item in items] == [own_line("a1"), own_line("a2", "Er ruhte.")]


def test_faults_of_our_own_file_come_all_at_once(tmp_path: Path) -> None:
    bad = own_line("a2").replace('"start":0', '"start":3')
    content = own_line("a1") + bad + "{\n" + own_line("a1")
    with pytest.raises(InputError) as raised:
        read(tmp_path, content)
    assert {(fault.line, fault.code) for fault in raised.value.faults} == {
        (2, "E_SECTION"),
        (3, "E_JSON"),
        (4, "E_DUP_ID"),
    }
    with pytest.raises(InputError, match=r"E_GZIP.*truncated"):
        read(tmp_path, gzip.compress(own_line("a1").encode() * 1000)[:-20])


# Tables


def test_csv_with_quotes_and_line_breaks(tmp_path: Path) -> None:
    (item,) = documents(read(tmp_path, CSV))
    assert item.raw.decode() == 'Er sagte "nein".\n\nDann ging er, spät.'
    assert (item.id, item.title, item.metadata.published, item.place) == ("7", "Der Rat tagt", "2021-12-08", 2)


def test_a_column_map_goes_before_names(tmp_path: Path) -> None:
    table = "text;haupttext;wann;Zeitung\nVorspann;Der Rat tagte.;2021-12;Bote\n"
    options = ReadOptions(columns=column_map(["text=haupttext", "published=wann"]), metadata=Metadata(outlet="Kurier"))
    (item,) = documents(read(tmp_path, table, options))
    assert (item.raw, item.metadata.published, item.metadata.outlet) == (b"Der Rat tagte.", "2021-12", "Bote")


@pytest.mark.parametrize("pairs", [["body=text"], ["text"], ["text="], ["text=a", "text=b"]])
def test_a_wrong_column_map_is_wrong_usage(pairs: list[str]) -> None:
    with pytest.raises(UsageError):
        column_map(pairs)


@pytest.mark.parametrize(
    "content",
    [
        b"Titel;Haupttext\nA;B\nC;D\n",
        b'{"Titel": "A", "Haupttext": "B"}\n',
        parquet({"Titel": ["A"], "Haupttext": ["B"]}),
    ],
    ids=["csv", "jsonl", "parquet"],
)
def test_a_table_without_text_names_its_columns_and_the_option(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(InputError, match=r"E_COLUMN.*Titel, Haupttext.*--column text=NAME"):
        read(tmp_path, content)
    with pytest.raises(InputError, match=r"E_COLUMN.*'haupttext' for text.*did you mean Haupttext"):
        read(tmp_path, content, ReadOptions(columns={"text": "haupttext"}))
    assert texts(read(tmp_path, content, ReadOptions(columns={"text": "Haupttext"})))[0] == "B"


def test_a_broken_record_harms_no_other(tmp_path: Path) -> None:
    """An unclosed quotation mark would swallow all that follows; one line is dropped instead."""
    rows = ["id,text", '1,"Offen', "2,Der Rat tagte.", "3,zu,viel", "4,", '5,"Er\nruhte."', "6,Ende."]
    items = read(tmp_path, "\n".join(rows))
    assert texts(items) == ["Der Rat tagte.", "Er\nruhte.", "Ende."]
    assert drops(items) == [(2, "not csv"), (4, "not csv"), (5, "empty")]


def test_dates_that_cannot_be_read_are_drops(tmp_path: Path) -> None:
    rows = ["text,date", "A,12/08/2021", "B,2021-12-08T10:00:00Z", "C,", 'D,"Mi, 8. Dez. 2021"', "E,gestern"]
    items = read(tmp_path, "\n".join(rows))
    assert [d.metadata.published for d in documents(items)] == ["2021-12-08", None, "2021-12-08"]
    assert drops(items) == [(2, "date"), (6, "date")]


def test_jsonl_of_others(tmp_path: Path) -> None:
    lines = [
        '{"uid": 12, "headline": "Rat", "content": ["Der Rat tagte.", "Er ruhte."], "lang": "Deutsch"}',
        "kein json",
        '{"headline": "leer"}',
        '{"body": "Für alle.", "source": "Bote", "date": null}',
    ]
    items = read(tmp_path, "\n".join(lines))
    assert texts(items) == ["Der Rat tagte.\n\nEr ruhte.", "Für alle."]
    assert drops(items) == [(2, "not json"), (3, "empty")]
    first, last = documents(items)
    assert (first.id, first.title, first.metadata.language, last.metadata.outlet) == ("12", "Rat", "de", "Bote")


def test_parquet(tmp_path: Path) -> None:
    rows = {
        "artikel": [f"Absatz {n}." for n in range(600)] + [None],
        "datum": [datetime.date(2021, 12, 8)] * 601,
        "weg": [0] * 601,
    }
    items = read(tmp_path, parquet(rows))
    assert len(documents(items)) == 600
    assert documents(items)[599].place == 600
    assert {d.metadata.published for d in documents(items)} == {"2021-12-08"}
    assert drops(items) == [(601, "empty")]
    broken_name = parquet({"überschrift": ["A"]}).replace("überschrift".encode(), b"\xff\xffberschrift")
    for damaged in (parquet(rows)[:-9], broken_name):
        with pytest.raises(InputError, match="E_PARQUET"):
            read(tmp_path, damaged)


def test_a_value_that_all_rows_of_a_parquet_file_share_is_not_held_for_each(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """946 bytes of a file held 2,000 times one text of 15 MB, and needed 3.8 GB."""
    monkeypatch.setattr(parquet_reader, "_BATCH_BYTES", 8 << 20)
    shared = pa.DictionaryArray.from_arrays(pa.array([0] * 100, pa.int32()), ["x" * (1 << 20)])
    (source,) = open_sources([write(tmp_path, parquet({"text": shared}))], ReadOptions())
    before = pa.total_allocated_bytes()
    most = 0
    for item in source.read():
        assert isinstance(item, Document)
        most = max(most, pa.total_allocated_bytes() - before)
    assert most < 32 << 20, "some 9 MB; 100 MB if all were held at once"


def test_a_row_of_a_parquet_file_that_is_too_long_is_dropped(tmp_path: Path) -> None:
    items = read(tmp_path, parquet({"text": ["Der Rat tagte.", "x" * (MOST_BYTES + 1), "Er ruhte."]}))
    assert (texts(items), drops(items)) == (["Der Rat tagte.", "Er ruhte."], [(2, "too long")])


FIELD = st.text(st.characters(codec="utf-8", exclude_characters="\0\r"), max_size=40)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    rows=st.lists(st.tuples(FIELD, FIELD.filter(str.strip)), min_size=1, max_size=8),
    delimiter=st.sampled_from(",;\t"),
    line_end=st.sampled_from(["\n", "\r\n"]),
    quoting=st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]),
)
def test_what_csv_writes_is_read_back(
    tmp_path: Path, rows: list[tuple[str, str]], delimiter: str, line_end: str, quoting: Literal[0, 1]
) -> None:
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=delimiter, lineterminator=line_end, quoting=quoting)
    writer.writerows([("title", "text"), *rows])
    items = read(tmp_path, buffer.getvalue())
    assert [document.raw.decode() for document in documents(items)] == [text for _, text in rows]
    assert not drops(items)


# Web pages, archives, dumps


def test_an_html_file_is_one_document(tmp_path: Path) -> None:
    page = HTML.encode("iso-8859-15")
    assert read(tmp_path, page) == [Document(source=str(tmp_path / "source"), place=1, layout=Layout.HTML, raw=page)]


def test_warc_yields_the_pages_alone(tmp_path: Path) -> None:
    chunked = b"5\r\n<html\r\n1\r\n>\r\n0\r\n\r\n"
    records = [
        warc_record(b"", kind="warcinfo"),
        warc_record(b"", kind="request", http="GET / HTTP/1.1"),
        warc_record(HTML.encode()),
        warc_record(HTML.encode(), http="HTTP/1.1 404 Not Found"),
        warc_record(chunked, fields="Transfer-Encoding: chunked\r\n"),
        warc_record(gzip.compress(HTML.encode()), fields="Content-Encoding: gzip\r\n"),
        warc_record(HTML.encode(), fields="Content-Encoding: gzip\r\n"),
        warc_record(b"xyz", fields="Content-Encoding: br\r\n"),
        warc_record(b"{}").replace(b"text/html", b"text/json"),
        warc_record(b"", kind="metadata"),
    ]
    plain = read(tmp_path, b"".join(records))
    assert [d.raw for d in documents(plain)] == [HTML.encode(), b"<html>", HTML.encode(), HTML.encode()]
    assert drops(plain) == [(4, "http status"), (8, "content encoding")]
    first = documents(plain)[0]
    assert (first.place, first.encoding, first.layout) == (3, "utf-8", Layout.HTML)
    assert first.metadata == Metadata(url=f"https://bote.example/{len(HTML)}"), "the crawl's date is not the article's"
    assert read(tmp_path, b"".join(map(gzip.compress, records))) == plain, "one gzip member a record, as crawls have it"


def test_broken_warc_records_are_skipped(tmp_path: Path) -> None:
    good = warc_record(HTML.encode())
    length = good.split(b"Content-Length: ")[1].split(b"\r\n")[0]
    too_long, too_short, none = (
        good.replace(b"Length: " + length, b"Length: " + other) for other in (b"400", b"99", b"viel")
    )
    for bad in (too_long, too_short, none, b"Unsinn\r\n\r\n"):
        items = read(tmp_path, good + bad + good + good)
        assert len(documents(items)) == 3, bad
        assert [reason for _, reason in drops(items)] == ["damaged"], bad


def test_a_hostile_warc_is_not_read_over_and_over(tmp_path: Path) -> None:
    """Each record says that it is as long as the rest of the archive: giving that back each time would be quadratic."""
    header = b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 1000000\r\n\r\n\n"
    started = time.process_time()
    items = read(tmp_path, header * 100_000)
    assert time.process_time() - started < 10, "some 0.5 s; hours if it were"
    assert not documents(items)
    assert {reason for _, reason in drops(items)} <= {"damaged", "truncated"}


def test_a_length_beyond_all_numbers_is_no_length(tmp_path: Path) -> None:
    good = warc_record(HTML.encode())
    items = read(tmp_path, good.replace(b"Length: ", b"Length: " + b"1" * 5_000) + good)
    assert (len(documents(items)), drops(items)) == (1, [(1, "damaged")])


def test_what_a_bad_record_gives_back_is_read_once(tmp_path: Path) -> None:
    """A record whose length is wrong holds a million lines: each of them must not cost a copy of the rest."""
    lines = b"WARC/1.0 ist keine Zeile\n" + b"x\n" * 1_000_000
    bad = warc_record(HTML.encode() + b"\n" + lines)
    started = time.process_time()
    items = read(tmp_path, bad[:-4] + b"mehr\n" + warc_record(HTML.encode()))
    assert time.process_time() - started < 5, "some 0.5 s; minutes if they did"
    assert len(documents(items)) == 1
    assert "damaged" in {reason for _, reason in drops(items)}


@pytest.mark.parametrize(
    ("number", "place"), [(0, 400), (0, -6), *((n, place) for n in (3, 8, 9) for place in (1, 12, 40, 400, -6))]
)
def test_a_damaged_gzip_member_costs_its_own_record(tmp_path: Path, number: int, place: int) -> None:
    """Crawls pack each record by itself, so that the next one can be found again."""
    pages = [f"{HTML}{n}{os.urandom(900).hex()}" for n in range(10)]
    members = [bytearray(gzip.compress(warc_record(page.encode()), mtime=0)) for page in pages]
    members[number][place] ^= 0xFF
    members[number][place + 1] ^= 0xFF
    items = read(tmp_path, b"".join(members))
    assert texts(items) == [page for n, page in enumerate(pages) if n != number]
    assert drops(items) == [(number + 1 if number < 9 else 0, "damaged")], "behind the last one there is nothing"


def test_a_damaged_checksum_costs_nothing_that_came_before(tmp_path: Path) -> None:
    packed = bytearray(gzip.compress(b"date 2021-12\nDer Rat tagte.\ndate 2022-01\nEr ruhte.\n"))
    packed[-6] ^= 0xFF
    items = read(tmp_path, bytes(packed))
    assert (texts(items), drops(items)) == (["Der Rat tagte."], [(0, "damaged")])


def test_a_truncated_warc_keeps_its_whole_records(tmp_path: Path) -> None:
    records = [warc_record(HTML.encode() + os.urandom(2000).hex().encode()) for _ in range(3)]
    whole = b"".join(records)
    for archive in (whole, gzip.compress(whole), b"".join(map(gzip.compress, records))):
        items = read(tmp_path, archive[: -len(archive) // 12])
        assert len(documents(items)) == 2
        assert [reason for _, reason in drops(items)] == ["truncated"]


def test_our_warc_records_are_those_of_fastwarc(tmp_path: Path) -> None:
    """Oracle: FastWARC, on a whole archive."""
    fastwarc: Any = pytest.importorskip("fastwarc.warc")
    pages = [f"<html><body>Seite {n} {'ä' * n}</body></html>".encode() for n in range(50)]
    archive = b"".join(gzip.compress(warc_record(page, fields="X-Feld: 1\r\n")) for page in pages)
    theirs = [
        (record.headers["WARC-Target-URI"], record.reader.read(), record.http_charset)
        for record in fastwarc.ArchiveIterator(io.BytesIO(archive), record_types=fastwarc.WarcRecordType.response)
    ]
    ours = [(d.metadata.url, d.raw, d.encoding) for d in documents(read(tmp_path, archive))]
    assert ours == theirs


def test_mediawiki_dump(tmp_path: Path) -> None:
    for pack in (bytes, bz2.compress):
        items = read(tmp_path, pack(WIKI.encode()))
        (item,) = documents(items)
        assert (item.raw.decode(), item.title, item.layout) == (
            "'''Köln''' & mehr",
            "Rat tagt in Köln",
            Layout.WIKITEXT,
        )
        assert item.metadata.url == "https://de.wikinews.org/wiki/Rat_tagt_in_K%C3%B6ln"
        assert (item.metadata.licence, item.metadata.published) == ("CC-BY-2.5", None)
        assert drops(items) == [(2, "not an article's namespace"), (3, "redirect"), (4, "empty")]
    (item,) = documents(read(tmp_path, WIKI, ReadOptions(metadata=Metadata(licence="CC0-1.0"))))
    assert item.metadata.licence == "CC0-1.0"


def test_a_dump_whose_address_is_none(tmp_path: Path) -> None:
    (item,) = documents(read(tmp_path, WIKI.replace("https://de.wikinews.org/wiki/Hauptseite", "http://[")))
    assert item.metadata.url is None


def test_whatever_a_file_breaks_ends_that_file_alone(tmp_path: Path) -> None:
    def bad() -> Iterator[Item]:
        yield Document(source="s", place=1, layout=Layout.PLAIN, raw=b"Text.")
        raise ValueError("Zeichen\x1b")

    def missing() -> Iterator[Item]:
        yield from ()
        raise UsageError("Aufruf")

    first, last = to_the_end(bad, tmp_path)
    assert isinstance(first, Document)
    assert isinstance(last, Dropped)
    assert (last.reason, last.detail.startswith("ValueError: Zeichen")) == ("damaged", True)
    assert "\x1b" not in last.detail
    with pytest.raises(UsageError):
        list(to_the_end(missing, tmp_path))


def test_a_broken_dump_keeps_its_whole_pages(tmp_path: Path) -> None:
    after_first = WIKI.index("</page>") + len("</page>")
    assert drops(read(tmp_path, WIKI[: after_first + 60])) == [(0, "truncated")]
    damaged = WIKI[:after_first] + "<page><title>A & B</title></page></mediawiki>"
    items = read(tmp_path, damaged)
    assert (len(documents(items)), drops(items)) == (1, [(0, "damaged")])
    bomb = '<mediawiki><!DOCTYPE x [<!ENTITY a "aaaa">]><page><title>&a;</title></page></mediawiki>'
    assert drops(read(tmp_path, bomb)) == [(0, "damaged")]
    with pytest.raises(InputError, match="another kind of file"):
        read(tmp_path, '<!DOCTYPE x [<!ENTITY a "aaaa">]><mediawiki><page><title>&a;</title></page></mediawiki>')


# Bad input


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "E_FILE.*an empty file"),
        (b" \n\n", "an empty file"),
        (b"\xef\xbb\xbf", "an empty file"),
        (gzip.compress(b"", mtime=0), "an empty file"),
        (b"\x00\x01\x02binary", r"E_FILE.*Parquet, WARC, HTML, .*plain text\); found another kind of file"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "another kind of file"),
        (b"%PDF-1.7", "another kind of file"),
        ("Für alle.\nNur so.".encode("utf-16"), "E_ENCODING.*iconv -f utf-16 -t utf-8"),
        ("Fuer alle.\nNur so.".encode("utf-16-le"), "E_ENCODING.*iconv -f utf-16-le"),
        ("Zeile eins.\nFür alle.".encode("latin-1"), "source:2: .*E_ENCODING.*0xfc.*iconv -f cp1252"),
        ("Grüße, „Müller“ – schön".encode("mac_roman"), "E_ENCODING.*iconv -f mac_roman"),
        ("Größe, Bäume, Öl, früh".encode("cp850"), "E_ENCODING.*iconv -f cp850"),
        ("id;text\n1;Für alle.".encode("latin-1"), "source:2: .*E_ENCODING"),
        (b'[{"text": "a"}]', "another kind of file"),
        (b'{"a": 1,\n "b": 2\n}', "another kind of file"),
        (b"1\tDer\tO\n2\tRat\tB-ORG\n3\t.\tO\n", "another kind of file"),
        (b"Der O\nRat B-ORG\ntagte O\n. O\n\nEr O\n", "another kind of file"),
        (gzip.compress(gzip.compress(b"Ein Text.", mtime=0), mtime=0), "packed twice"),
        (gzip.compress(b"Ein Text.", mtime=0)[:5], "E_GZIP.*truncated"),
        (bz2.compress(b"Ein Text.")[:20], "E_BZIP2.*truncated"),
        (b"BZh9 kein bzip2", "E_BZIP2.*damaged"),
        (lzma.compress(b"Ein Text.")[:20], "E_XZ.*truncated"),
        (b"PAR1 kein Parquet", "E_PARQUET"),
    ],
)
def test_bad_files_are_refused_in_one_word(tmp_path: Path, content: bytes, message: str) -> None:
    with pytest.raises(InputError, match=message) as raised:
        read(tmp_path, content)
    assert len(raised.value.faults) == 1


def test_all_unreadable_files_are_named_at_once(tmp_path: Path) -> None:
    contents = ("", PLAIN, "\0", "a;b\n1;2\n3;4\n")
    paths = [write(tmp_path, content, f"s{n}") for n, content in enumerate(contents)]
    with pytest.raises(InputError) as raised:
        open_sources(paths, ReadOptions())
    assert [(Path(fault.file).name, fault.code) for fault in raised.value.faults] == [
        ("s0", "E_FILE"),
        ("s2", "E_FILE"),
        ("s3", "E_COLUMN"),
    ]


def test_pipes_and_missing_files(tmp_path: Path) -> None:
    """Telling the kind of a pipe would eat its beginning."""
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(InputError, match="save it to a file first"):
        open_sources([tmp_path / "pipe"], ReadOptions())
    with pytest.raises(InputError, match="found a folder"):
        open_sources([tmp_path], ReadOptions())
    with pytest.raises(UsageError, match="no such file"):
        open_sources([tmp_path / "none"], ReadOptions())


ENDLESS = 200_000_000


@pytest.mark.parametrize(
    ("before", "after", "kept"),
    [
        ("date 2021-12\n" + "Der Rat tagte.\n" * 5000 + "date 2022-01\n", "\ndate 2022-02\nEr ruhte.\n", 2),
        ("Web;Der Rat tagte.\n" * 5000 + "Web;", "\nWeb;Er ruhte.\n", 5001),
        ('{"text": "Der Rat tagte."}\n' * 5000 + '{"text": "', '"}\n{"text": "Er ruhte."}\n', 5001),
        ("id;text\n" + "1;Der Rat tagte.\n" * 5000 + "2;", "\n3;Er ruhte.\n", 5001),
        ("id;text\n" + "1;Der Rat tagte.\n" * 5000 + '2;"', '"\n3;Er ruhte.\n', 5001),
    ],
    ids=["plain", "gnad", "jsonl", "csv", "quoted csv"],
)
def test_an_endless_line_is_dropped_and_never_held(tmp_path: Path, before: str, after: str, kept: int) -> None:
    """The line is a hole in the file, which takes no room on the disk."""
    path = write(tmp_path, before)
    with path.open("ab") as file:
        file.truncate(file.tell() + ENDLESS)
        file.seek(0, os.SEEK_END)
        file.write(after.encode())
    tracemalloc.start()
    try:
        (source,) = open_sources([path], ReadOptions())
        items = list(source.read())
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(documents(items)) == kept
    assert [reason for _, reason in drops(items)] == ["too long"]
    assert peak < 3 * MOST_BYTES


def test_documents_too_long_to_be_articles_are_dropped(tmp_path: Path) -> None:
    long = "Der Rat tagte. " * (MOST_BYTES // 15 + 1)
    assert drops(read(tmp_path, long)) == [(1, "too long")]
    assert drops(read(tmp_path, (long[:9_000_000] + "\n") * 3)) == [(1, "too long")], "many lines, no header"
    assert drops(read(tmp_path, HTML + long)) == [(1, "too long")]
    assert drops(read(tmp_path, WIKI.replace("Alte Fassung", "x").replace("&amp; mehr", long)))[0] == (1, "too long")
    record = warc_record(HTML.encode() + long.encode())
    items = read(tmp_path, record + warc_record(HTML.encode()))
    assert (drops(items), len(documents(items))) == ([(1, "too long")], 1)
    packed = warc_record(gzip.compress(long.encode()), fields="Content-Encoding: gzip\r\n")
    assert drops(read(tmp_path, packed)) == [(1, "too long")]
    assert drops(read(tmp_path, f'{{"text": ["{long[:11_000_000]}", "{long[:11_000_000]}"]}}')) == [(1, "too long")]


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress])
def test_a_bomb_is_left_before_it_goes_off(
    tmp_path: Path, pack: Callable[[bytes], bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unpack, "FREE_BYTES", 1 << 20)
    articles = "".join(f"date 2021-12-{day:02}\n\nDer Rat tagte am {day}.\n" for day in range(1, 32)).encode()
    bomb = pack(articles + b"date 2022-01\n" + b"Er ruhte.\n" * 600_000)
    items = read(tmp_path, bomb)
    assert len(documents(items)) == 31
    assert drops(items) == [(0, "bomb")]
    assert isinstance(items[-1], Dropped)
    assert "200 times its size (2," in items[-1].detail or "200 times its size (1," in items[-1].detail
    with pytest.raises(InputError, match="E_BOMB"):
        read(tmp_path, pack(own_line("a1").encode() + b"\n" * 6_000_000))


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress])
def test_what_precedes_a_break_is_kept(tmp_path: Path, pack: Callable[[bytes], bytes]) -> None:
    lines = [f'{{"text": "{os.urandom(30).hex()}"}}\n' for _ in range(20_000)]
    items = read(tmp_path, pack("".join(lines).encode())[:-40_000])
    whole = len(documents(items))
    assert 0 < whole < 20_000
    assert texts(items) == [line[10:-3] for line in lines[:whole]]
    assert drops(items) == [(0, "truncated")]
    packed = bytearray(pack("".join(lines).encode()))
    packed[-20_000] ^= 0xFF
    packed[-19_000] ^= 0xFF
    assert [reason for _, reason in drops(read(tmp_path, bytes(packed)))][-1] in ("damaged", "truncated")


OPENINGS = (
    b"", b"\x1f\x8b\x08", b"BZh9", b"\xfd7zXZ\0", b"PAR1", b"WARC/1.0\r\n", b"<html>", b"<mediawiki>", b'{"', b"Web;",
    b"id;text\n", b"text\tid\n", b"date 2021\n", own_line("a1").encode(), b"\xff\xfe", b"\xef\xbb\xbf",
)  # fmt: skip


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=300)
@given(
    opening=st.sampled_from(OPENINGS),
    body=st.one_of(st.binary(max_size=300), st.text(alphabet='ab;,\t"\n\r{}<> 1.', max_size=120).map(str.encode)),
    pack=st.sampled_from([bytes, gzip.compress]),
)
@example(opening=b"id;text\n", body=b'"\n"\n"a"b', pack=bytes)
def test_no_bytes_raise_anything_but_an_input_error(
    tmp_path: Path, opening: bytes, body: bytes, pack: Callable[[bytes], bytes]
) -> None:
    try:
        items = read(tmp_path, pack(opening + body))
    except InputError:
        return
    assert all(isinstance(item, Document | Dropped) for item in items)


def test_sources_travel_to_other_processes(tmp_path: Path) -> None:
    (source,) = open_sources([write(tmp_path, PLAIN)], ReadOptions(columns={"text": "body"}))
    assert list(pickle.loads(pickle.dumps(source)).read()) == list(source.read())  # noqa: S301 - our own bytes


# Folders and globs


def test_links_to_folders_are_followed_each_folder_once(tmp_path: Path) -> None:
    crawl, elsewhere = tmp_path / "crawl", tmp_path / "elsewhere"
    crawl.mkdir()
    elsewhere.mkdir()
    article = write(elsewhere, "Der Rat tagte.", "a.txt")
    (crawl / "link").symlink_to(elsewhere)
    (crawl / "again").symlink_to(elsewhere)
    (elsewhere / "back").symlink_to(crawl)
    (found,) = expand([crawl])
    assert found.samefile(article)


def test_a_folder_that_cannot_be_read_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where tests run as root, no permission keeps them out: the refusal is made by hand."""
    (tmp_path / "private").mkdir()
    write(tmp_path, "Der Rat tagte.", "a.txt")
    scandir = os.scandir

    def refuse(path: Path) -> object:
        if Path(path).name == "private":
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    with pytest.raises(UsageError, match="private: this folder cannot be read"):
        expand([tmp_path])


def test_folders_and_globs_become_files(tmp_path: Path) -> None:
    for name in ("b/2.txt", "b/1.txt", "b/.versteckt", ".git/x.txt", "a.txt", "c.html"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        write(tmp_path, PLAIN, name)

    def names(*sources: str | Path) -> list[str]:
        return [path.relative_to(tmp_path).as_posix() for path in expand(sources)]

    assert names(tmp_path) == ["a.txt", "b/1.txt", "b/2.txt", "c.html"]
    assert names(f"{tmp_path}/**/*.txt") == ["a.txt", "b/1.txt", "b/2.txt"]
    assert names(f"{tmp_path}/*") == ["a.txt", "b/1.txt", "b/2.txt", "c.html"]
    assert names(tmp_path / "b/2.txt", tmp_path, tmp_path / "b/../a.txt") == ["b/2.txt", "a.txt", "b/1.txt", "c.html"]
    assert names(tmp_path / "b/.versteckt") == ["b/.versteckt"], "named outright"
    (tmp_path / "[1].txt").write_text("x", encoding="utf-8")
    assert names(tmp_path / "[1].txt") == ["[1].txt"], "a file of this name goes before the pattern"


@pytest.mark.parametrize(
    ("source", "message"), [("leer", "no file in this folder"), ("*.x", "no file matches"), ("n", "no such file")]
)
def test_sources_that_name_nothing(tmp_path: Path, source: str, message: str) -> None:
    (tmp_path / "leer").mkdir()
    with pytest.raises(UsageError, match=message):
        expand([tmp_path / source])


# Real data


@pytest.mark.external
def test_real_sources(external: Path) -> None:
    """The seed article and 10kGNAD's test file: 1 + 1,028 documents."""
    sources = open_sources([external / "seed" / "seed.txt", external / "tenkgnad" / "test.csv"], ReadOptions())
    seed, gnad = (list(source.read()) for source in sources)
    assert [source.kind for source in sources] == ["plain text", "10kGNAD csv"]
    assert (len(documents(seed)), len(documents(gnad)), drops(seed) + drops(gnad)) == (1, 1028, [])
    assert documents(seed)[0].metadata.published == "2021-12"
