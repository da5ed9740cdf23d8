"""Columns of tags as a submission: each token must stand in its article, so no tokeniser need be agreed upon.

A document is opened by ``-DOCSTART- ID`` or ``# newdoc id = ID`` and holds the article's tokens, all of them, in order;
between two of them there may be white space, and nothing else. Entities are read as conlleval reads them
(`column_spans`). Of two columns of tags the second one is the prediction, the first one gold, as conlleval has it;
where the tokens are numbered, or with gold in two layers, they are GermEval's layers, outer and inner.
"""

import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from standpunkt.errors import Fault, did_you_mean, shorten
from standpunkt.eval.gold import Gold
from standpunkt.eval.submissions.column_file import ColumnFile, Layout, read_column_file
from standpunkt.eval.submissions.column_spans import Tagged, TokenSpan, read_spans
from standpunkt.eval.submissions.lines import MOST_FAULTS, TOO_MANY
from standpunkt.schema import Mention, Prediction

Place = tuple[int, int]
"""First and one past the last code point of a token in its text."""

_CONTEXT: Final = 24
_TWO_SIDES_IN_LAYERS: Final = 4


@dataclass(slots=True, kw_only=True)
class _Aligned:
    """Where the tokens of a file stand in their articles."""

    places: list[Place]
    """Of each token; meaningless where there is a fault."""
    articles: list[tuple[str, int, int]] = field(default_factory=list[tuple[str, int, int]])
    """Article id, first token and one past the last token of each document."""
    faults: list[Fault] = field(default_factory=list[Fault])
    """Tokens and documents that have no place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnPredictions:
    """What a file of columns says about the articles of some gold."""

    predictions: Mapping[str, Prediction]
    """By article id."""
    absent: tuple[str, ...]
    """Articles that the file does not hold."""
    sha256: str
    """Hash of the file's bytes."""
    warnings: tuple[str, ...]
    """How the tags were read."""
    repair: str
    """``conlleval`` where tags break their scheme, else ``none``."""
    faults: tuple[Fault, ...]
    """Everything that is wrong with the file, in its order; with any, there are no predictions."""


def read_columns(path: Path, gold: Gold) -> ColumnPredictions:
    """Read columns as predictions for `gold`.

    Raises:
        InputError: the file is damaged, too large, not in UTF-8, or has no column of tags.
        UsageError: there is no such file.
    """
    file = read_column_file(path, gold.canaries() if gold.hidden else ())
    texts = {article.id: article.text for article in gold.articles}
    aligned = _align(file, texts)
    faults = [*file.faults, *(fault.at(file=str(path)) for fault in aligned.faults)]
    faults.sort(key=lambda fault: (fault.line == 0, fault.line))
    if len(faults) > MOST_FAULTS:
        faults = [*faults[:MOST_FAULTS], TOO_MANY.at(file=str(path), line=faults[MOST_FAULTS].line)]
    columns = predicted_columns(file.layout)
    tagged = read_spans(file, () if faults else columns)
    by_article, twins = mentions_by_document(tagged, aligned.places, aligned.articles)
    return ColumnPredictions(
        predictions={key: Prediction(article_id=key, mentions=found) for key, found in by_article.items()},
        absent=tuple(key for key in texts if key not in by_article),
        sha256=file.sha256,
        warnings=(*file.warnings, tagged.note(file, columns), *twin_note(twins)),
        repair=tagged.repair,
        faults=tuple(faults),
    )


def predicted_columns(layout: Layout, *, gold_layers: int = 1) -> tuple[int, ...]:
    """Return which of a file's columns of tags are predictions, by their index among those."""
    number = len(layout.tags)
    in_layers = number == 2 and (layout.numbered or gold_layers > 1)  # noqa: PLR2004 - outer and inner
    return (number - 2, number - 1) if in_layers or number == _TWO_SIDES_IN_LAYERS else (number - 1,)


def mentions_by_document(
    tagged: Tagged, places: Sequence[Place], documents: Sequence[tuple[str, int, int]]
) -> tuple[Mapping[str, tuple[Mention, ...]], int]:
    """Return the mentions of each document, by its id, and how many were left out as twins of another layer's.

    Args:
        tagged: entities over tokens.
        places: each token's place in the text of its document.
        documents: id, first token and one past the last token of each document, ascending.
    """
    found: dict[str, dict[tuple[int, int, str], Mention]] = {key: {} for key, _, _ in documents}
    firsts = [first for _, first, _ in documents]
    twins = 0
    for span in (span for layer in tagged.layers for span in layer):
        mention = _mention(span, places)
        taken = found[documents[bisect_right(firsts, span.first) - 1][0]]
        twins += (key := (mention.start, mention.end, str(mention.label))) in taken
        taken.setdefault(key, mention)
    ordered = {key: sorted(taken.values(), key=lambda m: (m.start, -m.end)) for key, taken in found.items()}
    return {key: tuple(mentions) for key, mentions in ordered.items()}, twins


def twin_note(twins: int) -> Iterator[str]:
    """Yield a warning where two layers hold the same label on the same span."""
    if twins:
        yield f"W_TWINS: {twins} entities of the inner layer repeat the outer one's span and label, and count once"


def _mention(span: TokenSpan, places: Sequence[Place]) -> Mention:
    return Mention(start=places[span.first][0], end=places[span.last][1], label=span.label, form=span.form)


def _align(file: ColumnFile, texts: Mapping[str, str]) -> _Aligned:
    aligned = _Aligned(places=[(0, 0)] * len(file.surfaces))
    opened: dict[str, int] = {}
    named = [opening for opening in file.openings if opening.explicit or opening.name in texts]
    ends = [opening.token for opening in named[1:]] + [len(file.surfaces)]
    if not named or named[0].token > 0:
        expected = "-DOCSTART- and an article's id, or # newdoc id = ..., before the first token"
        line = file.lines[0] if file.lines else 0
        aligned.faults.append(Fault(code="E_ID", line=line, expected=expected, found="a token of no article"))
    for opening, end in zip(named, ends, strict=False):
        if len(aligned.faults) > MOST_FAULTS:
            break
        name = opening.name
        if name not in texts:
            hint = did_you_mean(name, texts) or "is it an id of another split or corpus?"
            fault = Fault(code="E_UNKNOWN_ID", expected="an id of this split", found=shorten(name), hint=hint)
            aligned.faults.append(fault.at(line=opening.line))
        elif name in opened:
            found = f"{shorten(name)}, also on line {opened[name]}"
            fault = Fault(code="E_DUP_ID", expected="each article once", found=found)
            aligned.faults.append(fault.at(line=opening.line))
        else:
            opened[name] = opening.line
            aligned.articles.append((name, opening.token, end))
            aligned.faults += _place(file, aligned.places, (opening.token, end), texts[name])
    return aligned


def _place(file: ColumnFile, places: list[Place], tokens: tuple[int, int], text: str) -> Iterator[Fault]:
    """Find the tokens of one document in its text; the first one that does not match ends the search."""
    position = 0
    for n in range(*tokens):
        token = file.surfaces[n].strip()  # white space at its edges would be part of the span
        while position < len(text) and text[position].isspace():
            position += 1
        if not text.startswith(token, position):
            token = unicodedata.normalize("NFC", token)
        if not token or not text.startswith(token, position):
            expected = f"{shorten(text[position : position + _CONTEXT])}, which is next in the article"
            hint = "tokens follow the article's text, all of them, in order"
            fault = Fault(code="E_TOKENS", expected=expected, found=shorten(file.surfaces[n]), hint=hint)
            yield fault.at(line=file.lines[n])
            return
        places[n] = (position, position + len(token))
        position += len(token)
    if rest := text[position:].strip():
        line = file.lines[tokens[1] - 1] if tokens[1] > tokens[0] else 0
        expected = f"tokens to the end of the article, next {shorten(rest[:_CONTEXT])}"
        yield Fault(code="E_TOKENS", expected=expected, found="the end of the document").at(line=line)
