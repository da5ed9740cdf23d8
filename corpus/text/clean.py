"""Cleaning that every source goes through before sections are found.

A cleaning rule is part of a text's identity: change one and every ``text_sha256`` moves. So the rules carry a version,
which the manifest of a release names.
"""

import re
import unicodedata
from typing import Final

CLEANING: Final = "1"
"""Version of these rules."""

_LINE_ENDS = re.compile(r"\r\n?|[\v\f\x1c-\x1e\x85\u2028\u2029]")
_INVISIBLE = re.compile(r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u200b\u2060\ufeff]")
_SPACES = re.compile(r"[^\S\n]+")
_EDGES = re.compile(r" ?\n ?")


def unify_line_ends(raw: str) -> str:
    r"""Return `raw` with every kind of line end as ``\n``, and no byte order marks, even where files met."""
    return _LINE_ENDS.sub("\n", raw.replace("\ufeff", ""))


def clean(raw: str) -> str:
    r"""Return `raw` in NFC with ``\n`` line ends, single spaces, and no control, soft-hyphen or zero-width characters.

    Line breaks stay; white space at the ends of lines and of the text goes.
    """
    text = unicodedata.normalize("NFC", _INVISIBLE.sub("", unify_line_ends(raw)))
    return _EDGES.sub("\n", _SPACES.sub(" ", text)).strip()
