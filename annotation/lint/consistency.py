"""Is one surface marked alike everywhere? Across documents and annotators, where no single annotation is wrong.

Published gold is not: GermEval 2014 has *US-Präsident* as LOCpart and as ORGpart. What is listed here is for people to
look at, not wrong by itself: *Moskau* the city and *Moskau* the government have one surface and two entities.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from standpunkt.annotation.lint.document import plain
from standpunkt.labels import NAMED
from standpunkt.schema import Annotation, Mention

UNMARKED: Final = "not marked"
"""The use of a name that is not marked, where it is elsewhere."""
PLACES: Final = 3
"""Places that are named of each use."""
_WORD: Final = re.compile(r"[\w-]+")
_LEAST_LETTERS: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """One way in which a surface is marked."""

    kind: str
    """Label with form, or `UNMARKED`."""
    times: int
    """How often."""
    places: tuple[str, ...]
    """The first few: ``annotator:article:offset``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Surface:
    """Words that are marked in several ways."""

    words: str
    """As they stand in the texts."""
    uses: tuple[Use, ...]
    """Most frequent first."""

    @property
    def odd(self) -> int:
        """Return how often it is marked otherwise than most often."""
        return sum(use.times for use in self.uses[1:])


@dataclass(frozen=True, slots=True, kw_only=True)
class Spellings:
    """Canonical names that differ in case, hyphens or a final s alone."""

    names: tuple[tuple[str, int], ...]
    """Each with the number of its mentions, most frequent first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Consistency:
    """What is marked or called in several ways."""

    surfaces: tuple[Surface, ...]
    """Those with most odd marks first."""
    spellings: tuple[Spellings, ...]
    """Those with most mentions first."""


def consistency(annotations: Iterable[Annotation], texts: Mapping[str, str]) -> Consistency:
    """Return what is marked or called in several ways, over all annotations.

    Args:
        annotations: of any annotators; those whose text is missing are left out.
        texts: texts by hash.
    """
    given = [said for said in annotations if said.text_sha256 in texts]
    uses: defaultdict[str, defaultdict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    names: Counter[str] = Counter()
    for said in given:
        text = texts[said.text_sha256]
        for start, end, kind in _occurrences(said):
            uses[text[start:end]][kind].append(f"{said.annotator}:{said.article_id}:{start}")
        names.update(mention.entity for mention in said.mentions if mention.entity is not None)
    known = {words for words, kinds in uses.items() if len(words) >= _LEAST_LETTERS and _is_name(kinds)}
    for said in given:
        for words, start in _unmarked(said, texts[said.text_sha256], known):
            uses[words][UNMARKED].append(f"{said.annotator}:{said.article_id}:{start}")
    return Consistency(surfaces=_surfaces(uses), spellings=_spellings(names))


def _occurrences(said: Annotation) -> Iterator[tuple[int, int, str]]:
    """Yield each marked span and what it is; an actor or issue on a named entity is no second way to mark it."""
    kinds: defaultdict[tuple[int, int], set[str]] = defaultdict(set)
    for mention in said.mentions:
        kinds[mention.start, mention.end].add(_kind(mention))
    for (start, end), found in sorted(kinds.items()):
        named = {kind for kind in found if kind.split()[0] in NAMED}
        for kind in sorted(named or found):
            yield start, end, kind


def _kind(mention: Mention) -> str:
    return f"{mention.label} {mention.form}" if mention.label in NAMED else str(mention.label)


def _is_name(kinds: Mapping[str, object]) -> bool:
    """Tell whether a surface is always marked as a named entity: an actor or issue is marked in a stance alone."""
    return all(kind.split()[0] in NAMED for kind in kinds)


def _unmarked(said: Annotation, text: str, known: set[str]) -> Iterator[tuple[str, int]]:
    """Yield known surfaces, the longest at a place, that no mention of a named entity touches."""
    starts = defaultdict[str, list[str]](list)
    for words in known:
        if first := _WORD.match(words):
            starts[first[0]].append(words)
    covered = bytearray(len(text) + 1)
    for mention in said.mentions:
        if mention.label in NAMED:
            covered[mention.start : mention.end] = b"\1" * (mention.end - mention.start)
    for token in _WORD.finditer(text):
        for words in sorted(starts.get(token[0], ()), key=len, reverse=True):
            end = token.start() + len(words)
            if text.startswith(words, token.start()) and not _WORD.match(text[end : end + 1]):
                if not any(covered[token.start() : end]):
                    yield words, token.start()
                break


def _surfaces(uses: Mapping[str, Mapping[str, list[str]]]) -> tuple[Surface, ...]:
    found = [
        Surface(
            words=words,
            uses=tuple(
                Use(kind=kind, times=len(places), places=tuple(places[:PLACES]))
                for kind, places in sorted(kinds.items(), key=lambda item: (-len(item[1]), item[0]))
            ),
        )
        for words, kinds in uses.items()
        if len(kinds) > 1
    ]
    return tuple(sorted(found, key=lambda surface: (-surface.odd, surface.words)))


def _spellings(names: Mapping[str, int]) -> tuple[Spellings, ...]:
    alike: defaultdict[str, list[tuple[str, int]]] = defaultdict(list)
    for name, times in names.items():
        alike[plain(name)].append((name, times))
    found = [
        Spellings(names=tuple(sorted(group, key=lambda item: (-item[1], item[0]))))
        for group in alike.values()
        if len(group) > 1
    ]
    return tuple(sorted(found, key=lambda one: (-sum(times for _, times in one.names), one.names)))
