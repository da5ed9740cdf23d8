"""GerNTSA: sentences of German news with targets and the sentiment towards them, one target a row.

Rows with one sentence are one article. A target becomes an ISSUE, whatever it names, since the corpus does not tell
names from things; it stays as anchored, inside a longer word too. Positive becomes FAVOR and negative AGAINST. The
holder is AUTHOR because the corpus names none: a quoted speaker's sentiment counts as the sentence's. **Neutral becomes
a target without an arrow**: it says that no sentiment is there, while our NEUTRAL says that a holder weighs.

The file is one JSON list, read as a whole: rows of one sentence lie apart.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, Literal

import msgspec

from standpunkt.corpus.compose import Metadata
from standpunkt.corpus.foreign.annotated import GERNTSA, Annotated, annotate, compose_paragraphs
from standpunkt.corpus.foreign.lines import one_line
from standpunkt.corpus.readers.drops import Dropped
from standpunkt.corpus.readers.unpack import BrokenSourceError, opened
from standpunkt.corpus.text.clean import clean_characters
from standpunkt.errors import Fault, InputError, RecordError, shorten
from standpunkt.labels import AUTHOR, Label, Polarity
from standpunkt.schema import Mention, Stance

FILE_BYTES: Final = 64 << 20
"""Largest file that is read: the corpus has 2 MB."""

_POLARITIES: Final = {"positive": Polarity.FAVOR, "negative": Polarity.AGAINST}
_FIELDS = (b'"opinion_snippet"', b'"target"', b'"target_anchor"', b'"sentiment"')
_OPENING = re.compile(rb"\[\s*\{")


class _Anchor(msgspec.Struct, frozen=True):
    start: int = msgspec.field(name="from")
    end: int = msgspec.field(name="to")


class _Sentiment(msgspec.Struct, frozen=True):
    polarity: Literal["positive", "neutral", "negative"]


class _Row(msgspec.Struct, frozen=True):
    id: str
    text: str = msgspec.field(name="opinion_snippet")
    target: str
    anchor: _Anchor = msgspec.field(name="target_anchor")
    sentiment: _Sentiment


@dataclass(frozen=True, slots=True, kw_only=True)
class _Placed:
    """A row and where it stands."""

    line: int
    row: _Row
    start: int
    """Where the target begins in the cleaned text."""
    end: int


def recognises(head: bytes) -> bool:
    """Tell GerNTSA by a list of objects that have its fields."""
    opening = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    return _OPENING.match(opening) is not None and all(name in opening for name in _FIELDS)


def read(path: Path, metadata: Metadata) -> Iterator[Annotated | Dropped]:
    """Yield an article a sentence, in the order met; rows that cannot be placed or contradict each other are drops.

    Raises:
        InputError: the file is no JSON list, or too large.
    """
    known = replace(metadata, licence=metadata.licence or GERNTSA.licence)
    texts: dict[str, list[_Placed]] = {}
    for item in _rows(path):
        if isinstance(item, Dropped):
            yield item
            continue
        line, row = item
        text = one_line(clean_characters(row.text))
        place = _place(row, text)
        if place is None:
            detail = f"{row.id}: {shorten(row.target)} is not what stands from {row.anchor.start} to {row.anchor.end}"
            yield _drop(path, line, "target not in place", detail)
            continue
        texts.setdefault(text, []).append(_Placed(line=line, row=row, start=place[0], end=place[1]))
    for text, rows in texts.items():
        kept, drops = _consistent(path, rows)
        yield from drops
        try:
            yield _annotated(text, kept, known)
        except RecordError as error:
            yield _drop(path, rows[0].line, "invalid", str(error))


def _rows(path: Path) -> Iterator[tuple[int, _Row] | Dropped]:
    """Yield line and content of each row."""
    try:
        with opened(path) as file:
            content = file.read(FILE_BYTES + 1)
    except BrokenSourceError as error:
        raise InputError([error.fault(path)]) from None
    if len(content) > FILE_BYTES:
        raise InputError([_fault(path, f"at most {FILE_BYTES:,} bytes", "more")])
    try:
        items = msgspec.json.decode(content.removeprefix(b"\xef\xbb\xbf"), type=list[msgspec.Raw])
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise InputError([_fault(path, "one JSON list", str(error))]) from None
    line, place = 1, 0
    for item in items:
        start = content.index(bytes(item), place)
        line += content.count(b"\n", place, start)
        place = start
        try:
            yield line, msgspec.json.decode(item, type=_Row)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
            yield _drop(path, line, "not a row", str(error))


def _place(row: _Row, text: str) -> tuple[int, int] | None:
    """Return the target's span in the cleaned text; null where the anchor is wrong or cleaning hides the target.

    Cleaning may move what follows it; it changes no order, so the target stays the n-th occurrence of its wording.
    """
    start, end = row.anchor.start, row.anchor.end
    if not 0 <= start < end or row.text[start:end] != row.target:
        return None
    if text == row.text:
        return start, end
    target = one_line(clean_characters(row.target))
    before = row.text[:start]
    found = [match.start() for match in re.finditer(re.escape(target), text)] if target else []
    nth = one_line(clean_characters(before)).count(target) if target else 0
    return (found[nth], found[nth] + len(target)) if nth < len(found) else None


def _consistent(path: Path, rows: Sequence[_Placed]) -> tuple[list[_Placed], list[Dropped]]:
    """Return the rows that agree, each span once, and the drops: of a contradiction neither side stays."""
    spans: dict[tuple[int, int], list[_Placed]] = {}
    for placed in rows:
        spans.setdefault((placed.start, placed.end), []).append(placed)
    kept: list[_Placed] = []
    drops: list[Dropped] = []
    for same in spans.values():
        if len({placed.row.sentiment for placed in same}) > 1:
            polarities = ", ".join(placed.row.sentiment.polarity for placed in same)
            drops += [_drop(path, p.line, "contradiction", f"{p.row.id}: one span, {polarities}") for p in same]
        else:
            kept.append(same[0])
            drops += [_drop(path, p.line, "repeated", f"{p.row.id}: as on line {same[0].line}") for p in same[1:]]
    return sorted(kept, key=lambda placed: (placed.start, -placed.end)), drops


def _annotated(text: str, rows: Sequence[_Placed], metadata: Metadata) -> Annotated:
    mentions = [
        Mention(
            id=f"m{n}", start=placed.start, end=placed.end, label=Label.ISSUE, entity=text[placed.start : placed.end]
        )
        for n, placed in enumerate(rows, start=1)
    ]
    stances = [
        Stance(holder=AUTHOR, target=mention.id, polarity=_POLARITIES[placed.row.sentiment.polarity])
        for mention, placed in zip(mentions, rows, strict=True)
        if placed.row.sentiment.polarity in _POLARITIES
    ]
    article = compose_paragraphs([text], metadata, source="gerntsa")
    return annotate(article, GERNTSA, "gerntsa", mentions, stances)


def _drop(path: Path, line: int, reason: str, detail: str) -> Dropped:
    return Dropped(source=str(path), line=line, reason=reason, detail=detail)


def _fault(path: Path, expected: str, found: str) -> Fault:
    return Fault(code="E_JSON", file=str(path), expected=expected, found=found)
