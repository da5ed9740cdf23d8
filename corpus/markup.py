"""Articles with their gold written into the text: the form in which the sample corpus is kept and reviewed.

A file is a front matter, a body and the stances, parted by lines of ``---``::

    published: 2025-03-04
    topic: Verkehr
    ---
    # {p1 PER=Imre Dahlkötter|Dahlkötter} wirbt für {i1 ISSUE|Stadtbahn}

    > [{LOC|Lindenfurt}.] Der {LOC.deriv=Auenmark|auenmärkische} Minister ...
    ---
    p1 FAVOR i1

A block is one line: ``# `` title, ``## `` heading, ``> `` lead, else a paragraph; a dateline stands in brackets. A mark
is ``{ID LABEL.form=entity|surface}``; the id is needed where a stance points at it, the form where it is not ``name``,
the entity where it is not the surface. Marks nest and do not cross. Braces stand for nothing else.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from standpunkt.corpus.compose import Block, Metadata, compose
from standpunkt.corpus.text.clean import clean
from standpunkt.errors import Fault, InputError, RecordError, shorten
from standpunkt.labels import AUTHOR, SCHEME, Form, Label, Polarity, SectionKind
from standpunkt.schema import Annotation, Article, Mention, Provenance, Stance, faults_in_text

_MARK = re.compile(rf"\{{(?:(\w+) )?({'|'.join(Label)})(?:\.({'|'.join(Form)}))?(?:=([^|{{}}]+))?\|")
_STANCE = re.compile(rf"(\w+) ({'|'.join(Polarity)}) (\w+)")
_DATELINE = re.compile(r"\[(.+?)\] ")
_PREFIXES = (("## ", SectionKind.HEADING), ("# ", SectionKind.TITLE), ("> ", SectionKind.LEAD))
_FRONT = ("published", "outlet", "topic")
_PARTS = 3


class MarkupError(ValueError):
    """A mark, a stance line or the frame of a file is not well formed; carries the 1-based line."""

    def __init__(self, line: int, expected: str, found: str) -> None:
        self.line = line
        self.expected = expected
        self.found = found
        super().__init__(f"line {line}: expected {expected}; found {found}")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Mark:
    """A mark, in offsets of its own block."""

    id: str | None
    label: Label
    form: Form | None
    entity: str
    start: int
    end: int
    line: int
    """1-based line of the file."""


def parse(
    source: str,
    *,
    id: str,  # noqa: A002 - the field's name
    licence: str,
    annotator: str,
    provenance: Provenance,
) -> tuple[Article, Annotation]:
    """Return the article and the annotation written into it.

    Raises:
        InputError: the markup is not well formed, or the records made from it break their invariants.
    """
    try:
        head, body, stances = _parts(source)
        front = dict(_front(head))
        marked = list(_blocks(body, first_line=head.count("\n") + 2))
        article = compose([block for block, _ in marked], Metadata(**front, licence=licence), id=id)
        mentions, names = _mentions(article, [marks for _, marks in marked])
        annotation = Annotation(
            article_id=id,
            text_sha256=article.text_sha256,
            annotator=annotator,
            mentions=mentions,
            stances=tuple(_stances(stances, names, first_line=head.count("\n") + body.count("\n") + 3)),
            guideline=SCHEME,
            provenance=provenance,
        )
    except MarkupError as error:
        fault = Fault(code="E_MARKUP", file=id, line=error.line, expected=error.expected, found=error.found)
        raise InputError([fault]) from error
    except RecordError as error:
        raise InputError(fault.at(file=id) for fault in error.faults) from error
    if faults := tuple(faults_in_text(mentions, article.text)):
        raise InputError(fault.at(file=id) for fault in faults)
    return article, annotation


def _parts(source: str) -> list[str]:
    parts = re.split(r"^---\n", source, flags=re.MULTILINE)
    if len(parts) != _PARTS:
        raise MarkupError(1, "front matter, body and stances parted by two lines ---", f"{len(parts)} parts")
    return parts


def _front(head: str) -> Iterator[tuple[str, str]]:
    """Yield the fields of the front matter; others than these would be lost unnoticed."""
    for number, line in enumerate(head.splitlines(), start=1):
        name, separator, value = line.partition(": ")
        if not separator or name not in _FRONT:
            raise MarkupError(number, f"one of {', '.join(_FRONT)}, a colon and a value", shorten(line))
        yield name, value


def _blocks(body: str, *, first_line: int) -> Iterator[tuple[Block, list[_Mark]]]:
    for number, line in enumerate(body.split("\n"), start=first_line):
        rest = clean(line)
        if not rest:
            continue
        kind = SectionKind.PARAGRAPH
        for prefix, prefixed in _PREFIXES:
            if rest.startswith(prefix):
                kind, rest = prefixed, rest.removeprefix(prefix)
                break
        if dateline := _DATELINE.match(rest):
            yield _block(dateline[1], SectionKind.DATELINE, number)
            rest = rest[dateline.end() :]
        yield _block(rest, kind, number)


def _block(marked: str, kind: SectionKind, line: int) -> tuple[Block, list[_Mark]]:
    """Take the marks out of a block's text."""
    text = ""
    marks: list[_Mark] = []
    open_marks: list[tuple[re.Match[str], int]] = []
    position = 0
    while position < len(marked):
        char = marked[position]
        if found := _MARK.match(marked, position):
            open_marks.append((found, len(text)))
            position = found.end()
        elif char == "}" and open_marks:
            marks.append(_mark(*open_marks.pop(), text, line))
            position += 1
        elif char in "{}":
            raise MarkupError(line, "a mark {ID LABEL.form=entity|surface}", shorten(marked[position : position + 40]))
        else:
            text += char
            position += 1
    if open_marks:
        raise MarkupError(line, "a closing } for each mark", shorten(marked[:40]))
    if text != clean(text):
        raise MarkupError(line, "single spaces, none at the edge of a mark or a block", shorten(text[:40]))
    return Block(kind=kind, text=text), marks


def _mark(opening: re.Match[str], start: int, text: str, line: int) -> _Mark:
    name, label, form, entity = opening.groups()
    return _Mark(
        id=name,
        label=Label(label),
        form=Form(form) if form else None,
        entity=(entity or text[start:]).strip(),
        start=start,
        end=len(text),
        line=line,
    )


def _mentions(article: Article, marks: list[list[_Mark]]) -> tuple[tuple[Mention, ...], dict[str, str]]:
    """Move marks from block to article offsets, in reading order, and return with them their ids by the file's ids.

    All are called m1, m2, ...: only marks in a stance have an id in the file, which would give the stances away.
    """
    placed = sorted(
        ((section.start, mark) for section, inside in zip(article.sections, marks, strict=True) for mark in inside),
        key=lambda item: (item[0] + item[1].start, -item[1].end, item[1].label),
    )
    mentions = tuple(
        Mention(
            id=f"m{n}",
            start=offset + mark.start,
            end=offset + mark.end,
            label=mark.label,
            form=mark.form,
            entity=mark.entity,
        )
        for n, (offset, mark) in enumerate(placed, start=1)
    )
    names: dict[str, str] = {}
    for mention, (_, mark) in zip(mentions, placed, strict=True):
        if mark.id and (mark.id == AUTHOR or mark.id in names):
            raise MarkupError(mark.line, f"an id used once, and not {AUTHOR}", mark.id)
        if mark.id:
            names[mark.id] = mention.id
    return mentions, names


def _stances(text: str, names: Mapping[str, str], *, first_line: int) -> Iterator[Stance]:
    """Yield the arrows of the last part; `names` gives the mention id of each id of the file."""
    for number, line in enumerate(text.split("\n"), start=first_line):
        if not line.strip():
            continue
        found = _STANCE.fullmatch(line.strip())
        if not found:
            raise MarkupError(number, "HOLDER FAVOR|AGAINST|NEUTRAL TARGET", shorten(line))
        holder, polarity, target = found.groups()
        for name in (holder, target):
            if name not in names and not (name == AUTHOR == holder):
                raise MarkupError(number, "the id of a mark of this file", name)
        yield Stance(holder=names.get(holder, AUTHOR), polarity=Polarity(polarity), target=names[target])
