"""The texts that were annotated, by hash: with them the journal can be read without the corpus, and for ever."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from standpunkt import jsonl
from standpunkt.annotation.work.journal import append_lines
from standpunkt.errors import Fault
from standpunkt.record import Record, fault
from standpunkt.schema import text_sha256

TEXTS: Final = "texts.jsonl"
"""Name of the file in a work folder."""


class Text(Record, frozen=True, kw_only=True):
    """A text as a server gave it back."""

    text_sha256: str
    """Its hash."""
    text: str
    """The text."""

    def _faults(self) -> Iterator[Fault]:
        if self.text_sha256 != text_sha256(self.text):
            yield fault("E_TEXT_HASH", "$.text_sha256", f"the text's hash, {text_sha256(self.text)}", self.text_sha256)


def read_texts(work: Path) -> dict[str, str]:
    """Return the texts of a work folder by hash; none where there is no such file yet.

    Raises:
        InputError: lines that are no texts, or were changed.
    """
    path = work / TEXTS
    if not path.exists():
        return {}
    return {text.text_sha256: text.text for text in jsonl.read(path, Text)}


def add_texts(work: Path, texts: Mapping[str, str]) -> None:
    """Append texts, by hash, that are not there yet. For whoever holds the folder's lock."""
    known = read_texts(work)
    new = (Text(text_sha256=name, text=text) for name, text in texts.items() if name not in known)
    append_lines(work / TEXTS, map(jsonl.encode, new))
