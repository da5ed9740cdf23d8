"""A tagged sentence, in whichever columns it stood: from tokens and tags to text and mentions, or to why not."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from standpunkt.corpus.foreign.detokenise import Span, align, cover, lay_tokens
from standpunkt.corpus.foreign.lines import one_line
from standpunkt.corpus.foreign.names import Name
from standpunkt.corpus.text.clean import clean_characters
from standpunkt.schema import Mention
from standpunkt.tags import Scheme, Tag, parse_tag, spans, violation


class BadSentenceError(Exception):
    """A sentence cannot be read; `line` and `reason` say where and, in a short stable name, why."""

    def __init__(self, line: int, reason: str, detail: str) -> None:
        super().__init__(f"line {line}: {reason}: {detail}")
        self.line = line
        self.reason = reason
        self.detail = detail


class Row(NamedTuple):
    """A token's line."""

    line: int
    """1-based line in the file."""
    columns: tuple[str, ...]
    """All its columns."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """The tokens of a sentence, laid out as text."""

    text: str
    """Clean text, in one line."""
    spans: tuple[Span, ...]
    """Each token's place in it."""


def lay_out_rows(rows: Sequence[Row], column: int, text: str = "") -> Tokens:
    """Return the text of a sentence whose tokens stand in `column`; `text` is the exact text, where the file has it.

    Raises:
        BadSentenceError: there is nothing visible, or tokens and `text` do not agree.
    """
    tokens = [row.columns[column] for row in rows]
    exact = one_line(clean_characters(text))
    if exact:
        found = align(tokens, exact)
        if found is None:
            raise BadSentenceError(rows[0].line, "text differs", "the text in the comment is not that of the tokens")
        return Tokens(text=exact, spans=tuple(found))
    laid, places = lay_tokens(tokens)
    if not laid:
        raise BadSentenceError(rows[0].line, "empty", "no visible token")
    return Tokens(text=laid, spans=tuple(places))


def read_tags(rows: Sequence[Row], column: int, scheme: Scheme) -> list[Tag]:
    """Return the tags in `column`.

    Raises:
        BadSentenceError: one is malformed or breaks the scheme.
    """
    tags: list[Tag] = []
    for row in rows:
        tag = parse_tag(row.columns[column])
        if tag is None:
            raise BadSentenceError(row.line, "malformed tag", f"{row.columns[column]!r} is no {scheme} tag")
        tags.append(tag)
    wrong = violation(tags, scheme)
    if wrong is not None:
        detail = f"{rows[wrong].columns[column]!r} breaks {scheme}, the file's scheme, where it stands"
        raise BadSentenceError(rows[wrong].line, "tag out of place", detail)
    return tags


def read_mentions(
    rows: Sequence[Row], tokens: Tokens, column: int, scheme: Scheme, names: Mapping[str, Name]
) -> Iterator[Mention]:
    """Yield the mentions of one column of tags, without ids, ascending.

    Raises:
        BadSentenceError: a tag is malformed or breaks the scheme, a label is unknown, an entity has nothing visible.
    """
    for first, end, label in spans(read_tags(rows, column, scheme)):
        name = names.get(label)
        if name is None:
            raise BadSentenceError(rows[first].line, "unknown label", f"{label!r} is none of {', '.join(names)}")
        place = cover(tokens.spans[first:end])
        if place is None:
            raise BadSentenceError(rows[first].line, "empty mention", f"{label} on nothing visible")
        yield Mention(start=place[0], end=place[1], label=name.label, form=name.form)


def numbered(mentions: Sequence[Mention], shift: int = 0, after: int = 0) -> list[Mention]:
    """Return `mentions` moved by `shift` characters, with ids ``m1``, ``m2``, ... that go on after `after`."""
    return [
        Mention(id=f"m{n}", start=m.start + shift, end=m.end + shift, label=m.label, form=m.form)
        for n, m in enumerate(mentions, start=after + 1)
    ]
