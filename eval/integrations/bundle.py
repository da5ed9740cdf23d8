"""Bundles: the files that a platform takes, written as a folder or as one zip, the same bytes each time."""

import json
import struct
import zipfile
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any, Final

from standpunkt.files import atomic_file, atomic_folder

_MOMENT: Final = (1980, 1, 1, 0, 0, 0)
"""The earliest moment a zip can name: a bundle carries no time of its own."""
_REGULAR_FILE: Final = 0o100644 << 16
_LOGO_SIDE: Final = 256


@dataclass(frozen=True, slots=True, kw_only=True)
class BundleFile:
    """One file of a bundle."""

    path: str
    """Where it lies in the bundle, with ``/``."""
    content: bytes
    """What it holds."""


def text_file(path: str, text: str) -> BundleFile:
    """Return a file of text in UTF-8."""
    return BundleFile(path=path, content=text.encode())


def json_file(path: str, value: object) -> BundleFile:
    """Return a file of JSON with sorted keys."""
    return text_file(path, json.dumps(value, indent=2, sort_keys=True, ensure_ascii=False) + "\n")


def yaml_file(path: str, value: Any) -> BundleFile:  # noqa: ANN401 - any value of plain types
    """Return a file of YAML that any safe loader reads; keys keep their order."""
    return text_file(path, yaml_text(value))


def yaml_text(value: Any) -> str:  # noqa: ANN401 - any value of plain types
    """Return YAML by the safe dumper, whatever stands in the strings."""
    import yaml  # noqa: PLC0415 - only bundles and exports need it

    text: str = yaml.safe_dump(value, sort_keys=False, allow_unicode=True, width=100)
    return text


def write_bundle(out: Path, files: Sequence[BundleFile], *, force: bool = False) -> None:
    """Write a bundle: one zip where the name ends in ``.zip``, else a folder.

    Raises:
        OutputExistsError: `out` exists and `force` is false, or it is a folder that holds something else.
    """
    if out.suffix == ".zip":
        with atomic_file(out, force=force) as temporary:
            temporary.write_bytes(zipped(files))
        return
    holds = {file.path.partition("/")[0] for file in files}
    with atomic_folder(out, holds=holds, force=force) as folder:
        for file in files:
            target = folder / file.path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(file.content)


def zipped(files: Iterable[BundleFile]) -> bytes:
    """Return the files as a zip: sorted, without times, stored and not packed, so that no library's version shows."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for file in sorted(files, key=lambda file: file.path):
            entry = zipfile.ZipInfo(file.path, date_time=_MOMENT)
            entry.create_system = 3  # Unix, wherever it is written
            entry.external_attr = _REGULAR_FILE
            archive.writestr(entry, file.content)
    return buffer.getvalue()


def logo() -> bytes:
    """Return the picture that platforms insist on: two arrows that meet at a line, as a PNG of one bit a pixel."""
    middle, reach, gap, line = _LOGO_SIDE // 2, _LOGO_SIDE // 4, _LOGO_SIDE // 32, _LOGO_SIDE // 64
    rows = bytearray()
    for y in range(_LOGO_SIDE):
        rows.append(0)  # no filter
        bits = 0
        for x in range(_LOGO_SIDE):
            away = abs(x - middle)
            arrow = gap < away <= gap + reach and abs(y - middle) <= away - gap
            bits = bits << 1 | int(away > line and not arrow)
        rows += bits.to_bytes(_LOGO_SIDE // 8, "big")
    header = struct.pack(">IIBBBBB", _LOGO_SIDE, _LOGO_SIDE, 1, 0, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(bytes(rows), 0)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )
