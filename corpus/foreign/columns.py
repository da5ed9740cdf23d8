"""Tagged columns as CoNLL's shared tasks made them: a token a line, its tag in one of the columns.

Columns are parted by tabs or white space, sentences by blank lines; where a file has none, by a stop outside of
entities, or after a hundred tokens by any token outside of them. ``-DOCSTART-``, ``# newdoc`` and ``# file:`` open
documents, whose sentences become one article, a paragraph each; without them a sentence is an article. ``# text =``
gives a sentence's exact text. The tag scheme is found from the whole file, which is therefore read twice, and named in
each annotation's provenance. A sentence that is not understood in full is a drop, with the line; the rest of its
document stays.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final, TypeVar

from standpunkt.corpus.compose import Metadata
from standpunkt.corpus.foreign.annotated import Annotated, Origin, annotate, compose_paragraphs, id_part
from standpunkt.corpus.foreign.lines import head_lines, read_lines
from standpunkt.corpus.foreign.names import NAMES, Name
from standpunkt.corpus.foreign.sentences import BadSentenceError, Row, Tokens, lay_out_rows, numbered, read_mentions
from standpunkt.corpus.foreign.shape import DOCUMENT, Shape, find_shape
from standpunkt.corpus.readers.drops import Dropped
from standpunkt.errors import Fault, InputError, RecordError
from standpunkt.schema import Mention
from standpunkt.tags import Scheme, Tag, detect, parse_tag

UNSTATED: Final = "unstated"
"""The guideline of a corpus of which nothing is known but its file."""

_ItemT = TypeVar("_ItemT")
_HEAD_LINES = 5_000
_TEXT = "# text ="
_STOPS = frozenset(".!?")
_MOST_TOKENS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sentence:
    """A sentence's lines, as they were read."""

    rows: tuple[Row, ...]
    """Its tokens; at least one."""
    text: str
    """The exact text, where a comment gives it; otherwise empty."""
    opens: str
    """Name of the document that begins with it; empty where none does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reading:
    """What every sentence of a file is read with."""

    path: Path
    shape: Shape
    scheme: Scheme
    names: Mapping[str, Name]
    metadata: Metadata
    origin: Origin


def recognises(head: bytes) -> bool:
    """Tell tagged columns by a column of tags with known names, in nearly all lines."""
    return b"\0" not in head and find_shape(head_lines(head)) is not None


def read(
    path: Path,
    metadata: Metadata,
    *,
    origin: Origin | None = None,
    names: Mapping[str, Name] = NAMES,
    token: int | None = None,
    tag: int | None = None,
) -> Iterator[Annotated | Dropped]:
    """Yield the articles of a file of tagged columns.

    Args:
        path: the file.
        metadata: what is known of it; the file itself says nothing.
        origin: the corpus it belongs to; otherwise the corpus bears the file's name, and `metadata` has its licence.
        names: the classes that occur; another one is a drop.
        token: index of the column with the token, from 0; found from the content where none is given.
        tag: index of the column with the tag; likewise.

    Raises:
        InputError: the file is not in UTF-8, or holds no tagged columns.
    """
    origin = origin or Origin(annotator=id_part(path.stem), guideline=UNSTATED)
    shape = _shape(path, token, tag)
    reading = _Reading(
        path=path,
        shape=shape,
        scheme=scheme_of(path, shape),
        names=names,
        metadata=metadata,
        origin=origin,
    )
    for name, sentences in _documents(path, shape):
        yield from _read_document(name, sentences, reading)


def scheme_of(path: Path, shape: Shape | None = None) -> Scheme:
    """Return the tag scheme that most sentences of a file keep; malformed tags have no say, nor what cannot be read.

    Raises:
        InputError: the file holds no tagged columns.
    """
    shape = shape or _shape(path, None, None)
    sentences = _up_to_fault(_sentences(path, shape), [])
    return detect(_known_tags(sentence, shape) for sentence in sentences)


def _up_to_fault(items: Iterator[_ItemT], errors: list[InputError]) -> Iterator[_ItemT]:
    """Yield what comes before a fault of the file: that is named when its place is read."""
    try:
        yield from items
    except InputError as error:
        errors.append(error)


def _known_tags(sentence: _Sentence, shape: Shape) -> list[Tag]:
    """Return a sentence's tags; none where one is malformed or missing."""
    tags = [parse_tag(row.columns[shape.tag]) for row in sentence.rows if len(row.columns) == shape.columns]
    known = [tag for tag in tags if tag is not None]
    return known if len(known) == len(sentence.rows) else []


def _shape(path: Path, token: int | None, tag: int | None) -> Shape:
    errors: list[InputError] = []
    lines = [line for _, line in islice(_up_to_fault(read_lines(path), errors), _HEAD_LINES)]
    shape = find_shape(lines, token=token, tag=tag)
    if shape is None and errors:
        raise errors[0]
    if shape is None:
        expected = "a token a line, its tag in a column of its own"
        raise InputError([Fault(code="E_FILE", file=str(path), expected=expected, found="another kind of file")])
    return shape


def _documents(path: Path, shape: Shape) -> Iterator[tuple[str, list[_Sentence]]]:
    """Yield name and sentences of each document; before the first one that is opened, each sentence is one."""
    name = ""
    gathered: list[_Sentence] = []
    for number, sentence in enumerate(_sentences(path, shape), start=1):
        if gathered and sentence.opens:
            yield name, gathered
            gathered = []
        name = sentence.opens or name
        if name:
            gathered.append(sentence)
        else:
            yield str(number), [sentence]
    if gathered:
        yield name, gathered


def _sentences(path: Path, shape: Shape) -> Iterator[_Sentence]:
    rows: list[Row] = []
    text = opens = ""
    documents = 0
    for number, line in read_lines(path):
        mark = DOCUMENT.match(line) if line.startswith(("#", "-")) else None
        is_end = mark is not None or not line or line.isspace()
        if not is_end:
            if line[0] == "#" and shape.is_comment(line):
                text = line.removeprefix(_TEXT) if line.startswith(_TEXT) else text
            else:
                rows.append(Row(number, shape.split(line)))
                is_end = not shape.blank_lines and _ends_sentence(rows, shape)
        if is_end:
            if rows:
                yield _Sentence(rows=tuple(rows), text=text, opens=opens)
                opens = ""
            rows, text = [], ""
        if mark is not None:
            documents += 1
            opens = mark["key"] or f"document{documents}"
    if rows:
        yield _Sentence(rows=tuple(rows), text=text, opens=opens)


def _ends_sentence(rows: Sequence[Row], shape: Shape) -> bool:
    """Tell whether a sentence ends here in a file without blank lines: a cut never lies inside an entity."""
    columns = rows[-1].columns
    outside = len(columns) == shape.columns and columns[shape.tag] == "O"
    return outside and (columns[shape.token] in _STOPS or len(rows) >= _MOST_TOKENS)


def _read_document(name: str, sentences: Sequence[_Sentence], reading: _Reading) -> Iterator[Annotated | Dropped]:
    """Yield the drops of a document, then the article of the sentences that are left, if any are."""
    understood: list[tuple[Tokens, list[Mention]]] = []
    for sentence in sentences:
        try:
            understood.append(_read_sentence(sentence, reading))
        except BadSentenceError as error:
            yield _drop(reading.path, error.line, error.reason, error.detail)
    if not understood:
        return
    try:
        yield _annotated(name, understood, reading)
    except RecordError as error:
        yield _drop(reading.path, sentences[0].rows[0].line, "invalid", str(error))


def _read_sentence(sentence: _Sentence, reading: _Reading) -> tuple[Tokens, list[Mention]]:
    shape = reading.shape
    for row in sentence.rows:
        if len(row.columns) != shape.columns:
            detail = f"expected {shape.columns} columns; found {len(row.columns)}"
            raise BadSentenceError(row.line, "columns", detail)
    tokens = lay_out_rows(sentence.rows, shape.token, sentence.text)
    return tokens, list(read_mentions(sentence.rows, tokens, shape.tag, reading.scheme, reading.names))


def _annotated(name: str, sentences: Sequence[tuple[Tokens, list[Mention]]], reading: _Reading) -> Annotated:
    article = compose_paragraphs(
        (tokens.text for tokens, _ in sentences), reading.metadata, source=f"{reading.origin.annotator}-{name}"
    )
    mentions: list[Mention] = []
    for section, (_, found) in zip(article.sections, sentences, strict=True):
        mentions += numbered(found, section.start, len(mentions))
    return annotate(article, reading.origin, f"columns ({reading.scheme})", mentions)


def _drop(path: Path, line: int, reason: str, detail: str) -> Dropped:
    return Dropped(source=str(path), line=line, reason=reason, detail=detail)
