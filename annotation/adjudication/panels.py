"""Whose versions of an article are held against each other, where more than two annotators were asked.

Whoever has sound work on an article counts, and two are enough: of three who were asked, the third may not be done yet.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from standpunkt.annotation.adjudication.gold import Case
from standpunkt.annotation.work.pushes import Push

_TWO: Final = 2
"""Annotators whom a judge can decide between."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """Articles that the same annotators were asked about, of whom the same ones are compared."""

    compared: tuple[str, ...]
    """Annotators whose versions a judge decides between, ascending."""
    without: tuple[str, ...]
    """Annotators who were asked as well and have no sound work that counts, ascending."""
    articles: tuple[str, ...]
    """Ids, ascending."""

    def __str__(self) -> str:
        """Say for a person who is compared and who is left out."""
        number = f"{len(self.articles):,} article{'' if len(self.articles) == 1 else 's'}"
        left = f"; {' and '.join(self.without)} left out" if self.without else ""
        return f"{number}: {' and '.join(self.compared)} compared{left}"


def panels(cases: Iterable[Case], pushes: Sequence[Push], batch: str) -> Iterator[Panel]:
    """Yield the panels of a batch, ascending by who is compared; articles with fewer than two versions are in none.

    Args:
        cases: the batch's.
        pushes: all that was sent.
        batch: the annotators' batch.
    """
    asked: defaultdict[str, set[str]] = defaultdict(set)
    for push in pushes:
        if push.batch == batch:
            asked[push.doc_id].add(push.annotator)
    found: defaultdict[tuple[tuple[str, ...], tuple[str, ...]], list[str]] = defaultdict(list)
    for case in cases:
        here = {each.annotator for each in case.annotations}
        if len(here) >= _TWO:
            found[tuple(sorted(here)), tuple(sorted(asked[case.article.id] - here))].append(case.article.id)
    for (compared, without), articles in sorted(found.items()):
        yield Panel(compared=compared, without=without, articles=tuple(sorted(articles)))
