"""Running text: paragraphs and bare headings parted by blank lines, told apart by their look."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from standpunkt.corpus.document import Document
from standpunkt.corpus.layouts.draft import DraftBlock
from standpunkt.corpus.layouts.extracted import Extracted, RawBlock
from standpunkt.corpus.layouts.look import PLACES, looks_like_heading
from standpunkt.corpus.text.abbreviations import MONTHS
from standpunkt.labels import SectionKind

_AGENCY = r" \(\w+(?:/\w+)*\)"
_DAY = rf", \d{{1,2}}\. (?:{'|'.join(sorted(MONTHS))})"
_CAPITALS = r"[A-ZÄÖÜ]{4,}(?:[ /-][A-ZÄÖÜ]{2,}){0,3}"
"""A place in capitals is taken for one only before an agency: an abbreviation or a cry looks the same."""
_DATELINE = re.compile(
    rf"((?:({PLACES})(?:{_DAY})?(?:{_AGENCY})?|{_CAPITALS}(?:{_DAY})?{_AGENCY})(?:\.| ?[–—]| -)) (?=[\"„“»A-ZÄÖÜ0-9])"
)
_OFFICE = re.compile(r"(?:minister|präsident|kanzler|chef|sprecher|meister|vorsitzende|direktor|prof|dr)(?:in|r)?\b")
_DATELINE_CHARACTERS = 60
_BLANK_LINE = re.compile(r"\n\s*\n")
DEFAULT: Final = SectionKind.PARAGRAPH
"""What a block is in doubt."""
_OPENING = (SectionKind.LEAD, SectionKind.PARAGRAPH)


def extract(document: Document) -> Extracted:
    """Return the text as it is, below the title that the source gives apart from it, if any."""
    title = (RawBlock(text=document.title, kind=SectionKind.TITLE),) if document.title else ()
    return Extracted(blocks=(*title, RawBlock(text=document.raw.decode())), metadata=document.metadata)


def structure(blocks: Iterable[DraftBlock]) -> Iterator[DraftBlock]:
    """Part cleaned blocks into sections; in doubt a block is a paragraph.

    What markup has named keeps its kind. Of the rest, a short block without a stop at its end is a title where it comes
    first and a heading elsewhere; the first paragraph is the lead, with a dateline in front of it cut off.
    """
    pieces = list(_pieces(blocks))
    lead_found = False
    for n, block in enumerate(pieces):
        kind = block.kind
        if kind is None and n < len(pieces) - 1 and looks_like_heading(block.text.text):
            kind = SectionKind.HEADING if n else SectionKind.TITLE
        if lead_found or kind not in (None, *_OPENING):
            yield DraftBlock(text=block.text, kind=kind or DEFAULT)
            continue
        lead_found = True
        yield from _lead(block)


def _pieces(blocks: Iterable[DraftBlock]) -> Iterator[DraftBlock]:
    """Part blocks at blank lines, and make one line of each piece."""
    for block in blocks:
        for piece in block.text.split(_BLANK_LINE):
            line, _ = piece.strip().sub("\n", " ")
            if line.text:
                yield DraftBlock(text=line, kind=block.kind)


def _lead(block: DraftBlock) -> Iterator[DraftBlock]:
    dateline = _DATELINE.match(block.text.text)
    if dateline and dateline.end() <= _DATELINE_CHARACTERS and not _OFFICE.search((dateline[2] or "").casefold()):
        yield DraftBlock(text=block.text[: dateline.end(1)], kind=SectionKind.DATELINE)
        yield DraftBlock(text=block.text[dateline.end() :], kind=SectionKind.LEAD)
    else:
        yield DraftBlock(text=block.text, kind=SectionKind.LEAD)
