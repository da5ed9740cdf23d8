"""Every failure Standpunkt names, on one screen.

    StandpunktError          exit 1
    ├── InputError           exit 1  the input has faults; all of them are listed
    │   └── RecordError      exit 1  a record broke its invariants when it was built
    ├── ScoreMismatchError   exit 1  our score and the field's tool disagree: never published
    ├── ServiceError         exit 1  a service that was asked did not answer, or refused
    │   ├── NoAnswerError    exit 1  it did not answer, or not in time: what was asked may have been done all the same
    │   └── RefusedError     exit 1  it answered, and refused
    └── UsageError           exit 2  the call itself is wrong
        ├── OutputExistsError       the output is there already
        └── MissingExtraError       an optional package is not installed

Only the command line prints errors and turns them into exit codes.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

_PATH_CHARACTERS = 120
_OPTIONS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing that is wrong with an input, said so that its owner can mend it."""

    code: str
    """Stable name of the kind of fault, for scripts: ``E_LABEL``, ``E_SPAN_EMPTY``, ..."""
    path: str = "$"
    """JSON path inside the record, such as ``$.mentions[3].end``."""
    expected: str
    """What would have been right."""
    found: str
    """What stands there, shortened."""
    hint: str = ""
    """What to do about it; empty where `expected` says it already."""
    file: str = ""
    """The file; empty for records built in memory."""
    line: int = 0
    """The 1-based line; 0 where the fault belongs to the file as a whole."""

    def __str__(self) -> str:
        place = ":".join(filter(None, [self.file, str(self.line or "")]))
        path = self.path if len(self.path) <= _PATH_CHARACTERS else self.path[:_PATH_CHARACTERS] + "…"
        where = f"{place}: {path}" if place else path
        hint = f" ({self.hint})" if self.hint else ""
        return printable(f"{where}: {self.code}: expected {self.expected}; found {self.found}{hint}")

    def at(self, *, file: str | None = None, line: int | None = None, path: str | None = None) -> "Fault":
        """Return this fault with its place filled in; `path` is put in front of the fault's own."""
        return replace(
            self,
            file=self.file if file is None else file,
            line=self.line if line is None else line,
            path=self.path if path is None else path + self.path.removeprefix("$"),
        )


class StandpunktError(Exception):
    """Root of every error that Standpunkt raises on purpose."""

    exit_code = 1


class InputError(StandpunktError):
    """An input has faults; `faults` holds all of them, in the order of the file."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(map(str, self.faults)))


class RecordError(InputError, ValueError):
    """A record broke its invariants; also a ValueError, so that decoders report it with a path."""


class ScoreMismatchError(StandpunktError):
    """Our counts and the field's tool gave different scores; neither is published."""


class ServiceError(StandpunktError):
    """A service that was asked did not answer, or refused; the message says which, and what to do."""


class NoAnswerError(ServiceError):
    """A service did not answer, or not in time: whether it did what was asked is not known."""


class RefusedError(ServiceError):
    """A service answered, and refused; `status` is the HTTP status."""

    def __init__(self, message: str, *, status: int) -> None:
        self.status = status
        super().__init__(message)


class UsageError(StandpunktError):
    """The call is wrong: unknown name, options that exclude each other."""

    exit_code = 2


class OutputExistsError(UsageError):
    """The output exists and ``--force`` was not given."""


class MissingExtraError(UsageError):
    """An optional package is missing; the message carries the line that installs it."""


def did_you_mean(word: str, allowed: Iterable[str]) -> str:
    """Return a hint that names the closest allowed word, or the empty string; long lists and words are not searched."""
    options = list(allowed)
    if len(options) > _OPTIONS or len(word) > _OPTIONS:
        return ""
    from difflib import get_close_matches  # noqa: PLC0415 - only a fault needs it

    folded = {option.casefold(): option for option in options}
    close = get_close_matches(word.casefold(), folded, n=1, cutoff=0.6)
    return f"did you mean {folded[close[0]]}?" if close else ""


def printable(text: str) -> str:
    """Return `text` with control, bidi and other unprintable characters replaced: it cannot steer a terminal."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in text)


def shorten(value: object, limit: int = 60) -> str:
    """Return `value` for a message: its repr, cut to `limit` characters, without control characters."""
    text = printable(repr(value))
    return text if len(text) <= limit else text[: limit - 1] + "…"
