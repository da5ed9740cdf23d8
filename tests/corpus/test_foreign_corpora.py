"""The foreign corpora themselves: every record keeps its invariants, and nothing is lost but what is counted.

What must come out is counted here by a second, naive reading of the files: columns, and runs of tags.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pytest

from standpunkt.corpus.compose import Metadata
from standpunkt.corpus.dataset import join
from standpunkt.corpus.foreign import Annotated, annotated_reader_for, columns
from standpunkt.corpus.foreign.annotated import EUROPEANA, GERMAN_LER, UNER_PUD, Origin
from standpunkt.corpus.readers.drops import Dropped
from standpunkt.labels import AUTHOR, Label, Polarity
from standpunkt.schema import Mention
from standpunkt.tags import Scheme
from standpunkt.views import fine_type

pytestmark = pytest.mark.external

_UNSEEN = re.compile(r"[\s\u0094\u0096]")
"""White space, and the two control characters that stand as tokens in GermEval."""


def read(path: Path, origin: Origin | None = None, most: int | None = None) -> tuple[list[Annotated], list[Dropped]]:
    """Read a corpus, check every record against its article, and return what was read and dropped."""
    reader = annotated_reader_for(path)
    assert reader is not None
    stream = columns.read(path, Metadata(), origin=origin) if origin else reader(path, Metadata())
    items = list(islice(stream, most))
    found = [item for item in items if isinstance(item, Annotated)]
    articles = [item.article for item in found]
    assert join(articles, [a for item in found for a in item.annotations]) == []
    assert len({article.id for article in articles}) == len(articles)
    return found, [item for item in items if isinstance(item, Dropped)]


def surfaces(item: Annotated, mentions: list[Mention]) -> list[tuple[str, str]]:
    """Return wording without white space, and class, of some mentions."""
    return [(_UNSEEN.sub("", item.article.text[m.start : m.end]), fine_type(m)) for m in mentions]


def naive(rows: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return wording without white space, and class, of the entities in tokens with IOB2 tags."""
    found: list[tuple[str, str]] = []
    for token, tag in rows:
        if tag.startswith("B-"):
            found.append((token, tag[2:]))
        elif tag.startswith("I-"):
            found[-1] = (found[-1][0] + token, found[-1][1])
    return [(_UNSEEN.sub("", words), kind) for words, kind in found]


def blocks(path: Path, separator: str) -> Iterator[list[list[str]]]:
    """Yield the columns of each block of lines between blank lines, comments left out."""
    for block in re.split(r"\n\s*\n", path.read_text(encoding="utf-8").replace("\r\n", "\n")):
        lines = [line.split(separator) for line in block.split("\n") if line.strip() and not re.match("#[ \t]..", line)]
        if lines:
            yield lines


@pytest.mark.parametrize(
    ("name", "sentences", "commented", "layers"),
    [
        ("NER-de-dev.tsv", 2200, 2200, (2674, 212)),
        ("NER-de-test.tsv", 5100, 5100, (6178, 515)),
        ("eval-sample-d.tsv", 3, 2, (12, 1)),
    ],
)
def test_germeval(external: Path, name: str, sentences: int, commented: int, layers: tuple[int, int]) -> None:
    path = external / "germeval2014" / name
    items, drops = read(path)
    assert (len(items), drops) == (sentences, [])
    found = Counter[int]()
    for item, rows in zip(items, blocks(path, "\t"), strict=True):
        expected = [naive([(row[1], row[column]) for row in rows]) for column in (2, 3)]
        found.update({0: len(expected[0]), 1: len(expected[1])})
        assert sorted(surfaces(item, list(item.annotations[0].mentions))) == sorted(expected[0] + expected[1])
        assert _UNSEEN.sub("", item.article.text) == _UNSEEN.sub("", "".join(row[1] for row in rows))
    assert (found[0], found[1]) == layers
    known = [item.article for item in items if item.article.published is not None]
    assert len(known) == commented
    assert all((article.url is None) != (article.outlet is None) for article in known)


@pytest.mark.parametrize(("name", "sentences", "mentions"), [("bgh", 5858, 4678)])
def test_german_ler(external: Path, name: str, sentences: int, mentions: int) -> None:
    path = external / "german_ler" / f"{name}.conll"
    items, drops = read(path, GERMAN_LER)
    assert (len(items), drops) == (sentences, [])
    found = 0
    for item, rows in zip(items, blocks(path, " "), strict=True):
        expected = [words for words, _ in naive([(row[0], row[1]) for row in rows])]
        found += len(expected)
        assert [words for words, _ in surfaces(item, list(item.annotations[0].mentions))] == expected
    assert found == mentions
    assert items[0].annotations[0].provenance.tool == "standpunkt columns (IOB2) 1"


@pytest.mark.parametrize("name", ["bag", "bverwg"])
def test_the_rest_of_german_ler_begins_as_well(external: Path, name: str) -> None:
    items, drops = read(external / "german_ler" / f"{name}.conll", most=500)
    assert (len(items), drops) == (500, [])


def test_german_pud(external: Path) -> None:
    folder = external / "uner_german_pud"
    items, drops = read(folder / "de_pud-ud-test.iob2", UNER_PUD)
    published = json.loads((folder / "de_pud-ud-test.stats").read_text(encoding="utf-8"))
    assert drops == []
    assert len(items) == published["num_documents"] == 397
    assert sum(len(item.article.sections) for item in items) == published["num_sentences"] == 1000
    labels = Counter(str(m.label) for item in items for m in item.annotations[0].mentions)
    assert labels == published["label_distribution"] == {"PER": 418, "LOC": 429, "ORG": 192}
    texts = re.findall(r"^# text = (.*)$", (folder / "de_pud-ud-test.iob2").read_text(encoding="utf-8"), re.MULTILINE)
    assert [p for item in items for p in item.article.text.split("\n\n")] == [re.sub(r"\s+", " ", t) for t in texts]


@pytest.mark.parametrize(
    ("name", "articles", "mentions", "reasons"),
    [
        ("lft", 1017, 6254, {"tag out of place": 99}),
        ("onb", 259, 2868, {"tag out of place": 33}),
        ("sbb", 14, 1638, {"columns": 112, "tag out of place": 9, "malformed tag": 5, "unknown label": 5}),
    ],
)
def test_europeana(external: Path, name: str, articles: int, mentions: int, reasons: dict[str, int]) -> None:
    path = external / "europeana_ner_de" / f"enp_DE.{name}.bio"
    items, drops = read(path, EUROPEANA)
    assert columns.scheme_of(path) is Scheme.IOB2
    assert (len(items), Counter(drop.reason for drop in drops)) == (articles, reasons)
    assert sum(len(item.annotations[0].mentions) for item in items) == mentions
    lines = ["", *path.read_text(encoding="utf-8").split("\n")]
    for drop in drops:
        before, row = lines[drop.line - 1].split(), lines[drop.line].split()
        if drop.reason == "columns":
            assert len(row) != 2
        elif drop.reason == "tag out of place":
            assert row[1].startswith("I-")
            assert before[1:] not in (["B-" + row[1][2:]], [row[1]])
        else:
            assert not re.fullmatch(r"O|[BI]-(PER|LOC|ORG|MISC)", row[1])


@pytest.mark.parametrize(
    ("name", "texts", "targets"),
    [("dev", 34, 62), ("test", 263, 438), ("train", 683, 1139)],
)
def test_dimstance(external: Path, name: str, texts: int, targets: int) -> None:
    path = external / "dimstance_deu" / f"deu_politics_{name}.jsonl"
    items, drops = read(path)
    assert (len(items), drops) == (texts, [])
    named = 0
    for item, line in zip(items, path.read_text(encoding="utf-8").splitlines(), strict=True):
        row = json.loads(line)
        judgements = row.get("Triplet") or row["Aspect_VA"]
        expected = {judgement["Aspect"].strip() for judgement in judgements}
        named += len(expected)
        assert {item.article.text[m.start : m.end] for m in item.annotations[0].mentions} == expected
        assert {s.holder for s in item.annotations[0].stances} == {AUTHOR}
    assert named == targets


def test_dimstance_polarities(external: Path) -> None:
    """The test file has one valence a target, so that its polarities follow from the numbers alone."""
    path = external / "dimstance_deu" / "deu_politics_test.jsonl"
    items, _ = read(path)
    found = Counter(s.polarity for item in items for s in item.annotations[0].stances)
    valences = [float(number) for number in re.findall(r'"VA": "([\d.]+)#', path.read_text(encoding="utf-8"))]
    favor, against = sum(v > 5.5 for v in valences), sum(v < 4.5 for v in valences)
    assert (favor, against, len(valences) - favor - against) == (317, 100, 21)
    assert found == {Polarity.FAVOR: 317, Polarity.AGAINST: 100, Polarity.NEUTRAL: 21}


def test_gerntsa(external: Path) -> None:
    path = external / "gerntsa" / "GerNTSA.json"
    items, drops = read(path)
    rows = json.loads(path.read_text(encoding="utf-8"))
    assert len(items) == len({row["opinion_snippet"] for row in rows}) == 3632
    assert [drop.reason for drop in drops] == ["contradiction"] * 2
    mentions = [(item.article.text[m.start : m.end], m) for item in items for m in item.annotations[0].mentions]
    assert len(mentions) == len(rows) - 2 == 3790
    assert {m.label for _, m in mentions} == {Label.ISSUE}
    left = Counter(row["target"] for row in rows) - Counter(words for words, _ in mentions)
    assert left == {"Schauspieler": 2}, "the span that is both neutral and positive"
    polarities = Counter(row["sentiment"]["polarity"] for row in rows)
    found = Counter(s.polarity for item in items for s in item.annotations[0].stances)
    assert found == {Polarity.FAVOR: polarities["positive"] - 1, Polarity.AGAINST: polarities["negative"]}
    assert found == {Polarity.FAVOR: 963, Polarity.AGAINST: 573}


@pytest.mark.parametrize("name", ["seed/seed.txt", "tenkgnad/test.csv", "uner_german_pud/de_pud-ud-test.conllu"])
def test_what_nobody_annotated_is_left_to_other_readers(external: Path, name: str) -> None:
    assert annotated_reader_for(external / name) is None
