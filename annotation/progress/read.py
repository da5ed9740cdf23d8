"""The files of a work folder as pages: what was sent, what the journal says of it, and what the backups have begun."""

from collections.abc import Mapping
from pathlib import Path

from standpunkt.annotation.progress.records import Page, Stage
from standpunkt.annotation.work.current import Present, present
from standpunkt.annotation.work.drafts import read_drafts
from standpunkt.annotation.work.journal import State, address, read_journal
from standpunkt.annotation.work.pushes import Push, read_pushes
from standpunkt.annotation.work.texts import read_texts
from standpunkt.errors import UsageError

Key = tuple[str, str, str]
"""Batch, annotator and article."""


def read_pages(work: Path, *, batches: tuple[str, ...] = ()) -> tuple[tuple[Page, ...], str]:
    """Return the pages that were sent from a work folder, and the time of the newest observation.

    Args:
        work: the work folder.
        batches: batches to return; empty for all.

    Raises:
        UsageError: nothing was sent, or nothing of these batches.
        InputError: a file of the folder was changed or is damaged.
    """
    pushes = {push.page: push for push in read_pushes(work) if not batches or push.batch in batches}
    if not pushes:
        of = f" in {', '.join(batches)}" if batches else ""
        raise UsageError(f"{work}: nothing was sent{of}; 'standpunkt annotation push' sends articles to annotators")
    journal = read_journal(work)
    texts = read_texts(work)
    lengths = {sha256: len(text.split()) for sha256, text in texts.items()}
    states = _states(present(journal, texts))
    begun = {page for page, changes in read_drafts(work, pushes.values()).items() if not changes}
    pages = tuple(_page(push, states.get(key), lengths, begun=key in begun) for key, push in sorted(pushes.items()))
    return pages, max([push.seen_at for push in pushes.values()] + [line.seen_at for line in journal])


def _states(now: Present) -> Mapping[Key, tuple[Stage, State]]:
    """Return the stage of each page that something was submitted on, by what weighs least to what weighs most."""
    found: dict[Key, tuple[Stage, State]] = {}
    for state in (*now.vanished, *(held.state for held in now.quarantined)):
        found[state.batch, state.annotator, state.doc_id] = (Stage.APART, state)
    for state in now.skipped:
        found[state.batch, state.annotator, state.doc_id] = (Stage.SKIPPED, state)
    for one in now.works:
        key = (one.state.batch, one.state.annotator, one.state.doc_id)
        found[key] = (Stage.DONE if one.annotation else Stage.FAULTY, one.state)
    return found


def _page(push: Push, known: tuple[Stage, State] | None, lengths: Mapping[str, int], *, begun: bool) -> Page:
    stage, state = known or (Stage.BEGUN if begun else Stage.OPEN, None)
    counts = state is not None and stage in (Stage.DONE, Stage.FAULTY)
    return Page(
        batch=push.batch,
        annotator=push.annotator,
        article=push.doc_id,
        stage=stage,
        words=lengths.get(push.text_sha256),
        seconds=_seconds(state.lead_time) if state and counts else None,
        day=state.created_at[:10] if state and counts else "",
        address=state.address if state else address(push.server, push.project, push.task or None),
    )


def _seconds(lead_time: float | None) -> float | None:
    """Return a time that can be one: Label Studio takes any number from whoever posts it."""
    return lead_time if lead_time is not None and 0 < lead_time < float("inf") else None
