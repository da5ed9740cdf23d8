"""What Label Studio offers only on its web pages: logging in, signing up, settings that a page shows.

A visitor has cookies and no token. As for the API, redirects are not followed and proxies are not asked.
"""

import re
from dataclasses import dataclass
from html import unescape
from types import TracebackType
from typing import Any, Final, Self

from standpunkt.annotation.studio.credentials import require_address
from standpunkt.errors import NoAnswerError, RefusedError, ServiceError, shorten

_CSRF: Final = re.compile(r'name="csrfmiddlewaretoken"\s+value="([^"]+)"')
_COMPLAINT: Final = re.compile(r'<ul class="field_errors">(.*?)</ul>|<p class="error">(.*?)</p>', re.DOTALL)
_TAG: Final = re.compile(r"<[^>]+>")
_ANALYTICS: Final = re.compile(r"APP_SETTINGS\.collect_analytics\s*=\s*(true|false)")
_LOGIN: Final = "/user/login/"
_SEE_OTHER: Final = 302


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicSettings:
    """What the log-in page tells of a server's settings."""

    sign_up_open: bool
    """Whether any visitor may make an account."""
    analytics: bool | None
    """Whether the page reports what people do to the makers; null where the page does not say."""


class Visitor:
    """Somebody at the pages of a server; a context manager that forgets the cookies."""

    def __init__(self, url: str, *, timeout: float = 60.0, insecure: bool = False) -> None:
        """Connect to nothing yet.

        Raises:
            UsageError: the address is none, or is plain http to another machine.
        """
        import httpx2  # noqa: PLC0415 - heavy

        require_address(url, insecure=insecure)
        self.url = url
        self._http = httpx2.Client(base_url=url, timeout=timeout, follow_redirects=False, trust_env=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._http.close()

    def log_in(self, email: str, password: str) -> bool:
        """Log in, and tell whether the server takes the two together."""
        status, _ = self._submit(_LOGIN, {"email": email, "password": password})
        return status == _SEE_OTHER

    def sign_up(self, invitation: str, email: str, password: str) -> None:
        """Make an account and be logged in with it.

        Args:
            invitation: path of the page, with the organization's token.
            email: log-in name.
            password: 8 to 128 characters.

        Raises:
            ServiceError: the server refuses the two; with what its page says.
        """
        status, page = self._submit(invitation, {"email": email, "password": password})
        if status != _SEE_OTHER:
            said = [" ".join(unescape(_TAG.sub(" ", "".join(found))).split()) for found in _COMPLAINT.findall(page)]
            why = "; ".join(filter(None, said)).replace(email, "[e-mail]") or f"status {status}"
            raise ServiceError(f"{self.url}: the account was not made: {shorten(why, 200)}")

    def ask(self, method: str, path: str, body: object = None) -> Any:  # noqa: ANN401 - any JSON
        """Call the API as the one who is logged in.

        Raises:
            RefusedError: any other status than success, or no JSON.
            NoAnswerError: nothing answers.
        """
        headers = {"X-CSRFToken": self._http.cookies.get("csrftoken") or "", "Referer": self.url + path}
        response = self._send(method, path, json=body, headers=headers)
        try:
            if response.is_success:
                return response.json()
        except ValueError:
            pass
        raise RefusedError(f"{self.url}{path}: refused with status {response.status_code}", status=response.status_code)

    def public_settings(self) -> PublicSettings:
        """Return what the log-in page tells of the settings."""
        page = self._send("GET", _LOGIN).text
        analytics = _ANALYTICS.search(page)
        return PublicSettings(
            sign_up_open="/user/signup" in page, analytics=analytics.group(1) == "true" if analytics else None
        )

    def complaint(self, token: str) -> str:
        """Return what the server says to somebody with a legacy token that it refuses; without the token."""
        answer = self._send("GET", "/api/current-user/whoami", headers={"Authorization": f"Token {token}"})
        return str(answer.text[:2_000]).replace(token, "[secret]")

    def _submit(self, path: str, fields: dict[str, str]) -> tuple[int, str]:
        """Fetch a page with a form, send the form, and return status and page."""
        found = _CSRF.search(self._send("GET", path).text)
        if not found:
            raise ServiceError(f"{self.url}{path.partition('?')[0]}: expected a form; is this a Label Studio server?")
        form = {**fields, "csrfmiddlewaretoken": found.group(1)}
        response = self._send("POST", path, data=form, headers={"Referer": self.url + path})
        return response.status_code, response.text

    def _send(self, method: str, path: str, **content: Any) -> Any:  # noqa: ANN401 - the client's own arguments and answer
        import httpx2  # noqa: PLC0415 - heavy

        try:
            return self._http.request(method, path, **content)
        except httpx2.HTTPError as error:
            place = f"{self.url}{path.partition('?')[0]}"
            raise NoAnswerError(f"{place}: no answer ({type(error).__name__}); is the server running?") from None


def invitation_path(invite_url: str) -> str:
    """Return path and query of an invitation, wherever it says that the server is: the token goes nowhere else."""
    return "/" + re.sub(r"^(https?:)?//[^/]*", "", invite_url).lstrip("/")
