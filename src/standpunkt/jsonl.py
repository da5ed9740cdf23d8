"""JSONL in and out: the door at which every record is parsed once.

Reading is one typed pass. Only a line that fails is looked at again, slowly, to say everything that is wrong with it;
all faults of a file come together, each with file, line and JSON path. A gzip file is told by its content, and written
where the name ends in ``.gz``.
"""

import enum
import gzip
import json
import math
import types
import typing
import zlib
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, Final, TypeVar, cast

import msgspec

from standpunkt.errors import Fault, InputError, RecordError, did_you_mean, shorten
from standpunkt.files import atomic_file, require
from standpunkt.record import Record

RecordT = TypeVar("RecordT", bound=Record)
Located = tuple[int, RecordT]
"""A record and the 1-based line it stands on."""

LINE_BYTES: Final = 64 << 20
"""Longest line that is read; longer ones are no record, and would fill the memory."""
_BOM = b"\xef\xbb\xbf"
_GZIP = b"\x1f\x8b"
_DAMAGED = (gzip.BadGzipFile, EOFError, zlib.error)
"""What reading a broken gzip file raises."""
_UNREADABLE = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)
"""What the decoder raises for a line that holds no valid record."""
_ENCODER = msgspec.json.Encoder()
_TYPE_NAMES = {str: "a string", int: "an integer", float: "a number", type(None): "null"}


def read(path: Path, kind: type[RecordT], *, key: str = "") -> tuple[RecordT, ...]:
    """Read all records of a file.

    Args:
        path: a ``.jsonl`` or ``.jsonl.gz`` file in UTF-8; blank lines are skipped.
        kind: the record type.
        key: the field that must be unique in the file; empty checks nothing.

    Raises:
        InputError: with every fault of the file.
        UsageError: there is no such file.
    """
    records, faults = scan(path, kind, key=key)
    if faults:
        raise InputError(faults)
    return tuple(record for _, record in records)


def scan(path: Path, kind: type[RecordT], *, key: str = "") -> tuple[list[Located[RecordT]], list[Fault]]:
    """Read what can be read and return it with the faults of the rest, for callers that have more to check."""
    faults: list[Fault] = []
    return list(_records(path, kind, key, faults)), faults


def stream(path: Path, kind: type[RecordT], *, key: str = "") -> Iterator[RecordT]:
    """Yield the records of a file one by one, for files that need not fit into memory.

    Records come before the faults of later lines are known: whoever writes output from them keeps it back to the end.

    Raises:
        InputError: at the end, with every fault of the file.
        UsageError: there is no such file.
    """
    faults: list[Fault] = []
    for _, record in _records(path, kind, key, faults):
        yield record
    if faults:
        raise InputError(faults)


def _records(path: Path, kind: type[RecordT], key: str, faults: list[Fault]) -> Iterator[Located[RecordT]]:
    """Yield what can be read; what is wrong with the rest is appended to `faults`."""
    first_line: dict[str, int] = {}
    decoder = msgspec.json.Decoder(kind)
    for number, line in _lines(path, faults):
        try:
            record = decoder.decode(line)
        except _UNREADABLE as error:
            faults += [fault.at(file=str(path), line=number) for fault in explain(line, kind, str(error))]
            continue
        if key and (name := getattr(record, key)) in first_line:
            found = f"{shorten(name)}, also on line {first_line[name]}"
            fault = Fault(code="E_DUP_ID", path=f"$.{key}", expected="each id once in a file", found=found)
            faults.append(fault.at(file=str(path), line=number))
            continue
        if key:
            first_line[getattr(record, key)] = number
        yield number, record


def read_one(path: Path, kind: type[RecordT]) -> RecordT:
    """Read a file that holds one record as JSON.

    Raises:
        InputError: with every fault of the record.
        UsageError: there is no such file.
    """
    content = require(path).read_bytes().removeprefix(_BOM)
    try:
        return msgspec.json.decode(content, type=kind)
    except _UNREADABLE as error:
        raise InputError(fault.at(file=str(path)) for fault in explain(content, kind, str(error))) from None


def write(path: Path, records: Iterable[Record], *, force: bool = False) -> int:
    """Write one record a line and return their number; equal records give equal bytes.

    Raises:
        OutputExistsError: the file exists and `force` is false.
    """
    count = 0
    with line_writer(path, force=force) as write_line:
        for count, record in enumerate(records, start=1):  # noqa: B007 - the last count is the number of records
            write_line(encode(record))
    return count


def encode(record: Record) -> bytes:
    """Return a record as its line, without the line's end."""
    return _ENCODER.encode(record)


@contextmanager
def line_writer(path: Path, *, force: bool = False) -> Generator[Callable[[bytes], None]]:
    """Yield a function that writes a line; the file is there, whole, when the block ends well.

    Raises:
        OutputExistsError: the file exists and `force` is false.
    """
    with atomic_file(path, force=force) as temporary, _writer(temporary) as file:
        yield lambda line: file.writelines((line, b"\n"))


def explain(line: bytes, kind: type[Record], message: str = "valid JSON") -> list[Fault]:
    """Return everything that is wrong with a line that does not decode as `kind`.

    `message` is the decoder's own, given where the line is no JSON at all.
    """
    try:
        value = json.loads(line.decode(), parse_constant=_refuse_constant, parse_float=_finite)
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return [Fault(code="E_JSON", expected="Unicode text", found=f"a lone surrogate in {shorten(line)}")]
    except (ValueError, RecursionError) as error:
        reason = "too deeply nested" if isinstance(error, RecursionError) else str(error)
        return [Fault(code="E_JSON", expected="one JSON object a line, in UTF-8", found=f"{shorten(line)} ({reason})")]
    faults = list(_structure_faults(value, kind, "$"))
    return faults or [Fault(code="E_JSON", expected="a valid record", found=message)]


def _finite(digits: str) -> float:
    if math.isinf(number := float(digits)):
        message = f"{shorten(digits)} is too large for a number"
        raise ValueError(message)
    return number


def _refuse_constant(name: str) -> None:
    message = f"{name} is not JSON"
    raise ValueError(message)


def _structure_faults(value: Any, kind: Any, path: str) -> Iterator[Fault]:  # noqa: ANN401 - any JSON value, any type
    """Walk value and type side by side; invariants of a record are checked once its fields are right."""
    options = typing.get_args(kind) if isinstance(kind, types.UnionType) else (kind,)
    given = [option for option in options if option is not type(None)]
    if len(given) < len(options) and value is None:
        return
    if len(given) == 1:
        kind = given[0]
    if isinstance(kind, type) and issubclass(kind, Record):
        yield from _record_faults(value, kind, path)
    elif typing.get_origin(kind) is tuple and typing.get_args(kind)[-1] is Ellipsis:
        if not isinstance(value, list):
            yield Fault(code="E_TYPE", path=path, expected="a list", found=shorten(value))
            return
        for n, item in enumerate(value):
            yield from _structure_faults(item, typing.get_args(kind)[0], f"{path}[{n}]")
    elif typing.get_origin(kind) is Mapping:
        if not isinstance(value, dict):
            yield Fault(code="E_TYPE", path=path, expected="an object", found=shorten(value))
            return
        for name, item in value.items():
            yield from _structure_faults(item, typing.get_args(kind)[1], f"{path}.{name}")
    else:
        yield from _value_faults(value, kind, path)


def _record_faults(value: Any, kind: type[Record], path: str) -> Iterator[Fault]:  # noqa: ANN401
    if not isinstance(value, dict):
        yield Fault(code="E_TYPE", path=path, expected="an object", found=shorten(value))
        return
    given: dict[str, Any] = value
    fields = {field.encode_name: field for field in msgspec.structs.fields(kind)}
    faults: list[Fault] = []
    for name in given.keys() - fields.keys():
        hint = did_you_mean(name, fields)
        expected = f"only the fields {', '.join(fields)}"
        faults.append(Fault(code="E_FIELD", path=f"{path}.{name}", expected=expected, found="another field", hint=hint))
    for name, field in fields.items():
        if name in given:
            faults += _structure_faults(given[name], field.type, f"{path}.{name}")
        elif field.required:
            faults.append(Fault(code="E_FIELD", path=f"{path}.{name}", expected="this field", found="nothing"))
    yield from sorted(faults, key=lambda fault: fault.path)
    if not faults:
        try:
            msgspec.convert(given, kind)
        except msgspec.ValidationError as error:
            if isinstance(error.__cause__, RecordError):
                yield from (fault.at(path=path) for fault in error.__cause__.faults)


def _value_faults(value: Any, kind: Any, path: str) -> Iterator[Fault]:  # noqa: ANN401
    try:
        msgspec.convert(value, kind)
    except msgspec.ValidationError:
        options = typing.get_args(kind) if isinstance(kind, types.UnionType) else (kind,)
        labels = [str(member) for option in options if isinstance(option, type) for member in _members(option)]
        if labels:
            hint = did_you_mean(value, labels) if isinstance(value, str) else ""
            expected = f"one of {', '.join(labels)}"
            yield Fault(code="E_LABEL", path=path, expected=expected, found=shorten(value), hint=hint)
        else:
            expected = " or ".join(_TYPE_NAMES.get(option, str(option)) for option in options)
            yield Fault(code="E_TYPE", path=path, expected=expected, found=shorten(value))


def read_head(path: Path, size: int) -> bytes:
    """Return the first bytes of a file, unpacked if its content is gzip.

    Raises:
        InputError: the gzip file is damaged.
    """
    try:
        with open_bytes(path) as file:
            return file.read(size)
    except _DAMAGED as error:
        raise InputError([_damaged(path, str(error))]) from None


def _damaged(path: Path, found: str) -> Fault:
    return Fault(code="E_GZIP", file=str(path), expected="a whole gzip file", found=found)


def _members(kind: type) -> list[enum.Enum]:
    return list(kind) if issubclass(kind, enum.Enum) else []


def open_bytes(path: Path) -> BinaryIO:
    """Open a file for reading bytes, unpacked if its content is gzip."""
    with path.open("rb") as file:
        packed = file.read(len(_GZIP)) == _GZIP
    return cast("BinaryIO", gzip.open(path)) if packed else path.open("rb")


def _lines(path: Path, faults: list[Fault]) -> Iterator[tuple[int, bytes]]:
    r"""Yield number and bytes of each line that is not blank; lines end at ``\n`` only, never at U+2028."""
    number = 0
    try:
        with open_bytes(require(path)) as file:
            for number, line in enumerate(iter(lambda: file.readline(LINE_BYTES + 1), b""), start=1):
                if len(line) > LINE_BYTES:
                    expected = f"at most {LINE_BYTES:,} bytes a line"
                    fault = Fault(code="E_LINE_SIZE", expected=expected, found="more; the rest of the file is unread")
                    faults.append(fault.at(file=str(path), line=number))
                    return
                content = line.removeprefix(_BOM).strip() if number == 1 else line.strip()
                if content:
                    yield number, content
    except _DAMAGED as error:
        faults.append(_damaged(path, f"{error} after line {number}"))
    except IsADirectoryError:
        faults.append(Fault(code="E_FILE", file=str(path), line=0, expected="a file", found="a folder"))


@contextmanager
def _writer(path: Path) -> Generator[BinaryIO]:
    """Open `path` for writing; a gzip file carries neither name nor time, so that equal content gives equal bytes."""
    with path.open("wb") as file:
        if path.suffix == ".gz":
            with gzip.GzipFile(filename="", mode="wb", fileobj=file, mtime=0) as packed:
                yield cast("BinaryIO", packed)
        else:
            yield file
