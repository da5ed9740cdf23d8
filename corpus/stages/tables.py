"""Tables that stages take and give, and the records that their rows stand for.

`DOCUMENTS`: what readers found, one row a document or a drop. `OUTCOMES`: what became of it, an article or a drop, in
the same order. A row of either that has a `reason` is a drop.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from typing import Any

from standpunkt.corpus.compose import Metadata
from standpunkt.corpus.document import Document, Layout
from standpunkt.corpus.engine.shards import Table
from standpunkt.corpus.readers.drops import Dropped

_METADATA = tuple(field.name for field in fields(Metadata))


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    """An article as the lines that are written of it."""

    article_id: str
    text_sha256: str
    """Hex SHA-256 of its text: what makes exact duplicates."""
    source: str
    """The file it came from."""
    place: int
    """1-based line, record or page in the file."""
    article: bytes
    """Its line in ``articles.jsonl``."""
    origin: bytes
    """Its line in ``articles.origins.jsonl``."""
    annotations: Sequence[bytes]
    """The lines of the annotations that came with it."""
    rules: Sequence[str]
    """Names of the cleaning rules that fired, each as often as it did."""


def documents_table(items: Iterable[Document | Dropped]) -> Table:
    """Return the table of `items`, in their order."""
    import pyarrow as pa  # noqa: PLC0415 - heavy

    rows = [_document_row(item) if isinstance(item, Document) else _drop_row(item) for item in items]
    text, number, binary = pa.string(), pa.int64(), pa.binary()
    columns = {
        "source": text,
        "place": number,
        "layout": text,
        "raw": binary,
        **dict.fromkeys(("encoding", "title", "id", *_METADATA), text),
        "annotations": pa.list_(binary),
        "reason": text,
        "detail": text,
    }
    return pa.Table.from_pylist(rows, schema=pa.schema(columns))


def documents(table: Table) -> Iterator[Document | Dropped]:
    """Yield the documents and drops of a table of `DOCUMENTS`."""
    for row in table.to_pylist():
        yield _drop(row) if row["reason"] else _document(row)


def outcomes_table(items: Iterable[Lines | Dropped]) -> Table:
    """Return the table of what became of documents, in their order."""
    import pyarrow as pa  # noqa: PLC0415 - heavy

    text, number, binary = pa.string(), pa.int64(), pa.binary()
    columns = {
        **dict.fromkeys(("article_id", "text_sha256", "source"), text),
        "place": number,
        "article": binary,
        "origin": binary,
        "annotations": pa.list_(binary),
        "rules": pa.list_(text),
        "reason": text,
        "detail": text,
    }
    names = tuple(field.name for field in fields(Lines))
    rows = [
        {name: getattr(item, name) for name in names} if isinstance(item, Lines) else _drop_row(item) for item in items
    ]
    return pa.Table.from_pylist(rows, schema=pa.schema(columns))


def outcomes(table: Table) -> Iterator[Lines | Dropped]:
    """Yield what a table of `OUTCOMES` says."""
    for row in table.to_pylist():
        if row["reason"]:
            yield _drop(row)
        else:
            yield Lines(**{field.name: row[field.name] for field in fields(Lines)})


def _document_row(document: Document) -> dict[str, Any]:
    return {
        **{field.name: getattr(document, field.name) for field in fields(Document)},
        **{name: getattr(document.metadata, name) for name in _METADATA},
        "layout": str(document.layout),
    }


def _document(row: dict[str, Any]) -> Document:
    own = {field.name: row[field.name] for field in fields(Document) if field.name not in ("metadata", "layout")}
    own["annotations"] = tuple(own["annotations"] or ())
    return Document(**own, layout=Layout(row["layout"]), metadata=Metadata(**{name: row[name] for name in _METADATA}))


def _drop_row(drop: Dropped) -> dict[str, Any]:
    return {"source": drop.source, "place": drop.line, "reason": drop.reason, "detail": drop.detail}


def _drop(row: dict[str, Any]) -> Dropped:
    return Dropped(source=row["source"], line=row["place"], reason=row["reason"], detail=row["detail"])
