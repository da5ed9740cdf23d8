"""Scores from lists alone, as training code has them: spans or tags of each sentence, labels of each pair.

There is no text here, so offsets may count whatever the caller counts, tokens or characters, on both sides alike. The
numbers are those of the scorer, its intervals with them. A sentence is a document of its own unless the caller says
which document it belongs to; then intervals are wider, as they should be.
"""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from standpunkt.errors import UsageError, did_you_mean, shorten
from standpunkt.eval.gold import Gold
from standpunkt.eval.result import Result
from standpunkt.eval.score import MEASURES, score
from standpunkt.eval.seqeval_compat import get_entities
from standpunkt.eval.stand_in import annotated, stand_in
from standpunkt.eval.submissions.read import Submission
from standpunkt.eval.submissions.system import SystemInfo
from standpunkt.eval.tags.codes import OUTSIDE
from standpunkt.labels import KINDS, Form, Label, PairLabel, Split, Task
from standpunkt.schema import Article, Mention, Pair, Prediction
from standpunkt.statistics.bootstrap import REPLICATES, SEED

Spans = Sequence[Mapping[str, Any]]
"""Spans of one document: ``{"start": 0, "end": 2, "label": "PER"}``, ends exclusive."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How sure the numbers are to be."""

    replicates: int = REPLICATES
    """Bootstrap replicates."""
    seed: int = SEED
    """Bootstrap seed."""
    verify: bool = True
    """Whether the field's tool computes the same values, too."""


def score_spans(
    predictions: Sequence[Spans],
    references: Sequence[Spans],
    *,
    documents: Sequence[Any] | None = None,
    settings: Settings | None = None,
) -> Result:
    """Score named entities given as spans.

    Args:
        predictions: spans of each item, a sentence or a document.
        references: gold spans of the same items.
        documents: the document of each item; by default each item is one.
        settings: of the intervals.

    Raises:
        UsageError: the lists differ in length, are empty, or hold something that is no span; the place is named.
    """
    owners = _owners(len(predictions), len(references), documents)
    for side, items in (("predictions", predictions), ("references", references)):
        _refuse_twins(side, items)
    number = len(set(owners))
    found: list[list[Mention]] = [[] for _ in range(number)]
    truth: list[list[Mention]] = [[] for _ in range(number)]
    length = [0] * number
    for n, owner in enumerate(owners):
        offset = length[owner]  # the items of a document follow each other
        new = [_mention(span, f"predictions[{n}][{m}]", offset) for m, span in enumerate(predictions[n])]
        gold = [_mention(span, f"references[{n}][{m}]", offset) for m, span in enumerate(references[n])]
        found[owner] += new
        truth[owner] += gold
        length[owner] = max([offset, *(mention.end for mention in (*new, *gold))])
    articles = tuple(stand_in(f"d{n}", "x" * max(end, 1)) for n, end in enumerate(length))
    predicted = {
        article.id: Prediction(article_id=article.id, mentions=tuple(mentions))
        for article, mentions in zip(articles, found, strict=True)
    }
    return _score(_gold(Task.NER, articles, truth, ()), predicted, settings)


def score_tags(
    predictions: Sequence[Sequence[str]],
    references: Sequence[Sequence[str]],
    *,
    documents: Sequence[Any] | None = None,
    settings: Settings | None = None,
) -> Result:
    """Score named entities given as BIO tags, read as conlleval and seqeval's default mode read them.

    Raises:
        UsageError: the lists differ in length, are empty, or hold a tag that is none; the place is named.
    """
    for n, (found, truth) in enumerate(zip(predictions, references, strict=False)):
        if len(found) != len(truth):
            raise UsageError(f"predictions[{n}]: expected {len(truth)} tags, as in references; found {len(found)}")
    return score_spans(
        _spans_of(predictions, "predictions"),
        _spans_of(references, "references"),
        documents=documents,
        settings=settings,
    )


def score_labels(
    predictions: Sequence[str],
    references: Sequence[str],
    *,
    documents: Sequence[Any] | None = None,
    settings: Settings | None = None,
) -> Result:
    """Score stances of given pairs.

    Raises:
        UsageError: the lists differ in length, are empty, or hold a label that is none; the place is named.
    """
    owners = _owners(len(predictions), len(references), documents)
    articles = tuple(stand_in(f"d{n}", "x") for n in range(len(set(owners))))
    pairs: list[Pair] = []
    found: dict[str, Prediction] = {}
    for n, owner in enumerate(owners):
        name, article_id = f"p{n}", articles[owner].id
        label = _label(references[n], f"references[{n}]")
        predicted = _label(predictions[n], f"predictions[{n}]")
        pairs.append(Pair(pair_id=name, article_id=article_id, holder="h", target="t", label=label))
        found[name] = Prediction(article_id=article_id, pair_id=name, label=predicted)
    return _score(_gold(Task.STANCE, articles, [[] for _ in articles], tuple(pairs)), found, settings)


def values(result: Result) -> dict[str, Any]:
    """Return a result as metric modules do: names to numbers, intervals as ``NAME_ci``, and the signature."""
    found: dict[str, Any] = {}
    for name in MEASURES[result.task].metrics:
        metric = result.metrics[name]
        if metric.n or metric.defined:
            found[name] = metric.value
            found[f"{name}_ci"] = None if metric.ci is None else list(metric.ci)
    return {**found, "documents": result.documents, "warnings": list(result.warnings), "signature": result.signature}


def _owners(predictions: int, references: int, documents: Sequence[Any] | None) -> list[int]:
    """Return the number of the document that each item belongs to, in the order in which documents appear."""
    if predictions != references or not references:
        raise UsageError(f"expected as many predictions as references, and some; found {predictions} and {references}")
    if documents is None:
        return list(range(references))
    if len(documents) != references:
        raise UsageError(f"documents: expected {references}, one for each item; found {len(documents)}")
    order: dict[Any, int] = {}
    return [order.setdefault(name, len(order)) for name in documents]


def _mention(span: Mapping[str, Any], place: str, offset: int) -> Mention:
    label, form = _type(span.get("label"), f"{place}.label")
    start, end = span.get("start"), span.get("end")
    if type(start) is not int or type(end) is not int or not 0 <= start < end:
        expected = "integers, 0 <= start < end, the end exclusive"
        raise UsageError(f"{place}: expected {expected}; found {shorten(start)} and {shorten(end)}")
    return Mention(start=offset + start, end=offset + end, label=label, form=form)


def _refuse_twins(side: str, items: Sequence[Spans]) -> None:
    """Refuse two entities on one span: one of them would be dropped without a word."""
    for n, spans in enumerate(items):
        first: dict[tuple[object, object], int] = {}
        for m, span in enumerate(spans):
            key = (span.get("start"), span.get("end"))
            if first.setdefault(key, m) != m:
                raise UsageError(
                    f"{side}[{n}][{m}]: expected one entity a span; found that of {side}[{n}][{first[key]}]"
                )


def _type(name: object, place: str) -> tuple[Label, Form]:
    if isinstance(name, str) and name in KINDS:
        return KINDS[name]
    hint = did_you_mean(name, KINDS) if isinstance(name, str) else ""
    raise UsageError(f"{place}: expected one of {', '.join(KINDS)}; found {shorten(name)}{hint and f' ({hint})'}")


def _label(name: str, place: str) -> PairLabel:
    if name in PairLabel.__members__:
        return PairLabel(name)
    hint = did_you_mean(str(name), PairLabel)
    raise UsageError(f"{place}: expected one of {', '.join(PairLabel)}; found {shorten(name)}{hint and f' ({hint})'}")


def _spans_of(sentences: Sequence[Sequence[str]], side: str) -> list[Spans]:
    """Return the spans of each sequence of tags, by seqeval's reading of it."""
    for n, tags in enumerate(sentences):
        for m, tag in enumerate(tags):
            if tag != OUTSIDE:
                _type(tag.partition("-")[2], f"{side}[{n}][{m}]")
    starts = [0, *accumulate(len(tags) + 1 for tags in sentences)]
    spans: list[list[Mapping[str, Any]]] = [[] for _ in sentences]
    for kind, first, last in get_entities([list(tags) for tags in sentences]):
        n = bisect_right(starts, last) - 1
        # An end without a start begins with its sequence; with sequences laid end to end, in an earlier one.
        begin = max(first, starts[n])
        spans[n].append({"start": begin - starts[n], "end": last + 1 - starts[n], "label": kind})
    return list(spans)


def _gold(
    task: Task, articles: tuple[Article, ...], truth: Sequence[Sequence[Mention]], pairs: tuple[Pair, ...]
) -> Gold:
    annotations = {
        article.id: annotated(article, mentions, tool="lists")
        for article, mentions in zip(articles, truth, strict=True)
    }
    return Gold(
        task=task,
        corpus="lists",
        version="0",
        split=Split.TEST,
        articles=articles,
        annotations=annotations,
        pairs=pairs,
    )


def _score(gold: Gold, found: Mapping[str, Prediction], settings: Settings | None) -> Result:
    chosen = settings or Settings()
    submission = Submission(system=SystemInfo(name="predictions"), predictions=found, missing=0, sha256="0" * 64)
    return score(gold, submission, replicates=chosen.replicates, seed=chosen.seed, check=chosen.verify)
