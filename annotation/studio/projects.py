"""Projects are found by their title and made once, with the guidelines and their pictures as instructions."""

import time
from collections.abc import Iterable
from functools import cache

from standpunkt.annotation.guidelines.render import instruction, pictures
from standpunkt.annotation.studio.client import LabelStudio, Project
from standpunkt.annotation.studio.delivery import Patience, is_doubtful
from standpunkt.errors import Fault, ServiceError, UsageError

TITLE: range = range(3, 51)
"""How many characters Label Studio lets a title have."""


def with_title(projects: Iterable[Project], title: str) -> Project | None:
    """Return the project of that title; null where there is none.

    Raises:
        UsageError: there are several: nobody can tell which of them annotators work in.
    """
    found = [project for project in projects if project.title == title]
    if len(found) > 1:
        numbers = " and ".join(str(project.id) for project in found)
        raise UsageError(
            f"the projects {numbers} are both called {title}: give one of them another title on the server, the one "
            "that nobody has worked in"
        )
    return found[0] if found else None


def make_project(studio: LabelStudio, *, title: str, label_config: str, patience: Patience) -> Project:
    """Make a project with the guidelines as words; where no answer comes, look for it, and never make it again.

    Raises:
        ServiceError: the server refuses, or nobody knows whether the project was made: another run will find out.
    """
    try:
        return studio.create_project(title=title, label_config=label_config, instruction=_words())
    except ServiceError as error:
        if not is_doubtful(error):
            raise
        found = _wait_for(studio, title, patience)
        if found is None:
            raise
        return found


def _wait_for(studio: LabelStudio, title: str, patience: Patience) -> Project | None:
    """Return a project as soon as it is there; null where it has not appeared while the server answered."""
    began = answered = time.monotonic()
    while True:
        try:
            if found := with_title(studio.projects(), title):
                return found
            answered = time.monotonic()
        except ServiceError as error:
            if not is_doubtful(error) or time.monotonic() - answered > patience.away:
                raise
            began = time.monotonic()
        if time.monotonic() - began > patience.quiet:
            return None
        time.sleep(patience.poll)


def show_guidelines(studio: LabelStudio, project: Project) -> Fault | None:
    """Give a project the guidelines with their pictures, where it has them as words only.

    Pictures that are there already are not sent again. Instructions that somebody changed are left as they are, and a
    warning about them is returned.
    """
    if project.instruction not in (_words(), ""):
        full = instruction(addresses=_addresses(studio, project))
        return None if project.instruction == full else _changed(studio, project)
    there = _addresses(studio, project)
    for name, content in pictures().items():
        if name not in there:
            studio.upload_picture(project.id, name, content)
    studio.update_project(project.id, {"expert_instruction": instruction(addresses=_addresses(studio, project))})
    return None


@cache
def _words() -> str:
    """Return the guidelines without pictures."""
    return instruction()


def _addresses(studio: LabelStudio, project: Project) -> dict[str, str]:
    """Return the addresses of the guidelines' pictures in a project, as far as it has them: same name, same size."""
    wanted = pictures()
    found: dict[str, str] = {}
    for upload in studio.uploads(project.id):
        name = upload.name.partition("-")[2]
        if name in wanted and upload.size == len(wanted[name]):
            found.setdefault(name, upload.address)
    return found


def _changed(studio: LabelStudio, project: Project) -> Fault:
    return Fault(
        code="W_INSTRUCTIONS",
        file=f"{studio.url}/projects/{project.id}/settings/instruction",
        path="$.expert_instruction",
        expected="the guidelines of this version",
        found="other instructions; they were left as they are",
        hint="empty them, and the next push puts the guidelines there",
    )
