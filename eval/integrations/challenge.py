"""What an organiser decides: the settings that bundles of all platforms share."""

from dataclasses import dataclass
from typing import Final

from standpunkt import __version__
from standpunkt.errors import UsageError
from standpunkt.eval.gold import Gold
from standpunkt.record import is_time

REQUIREMENT: Final = f"standpunkt=={__version__}"
"""What the scorer is installed as where a platform does not have it yet: the version that writes the bundle."""
IMAGE: Final = "python:3.12-slim"
"""The container that scores, where nobody names one: the program installs the scorer into it."""
START: Final = "2026-01-01 00:00:00"
"""When a challenge begins, where nobody says; a clock would make each bundle another one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Challenge:
    """Settings of a challenge, a competition or a leaderboard."""

    title: str = ""
    """What it is called; empty for task, corpus and version."""
    start: str = START
    """When it begins, UTC."""
    end: str = ""
    """When it ends; empty if it does not."""
    image: str = IMAGE
    """The container that scores, where the platform asks for one."""
    requirement: str = REQUIREMENT
    """What pip installs the scorer as."""

    def __post_init__(self) -> None:
        """Refuse what a platform would stumble over.

        Raises:
            UsageError: a time is none, or a text is not one line.
        """
        for option, moment in (("--start", self.start), ("--end", self.end)):
            if (moment or option == "--start") and not is_time(moment):
                raise UsageError(f"{option} {moment!r}: expected a time such as {START}")
        for option, text in (("--title", self.title), ("--image", self.image), ("--requirement", self.requirement)):
            if not text.isprintable():
                raise UsageError(f"{option} {text!r}: expected one line of printable characters")

    def title_for(self, gold: Gold) -> str:
        """Return the title, made from the gold where there is none."""
        return self.title or f"Standpunkt: {gold.task}, {gold.corpus} {gold.version}"
