"""Ingest: each kind of source is told by its content, nothing is lost without a word, bad files are named."""

import gzip
from pathlib import Path

import pytest

from standpunkt import Article, InputError, UsageError, jsonl
from standpunkt.corpus.companions import COMPANIONS, companion
from standpunkt.corpus.compose import Metadata
from standpunkt.corpus.ingest import IngestReport, ingest
from standpunkt.corpus.readers.drops import Dropped
from standpunkt.corpus.readers.options import ReadOptions
from standpunkt.corpus.stages.compose import MOST_CHARACTERS
from standpunkt.corpus.text.segment import segment
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
    report = run(tmp_path, "Der Rat tagte. " * (MOST_CHARACTERS // 15 + 1))
    assert (report.articles, report.reasons) == (0, {"too long": 1})


def test_any_file_name_will_do(tmp_path: Path) -> None:
    source = tmp_path / "große news (1).txt"
    source.write_text("Der Rat tagte.", encoding="utf-8")
    (article,) = jsonl.read(ingest([source], tmp_path / "a.jsonl", ReadOptions()).out, Article)
    assert article.id.startswith("große_news_1_-")


def test_a_file_without_text_is_reported(tmp_path: Path) -> None:
    report = run(tmp_path, "date 2021-12 Anzeige\n\n\u00a0\n")
    assert (report.articles, report.reasons) == (0, {"empty": 1})


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
