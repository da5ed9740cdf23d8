"""The card: what a reader must find on it, and what a source's own words must not do to it."""

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest
import yaml
from huggingface_hub import DatasetCard

from standpunkt import Article
from standpunkt.corpus.card import card
from standpunkt.corpus.counts import count_splits
from standpunkt.corpus.dataset import Corpus
from standpunkt.corpus.facts import facts_of
from standpunkt.corpus.notes import Notes
from standpunkt.corpus.release import STAGES, build_release
from standpunkt.corpus.stored import read_release
from standpunkt.labels import Split
from tests.examples import article, quandt_gold

SIZES: Mapping[str, Mapping[str, int]] = {"articles": {"train": 1}, "ner": {"train": 2}}


def corpus_of(*articles: Article, **splits: Split) -> Corpus:
    """A corpus of these articles, without gold, train unless said otherwise."""
    named = {of.id: splits.get(of.id, Split.TRAIN) for of in articles}
    return Corpus(name="c", version="1.0.0", about="Made up.", articles=articles, splits=named)


def card_of(corpus: Corpus, notes: Notes | None = None, sources: Mapping[str, str] | None = None) -> str:
    """The card of a corpus."""
    told = replace(corpus, notes=notes or Notes(), sources=sources or {})
    return card(facts_of(told, STAGES), count_splits(corpus), SIZES)


def metadata(text: str) -> dict[str, object]:
    """The card's metadata as the hub's client reads it."""
    read: dict[str, object] = DatasetCard(text).data.to_dict()  # type: ignore[no-untyped-call]
    assert read == yaml.safe_load(text.split("---\n")[1])
    return read


def test_it_has_the_sections_of_a_datasheet(sample: Corpus, tmp_path: Path) -> None:
    build_release(sample, tmp_path / "r")
    text = (tmp_path / "r" / "README.md").read_text(encoding="utf-8")
    heads = ["Motivation", "Composition", "Collection", "Preprocessing and labelling", "Uses", "Distribution"]
    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == [*heads, "Maintenance", "Citation"]
    assert metadata(text)["license"] == "cc-by-4.0"
    assert metadata(text)["annotations_creators"] == ["machine-generated"]
    assert "dataset_info" not in metadata(text), "it would break loading as soon as it is stale"
    assert "| Lindenfurter Bote | CC-BY-4.0 | 16 |" in text
    assert "| articles with gold | 30 | 6 | 12 |" in text
    assert "Splits run forward in time: no article is older" in text
    assert "Labels by language-model-1 were made by a language model" in text
    assert "No article was labelled twice" in text
    assert "Released on 2026-11-22." in text
    assert read_release(tmp_path / "r").released == "2026-11-22"
    for stage, version in STAGES.items():
        assert f"| {stage} | {version} |" in text
    assert "|  |" not in text, "no cell is empty but the tables' corners"


def test_tables_survive_what_a_source_is_called() -> None:
    evil = msgspec.structs.replace(article(), outlet="Der | Bote <b>*heute*</b>", licence="Eigene | Regeln")
    text = card_of(corpus_of(evil), sources={"a|b.csv": "0" * 64})
    (row,) = (line for line in text.splitlines() if "Bote" in line)
    assert row == r"| Der \| Bote \<b\>\*heute\*\</b\> | Eigene \| Regeln | 1 |"
    assert f"| a\\|b.csv | `{'0' * 16}…` |" in text


@pytest.mark.parametrize(
    ("licences", "keys"),
    [
        (["CC-BY-NC-SA-4.0"], {"license": "cc-by-nc-sa-4.0"}),
        (["CC-BY-SA-4.0", "CC-BY-4.0"], {"license": ["cc-by-4.0", "cc-by-sa-4.0"]}),
        (
            ["DL-DE-BY-2.0"],
            {
                "license": "other",
                "license_name": "dl-de-by-2.0",
                "license_link": "https://www.govdata.de/dl-de/by-2-0",
            },
        ),
        ([None], {"license": "other", "license_name": "all-rights-reserved"}),
    ],
)
def test_the_hub_is_told_the_licence(licences: list[str | None], keys: dict[str, object]) -> None:
    articles = [msgspec.structs.replace(article(name=f"a{n}"), licence=x) for n, x in enumerate(licences)]
    text = card_of(corpus_of(*articles))
    assert {key: value for key, value in metadata(text).items() if key.startswith("license")} == keys
    assert ("Do not publish" in text) == (None in licences)


def test_many_sources_do_not_drown_the_card() -> None:
    text = card_of(corpus_of(article()), sources={f"{n:02}.csv": "0" * 64 for n in range(22)})
    assert "| 19.csv |" in text
    assert "| 20.csv |" not in text
    assert "And 2 more files." in text


def test_what_is_said_of_splits_is_true() -> None:
    early, late, undated = (article(name=n, published=d) for n, d in (("a", "2025-01"), ("b", "2025-03"), ("c", None)))
    assert "Nobody has split these articles: all of them are `train`." in card_of(corpus_of(early, late))
    assert "run forward in time: no article" in card_of(corpus_of(early, late, b=Split.TEST))
    assert "do not run forward in time" in card_of(corpus_of(early, late, a=Split.TEST))
    assert "do not run forward in time" in card_of(corpus_of(early, undated, c=Split.TEST))
    notes = Notes(splits="Clusters stay together.", leaks="No pair above 0.7 crosses a split.", cleaning="Rule x: 3.")
    told = card_of(corpus_of(early), notes)
    assert all(note in told for note in (notes.splits, notes.leaks, notes.cleaning))
    assert "No check for texts that recur" not in told


def test_articles_that_two_annotators_labelled_are_counted() -> None:
    of = article()
    first = quandt_gold(of)
    both = (first, msgspec.structs.replace(first, annotator="berta"))
    text = card_of(replace(corpus_of(of), gold={of.id: first}, annotations=both))
    assert "Articles that more than one annotator labelled: 1;" in text
    assert "how well annotators agree is not known" not in text
    assert metadata(text)["annotations_creators"] == ["expert-generated"]
