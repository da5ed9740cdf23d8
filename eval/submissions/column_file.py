"""Files of tagged columns, a token a line: read once, under a cap, with every fault and its line.

```
-DOCSTART- sample-0012                 # newdoc id = sample-0012        #  GermEval 2014: number, token, two layers
                                       Ilse     B-PER                   1   Ilse      B-PER   O
Ilse     B-PER                         Quandt   I-PER                   2   Quandt    I-PER   O
Quandt   I-PER
```

Tabs or white space part the columns, blank lines the sentences. The first column holds the token, or where it numbers
the tokens the second one; the columns of tags are those in which nearly all values are ``O`` or a prefix with one of
the known labels: the four coarse ones and GermEval's twelve, where MISC and OTH are the same. Everything else, such as
parts of speech, is passed over.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from standpunkt import jsonl
from standpunkt.errors import Fault, InputError, did_you_mean, shorten
from standpunkt.eval.submissions.lines import CANARY, MOST_FAULTS, Blocks
from standpunkt.files import require
from standpunkt.labels import KINDS
from standpunkt.tags import OUTSIDE, parse_tag

_BOM = b"\xef\xbb\xbf"
_HEAD_BYTES = 1 << 16
_HEAD_ROWS = 2_000
_MOST = 0.9
_NUMBER = re.compile(r"[1-9]\d*")
_TAGLIKE = re.compile(r"[Oo]|[BIESLUbieslu][-_.]\w+")
_NAMED = re.compile(r"(?:newdoc\b\s*+(?:id\s*+=)?|(?:id|article_id|article|document|doc|file)\s*+[=:])\s*+(\S*)")
_NO_NAME = ("O", "-X-", "-", "_")


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Which column holds what."""

    tabs: bool
    """Whether tabs part the columns; white space does otherwise."""
    width: int
    """Number of columns."""
    token: int
    """Index of the column with the token."""
    tags: tuple[int, ...]
    """Indices of the columns with tags."""

    @property
    def numbered(self) -> bool:
        """Whether the first column numbers the tokens, as in GermEval 2014."""
        return self.token > 0

    def split(self, line: str) -> list[str]:
        """Return the columns of a line; a tab too many at its end is none."""
        if not self.tabs:
            return line.split()
        columns = line.split("\t")
        while len(columns) > self.width and not columns[-1].strip():
            columns.pop()
        return columns


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """A line that opens a document."""

    name: str
    """The document's name; empty where the line gives none."""
    line: int
    """Its line."""
    token: int
    """Index of the first token behind it."""
    explicit: bool
    """Whether it can be nothing else; a comment of one word opens a document only if that is an article's id."""


@dataclass(slots=True, kw_only=True)
class ColumnFile:
    """What was read, in the order of the file; parallel lists, since a file has many tokens."""

    path: Path
    """The file."""
    layout: Layout
    """Its columns."""
    sha256: str
    """Hash of its bytes."""
    warnings: tuple[str, ...]
    """What its owner should know of its bytes."""
    surfaces: list[str] = field(default_factory=list[str])
    """The tokens."""
    lines: list[int] = field(default_factory=list[int])
    """The line of each token."""
    tags: list[list[str]] = field(default_factory=list[list[str]])
    """For each column of tags, the tag of each token."""
    sentences: list[int] = field(default_factory=list[int])
    """Index of each sentence's first token."""
    openings: list[Opening] = field(default_factory=list[Opening])
    """Lines that open documents, or may."""
    faults: list[Fault] = field(default_factory=list[Fault])
    """What is wrong with it."""

    def by_sentence(self, column: int) -> list[list[str]]:
        """Return the tags of one of the columns of tags, a list a sentence."""
        ends = [*self.sentences[1:], len(self.surfaces)]
        return [self.tags[column][start:end] for start, end in zip(self.sentences, ends, strict=True)]


def looks_like_columns(path: Path) -> bool:
    """Tell columns from JSONL by the first lines.

    A symbolic link is not followed: a submission is a file.

    Raises:
        UsageError: there is no such file.
    """
    if not require(path).is_file() or path.is_symlink():
        return False
    try:
        head = jsonl.read_head(path, _HEAD_BYTES).removeprefix(_BOM)
    except InputError:
        return False
    if b"\0" in head or head.lstrip()[:1] in (b"{", b"["):
        return False
    lines = head.decode("utf-8", "replace").replace("\r\n", "\n").split("\n")
    return find_layout(lines[:-1] if len(head) == _HEAD_BYTES else lines) is not None


def find_layout(lines: Sequence[str]) -> Layout | None:
    """Return the layout of a file that begins with `lines`; null where there is no column of tags."""
    filled = [line for line in lines if line.strip() and not _is_mark(line)][:_HEAD_ROWS]
    tabs = sum("\t" in line for line in filled) * 2 > len(filled)
    rows = [line.rstrip("\t ").split("\t") if tabs else line.split() for line in filled]
    if not rows:
        return None
    width, number = Counter(map(len, rows)).most_common(1)[0]
    even = [row for row in rows if len(row) == width]
    if width < 2 or number * 2 < len(rows):  # noqa: PLR2004 - a token and its tag
        return None
    token = int(width > 2 and all(_NUMBER.fullmatch(row[0]) for row in even))  # noqa: PLR2004 - number, token, tag
    behind = range(token + 1, width)
    known = tuple(n for n in behind if _share(even, n, _is_known) >= _MOST)
    likely = tuple(n for n in behind if _share(even, n, _is_taglike) >= _MOST)[-1:]
    return Layout(tabs=tabs, width=width, token=token, tags=known or likely) if known or likely else None


def read_column_file(path: Path, canaries: Iterable[str] = ()) -> ColumnFile:
    """Read a file of columns; its `faults` say what is wrong with its lines and tags.

    Args:
        path: the file, plain or gzip.
        canaries: marks that stand in hidden gold alone.

    Raises:
        InputError: it is damaged, too large, not in UTF-8, or has no column of tags.
        UsageError: there is no such file.
    """
    content, blocks = _content(path)
    try:
        lines = content.decode().replace("\r\n", "\n").split("\n")
    except UnicodeDecodeError as error:
        line, found = content.count(b"\n", 0, error.start) + 1, f"byte 0x{content[error.start]:02x}"
        hint = "convert it first, e.g. iconv -f cp1252 -t utf-8"
        fault = Fault(code="E_ENCODING", expected="UTF-8", found=found, hint=hint)
        raise InputError([fault.at(file=str(path), line=line)]) from None
    layout = find_layout(lines[:_HEAD_ROWS])
    if layout is None:
        expected = "a token a line, its tag in a column of its own"
        raise InputError([Fault(code="E_FILE", file=str(path), expected=expected, found="no column of tags")])
    file = ColumnFile(path=path, layout=layout, sha256=blocks.sha256, warnings=blocks.warnings)
    if any(canary.encode() in content for canary in canaries):
        file.faults.append(CANARY.at(file=str(path)))
    file.tags = [[] for _ in layout.tags]
    _take_lines(file, lines)
    file.faults += [fault.at(file=str(path)) for fault in islice(_tag_faults(file), MOST_FAULTS + 1)]
    return file


def _content(path: Path) -> tuple[bytes, Blocks]:
    """Return the bytes of a file, which are under the caps of every submission, and what is known of it."""
    blocks = Blocks(path=require(path).resolve(), columns=True)
    content = b"".join(blocks)
    if blocks.faults:
        raise InputError(fault.at(file=str(path)) for fault in blocks.faults)
    return content, blocks


def _take_lines(file: ColumnFile, lines: Sequence[str]) -> None:
    layout, is_open = file.layout, False
    for number, line in enumerate(lines, start=1):
        mark = _is_mark(line)
        columns = [] if mark or not line.strip() else layout.split(line)
        if mark or not columns:
            is_open = False
            file.openings += _opening(line, number, len(file.surfaces)) if mark else ()
            continue
        if len(columns) != layout.width and len(file.faults) <= MOST_FAULTS:
            fault = Fault(code="E_COLUMNS", expected=f"{layout.width} columns", found=str(len(columns)))
            file.faults.append(fault.at(file=str(file.path), line=number))
        if len(columns) != layout.width:
            columns = [*columns, *["O"] * layout.width][: layout.width]
        if not is_open:
            file.sentences.append(len(file.surfaces))
            is_open = True
        file.surfaces.append(columns[layout.token])
        file.lines.append(number)
        for tags, column in zip(file.tags, layout.tags, strict=True):
            tags.append(columns[column])


def _is_mark(line: str) -> bool:
    """Tell comments and ``-DOCSTART-`` from tokens; a token ``#`` has a tag behind it."""
    if line.startswith("-DOCSTART-"):
        return True
    return line.startswith("#") and not _is_taglike(line.rsplit(maxsplit=1)[-1])


def _opening(line: str, number: int, token: int) -> Iterator[Opening]:
    """Yield what a comment or ``-DOCSTART-`` opens; most comments open nothing."""
    if line.startswith("-DOCSTART-"):
        names = [word.strip("()") for word in line.removeprefix("-DOCSTART-").split() if word not in _NO_NAME]
        yield Opening(name=names[0] if names else "", line=number, token=token, explicit=True)
        return
    comment = line.lstrip("#").strip()
    if found := _NAMED.fullmatch(comment):
        yield Opening(name=found[1], line=number, token=token, explicit=True)
    elif len(comment.split()) == 1:
        yield Opening(name=comment, line=number, token=token, explicit=False)


def _tag_faults(file: ColumnFile) -> Iterator[Fault]:
    """Yield each line whose tag is malformed or names no known label."""
    for column, tags in zip(file.layout.tags, file.tags, strict=True):
        wrong = {tag: fault for tag in set(tags) if (fault := _tag_fault(tag)) is not None}
        for line, tag in zip(file.lines, tags, strict=True) if wrong else ():
            if tag in wrong:
                yield wrong[tag].at(line=line, path=f"$[{column}]")


def _tag_fault(tag: str) -> Fault | None:
    found = parse_tag(tag)
    if found is None:
        guess = tag.upper().replace("_", "-").replace(".", "-")
        hint = f"did you mean {guess}?" if _is_known(guess) else ""
        return Fault(code="E_TAG", expected="O, or a prefix such as B- and a label", found=shorten(tag), hint=hint)
    if found != OUTSIDE and found.label not in KINDS:
        hint = did_you_mean(found.label, KINDS)
        return Fault(code="E_LABEL", expected=f"one of {', '.join(KINDS)}", found=shorten(found.label), hint=hint)
    return None


def _share(rows: Sequence[Sequence[str]], column: int, test: Callable[[str], bool]) -> float:
    return sum(test(row[column]) for row in rows) / len(rows)


def _is_known(tag: str) -> bool:
    found = parse_tag(tag)
    return found is not None and (found == OUTSIDE or found.label in KINDS)


def _is_taglike(value: str) -> bool:
    return _TAGLIKE.fullmatch(value) is not None or _is_known(value)
