"""Where a quotation stands in an article: one place for certain, or a fault that says why not.

An occurrence counts where it begins and ends with a word, as the scheme's mentions do: *SPD* does not occur in
*SPD-Chefin*. A quotation typed a little differently (`folding`) is taken where it can only mean one place, and that is
said in a warning.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from standpunkt.annotation.draft.answer import QuotedMention
from standpunkt.annotation.draft.folding import Folded, fold
from standpunkt.annotation.lint.edges import cuts_word
from standpunkt.errors import Fault, shorten
from standpunkt.record import fault

Span = tuple[int, int]
"""First code point, and one past the last."""
_WORD: Final = re.compile(r"\S+")
_NEAR: Final = 0.6
"""Likeness from which a stretch of the text is offered as what was perhaps meant."""
_SEARCHES: Final = 100
"""Quotations of one answer that a like stretch is looked for; it takes some milliseconds each."""
_LONGEST: Final = 400
"""Characters of a quotation that a like one is looked for; longer ones are compared by their beginning."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a quotation stands, if that is certain."""

    span: Span | None
    """The place; None where there is none for certain."""
    faults: tuple[Fault, ...]
    """Why not, or as warnings (``W_``) what had to be overlooked; paths are those of the mention."""


class Places:
    """Finds quotations in one article's text."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._folded: Folded | None = None
        self._searches = 0

    def find(self, mention: QuotedMention) -> Place:
        """Return where `mention` stands."""
        everywhere, warnings = self._occurrences(mention.quote, "$.quote", _whole)
        if not everywhere:
            return Place(span=None, faults=(self._absent(mention.quote, "$.quote"),))
        if mention.context is None:
            return _choose(everywhere, mention, warnings)
        return self._in_context(mention, mention.context, everywhere, warnings)

    def _in_context(
        self, mention: QuotedMention, context: str, everywhere: list[Span], warnings: tuple[Fault, ...]
    ) -> Place:
        stretches, told = self._occurrences(context, "$.context", _anywhere)
        if not stretches and len(everywhere) == 1:
            wrong = fault("W_CONTEXT", "$.context", "words of the article", context)
            return Place(span=everywhere[0], faults=(*warnings, wrong))
        if not stretches:
            return Place(span=None, faults=(self._absent(context, "$.context"),))
        inside = [[span for span in everywhere if start <= span[0] and span[1] <= end] for start, end in stretches]
        holding = [spans for spans in inside if spans]
        if not holding:
            expected = f"a stretch of the article that holds {shorten(mention.quote)}"
            return Place(span=None, faults=(fault("E_CONTEXT", "$.context", expected, context),))
        if len({tuple(spans) for spans in holding}) > 1:
            found = f"{shorten(context)}, which stands there {len(holding)} times"
            expected = "a stretch that stands in the article once"
            return Place(span=None, faults=(Fault(code="E_CONTEXT", path="$.context", expected=expected, found=found),))
        number = mention.occurrence or 1
        if len(holding[0]) == 1 and number <= len(everywhere) and everywhere[number - 1] == holding[0][0]:
            return Place(span=holding[0][0], faults=(*warnings, *told))  # counted in the article: the same place
        return _choose(holding[0], mention, (*warnings, *told))

    def _occurrences(
        self, quote: str, path: str, accept: Callable[[str, Span], bool]
    ) -> tuple[list[Span], tuple[Fault, ...]]:
        """Return where a quotation stands; where it does not to the letter, where it stands folded, with a warning."""
        exact = [span for span in _spans(self._text, quote) if accept(self._text, span)]
        if exact:
            return exact, ()
        self._folded = self._folded or fold(self._text)
        wanted = fold(quote).text.strip()
        folded = (
            (self._folded.starts[start], self._folded.ends[end - 1]) for start, end in _spans(self._folded.text, wanted)
        )
        loose = list(dict.fromkeys(span for span in folded if accept(self._text, span)))
        if len(loose) != 1:
            return [], ()
        (start, end), *_ = loose
        told = fault("W_QUOTE", path, f"{shorten(self._text[start:end])} to the letter", quote)
        return loose, (told,)

    def _absent(self, quote: str, path: str) -> Fault:
        inside = next(_spans(self._text, quote.strip()), None)
        self._searches += 1
        near = _widened(self._text, inside) if inside else ""
        if not inside and self._searches <= _SEARCHES:
            near = nearest(self._text, quote)
        hint = f"nearest in the text: {shorten(near, 120)}" if near else ""
        expected = "whole words that stand in the article" if inside else "words that stand in the article"
        return Fault(code="E_QUOTE", path=path, expected=expected, found=shorten(quote, 120), hint=hint)


def occurrences(text: str, quote: str) -> list[Span]:
    """Return where `quote` stands in `text` to the letter and as whole words, ascending."""
    return [span for span in _spans(text, quote) if _whole(text, span)]


def nearest(text: str, quote: str) -> str:
    """Return the stretch of whole words in `text` that is most like `quote`; the empty string where none is."""
    from difflib import SequenceMatcher  # noqa: PLC0415 - only a fault needs it

    wanted = quote.strip()[:_LONGEST]
    words = [found.span() for found in _WORD.finditer(text)]
    length = max(1, len(wanted.split()))
    matcher = SequenceMatcher(None, b=wanted, autojunk=False)
    best, likeness = "", _NEAR
    for size in sorted({max(1, length - 1), length, length + 1}):
        for n in range(len(words) - size + 1):
            stretch = text[words[n][0] : words[n + size - 1][1]].strip(".,;:!?()")
            matcher.set_seq1(stretch)
            if matcher.real_quick_ratio() > likeness and matcher.quick_ratio() > likeness:
                ratio = matcher.ratio()
                if ratio > likeness:
                    best, likeness = stretch, ratio
    return best


def _choose(spans: list[Span], mention: QuotedMention, warnings: tuple[Fault, ...]) -> Place:
    if mention.occurrence is None and len(spans) > 1:
        expected = "an occurrence, or a context that holds the quotation once"
        found = f"{shorten(mention.quote)}, which stands there {len(spans)} times"
        return Place(span=None, faults=(Fault(code="E_AMBIGUOUS", path="$.quote", expected=expected, found=found),))
    number = mention.occurrence or 1
    if number > len(spans):
        expected = f"at most {len(spans)}, the number of times {shorten(mention.quote)} stands there"
        return Place(span=None, faults=(fault("E_OCCURRENCE", "$.occurrence", expected, number),))
    return Place(span=spans[number - 1], faults=warnings)


def _spans(text: str, quote: str) -> Iterator[Span]:
    """Yield every occurrence, overlapping ones too."""
    start = text.find(quote) if quote else -1
    while start >= 0:
        yield start, start + len(quote)
        start = text.find(quote, start + 1)


def _anywhere(_text: str, _span: Span) -> bool:
    return True


def _whole(text: str, span: Span) -> bool:
    return not cuts_word(text, *span)


def _widened(text: str, span: Span) -> str:
    """Return the whole words that a stretch lies in."""
    start, end = span
    while start and (text[start - 1].isalnum() or text[start - 1] == "-"):
        start -= 1
    while end < len(text) and (text[end].isalnum() or text[end] == "-"):
        end += 1
    return text[start:end]
