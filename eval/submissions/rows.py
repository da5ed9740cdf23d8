"""A line of a submission as the decoder types it, and the record that it becomes when somebody asks for it.

A row knows what its line said and what it left open, which a record with its defaults does not: that tells keys that
were given twice. Rows are checked by the thousand (`plain.py`); records check themselves, one by one, and slowly.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Annotated, Any, Final, TypeVar

import msgspec
from msgspec import UNSET, UnsetType

from standpunkt.errors import Fault, RecordError
from standpunkt.labels import Form, Label, PairLabel, Polarity
from standpunkt.schema import Mention, Prediction, Stance

T = TypeVar("T")
RowT = TypeVar("RowT")
RecordT = TypeVar("RecordT", Mention, Stance)
_ESCAPED = re.compile(rb"\\.", re.DOTALL)
_QUOTE = ord('"')
_ENCODER = msgspec.json.Encoder()


class MentionRow(msgspec.Struct, frozen=True, gc=False, forbid_unknown_fields=True, kw_only=True):
    """A predicted mention as it stands in a line; its fields are those of `Mention`."""

    start: Annotated[int, msgspec.Meta(ge=0)]
    end: Annotated[int, msgspec.Meta(ge=1)]
    label: Label
    form: Form | UnsetType | None = UNSET
    id: str | UnsetType = UNSET
    entity: str | UnsetType | None = UNSET
    surface: str | UnsetType | None = UNSET


class StanceRow(msgspec.Struct, frozen=True, gc=False, forbid_unknown_fields=True, kw_only=True):
    """A predicted arrow as it stands in a line; its fields are those of `Stance`."""

    holder: str
    target: str
    polarity: Polarity


class Row(msgspec.Struct, frozen=True, gc=False, forbid_unknown_fields=True, kw_only=True):
    """A line; its fields are those of `Prediction`."""

    article_id: str
    mentions: tuple[MentionRow, ...] | UnsetType = UNSET
    pair_id: str | UnsetType | None = UNSET
    label: PairLabel | UnsetType | None = UNSET
    stances: tuple[StanceRow, ...] | UnsetType = UNSET
    scores: dict[str, float] | UnsetType | None = UNSET


DECODER: Final = msgspec.json.Decoder(Row)


def record(row: Row) -> Prediction:
    """Return the record that a row stands for.

    Raises:
        RecordError: it breaks an invariant of `Prediction`, or one of its mentions or stances does, with its path.
    """
    faults: list[Fault] = []
    mentions = _built(_mention, row.mentions or (), "mentions", faults)
    stances = _built(_stance, row.stances or (), "stances", faults)
    if faults:
        raise RecordError(faults)
    return Prediction(
        article_id=row.article_id,
        mentions=mentions,
        stances=stances,
        pair_id=_given(row.pair_id),
        label=_given(row.label),
        scores=_given(row.scores),
    )


def _built(
    make: Callable[[RowT], RecordT], rows: Iterable[RowT], name: str, faults: list[Fault]
) -> tuple[RecordT, ...]:
    """Return the records of rows; faults of those that are none are appended."""
    built: list[RecordT] = []
    for n, row in enumerate(rows):
        try:
            built.append(make(row))
        except RecordError as error:
            faults += [fault.at(path=f"$.{name}[{n}]") for fault in error.faults]
    return tuple(built)


def _mention(row: MentionRow) -> Mention:
    return Mention(
        id=_given(row.id) or "",
        start=row.start,
        end=row.end,
        label=row.label,
        form=_given(row.form),
        entity=_given(row.entity),
        surface=_given(row.surface),
    )


def _stance(row: StanceRow) -> Stance:
    return Stance(holder=row.holder, target=row.target, polarity=row.polarity)


def _given(value: T | UnsetType | None) -> T | None:
    return None if value is UNSET else value


class Predictions(Mapping[str, Prediction]):
    """Predictions by id; each becomes a record when it is first asked for, and is kept."""

    def __init__(self, rows: Mapping[str, Row]) -> None:
        self._rows = rows
        self._records: dict[str, Prediction] = {}

    def __getitem__(self, key: str) -> Prediction:
        if key not in self._records:
            self._records[key] = record(self._rows[key])
        return self._records[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)

    def __contains__(self, key: object) -> bool:
        return key in self._rows


def strings_in(content: bytes) -> int:
    """Return the number of strings in JSON text, keys included; escapes inside them are passed over."""
    import numpy as np  # noqa: PLC0415 - heavy

    if b"\\" in content and (b'\\"' in content or b"\\\\" in content):
        content = _ESCAPED.sub(b"", content)
    return int(np.count_nonzero(np.frombuffer(content, dtype=np.uint8) == _QUOTE)) // 2  # quicker than `count`


def strings_of(rows: Any) -> int:  # noqa: ANN401 - a row, or a list of rows
    """Return the number of strings that JSON text of these rows holds, keys included."""
    return strings_in(_ENCODER.encode(rows))
