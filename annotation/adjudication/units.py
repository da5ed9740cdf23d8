"""What one decision is about: things that several versions say, put together where they exclude each other.

A *unit* is a set of options. Two options are alternatives where they are *linked* (spans that overlap, another form or
label, another polarity of the same arrow) and no version says both, since whoever says both does not take them for
alternatives. Units are the connected components: they depend on no order.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from standpunkt.labels import Form, Label, Polarity
from standpunkt.schema import Mention


class _Placed(Protocol):
    @property
    def place(self) -> tuple[Any, ...]: ...
    def __hash__(self) -> int: ...


T = TypeVar("T", bound=_Placed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A marked span, as far as versions can agree on it."""

    start: int
    """First code point."""
    end: int
    """One past the last code point."""
    label: Label
    """What it is."""
    form: Form | None
    """How a named entity stands in the text; null for ACTOR and ISSUE."""

    @property
    def place(self) -> tuple[Any, ...]:
        """In the order of the text, the longer first."""
        return (self.start, -self.end, self.label, self.form or "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """An arrow between nodes: what versions mark at one place counts as one end, though boundary or label differ."""

    holder: int
    """Node, or `AUTHOR_NODE`."""
    target: int
    """Node."""
    polarity: Polarity
    """FAVOR, AGAINST or NEUTRAL."""

    @property
    def place(self) -> tuple[Any, ...]:
        """In the order of their ends in the text."""
        return (self.holder, self.target, self.polarity)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit(Generic[T]):
    """Options of which one decision settles all."""

    options: tuple[T, ...]
    """All that anybody says, in the order of their places."""
    said: Mapping[str, frozenset[T]]
    """What each version says, by its letter; empty where it has nothing here."""
    decided: frozenset[T] | None = None
    """What the judge says; null where nobody judged."""

    @property
    def agreed(self) -> bool:
        """Whether all versions say the same."""
        return len(set(self.said.values())) == 1

    @property
    def single(self) -> bool:
        """Whether nobody says more than one thing here, so that all options can be one end of an arrow."""
        return all(len(options) <= 1 for options in (*self.said.values(), self.decided or ()))


def mark(mention: Mention) -> Mark:
    """Return the mark of a mention."""
    return Mark(start=mention.start, end=mention.end, label=mention.label, form=mention.form)


def are_rival_marks(one: Mark, other: Mark) -> bool:
    """Tell whether two marks may be two ways to mark one thing.

    That is: overlapping spans of one label, or any two that share at least half of the characters of either (Jaccard):
    *das Bürgerwerk* as ACTOR and *Bürgerwerk* as ORG, but not an issue and a place named inside it.
    """
    shared = min(one.end, other.end) - max(one.start, other.start)
    either = max(one.end, other.end) - min(one.start, other.start)
    return shared > 0 and (one.label is other.label or 2 * shared >= either)


def units(
    said: Mapping[str, Collection[T]], decided: Collection[T] | None, rivals: Callable[[T, T], bool]
) -> tuple[Unit[T], ...]:
    """Return all that is said in units, in the order of their places.

    Args:
        said: what each version says, by letter.
        decided: what the judge says; what no version says is linked with what it may have replaced, that is with
            options which the judge does not keep.
        rivals: whether two options may be alternatives.
    """
    by_letter = {letter: frozenset(options) for letter, options in said.items()}
    kept = None if decided is None else frozenset(decided)
    options = sorted({*(kept or ()), *(o for each in by_letter.values() for o in each)}, key=lambda o: o.place)
    supporters = {o: frozenset(letter for letter in by_letter if o in by_letter[letter]) for o in options}

    def linked(one: T, other: T) -> bool:
        if supporters[one] and supporters[other]:
            return not supporters[one] & supporters[other] and rivals(one, other)
        return not (kept and one in kept and other in kept) and rivals(one, other)

    return tuple(
        Unit(
            options=tuple(group),
            said={letter: by_letter[letter] & set(group) for letter in sorted(by_letter)},
            decided=None if kept is None else kept & set(group),
        )
        for group in _components(options, linked, everybody=frozenset(by_letter), supporters=supporters)
    )


def _components(
    options: list[T],
    linked: Callable[[T, T], bool],
    *,
    everybody: frozenset[str],
    supporters: Mapping[T, frozenset[str]],
) -> Iterator[list[T]]:
    """Yield the connected components, each in order, in the order of their first members."""
    group = {option: [option] for option in options}
    for n, one in enumerate(options):
        for other in options[n + 1 :]:
            settled = supporters[one] == everybody == supporters[other]
            if settled or group[one] is group[other] or not linked(one, other):
                continue
            larger, smaller = group[one], group[other]
            larger += smaller
            for option in smaller:
                group[option] = larger
    seen: set[int] = set()
    for option in options:
        members = group[option]
        if id(members) not in seen:
            seen.add(id(members))
            yield sorted(members, key=lambda o: o.place)
