"""``standpunkt annotation users``: accounts of annotators."""

from pathlib import Path
from typing import Final

from cyclopts import App

from standpunkt.annotation.people import Kind, Person, read_people
from standpunkt.annotation.studio import users as accounts
from standpunkt.cli.annotation.options import FOUND, WORK, ServerOptions
from standpunkt.cli.console import emit, say, table

users: Final = App(name="users", help_format="markdown")
users.help = """Give annotators accounts on the server, and pseudonyms that stand for them everywhere else.

Example: `standpunkt annotation users add anna --email anna@example.org`"""


@users.command
def add(
    name: str,
    *,
    email: str,
    model: bool = False,
    work: Path = WORK,
    server: ServerOptions = FOUND,
    json: bool = False,
) -> None:
    """Make an account for an annotator; nothing happens if it is there already.

    The e-mail address is kept in `people.json` of the work folder, which only you can read, and nowhere else. The
    password is in a file that is named at the end: hand it over, then delete the file.

    Example: `standpunkt annotation users add anna --email anna@example.org`

    Args:
        name: Pseudonym of lower-case letters, digits and hyphens; it stands in titles and in the data.
        email: Log-in name on the server.
        model: The annotator is a language model: its token is kept, and its work is marked.
        work: The campaign's folder.
        server: The server.
        json: Print what was done as JSON.
    """
    person = Person(name=name, email=email, kind=Kind.MODEL if model else Kind.HUMAN)
    with server.studio() as studio:
        added = accounts.add(studio, work, person, insecure=server.insecure)
    password = str(added.password) if added.password else None
    if json:
        emit({"made": added.made, "name": name, "password_file": password, "user": added.person.user})
        return
    say(f"{name} {'has' if added.made else 'had'} account {added.person.user}" + ("" if added.made else " already"))
    if added.password:
        say(f"the password is in {password}: hand it over, then delete the file")
    elif not added.made:
        say("its password is not known here")


@users.command(name="list")
def list_(
    *,
    emails: bool = False,
    work: Path = WORK,
    server: ServerOptions = FOUND,
    json: bool = False,
) -> None:
    """List the annotators of a campaign, and whether the server has their accounts.

    Example: `standpunkt annotation users list --emails`

    Args:
        emails: Show e-mail addresses, too.
        work: The campaign's folder.
        server: The server.
        json: Print the list as JSON.
    """
    people = read_people(work)
    with server.studio() as studio:
        there = {user.id for user in studio.users()}
    rows = [
        {"name": one.name, "kind": one.kind.value, "account": one.user, "on_server": one.user in there}
        | ({"email": one.email} if emails else {})
        for one in people
    ]
    if json:
        emit(rows)
    elif rows:
        table(
            tuple(rows[0]), [["yes" if v is True else "no" if v is False else v for v in row.values()] for row in rows]
        )
    else:
        say(f"nobody in {work}; standpunkt annotation users add NAME --email ADDRESS adds somebody")
