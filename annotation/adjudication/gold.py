"""Gold of a batch: every article settled, or the list of all that keeps it from being gold.

A `Case` is an article with its annotations and, where there is one, the judge's verdict. Nothing becomes gold while
anything stands against it: `gold` returns faults, and whoever writes the files writes none as long as there are any.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from standpunkt.annotation.adjudication.decisions import Settled, Verdict, settle
from standpunkt.annotation.adjudication.merge import merge
from standpunkt.annotation.adjudication.shown import Shown
from standpunkt.annotation.adjudication.versions import Version, versions
from standpunkt.annotation.lint import lint
from standpunkt.errors import Fault, InputError, shorten
from standpunkt.schema import Annotation, Article

_JUDGE_AGAIN: Final = "'standpunkt annotation adjudicate push' shows the judge what changed"
_PUSH: Final = "'standpunkt annotation adjudicate push' puts it before a judge"


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """An article on its way to gold."""

    article: Article
    """The article."""
    annotations: tuple[Annotation, ...]
    """One by each annotator, none of them the judge."""
    verdict: Verdict | None = None
    """The judge's; null where there is none, or none that is finished."""
    shown: Shown | None = None
    """What the judge was shown; null where that is not known."""
    faults: tuple[Fault, ...] = ()
    """What is unfinished in the judge's work, or wrong with it."""
    skipped: tuple[str, ...] = ()
    """Annotators who skipped the article."""
    addresses: Mapping[str, str] = field(default_factory=dict[str, str])
    """Addresses of tasks by annotator or judge, for whoever mends a fault."""
    uuids: Mapping[str, str] = field(default_factory=dict[str, str])
    """The server's names of annotations, by annotator."""

    def where(self, name: str) -> str:
        """Return the address of somebody's task, or words that name it."""
        return self.addresses.get(name) or f"{name}:{self.article.id}"


def gold(
    cases: Sequence[Case], *, tool: str, seed: int = 0, single: bool = False
) -> tuple[tuple[Settled, ...], list[Fault]]:
    """Return the gold of all articles that can be settled, in the order of their ids, and what is wrong with the rest.

    Args:
        cases: each article once.
        tool: name and version of this program, for the provenance.
        seed: deals the letters where no judge saw them.
        single: take articles that have one annotation only.
    """
    settled: list[Settled] = []
    faults: list[Fault] = []
    for case in sorted(cases, key=lambda case: case.article.id):
        dealt, found = _versions(case, seed=seed, single=single)
        if dealt:
            found += list(_open(case, dealt))
        if dealt and not found:
            done = settle(dealt, case.verdict, tool=tool, uuids=case.uuids)
            found += list(_lint(case, done))
            settled.append(done)
        faults += found
    return tuple(settled), faults


def _versions(case: Case, *, seed: int, single: bool) -> tuple[tuple[Version, ...], list[Fault]]:
    article = case.article.id
    if not case.annotations or (len(case.annotations) == 1 and not single):
        names = [each.annotator for each in case.annotations]
        found = ", ".join([*names, *(f"{name} skipped it" for name in case.skipped)]) or "none"
        where = case.where(names[0]) if names else article
        hint = "--single takes it as it is, marked so" if names else ""
        return (), [_fault("E_MISSING", where, "annotations by two annotators", found, hint)]
    try:
        return versions(case.annotations, seed=case.shown.seed if case.shown else seed), []
    except InputError as error:
        return (), list(error.faults)


def _open(case: Case, dealt: tuple[Version, ...]) -> Iterator[Fault]:
    """Yield what keeps a case from being decided."""
    disputes = merge(dealt).disputes
    if case.verdict is None and not case.faults:
        if disputes:
            names = " and ".join(sorted(each.annotator for each in case.annotations))
            found = f"{len(disputes)} between {names}: {', '.join(sorted({each.kind for each in disputes}))}"
            where = case.where(case.shown.judge) if case.shown else case.article.id
            hint = "" if case.shown else _PUSH
            yield _fault("E_DISPUTED", where, "no differences, or a judge's decision", found, hint)
        return
    yield from verdict_faults(case)


def verdict_faults(case: Case) -> Iterator[Fault]:
    """Yield what keeps a judge's decision from being one: what is unfinished, and what it does not fit any more."""
    yield from case.faults
    if case.verdict is None:
        return
    judge = case.verdict.annotation
    where = case.where(judge.annotator)
    if judge.annotator in {each.annotator for each in case.annotations}:
        yield _fault("E_JUDGE", where, "a judge who did not annotate the article", judge.annotator)
    for name in ("text_sha256", "guideline") if case.annotations else ():
        said, expected = getattr(judge, name), getattr(case.annotations[0], name)
        if said != expected:
            yield _fault("E_VERSIONS", where, f"the judge's {name} to be the annotators', {shorten(expected)}", said)
    if case.shown and not case.shown.is_of(case.annotations):
        shown = {each.annotator for each in case.shown.versions}
        now = {each.annotator for each in case.annotations}
        found = "another version since" if shown == now else f"versions by {', '.join(sorted(now))}"
        expected = f"the versions that {judge.annotator} decided on, by {', '.join(sorted(shown))}"
        yield _fault("E_STALE", where, expected, found, _JUDGE_AGAIN)


def _lint(case: Case, done: Settled) -> Iterator[Fault]:
    """Yield errors of the scheme in what would be gold, at the task of whoever drew it last."""
    last = case.verdict.annotation if case.verdict else case.annotations[0]
    for fault in lint(done.annotation, case.article):
        if fault.code.startswith("E_"):
            yield fault.at(file=case.where(last.annotator))


def _fault(code: str, where: str, expected: str, found: object, hint: str = "") -> Fault:
    return Fault(code=code, file=where, expected=expected, found=str(found), hint=hint)
