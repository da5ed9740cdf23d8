"""Characters as readers see them: one that is made of several code points must not be cut in two.

Label Studio draws an emoji made of several as two where a region ends inside of it. The boundaries are those of
extended grapheme clusters (Unicode Standard Annex 29) in the scripts of our texts: marks that combine, variation
selectors and skin tones follow what they change, a zero-width joiner holds pictures together, flags are pairs of
regional indicators.
"""

import unicodedata
from itertools import takewhile

_JOINER = "\N{ZERO WIDTH JOINER}"
_FIRST_FLAG, _LAST_FLAG = "\N{REGIONAL INDICATOR SYMBOL LETTER A}", "\N{REGIONAL INDICATOR SYMBOL LETTER Z}"
_FIRST_TONE, _LAST_TONE = "\N{EMOJI MODIFIER FITZPATRICK TYPE-1-2}", "\N{EMOJI MODIFIER FITZPATRICK TYPE-6}"
_FIRST_TAG, _LAST_TAG = "\N{TAG SPACE}", "\N{CANCEL TAG}"
_MARKS = ("Mn", "Me", "Mc")


def cuts_character(text: str, place: int) -> bool:
    """Tell whether a boundary at `place` lies inside a grapheme cluster; the ends of the text do not."""
    if not 0 < place < len(text):
        return False
    before, after = text[place - 1], text[place]
    if before.isascii() and after.isascii():
        return False
    if _extends(after):
        return not before.isspace()
    if before == _JOINER:
        return unicodedata.category(after) == "So"
    if _is_flag(before) and _is_flag(after):
        return len(list(takewhile(_is_flag, reversed(text[:place])))) % 2 == 1
    return False


def _extends(character: str) -> bool:
    return (
        unicodedata.category(character) in _MARKS
        or character == _JOINER
        or _FIRST_TONE <= character <= _LAST_TONE
        or _FIRST_TAG <= character <= _LAST_TAG
    )


def _is_flag(character: str) -> bool:
    return _FIRST_FLAG <= character <= _LAST_FLAG
