"""The packaged corpus keeps what its card promises: size, variety, and gold that passes the scheme's rules."""

import re
from collections import defaultdict
from functools import reduce
from operator import add

from standpunkt import Annotation
from standpunkt.annotation.lint import lint
from standpunkt.corpus.counts import count_splits
from standpunkt.corpus.dataset import Corpus
from standpunkt.corpus.text.segment import segment
from standpunkt.corpus.validate import segmentation_fault
from standpunkt.labels import AUTHOR, Form, Label, Polarity, SectionKind, Source, Split


def test_size_and_variety(sample: Corpus) -> None:
    counts = reduce(add, count_splits(sample).values())
    assert counts.articles == counts.annotated >= 24
    assert len(counts.topics) >= 8
    words = [len(article.text.split()) for article in sample.articles]
    assert (min(words) >= 150, max(words) <= 300) == (True, True)


def test_gold_passes_the_linter(sample: Corpus) -> None:
    """One warning was looked at: a commentary is for what the minister in it is for, and says so in its own voice."""
    found = [(one.id, fault.code) for one in sample.articles for fault in lint(sample.gold[one.id], one)]
    assert found == [("sample-landwirtschaft-01", "W_AUTHOR_HOLDER")]


def test_text_is_as_hard_as_news(sample: Corpus) -> None:
    """Each phenomenon that makes real news hard occurs in several articles."""
    gold = sample.gold.values()
    mentions = [mention for annotation in gold for mention in annotation.mentions]

    def articles_with(pattern: str) -> int:
        return sum(bool(re.search(pattern, article.text)) for article in sample.articles)

    without_stance = [annotation for annotation in gold if not annotation.stances]
    by_author = [a for a in gold if any(stance.holder == AUTHOR for stance in a.stances)]
    metonymy = [a for a in gold if any(_label(a, stance.holder) is Label.LOC for stance in a.stances)]
    disagreeing = [a for a in gold if _has_dispute(a)]
    assert len(without_stance) >= 4
    assert len(by_author) >= 4
    assert len(disagreeing) >= 12
    assert len(metonymy) >= 4
    assert sum(m.form is Form.DERIV for m in mentions) >= 40
    assert sum(m.form is Form.PART for m in mentions) >= 40
    assert articles_with("„") >= 24, "direct speech"
    assert articles_with(r"\b(sei|habe|werde|müsse|könne|solle)n?\b") >= 24, "reported speech"
    assert articles_with(r"\b(kein|keine|keinen|nicht|Verzicht)\b") >= 24, "negation"
    assert articles_with(r"\b(nur wenn|nur, wenn|sofern|falls|unter der Bedingung)\b") >= 6, "conditional positions"
    assert any(all(s.kind is not SectionKind.TITLE for s in article.sections) for article in sample.articles)


def _label(annotation: Annotation, mention_id: str) -> Label | None:
    return next((mention.label for mention in annotation.mentions if mention.id == mention_id), None)


def _has_dispute(annotation: Annotation) -> bool:
    """Tell whether three holders take sides on one issue, not all of them the same."""
    entity = {mention.id: mention.entity for mention in annotation.mentions} | {AUTHOR: AUTHOR}
    sides: defaultdict[str | None, set[tuple[str | None, Polarity]]] = defaultdict(set)
    for stance in annotation.stances:
        sides[entity[stance.target]].add((entity[stance.holder], stance.polarity))
    return any(
        len({holder for holder, _ in taken}) >= 3 and len({polarity for _, polarity in taken}) >= 2
        for taken in sides.values()
    )


def test_offsets_slice_back(sample: Corpus) -> None:
    assert not [article.id for article in sample.articles if segmentation_fault(article, segment(article))]


def test_every_named_entity_reaches_the_ner_view(sample: Corpus) -> None:
    counts = reduce(add, count_splits(sample).values())
    assert (counts.nested, counts.off_edge) == (0, 0)


def test_splits_run_forward_in_time_and_share_no_text(sample: Corpus) -> None:
    dates = {split: [str(article.published) for article in sample.in_split(split)] for split in Split}
    assert max(dates[Split.TRAIN]) < min(dates[Split.DEV])
    assert max(dates[Split.DEV]) < min(dates[Split.TEST])
    assert len({article.text_sha256 for article in sample.articles}) == len(sample.articles)


def test_a_language_model_is_named_as_one(sample: Corpus) -> None:
    assert {annotation.provenance.source for annotation in sample.annotations} == {Source.MODEL}
    assert "language model" in sample.about
