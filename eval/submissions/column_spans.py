"""From columns of tags to entities over tokens: read as conlleval reads them, the scheme named, repairs counted.

No sequence of tags is refused for breaking its scheme, since scorers of columns never did; how many tags had to be read
as others is told, and is part of a result's signature.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from standpunkt.eval.submissions.column_file import ColumnFile
from standpunkt.eval.tags.codes import Codebook, encode
from standpunkt.eval.tags.detect import detect
from standpunkt.eval.tags.halves import halve
from standpunkt.eval.tags.spans import lenient_spans
from standpunkt.labels import KINDS, Form, Label
from standpunkt.tags import OUTSIDE, Scheme, parse_tag


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenSpan:
    """An entity over tokens."""

    first: int
    """Index of the first token in the file."""
    last: int
    """Index of the last token."""
    label: Label
    """Its label."""
    form: Form
    """Its form."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tagged:
    """The entities of some columns of tags."""

    layers: tuple[tuple[TokenSpan, ...], ...]
    """By column, ascending."""
    scheme: Scheme
    """The scheme that most sentences keep."""
    repaired: int
    """Number of tags that break it."""
    first_repaired: int
    """Line of the first of them; 0 where there is none."""

    def note(self, file: ColumnFile, columns: Sequence[int]) -> str:
        """Return what a reader of the score should know of how the tags were read."""
        numbers = [str(file.layout.tags[column] + 1) for column in columns]
        place = f"column{'s' if numbers[1:] else ''} {' and '.join(numbers)}"
        if not self.repaired:
            return f"W_TAGS: {self.scheme} tags in {place}, none of which breaks the scheme"
        total = sum(len(file.tags[column]) for column in columns)
        return (
            f"W_TAGS: {self.scheme} tags in {place}; {self.repaired:,} of {total:,} break the scheme, the first on line"
            f" {self.first_repaired}, and were read as conlleval reads them"
        )

    @property
    def repair(self) -> str:
        """What the signature says."""
        return "conlleval" if self.repaired else "none"


def read_spans(file: ColumnFile, columns: Sequence[int]) -> Tagged:
    """Return the entities of a file's columns of tags, given by their index among those; tags must be known ones."""
    book = Codebook()
    sentences = [file.by_sentence(column) for column in columns]
    encoded = encode([tags for layer in sentences for tags in layer], book)
    found = detect(encoded, list(book))
    halves = halve(book, _split)
    spans = lenient_spans(encoded.numbers, halves)
    # A break follows each sentence, so a place is the token's index and the number of sentences before it.
    sentence = np.searchsorted(encoded.starts(), spans.begin, side="right") - 1
    first = (spans.begin - sentence).tolist()
    last = (spans.end - 1 - sentence).tolist()
    size = len(file.surfaces)
    layers: list[list[TokenSpan]] = [[] for _ in columns]
    for begin, end, kind in zip(first, last, spans.type.tolist(), strict=True):
        label, form = KINDS[halves.names[kind]]
        layers[begin // size].append(TokenSpan(first=begin % size, last=end % size, label=label, form=form))
    line = 0
    if len(found.broken):
        place = int(found.broken[0])
        line = file.lines[(place - int(np.searchsorted(encoded.starts(), place, side="right")) + 1) % size]
    return Tagged(
        layers=tuple(map(tuple, layers)), scheme=found.scheme, repaired=len(found.broken), first_repaired=line
    )


def _split(tag: str) -> tuple[str, str]:
    """Return prefix and label as conlleval has them: L and U are E and S, a bare label is an I."""
    found = parse_tag(tag) or OUTSIDE
    return {"": "I", "L": "E", "U": "S"}.get(found.prefix, found.prefix), found.label
