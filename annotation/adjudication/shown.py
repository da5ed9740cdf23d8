"""What judges were shown: a line in the work folder for every task of theirs, with the versions as they were then.

It is written before the task is sent. With it a decision stays bound to what it was made on: a version that changes
later makes it stale, which is noticed, and what the judge said of the rest is not lost.
"""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

from standpunkt import jsonl
from standpunkt.annotation.adjudication.merge import MERGE_RULE_VERSION
from standpunkt.annotation.adjudication.versions import Version, content_sha256, versions
from standpunkt.annotation.pull.arms import JUDGES
from standpunkt.annotation.work.journal import append_lines
from standpunkt.errors import Fault
from standpunkt.record import Record, fault, id_faults, text_faults
from standpunkt.schema import Annotation

SHOWN: Final = "shown.jsonl"
"""Name of the file in a work folder."""


class Shown(Record, frozen=True, kw_only=True):
    """A task of a judge."""

    batch: str
    """The annotators' batch."""
    round: int
    """1; each time versions changed after they were shown, the judge gets a project more."""
    judge: str
    """Pseudonym."""
    article_id: str
    """The article."""
    seed: int
    """What dealt the letters."""
    control: bool
    """Whether the versions agreed, and the judge looks at them as a check."""
    versions: tuple[Annotation, ...]
    """As they were shown, in the order of the letters."""
    merge_rule_version: str = MERGE_RULE_VERSION
    """Version of the rule that found the differences."""

    def _faults(self) -> Iterator[Fault]:
        yield from id_faults(self.article_id, "$.article_id")
        for name in ("batch", "judge"):
            yield from text_faults(getattr(self, name), f"$.{name}")
        if self.round < 1:
            yield fault("E_TYPE", "$.round", "1 or more", self.round)

    def lettered(self) -> tuple[Version, ...]:
        """Return what was shown, under the letters that it had."""
        return versions(self.versions, seed=self.seed)

    def is_of(self, annotations: Sequence[Annotation]) -> bool:
        """Tell whether these annotations still say what was shown, each annotator his own."""
        shown = {each.annotator: content_sha256(each) for each in self.versions}
        return shown == {each.annotator: content_sha256(each) for each in annotations}


def judge_batch(batch: str, number: int) -> str:
    """Return the name of a judge's batch, under which his work stands in the journal: ``adj/b1``, ``adj/b1/2``."""
    return f"{JUDGES}{batch}" if number == 1 else f"{JUDGES}{batch}/{number}"


def read_shown(work: Path, batch: str) -> tuple[Shown, ...]:
    """Return what judges of a batch were shown, in the order it was; nothing where there is no such file.

    Raises:
        InputError: lines that are no such records.
    """
    path = work / SHOWN
    return tuple(each for each in jsonl.read(path, Shown) if each.batch == batch) if path.exists() else ()


def newest(shown: Iterable[Shown]) -> dict[str, Shown]:
    """Return what was shown last of each article."""
    return {each.article_id: each for each in sorted(shown, key=lambda each: each.round)}


def append_shown(work: Path, shown: Iterable[Shown]) -> None:
    """Append lines and return when they are on disk. For whoever holds the folder's lock."""
    append_lines(work / SHOWN, map(jsonl.encode, shown))
