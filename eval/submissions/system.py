"""What a submission says of the system that made it: ``submission.json``, beside the predictions.

One system may come with several seeds: ``predictions.seed1.jsonl``, ``predictions.seed2.jsonl``, ... lie beside the
same ``submission.json``, and each takes its seed from its name.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import msgspec

from standpunkt import jsonl
from standpunkt.errors import Fault, InputError, RecordError, shorten
from standpunkt.eval.submissions.keys import duplicate_keys
from standpunkt.record import Record, fault

SIDECAR: Final = "submission.json"
NAME_CHARACTERS: Final = 80
"""Longest name of a system."""
_TEXT_CHARACTERS = 300
_LARGEST = (1 << 63) - 1
SIDECAR_BYTES: Final = 1 << 16
"""Largest sidecar that is read."""
_SEED = re.compile(r"\.seed(\d{1,18})\.jsonl(\.gz)?$")
_URL = re.compile(r"https?://\S+")


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
        limits = {"name": NAME_CHARACTERS} | dict.fromkeys(
            ("description", "training_data", "licence", "url"), _TEXT_CHARACTERS
        )
        for field, limit in limits.items():
            value = getattr(self, field)
            if not value.isprintable() or len(value) > limit or (field == "name" and not value.strip()):
                expected = f"{'1' if field == 'name' else '0'} to {limit} printable characters"
                yield Fault(code="E_NAME", path=f"$.{field}", expected=expected, found=shorten(value))
        if self.url and not _URL.fullmatch(self.url):
            yield fault("E_URL", "$.url", "an address that starts with https:// or http://", self.url)
        for field in ("parameters", "seed"):
            number = getattr(self, field)
            if number is not None and not 0 <= number <= _LARGEST:
                yield fault("E_TYPE", f"$.{field}", f"0 to {_LARGEST:,}", number)


def read_system(path: Path, name: str) -> tuple[SystemInfo | None, tuple[Fault, ...]]:
    """Return what is known of the system, or None and what is wrong with it.

    Args:
        path: the predictions; ``.seed<number>`` before their ending is the seed, as in ``predictions.seed3.jsonl``.
        name: the system's name; if empty that of the sidecar, or else of the folder.
    """
    sidecar = path.with_name(SIDECAR)
    try:
        info = _read_sidecar(sidecar) if sidecar.exists() or sidecar.is_symlink() else None
        if info is None:
            info = SystemInfo(name=name or path.resolve().parent.name)
        elif name:
            info = msgspec.structs.replace(info, name=name)
    except RecordError as error:
        return None, tuple(fault.at(file="--name") for fault in error.faults)
    except InputError as error:
        return None, error.faults
    return _with_seed(info, path)


def _with_seed(info: SystemInfo, path: Path) -> tuple[SystemInfo | None, tuple[Fault, ...]]:
    """Return `info` with the seed of the file's name; a sidecar that names another one contradicts it."""
    named = _SEED.search(path.name)
    if named is None or info.seed == int(named[1]):
        return info, ()
    if info.seed is None:
        return msgspec.structs.replace(info, seed=int(named[1])), ()
    found = f"{info.seed}, and {named[1]} in the file's name"
    expected = "the seed in one place, or twice the same"
    where = str(path.with_name(SIDECAR))
    return None, (Fault(code="E_SEED", file=where, path="$.seed", expected=expected, found=found),)


def _read_sidecar(path: Path) -> SystemInfo:
    """Read the sidecar; an `InputError` has all that is wrong with it."""
    if path.is_symlink() or not path.is_file():
        found = "a symbolic link" if path.is_symlink() else "a folder or device"
        raise InputError([Fault(code="E_FILE", file=str(path), expected="a file", found=found)])
    if path.stat().st_size > SIDECAR_BYTES:
        expected = f"at most {SIDECAR_BYTES:,} bytes"
        raise InputError([Fault(code="E_SIZE", file=str(path), expected=expected, found=f"{path.stat().st_size:,}")])
    if faults := list(duplicate_keys(path.read_bytes())):
        raise InputError(fault.at(file=str(path)) for fault in faults)
    return jsonl.read_one(path, SystemInfo)
