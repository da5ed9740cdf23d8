"""A submission beside its gold, item by item: worked out once, for slices and error kinds alike."""

from dataclasses import dataclass
from functools import cached_property

from standpunkt.eval.gold import Gold
from standpunkt.eval.insight.arrows import DocumentStances, stances
from standpunkt.eval.insight.items import Answer, Layers, answers, layers
from standpunkt.eval.submissions.read import Submission


@dataclass(frozen=True)
class Scored:
    """Gold and submission, and what follows from them for each task."""

    gold: Gold
    """What was scored against."""
    submission: Submission
    """What was scored."""

    @cached_property
    def layers(self) -> tuple[Layers, ...]:
        """The outer layers of each document, for ``ner``."""
        return tuple(layers(self.gold, self.submission))

    @cached_property
    def answers(self) -> tuple[Answer, ...]:
        """The answer to each given pair, for ``stance``."""
        return tuple(answers(self.gold, self.submission))

    @cached_property
    def stances(self) -> tuple[DocumentStances, ...]:
        """The stances of each document, for ``stance-e2e``."""
        return tuple(stances(self.gold, self.submission))
