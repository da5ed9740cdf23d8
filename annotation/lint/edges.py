"""Where a mention may begin and end: neither inside a word, nor inside a character as readers see it.

Label Studio draws an emoji made of several as two where a region ends inside of it. The boundaries are those of
extended grapheme clusters (Unicode Standard Annex 29) in the scripts of our texts: marks that combine, variation
selectors and skin tones follow what they change, a zero-width joiner holds pictures together, flags are pairs of
regional indicators.
"""

import re
import unicodedata
from itertools import takewhile

_JOINER = "\N{ZERO WIDTH JOINER}"
_FIRST_FLAG, _LAST_FLAG = "\N{REGIONAL INDICATOR SYMBOL LETTER A}", "\N{REGIONAL INDICATOR SYMBOL LETTER Z}"
_FIRST_TONE, _LAST_TONE = "\N{EMOJI MODIFIER FITZPATRICK TYPE-1-2}", "\N{EMOJI MODIFIER FITZPATRICK TYPE-6}"
_FIRST_TAG, _LAST_TAG = "\N{TAG SPACE}", "\N{CANCEL TAG}"
_MARKS = ("Mn", "Me", "Mc")


def cuts_word(text: str, start: int, end: int) -> bool:
    """Tell whether a stretch of the text begins or ends inside a word; a compound with hyphens is one word."""
    before, after = text[max(0, start - 1) : start], text[end : end + 2]
    begins_inside = before == "-" or (before.isalnum() and text[start].isalnum())
    ends_inside = (after[:1].isalnum() and text[end - 1].isalnum()) or bool(re.match(r"-\w", after))
    return begins_inside or ends_inside


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
