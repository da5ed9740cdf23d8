"""Texts without what copies of an article differ in: kinds of quotation marks and dashes, white space, HTML entities.

Two copies are compared by their folded texts; a map leads from each folded character back to the copy's own.
"""

import html
import re
import unicodedata
from dataclasses import dataclass

_DOUBLE = "„“”‟«»″〝〞＂"
_SINGLE = "‚‘’‛‹›′´`"
_DASHES = "‐‑‒–—―−"
_FOLDED = {
    **dict.fromkeys(_DOUBLE, '"'),
    **dict.fromkeys(_SINGLE, "'"),
    **dict.fromkeys(_DASHES, "-"),
    **dict.fromkeys("\u00ad\u200b\u2060\ufeff", ""),
    "…": "...",
}
_REFERENCE = r"&(?:\#\d{1,7}|\#[xX][0-9a-fA-F]{1,6}|[A-Za-z]\w{1,31});"
_PIECE = re.compile(rf"{_REFERENCE}|\s{{2,}}|[^\S ]|[{re.escape(''.join(_FOLDED))}]")
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Folded:
    """A folded text and where each of its characters stood."""

    text: str
    """The folded text."""
    starts: tuple[int, ...]
    """Where each folded character's source begins, as code points of the source."""
    ends: tuple[int, ...]
    """Where it ends; a folded character may stand for several, as a space does for a line break."""
    words: tuple[tuple[int, int], ...]
    """Spans of the words, runs of letters and digits, in the folded text."""

    def source(self, start: int, end: int) -> tuple[int, int]:
        """Return the span of the source that became ``text[start:end]``."""
        return self.starts[start], self.ends[end - 1]


def fold(text: str) -> Folded:
    """Return `text` folded: quotation marks and dashes of one kind, each run of white space one space, no entities."""
    parts: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    done = 0
    for match in _PIECE.finditer(text):
        start, end = match.span()
        folded = _fold_piece(match[0])
        parts += text[done:start], folded
        starts += range(done, start)
        ends += range(done + 1, start + 1)
        starts += [start] * len(folded)
        ends += [end] * len(folded)
        done = end
    parts.append(text[done:])
    starts += range(done, len(text))
    ends += range(done + 1, len(text) + 1)
    folded = "".join(parts)
    words = tuple(match.span() for match in _WORD.finditer(folded))
    return Folded(text=folded, starts=tuple(starts), ends=tuple(ends), words=words)


def fold_surface(surface: str) -> str:
    """Return a mention's surface folded, in NFC: equal for two copies of one mention."""
    return unicodedata.normalize("NFC", _PIECE.sub(lambda match: _fold_piece(match[0]), surface))


def _fold_piece(piece: str) -> str:
    if piece.isspace():
        return " "
    if piece[0] == "&":
        char = html.unescape(piece)
        return " " if char.isspace() else _FOLDED.get(char, char)
    return _FOLDED[piece]
