"""Tables of articles: which column is what, and a row made a document. CSV, Parquet and foreign JSONL share it."""

import math
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from standpunkt.corpus.dates import iso_date
from standpunkt.corpus.document import Document, Layout
from standpunkt.corpus.readers.drops import Dropped, too_long
from standpunkt.corpus.readers.limits import MOST_BYTES
from standpunkt.corpus.readers.options import ReadOptions
from standpunkt.errors import Fault, InputError, did_you_mean, printable, shorten

NAMES: Final[Mapping[str, Sequence[str]]] = {
    field: tuple(names.split())
    for field, names in (
        ("text", "text body content artikel artikeltext inhalt volltext fulltext maintext article"),
        ("title", "title titel headline überschrift ueberschrift schlagzeile"),
        ("id", "id articleid artikelid docid uid"),
        (
            "published",
            (
                "published publishedat datepublished date pubdate publishdate datum erschienen erscheinungsdatum "
                "veröffentlicht"
            ),
        ),
        ("outlet", "outlet source medium quelle publisher zeitung newspaper sitename"),
        ("url", "url link canonicalurl uri adresse"),
        ("topic", "topic section ressort rubrik thema category kategorie"),
        ("licence", "licence license lizenz"),
        ("language", "language lang sprache"),
    )
}
"""What a column that nobody mapped may be called, best first; case, spaces and ``_`` do not count."""

_NOT_IN_NAME = re.compile(r"[\W_]+")
_NOT_IN_ID = re.compile(r"[^\w.:>@+-]+")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")


def choose(names: Iterable[str], options: ReadOptions) -> dict[str, str]:
    """Return which of the columns `names` holds each field: as `options` say, else by its name."""
    by_name = {_folded(name): name for name in reversed(list(names))}
    found = {
        field: next((by_name[name] for name in candidates if name in by_name), "")
        for field, candidates in NAMES.items()
    }
    taken = set(options.columns.values())
    return {field: name for field, name in found.items() if name and name not in taken} | dict(options.columns)


def require_text(names: Sequence[str], options: ReadOptions, path: Path) -> None:
    """Refuse a table whose columns hold no text, or lack one that was mapped.

    Raises:
        InputError: naming the columns that are there and the option.
    """
    faults: list[Fault] = []
    found = f"the columns {', '.join(map(printable, names))}" if names else "no columns"
    for field, name in options.columns.items():
        if name not in names:
            hint = did_you_mean(name, names) or f"--column {field}=..."
            faults.append(_fault(path, f"a column {name!r} for {field}", found, hint))
    if not faults and "text" not in choose(names, options):
        expected = f"a column of text ({', '.join(NAMES['text'])})"
        faults.append(_fault(path, expected, found, "say which one it is: --column text=NAME"))
    if faults:
        raise InputError(faults)


def _fault(path: Path, expected: str, found: str, hint: str) -> Fault:
    return Fault(code="E_COLUMN", file=str(path), expected=expected, found=found, hint=hint)


def document(
    row: Mapping[str, object], chosen: Mapping[str, str], source: str, place: int, options: ReadOptions
) -> Document | Dropped:
    """Return the document that a row holds, or why it holds none.

    A text that is a list of strings is taken for paragraphs. A date that cannot be read drops the row, since a corpus
    is split by date; a language that is no tag is left out.
    """
    values = {field: row.get(column) for field, column in chosen.items()}
    text = _text(values.get("text"))
    if not text.strip():
        detail = (
            f"nothing in {chosen['text']}" if "text" in chosen else f"no text among {', '.join(map(printable, row))}"
        )
        return Dropped(source=source, line=place, reason="empty", detail=detail)
    raw = text.encode(errors="replace")
    if len(raw) > MOST_BYTES:
        return too_long(source, place, "text")
    date = values.get("published")
    published = iso_date(date)
    if published is None and not _is_nothing(date):
        return Dropped(source=source, line=place, reason="date", detail=f"{shorten(date)} in {chosen['published']}")
    given = {field: _short(values.get(field)) for field in ("outlet", "url", "topic", "licence", "language")}
    if not _LANGUAGE.fullmatch(given["language"]):
        given["language"] = ""
    stated = {field: value for field, value in given.items() if value} | ({"published": published} if published else {})
    return Document(
        source=source,
        place=place,
        layout=Layout.PLAIN,
        raw=raw,
        title=_short(values.get("title")),
        id=_NOT_IN_ID.sub("_", _short(values.get("id"))),
        metadata=replace(options.metadata, **stated),
    )


def _folded(name: str) -> str:
    return _NOT_IN_NAME.sub("", unicodedata.normalize("NFC", name).casefold())


def _is_nothing(value: object) -> bool:
    return (
        value is None
        or (isinstance(value, str) and not value.strip())
        or (isinstance(value, float) and math.isnan(value))
    )


def _text(value: object) -> str:
    if isinstance(value, list):
        return "\n\n".join(part for part in value if isinstance(part, str))
    return value if isinstance(value, str) else ""


def _short(value: object) -> str:
    """Return a value of a short field in one line; whole numbers may be ids, all else is nothing."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return " ".join(printable(" ".join(value.split())).split()) if isinstance(value, str) else ""
