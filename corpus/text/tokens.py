"""German tokens with exact offsets: every character that is no white space lies in exactly one token.

Conventions, pinned by tests: compounds with hyphens and gender forms are one token; ``Ost-`` keeps its hyphen; a stop
belongs to an ordinal or an abbreviation inside a sentence and stands alone at its end; ``z. B.`` is two tokens;
``CDU/CSU`` is three, ``2021/22`` one.
"""

import re
from collections.abc import Iterator
from typing import Final

from standpunkt.corpus.text.abbreviations import MAY_BE_FINAL, NEVER_FINAL

TOKENS: Final = "1"
"""Version of these rules."""

_ABBREVIATION = "|".join(sorted(NEVER_FINAL | MAY_BE_FINAL, key=lambda word: (-len(word), word)))
_GENDER = r"(?:[:*][Ii]n(?:nen)?)?"
_TOKEN = re.compile(
    rf"""
      (?:https?://|www\.)[^\s<>"„“”»«]*[^\s<>"„“”»«.,;:!?)\]]            # addresses
    | [\w.+-]{{1,64}}@[\w-]{{1,63}}(?:\.[\w-]{{1,63}})+                                       # e-mail
    | \w{{1,63}}(?:[-.]\w{{1,63}}){{0,8}}\.(?:de|at|ch|eu|com|org|net|info)\b(?:-\w+)*(?![-.]?\w)     # bare domains
    | [@#]\w+
    | [Vv]er\.di(?:-\w+)*                                               # the union's own stop
    | (?:[^\W\d_]\.){{2,}}                                               # z.B. u.a.
    | (?:{_ABBREVIATION})\.(?!\w)                                        # abbreviations, at the end too
    | \w+\.(?=\s+\S)                                                     # a stop inside a sentence ends no sentence
    | \d+(?:[.,:/]\d+)*(?:-?\w+(?:-\w+)*)?                               # 70.000 8,9 19.45 2021/22 20er 49-Euro-Ticket
    | (?<!\S)-\w+(?:-\w+)*                                               # -partner
    | \w+{_GENDER}(?:[-'’&]\w+{_GENDER})*(?:-(?![\w-]))?                # US-Präsident geht's Lehrer:innen Ost-
    | \.{{2,}} | -{{2,}}
    | \S
    """,
    re.VERBOSE,
)


def token_spans(text: str, start: int = 0, end: int | None = None) -> Iterator[tuple[int, int]]:
    """Yield the tokens of one sentence, ``text[start:end]``, as half-open code-point spans into `text`."""
    for match in _TOKEN.finditer(text, start, len(text) if end is None else end):
        yield match.span()
