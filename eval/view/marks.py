"""What is marked in a text: spans of gold and prediction, joined where they overlap, cut where one begins or ends."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from standpunkt.labels import SectionKind
from standpunkt.schema import Article

HIT: Final = "hit"
_STEERING: Final = dict.fromkeys(
    map(ord, "\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"), "�"
)
"""Characters that turn the direction of all that follows: a text must not rearrange the page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A span to be marked."""

    start: int
    end: int
    label: str
    """What stands beside it: ``PER``, or a number."""
    gold: bool
    """Whether it is gold."""
    predicted: bool
    """Whether it was predicted."""
    kind: str
    """``hit``, or the kind of its error."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """Part of a mark, within which nothing begins or ends."""

    text: str
    gold: bool
    """Whether a gold span covers it."""
    predicted: bool
    """Whether a predicted span covers it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tag:
    """What is written behind a mark of a span."""

    kind: str
    """``hit``, or the kind of error."""
    gold: str
    """Label of the gold spans; empty where there is none."""
    predicted: str
    """Label of the predicted spans; empty where there is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """Spans that overlap, as one thing to look at."""

    kinds: tuple[str, ...]
    """Kinds of its spans, in their order."""
    pieces: tuple[Piece, ...]
    """Its text."""
    tags: tuple[Tag, ...]
    """One for each hit and each error; empty in all but the last part of a mark that a section's end cuts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """A section of an article."""

    kind: SectionKind
    """Title, lead, heading, dateline or paragraph."""
    parts: tuple[str | Mark, ...]
    """Plain text and marks, in turn."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Spans that belong together: a hit, or all spans of one error."""

    tag: Tag
    """What is written behind them."""
    spans: tuple[Span, ...]
    """At least one."""


def paragraphs(article: Article, groups: Iterable[Group]) -> tuple[Paragraph, ...]:
    """Return the sections of an article with its marks.

    Args:
        article: the text.
        groups: what to mark; spans that lie outside the text are left out.
    """
    clusters = list(_clusters(groups))
    return tuple(
        Paragraph(kind=section.kind, parts=tuple(_parts(article.text, section.start, section.end, clusters)))
        for section in article.sections
    )


def _clusters(groups: Iterable[Group]) -> Iterator[list[Group]]:
    """Yield groups whose spans overlap together, ascending."""
    ordered = sorted(groups, key=_extent)
    cluster: list[Group] = []
    end = -1
    for group in ordered:
        first, last = _extent(group)
        if cluster and first >= end:
            yield cluster
            cluster = []
        cluster.append(group)
        end = max(end, last) if len(cluster) > 1 else last
    if cluster:
        yield cluster


def _extent(group: Group) -> tuple[int, int]:
    return min(span.start for span in group.spans), max(span.end for span in group.spans)


def _parts(text: str, start: int, end: int, clusters: Sequence[list[Group]]) -> Iterator[str | Mark]:
    at = start
    for cluster in clusters:
        extents = [_extent(group) for group in cluster]
        first, last = min(begin for begin, _ in extents), max(stop for _, stop in extents)
        left, right = max(first, at), min(last, end)
        if left >= right:
            continue
        if left > at:
            yield shown(text[at:left])
        yield Mark(
            kinds=tuple(dict.fromkeys(group.tag.kind for group in cluster)),
            pieces=tuple(_pieces(text, left, right, [span for group in cluster for span in group.spans])),
            tags=tuple(group.tag for group in cluster) if last <= end else (),
        )
        at = right
    if at < end:
        yield shown(text[at:end])


def _pieces(text: str, left: int, right: int, spans: Sequence[Span]) -> Iterator[Piece]:
    edges = sorted({left, right, *(edge for s in spans for edge in (s.start, s.end) if left < edge < right)})
    for a, b in pairwise(edges):
        over = [span for span in spans if span.start <= a and b <= span.end]
        yield Piece(text=shown(text[a:b]), gold=any(s.gold for s in over), predicted=any(s.predicted for s in over))


def shown(text: str) -> str:
    """Return text without characters that would rearrange what stands around it."""
    return text.translate(_STEERING)
