"""Tokens: where they come from, who may see them, and how they stay out of what people read.

A token is taken from the environment or from a file that nobody but its owner can read, never from an argument, which
every process of the machine sees.
"""

import json
import os
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from standpunkt.annotation.private import require_private
from standpunkt.errors import UsageError, shorten

URL_VARIABLE: Final = "LABEL_STUDIO_URL"
TOKEN_VARIABLE: Final = "LABEL_STUDIO_API_KEY"  # noqa: S105 - the name of a variable
HOME_VARIABLE: Final = "STANDPUNKT_LABEL_STUDIO_HOME"
ACCESS_FILE: Final = "access.json"
"""What ``server start`` writes into the server's home: address, token and log-in of the administrator."""
_DEFAULT_URL: Final = "http://127.0.0.1:8080"
_HIDDEN: Final = re.compile("//.*@")
_LOOPBACK: Final = ("127.0.0.1", "localhost", "::1")
_SECRET: Final = re.compile(r"(?i)\b(Token|Bearer)\s+\S+|\beyJ[\w.-]{8,}|\b[0-9a-f]{40}\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """Where a server is, and the token of whoever asks."""

    url: str
    """Address without a final slash."""
    token: str = field(repr=False)
    """Legacy token, or personal access token."""


def server_home() -> Path:
    """Return the folder of a server of our own: its programs, its data, its log-in."""
    return Path(os.environ.get(HOME_VARIABLE) or Path.home() / ".local" / "share" / "standpunkt" / "label-studio")


def find(url: str | None = None, token_file: Path | None = None) -> Access:
    """Return address and token: given ones first, then the environment, then what ``server start`` wrote.

    Raises:
        UsageError: there is no token, or its file can be read by others.
    """
    written = _written(server_home() / ACCESS_FILE)
    address = _address(url, written)
    if token_file:
        return Access(url=address, token=read_secret(token_file))
    if token := os.environ.get(TOKEN_VARIABLE, "").strip():
        return Access(url=address, token=token)
    if written and written.url == address:
        return written
    raise UsageError(
        f"no token for {address}: start a server of your own with 'standpunkt annotation server start', or set "
        f"{TOKEN_VARIABLE} to the token that Label Studio shows under Account & Settings, or give --token-file"
    )


def find_url(url: str | None = None) -> str:
    """Return the address alone, found as `find` does, for a token that is known already."""
    return _address(url, _written(server_home() / ACCESS_FILE))


def _address(url: str | None, written: Access | None) -> str:
    return (url or os.environ.get(URL_VARIABLE) or (written.url if written else _DEFAULT_URL)).rstrip("/")


def read_secret(path: Path) -> str:
    """Return what a file holds that only its owner can read, without white space at its ends.

    Raises:
        UsageError: there is no such file, others can read it, or it is empty.
    """
    try:
        secret = require_private(path).read_text(encoding="utf-8").strip()
    except UnicodeDecodeError:
        raise UsageError(f"{path}: expected text in UTF-8") from None
    if not secret:
        raise UsageError(f"{path} is empty: expected a token")
    return secret


def require_address(url: str, *, insecure: bool = False) -> None:
    """Raise where `url` is no address of a server, or one at which a token would be read by others.

    Raises:
        UsageError: the address is none, or is plain http to another machine and `insecure` is false.
    """
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0 and url.isprintable()
    except ValueError:  # a port that is none, half a bracket
        parts, usable = urlsplit(""), False
    if not usable or "@" in parts.netloc or parts.query or parts.fragment:
        shown = shorten(redact(_HIDDEN.sub("//[secret]@", url.partition("?")[0])))
        raise UsageError(f"expected an address such as http://127.0.0.1:8080; found {shown}")
    if parts.scheme == "http" and parts.hostname not in _LOOPBACK and not insecure:
        raise UsageError(
            f"{url} is plain http to another machine: anybody on the way could read the token; "
            "use https, or --insecure in a network that you trust"
        )


def redact(text: str, *secrets: str) -> str:
    """Return `text` without what looks like a token, and without `secrets`."""
    for secret in filter(None, secrets):
        text = text.replace(secret, "[secret]")
    return _SECRET.sub("[secret]", text)


def _written(path: Path) -> Access | None:
    """Return what ``server start`` wrote; null where there is no server of our own."""
    if not path.exists():
        return None
    try:
        content = json.loads(read_secret(path))
        url, token = content["url"], content["token"]
    except (ValueError, KeyError, TypeError):
        url = token = None
    if not isinstance(url, str) or not isinstance(token, str):
        raise UsageError(f"{path} is damaged; run 'standpunkt annotation server start' again, or remove it")
    return Access(url=url, token=token)
