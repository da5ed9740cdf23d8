"""10kGNAD: title, dateline and body stand in one line.

They are told apart where the text allows: the title ends where a dateline (``Wien –``) follows a sentence end, or else
at the first safe sentence end; in doubt all is one paragraph.
"""

import re
from collections.abc import Iterable, Iterator

from standpunkt.corpus.layouts.draft import DraftBlock
from standpunkt.corpus.layouts.look import PLACES
from standpunkt.corpus.text.sentences import sentence_spans
from standpunkt.labels import SectionKind

_OPENING_CHARACTERS = 320
_TITLE_CHARACTERS = range(15, 171)
_BODY_OPENS = r"(?=[\"'„“»«(A-ZÄÖÜ0-9])"
_DATELINE = re.compile(rf"(?:(?<=[.!?…])|(?<=[.!?…][\"'“”»«)]))(?<!St\.)\s({PLACES} ?(?:[–—] ?|- )){_BODY_OPENS}")
_DATELINE_FIRST = re.compile(rf"({PLACES} (?:[–—] ?|- )){_BODY_OPENS}")
_SAFE_END = re.compile(r"[a-zäöüß]{3}[.!?][\"'“”»«)]?$")


def structure(blocks: Iterable[DraftBlock]) -> Iterator[DraftBlock]:
    """Part a cleaned row into title, dateline and paragraphs."""
    for block in blocks:
        first, *rest = [line for line in block.text.lines() if line.text] or [block.text]
        title, dateline, body = _opening(first.text)
        for start, end, kind in (
            (*title, SectionKind.TITLE),
            (*dateline, SectionKind.DATELINE),
            (*body, SectionKind.PARAGRAPH),
        ):
            if end > start:
                yield DraftBlock(text=first[start:end].strip(), kind=kind)
        for line in rest:
            yield DraftBlock(text=line, kind=SectionKind.PARAGRAPH)


_Span = tuple[int, int]


def _opening(text: str) -> tuple[_Span, _Span, _Span]:
    """Return the spans of title, dateline and body; what is not there is empty."""
    nothing = (0, 0)
    if found := _DATELINE_FIRST.match(text, 0, _OPENING_CHARACTERS):
        return nothing, found.span(1), (found.end(), len(text))
    if found := _DATELINE.search(text, 0, _OPENING_CHARACTERS):
        return (0, found.start()), found.span(1), (found.end(), len(text))
    start, end = next(sentence_spans(text), nothing)
    if end - start in _TITLE_CHARACTERS and end < len(text) and _SAFE_END.search(text[start:end]):
        return (start, end), nothing, (end, len(text))
    return nothing, nothing, (0, len(text))
