"""Ingest: each kind of source is told by its content, nothing is lost without a word, bad files are named."""

import gzip
import hashlib
from pathlib import Path

import pytest

from standpunkt import Annotation, Article, InputError, UsageError, jsonl
from standpunkt.corpus.companions import ANNOTATIONS, COMPANIONS, ORIGINS, companion
from standpunkt.corpus.compose import Metadata
from standpunkt.corpus.ingest import IngestReport, ingest
from standpunkt.corpus.origins import Origin
from standpunkt.corpus.readers.drops import Dropped
from standpunkt.corpus.readers.options import ReadOptions
from standpunkt.corpus.stages.compose import MOST_CHARACTERS, Rules
from standpunkt.corpus.text.segment import segment
from standpunkt.corpus.text.traced import to_raw
from standpunkt.corpus.validate import segmentation_fault
from standpunkt.errors import OutputExistsError

PLAIN = """\
 date 2021-12 Anzeige

Lindenfurt. Der Rat tagte am Montag. Die Sitzung dauerte
bis Mitternacht.

Streit um den Umbau

Quandt lehnte ab.

date 2022-01-05

Ein Titel ohne Punkt

Nur ein Absatz: „Genug.“
"""
GNAD = """\
Inland;'Opposition zweifelt an "Nulldefizit". Wien/St. Pölten – Der Rat tagte. Er dauerte.'
Web;Ein erster Satz als Titel genügt. Danach kommt  der Text ohne Ort.
Sport;'Der Hund heißt ''Rex''. Graz –Alle lachten.'
Kultur;Weil er auf Platz 3. landete, kam er nicht
"""


def run(tmp_path: Path, *contents: str | bytes, **known: str) -> IngestReport:
    """Ingest files with these contents, called source0, source1, ..."""
    sources = [tmp_path / f"source{n}" for n in range(len(contents))]
    for source, content in zip(sources, contents, strict=True):
        source.write_bytes(content if isinstance(content, bytes) else content.encode())
    return ingest(sources, tmp_path / "articles.jsonl", ReadOptions(metadata=Metadata(**known)))


def pieces(article: Article) -> list[tuple[str, str]]:
    """Return kind and text of each section."""
    return [(str(s.kind), article.text[s.start : s.end]) for s in article.sections]


def test_plain_text(tmp_path: Path) -> None:
    report = run(tmp_path, PLAIN, outlet="Lindenfurter Bote", licence="CC-BY-4.0")
    first, second = jsonl.read(report.out, Article)
    assert (first.published, second.published) == ("2021-12", "2022-01-05")
    assert (first.outlet, first.licence, first.topic) == ("Lindenfurter Bote", "CC-BY-4.0", None)
    assert pieces(first) == [
        ("dateline", "Lindenfurt."),
        ("lead", "Der Rat tagte am Montag. Die Sitzung dauerte bis Mitternacht."),
        ("heading", "Streit um den Umbau"),
        ("paragraph", "Quandt lehnte ab."),
    ]
    assert first.text.startswith("Lindenfurt. Der Rat"), "one space after a dateline, a blank line after the rest"
    assert pieces(second) == [("title", "Ein Titel ohne Punkt"), ("lead", "Nur ein Absatz: „Genug.“")]


@pytest.mark.parametrize("line_end", ["\r\n", "\r", "\u2028"])
def test_line_ends_change_no_article(tmp_path: Path, line_end: str) -> None:
    found = jsonl.read(run(tmp_path, PLAIN.replace("\n", line_end)).out, Article)
    (tmp_path / "articles.jsonl").unlink()
    for kind in COMPANIONS:
        companion(tmp_path / "articles.jsonl", kind).unlink(missing_ok=True)
    assert found == jsonl.read(run(tmp_path, PLAIN).out, Article)


@pytest.mark.parametrize(
    ("opening", "dateline"),
    [
        ("Berlin (dpa) - Der Rat tagte.", "Berlin (dpa) -"),
        ("Frankfurt/Main (dpa/lhe) – Der Rat tagte.", "Frankfurt/Main (dpa/lhe) –"),
        ("Bad Quellbrunn. Der Rat tagte.", "Bad Quellbrunn."),
        ("BERLIN (dpa) – Der Rat tagte.", "BERLIN (dpa) –"),
        ("Berlin, 3. März (Reuters) - Der Rat tagte.", "Berlin, 3. März (Reuters) -"),
        ("Ministerpräsident Dr. Jürgen Weiß kam.", ""),
        ("Prof. Dr. Ute Weiß kam.", ""),
        ("Kanzler Scholten – Der Rat tagte.", ""),
        ("Endlich. Der Rat tagte.", ""),
        ("Nein. Das war nichts.", ""),
        ("Herr Meier. Der Rat tagte.", ""),
        ("ÖVP – Der Rat tagte.", ""),
    ],
)
def test_datelines(tmp_path: Path, opening: str, dateline: str) -> None:
    (article,) = jsonl.read(run(tmp_path, opening).out, Article)
    assert [text for kind, text in pieces(article) if kind == "dateline"] == ([dateline] if dateline else [])


def test_an_endless_text_is_no_article(tmp_path: Path) -> None:
    report = run(tmp_path, "Der Rat tagte. " * (MOST_CHARACTERS // 15 + 1), PLAIN)
    assert (report.articles, report.reasons) == (2, {"too long": 1})


def test_any_file_name_will_do(tmp_path: Path) -> None:
    source = tmp_path / "große news (1).txt"
    source.write_text("Der Rat tagte.", encoding="utf-8")
    (article,) = jsonl.read(ingest([source], tmp_path / "a.jsonl", ReadOptions()).out, Article)
    assert article.id.startswith("große_news_1_-")


def test_a_file_without_text_is_reported(tmp_path: Path) -> None:
    report = run(tmp_path, "date 2021-12 Anzeige\n\n\u00a0\n", PLAIN)
    assert (report.articles, report.reasons) == (2, {"empty": 1})


def test_without_an_article_nothing_is_written_and_every_reason_is_said(tmp_path: Path) -> None:
    with pytest.raises(InputError) as raised:
        run(tmp_path, "date 2021-12 Anzeige\n\n\u00a0\n")
    drop, total = raised.value.faults
    assert (drop.code, Path(drop.file).name, drop.found.partition(":")[0]) == ("E_DROPPED", "source0", "empty")
    assert (total.code, total.found) == ("E_EMPTY", "none (empty 1)")
    assert [path.name for path in tmp_path.iterdir() if not path.name.startswith(".")] == ["source0"]


def test_a_date_that_is_none_is_wrong_usage(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"24\.12\.2021"):
        run(tmp_path, PLAIN, published="24.12.2021")


def test_a_sentence_that_begins_like_a_header_stays(tmp_path: Path) -> None:
    (article,) = jsonl.read(run(tmp_path, "date 2021-12 Anzeige war das Thema des Tages.").out, Article)
    assert article.text.startswith("date 2021-12")


def test_10kgnad(tmp_path: Path) -> None:
    articles = jsonl.read(run(tmp_path, GNAD).out, Article)
    assert [article.topic for article in articles] == ["Inland", "Web", "Sport", "Kultur"]
    assert {(article.outlet, article.licence) for article in articles} == {("DER STANDARD", "CC-BY-NC-SA-4.0")}
    assert [pieces(article) for article in articles] == [
        [
            ("title", 'Opposition zweifelt an "Nulldefizit".'),
            ("dateline", "Wien/St. Pölten –"),
            ("paragraph", "Der Rat tagte. Er dauerte."),
        ],
        [("title", "Ein erster Satz als Titel genügt."), ("paragraph", "Danach kommt der Text ohne Ort.")],
        [("title", "Der Hund heißt 'Rex'."), ("dateline", "Graz –"), ("paragraph", "Alle lachten.")],
        [("paragraph", "Weil er auf Platz 3. landete, kam er nicht")],
    ]


def test_own_articles_come_through_unchanged(tmp_path: Path) -> None:
    report = run(tmp_path, PLAIN)
    again = ingest([report.out], tmp_path / "again.jsonl.gz", ReadOptions())
    back = ingest([again.out], tmp_path / "back.jsonl", ReadOptions(metadata=Metadata(licence="CC0-1.0")))
    assert gzip.decompress(again.out.read_bytes()) == report.out.read_bytes()
    assert {article.licence for article in jsonl.read(back.out, Article)} == {"CC0-1.0"}, "what they did not say"


def test_exact_duplicates_are_reported(tmp_path: Path) -> None:
    report = run(tmp_path, PLAIN, GNAD, PLAIN)
    assert report.articles == 6
    assert report.reasons == {"exact duplicate": 2}
    dropped = jsonl.read(report.drops_out, Dropped)
    assert len(dropped) == report.dropped
    assert "source0-" in dropped[0].detail, "the report names the article that was kept"


def test_bad_rows_are_dropped_with_their_line(tmp_path: Path) -> None:
    report = run(tmp_path, GNAD + "Wetter;Sonne.\nInland\nWeb;\n")
    assert report.articles == 4
    assert [(drop.line, drop.reason) for drop in jsonl.read(report.drops_out, Dropped)] == [
        (5, "not label;text"),
        (6, "not label;text"),
        (7, "empty"),
    ]


def test_all_bad_sources_are_named_and_nothing_is_written(tmp_path: Path) -> None:
    with pytest.raises(InputError) as raised:
        run(tmp_path, b"", PLAIN, b"\x00")
    assert [Path(fault.file).name for fault in raised.value.faults] == ["source0", "source2"]
    assert sorted(file.name for file in tmp_path.iterdir()) == ["source0", "source1", "source2"]


def test_missing_source_and_existing_output_are_wrong_usage(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no such file"):
        ingest([tmp_path / "none"], tmp_path / "articles.jsonl", ReadOptions())
    run(tmp_path, PLAIN)
    with pytest.raises(OutputExistsError):
        run(tmp_path, PLAIN)


@pytest.mark.external
def test_real_sources(external: Path, tmp_path: Path) -> None:
    """The seed article and 10kGNAD's test file: 1 + 1,028 articles, all offsets slice back."""
    sources = [external / "seed" / "seed.txt", external / "tenkgnad" / "test.csv"]
    report = ingest(sources, tmp_path / "articles.jsonl", ReadOptions())
    articles = jsonl.read(report.out, Article)
    assert (report.articles, len(articles), report.dropped) == (1029, 1029, 0)
    assert not [fault for article in articles if (fault := segmentation_fault(article, segment(article)))]
    political = [article for article in articles if article.topic in ("Inland", "International")]
    with_dateline = sum(any(s.kind == "dateline" for s in article.sections) for article in political)
    assert len(political) == 253
    assert with_dateline >= 187, "what a simple pattern finds"


@pytest.mark.external
def test_seed_article(external: Path, tmp_path: Path) -> None:
    """The header is metadata; headings are sections of their own and no sentence is glued to one.

    The raw file has 25 units: header 1, dateline 1, headings 3, sentences 20. Without the header 24 remain.
    """
    report = ingest([external / "seed" / "seed.txt"], tmp_path / "articles.jsonl", ReadOptions())
    (article,) = jsonl.read(report.out, Article)
    kinds = [str(section.kind) for section in article.sections]
    assert (article.published, article.licence) == ("2021-12", None)
    assert "Anzeige" not in article.text
    assert kinds.count("heading") == 3
    assert kinds[:2] == ["dateline", "lead"]
    sentences = [(s.start, s.end) for s in segment(article)]
    assert len(sentences) == 1 + 3 + 20
    headings = [(s.start, s.end) for s in article.sections if s.kind == "heading"]
    assert set(headings) <= set(sentences)


def test_annotations_of_a_text_that_is_there_already_are_kept(tmp_path: Path) -> None:
    """The raw copy comes first; what an annotated corpus says of the same text is not lost with the duplicate."""
    tagged = "Ilse\tB-PER\nQuandt\tI-PER\nlehnte\tO\nden\tO\nUmbau\tO\nab\tO\n.\tO\n\n"
    report = run(tmp_path, "Ilse Quandt lehnte den Umbau ab.", tagged)
    (article,) = jsonl.read(report.out, Article)
    (said,) = jsonl.read(companion(report.out, ANNOTATIONS), Annotation)
    assert (report.annotations, report.reasons) == (1, {"exact duplicate": 1})
    assert said.article_id == article.id
    assert [article.text[m.start : m.end] for m in said.mentions] == ["Ilse Quandt"]


def test_annotations_of_an_earlier_run_do_not_stay(tmp_path: Path) -> None:
    out = tmp_path / "articles.jsonl"
    for n, content in enumerate(["Ilse\tB-PER\nging\tO\n.\tO\n\n" * 3, "Der Rat tagte."]):
        (tmp_path / str(n)).write_text(content, encoding="utf-8")
        ingest([tmp_path / str(n)], out, ReadOptions(), force=True)
        assert companion(out, ANNOTATIONS).exists() is (n == 0)


def test_a_source_is_never_the_output(tmp_path: Path) -> None:
    source = tmp_path / "articles.jsonl"
    source.write_text("Der Rat tagte.", encoding="utf-8")
    with pytest.raises(UsageError, match="is one of the sources"):
        ingest([source], source, ReadOptions(), force=True)
    assert source.read_text(encoding="utf-8") == "Der Rat tagte."


def test_a_stray_file_in_a_folder_is_a_drop(tmp_path: Path) -> None:
    crawl = tmp_path / "crawl"
    crawl.mkdir()
    (crawl / "a.txt").write_text("Der Rat tagte.", encoding="utf-8")
    (crawl / "b.png").write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00")
    report = ingest([crawl], tmp_path / "articles.jsonl", ReadOptions())
    assert (report.articles, report.reasons) == (1, {"unreadable": 1})
    with pytest.raises(InputError, match="E_FILE"):
        ingest([crawl / "b.png"], tmp_path / "again.jsonl", ReadOptions())


@pytest.mark.parametrize(("known", "articles"), [(False, 1), (True, 2)])
def test_what_is_not_german_is_dropped_unless_wanted(tmp_path: Path, known: bool, articles: int) -> None:  # noqa: FBT001
    english = "The council met on Monday evening and talked about the new bridge for more than three hours."
    german = "Der Rat tagte am Montagabend und sprach mehr als drei Stunden lang über die neue Brücke."
    for name, content in (("en.txt", english), ("de.txt", german)):
        (tmp_path / name).write_text(content, encoding="utf-8")
    sources = [tmp_path / "en.txt", tmp_path / "de.txt"]
    report = ingest(sources, tmp_path / "a.jsonl", ReadOptions(), rules=Rules(any_language=known))
    assert report.articles == articles
    assert jsonl.read(report.out, Article)[-1].language == "de"


def test_the_way_back_to_the_raw_text(tmp_path: Path) -> None:
    """Runs slice back on both sides: what cleaning took out lies between them."""
    raw = "date 2025-03 Anzeige\n\nLindenfurt. Der\u00ad Rat  tagte.\n\nAnzeige\n\nEr stritt u\u0308ber Geld."
    report = run(tmp_path, raw)
    (article,) = jsonl.read(report.out, Article)
    (origin,) = jsonl.read(companion(report.out, ORIGINS), Origin)
    assert origin.rules == {"adverts": 1, "nfc": 1, "soft-hyphens": 1, "spaces": 1}
    body = raw.removeprefix("date 2025-03 Anzeige\n")  # what the reader cuts out, told by its hash
    assert hashlib.sha256(body.encode()).hexdigest() == origin.raw_sha256
    for surface, source in (("Der Rat", "Der\u00ad Rat"), ("Er stritt über Geld.", "Er stritt u\u0308ber Geld.")):
        start = article.text.index(surface)
        first, last = to_raw(origin.runs, start, start + len(surface))
        assert body[first:last] == source


TAGGED = "Riek B-PER\nschwieg O\n. O\n\n"


@pytest.mark.parametrize(
    ("content", "kept", "detail"),
    [
        (TAGGED * 9_000 + "Thal B-PER\nwählte O\n\n", 1, "E_ENCODING"),
        (TAGGED + "Thal B-PER\nsprach O\n\n" + "Wirt B-PER\nwählte O\n\n" + TAGGED, 2, "E_ENCODING"),
    ],
)
def test_a_bad_line_ends_no_run_in_a_tagged_corpus(tmp_path: Path, content: str, kept: int, detail: str) -> None:
    """What comes before it is kept, and so are the other sources."""
    report = run(tmp_path, content.encode("latin-1"), PLAIN)
    assert report.articles == kept + 2
    *_, drop = (drop for drop in jsonl.read(report.drops_out, Dropped) if drop.source.endswith("0"))
    assert drop.reason == "damaged"
    assert drop.line == content[: content.index("ä")].count("\n") + 1
    assert detail in drop.detail


def test_a_tagged_corpus_that_breaks_off_ends_no_run(tmp_path: Path) -> None:
    packed = gzip.compress("".join(f"Riek{n} B-PER\nschwieg O\n. O\n\n" for n in range(20_000)).encode(), mtime=0)
    report = run(tmp_path, packed[: len(packed) // 2], PLAIN)
    assert 2 < report.articles < 20_000
    assert report.dropped == 1
