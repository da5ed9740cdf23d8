"""Who annotated what: which articles can be compared, and between whom."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from standpunkt.errors import Fault, InputError, UsageError, did_you_mean
from standpunkt.schema import Annotation

Both = tuple[Annotation, Annotation]
"""One article, annotated by two; the first is by the one whose name comes first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Versions:
    """Annotations of the same articles by several annotators."""

    annotators: tuple[str, ...]
    """Names, ascending; two or more."""
    by_article: Mapping[str, Mapping[str, Annotation]]
    """Annotations by annotator, of each article; both ascending."""

    @property
    def pairs(self) -> tuple[tuple[str, str], ...]:
        """Return all pairs of annotators, those without an article in common too."""
        return tuple(combinations(self.annotators, 2))

    def shared(self, first: str, second: str) -> tuple[Both, ...]:
        """Return the articles that both annotated, ascending by id."""
        return tuple((by[first], by[second]) for by in self.by_article.values() if first in by and second in by)

    def alone(self) -> dict[str, tuple[str, ...]]:
        """Return the ids of the articles that only one annotated, by annotator; they tell nothing of agreement."""
        found: dict[str, tuple[str, ...]] = dict.fromkeys(self.annotators, ())
        for name, by in self.by_article.items():
            if len(by) == 1:
                (annotator,) = by
                found[annotator] += (name,)
        return found


def versions(annotations: Iterable[Annotation], only: Sequence[str] = ()) -> Versions:
    """Sort annotations by article and annotator.

    Args:
        annotations: in any order; the same annotation twice is one.
        only: names of annotators to compare; all by default.

    Raises:
        InputError: an annotator has two different annotations of an article, or two annotated different texts.
        UsageError: fewer than two annotators, or one of `only` annotated nothing.
    """
    given = tuple(annotations)
    present = sorted({annotation.annotator for annotation in given})
    _require(present, only)
    wanted = sorted(set(only)) or present
    sorted_in: defaultdict[str, dict[str, Annotation]] = defaultdict(dict)
    faults: list[Fault] = []
    for annotation in given:
        if annotation.annotator in wanted:
            faults += _placed(annotation, sorted_in[annotation.article_id])
    for name in sorted(sorted_in):
        faults += _text_faults(name, sorted_in[name])
    if faults:
        raise InputError(faults)
    by_article = {name: dict(sorted(sorted_in[name].items())) for name in sorted(sorted_in)}
    return Versions(annotators=tuple(wanted), by_article=by_article)


def _require(present: Sequence[str], only: Sequence[str]) -> None:
    for name in only:
        if name not in present:
            hint = did_you_mean(name, present) or f"there are {', '.join(present) or 'none'}"
            raise UsageError(f"no annotation by {name!r}: {hint}")
    if len(set(only) or present) < 2:  # noqa: PLR2004 - nobody agrees with himself alone
        raise UsageError(f"agreement needs two annotators; found {', '.join(set(only) or present) or 'none'}")


def _placed(annotation: Annotation, by: dict[str, Annotation]) -> list[Fault]:
    """Put an annotation in its place, unless another one is there."""
    if by.setdefault(annotation.annotator, annotation) == annotation:
        return []
    where = f"{annotation.annotator}:{annotation.article_id}"
    return [
        Fault(
            code="E_DUP_ID",
            file=where,
            path="$.article_id",
            expected="one annotation of an article by an annotator",
            found="two that differ",
            hint="give one file, or the newest state of each annotator",
        )
    ]


def _text_faults(name: str, by: Mapping[str, Annotation]) -> list[Fault]:
    hashes = {annotation.text_sha256 for annotation in by.values()}
    if len(hashes) == 1:
        return []
    found = ", ".join(f"{annotator} {annotation.text_sha256[:12]}…" for annotator, annotation in sorted(by.items()))
    return [
        Fault(
            code="E_TEXT_HASH",
            file=name,
            path="$.text_sha256",
            expected="one text for all annotators of an article",
            found=found,
        )
    ]
