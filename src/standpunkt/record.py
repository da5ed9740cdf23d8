"""What makes a record one: frozen, closed to unknown fields, and checked when it is built.

A record that breaks its invariants raises `RecordError` with every fault found, each with its JSON path. Here too are
the checks of single values that records share.
"""

import re
import types
import typing
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

import msgspec

from standpunkt.errors import Fault, RecordError, shorten

_ID = re.compile(r"[\w.:>@+-]+")
_DATE = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")
_TIME = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d")
_SPACE = re.compile(r"[\u00a0\u2000-\u200a\u202f\u3000]")


class Record(msgspec.Struct, frozen=True, forbid_unknown_fields=True, gc=False):
    """Base of all records: immutable, closed to unknown fields, with its invariants checked on construction."""

    def __post_init__(self) -> None:
        if faults := (() if self._has_known_types() else tuple(self._type_faults())) or tuple(self._faults()):
            raise RecordError(faults)

    def _has_known_types(self) -> bool:
        """Tell whether a record of the same types passed the walk over its fields before; if not, walk and remember.

        A decoder, which has just checked the types of a million records, has them checked again by their construction.
        """
        containers, good = _known_types(type(self))
        values = _VALUES(self)
        types_of = tuple(map(type, values))
        if types_of not in good:
            if any(self._type_faults()):
                return False
            good.add(types_of)
            return True
        for n, items, length in containers:
            value = values[n]
            if value and not items.issuperset(map(type, value.values() if types_of[n] is dict else value)):
                return False  # a subclass may be right: the walk decides
            if length and value is not None and len(value) != length:
                return False
        return True

    def _type_faults(self) -> Iterator[Fault]:
        """Yield the fields whose values are not of their type: a decoder checks that, a constructor call does not."""
        for field in _field_types(type(self)):
            value = getattr(self, field.name)
            if not _is_a(value, field.classes) or (
                field.length and type(value) is tuple and len(value) != field.length
            ):
                yield fault("E_TYPE", f"$.{field.name}", field.expected, value)
            elif field.items and value is not None:
                members = value.items() if isinstance(value, Mapping) else enumerate(value)
                for key, member in members:
                    if not _is_a(member, field.items):
                        place = f".{key}" if isinstance(value, Mapping) else f"[{key}]"
                        yield fault("E_TYPE", f"$.{field.name}{place}", field.items[0].__name__, member)

    def _faults(self) -> Iterator[Fault]:
        """Yield every broken invariant, with paths relative to this record."""
        yield from ()


def fault(code: str, path: str, expected: str, found: object) -> Fault:
    """Return a fault with `found` shortened for a message."""
    return Fault(code=code, path=path, expected=expected, found=shorten(found))


def id_faults(value: str, path: str) -> Iterator[Fault]:
    """Yield a fault where an id is empty or holds white space or characters that are none of an id."""
    if not _ID.fullmatch(value):
        yield fault("E_ID", path, "letters, digits and . _ : > @ + -", value)


def text_faults(value: str | None, path: str) -> Iterator[Fault]:
    """Yield a fault where a short text, such as a name, is empty or holds control or bidi characters."""
    if value is not None and not (value.strip() and _SPACE.sub(" ", value).isprintable()):
        yield fault("E_TEXT", path, "some printable text", value)


def is_date(value: str) -> bool:
    """Tell whether `value` is an ISO date in the precision of a year, a month or a day."""
    if not _DATE.fullmatch(value):
        return False
    try:
        date.fromisoformat((value + "-01-01")[:10])
    except ValueError:
        return False
    return True


def is_time(value: str) -> bool:
    """Tell whether `value` is an ISO 8601 time with a date and at least an hour."""
    if not _TIME.match(value):
        return False
    try:
        datetime.fromisoformat(value)
    except ValueError:
        return False
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class _FieldType:
    """What the annotation of a record's field says, in a form that `isinstance` takes."""

    name: str
    classes: tuple[type, ...]
    items: tuple[type, ...]
    """Classes of a tuple's or mapping's members; empty where they are not checked one by one."""
    length: int
    """Number of members of a fixed tuple; 0 for any number."""

    @property
    def expected(self) -> str:
        return " or ".join(kind.__name__ for kind in self.classes)


_VALUES = msgspec.structs.astuple
_Container = tuple[int, frozenset[type], int]
"""Place of a field that holds a tuple or mapping, the classes of its members, and the length of a fixed tuple."""


@cache
def _known_types(record: type[Record]) -> tuple[tuple[_Container, ...], set[tuple[type, ...]]]:
    """Return the containers among a record's fields, and a set to keep types in that passed the walk."""
    fields = enumerate(_field_types(record))
    return tuple((n, frozenset(field.items), field.length) for n, field in fields if field.items or field.length), set()


@cache
def _field_types(record: type[Record]) -> tuple[_FieldType, ...]:
    return tuple(_field_type(field.name, field.type) for field in msgspec.structs.fields(record))


def _field_type(name: str, annotation: Any) -> _FieldType:  # noqa: ANN401 - any type annotation
    options = _options(annotation)
    items: tuple[type, ...] = ()
    length = 0
    for option in options:
        arguments = typing.get_args(option)
        if typing.get_origin(option) is tuple:
            items = _with_int(tuple(typing.get_origin(option) or option for option in _options(arguments[0])))
            length = 0 if arguments[-1] is Ellipsis else len(arguments)
        elif typing.get_origin(option) is Mapping and isinstance(arguments[1], type):
            items = _with_int(arguments[1:])
    classes = _with_int(tuple(typing.get_origin(option) or option for option in options))
    return _FieldType(name=name, classes=classes, items=items, length=length)


def _options(annotation: Any) -> tuple[Any, ...]:  # noqa: ANN401 - any type annotation
    """Return the members of a union, or the one type that is none."""
    return typing.get_args(annotation) if isinstance(annotation, types.UnionType) else (annotation,)


def _with_int(classes: tuple[type, ...]) -> tuple[type, ...]:
    """Return the classes that may stand for these: an integer is a valid float."""
    return (*classes, int) if float in classes else classes


def _is_a(value: object, classes: tuple[type, ...]) -> bool:
    """Tell whether `value` is of one of these classes; a bool is no number."""
    return isinstance(value, classes) and (type(value) is not bool or bool in classes)
