"""What is wrong between us and a server, each with the line that mends it; what is right is said, too."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from standpunkt.annotation.guidelines import VERSION as GUIDELINES
from standpunkt.annotation.label_config import label_config
from standpunkt.annotation.people import PSEUDONYM, Person
from standpunkt.annotation.studio import tokens
from standpunkt.annotation.studio.client import LabelStudio, Project, User
from standpunkt.annotation.studio.credentials import TOKEN_VARIABLE, Access, require_address
from standpunkt.annotation.studio.forms import Visitor
from standpunkt.annotation.studio.home import VERSION
from standpunkt.annotation.studio.tokens import TokenKind
from standpunkt.errors import NoAnswerError, RefusedError, StandpunktError, UsageError

_UNAUTHORISED: Final = 401
_SETTINGS_PAGE: Final = "Organization > Access Token Settings"
_ACCOUNT_PAGE: Final = "Account & Settings"
_START: Final = "standpunkt annotation server start"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was looked at."""

    code: str
    """Stable name of what was looked at; ``E_`` is wrong, ``W_`` wants a second look, ``OK_`` is right."""
    said: str
    """What was found."""
    mend: str = ""
    """The line or the place that mends it; empty where nothing is to mend."""

    @property
    def is_wrong(self) -> bool:
        """Whether work should not begin before this is mended."""
        return self.code.startswith("E_")


def examine(access: Access, people: Sequence[Person], *, insecure: bool = False) -> Iterator[Finding]:
    """Yield what there is to say about a server and the token for it; without an answer the rest is not looked at.

    Args:
        access: address and token.
        people: annotators of the campaign.
        insecure: look at a server by plain http on another machine all the same.
    """
    try:
        require_address(access.url)
    except UsageError as error:
        tunnel = "ssh -L 8080:127.0.0.1:8080 HOST, then --url http://127.0.0.1:8080; or https before the server"
        yield Finding(code="E_ADDRESS", said=str(error), mend=tunnel)
        if not insecure or not access.url.startswith("http"):
            return
    try:
        yield from _server(access, insecure=insecure)
    except StandpunktError as error:
        yield Finding(code="E_SERVER", said=str(error), mend=f"{_START}, or give the server's address with --url")
        return
    yield from _token(access.token)
    with LabelStudio(access, insecure=insecure) as studio:
        try:
            me = studio.me()
        except StandpunktError as error:
            yield _refused(access, error, insecure=insecure)
            return
        yield Finding(code="OK_ME", said=f"the token is that of account {me.id}")
        yield from _organization(studio)
        yield from _accounts(studio.users(), me, people)
        yield from _projects(studio.projects(), people)


def _server(access: Access, *, insecure: bool) -> Iterator[Finding]:
    """Look at version and public settings, as somebody without a token."""
    with LabelStudio(Access(url=access.url, token=""), timeout=30, insecure=insecure) as nobody:
        version = nobody.version()
        asks = (nobody.ask("GET", "/api/version").get("label-studio-os-package") or {}).get("latest_version_from_pypi")
    if version == VERSION:
        yield Finding(code="OK_VERSION", said=f"Label Studio {version} answers at {access.url}")
    else:
        yield Finding(
            code="E_VERSION",
            said=f"Label Studio {version} answers at {access.url}; everything here is tested with {VERSION}",
            mend="standpunkt annotation server install, then server start: the tested version; or on that machine: "
            f"pip install label-studio=={VERSION}",
        )
    with Visitor(access.url, insecure=insecure) as visitor:
        public = visitor.public_settings()
    if public.sign_up_open:
        yield Finding(
            code="E_SIGN_UP",
            said="anybody who reaches the server may make an account, and every account may delete everything",
            mend="start the server with LABEL_STUDIO_DISABLE_SIGNUP_WITHOUT_LINK=true",
        )
    else:
        yield Finding(code="OK_SIGN_UP", said="accounts are made by invitation alone")
    if public.analytics or asks:
        name = "COLLECT_ANALYTICS" if public.analytics else "LATEST_VERSION_CHECK"
        what = "reports to its makers what people do" if public.analytics else "asks a package index for its version"
        yield Finding(code="W_TELEMETRY", said=f"the server {what}", mend=f"start the server with {name}=false")
    else:
        yield Finding(code="OK_TELEMETRY", said="the server reports nothing to its makers")


def _token(token: str) -> Iterator[Finding]:
    """Look at the shape of the token; never repeat it."""
    facts = tokens.look_at(token)
    anew = f"make one on the server's page {_ACCOUNT_PAGE} > Personal Access Token, and copy it whole: it is shown once"
    if facts.kind is TokenKind.NONE:
        yield Finding(
            code="E_TOKEN_KIND",
            said=f"what was given as token is none of Label Studio's ({len(token)} characters)",
            mend=f"set {TOKEN_VARIABLE} to the 40 hexadecimal digits of {_ACCOUNT_PAGE} > Legacy Token, or {anew}",
        )
    elif facts.kind is TokenKind.SHORT_LIVED:
        yield Finding(
            code="E_TOKEN_KIND",
            said="this access token lasts some minutes: a personal access token was exchanged for it",
            mend=f"give the personal access token itself; if it is lost, {anew}",
        )
    elif facts.ends is not None and facts.ends < time.time():
        day = time.strftime("%Y-%m-%d", time.gmtime(facts.ends))
        yield Finding(code="E_TOKEN_ENDED", said=f"the {facts.kind} ended on {day}", mend=anew)
    elif not facts.whole:
        said = "the personal access token lacks its signature, as lists of tokens show it"
        yield Finding(code="E_TOKEN_KIND", said=said, mend=anew)
    else:
        yield Finding(code="OK_TOKEN_KIND", said=f"the token is a {facts.kind}")


def _refused(access: Access, error: StandpunktError, *, insecure: bool) -> Finding:
    """Say why the server does not take the token."""
    if isinstance(error, NoAnswerError) or not isinstance(error, RefusedError) or error.status != _UNAUTHORISED:
        return Finding(code="E_TOKEN", said=str(error), mend="look at the server's log")
    with Visitor(access.url, insecure=insecure) as visitor:
        said = visitor.complaint(access.token)
    if "legacy token authentication has been disabled" in said:
        return Finding(
            code="E_TOKEN_OFF",
            said="the token is right, but legacy tokens are off on this server",
            mend=f"on a server of your own: {_START}; else as administrator on its page {_SETTINGS_PAGE}: allow legacy "
            "tokens, or use a personal access token",
        )
    return Finding(
        code="E_TOKEN_WRONG",
        said="the server does not know this token (401)",
        mend=f"copy it again from the server's page {_ACCOUNT_PAGE}; on a server of your own it stands in access.json, "
        f"and {TOKEN_VARIABLE} must then not be set",
    )


def _organization(studio: LabelStudio) -> Iterator[Finding]:
    try:
        settings = studio.ask("GET", "/api/jwt/settings")
    except RefusedError as error:
        yield Finding(code="W_SETTINGS", said=f"the settings of tokens are not shown to this account ({error.status})")
        return
    if settings.get("legacy_api_tokens_enabled"):
        yield Finding(code="OK_LEGACY", said="legacy tokens are on: models can hand in their work")
    else:
        yield Finding(
            code="E_LEGACY",
            said="legacy tokens are off: models cannot hand in their work",
            mend=f"as administrator on the server's page {_SETTINGS_PAGE}: allow legacy tokens",
        )


def _accounts(users: Sequence[User], me: User, people: Sequence[Person]) -> Iterator[Finding]:
    """Compare the server's accounts with the people of the campaign, by pseudonyms and numbers alone."""
    by_id = {user.id: user for user in users}
    wrong = 0
    for person in people:
        add = f"standpunkt annotation users add {person.name} --email ADDRESS"
        user = by_id.get(person.user) if person.user is not None else None
        if user is None:
            wrong += 1
            yield Finding(code="E_USER", said=f"{person.name} has no account on this server", mend=add)
        elif user.email.casefold() != person.email.casefold():
            wrong += 1
            said = f"account {user.id}, {person.name}'s, has another e-mail address on this server than in people.json"
            yield Finding(code="E_USER", said=said, mend=f"change one of the two, or take {person.name} out and {add}")
    known = {person.user for person in people} | {me.id}
    if strangers := [str(user.id) for user in users if user.id not in known] if people else []:
        said = f"accounts of nobody in people.json, who may change everything all the same: {', '.join(strangers)}"
        yield Finding(
            code="W_STRANGERS", said=said, mend="standpunkt annotation users add NAME --email ADDRESS for each"
        )
    if people and not wrong:
        yield Finding(code="OK_USERS", said=f"all {len(people)} annotators have their accounts")


def _projects(projects: Sequence[Project], people: Sequence[Person]) -> Iterator[Finding]:
    """Look for projects of ours that somebody changed by hand."""
    ours = {label_config(judge=judge) for judge in (False, True)}
    names = {person.name for person in people}
    looked_at = wrong = 0
    for project in projects:
        batch, slash, annotator = project.title.rpartition("/")
        if not (batch and slash and PSEUDONYM.fullmatch(annotator)):
            continue
        looked_at += 1
        for said, mend in _changes(project, ours):
            wrong += 1
            yield Finding(code="E_PROJECT", said=f"project {project.id}, {project.title}: {said}", mend=mend)
        if names and batch != "adj" and annotator not in names:
            said = f"project {project.id}, {project.title}: no annotator {annotator} in people.json"
            yield Finding(
                code="W_PROJECT", said=said, mend=f"standpunkt annotation users add {annotator} --email ADDRESS"
            )
    if not wrong:
        yield Finding(code="OK_PROJECTS", said=f"{looked_at} projects of ours, none changed by hand")


def _changes(project: Project, ours: set[str]) -> Iterator[tuple[str, str]]:
    if project.label_config not in ours:
        yield (
            f"its labelling page is not that of guidelines {GUIDELINES}",
            "pull what was drawn there, then push the batch under another name",
        )
    if not project.instruction.strip():
        yield (
            "its instructions are gone",
            "standpunkt annotation guidelines --format instruction, into Settings > General > Instructions",
        )
