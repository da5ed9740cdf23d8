"""Pages of a batch, annotators' and judges', that were sent and not submitted: none is left out of gold silently."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from standpunkt.annotation.adjudication.shown import judge_batch, read_shown
from standpunkt.annotation.work.current import Present, read_present
from standpunkt.annotation.work.drafts import Page, read_drafts
from standpunkt.annotation.work.journal import address
from standpunkt.annotation.work.pushes import Push, read_pushes
from standpunkt.errors import Fault

_SUBMIT: Final = "submit it, or delete the draft, and pull again"
_KEPT: Final = "gold has what was submitted before"


def unfinished(work: Path, batch: str) -> tuple[Fault, ...]:
    """Return what nobody submitted, with the tasks' addresses, as the last pull saw it.

    ``E_DRAFT`` is work that was begun on a page without any; ``W_DRAFT`` a change that was begun of what was submitted;
    ``W_MISSING`` a page on which nothing was done.

    Args:
        work: the work folder.
        batch: the annotators' batch.

    Raises:
        InputError: files of the folder are damaged.
    """
    batches = {batch, *(judge_batch(batch, each.round) for each in read_shown(work, batch))}
    pushes = {push.page: push for push in read_pushes(work) if push.batch in batches}
    drafts = read_drafts(work, pushes.values())
    done = _submitted(read_present(work).of(*batches))
    return tuple(
        found for page, push in sorted(pushes.items()) for found in _of_page(push, drafts.get(page), done=page in done)
    )


def _submitted(present: Present) -> set[Page]:
    """Return the pages on which something was submitted, whether it counts or not."""
    states = (
        *(work.state for work in present.works),
        *present.skipped,
        *(held.state for held in present.quarantined),
        *present.vanished,
    )
    return {(state.batch, state.annotator, state.doc_id) for state in states}


def _of_page(push: Push, changes: bool | None, *, done: bool) -> Iterator[Fault]:  # noqa: FBT001 - null for no draft
    where = address(push.server, push.project, push.task or None)
    expected = f"{push.doc_id} submitted by {push.annotator}"
    if changes is not None and not done:
        yield Fault(code="E_DRAFT", file=where, expected=expected, found="a draft alone", hint=_SUBMIT)
    elif changes is not None:
        yield Fault(code="W_DRAFT", file=where, expected=expected, found="a change begun in a draft", hint=_KEPT)
    elif not done:
        yield Fault(code="W_MISSING", file=where, expected=expected, found="nothing")
