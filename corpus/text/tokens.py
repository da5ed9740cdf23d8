"""German tokens with exact offsets: every character that is no white space lies in exactly one token.

Conventions, pinned by tests: compounds with hyphens and gender forms are one token (``Kolleg·innen``,
``Schüler/-innen``, ``jede*r``); ``Ost-`` keeps its hyphen; a stop belongs to an ordinal or an abbreviation inside a
sentence and stands alone at its end, but for abbreviations and dates such as ``31.12.``; ``z. B.`` is two tokens;
``CDU/CSU`` is three, ``2021/22`` one; an emoji is one token with all that modifies it.
"""

import re
from collections.abc import Iterator
from typing import Final

from standpunkt.corpus.text.abbreviations import MAY_BE_FINAL, NEVER_FINAL

TOKENS: Final = "2"
"""Version of these rules."""

_ABBREVIATION = "|".join(sorted(NEVER_FINAL | MAY_BE_FINAL, key=lambda word: (-len(word), word)))
_GENDER = r"(?:(?<=[^\W\d_])(?:[:*·•]in(?:nen\w*)?(?!\w)|[:*]Innen(?!\w)|/-?innen(?!\w)|\*\w+|:[rens](?!\w)))?"
_PICTURE = r"[\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff][\ufe0e\ufe0f\U0001f3fb-\U0001f3ff]*"
_APOSTROPHE = r"(?:['’](?=\w)|[‘´`](?=(?:s|n|ne|nen|ner|t|m|d|re|ve|ll)\b))"
_HOST = r"\w{1,63}(?:[-.]\w{1,63}){0,8}\.(?:de|at|ch|eu|com|org|net|info)\b"
# The first lines decide most tokens at once: a word or number before white space or plain punctuation, and that
# punctuation. None of the later lines could match there.
_TOKEN = re.compile(
    rf"""
    (?=\S)(?:                                           # white space fails here, not at each of the lines
      [^\W\d_]\w*+(?=[\s,;!?"„“”»«)\]])
    | [,;!?"„“”»«()](?![\ufe0e\ufe0f])
    | \d++(?=\s)
    | (?:https?://|www\.)[^\s<>"„“”»«]*[^\s<>"„“”»«.,;:!?)\]]
    | [\w.+-]{{1,64}}+@[\w-]{{1,63}}(?:\.[\w-]{{1,63}})+
    | {_HOST}(?:-\w+)*(?![-.]?\w)                       # Welt.de-Umfrage
    | [@#]\w+
    | [Vv]er\.di(?:-\w+)*                               # the union's own stop
    | (?:[^\W\d_]{{1,4}}\.-)+(?:(?:{_ABBREVIATION})\.(?!\w)|\w+(?:-\w+)*)  # Dr.-Ing. K.-o.-Tropfen
    | (?:[^\W\d_]\.){{2,}}(?:-\w+)*                     # z.B. u.a. U.S.-Präsident
    | (?=[\w-]++\.)(?:\w+-)*(?:{_ABBREVIATION})\.(?![^\W\d_])  # at the end of a sentence too; Nr.1
    | (?:0?[1-9]|[12]\d|3[01])\.(?:0?[1-9]|1[0-2])\.(?!\w)     # 31.12.
    | \w+(?:-\w+)*\.(?=\s+\S)                           # a stop inside a sentence ends no sentence
    | \d{{1,2}}\.(?=[-–/]\d{{1,2}}\.)                   # 20.-25. Mai
    | \d+\+\d+(?:-\w+)+                                 # 50+1-Regel
    | \d+,[-–](?!\w)                                    # 49,-
    | \d+(?:[.,:/]\d+)*(?:-?\w+(?:-\w+)*)?              # 70.000 8,9 19.45 2021/22 20er 49-Euro-Ticket
    | (?:(?<!\S)|(?<=[“”"»«’]))-\w+(?:-\w+)*            # -partner
    | \w+{_GENDER}(?:(?:{_APOSTROPHE}|[-&])\w+{_GENDER})*(?:-(?![\w-]))?  # US-Präsident geht's Lehrer:innen Ost-
    | [\U0001f1e6-\U0001f1ff]{{2}} | {_PICTURE}(?:\u200d{_PICTURE})*      # flags, emoji
    | \.{{2,}} | -{{2,}} | §{{2,}}
    | \S[\ufe0e\ufe0f\u0300-\u036f]*
    )
    """,
    re.VERBOSE,
)


def token_spans(text: str, start: int = 0, end: int | None = None) -> Iterator[tuple[int, int]]:
    """Yield the tokens of one sentence, ``text[start:end]``, as half-open code-point spans into `text`."""
    for match in _TOKEN.finditer(text, start, len(text) if end is None else end):
        yield match.span()
