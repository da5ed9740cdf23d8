"""Cases from a work folder: the annotators' newest work, the judges' decisions, and all that is unfinished there."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from standpunkt.annotation.adjudication.carry import Decided
from standpunkt.annotation.adjudication.decisions import Verdict
from standpunkt.annotation.adjudication.gold import Case, verdict_faults
from standpunkt.annotation.adjudication.shown import Shown, judge_batch, newest, read_shown
from standpunkt.annotation.appearance import DISPUTED
from standpunkt.annotation.work.current import Present, Work, read_present, tombstone_fault
from standpunkt.errors import Fault, shorten
from standpunkt.schema import Annotation, Article

_FEW: Final = 5
_DECIDE: Final = "label what is right, take away what is not"


def read_cases(work: Path, batch: str, articles: Mapping[str, Article]) -> tuple[list[Case], list[Fault]]:
    """Return the cases of a batch, and the faults of all work in it, the judges' too.

    Args:
        work: the work folder.
        batch: the annotators' batch.
        articles: all articles that may be in it, by id.

    Raises:
        InputError: files of the folder are damaged.
    """
    present = read_present(work)
    shown = newest(read_shown(work, batch))
    drawn = present.of(batch)
    ids = sorted({w.state.doc_id for w in drawn.works} | {s.doc_id for s in drawn.skipped} | set(shown))
    faults = [*drawn.faults, *(_unknown(name) for name in ids if name not in articles)]
    cases = []
    for name in ids:
        if name in articles:
            task = shown.get(name)
            judged = present.of(judge_batch(batch, task.round)) if task else Present()
            cases.append(_case(articles[name], drawn, judged, task))
    return cases, faults


def _unknown(name: str) -> Fault:
    expected = "an article of --corpus"
    return Fault(code="E_ARTICLE", expected=expected, found=shorten(name), hint="is this the corpus that was pushed?")


def _case(article: Article, drawn: Present, judged: Present, shown: Shown | None) -> Case:
    works = [w for w in drawn.works if w.state.doc_id == article.id]
    decided = next((w for w in judged.works if w.state.doc_id == article.id), None)
    everybody = [*works, decided] if decided else works
    return Case(
        article=article,
        annotations=tuple(w.annotation for w in works if w.annotation),
        verdict=_verdict(decided),
        shown=shown,
        faults=tuple(_judge_faults(judged, article.id)),
        skipped=tuple(state.annotator for state in drawn.skipped if state.doc_id == article.id),
        addresses={w.state.annotator: w.state.address for w in everybody},
        uuids={w.state.annotator: w.state.annotation_uuid for w in everybody},
    )


def _verdict(judged: Work | None) -> Verdict | None:
    """Return a judge's decision where it is finished: nothing open, nothing wrong."""
    if judged is None or judged.annotation is None:
        return None
    return Verdict(annotation=judged.annotation, reason=judged.drawing.comment.strip() or None)


def _judge_faults(judged: Present, article: str) -> Iterator[Fault]:
    """Yield what is wrong with a judge's work on one article; all that is still open is one fault."""
    for work in (w for w in judged.works if w.state.doc_id == article):
        left = [region for region in work.drawing.regions if region.label == DISPUTED]
        if left:
            words = ", ".join(shorten(region.surface or region.id, 30) for region in left[:_FEW])
            found = f"{len(left)} left as {DISPUTED}: {words}{' …' if len(left) > _FEW else ''}"
            expected = "every difference decided"
            yield Fault(code="E_OPEN", file=work.state.address, expected=expected, found=found, hint=_DECIDE)
        yield from (f for f in work.faults if not (f.code == "E_LABEL" and f.found == shorten(DISPUTED)))
    for held in (h for h in judged.quarantined if h.state.doc_id == article):
        yield from held.faults
    yield from (tombstone_fault(state) for state in judged.vanished if state.doc_id == article)


def offline_cases(
    annotations: Sequence[Annotation], verdicts: Sequence[Annotation], articles: Mapping[str, Article]
) -> tuple[list[Case], list[Fault]]:
    """Return cases from records alone, for annotators and judges who work elsewhere.

    Several annotations of an article by one annotator are told when its versions are put together.
    """
    judged: dict[str, Annotation] = {}
    faults: list[Fault] = []
    for each in verdicts:
        if each.article_id in judged:
            found = f"{judged[each.article_id].annotator} and {each.annotator}"
            faults.append(Fault(code="E_TWICE", file=each.article_id, expected="one decision an article", found=found))
        judged[each.article_id] = each
    ids = sorted({each.article_id for each in annotations} | set(judged))
    faults += [_unknown(name) for name in ids if name not in articles]
    cases = [
        Case(
            article=articles[name],
            annotations=tuple(each for each in annotations if each.article_id == name),
            verdict=Verdict(annotation=judged[name]) if name in judged else None,
        )
        for name in ids
        if name in articles
    ]
    return cases, faults


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How far a judge has got."""

    decided: int
    """Articles that are decided, on the versions as they are now."""
    open: int
    """Articles that were shown and are not."""
    faults: tuple[Fault, ...]
    """What is unfinished or wrong, at the judge's tasks."""


def state_of(cases: Sequence[Case]) -> Standing:
    """Return how far the judge of these cases has got."""
    shown = [case for case in cases if case.shown]
    faults = {case.article.id: tuple(verdict_faults(case)) for case in shown}
    done = [case for case in shown if case.verdict and not faults[case.article.id]]
    return Standing(
        decided=len(done),
        open=len(shown) - len(done),
        faults=tuple(fault for case in shown for fault in faults[case.article.id]),
    )


def decided_before(work: Path, tasks: Sequence[Shown], before: Mapping[str, Shown]) -> dict[str, Decided]:
    """Return what judges said of earlier versions of articles that they are shown again.

    Args:
        work: the work folder.
        tasks: what is shown now.
        before: what was shown last, before these were written down.
    """
    present = read_present(work)
    found: dict[str, Decided] = {}
    for task in tasks:
        last = before.get(task.article_id)
        if last is None or last.round == task.round:
            last = next((s for s in read_shown(work, task.batch) if _precedes(s, task)), None)
        if last is None:
            continue
        works = present.of(judge_batch(last.batch, last.round)).works
        verdict = next((w.annotation for w in works if w.state.doc_id == task.article_id), None)
        if verdict:
            found[task.article_id] = Decided(shown=last, verdict=verdict)
    return found


def _precedes(one: Shown, other: Shown) -> bool:
    return one.article_id == other.article_id and one.round == other.round - 1
