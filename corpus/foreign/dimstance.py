"""DimStance (SemEval-2026 Task 3, Track B): parties' statements, with targets and the valence of what is said of them.

Each statement is an article. A target becomes an ISSUE, whatever it names, since the corpus does not tell names from
things; its holder is AUTHOR. Polarity is cut from the valence, 1 to 9: above 5.5 FAVOR, below 4.5 AGAINST, else
NEUTRAL. Targets come without offsets: of several occurrences the one nearest to the judgement's wording is marked,
where the corpus quotes that, and otherwise the first, whole words before parts of words. Several judgements of one
mention become one arrow: NEUTRAL where they pull both ways, as the scheme rules for "aber", and otherwise by the mean
of the valences.

Valence and arousal themselves are not kept: our records have no place for numbers on a stance.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import Final

import msgspec

from standpunkt.corpus.compose import Metadata
from standpunkt.corpus.foreign.annotated import DIMSTANCE, Annotated, annotate, compose_paragraphs
from standpunkt.corpus.foreign.lines import one_line, read_lines
from standpunkt.corpus.readers.drops import Dropped
from standpunkt.corpus.text.clean import clean_characters
from standpunkt.errors import RecordError, shorten
from standpunkt.labels import AUTHOR, Label, Polarity
from standpunkt.schema import Mention, Stance

FAVOR_ABOVE: Final = 5.5
AGAINST_BELOW: Final = 4.5
"""Cuts in the valence, which runs from 1 to 9."""

_VALENCE = re.compile(r"\s*([1-9](?:\.\d+)?)#([1-9](?:\.\d+)?)\s*")
_HIGHEST = 9.0
_OPENING = re.compile(rb'\{\s*"ID"\s*:\s*"[^"]*"\s*,\s*"Text"\s*:\s*"')


class _Judgement(msgspec.Struct, frozen=True):
    """A target and what is said of it."""

    target: str = msgspec.field(name="Aspect")
    numbers: str = msgspec.field(name="VA")
    wording: str = msgspec.field(name="Opinion", default="")


class _Statement(msgspec.Struct, frozen=True):
    """A line; training and test files call the judgements differently."""

    id: str = msgspec.field(name="ID")
    text: str = msgspec.field(name="Text")
    triplets: tuple[_Judgement, ...] | None = msgspec.field(name="Triplet", default=None)
    aspects: tuple[_Judgement, ...] | None = msgspec.field(name="Aspect_VA", default=None)


@dataclass(frozen=True, slots=True)
class _BadStatementError(Exception):
    reason: str
    detail: str


def recognises(head: bytes) -> bool:
    """Tell DimStance by the two fields that open its lines."""
    return _OPENING.match(head.removeprefix(b"\xef\xbb\xbf").lstrip()) is not None


def read(path: Path, metadata: Metadata) -> Iterator[Annotated | Dropped]:
    """Yield an article a line; one that is not understood in full is a drop.

    Raises:
        InputError: the file is not in UTF-8.
    """
    decoder = msgspec.json.Decoder(_Statement)
    for number, line in read_lines(path):
        if not line.strip():
            continue
        try:
            yield _annotated(decoder.decode(line), metadata)
        except _BadStatementError as error:
            yield Dropped(source=str(path), line=number, reason=error.reason, detail=error.detail)
        except RecordError as error:
            yield Dropped(source=str(path), line=number, reason="invalid", detail=str(error))
        except (msgspec.MsgspecError, RecursionError) as error:
            yield Dropped(source=str(path), line=number, reason="not a statement", detail=str(error))


def polarity_of(valences: Sequence[float]) -> Polarity:
    """Return the polarity of what is said of one mention: one valence, or several."""
    single = {_cut(valence) for valence in valences}
    if {Polarity.FAVOR, Polarity.AGAINST} <= single:
        return Polarity.NEUTRAL
    return _cut(fmean(valences))


def _cut(valence: float) -> Polarity:
    if valence > FAVOR_ABOVE:
        return Polarity.FAVOR
    return Polarity.AGAINST if valence < AGAINST_BELOW else Polarity.NEUTRAL


def _annotated(statement: _Statement, metadata: Metadata) -> Annotated:
    judgements = statement.triplets if statement.aspects is None else statement.aspects
    if judgements is None:
        raise _BadStatementError("not labelled", "neither Triplet nor Aspect_VA")
    text = one_line(clean_characters(statement.text))
    valences: dict[tuple[int, int], list[float]] = {}
    for judgement in judgements:
        valences.setdefault(_place(judgement, text), []).append(_valence(judgement))
    places = sorted(valences)
    mentions = [
        Mention(id=f"m{n}", start=start, end=end, label=Label.ISSUE, entity=text[start:end])
        for n, (start, end) in enumerate(places, start=1)
    ]
    stances = [
        Stance(holder=AUTHOR, target=mention.id, polarity=polarity_of(valences[place]))
        for mention, place in zip(mentions, places, strict=True)
    ]
    article = compose_paragraphs([text], metadata, source=f"dimstance-{statement.id}")
    return annotate(article, DIMSTANCE, "dimstance", mentions, stances)


def _valence(judgement: _Judgement) -> float:
    found = _VALENCE.fullmatch(judgement.numbers)
    if found is None or max(float(found[1]), float(found[2])) > _HIGHEST:
        expected = "expected valence#arousal, each from 1 to 9"
        raise _BadStatementError("valence", f"{expected}; found {shorten(judgement.numbers)}")
    return float(found[1])


def _place(judgement: _Judgement, text: str) -> tuple[int, int]:
    """Return the span of a judgement's target."""
    target = one_line(clean_characters(judgement.target))
    anywhere = [found.start() for found in re.finditer(re.escape(target), text)] if target else []
    whole = [found.start() for found in re.finditer(rf"(?<!\w){re.escape(target)}(?!\w)", text)] if target else []
    starts = whole or anywhere
    if not starts:
        raise _BadStatementError("target not in text", f"{shorten(judgement.target)} does not occur")
    wording = one_line(clean_characters(judgement.wording))
    if wording and text.count(wording) == 1:
        middle = text.index(wording) + len(wording) / 2
        start = min(starts, key=lambda start: (abs(start + len(target) / 2 - middle), start))
    else:
        start = starts[0]
    return start, start + len(target)
