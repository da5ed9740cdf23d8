"""Options that the commands of a campaign share: its folder, and the server that it is on."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cyclopts import Parameter

from standpunkt.annotation.studio.client import LabelStudio
from standpunkt.annotation.studio.credentials import Access, find

WORK: Final = Path("annotation-work")
"""The work folder of a campaign, where none is named."""


@Parameter(name="*")
@dataclass(frozen=True, slots=True, kw_only=True)
class ServerOptions:
    """Where a campaign's server is, and the token for it; each field is an option."""

    url: str | None = None
    """Address of the server; by default LABEL_STUDIO_URL, or the server that "server start" started."""
    token_file: Path | None = None
    """File with an administrator's token that only you can read; by default LABEL_STUDIO_API_KEY, or that server's
    own."""
    insecure: bool = False
    """Allow plain http to another machine, where anybody on the way reads the token."""

    def access(self) -> Access:
        """Return address and token.

        Raises:
            UsageError: there is no token, or its file can be read by others.
        """
        return find(self.url, self.token_file)

    def studio(self) -> LabelStudio:
        """Return the server, which nobody has asked anything yet.

        Raises:
            UsageError: there is no token, or it would go over plain http.
        """
        return LabelStudio(self.access(), insecure=self.insecure)


FOUND: Final = ServerOptions()
"""The server that is found where nobody names one."""
