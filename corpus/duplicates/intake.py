"""The one pass over the articles: texts into shards on disk, 48 bytes an article in memory."""

from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from standpunkt.corpus.duplicates.clusters import day_number
from standpunkt.corpus.duplicates.shards import CHARACTERS, DOCUMENTS, shard_path, write_shard

_HASH_NUMBERS: Final = 4
"""64-bit numbers that a SHA-256 falls into."""


@dataclass(slots=True, kw_only=True)
class Intake:
    """What is known of each article without its text; filled by `shards`."""

    hashes: bytearray = field(default_factory=bytearray)
    """SHA-256 of each text, 32 bytes each."""
    days: "array[int]" = field(default_factory=lambda: array("q"))
    """First day of each date."""
    lengths: "array[int]" = field(default_factory=lambda: array("q"))
    """Characters of each text."""
    starts: list[int] = field(default_factory=lambda: [0])
    """Number of the first article of each shard, and of all articles."""

    def shards(self, articles: Iterable[tuple[str, str, str, str | None]], folder: Path) -> Iterator[Path]:
        """Write articles (id, text, text_sha256, published) into shards, and yield each as soon as it is written."""
        ids: list[str] = []
        texts: list[str] = []
        characters = 0
        for name, text, text_sha256, published in articles:
            self.hashes += bytes.fromhex(text_sha256)
            self.days.append(day_number(published))
            self.lengths.append(len(text))
            ids.append(name)
            texts.append(text)
            characters += len(text)
            if len(texts) == DOCUMENTS or characters >= CHARACTERS:
                yield self._close(ids, texts, folder)
                ids, texts, characters = [], [], 0
        if texts:
            yield self._close(ids, texts, folder)

    def _close(self, ids: list[str], texts: list[str], folder: Path) -> Path:
        path = shard_path(folder, len(self.starts) - 1)
        write_shard(path, ids, texts)
        self.starts.append(self.starts[-1] + len(texts))
        return path


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts:
    """The distinct texts of all articles, in the order of their hashes, which no order of articles changes."""

    order: npt.NDArray[np.int64]
    """Numbers of the articles, those with the same text side by side."""
    starts: npt.NDArray[np.int64]
    """Where in `order` each text begins, and the number of articles."""

    @property
    def representatives(self) -> npt.NDArray[np.int64]:
        """Number of one article of each text."""
        return self.order[self.starts[:-1]]

    @property
    def shared(self) -> list[int]:
        """Numbers of the texts that several articles have."""
        shared: list[int] = np.flatnonzero(np.diff(self.starts) > 1).tolist()
        return shared

    def articles(self, text: int) -> npt.NDArray[np.int64]:
        """Return the numbers of the articles with this text."""
        return self.order[self.starts[text] : self.starts[text + 1]]


def distinct(intake: Intake) -> Texts:
    """Return the texts of all articles by their hashes."""
    hashes = np.frombuffer(intake.hashes, dtype=">u8").reshape(-1, _HASH_NUMBERS)
    order = np.lexsort(hashes.T[::-1])
    ranked = hashes[order]
    edges = np.flatnonzero(np.concatenate([[True], (ranked[1:] != ranked[:-1]).any(axis=1), [True]]))
    return Texts(order=order, starts=edges if len(order) else np.zeros(1, dtype=np.int64))
