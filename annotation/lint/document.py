"""Rules about the mentions of a document together: what they overlap, what was left out, what is called alike."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from standpunkt.annotation.lint.rules import found, quote
from standpunkt.errors import Fault, shorten
from standpunkt.labels import NAMED, Form, Label
from standpunkt.matching import overlapping
from standpunkt.schema import Annotation, Mention

_LEAST_LETTERS = 3
"""Shorter names are abbreviations that may be a word or a part of one."""
_MOST_CHARACTERS_EMPTY = 200
"""A shorter text may well have nothing to mark."""
_TOGETHER = ({Label.LOC, Label.ORG}, {Label.ISSUE, Label.MISC})
"""Labels of one entity that are meant: a place and what governs there, a law that is an issue."""


def document_faults(annotation: Annotation, text: str) -> Iterator[Fault]:
    """Yield what is wrong with the mentions of `text` together."""
    if not annotation.mentions and len(text) >= _MOST_CHARACTERS_EMPTY:
        yield found("W_EMPTY", "$.mentions", f"nothing in {len(text):,} characters")
    yield from _overlap_faults(annotation.mentions, text)
    yield from _unmarked_faults(annotation.mentions, text)
    yield from _surface_faults(annotation.mentions, text)
    yield from _entity_faults(annotation.mentions, text)


def _overlap_faults(mentions: Sequence[Mention], text: str) -> Iterator[Fault]:
    spans = [(mention.start, mention.end) for mention in mentions]
    for n, m in sorted(overlapping(spans, spans)):
        one, other = mentions[n], mentions[m]
        code = _overlap(one, other) if n != m else ""
        if code and (code == "W_NO_INNER" or n < m):
            yield found(code, f"$.mentions[{n}]", f"{quote(text, one)}, and {quote(text, other)}")


def _overlap(one: Mention, other: Mention) -> str:
    """Return the code of a rule that two overlapping mentions break, or nothing; `one` is the inner one."""
    same = (one.start, one.end) == (other.start, other.end)
    inside = other.start <= one.start and one.end <= other.end
    if same:
        in_stance = {one.label, other.label} & {Label.ACTOR, Label.ISSUE} and {one.form, other.form} & {
            Form.DERIV,
            Form.PART,
        }
        return "" if in_stance else "W_TWO_LABELS"
    if inside:
        holds_none = other.label in (Label.ORG, Label.MISC) and other.form is Form.NAME
        return "W_NO_INNER" if one.label in NAMED and holds_none else ""
    contains = one.start <= other.start and other.end <= one.end
    return "" if contains else "W_CROSSING"


def _unmarked_faults(mentions: Sequence[Mention], text: str) -> Iterator[Fault]:
    """Yield names that are marked at one place and not at another; longer names around a place count as marks."""
    covered = bytearray(len(text))
    for mention in mentions:
        if mention.label in NAMED:
            covered[mention.start : mention.end] = b"\1" * (mention.end - mention.start)
    first: dict[str, int] = {}
    for n, mention in enumerate(mentions):
        surface = text[mention.start : mention.end]
        if mention.label in NAMED and mention.form is Form.NAME and len(surface) >= _LEAST_LETTERS:
            first.setdefault(surface, n)
    for surface, n in first.items():
        for other in re.finditer(rf"(?<![\w-]){re.escape(surface)}(?![\w-])", text):
            if not any(covered[other.start() : other.end()]):
                what = f"{shorten(surface)} at {other.start()}, not marked"
                yield found("W_UNMARKED", f"$.mentions[{n}]", what)


def _surface_faults(mentions: Sequence[Mention], text: str) -> Iterator[Fault]:
    """Yield surfaces with several labels or forms, and names of a person or an organisation with several entities."""
    by_surface: defaultdict[str, list[int]] = defaultdict(list)
    for n, mention in enumerate(mentions):
        if mention.label in NAMED:
            by_surface[text[mention.start : mention.end]].append(n)
    for surface, numbers in by_surface.items():
        kinds = {(mentions[n].label, mentions[n].form) for n in numbers}
        if len(kinds) > 1:
            said = " and ".join(sorted(f"{label} {form}" for label, form in kinds))
            yield found("W_SURFACE_LABELS", f"$.mentions[{numbers[0]}]", f"{shorten(surface)} as {said}")
        names = {mentions[n].entity for n in numbers if mentions[n].label in (Label.PER, Label.ORG)} - {None}
        if len(names) > 1:
            said = " and ".join(sorted(map(shorten, names)))
            yield found("W_SURFACE_ENTITIES", f"$.mentions[{numbers[0]}]", f"{shorten(surface)} as {said}")


def _entity_faults(mentions: Sequence[Mention], text: str) -> Iterator[Fault]:
    by_entity: defaultdict[str, list[int]] = defaultdict(list)
    for n, mention in enumerate(mentions):
        if mention.entity is not None:
            by_entity[mention.entity].append(n)
    for name, numbers in by_entity.items():
        labels = {mentions[n].label for n in numbers} - {Label.ACTOR}
        if len(labels) > 1 and labels not in _TOGETHER:
            said = " and ".join(
                quote(text, mentions[min(n for n in numbers if mentions[n].label is label)]) for label in sorted(labels)
            )
            yield found("W_ENTITY_LABELS", f"$.mentions[{numbers[0]}].entity", f"{shorten(name)}: {said}")
    yield from _spelling_faults(
        {name: [mentions[n] for n in numbers] for name, numbers in by_entity.items()}, by_entity
    )


def _spelling_faults(by_entity: dict[str, list[Mention]], first: dict[str, list[int]]) -> Iterator[Fault]:
    """Yield entities that are written in two ways: case, hyphens or a final s apart; or a person by surname alone."""
    names = list(by_entity)
    for n, one in enumerate(names):
        for other in names[n + 1 :]:
            people = all({m.label for m in by_entity[name]} <= {Label.PER, Label.ACTOR} for name in (one, other))
            if plain(one) == plain(other) or (people and _is_surname(one, other)):
                what = f"{shorten(one)} and {shorten(other)}"
                yield found("W_ENTITY_SPELLING", f"$.mentions[{first[other][0]}].entity", what)


def plain(name: str) -> str:
    """Return a canonical name without what two spellings of it may differ in: case, hyphens, a final s of its words."""
    return " ".join(word.removesuffix("s") for word in re.split(r"[\W_]+", name.casefold()) if word)


def _is_surname(one: str, other: str) -> bool:
    short, long = sorted((one.casefold().split(), other.casefold().split()), key=len)
    return len(short) == 1 and len(long) > 1 and long[-1] == short[0]
