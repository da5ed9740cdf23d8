"""Standoff: no word leaves with the gold, and it comes back only where a reader's copy says beyond doubt where."""

import itertools
import json
import re
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from benchmarks import hydration as trial
from standpunkt import Annotation, Article, InputError, Mention, RecordError, Stance, UsageError, jsonl
from standpunkt.corpus.compose import Block, Metadata, compose
from standpunkt.corpus.dataset import Corpus, join
from standpunkt.corpus.ingest import ingest
from standpunkt.corpus.load import load, with_gold
from standpunkt.corpus.readers.options import ReadOptions
from standpunkt.corpus.release import build_release
from standpunkt.corpus.sample import load_sample
from standpunkt.corpus.standoff import align
from standpunkt.corpus.standoff.folding import fold, fold_surface
from standpunkt.corpus.standoff.hydrate import Hydration, hydrate
from standpunkt.corpus.standoff.make import make_standoff, read_standoff, write_standoff
from standpunkt.corpus.standoff.records import (
    STANDOFF,
    HydrationRow,
    Item,
    Outcome,
    StandoffArticle,
)
from standpunkt.corpus.stored import read_release
from standpunkt.labels import Label, Polarity, SectionKind
from tests.examples import TEXT, annotation, article, mention, quandt_gold

METADATA = ("article_id", "published", "outlet", "url", "topic", "licence", "language", "annotator", "guideline")
SAMPLE = load_sample()
GOLD = tuple(SAMPLE.gold[item.id] for item in SAMPLE.articles)
STANDOFF_SAMPLE = tuple(make_standoff(SAMPLE.articles, GOLD))


def test_a_line_worked_out() -> None:
    """Words of `TEXT`: Die 0, Bürgermeisterin 1, Ilse 2, Quandt 3, lehnt 4, den 5, Umbau 6, ab 7, Torben 8, Riek 9."""
    of = article(published="2025-03")
    (line,) = make_standoff([of], [quandt_gold(of)])
    assert (line.standoff, line.text_sha256, line.published) == (STANDOFF, of.text_sha256, "2025-03")
    assert len(line.anchors) == 12
    assert len(line.sketch) == 12 - 5 + 1
    assert [(m.id, m.word, m.words, m.before, m.after, m.entity) for m in line.mentions] == [
        ("p1", 2, 2, 0, 0, "e1"),
        ("i1", 6, 1, 0, 0, "e2"),
        ("p2", 8, 2, 0, 0, "e3"),
    ]
    assert line.stances == quandt_gold(of).stances


def test_mentions_that_are_no_whole_words() -> None:
    """``before`` and ``after`` count from the words that a mention touches; one of signs only touches none."""
    text = "Das „Paket“ der Stadtwerke kostet 5 €."
    of = article(text)
    spans = {"m1": "„Paket“", "m2": "Stadt", "m3": "€"}
    gold = annotation(of, [mention(part, Label.ISSUE, text=text, name=name) for name, part in spans.items()])
    (line,) = make_standoff([of], [gold])
    assert [(m.word, m.words, m.before, m.after) for m in line.mentions] == [(1, 1, -1, 1), (3, 1, 0, -5), (6, 0, 0, 0)]
    assert hydrate([line], [of]).outcomes[Item.MENTION, Outcome.EXACT] == 3
    copy = article('Ganz neu: Das "Paket" der Stadtwerke kostet 5 €.', name="a1")
    assert surfaces(hydrate([line], [copy])) == {"m1": '"Paket"', "m2": "Stadt"}, "signs are lost in another text"


def test_no_word_of_the_text_leaves(tmp_path: Path) -> None:
    path = tmp_path / "sample.standoff.jsonl"
    assert write_standoff(path, STANDOFF_SAMPLE) == len(SAMPLE.articles)
    assert read_standoff(path) == STANDOFF_SAMPLE
    for line, of in zip(path.read_text(encoding="utf-8").splitlines(), SAMPLE.articles, strict=True):
        record = json.loads(line)
        published = {word for value in strings(record) for word in words(value)}
        assert not published & words(of.text), of.id


def strings(value: Any) -> list[str]:  # noqa: ANN401 - any JSON value
    """Return all strings of a line but its metadata and the labels, whose values are a closed list."""
    if isinstance(value, dict):
        closed = (*METADATA, "provenance", "label", "form", "polarity")
        return [text for name, item in value.items() if name not in closed for text in strings(item)]
    if isinstance(value, list):
        return [text for item in value for text in strings(item)]
    return [value] if isinstance(value, str) else []


def words(text: str) -> set[str]:
    return {word.casefold() for word in re.findall(r"\w{3,}", text)}


def test_annotations_that_do_not_fit_are_refused() -> None:
    of = article()
    other = replace(quandt_gold(of), text_sha256="0" * 64)
    with pytest.raises(InputError, match="E_TEXT_HASH"):
        list(make_standoff([of], [other]))
    with pytest.raises(InputError, match="E_UNKNOWN_ID"):
        list(make_standoff([], [quandt_gold(of)]))


def test_an_id_that_tells_the_text_is_refused() -> None:
    of = article()
    gold = annotation(of, [mention("Ilse Quandt", Label.PER, name="quandt-1")])
    with pytest.raises(InputError, match="E_STANDOFF_WORD"):
        list(make_standoff([of], [gold]))


def test_own_articles_give_back_everything_but_names() -> None:
    hydration = hydrate(STANDOFF_SAMPLE, SAMPLE.articles)
    assert hydration.articles == SAMPLE.articles
    assert [nameless(a) for a in hydration.annotations] == [nameless(a) for a in GOLD]
    assert {row.outcome for row in hydration.rows} == {Outcome.EXACT}
    assert groups(hydration.annotations) == groups(GOLD)


def nameless(of: Annotation) -> Annotation:
    return replace(of, mentions=tuple(replace(m, entity=None) for m in of.mentions))


def groups(annotations: tuple[Annotation, ...]) -> list[set[frozenset[str]]]:
    """Return each document's mentions as its entities group them."""
    found: list[set[frozenset[str]]] = []
    for of in annotations:
        by_entity: dict[str, set[str]] = {}
        for item in of.mentions:
            by_entity.setdefault(item.entity or f"no name: {item.id}", set()).add(item.id)
        found.append({frozenset(ids) for ids in by_entity.values()})
    return found


def surfaces(hydration: Hydration) -> dict[str, str]:
    """Return the surface of each mention, by its id, as it stands in the reader's article."""
    texts = {of.id: of.text for of in hydration.articles}
    return {m.id: texts[a.article_id][m.start : m.end] for a in hydration.annotations for m in a.mentions}


def nfd(text: str) -> str:
    return unicodedata.normalize("NFD", text)


def typewriter(text: str) -> str:
    return text.replace(" ", "  ").replace("„", '"').replace("“", '"').replace("–", "-")


def title(text: str) -> str:
    return "Politik\n\nEin ganz anderer Titel\n\n" + text.partition("\n\n")[2]


def entities(text: str) -> str:
    return text.replace("&", "&amp;").replace("„", "&bdquo;").replace(" ", "&nbsp;").replace("ü", "&uuml;")


def adverts(text: str) -> str:
    return text.replace("\n\n", "\n\nAnzeige: Jetzt testen!\n\n")


@pytest.mark.parametrize("change", [nfd, typewriter, title, entities, adverts])
def test_copies_as_they_are(change: Callable[[str], str], tmp_path: Path) -> None:
    """A copy that went through ``ingest`` has another id; phrases join it, and all that it holds comes back."""
    sources = [tmp_path / f"{of.id}.txt" for of in SAMPLE.articles]
    for source, of in zip(sources, SAMPLE.articles, strict=True):
        source.write_text(change(of.text), encoding="utf-8")
    copies = jsonl.read(ingest(sources, tmp_path / "articles.jsonl", ReadOptions()).out, Article)
    hydration = hydrate(STANDOFF_SAMPLE, copies)
    assert hydration.outcomes[Item.ARTICLE, Outcome.LOST] == hydration.outcomes[Item.ARTICLE, Outcome.REFUSED] == 0
    lost = {(row.article_id, row.name) for row in hydration.rows if row.outcome is Outcome.LOST}
    body = [
        (of.id, m.id) for of in SAMPLE.articles for m in SAMPLE.gold[of.id].mentions if m.start > of.text.index("\n\n")
    ]
    assert sum(name in lost for name in body) < 0.01 * len(body), "a title's own mentions may go with it"
    check_surfaces(hydration)
    assert not join(hydration.articles, hydration.annotations)


def check_surfaces(hydration: Hydration) -> None:
    """Each mention that was put somewhere has the folded surface that was annotated."""
    source = {row.copy: row.article_id for row in hydration.rows} | {of.id: of.id for of in SAMPLE.articles}
    texts = {of.id: of.text for of in SAMPLE.articles}
    copies = {of.id: of.text for of in hydration.articles}
    for found in hydration.annotations:
        name = source[found.article_id]
        given = {m.id: m for m in SAMPLE.gold[name].mentions}
        for m in found.mentions:
            surface = texts[name][given[m.id].start : given[m.id].end]
            assert fold_surface(copies[found.article_id][m.start : m.end]) == fold_surface(surface)


@settings(deadline=None, max_examples=60)
@given(st.data())
def test_whatever_is_done_to_a_copy(data: st.DataObject) -> None:
    """No edit puts a mention on another surface, leaves an arrow without an end, or makes an invalid record."""
    n = data.draw(st.integers(0, len(SAMPLE.articles) - 1))
    text = tuple(SAMPLE.articles)[n].text
    for _ in range(data.draw(st.integers(0, 12))):
        start = data.draw(st.integers(0, len(text)))
        end = min(len(text), start + data.draw(st.integers(0, 200)))
        new = data.draw(st.sampled_from(["", " ", "\n\n", text[start:end] * 2, " Anzeige ", "&quot;", "…", "“", "x"]))
        text = text[:start] + new + text[end:]
    paragraphs = [part.strip() for part in unicodedata.normalize("NFC", text).split("\n\n")]
    blocks = [Block(kind=SectionKind.PARAGRAPH, text=part) for part in paragraphs if part]
    copy = compose(blocks or [Block(kind=SectionKind.PARAGRAPH, text="x")], Metadata(), source="copy")
    hydration = hydrate([STANDOFF_SAMPLE[n]], [copy], least=0.0)
    check_surfaces(hydration)
    assert not join(hydration.articles, hydration.annotations)
    counted = 1 + len(GOLD[n].mentions) + len(GOLD[n].stances)
    assert len(hydration.rows) == counted, "a row on each thing, whatever became of it"


LONG = (
    "Die Bürgermeisterin Ilse Quandt lehnt den Umbau ab. Torben Riek wirbt dafür. Am Abend stritten beide im Rathaus "
    "bis kurz vor Mitternacht, dann vertagte der Rat die Sache auf den nächsten Montag."
)


def quandt_line(text: str = LONG) -> StandoffArticle:
    of = article(text)
    gold = quandt_gold(article())
    (line,) = make_standoff([of], [replace(gold, text_sha256=of.text_sha256)])
    return line


def test_a_stance_goes_with_its_mention() -> None:
    hydration = hydrate([quandt_line()], [article(LONG.replace("Torben Riek", "Ein Kollege"))])
    assert surfaces(hydration) == {"p1": "Ilse Quandt", "i1": "Umbau"}
    (found,) = hydration.annotations
    assert found.stances == (Stance(holder="p1", target="i1", polarity=Polarity.AGAINST),)
    told = {(row.item, row.name): (row.outcome, row.reason) for row in hydration.rows}
    assert told[Item.ARTICLE, ""] == (Outcome.REALIGNED, "same id")
    assert told[Item.MENTION, "p1"] == (Outcome.EXACT, "")
    assert told[Item.MENTION, "p2"] == (Outcome.LOST, "not in the copy")
    assert told[Item.STANCE, "p1>i1"] == (Outcome.EXACT, "")
    assert told[Item.STANCE, "p2>i1"] == (Outcome.LOST, "holder lost")


def test_a_copy_that_holds_too_little_is_refused() -> None:
    copy = article(LONG.replace("Torben Riek", "Ein Kollege").replace("Umbau", "Abriss"))
    hydration = hydrate([quandt_line()], [copy])
    assert (hydration.articles, hydration.annotations) == ((), ())
    first, *others = hydration.rows
    assert (first.outcome, first.reason) == (Outcome.REFUSED, "too few mentions found")
    assert {row.outcome for row in others} == {Outcome.LOST}
    assert len(hydrate([quandt_line()], [copy], least=0).annotations) == 1


def test_no_copy() -> None:
    hydration = hydrate([quandt_line()], [article("Ein ganz anderer Artikel steht hier.", name="b1")])
    assert {(row.copy, row.outcome) for row in hydration.rows} == {("", Outcome.LOST)}
    assert hydration.rows[0].reason == "no copy"


def test_a_share_that_is_none() -> None:
    with pytest.raises(UsageError, match=r"1\.5"):
        hydrate([], [], least=1.5)


def test_without_mentions_only_the_very_text_will_do() -> None:
    of = article(LONG)
    (line,) = make_standoff([of], [annotation(of)])
    assert len(hydrate([line], [of]).annotations) == 1
    assert hydrate([line], [article(LONG + " Ende.")]).rows[0].reason == "no mention to check it by"


@pytest.mark.parametrize(
    ("copy", "reason", "name"),
    [
        (article(LONG, name="theirs"), "same text", "a1"),
        (article(LONG.replace(".", "!")), "same id", "a1"),
        (replace(article(LONG.replace(".", "!"), name="theirs"), url="https://bote.example/1"), "same url", "theirs"),
        (article(LONG.replace(".", "!"), name="theirs"), "shared phrases", "theirs"),
    ],
)
def test_what_joins_a_copy(copy: Article, reason: str, name: str) -> None:
    """A copy goes under the annotated article's id only if it is that text."""
    line = replace(quandt_line(), url="https://bote.example/1", outlet="Lindenfurter Bote")
    others = [article(f"Bericht {n}: {TEXT}", name=f"b{n}") for n in range(3)]
    hydration = hydrate([line], [*others, copy])
    assert hydration.rows[0].reason == reason
    assert [(of.id, of.outlet) for of in hydration.articles] == [(name, "Lindenfurter Bote")]
    assert surfaces(hydration) == {"p1": "Ilse Quandt", "i1": "Umbau", "p2": "Torben Riek"}


def test_the_same_text_comes_before_the_same_id() -> None:
    hydration = hydrate([quandt_line()], [article(LONG.replace(".", "!")), article(LONG, name="theirs")])
    assert hydration.rows[0].copy == "theirs"


def test_one_copy_serves_one_article() -> None:
    second = replace(quandt_line(), article_id="a2")
    hydration = hydrate([quandt_line(), second], [article(LONG.replace(".", "!"), name="a1")])
    assert [(row.article_id, row.reason) for row in hydration.rows if row.item is Item.ARTICLE] == [
        ("a1", "same id"),
        ("a2", "no copy"),
    ]


def test_two_annotators_of_one_article() -> None:
    of = article(LONG)
    gold = replace(quandt_gold(article()), text_sha256=of.text_sha256)
    standoff = tuple(make_standoff([of], [gold, replace(gold, annotator="bert")]))
    hydration = hydrate(standoff, [article("Neu: " + LONG)])
    assert [found.annotator for found in hydration.annotations] == ["anna", "bert"]
    assert len(hydration.articles) == 1


FILL = [
    "Der Haushalt steht seit Jahren unter hohem Druck, sagen viele im Amt.",
    "Am Dienstag beriet der Ausschuss hinter verschlossenen Türen über Kürzungen.",
    "Wer am Ende zahlt, blieb nach drei langen Stunden immer noch offen.",
    "Ein Gutachten soll im Herbst folgen und neue Zahlen auf den Tisch bringen.",
]


def test_a_name_is_not_put_on_another_occurrence() -> None:
    """The first Quandt was cut out of the copy; the second one stays what it was."""
    text = f"{FILL[0]} Quandt schwieg dazu. {FILL[1]} {FILL[2]} Dann redete Quandt doch. {FILL[3]}"
    of = article(text)
    first, second = (m.start() for m in re.finditer("Quandt", text))
    marked = [Mention(id=f"m{n}", start=n, end=n + 6, label=Label.PER) for n in (first, second)]
    (line,) = make_standoff([of], [annotation(of, marked)])
    copy = article(text.replace("Quandt schwieg dazu. ", ""))
    (found,) = hydrate([line], [copy], least=0).annotations
    assert [(m.id, m.start) for m in found.mentions] == [(f"m{second}", copy.text.index("Quandt"))]


def test_where_the_text_does_not_decide_a_mention_is_lost() -> None:
    """One of two equal sentences is gone, and nobody can say which."""
    text = f"{FILL[0]} Quandt schwieg. Quandt schwieg. {FILL[1]}"
    of = article(text)
    marked = [
        Mention(id=f"m{m.start()}", start=m.start(), end=m.end(), label=Label.PER) for m in re.finditer("Q\\w+", text)
    ]
    (line,) = make_standoff([of], [annotation(of, marked)])
    hydration = hydrate([line], [article(text.replace("Quandt schwieg. ", "", 1))], least=0)
    assert {row.reason for row in hydration.rows if row.item is Item.MENTION} == {"several places fit"}


def test_a_file_that_was_tampered_with_places_nothing_wrongly() -> None:
    line = quandt_line()
    moved = replace(line, mentions=tuple(replace(m, start=m.start + 1, end=m.end + 1) for m in line.mentions))
    assert hydrate([moved], [article(LONG)]).rows[0].reason == "too few mentions found"


def test_the_report_is_a_file_of_records(tmp_path: Path) -> None:
    rows = hydrate([quandt_line()], [article(LONG)]).rows
    jsonl.write(tmp_path / "report.jsonl", rows)
    assert jsonl.read(tmp_path / "report.jsonl", HydrationRow) == rows


def test_from_hydration_to_a_release(tmp_path: Path, sample: Corpus) -> None:
    """What was hydrated is loaded, paired and built as if it had never been without its text."""
    copies = [replace(of, text=of.text, published=None) for of in sample.articles]
    hydration = hydrate(STANDOFF_SAMPLE, copies)
    jsonl.write(tmp_path / "articles.jsonl", hydration.articles)
    jsonl.write(tmp_path / "gold.jsonl", hydration.annotations)
    corpus = with_gold(load(str(tmp_path / "articles.jsonl")), tmp_path / "gold.jsonl")
    assert corpus.pairs == sample.pairs
    assert [of.published for of in corpus.articles] == [of.published for of in sample.articles]
    build_release(corpus, tmp_path / "release")
    assert read_release(tmp_path / "release").gold == corpus.gold


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"standoff": "0"}, "E_VERSION"),
        ({"anchors": "8"}, "E_HASH"),
        ({"anchors": "0"}, "E_OFFSET_RANGE"),
        ({"sketch": ("die",)}, "E_HASH"),
        ({"text_sha256": "x"}, "E_TEXT_HASH"),
        ({"article_id": "a 1"}, "E_ID"),
        ({"published": "gestern"}, "E_DATE"),
        ({"mentions": ()}, "E_DANGLING"),
        ({"outlet": ""}, "E_TEXT"),
    ],
)
def test_articles_are_checked(change: dict[str, Any], code: str) -> None:
    with pytest.raises(RecordError, match=code):
        replace(quandt_line(), **change)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"entity": "Quandt"}, "E_ENTITY"),
        ({"surface": "Quandt"}, "E_HASH"),
        ({"label": Label.ISSUE}, "E_FORM"),
        ({"form": None}, "E_FORM"),
        ({"end": 0}, "E_SPAN_EMPTY"),
        ({"start": -1}, "E_OFFSET_RANGE"),
        ({"word": -1}, "E_OFFSET_RANGE"),
        ({"id": "AUTHOR"}, "E_ID"),
    ],
)
def test_mentions_are_checked(change: dict[str, Any], code: str) -> None:
    with pytest.raises(RecordError, match=code):
        replace(quandt_line().mentions[0], **change)


def test_an_article_twice_by_one_annotator(tmp_path: Path) -> None:
    path = tmp_path / "twice.standoff.jsonl"
    write_standoff(path, [quandt_line(), replace(quandt_line(), annotator="bert"), quandt_line()])
    with pytest.raises(InputError, match=r"3: \$\.article_id: E_DUP_ID.*also on line 1"):
        read_standoff(path)


@given(st.text(alphabet=" \n\u00a0aé„“”«'’–-…&amp;bdquo;#8211\u00ad", max_size=40))
def test_folding_keeps_the_way_back(text: str) -> None:
    """Folded characters point at their sources, in order, and folding again changes nothing but references."""
    folded = fold(text)
    assert folded.text == fold_surface(text) or not unicodedata.is_normalized("NFC", folded.text)
    assert len(folded.text) == len(folded.starts) == len(folded.ends)
    assert list(folded.starts) == sorted(folded.starts)
    assert all(fold_surface(text[a:b]).find(char) >= 0 for char, a, b in zip(*columns(folded), strict=True))


def columns(folded: Any) -> tuple[str, tuple[int, ...], tuple[int, ...]]:  # noqa: ANN401 - a Folded
    return folded.text, folded.starts, folded.ends


@settings(deadline=None)
@given(
    st.lists(st.integers(0, 2), min_size=1, max_size=5),
    st.lists(st.integers(0, 2), min_size=1, max_size=5),
    st.booleans(),
    st.booleans(),
)
def test_scores_against_all_alignments(gold: list[int], copy: list[int], opens: bool, closes: bool) -> None:  # noqa: FBT001
    """Every alignment of two short texts is scored by hand; the table holds the best one through each pair."""
    found = align.table(np.array(gold, np.uint8), np.array(copy, np.uint8), opens=opens, closes=closes)
    assert found is not None
    for i, j in itertools.product(range(len(gold)), range(len(copy))):
        best = max(
            by_hand(gold, copy, path, opens=opens, closes=closes)
            for path in paths(len(gold), len(copy))
            if (i, j) in path
        )
        assert found.through[i, j] == best


def paths(rows: int, columns: int) -> list[tuple[tuple[int, int], ...]]:
    """Return all ways of joining words in order, at least one pair of them."""
    return [
        tuple(zip(left, right, strict=True))
        for size in range(1, min(rows, columns) + 1)
        for left in itertools.combinations(range(rows), size)
        for right in itertools.combinations(range(columns), size)
    ]


def by_hand(gold: list[int], copy: list[int], path: tuple[tuple[int, int], ...], *, opens: bool, closes: bool) -> int:
    score = sum(align.MATCH if gold[i] == copy[j] else align.MISMATCH for i, j in path)
    ends = [(-1, -1), *path, (len(gold), len(copy))]
    for n, ((a, b), (c, d)) in enumerate(itertools.pairwise(ends)):
        gaps = [width for width in (c - a - 1, d - b - 1) if width]
        cost = sum(align.OPEN + align.EXTEND * (width - 1) for width in gaps)
        free = (opens and n == 0) or (closes and n == len(path))
        score += max(cost, -(1 << 20)) if not free else free_end(gaps)
    return score


def free_end(gaps: list[int]) -> int:
    """At the edge of the texts one side's missing words are free, and the other's, inside of them, too."""
    return 0 if len(gaps) < 2 else max(align.OPEN + align.EXTEND * (width - 1) for width in gaps)


@settings(deadline=None, max_examples=200)
@given(
    st.lists(st.integers(0, 7), max_size=90),
    st.integers(0, 90),
    st.integers(0, 90),
    st.lists(st.integers(0, 7), max_size=20),
)
def test_pieces_cover_both_texts(gold: list[int], start: int, end: int, new: list[int]) -> None:
    left = np.array(gold, np.uint8)
    right = np.array([*gold[:start], *new, *gold[end:]], np.uint8)
    found = list(align.pieces(left, right, range(20, 40)))
    for done, piece in itertools.pairwise(found):
        assert (piece.gold[0], piece.copy[0]) == (done.gold[1], done.copy[1])
        assert piece.gold[0] not in range(20, 40), "no mention is parted"
    assert (found[0].gold[0], found[0].copy[0]) == (0, 0)
    assert (found[-1].gold[1], found[-1].copy[1]) == (len(left), len(right))
    for piece in found:
        if piece.alike:
            assert left[slice(*piece.gold)].tolist() == right[slice(*piece.copy)].tolist()


def test_two_long_texts_that_share_nothing() -> None:
    rng = np.random.default_rng(1)
    texts = [" ".join(f"w{n}" for n in rng.integers(0, 1 << 30, 2100)) for _ in range(2)]
    of = article(texts[0])
    gold = annotation(of, [mention(texts[0].split()[7], Label.PER, text=texts[0], name="m1")])
    hydration = hydrate(tuple(make_standoff([of], [gold])), [article(texts[1])])
    assert hydration.rows[1].reason == "no shared text"


GOALS = {
    "quotes, dashes, line breaks": 0.985,
    "advert after every 4th sentence": 0.99,
    "teaser that names the article's names": 0.99,
    "header in front": 0.99,
    "1 % of the words edited": 0.98,
    "5 % of the words edited": 0.92,
    "last 40 % cut off": 0.59,
    "spaces doubled, entities, other title": 0.985,
}


@pytest.fixture(scope="session")
def political(external: Path) -> list[Article]:
    """200 articles of 10kGNAD."""
    return trial.political(external / "tenkgnad" / "test.csv")[0]


@pytest.mark.external
@pytest.mark.parametrize(("name", "seed"), [(name, 1 + n) for name in GOALS for n in range(1 + ("edited" in name))])
def test_recovery_on_real_articles(name: str, seed: int, political: list[Article]) -> None:
    """4,000 spans: the goal is met, nothing stands in a wrong place, and of a cut text nothing is lost that is left."""
    result = trial.measure(political, trial.CHANGES[name], seed)
    assert result.right >= GOALS[name]
    assert result.wrong == 0
    if "cut" in name:
        assert result.lost_here == 0
        assert result.refused == 0
