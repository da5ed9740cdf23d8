"""What each task asks of a line: the field it is joined by, the quick look at many rows, and the slow look at one."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, Final

from standpunkt.errors import Fault, RecordError, did_you_mean, shorten
from standpunkt.eval.gold import Gold
from standpunkt.eval.submissions.plain import plain_mentions, plain_pairs
from standpunkt.eval.submissions.rows import Row, record
from standpunkt.labels import NAMED, Task
from standpunkt.schema import Prediction, faults_in_text


@dataclass(frozen=True, slots=True, kw_only=True)
class LineForm:
    """What the lines of a task look like."""

    field: str
    """The field that predictions are joined by."""
    key: Callable[[Row], Any]
    """Return that field's value."""
    look: Callable[[Sequence[Row], Mapping[str, str], int], tuple[list[int], int]]
    """The quick look at many rows."""
    faults: Callable[[Prediction, Mapping[str, str]], Iterator[Fault]]
    """The slow look at one."""


def known_ids(gold: Gold) -> dict[str, str]:
    """Return what predictions are joined with: article id to text, or, for ``stance``, pair id to article id."""
    if gold.task is Task.STANCE:
        return {pair.pair_id: pair.article_id for pair in gold.pairs}
    return {article.id: article.text for article in gold.articles}


def row_faults(row: Row, form: LineForm, known: Mapping[str, str]) -> Iterator[Fault]:
    """Yield what is wrong with a row: the record's invariants first, then what the gold's ids and texts say."""
    try:
        prediction = record(row)
    except RecordError as error:
        yield from error.faults
        return
    yield from form.faults(prediction, known)


def _ner_faults(prediction: Prediction, texts: Mapping[str, str]) -> Iterator[Fault]:
    yield from _article_faults(prediction, texts, "mentions, for the task ner")
    yield from _twin_faults(prediction)


def _e2e_faults(prediction: Prediction, texts: Mapping[str, str]) -> Iterator[Fault]:
    yield from _article_faults(prediction, texts, "mentions and stances of an article, for the task stance-e2e")


def _article_faults(prediction: Prediction, texts: Mapping[str, str], expected: str) -> Iterator[Fault]:
    if prediction.label is not None:
        yield Fault(code="E_TASK", path="$.pair_id", expected=expected, found="the label of a pair")
    elif prediction.article_id not in texts:
        yield _unknown("article_id", prediction.article_id, texts)
    else:
        yield from faults_in_text(prediction.mentions, texts[prediction.article_id])


def _twin_faults(prediction: Prediction) -> Iterator[Fault]:
    """Yield named entities on the span of another one: one of the two labels would be dropped without a word."""
    first: dict[tuple[int, int], int] = {}
    for n, mention in enumerate(prediction.mentions):
        span = (mention.start, mention.end)
        if mention.label in NAMED and first.setdefault(span, n) != n:
            found = f"{mention.label} on the span of $.mentions[{first[span]}]"
            yield Fault(code="E_DUP_SPAN", path=f"$.mentions[{n}]", expected="one named entity a span", found=found)


def _stance_faults(prediction: Prediction, articles: Mapping[str, str]) -> Iterator[Fault]:
    if prediction.pair_id is None:
        expected = "pair_id and label, for the task stance"
        yield Fault(code="E_TASK", path="$.pair_id", expected=expected, found="a prediction without a pair")
    elif prediction.pair_id not in articles:
        yield _unknown("pair_id", prediction.pair_id, articles)
    elif prediction.article_id != articles[prediction.pair_id]:
        expected, found = f"the pair's article, {articles[prediction.pair_id]}", shorten(prediction.article_id)
        yield Fault(code="E_UNKNOWN_ID", path="$.article_id", expected=expected, found=found)


def _unknown(field: str, found: str, known: Mapping[str, str]) -> Fault:
    hint = did_you_mean(found, known) or "is it an id of another split or corpus?"
    return Fault(
        code="E_UNKNOWN_ID", path=f"$.{field}", expected="an id of this split", found=shorten(found), hint=hint
    )


FORMS: Final[Mapping[Task, LineForm]] = {
    Task.NER: LineForm(field="article_id", key=attrgetter("article_id"), look=plain_mentions, faults=_ner_faults),
    Task.STANCE: LineForm(field="pair_id", key=attrgetter("pair_id"), look=plain_pairs, faults=_stance_faults),
    Task.STANCE_E2E: LineForm(
        field="article_id", key=attrgetter("article_id"), look=plain_mentions, faults=_e2e_faults
    ),
}
