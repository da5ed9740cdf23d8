"""The records that all rooms share: frozen, and checked when they are built, so that whoever holds one may trust it.

A record that breaks its invariants raises `RecordError` with every fault found, each with its JSON path. Offsets are
Unicode code points, half open, into an article's `text`. What needs a second record to be checked (do a mention's
offsets fit this article?) is `faults_in_text`.
"""

import hashlib
import math
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping

import msgspec

from standpunkt.errors import Fault, shorten
from standpunkt.labels import AUTHOR, HOLDERS, NAMED, Form, Label, PairLabel, Polarity, SectionKind, Source
from standpunkt.record import Record, fault, id_faults, is_date, is_time, text_faults

_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")


class Section(Record, frozen=True, kw_only=True):
    """A stretch of an article's text that is one title, heading, dateline or paragraph."""

    start: int
    """First code point."""
    end: int
    """One past the last code point."""
    kind: SectionKind
    """What the stretch is."""

    def _faults(self) -> Iterator[Fault]:
        yield from _span_faults(self.start, self.end)


class Article(Record, frozen=True, kw_only=True):
    """One article: immutable canonical text and what is known of where it comes from."""

    id: str
    """Unique in its corpus; the text never changes under it."""
    text: str
    r"""NFC, ``\n`` line ends, title first, sections parted by a blank line (a dateline by one space)."""
    sections: tuple[Section, ...]
    """Ascending; together they cover all of `text` but the white space between them."""
    published: str | None
    """ISO date in the precision it came with (``2021``, ``2021-12``, ``2021-12-08``); null if unknown."""
    outlet: str | None
    """Newspaper or agency; null if unknown."""
    url: str | None
    """Canonical address; null if unknown."""
    topic: str | None
    """Desk or topic as the source names it; null if unknown."""
    licence: str | None
    """SPDX identifier; null where none is stated, which means: all rights reserved."""
    language: str
    """BCP 47 tag, e.g. ``de``."""
    text_sha256: str
    """Hex SHA-256 of `text` in UTF-8."""

    def _faults(self) -> Iterator[Fault]:
        yield from id_faults(self.id, "$.id")
        yield from _text_faults(self.text)
        yield from _section_faults(self.text, self.sections)
        if self.published is not None and not is_date(self.published):
            yield fault("E_DATE", "$.published", "YYYY, YYYY-MM or YYYY-MM-DD", self.published)
        for name in ("outlet", "url", "topic", "licence"):
            yield from text_faults(getattr(self, name), f"$.{name}")
        if not _LANGUAGE.fullmatch(self.language):
            yield fault("E_LANGUAGE", "$.language", "a BCP 47 tag such as de", self.language)
        if self.text_sha256 != text_sha256(self.text):
            yield fault(
                "E_TEXT_HASH", "$.text_sha256", f"the SHA-256 of text, {text_sha256(self.text)}", self.text_sha256
            )


class Mention(Record, frozen=True, kw_only=True, omit_defaults=True):
    """A marked span: a named entity, an actor or an issue."""

    id: str = ""
    """Name inside its document, for arrows to point at; empty where nothing points at it."""
    start: int
    """First code point."""
    end: int
    """One past the last code point."""
    label: Label
    """What the mention is."""
    form: Form | None = None
    """How a named entity stands in the text (default ``name``); null for ACTOR and ISSUE, which have no form."""
    entity: str | None = None
    """Canonical name that groups a document's mentions; null where nobody gave one."""
    surface: str | None = None
    """The words themselves, for whoever wants them compared with the text; null where nobody gave them."""

    def __post_init__(self) -> None:
        if self.form is None and self.label in NAMED:
            msgspec.structs.force_setattr(self, "form", Form.NAME)
        if not self._is_plain():
            super().__post_init__()

    def _is_plain(self) -> bool:
        """Tell whether nothing is wrong at a glance, as with most mentions; the others are looked at closely."""
        start, end, name = self.start, self.end, self.id
        return (
            type(start) is int is type(end)
            and 0 <= start < end
            and type(self.label) is Label
            and (type(self.form) is Form if self.label in NAMED else self.form is None)
            and type(name) is str
            and (not name or (name.isalnum() and name != AUTHOR))
            and self.entity is None is self.surface
        )

    def _faults(self) -> Iterator[Fault]:
        if self.id:
            yield from id_faults(self.id, "$.id")
            if self.id == AUTHOR:
                yield fault("E_ID", "$.id", f"a name other than {AUTHOR}, which means the article's author", self.id)
        if not 0 <= self.start < self.end:
            yield from _span_faults(self.start, self.end)
        if self.form is not None and self.label not in NAMED:
            yield fault("E_FORM", "$.form", f"no form on {self.label}; only {', '.join(NAMED)} have one", self.form)
        if self.entity is not None and not self.entity.strip():
            yield fault("E_ENTITY", "$.entity", "a name, or null", self.entity)


class Stance(Record, frozen=True, kw_only=True):
    """An arrow: what a holder says about a target."""

    holder: str
    """Mention id, or AUTHOR."""
    target: str
    """Mention id."""
    polarity: Polarity
    """FAVOR, AGAINST or NEUTRAL."""

    def _faults(self) -> Iterator[Fault]:
        if self.holder == self.target:
            yield fault("E_SELF_ARROW", "$.target", "a mention other than the holder", self.target)


class Provenance(Record, frozen=True, kw_only=True):
    """Who or what made an annotation, with which tool, when."""

    source: Source
    """human, model or adjudicated."""
    tool: str
    """Name and version of the tool it was made with."""
    started: str | None = None
    """ISO 8601 time; null if unknown."""
    finished: str | None = None
    """ISO 8601 time; null if unknown."""

    def _faults(self) -> Iterator[Fault]:
        yield from text_faults(self.tool, "$.tool")
        for name in ("started", "finished"):
            value = getattr(self, name)
            if value is not None and not is_time(value):
                yield fault("E_DATE", f"$.{name}", "an ISO 8601 time such as 2025-03-04T09:30:00+01:00", value)


class Annotation(Record, frozen=True, kw_only=True):
    """All that one annotator (or the adjudicated gold) says about one article."""

    article_id: str
    """The article."""
    text_sha256: str
    """Hash of the text that was annotated; offsets hold for this text only."""
    annotator: str
    """Pseudonym of the annotator, or the name of the model."""
    mentions: tuple[Mention, ...]
    """In any order; each has an id."""
    stances: tuple[Stance, ...]
    """In any order; at most one per ordered pair of mentions."""
    guideline: str
    """Version of the guidelines followed."""
    provenance: Provenance
    """Where it comes from."""

    def _faults(self) -> Iterator[Fault]:
        yield from id_faults(self.article_id, "$.article_id")
        if not _SHA256.fullmatch(self.text_sha256):
            yield fault("E_TEXT_HASH", "$.text_sha256", "64 lower-case hex digits", self.text_sha256)
        for name in ("annotator", "guideline"):
            yield from text_faults(getattr(self, name), f"$.{name}")
        for n, mention in enumerate(self.mentions):
            if not mention.id:
                yield fault("E_ID", f"$.mentions[{n}].id", "an id on every annotated mention", mention.id)
        yield from _graph_faults(self.mentions, self.stances)


class Prediction(Record, frozen=True, kw_only=True, omit_defaults=True):
    """What a system says: mentions and stances of an article, or the label of one given pair."""

    article_id: str
    """The article."""
    mentions: tuple[Mention, ...] = ()
    """Predicted mentions; ids are needed only where a stance points at them."""
    stances: tuple[Stance, ...] = ()
    """Predicted arrows between the predicted mentions."""
    pair_id: str | None = None
    """The given pair that `label` is for; null in a prediction of mentions."""
    label: PairLabel | None = None
    """Label of the pair `pair_id`; null in a prediction of mentions."""
    scores: Mapping[str, float] | None = None
    """Optional score per label of the pair; null where the system gives none."""

    def _faults(self) -> Iterator[Fault]:
        yield from id_faults(self.article_id, "$.article_id")
        if (self.pair_id is None) != (self.label is None):
            yield fault("E_FIELD", "$", "pair_id and label together", "only one of them")
        if self.pair_id is not None and (self.mentions or self.stances):
            yield fault("E_FIELD", "$", "either a pair's label or mentions and stances", "both in one record")
        if self.pair_id is not None:
            yield from id_faults(self.pair_id, "$.pair_id")
        elif self.scores is not None:
            yield fault("E_FIELD", "$.scores", "scores only with a pair's label", "no pair")
        for name, score in (self.scores or {}).items():
            if name not in PairLabel.__members__:
                yield fault("E_LABEL", f"$.scores.{name}", f"one of {', '.join(PairLabel)}", name)
            if not math.isfinite(score):
                yield fault("E_TYPE", f"$.scores.{name}", "a finite number", score)
        if self.mentions or self.stances:
            yield from _graph_faults(self.mentions, self.stances)


class Pair(Record, frozen=True, kw_only=True):
    """A given holder and target whose stance is asked for; derived from gold, never annotated as such."""

    pair_id: str
    """``article:holder>target``."""
    article_id: str
    """The article."""
    holder: str
    """Mention id, or AUTHOR."""
    target: str
    """Mention id."""
    label: PairLabel
    """The gold label; NONE where the two only occur near each other."""

    def _faults(self) -> Iterator[Fault]:
        for name in ("pair_id", "article_id", "holder", "target"):
            yield from id_faults(getattr(self, name), f"$.{name}")
        if self.holder == self.target:
            yield fault("E_SELF_ARROW", "$.target", "a mention other than the holder", self.target)


def text_sha256(text: str) -> str:
    """Return the hex SHA-256 of `text` in UTF-8: the identity of what offsets point into."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def faults_in_text(mentions: Iterable[Mention], text: str) -> Iterator[Fault]:
    """Yield what is wrong with mentions once their text is known: ends beyond it, spaces at an edge, other words.

    Paths are ``$.mentions[n]``, counted in the order given.
    """
    for n, mention in enumerate(mentions):
        path = f"$.mentions[{n}]"
        if mention.end > len(text):
            yield fault("E_OFFSET_RANGE", f"{path}.end", f"at most {len(text)}, the text's length", mention.end)
            continue
        surface = text[mention.start : mention.end]
        if surface != surface.strip():
            yield fault("E_SPAN_EDGE", path, "no white space at the edges of a mention", surface)
        if mention.surface is not None and mention.surface != surface:
            expected = f"{shorten(surface)}, which stands there"
            yield fault("E_SURFACE", f"{path}.surface", expected, mention.surface)


def _span_faults(start: int, end: int) -> Iterator[Fault]:
    if start < 0:
        yield fault("E_OFFSET_RANGE", "$.start", "0 or more", start)
    elif end <= start:
        yield fault("E_SPAN_EMPTY", "$.end", f"more than start, {start} (ends are exclusive)", end)


def _text_faults(text: str) -> Iterator[Fault]:
    if not text.strip():
        yield fault("E_TEXT", "$.text", "some text", text)
    elif text != text.strip():
        yield fault("E_TEXT", "$.text", "no white space at the edges", text[:10] + "…" + text[-10:])
    strange = not text.replace("\n", " ").isprintable()  # quick to see, and true of few texts
    if strange and (control := _CONTROL.search(text)):
        yield fault("E_TEXT", "$.text", r"line ends \n and no other control characters", control[0])
    if strange and _SURROGATE.search(text):
        yield fault("E_TEXT", "$.text", "Unicode characters", "a lone surrogate")
    elif not unicodedata.is_normalized("NFC", text):
        yield fault("E_TEXT", "$.text", "text in NFC", "another normal form")


def _section_faults(text: str, sections: tuple[Section, ...]) -> Iterator[Fault]:
    """Sections tile the text: one blank line between two of them, one space after a dateline, nothing outside."""
    if not sections:
        yield fault("E_SECTION", "$.sections", "at least one section", [])
        return
    end = 0
    separator = ""
    for n, section in enumerate(sections):
        path = f"$.sections[{n}]"
        if section.end > len(text):
            yield fault("E_OFFSET_RANGE", f"{path}.end", f"at most {len(text)}, the text's length", section.end)
            return
        gap = text[end : section.start] if section.start >= end else None
        if gap != separator:
            yield fault("E_SECTION", f"{path}.start", f"{separator!r} between this section and the one before", gap)
        surface = text[section.start : section.end]
        if surface != surface.strip():
            yield fault("E_SECTION", path, "no white space at the edges of a section", surface)
        if "\n\n" in surface:
            yield fault("E_SECTION", path, "a section of its own after each blank line", surface)
        if section.kind is SectionKind.TITLE and n:
            yield fault("E_SECTION", f"{path}.kind", "a title only as the first section", section.kind)
        end = section.end
        separator = " " if section.kind is SectionKind.DATELINE else "\n\n"
    if end != len(text):
        yield fault("E_SECTION", "$.sections", "the last section to end the text", text[end:])


def _graph_faults(mentions: tuple[Mention, ...], stances: tuple[Stance, ...]) -> Iterator[Fault]:
    """Ids are unique, spans too; arrows hang on mentions that may hold them."""
    by_id: dict[str, Mention] = {}
    spans: set[tuple[int, int, Label]] = set()
    for n, mention in enumerate(mentions):
        if mention.id in by_id:
            yield fault("E_DUP_ID", f"$.mentions[{n}].id", "an id used once in a document", mention.id)
        if mention.id:
            by_id[mention.id] = mention
        span = (mention.start, mention.end, mention.label)
        if span in spans:
            yield fault("E_DUP_SPAN", f"$.mentions[{n}]", "each span and label once", f"{span[0]}-{span[1]} {span[2]}")
        spans.add(span)
    pairs: set[tuple[str, str]] = set()
    for n, stance in enumerate(stances):
        path = f"$.stances[{n}]"
        if stance.target not in by_id:
            yield fault("E_DANGLING", f"{path}.target", "the id of a mention of this record", stance.target)
        if stance.holder != AUTHOR and stance.holder not in by_id:
            yield fault(
                "E_DANGLING", f"{path}.holder", f"the id of a mention of this record, or {AUTHOR}", stance.holder
            )
        holder = by_id.get(stance.holder)
        if holder and holder.label not in HOLDERS:
            yield fault(
                "E_HOLDER", f"{path}.holder", f"a holder that is {', '.join(HOLDERS)} or {AUTHOR}", holder.label
            )
        if (stance.holder, stance.target) in pairs:
            yield fault("E_DUP_ARROW", path, "one arrow per ordered pair", f"{stance.holder} -> {stance.target}")
        pairs.add((stance.holder, stance.target))
