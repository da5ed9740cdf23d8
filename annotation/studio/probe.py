"""A first look at whatever listens on a port of this machine, before it is trusted with more than the owner's token."""

import http.client
import json
from typing import Any, Final

_MOST: Final = 1 << 20
"""Bytes of an answer that are read."""
LOOPBACK: Final = "127.0.0.1"
"""The only address that a server of ours listens on."""


def look(port: int, path: str, *, token: str = "", timeout: float = 5.0) -> tuple[int, Any]:
    """Return status and JSON of a GET on this machine; status 0 where nothing answers, None where it is no JSON.

    Neither proxies nor redirects are followed.
    """
    connection = http.client.HTTPConnection(LOOPBACK, port, timeout=timeout)
    try:
        connection.request("GET", path, headers={"Authorization": f"Token {token}"} if token else {})
        answer = connection.getresponse()
        content = answer.read(_MOST)
    except (OSError, http.client.HTTPException):
        return 0, None
    finally:
        connection.close()
    try:
        return answer.status, json.loads(content)
    except ValueError:
        return answer.status, None


def is_healthy(port: int) -> bool:
    """Tell whether what listens there calls itself well, as Label Studio does."""
    status, answer = look(port, "/health")
    return status == http.client.OK and isinstance(answer, dict) and answer.get("status") == "UP"


def version(port: int) -> str:
    """Return the version that what listens there says it is; empty where it says none."""
    _, answer = look(port, "/api/version")
    return str(answer.get("release", "")) if isinstance(answer, dict) else ""


def knows(port: int, token: str, email: str) -> bool:
    """Tell whether what listens there takes the token to be this person's."""
    _, answer = look(port, "/api/current-user/whoami", token=token)
    return isinstance(answer, dict) and str(answer.get("email", "")).casefold() == email.casefold()
