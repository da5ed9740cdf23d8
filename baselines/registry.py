"""The table of baselines: what can be run, on which task, with which settings."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

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
    make: Callable[[int], System[Any, Any]]
    """From a seed to an untrained system."""


def _dictionary(_seed: int) -> System[Any, Any]:
    from standpunkt.baselines.dictionary import Dictionary  # noqa: PLC0415 - each system loads what it needs

    return Dictionary()


def _crf(_seed: int) -> System[Any, Any]:
    from standpunkt.baselines.crf import Crf  # noqa: PLC0415

    return Crf()


def _majority(_seed: int) -> System[Any, Any]:
    from standpunkt.baselines.majority import Majority  # noqa: PLC0415

    return Majority()


def _tfidf(_seed: int) -> System[Any, Any]:
    from standpunkt.baselines.tfidf import TfidfWindow  # noqa: PLC0415

    return TfidfWindow()


_ENTRIES: Final = (
    Entry(
        id="ner/dictionary",
        task=Task.NER,
        summary="longest surface seen in training",
        extra="",
        module="",
        seeded=False,
        make=_dictionary,
    ),
    Entry(
        id="ner/crf",
        task=Task.NER,
        summary="CRF over forms, shapes, affixes and neighbours",
        extra="baselines",
        module="pycrfsuite",
        seeded=False,
        make=_crf,
    ),
    Entry(
        id="stance/majority",
        task=Task.STANCE,
        summary="commonest stance of the training split",
        extra="",
        module="",
        seeded=False,
        make=_majority,
    ),
    Entry(
        id="stance/tfidf-window",
        task=Task.STANCE,
        summary="logistic regression on TF-IDF of words around holder and target",
        extra="",
        module="",
        seeded=False,
        make=_tfidf,
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
