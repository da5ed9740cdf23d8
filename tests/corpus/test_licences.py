"""Which texts a release may hold: the table, and what happens to articles that it may not."""

from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from standpunkt import Article, InputError, jsonl
from standpunkt.corpus.admission import admit, ways_out
from standpunkt.corpus.dataset import Corpus
from standpunkt.corpus.licences import TABLE, UNKNOWN, Kind, licence_of, publishable, refusal
from standpunkt.corpus.load import load, with_gold
from standpunkt.corpus.release import build_release
from standpunkt.corpus.stored import read_release
from standpunkt.labels import Split
from tests.examples import article, quandt_gold


def under(licence: str | None, name: str) -> Article:
    """An article under this licence."""
    return msgspec.structs.replace(article(name=name), licence=licence)


def corpus_of(*articles: Article) -> Corpus:
    """A corpus of these articles, all of them train."""
    splits = {of.id: Split.TRAIN for of in articles}
    return Corpus(name="c", version="1.0.0", about="", articles=articles, splits=splits, dropped={"empty": 3})


@pytest.mark.parametrize(
    ("licence", "kind"),
    [
        ("CC0-1.0", Kind.OPEN),
        ("CC-BY-2.5", Kind.OPEN),  # German Wikinews
        ("cc-by-sa-4.0", Kind.OPEN),
        ("CC-BY-NC-SA-4.0", Kind.RESTRICTED),  # 10kGNAD
        ("CC-BY-ND-4.0", Kind.CLOSED),
        ("CC-BY-NC-ND-3.0-DE", Kind.CLOSED),
        ("All rights reserved", Kind.CLOSED),
        ("LicenseRef-house", Kind.CLOSED),
        ("", Kind.CLOSED),
        (UNKNOWN, Kind.CLOSED),
        (None, Kind.CLOSED),
    ],
)
def test_what_a_licence_allows(licence: str | None, kind: Kind) -> None:
    assert licence_of(licence).kind is kind
    assert publishable(licence) is (kind is not Kind.CLOSED)
    assert (refusal(licence) is None) is publishable(licence)


def test_the_table_is_sound() -> None:
    names = [row.spdx.casefold() for row in TABLE]
    assert len(set(names)) == len(names)
    for row in TABLE:
        assert row.url.startswith("https://")
        assert row.hub in ("other", row.spdx.lower())
        assert ("NC" in row.spdx.split("-")) == ("no commercial use" in row.asks)
        assert ("ND" in row.spdx.split("-")) <= (row.kind is Kind.CLOSED)
    assert licence_of("CC-BY-SA-3.0-DE").url == "https://creativecommons.org/licenses/by-sa/3.0/de/"


def test_closed_articles_are_left_out_with_their_gold_and_counted() -> None:
    kept, silent, unchanged = under("CC-BY-4.0", "a1"), under(None, "a2"), under("CC-BY-ND-4.0", "a3")
    corpus = corpus_of(kept, silent, unchanged)
    annotations = tuple(map(quandt_gold, corpus.articles))
    gold = {annotation.article_id: annotation for annotation in annotations}
    admitted, refused = admit(replace(corpus, gold=gold, annotations=annotations))
    assert list(admitted.articles) == [kept]
    assert (list(admitted.splits), list(admitted.gold), len(admitted.annotations)) == (["a1"], ["a1"], 1)
    assert refused == {"licence: (none stated)": 1, "licence: CC-BY-ND-4.0": 1}
    assert admitted.dropped == {"empty": 3, "licence: (none stated)": 1, "licence: CC-BY-ND-4.0": 1}
    assert ways_out(refused).startswith("2 article(s) left out")
    assert "corpus standoff" in ways_out(refused)
    assert "--private" in ways_out(refused)
    assert admit(admitted) == (admitted, {}), "what was left out once is not counted again"
    assert admit(corpus, private=True) == (corpus, {})


def test_nothing_left_is_one_clear_error() -> None:
    with pytest.raises(InputError, match=r"E_LICENCE.*2 article\(s\) licence: \(none stated\).*standoff.*--private"):
        admit(corpus_of(under(None, "a1"), under(None, "a2")))


def test_the_card_counts_what_was_left_out(tmp_path: Path) -> None:
    articles = [under("CC-BY-NC-SA-4.0", "a1"), under(None, "a2")]
    jsonl.write(tmp_path / "a.jsonl", articles)
    jsonl.write(tmp_path / "gold.jsonl", map(quandt_gold, articles))
    admitted, _ = admit(with_gold(load(str(tmp_path / "a.jsonl")), tmp_path / "gold.jsonl"))
    assert build_release(admitted, tmp_path / "release")["articles"] == {"train": 1}
    card = (tmp_path / "release" / "README.md").read_text(encoding="utf-8")
    assert "may not be passed on: licence: (none stated) 1." in card
    assert "Do not publish" not in card
    assert "license: cc-by-nc-sa-4.0" in card
    assert "**Conditions of CC-BY-NC-SA-4.0:** name the author; no commercial use" in card
    assert read_release(tmp_path / "release").dropped == {"licence: (none stated)": 1}
