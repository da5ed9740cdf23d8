"""From tokens to text: readable German where a corpus keeps tokens only, exact text where it keeps that too.

Where the original spacing is lost, tokens are joined by a space, save before ``. , ; : ! ?``, inside brackets and
inside quotation marks. Hyphens, dashes, slashes and per cent signs stand between spaces as the tokeniser left them,
since the tokens do not tell ``CDU-Politiker`` from ``Mai - Juni``. Whatever the rules, each token's span is known.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final

from standpunkt.corpus.foreign.lines import one_line
from standpunkt.corpus.text.clean import clean_characters

DETOKENISING: Final = "1"
"""Version of these rules: they are part of a text's identity."""

Span = tuple[int, int]
"""Half-open offsets in code points."""

_NO_SPACE_BEFORE = frozenset(".,;:!?)]}")
_NO_SPACE_AFTER = frozenset("([{")
_ALWAYS_OPENS = frozenset("„‚")
_STRAIGHT = frozenset(('"', "'", "''", '""', "``"))
_CLOSES = {"“": "„", "”": "„“", "‘": "‚", "’": "‚‘", "«": "»", "»": "«"}
"""Closing quotation marks and the marks that may stand open before them; all but ``”`` and ``’`` may open as well."""
_MARKS = _ALWAYS_OPENS | _STRAIGHT | _CLOSES.keys()
_ENDS_CLAUSE = frozenset(".,;:!?)")


def lay_tokens(tokens: Sequence[str]) -> tuple[str, list[Span]]:
    """Return the text that `tokens` make and each one's span in it; the tokens are cleaned first.

    A token of which cleaning leaves nothing (a lone control character) has an empty span.
    """
    cleaned = [_clean_token(token) for token in tokens]
    visible = [token for token in cleaned if token]
    spaces = iter(_spaces_before(visible))
    text = ""
    spans: list[Span] = []
    for token in cleaned:
        if token and next(spaces):
            text += " "
        spans.append((len(text), len(text) + len(token)))
        text += token
    return text, spans


def align(tokens: Sequence[str], text: str) -> list[Span] | None:
    """Return each token's span in `text`, which is clean; null where text and tokens differ by more than spaces."""
    spans: list[Span] = []
    place = 0
    for token in tokens:
        word = _clean_token(token)
        while text[place : place + 1].isspace():
            place += 1
        if not text.startswith(word, place):
            return None
        spans.append((place, place + len(word)))
        place += len(word)
    return None if text[place:].strip() else spans


def cover(spans: Sequence[Span]) -> Span | None:
    """Return the span from the first to the last of some tokens, the empty ones left out; null where all are empty."""
    visible = [span for span in spans if span[0] < span[1]]
    return (visible[0][0], visible[-1][1]) if visible else None


@lru_cache(maxsize=1 << 16)
def _clean_token(token: str) -> str:
    return one_line(clean_characters(token))


def _spaces_before(tokens: Sequence[str]) -> Iterator[bool]:
    """Yield for each token whether a space stands before it."""
    open_marks: list[str] = []
    glue = True
    for n, token in enumerate(tokens):
        closes = False
        if token in _MARKS:
            closes = _closes(token, open_marks[-1] if open_marks else "", tokens[n + 1 :])
            if not closes:
                open_marks.append(token)
            elif open_marks:
                open_marks.pop()
        yield not (glue or closes or token in _NO_SPACE_BEFORE)
        glue = token in _NO_SPACE_AFTER or (token in _MARKS and not closes)


def _closes(token: str, last: str, rest: Sequence[str]) -> bool:
    """Tell whether a quotation mark ends a quotation, which began with `last` or before this sentence."""
    if token in _STRAIGHT:
        after = rest[0] if rest else ""
        return last in (token, "„") or not after or after in _ENDS_CLAUSE
    if token in _CLOSES:
        partner = any(token in _CLOSES.get(mark, "") for mark in rest)
        return (bool(last) and last in _CLOSES[token]) or not partner
    return False
