"""How a file of columns is laid out: found from its first lines, and its tag scheme from all of them."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from standpunkt.corpus.foreign.names import NAMES
from standpunkt.tags import OUTSIDE, Tag, parse_tag

_LEAST_LINES = 3
_LEAST_PLAIN_LINES = 5
_MOST = 0.95
_INDEX = re.compile(r"[1-9]\d*")
DOCUMENT = re.compile(r"-DOCSTART-(?:\s|$)|#\s*(?:newdoc(?:\s+id\s*=)?|file:)\s*(?P<key>\S*)")
"""A line that opens a document, with the document's own name where it has one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """The layout of a file of columns."""

    tabs: bool
    """Whether tabs part the columns; white space does otherwise."""
    columns: int
    """Number of columns of a token's line."""
    token: int
    """Index of the column with the token."""
    tag: int
    """Index of the column with the tag."""
    blank_lines: bool
    """Whether blank lines part the sentences."""

    def split(self, line: str) -> tuple[str, ...]:
        """Return the columns of a line."""
        return split_columns(line, tabs=self.tabs)

    def is_comment(self, line: str) -> bool:
        """Tell a comment from a token ``#``, whose line has as many columns as the others and a tag."""
        if not line.startswith("#"):
            return False
        columns = self.split(line)
        return len(columns) != self.columns or not _is_tag(columns[self.tag])


def split_columns(line: str, *, tabs: bool) -> tuple[str, ...]:
    """Return the columns of a line, parted by tabs or else by any white space."""
    return tuple(line.split("\t") if tabs else line.split())


def find_shape(lines: Sequence[str], *, token: int | None = None, tag: int | None = None) -> Shape | None:
    """Return the layout of a file that begins with `lines`; null where they are no tagged columns.

    Nearly all lines must have one number of columns. The tags are the last column in which nearly all values are tags
    with known names, the tokens the second column where the first one counts, and else the first one.

    Args:
        lines: the first lines.
        token: index of the token's column, where the caller knows it.
        tag: index of the tag's column, where the caller knows it.
    """
    filled = [line for line in lines if line.strip() and not DOCUMENT.match(line)]
    tabs = sum("\t" in line for line in filled if line[0] != "#") * 2 > sum(line[0] != "#" for line in filled)
    rows = [row for row in (split_columns(line, tabs=tabs) for line in filled) if not _looks_like_comment(row)]
    if len(rows) < _LEAST_LINES:
        return None
    width, count = Counter(map(len, rows)).most_common(1)[0]
    even = [row for row in rows if len(row) == width]
    tag = _tag_column(even) if tag is None else tag
    if width < 2 or count < _MOST * len(rows) or tag is None or tag >= width:  # noqa: PLR2004 - a token and its tag
        return None
    token = int(_counts(even)) if token is None else token
    blank_lines = any(not line.strip() for line in lines)
    return Shape(tabs=tabs, columns=width, token=token, tag=tag, blank_lines=blank_lines) if token < tag else None


def _tag_column(rows: Sequence[Sequence[str]]) -> int | None:
    """Return the last column that holds tags and at least one entity, or in more lines nothing but ``O``."""
    for column in reversed(range(1, len(rows[0]))):
        tags = [parse_tag(row[column]) for row in rows]
        found = [tag for tag in tags if tag is not None and (tag == OUTSIDE or tag.label in NAMES)]
        if len(found) >= _MOST * len(tags) and (_has_entity(found) or len(found) >= _LEAST_PLAIN_LINES):
            return column
    return None


def _has_entity(tags: Sequence[Tag]) -> bool:
    return any(tag != OUTSIDE for tag in tags)


def _counts(rows: Sequence[Sequence[str]]) -> bool:
    """Tell whether the first column numbers the tokens."""
    return len(rows[0]) > 2 and all(_INDEX.fullmatch(row[0]) for row in rows)  # noqa: PLR2004 - number, token, tag


def _looks_like_comment(row: Sequence[str]) -> bool:
    return row[0].startswith("#") and not _is_tag(row[-1])


def _is_tag(value: str) -> bool:
    tag = parse_tag(value)
    return tag is not None and (tag == OUTSIDE or tag.label in NAMES)
