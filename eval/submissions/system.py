"""What a submission says of the system that made it: ``submission.json``, beside the predictions."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import msgspec

from standpunkt import jsonl
from standpunkt.errors import Fault, InputError, RecordError, shorten
from standpunkt.record import Record

SIDECAR: Final = "submission.json"
_NAME_CHARACTERS = 80
_TEXT_CHARACTERS = 300


class SystemInfo(Record, frozen=True, kw_only=True):
    """What a submission says of the system that made it."""

    name: str
    """Shown on the leaderboard."""
    description: str = ""
    """One line."""
    parameters: int | None = None
    """Number of trained parameters; null if unknown."""
    seed: int | None = None
    """Random seed; null for a deterministic system, or if unknown."""
    training_data: str = ""
    """What it was trained on."""
    licence: str = ""
    """SPDX identifier of the system."""
    url: str = ""
    """Where to read more."""

    def _faults(self) -> Iterator[Fault]:
        limits = {"name": _NAME_CHARACTERS} | dict.fromkeys(
            ("description", "training_data", "licence", "url"), _TEXT_CHARACTERS
        )
        for field, limit in limits.items():
            value = getattr(self, field)
            if not value.isprintable() or len(value) > limit or (field == "name" and not value.strip()):
                expected = f"{'1' if field == 'name' else '0'} to {limit} printable characters"
                yield Fault(code="E_NAME", path=f"$.{field}", expected=expected, found=shorten(value))
        if self.parameters is not None and self.parameters < 0:
            yield Fault(code="E_TYPE", path="$.parameters", expected="0 or more", found=str(self.parameters))


def read_system(path: Path, name: str) -> tuple[SystemInfo | None, tuple[Fault, ...]]:
    """Return what is known of the system, or None and what is wrong with it."""
    sidecar = path.with_name(SIDECAR)
    try:
        if not sidecar.is_file():
            return SystemInfo(name=name or path.resolve().parent.name), ()
        info = jsonl.read_one(sidecar, SystemInfo)
        return (msgspec.structs.replace(info, name=name) if name else info), ()
    except RecordError as error:
        return None, tuple(fault.at(file="--name") for fault in error.faults)
    except InputError as error:
        return None, error.faults
