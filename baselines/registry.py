"""The table of baselines: what can be run, on which task, with which settings."""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Final, cast

from standpunkt.baselines.interface import System
from standpunkt.errors import UsageError, did_you_mean
from standpunkt.labels import Task


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One baseline."""

    id: str
    """``task/name``, as typed on the command line."""
    task: Task
    """What it is scored on."""
    summary: str
    """One line for the table and the leaderboard."""
    extra: str
    """Optional dependencies it needs; empty for none."""
    module: str
    """A module of that extra, to tell whether it is installed; empty for none."""
    seeded: bool
    """Whether a seed changes anything; the others are deterministic, and their submissions state no seed."""
    system: str
    """Module and class, imported when it is made: ``standpunkt.baselines.crf:Crf``."""

    def make(self, seed: int) -> System[Any, Any]:
        """Return an untrained system; a seeded one takes `seed`."""
        module, _, name = self.system.partition(":")
        kind = getattr(import_module(module), name)
        return cast("System[Any, Any]", kind(seed=seed) if self.seeded else kind())


_ENTRIES: Final = (
    Entry(
        id="ner/dictionary",
        task=Task.NER,
        summary="longest surface seen in training",
        extra="",
        module="",
        seeded=False,
        system="standpunkt.baselines.dictionary:Dictionary",
    ),
    Entry(
        id="ner/crf",
        task=Task.NER,
        summary="CRF over forms, shapes, affixes and neighbours",
        extra="baselines",
        module="pycrfsuite",
        seeded=False,
        system="standpunkt.baselines.crf:Crf",
    ),
    Entry(
        id="stance/majority",
        task=Task.STANCE,
        summary="commonest stance of the training split",
        extra="",
        module="",
        seeded=False,
        system="standpunkt.baselines.majority:Majority",
    ),
    Entry(
        id="stance/tfidf-window",
        task=Task.STANCE,
        summary="logistic regression on TF-IDF of words around holder and target",
        extra="",
        module="",
        seeded=False,
        system="standpunkt.baselines.tfidf:TfidfWindow",
    ),
    Entry(
        id="stance-e2e/pipeline",
        task=Task.STANCE_E2E,
        summary="CRFs for names, actors and issues, then TF-IDF windows for each near pair",
        extra="baselines",
        module="pycrfsuite",
        seeded=False,
        system="standpunkt.baselines.pipeline:Pipeline",
    ),
)
REGISTRY: Final[Mapping[str, Entry]] = {entry.id: entry for entry in _ENTRIES}


def find(name: str) -> Entry:
    """Return the baseline called `name`.

    Raises:
        UsageError: there is none; the message names those there are.
    """
    if name not in REGISTRY:
        hint = did_you_mean(name, REGISTRY)
        raise UsageError(f"no baseline {name!r}{'; ' + hint if hint else ''}; there are {', '.join(REGISTRY)}")
    return REGISTRY[name]
