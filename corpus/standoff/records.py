"""Records of a standoff file and of a hydration's report: numbers, hashes and ids, and no word of the text."""

import re
from collections.abc import Iterator
from enum import StrEnum
from typing import Final

from standpunkt.errors import Fault
from standpunkt.labels import AUTHOR, NAMED, Form, Label
from standpunkt.record import Record, fault, id_faults, is_date, text_faults
from standpunkt.schema import Provenance, Stance

STANDOFF: Final = "1"
"""Version of the format: folding, hashes and fields."""

_SHA256 = re.compile(r"[0-9a-f]{64}")
_SHORT_HASH = re.compile(r"[0-9a-f]{8}")
_ANCHORS = re.compile(r"[0-7]*")
_ENTITY = re.compile(r"e[1-9]\d*")


class StandoffMention(Record, frozen=True, kw_only=True, omit_defaults=True):
    """A marked span, told by numbers and a hash."""

    id: str
    """Name inside its document, for arrows to point at."""
    start: int
    """First code point in the text that was annotated."""
    end: int
    """One past the last code point."""
    label: Label
    """What the mention is."""
    form: Form | None = None
    """How a named entity stands in the text; null for ACTOR and ISSUE."""
    entity: str | None = None
    """``e1``, ``e2``, ...: groups a document's mentions; the name itself would be text. Null where nobody gave one."""
    surface: str
    """32-bit hash of the folded surface, in hexadecimal, salted with the article's id."""
    word: int
    """0-based number of the first word that the mention touches; of the next one where it touches none."""
    words: int = 1
    """Number of words that it touches."""
    before: int = 0
    """Folded characters from that first word's start to the mention's; negative where the mention starts earlier."""
    after: int = 0
    """Folded characters from the last word's end to the mention's; negative where the mention ends inside it."""

    def _faults(self) -> Iterator[Fault]:
        yield from id_faults(self.id, "$.id")
        if self.id == AUTHOR:
            yield fault("E_ID", "$.id", f"a name other than {AUTHOR}, which means the article's author", self.id)
        if self.start < 0:
            yield fault("E_OFFSET_RANGE", "$.start", "0 or more", self.start)
        elif self.end <= self.start:
            yield fault("E_SPAN_EMPTY", "$.end", f"more than start, {self.start} (ends are exclusive)", self.end)
        if (self.form is not None) != (self.label in NAMED):
            yield fault("E_FORM", "$.form", f"a form on {', '.join(NAMED)}, and on no other label", self.form)
        if self.entity is not None and not _ENTITY.fullmatch(self.entity):
            yield fault("E_ENTITY", "$.entity", "e1, e2, ..., or null: a name would be text", self.entity)
        if not _SHORT_HASH.fullmatch(self.surface):
            yield fault("E_HASH", "$.surface", "8 lower-case hex digits", self.surface)
        for name in ("word", "words"):
            if getattr(self, name) < 0:
                yield fault("E_OFFSET_RANGE", f"$.{name}", "0 or more", getattr(self, name))


class StandoffArticle(Record, frozen=True, kw_only=True, omit_defaults=True):
    """One annotation without its text; one line of a ``*.standoff.jsonl``."""

    article_id: str
    """The article; also the salt of its hashes."""
    standoff: str
    """Version of the format."""
    text_sha256: str
    """Hash of the text that was annotated; offsets hold for this text only."""
    anchors: str
    """An octal digit for each word of the text: a 3-bit salted hash."""
    sketch: tuple[str, ...]
    """The smallest hashes of its five-word shingles, by which a copy under another id is found."""
    published: str | None = None
    """ISO date in the precision it came with; null if unknown."""
    outlet: str | None = None
    """Newspaper or agency; null if unknown."""
    url: str | None = None
    """Canonical address; null if unknown."""
    topic: str | None = None
    """Desk or topic as the source names it; null if unknown."""
    licence: str | None = None
    """SPDX identifier of the text's licence; null where none is stated, which means: all rights reserved."""
    language: str = "de"
    """BCP 47 tag of the text."""
    annotator: str
    """Pseudonym of the annotator, or the name of the model."""
    guideline: str
    """Version of the guidelines followed."""
    provenance: Provenance
    """Where the annotation comes from."""
    mentions: tuple[StandoffMention, ...]
    """In the annotation's order."""
    stances: tuple[Stance, ...]
    """Arrows between mention ids."""

    def _faults(self) -> Iterator[Fault]:
        yield from id_faults(self.article_id, "$.article_id")
        if self.standoff != STANDOFF:
            yield fault("E_VERSION", "$.standoff", f"{STANDOFF}, the format that this program reads", self.standoff)
        if not _SHA256.fullmatch(self.text_sha256):
            yield fault("E_TEXT_HASH", "$.text_sha256", "64 lower-case hex digits", self.text_sha256)
        if not _ANCHORS.fullmatch(self.anchors):
            yield fault("E_HASH", "$.anchors", "an octal digit a word", self.anchors)
        for n, value in enumerate(self.sketch):
            if not _SHORT_HASH.fullmatch(value):
                yield fault("E_HASH", f"$.sketch[{n}]", "8 lower-case hex digits", value)
        if self.published is not None and not is_date(self.published):
            yield fault("E_DATE", "$.published", "YYYY, YYYY-MM or YYYY-MM-DD", self.published)
        for name in ("outlet", "url", "topic", "licence", "annotator", "guideline"):
            yield from text_faults(getattr(self, name), f"$.{name}")
        yield from self._graph_faults()

    def _graph_faults(self) -> Iterator[Fault]:
        """Ids are unique, words lie in the article, and arrows hang on mentions."""
        ids: set[str] = {AUTHOR}
        for n, mention in enumerate(self.mentions):
            if mention.id in ids:
                yield fault("E_DUP_ID", f"$.mentions[{n}].id", "an id used once in a document", mention.id)
            ids.add(mention.id)
            if mention.word + mention.words > len(self.anchors):
                expected = f"at most the article's {len(self.anchors)} words"
                yield fault("E_OFFSET_RANGE", f"$.mentions[{n}].words", expected, mention.word + mention.words)
        for n, stance in enumerate(self.stances):
            for end, name in (("holder", stance.holder), ("target", stance.target)):
                if name not in ids or (end == "target" and name == AUTHOR):
                    yield fault("E_DANGLING", f"$.stances[{n}].{end}", "the id of a mention of this record", name)


class Outcome(StrEnum):
    """What became of an article, a mention or a stance on its way into the reader's copy."""

    EXACT = "exact"
    """Article: its text is the one annotated. Mention: it stands where it stood."""
    REALIGNED = "realigned"
    """Article: its text differs, and enough of the mentions were found. Mention: it stands elsewhere."""
    LOST = "lost"
    """Article: no copy was found. Mention or stance: the copy does not hold it, or does not say where."""
    REFUSED = "refused"
    """The article's copy holds too few of the mentions to be trusted."""


class Item(StrEnum):
    """What a row of the report is about."""

    ARTICLE = "article"
    MENTION = "mention"
    STANCE = "stance"


class HydrationRow(Record, frozen=True, kw_only=True):
    """What became of one thing; one line of a hydration's report."""

    article_id: str
    """The article in the standoff file."""
    annotator: str
    """Whose annotation."""
    copy: str
    """Id of the reader's article; empty where there is none."""
    item: Item
    """What the row is about."""
    name: str
    """Mention id; ``holder>target`` of a stance; empty for the article."""
    outcome: Outcome
    """What became of it."""
    reason: str
    """Why, in a few stable words, for counting; for an article: what joined it with its copy."""
