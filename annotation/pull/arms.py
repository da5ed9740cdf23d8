"""What was sent: an arm is one annotator's project of one batch, with the articles that should be there."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from standpunkt.annotation.studio.client import Project
from standpunkt.annotation.studio.export import ExportedTask
from standpunkt.annotation.work.pushes import Push
from standpunkt.errors import UsageError, did_you_mean

JUDGES: Final = "adj/"
"""Start of the names of judges' batches, which are no annotators' work."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arm:
    """One annotator's project of one batch."""

    batch: str
    """The batch."""
    annotator: str
    """Pseudonym of whoever should work there, alone."""
    project: int
    """Number of the project."""
    config_sha256: str
    """Hash of the labelling page that was sent."""
    articles: Mapping[str, Push]
    """What was sent, by article."""

    @property
    def title(self) -> str:
        """The project's title."""
        return self.batch if self.batch.startswith(JUDGES) else f"{self.batch}/{self.annotator}"


def arms(pushes: Iterable[Push], *, server: str, batches: Sequence[str] = ()) -> tuple[Arm, ...]:
    """Return the arms that were sent to a server, ascending by batch and annotator.

    Args:
        pushes: what was sent, in its order; what may have been sent, by a run that was killed, has no task.
        server: address of the server.
        batches: the batches wanted; empty for all.

    Raises:
        UsageError: nothing was sent there, or not in these batches.
    """
    sent: dict[tuple[str, str], list[Push]] = {}
    others: set[str] = set()
    for push in pushes:
        if push.server == server:
            sent.setdefault((push.batch, push.annotator), []).append(push)
        else:
            others.add(push.server)
    if not sent:
        known = f"; something was sent to {', '.join(sorted(others))}: give that --url" if others else ""
        raise UsageError(f"nothing was sent to {server}{known or ': begin with standpunkt annotation push'}")
    known_batches = sorted({batch for batch, _ in sent})
    for batch in batches:
        if batch not in known_batches:
            hint = did_you_mean(batch, known_batches) or f"sent were {', '.join(known_batches)}"
            raise UsageError(f"no batch {batch} was sent to {server} ({hint})")
    return tuple(_arm(*name, sent[name]) for name in sorted(sent) if not batches or name[0] in batches)


def _arm(batch: str, annotator: str, pushes: Sequence[Push]) -> Arm:
    return Arm(
        batch=batch,
        annotator=annotator,
        project=pushes[-1].project,
        config_sha256=pushes[-1].config_sha256,
        articles={push.doc_id: push for push in pushes},
    )


def is_ours(arm: Arm, project: Project, tasks: Iterable[ExportedTask], titles: Collection[str]) -> bool:
    """Tell whether a project is the arm's, and not another one that the server gave its number to.

    One that was renamed by hand is still the arm's: its title is none of `titles`, those of all arms, and its tasks are
    those that were sent.
    """
    if project.title == arm.title:
        return True
    if project.title in titles:
        return False
    return any(task.batch == arm.batch and task.doc_id in arm.articles for task in tasks)
