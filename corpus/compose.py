"""From blocks to an article: the one place where canonical text and its sections are laid out."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from standpunkt.labels import SectionKind
from standpunkt.schema import Article, Section, text_sha256

SECTIONS: Final = "1"
"""Version of the rules by which blocks become sections, and sections a text."""
_ID_DIGITS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A piece of cleaned text that becomes one section."""

    kind: SectionKind
    """What it is."""
    text: str
    """Its text, without line breaks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata:
    """What a source says about an article; null where it says nothing."""

    published: str | None = None
    outlet: str | None = None
    url: str | None = None
    topic: str | None = None
    licence: str | None = None
    language: str = "de"


def lay_out(blocks: Iterable[Block]) -> tuple[str, tuple[Section, ...]]:
    """Return canonical text and sections: a blank line after each block, one space after a dateline."""
    text = ""
    sections: list[Section] = []
    for block in blocks:
        if sections:
            text += " " if sections[-1].kind is SectionKind.DATELINE else "\n\n"
        sections.append(Section(start=len(text), end=len(text) + len(block.text), kind=block.kind))
        text += block.text
    return text, tuple(sections)


def compose(blocks: Iterable[Block], metadata: Metadata, *, source: str = "", id: str = "") -> Article:  # noqa: A002 - the field's name
    """Return the article made of `blocks`.

    Its id is `id`, or else `source` and the start of the text's hash, so that a text never changes under its id.

    Raises:
        RecordError: the blocks make no valid article (no text, a bad date).
    """
    text, sections = lay_out(blocks)
    digest = text_sha256(text)
    return Article(
        id=id or f"{source}-{digest[:_ID_DIGITS]}",
        text=text,
        sections=sections,
        published=metadata.published,
        outlet=metadata.outlet,
        url=metadata.url,
        topic=metadata.topic,
        licence=metadata.licence,
        language=metadata.language,
        text_sha256=digest,
    )
