"""What stages say of their work on a corpus, for its card."""

import msgspec

from standpunkt.record import Record


class Notes(Record, frozen=True, kw_only=True):
    """What stages tell the card of their work on this corpus, each in Markdown; empty where nothing was told."""

    cleaning: str = ""
    """Which rules cleaned the texts, and how often each struck."""
    language: str = ""
    """How the language was told, and what was left out for it."""
    duplicates: str = ""
    """How near-duplicates were found, and what became of them."""
    splits: str = ""
    """How the articles were split."""
    leaks: str = ""
    """Whether texts recur across splits."""

    def with_(self, other: "Notes") -> "Notes":
        """Return these notes, with what `other` says in place of what stands here."""
        said = {name: getattr(other, name) for name in self.__struct_fields__ if getattr(other, name)}
        return msgspec.structs.replace(self, **said)
