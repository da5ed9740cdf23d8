"""Whose account is whose: pseudonyms for the numbers and addresses that a server knows people by."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from standpunkt.annotation.people import Person
from standpunkt.annotation.studio.client import User
from standpunkt.labels import Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Accounts:
    """Pseudonyms by account."""

    names: Mapping[int, str]
    """By number."""
    emails: Mapping[str, str]
    """By address, in lower case."""
    sources: Mapping[str, Source]
    """Whether a pseudonym is a human's or a model's."""

    def name(self, number: int | None) -> str:
        """Return an account's pseudonym; ``user-17`` for one that nobody named, empty for none."""
        return "" if number is None else self.names.get(number, f"user-{number}")

    def by_email(self, email: str) -> str:
        """Return the pseudonym for an address; empty for one that nobody named."""
        return self.emails.get(email.casefold(), "")

    def source(self, name: str) -> Source:
        """Return whether an annotator is a human or a model; who is not in the file is taken for a human."""
        return self.sources.get(name, Source.HUMAN)


def accounts(people: Iterable[Person], users: Iterable[User]) -> Accounts:
    """Join people and accounts; an address decides before a number, since a server made anew gives numbers anew."""
    people = tuple(people)
    emails = {person.email.casefold(): person.name for person in people}
    names = {person.user: person.name for person in people if person.user is not None}
    for user in users:
        known = emails.get(user.email.casefold())
        if known:
            names[user.id] = known
            emails[user.email.casefold()] = known
        else:
            emails[user.email.casefold()] = names.get(user.id, f"user-{user.id}")
    return Accounts(names=names, emails=emails, sources={person.name: Source(person.kind) for person in people})
