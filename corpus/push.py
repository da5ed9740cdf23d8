"""Push a release to the Hugging Face Hub.

One version is one commit and one tag, ``v<version>``, so that readers can pin it. The release is checked before
anything is sent, and what the hub holds afterwards is compared with the folder, file by file. Pushing the same bytes
again sends nothing; other bytes under a version that is published are refused, and so is a data set that holds
something else.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec

from standpunkt import jsonl
from standpunkt.corpus.hub import BRANCH, DataSet, open_data_set
from standpunkt.corpus.licences import refusal
from standpunkt.corpus.manifest import MANIFEST, Manifest
from standpunkt.corpus.stored import CHECKSUMS, file_faults
from standpunkt.errors import Fault, InputError, ServiceError, UsageError
from standpunkt.files import file_sha256

_TAG: Final = re.compile(r"[0-9A-Za-z]([0-9A-Za-z+_-]|\.(?!\.|lock$|$))*")
_CHUNK: Final = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Pushed:
    """What came of a push."""

    url: str
    """Where the data set is."""
    commit: str
    """The commit that the tag names."""
    tag: str
    """The version's tag."""
    sent: tuple[str, ...]
    """Files that were sent; none where the hub had all of them."""
    removed: tuple[str, ...]
    """Files of an earlier version that were taken away."""


class _Earlier(msgspec.Struct):
    """What matters here of the manifest that is published, whichever version of this package wrote it."""

    name: str
    """Name of the corpus."""
    files: dict[str, object]
    """Its files."""


def push(folder: Path, name: str, *, private: bool = False, endpoint: str | None = None) -> Pushed:
    """Upload a release as the data set `name`, and tag its version.

    Args:
        folder: the release.
        name: ``organisation/name``.
        private: make the data set visible to its owner only, where it is made new.
        endpoint: address of the hub; by default that of ``HF_ENDPOINT``, else the public one.

    Raises:
        InputError: the release is damaged, or holds text that may not be passed on.
        ServiceError: the hub cannot be reached, refuses, or holds something else afterwards.
        UsageError: no token, offline, a name that is none; or the data set holds something else already.
    """
    manifest = _checked(folder)
    hashes = {path: _hashes(folder / path) for path in (*sorted(manifest.files), MANIFEST, CHECKSUMS)}
    tag = f"v{manifest.version}"
    with open_data_set(name, endpoint) as data_set:
        head = data_set.require(private=private)
        if published := data_set.tags().get(tag):
            if changed := _changed(hashes, data_set.files(tag)):
                raise UsageError(
                    f"{name} has published {tag} with another {changed[0]}: a published version does not change; build "
                    "this one under a new --version"
                )
            return Pushed(url=data_set.url, commit=published, tag=tag, sent=(), removed=())
        held = data_set.files(BRANCH)
        removed = tuple(path for path in _earlier(data_set, held, manifest.name) if path not in hashes)
        sent = _changed(hashes, held)
        commit = head
        if sent or removed:
            message = f"{manifest.name} {manifest.version}"
            commit = data_set.commit(folder, sent=sent, removed=removed, message=message, parent=head)
        if missing := _changed(hashes, data_set.files(commit)):
            raise ServiceError(f"{data_set.url} does not hold {missing[0]} as it was sent; push again")
        data_set.tag(tag, commit)
        return Pushed(url=data_set.url, commit=commit, tag=tag, sent=sent, removed=removed)


def _checked(folder: Path) -> Manifest:
    """Return the manifest of a release that is whole and may be passed on.

    Raises:
        InputError: it is damaged, or holds text that may not be passed on.
        UsageError: it is no release, or its version makes no tag.
    """
    if not (folder / MANIFEST).is_file():
        raise UsageError(f"{folder}: expected a release folder, with a {MANIFEST}; 'standpunkt corpus build' makes one")
    if faults := list(file_faults(folder)):
        raise InputError(faults)
    if forbidden := _forbidden(folder):
        found = ", ".join(f"{n:,} article(s) {reason}" for reason, n in sorted(forbidden.items()))
        hint = "do not publish this folder: build it without --private, or publish what 'corpus standoff' writes"
        expected = "only texts that may be passed on"
        raise InputError([Fault(code="E_LICENCE", file=str(folder), expected=expected, found=found, hint=hint)])
    manifest = jsonl.read_one(folder / MANIFEST, Manifest)
    if not _TAG.fullmatch(manifest.version):
        raise UsageError(f"{manifest.version!r}: expected a version such as 1.0.0, which a tag can name")
    return manifest


def _forbidden(folder: Path) -> Counter[str]:
    """Count the articles that a release may not hold, by the licences in its rows, which no edit of a card changes."""
    import pyarrow.parquet as pq  # noqa: PLC0415 - heavy

    licences = Counter[str | None]()
    for path in sorted(folder.glob("articles/*.parquet")):
        licences.update(pq.read_table(path, columns=["licence"])["licence"].to_pylist())
    forbidden = Counter[str]()
    for licence, n in licences.items():
        if reason := refusal(licence):
            forbidden[reason] += n
    return forbidden


def _hashes(path: Path) -> tuple[str, str]:
    """Return what the hub may call a file by: its SHA-256, and the id of its git blob."""
    blob = hashlib.sha1(b"blob %d\0" % path.stat().st_size, usedforsecurity=False)
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            blob.update(chunk)
    return file_sha256(path), blob.hexdigest()


def _changed(hashes: Mapping[str, tuple[str, str]], held: Mapping[str, str]) -> tuple[str, ...]:
    """Return the files that the hub does not hold as they are here."""
    return tuple(path for path, own in hashes.items() if held.get(path) not in own)


def _earlier(data_set: DataSet, held: Iterable[str], name: str) -> tuple[str, ...]:
    """Return the files of an earlier version that the data set still holds; hidden files are the hub's own.

    Raises:
        UsageError: it holds something else than a release of this corpus.
    """
    paths = set(held)
    if all(path.startswith(".") for path in paths):
        return ()
    earlier = _read_earlier(data_set.read(MANIFEST)) if MANIFEST in paths else None
    if earlier is None or earlier.name != name:
        raise UsageError(
            f"{data_set.url} holds something else than a release of {name}: nothing was sent; give another name"
        )
    return tuple(path for path in sorted(earlier.files) if path in paths)


def _read_earlier(content: bytes) -> _Earlier | None:
    """Return what `content` says as a manifest; None if it is none."""
    try:
        return msgspec.json.decode(content, type=_Earlier)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return None
