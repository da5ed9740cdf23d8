"""What a caller knows of the sources, and tells every reader."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from standpunkt.corpus.compose import Metadata
from standpunkt.errors import UsageError, did_you_mean, shorten

FIELDS: Final = ("text", "title", "id", "published", "outlet", "url", "topic", "licence", "language")
"""What a column of a table may be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadOptions:
    """How to read; the same for all sources of a run."""

    metadata: Metadata = field(default_factory=Metadata)
    """What is known of all documents; what a source says itself comes first."""
    columns: Mapping[str, str] = field(default_factory=dict[str, str])
    """Field (one of `FIELDS`) to the name of the column that holds it, for tables; others are found by their names."""


def column_map(pairs: Iterable[str]) -> dict[str, str]:
    """Return the column map that options such as ``text=body`` spell.

    Raises:
        UsageError: a pair has no ``=``, or names a field that does not exist or was given before.
    """
    columns: dict[str, str] = {}
    for pair in pairs:
        name, _, column = pair.partition("=")
        if name not in FIELDS or not column:
            hint = did_you_mean(name, FIELDS)
            expected = f"expected FIELD=COLUMN with a field of {', '.join(FIELDS)}"
            raise UsageError(f"{shorten(pair)}: {expected}{f'; {hint}' if hint else ''}")
        if name in columns:
            raise UsageError(f"{name} is given two columns: {columns[name]} and {column}")
        columns[name] = column
    return columns
