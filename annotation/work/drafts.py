"""Work that somebody began and did not submit, as the newest kept export of each project has it."""

import gzip
import zlib
from collections.abc import Iterable
from pathlib import Path

from standpunkt.annotation.studio.export import ExportedTask, read_export
from standpunkt.annotation.work.backups import BACKUPS
from standpunkt.annotation.work.pushes import Push
from standpunkt.errors import Fault, InputError

Page = tuple[str, str, str]
"""Batch, annotator and article."""


def read_drafts(work: Path, pushes: Iterable[Push]) -> dict[Page, bool]:
    """Return the pages with drafts, and whether they only change what was submitted before.

    Args:
        work: the work folder.
        pushes: each page's newest one.

    Raises:
        InputError: a backup is damaged.
    """
    pushes = tuple(pushes)
    drafts: dict[tuple[int, str, str], bool] = {}
    for project in sorted({push.project for push in pushes}):
        for task in _newest_backup(work, project):
            if task.drafts:
                key = project, task.batch, task.doc_id
                drafts[key] = drafts.get(key, True) and all(draft.of_submitted for draft in task.drafts)
    found = ((push.page, drafts.get((push.project, push.batch, push.doc_id))) for push in pushes)
    return {page: changes for page, changes in found if changes is not None}


def _newest_backup(work: Path, project: int) -> tuple[ExportedTask, ...]:
    newest = max((work / BACKUPS).glob(f"*-{project}-*.json.gz"), default=None)
    if newest is None:
        return ()
    try:
        return read_export(gzip.decompress(newest.read_bytes()), lambda _: "")
    except (gzip.BadGzipFile, EOFError, zlib.error):
        hint = "remove it, and pull again"
        damaged = Fault(code="E_BACKUP", expected="a whole .json.gz file", found="a damaged one", hint=hint)
        raise InputError([damaged.at(file=str(newest))]) from None
    except InputError as error:
        raise InputError(fault.at(file=str(newest)) for fault in error.faults) from None
