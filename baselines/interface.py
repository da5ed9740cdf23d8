"""The one interface of all baselines, after scikit-learn: settings in the constructor, ``fit``, ``predict``.

For ``ner`` inputs are articles and outputs their named entities; for ``stance`` inputs are given pairs, outputs labels;
for ``stance-e2e`` inputs are articles, and outputs are learnt as annotations and given as findings.

Gold reaches a system through `fit` alone; what `predict` is given holds no label that is asked for.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar, runtime_checkable

from standpunkt.schema import Article, Mention, Stance

InputT_contra = TypeVar("InputT_contra", contravariant=True)
OutputT = TypeVar("OutputT")


class System(Protocol[InputT_contra, OutputT]):
    """A system of any task: learns from inputs with outputs, then gives an output for each input, in order."""

    def fit(self, inputs: Sequence[InputT_contra], outputs: Sequence[OutputT]) -> None:
        """Learn from the training split; what is learnt lies in attributes that end in ``_``."""
        ...

    def predict(self, inputs: Sequence[InputT_contra]) -> list[OutputT]:
        """Return one output for each input, in order."""
        ...


@runtime_checkable
class Weighing(Protocol):
    """A system for given pairs that says how probable each label is, beside the one it predicts."""

    def probabilities(self, inputs: Sequence["GivenPair"]) -> list[dict[str, float]]:
        """Return the probability of each label for each pair, in order; each adds up to 1."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenPair:
    """What the stance task shows of a pair: the article and the two mentions, not the label."""

    article: Article
    holder: Mention | None
    """None for the article's author."""
    target: Mention


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What a system finds in an article by itself."""

    mentions: tuple[Mention, ...]
    """Mentions with ids; those of one entity share its `entity`."""
    stances: tuple[Stance, ...]
    """Arrows between them."""
