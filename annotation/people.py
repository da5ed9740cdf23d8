"""Who annotates: pseudonyms, and the one file that says who they are.

Everywhere else annotators go by their pseudonyms. ``people.json`` in the work folder is their owner's alone, is never
committed and never leaves the machine.
"""

import enum
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

import msgspec

from standpunkt import jsonl
from standpunkt.annotation.private import read_private, write_private
from standpunkt.errors import Fault, UsageError, did_you_mean
from standpunkt.record import Record, fault

PEOPLE_FILE: Final = "people.json"
"""Its name in the work folder."""
PSEUDONYM: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
"""What a pseudonym is made of: it stands in titles of projects and in names of files."""
_LONGEST: Final = 40
_EMAIL: Final = re.compile(r"[^@\s\"<>]+@[^@\s\"<>]+")
_TOKEN: Final = re.compile(r"[0-9a-f]{40}")


class Kind(enum.StrEnum):
    """Who draws the arrows."""

    HUMAN = "human"
    """A person at the labelling page."""
    MODEL = "model"
    """A language model, whose work says so in every record."""


class Person(Record, frozen=True, kw_only=True):
    """An annotator, and the account that goes with the pseudonym."""

    name: str
    """Pseudonym: lower-case letters, digits and single hyphens between them."""
    email: str
    """Log-in name on the server; stands in this file alone."""
    user: int | None = None
    """Number of the account on the server; null before there is one."""
    kind: Kind = Kind.HUMAN
    """A human or a model."""
    token: str | None = None
    """Legacy token of the account, kept for models, whose work we hand in; null otherwise."""

    def __repr__(self) -> str:
        return f"Person(name={self.name!r}, user={self.user!r}, kind={self.kind.value!r})"

    def _faults(self) -> Iterator[Fault]:
        yield from pseudonym_faults(self.name)
        if not _EMAIL.fullmatch(self.email):
            yield Fault(code="E_EMAIL", path="$.email", expected="an e-mail address", found="something else")
        if self.token is not None and not _TOKEN.fullmatch(self.token):
            yield Fault(code="E_TOKEN", path="$.token", expected="40 hexadecimal digits", found="something else")


class People(Record, frozen=True, kw_only=True):
    """What ``people.json`` holds."""

    people: tuple[Person, ...]
    """All annotators of a campaign."""

    def _faults(self) -> Iterator[Fault]:
        for field in ("name", "email", "user"):
            values = [getattr(person, field) for person in self.people]
            for value, count in Counter(value for value in values if value is not None).items():
                if count > 1:
                    found = f"the {field} of {count} people"
                    at = f"$.people[{len(values) - 1 - values[::-1].index(value)}].{field}"
                    yield Fault(code="E_DUP_ID", path=at, expected=f"each {field} once", found=found)


def pseudonym_faults(name: str, path: str = "$.name") -> Iterator[Fault]:
    """Yield a fault where `name` is no pseudonym."""
    if len(name) > _LONGEST or not PSEUDONYM.fullmatch(name):
        expected = (
            f"a pseudonym of at most {_LONGEST} lower-case letters, digits and single hyphens, such as anna or a-2"
        )
        yield fault("E_PSEUDONYM", path, expected, "an e-mail address" if "@" in name else name)


def read_people(work: Path) -> tuple[Person, ...]:
    """Return the people of a work folder, in the order they were added; none where there is no file.

    Raises:
        UsageError: others may read the file.
        InputError: with every fault of the file.
    """
    file = work / PEOPLE_FILE
    return read_private(file, People).people if file.exists() else ()


def write_people(work: Path, people: Iterable[Person]) -> None:
    """Write the people of a work folder, for their owner alone, whole or not at all.

    Raises:
        RecordError: two of them share a name, an address or an account.
    """
    content = msgspec.json.format(jsonl.encode(People(people=tuple(people))), indent=2)
    work.mkdir(parents=True, exist_ok=True)
    write_private(work / PEOPLE_FILE, content + b"\n")


def find_person(people: Iterable[Person], name: str) -> Person:
    """Return the person of that pseudonym.

    Raises:
        UsageError: nobody has it.
    """
    by_name = {person.name: person for person in people}
    if name in by_name:
        return by_name[name]
    hint = did_you_mean(name, by_name) or f"known are {', '.join(by_name) or 'none'}"
    raise UsageError(f"no annotator {name} ({hint}); standpunkt annotation users add {name} --email ADDRESS adds one")
