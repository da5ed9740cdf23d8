"""Accounts of annotators: made through an invitation, which is the one way that keeps the password.

Whatever was cut off is taken up again: the password is written down before the account is made, and an account that is
there already is logged in to with it.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec

from standpunkt.annotation.people import Kind, Person, read_people, write_people
from standpunkt.annotation.private import require_private, write_private
from standpunkt.annotation.studio.client import LabelStudio
from standpunkt.annotation.studio.forms import Visitor, invitation_path
from standpunkt.errors import ServiceError, UsageError

PASSWORDS: Final = "passwords"
"""Folder in the work folder with one file an annotator, until it is handed over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """What came of adding an annotator."""

    person: Person
    """As written to ``people.json``."""
    password: Path | None
    """The file with the password to hand over; null where the account's password is not known here."""
    made: bool
    """Whether an account was made just now."""


def add(studio: LabelStudio, work: Path, person: Person, *, insecure: bool = False) -> Added:
    """Give an annotator an account and write the two down together; what is there already is kept.

    Args:
        studio: the server, asked with an administrator's token.
        work: the campaign's folder.
        person: pseudonym, address and kind.
        insecure: allow plain http to another machine.

    Raises:
        UsageError: the pseudonym or the address is somebody else's.
        ServiceError: the server refused, or has an account for a model whose password is not known here.
    """
    people = read_people(work)
    _refuse_others(people, person)
    known = next((one for one in people if one.name == person.name), None)
    accounts = {user.email.casefold(): user.id for user in studio.users()}
    exists = person.email.casefold() in accounts
    file = work / PASSWORDS / person.name
    if exists and known and known.user == accounts[person.email.casefold()]:
        return Added(person=known, password=file if file.exists() else None, made=False)
    if exists and not file.exists():
        found = _adopt(person, accounts[person.email.casefold()])
    else:
        found = _join(studio, person, _password(file), exists=exists, insecure=insecure)
    write_people(work, [*(one for one in people if one.name != person.name), found])
    return Added(person=found, password=file if file.exists() else None, made=not exists)


def _refuse_others(people: Sequence[Person], person: Person) -> None:
    for one in people:
        same_email = one.email.casefold() == person.email.casefold()
        if one.name == person.name and not same_email:
            raise UsageError(f"{person.name} is known under another e-mail address; choose another pseudonym")
        if one.name != person.name and same_email:
            raise UsageError(f"that e-mail address is {one.name}'s: one account has one pseudonym")
        if one.name == person.name and one.kind != person.kind:
            raise UsageError(f"{person.name} is known as a {one.kind.value}; choose another pseudonym")


def _password(file: Path) -> str:
    """Return the password that was written down, or write down a new one."""
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_private(file, secrets.token_urlsafe(12).encode() + b"\n")
    return require_private(file).read_text(encoding="utf-8").strip()


def _adopt(person: Person, user: int) -> Person:
    """Return the person with an account that somebody else made."""
    if person.kind is Kind.MODEL:
        raise ServiceError(
            f"there is an account with {person.name}'s e-mail address already, and its token, which a "
            "model hands its work in with, is not known here: give the model an address of its own"
        )
    return msgspec.structs.replace(person, user=user)


def _join(studio: LabelStudio, person: Person, password: str, *, exists: bool, insecure: bool) -> Person:
    """Make the account, or log in to the one that was made before something was cut off; return the person with it."""
    with Visitor(studio.url, insecure=insecure) as visitor:
        if not exists:
            invite = studio.ask("GET", "/api/invite")["invite_url"]
            visitor.sign_up(invitation_path(invite), person.email, password)
        elif not visitor.log_in(person.email, password):
            raise ServiceError(
                f"there is an account with {person.name}'s e-mail address already, and the password in {PASSWORDS}/"
                f"{person.name} is not its own: remove that file to take the account as it is"
            )
        user = visitor.ask("GET", "/api/current-user/whoami")["id"]
        token = visitor.ask("GET", "/api/current-user/token")["token"] if person.kind is Kind.MODEL else None
    return msgspec.structs.replace(person, user=user, token=token)
