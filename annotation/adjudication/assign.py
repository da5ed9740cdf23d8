"""Which articles a judge sees: those whose versions differ, a share of the others, and those that changed since."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from standpunkt.annotation.adjudication.gold import Case
from standpunkt.annotation.adjudication.merge import merge
from standpunkt.annotation.adjudication.shown import Shown
from standpunkt.annotation.adjudication.versions import draw, versions
from standpunkt.errors import Fault, InputError, UsageError

CONTROL: Final = 0.1
"""Share of the agreed articles that a judge sees all the same, since two may err alike."""
_DIGITS: Final = 13


@dataclass(frozen=True, slots=True, kw_only=True)
class Hearing:
    """What is put before a judge."""

    tasks: tuple[Shown, ...]
    """Everything that he is to have, ascending by round and article, whether it was sent before or not."""
    new: frozenset[str]
    """Articles whose task is not written down yet."""
    unanimous: int
    """Articles whose versions agree."""
    waiting: tuple[Fault, ...]
    """Articles that lack a second annotation."""


def hear(
    cases: Sequence[Case], before: Mapping[str, Shown], *, batch: str, judge: str, seed: int, control: float
) -> Hearing:
    """Choose what a judge sees.

    Args:
        cases: a batch's.
        before: what was shown last, by article.
        batch: the batch's name.
        judge: pseudonym.
        seed: deals the letters and draws the control.
        control: share of the agreed articles, 0 to 1.

    Raises:
        UsageError: the judge annotated in this batch, another one judges it already, or the share is none.
        InputError: versions of other texts or guidelines.
    """
    _refuse(cases, before, judge, control)
    tasks: list[Shown] = []
    new: set[str] = set()
    waiting: list[Fault] = []
    faults: list[Fault] = []
    unanimous = 0
    for case in sorted(cases, key=lambda case: case.article.id):
        name, last = case.article.id, before.get(case.article.id)
        if len(case.annotations) < 2:  # noqa: PLR2004 - nothing to hold against each other
            waiting += _missing(case)
            continue
        if last and last.is_of(case.annotations):
            tasks.append(last)
            unanimous += last.control
            continue
        try:
            dealt = versions(case.annotations, seed=last.seed if last else seed)
        except InputError as error:
            faults += error.faults
            continue
        agreed = not merge(dealt).disputes
        unanimous += agreed
        if agreed and not last and not is_control(name, seed=seed, share=control):
            continue
        new.add(name)
        tasks.append(
            Shown(
                batch=batch,
                round=last.round + 1 if last else 1,
                judge=judge,
                article_id=name,
                seed=last.seed if last else seed,
                control=agreed,
                versions=tuple(version.annotation for version in dealt),
            )
        )
    if faults:
        raise InputError(faults)
    ordered = tuple(sorted(tasks, key=lambda each: (each.round, each.article_id)))
    return Hearing(tasks=ordered, new=frozenset(new), unanimous=unanimous, waiting=tuple(waiting))


def is_control(article: str, *, seed: int, share: float) -> bool:
    """Tell whether an agreed article is drawn for the judge to look at; it hangs on seed and name alone."""
    return int(draw(seed, "control", article)[:_DIGITS], 16) < share * (1 << 4 * _DIGITS)


def _refuse(cases: Sequence[Case], before: Mapping[str, Shown], judge: str, control: float) -> None:
    if not 0 <= control <= 1:
        raise UsageError(f"--control {control}: expected a share from 0 to 1")
    annotators = sorted({each.annotator for case in cases for each in case.annotations})
    if judge in annotators:
        raise UsageError(f"{judge} annotated in this batch (as did {', '.join(annotators)}): the judge is a third one")
    judges = sorted({each.judge for each in before.values()} - {judge})
    if judges:
        raise UsageError(f"this batch is judged by {judges[0]} already; give --judge {judges[0]}")


def _missing(case: Case) -> Iterator[Fault]:
    names = [each.annotator for each in case.annotations]
    found = ", ".join([*names, *(f"{name} skipped it" for name in case.skipped)]) or "none"
    where = case.where(names[0]) if names else case.article.id
    yield Fault(code="W_MISSING", file=where, expected="sound annotations by two annotators", found=found)
