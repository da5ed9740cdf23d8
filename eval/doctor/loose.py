"""Predictions as they were meant: read from any JSON that looks like them, with a note on each liberty taken.

Nothing is checked here but what is needed to hold a value: offsets are integers, labels and ids are strings.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from standpunkt import jsonl
from standpunkt.errors import Fault, InputError
from standpunkt.files import require

MOST_BYTES: Final = 64 << 20
"""What is read of a file, unpacked."""
_ARTICLE: Final = ("article_id", "id", "doc_id", "document_id", "article", "doc", "docid", "name")
_MENTIONS: Final = ("mentions", "entities", "spans", "ents", "annotations", "predictions", "ner", "labels")
_START: Final = ("start", "begin", "start_offset", "start_char", "from", "offset")
_END: Final = ("end", "stop", "end_offset", "end_char", "to")
_LENGTH: Final = ("length", "len")
_LABEL: Final = ("label", "type", "tag", "entity_group", "entity_type", "ner_tag", "class", "category", "entity")
_ARROWS: Final = ("stances", "relations", "arrows", "edges")
_HOLDER: Final = ("holder", "source", "subject", "head", "from")
_TARGET: Final = ("target", "object", "tail", "to")
_POLARITY: Final = ("polarity", "stance", "label", "type", "sentiment")
_PAIR: Final = ("pair_id", "pair", "id")
_PAIR_LABEL: Final = ("label", "stance", "polarity", "prediction", "class")


@dataclass(frozen=True, slots=True, kw_only=True)
class LooseMention:
    """A mention, as it stands in the file."""

    id: str = ""
    start: int
    end: int
    label: str
    form: str = ""
    entity: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LooseArrow:
    """A stance between two mentions, as it stands in the file."""

    holder: str
    target: str
    polarity: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LooseRecord:
    """What a file says of an article or of a pair."""

    article_id: str
    """Empty where only the pair is named."""
    mentions: tuple[LooseMention, ...] = ()
    arrows: tuple[LooseArrow, ...] = ()
    pair_id: str = ""
    """Empty for an article's mentions."""
    label: str = ""
    """Of the pair."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Loose:
    """A file of predictions, in its order."""

    records: tuple[LooseRecord, ...]
    renamed: Mapping[str, str]
    """Names of fields that were read as ours: from, to."""
    container: str
    """What held the records, where it was not one JSON object a line; else empty."""
    encoding: str
    """The file's encoding, where it was not UTF-8; else empty."""
    unread: int
    """Lines or members that were no predictions at all."""

    @property
    def mentions(self) -> tuple[LooseMention, ...]:
        """All mentions of all articles, in order."""
        return tuple(mention for record in self.records for mention in record.mentions)


def read_loosely(path: Path, *, pairs: bool) -> Loose:
    """Read a file of predictions.

    Args:
        path: ``.jsonl``, ``.json`` or either as ``.gz``.
        pairs: whether it should hold the labels of pairs, else mentions of articles.

    Raises:
        InputError: the file is larger than `MOST_BYTES`, or nothing in it is JSON.
        UsageError: there is no such file.
    """
    if not require(path).is_file():
        raise InputError([_fault(path, "E_FILE", "a file", "a folder, a device or a pipe")])
    content = jsonl.read_head(path, MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise InputError([_fault(path, "E_SIZE", f"at most {MOST_BYTES:,} bytes", "more")])
    text, encoding = _decoded(content)
    values, container, unread = _values(text)
    renamed: dict[str, str] = {}
    read = [_record(value, renamed, pairs=pairs) for value in values]
    records = tuple(record for record in read if record is not None)
    if not records:
        raise InputError([_fault(path, "E_JSON", "predictions as JSON, one object a line", "nothing that looks so")])
    return Loose(
        records=records,
        renamed=renamed,
        container=container,
        encoding=encoding,
        unread=unread + len(read) - len(records),
    )


def _fault(path: Path, code: str, expected: str, found: str) -> Fault:
    return Fault(code=code, file=str(path), expected=expected, found=found)


def _decoded(content: bytes) -> tuple[str, str]:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace"), "UTF-16"
    try:
        return content.decode("utf-8-sig"), ""
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace"), "Windows-1252 or Latin-1"


def _values(text: str) -> tuple[list[Any], str, int]:
    """Return the JSON values of a text, what held them, and the number of lines that are no JSON."""
    try:
        whole = json.loads(text)
    except (ValueError, RecursionError):
        lines = [_parsed(line) for line in text.split("\n") if line.strip()]
        good = [value for value in lines if value is not None]
        return good, "", len(lines) - len(good)
    if isinstance(whole, list):
        return whole, "one JSON list", 0
    if isinstance(whole, dict) and whole and all(isinstance(value, list) for value in whole.values()):
        return [{"article_id": name, "mentions": value} for name, value in whole.items()], "one JSON object by id", 0
    if (
        isinstance(whole, dict)
        and whole
        and all(isinstance(value, str) for value in whole.values())
        and "label" not in whole
    ):
        return [{"pair_id": name, "label": value} for name, value in whole.items()], "one JSON object by id", 0
    return [whole], "", 0


def _parsed(line: str) -> object:
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return None


def _record(value: Any, renamed: dict[str, str], *, pairs: bool) -> LooseRecord | None:  # noqa: ANN401 - any JSON
    if not isinstance(value, dict):
        return None
    given: dict[str, Any] = value
    if pairs:
        pair = _named(given, _PAIR, renamed)
        label = _named(given, _PAIR_LABEL, renamed)
        if pair is None or label is None:
            return None
        return LooseRecord(article_id=str(given.get("article_id", "")), pair_id=str(pair), label=str(label))
    article = _named(given, _ARTICLE, renamed)
    if article is None:
        return None
    mentions = _list(_named(given, _MENTIONS, renamed))
    arrows = _list(_named(given, _ARROWS, renamed))
    return LooseRecord(
        article_id=str(article),
        mentions=tuple(filter(None, (_mention(each, renamed) for each in mentions))),
        arrows=tuple(filter(None, (_arrow(each, renamed) for each in arrows))),
    )


def _mention(value: Any, renamed: dict[str, str]) -> LooseMention | None:  # noqa: ANN401
    if isinstance(value, list) and len(value) >= len(("start", "end", "label")):
        renamed.setdefault("a list", "start, end, label")
        numbers = [_number(each) for each in value[:2]]
        if None not in numbers:
            return LooseMention(start=numbers[0] or 0, end=numbers[1] or 0, label=str(value[2]))
        return None
    if not isinstance(value, dict):
        return None
    given: dict[str, Any] = value
    start, end = _number(_named(given, _START, renamed)), _number(_named(given, _END, renamed))
    if end is None and start is not None and (length := _number(_named(given, _LENGTH, renamed, "end"))) is not None:
        end = start + length
    label = _named(given, _LABEL, renamed)
    if start is None or end is None or label is None:
        return None
    said = {name: str(given[name]) for name in ("id", "form") if given.get(name) is not None}
    entity = "" if "entity" in renamed and "label" not in given else str(given.get("entity") or "")
    return LooseMention(start=start, end=end, label=str(label), entity=entity, **said)


def _arrow(value: Any, renamed: dict[str, str]) -> LooseArrow | None:  # noqa: ANN401
    if not isinstance(value, dict):
        return None
    ends = [_named(value, names, renamed) for names in (_HOLDER, _TARGET, _POLARITY)]
    if None in ends:
        return None
    return LooseArrow(holder=str(ends[0]), target=str(ends[1]), polarity=str(ends[2]))


def _named(given: Mapping[str, Any], names: Sequence[str], renamed: dict[str, str], ours: str = "") -> Any:  # noqa: ANN401
    """Return the first field of these names that is there; the first name is ours."""
    for name in names:
        if name in given:
            if name != (ours or names[0]):
                renamed.setdefault(name, ours or names[0])
            return given[name]
    return None


def _number(value: object) -> int | None:
    """Return an offset: an integer, also where it is written as 3.0 or "3"."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value if abs(value) < 1 << 40 else None
    try:
        number = float(value) if isinstance(value, float | str) else float("nan")
    except ValueError:
        return None
    return int(number) if number.is_integer() else None


def _list(value: object) -> list[Any]:
    return list(value) if isinstance(value, list) else []
