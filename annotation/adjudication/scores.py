"""How near annotators came to the judge: exact F1 on the articles that were judged.

F1 is 2·h / (n + m): h items in both, n and m items in either; null where nobody marked anything.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from standpunkt.annotation.adjudication.decisions import Verdict
from standpunkt.annotation.adjudication.gold import Case
from standpunkt.labels import AUTHOR
from standpunkt.schema import Annotation


@dataclass(frozen=True, slots=True, kw_only=True)
class Nearness:
    """One annotator against the judge."""

    annotator: str
    """Pseudonym."""
    judge: str
    """Pseudonym."""
    articles: int
    """Judged articles that the annotator worked on; agreed ones were mostly never judged."""
    mentions: float | None
    """F1 of mentions by span and label; null where there are none."""
    stances: float | None
    """F1 of arrows by the spans and labels of both ends, and polarity; null where there are none."""


def nearness(cases: Sequence[Case]) -> tuple[Nearness, ...]:
    """Return every annotator against every judge, ascending by both."""
    pairs: dict[tuple[str, str], list[tuple[Annotation, Annotation]]] = {}
    for case in cases:
        for each in case.annotations if case.verdict else ():
            judge = _judge(case.verdict)
            pairs.setdefault((each.annotator, judge.annotator), []).append((each, judge))
    return tuple(
        Nearness(
            annotator=annotator,
            judge=judge,
            articles=len(both),
            mentions=_f1([(_mentions(one), _mentions(other)) for one, other in both]),
            stances=_f1([(_stances(one), _stances(other)) for one, other in both]),
        )
        for (annotator, judge), both in sorted(pairs.items())
    )


def _judge(verdict: Verdict | None) -> Annotation:
    if verdict is None:
        raise ValueError("expected a judged case")
    return verdict.annotation


def _mentions(annotation: Annotation) -> set[object]:
    return {(m.start, m.end, m.label) for m in annotation.mentions}


def _stances(annotation: Annotation) -> set[object]:
    span: Mapping[str, object] = {m.id: (m.start, m.end, m.label) for m in annotation.mentions} | {AUTHOR: AUTHOR}
    return {(span[s.holder], span[s.target], s.polarity) for s in annotation.stances}


def _f1(both: Sequence[tuple[set[object], set[object]]]) -> float | None:
    hits = sum(len(one & other) for one, other in both)
    total = sum(len(one) + len(other) for one, other in both)
    return 2 * hits / total if total else None
