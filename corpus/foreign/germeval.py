"""GermEval 2014: German sentences with two layers of named entities, twelve classes.

Each sentence is an article. Its comment gives the address or the medium, and a date: the article's own for news, that
of the visit for encyclopaedia pages; it serves as `published`. The outer layer and the inner one become nested
mentions. Of the scorer's sample, which has the predicted layers beside the gold ones, only gold is read.

Source: Benikova, Biemann and Reznicek (2014), NoSta-D Named Entity Annotation for German.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from standpunkt.corpus.compose import Metadata
from standpunkt.corpus.foreign.annotated import GERMEVAL, Annotated, annotate, compose_paragraphs
from standpunkt.corpus.foreign.lines import head_lines, read_lines
from standpunkt.corpus.foreign.names import NAMES
from standpunkt.corpus.foreign.sentences import BadSentenceError, Row, lay_out_rows, numbered, read_mentions
from standpunkt.corpus.readers.drops import Dropped
from standpunkt.errors import RecordError
from standpunkt.labels import FINE_LABELS
from standpunkt.record import is_date
from standpunkt.schema import Mention
from standpunkt.tags import Scheme

_NAMES = {name: NAMES[name] for name in FINE_LABELS}
_TOKEN, _OUTER, _INNER = 1, 2, 3
_WIDTHS: Final = (4, 6)
"""Columns of the corpus (number, token, two layers) and of the scorer's sample, which has two predicted ones more."""
_COMMENT = re.compile(r"#\t(?P<source>[^\t]*)(?:\t\[(?P<date>[^\]\t]*)\])?\s*")
_MEDIUM = re.compile(r"(\S+) vom \d\d\.\d\d\.\d{4}")
_TAG = re.compile(rf"O|[BI]-(?:{'|'.join(FINE_LABELS)})")
_LEAST_LINES = 2


def recognises(head: bytes) -> bool:
    """Tell GermEval by numbered tokens in four or six columns parted by tabs, all but number and token its tags."""
    lines = [line for line in head_lines(head) if line.strip() and not line.startswith("#")]
    rows = [line.rstrip("\t").split("\t") for line in lines]
    return len(rows) >= _LEAST_LINES and sum(map(_is_row, rows)) * 20 >= len(rows) * 19


def read(path: Path, metadata: Metadata) -> Iterator[Annotated | Dropped]:
    """Yield an article a sentence; one that is not understood in full is a drop.

    Raises:
        InputError: the file is not in UTF-8.
    """
    known = replace(metadata, licence=metadata.licence or GERMEVAL.licence)
    for number, (comment, rows) in enumerate(_sentences(path), start=1):
        try:
            yield _annotated(number, rows, _with_comment(known, comment))
        except BadSentenceError as error:
            yield Dropped(source=str(path), line=error.line, reason=error.reason, detail=error.detail)
        except RecordError as error:
            yield Dropped(source=str(path), line=rows[0].line, reason="invalid", detail=str(error))


def _is_row(columns: Sequence[str]) -> bool:
    return (
        len(columns) in _WIDTHS
        and columns[0].isdecimal()
        and all(_TAG.fullmatch(tag) is not None for tag in columns[_OUTER:])
    )


def _sentences(path: Path) -> Iterator[tuple[str, list[Row]]]:
    """Yield comment and rows of each sentence; a blank line or a comment ends one."""
    comment = ""
    rows: list[Row] = []
    for number, line in read_lines(path):
        is_comment = line.startswith("#")
        if is_comment or not line.strip():
            if rows:
                yield comment, rows
                comment, rows = "", []
            comment = line if is_comment else comment
        else:
            rows.append(Row(number, tuple(line.rstrip("\t").split("\t"))))
    if rows:
        yield comment, rows


def _annotated(number: int, rows: Sequence[Row], metadata: Metadata) -> Annotated:
    for row in rows:
        if len(row.columns) not in _WIDTHS or len(row.columns) != len(rows[0].columns):
            raise BadSentenceError(row.line, "columns", f"expected 4 or 6 columns; found {len(row.columns)}")
    tokens = lay_out_rows(rows, _TOKEN)
    mentions: list[Mention] = []
    for layer in (_OUTER, _INNER):
        mentions += read_mentions(rows, tokens, layer, Scheme.IOB2, _NAMES)
    article = compose_paragraphs([tokens.text], metadata, source=f"germeval-{number}")
    return annotate(article, GERMEVAL, "germeval", numbered(sorted(mentions, key=lambda m: (m.start, -m.end))))


def _with_comment(known: Metadata, comment: str) -> Metadata:
    """Return `known` with the date and the address, or else the medium, of a sentence's comment."""
    found = _COMMENT.fullmatch(comment)
    if found is None:
        return known
    date, source = found["date"] or "", found["source"].strip()
    dated = replace(known, published=date) if is_date(date) else known
    if source.startswith(("http://", "https://")):
        return replace(dated, url=source)
    medium = _MEDIUM.fullmatch(source)
    return replace(dated, outlet=medium[1] if medium else source or known.outlet)
