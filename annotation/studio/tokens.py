"""What kind of token somebody has at hand, told from its shape alone: the commonest reason why nothing works.

A JWT says in its middle part what it is for and when it ends. That part is read, not verified.
"""

import base64
import binascii
import enum
import json
import re
from dataclasses import dataclass
from typing import Final

_LEGACY: Final = re.compile(r"[0-9a-f]{40}")
_JWT: Final = re.compile(r"eyJ[\w-]*\.[\w-]+(\.[\w-]*)?")


class TokenKind(enum.StrEnum):
    """Kinds of token that Label Studio gives out, and what is none."""

    LEGACY = "legacy token"
    """40 hexadecimal digits, without end."""
    PERSONAL = "personal access token"
    """A JWT that is exchanged for short-lived ones."""
    SHORT_LIVED = "short-lived access token"
    """A JWT of some minutes, which a personal access token was exchanged for."""
    NONE = "no token of Label Studio"
    """Anything else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenFacts:
    """What a token's shape tells."""

    kind: TokenKind
    """Its kind."""
    ends: float | None
    """When it ends, in seconds since 1970; null where it does not, or does not say."""
    whole: bool
    """Whether a JWT has its signature, which the list of tokens on the server's page leaves out."""


def look_at(token: str) -> TokenFacts:
    """Return what the shape of a token tells."""
    if _LEGACY.fullmatch(token):
        return TokenFacts(kind=TokenKind.LEGACY, ends=None, whole=True)
    claims = _claims(token)
    if claims is None:
        return TokenFacts(kind=TokenKind.NONE, ends=None, whole=False)
    ends = claims.get("exp")
    return TokenFacts(
        kind=TokenKind.SHORT_LIVED if claims.get("token_type") == "access" else TokenKind.PERSONAL,
        ends=float(ends) if isinstance(ends, int | float) else None,
        whole=token.count(".") == 2 and not token.endswith("."),  # noqa: PLR2004 - header, claims, signature
    )


def _claims(token: str) -> dict[str, object] | None:
    """Return the claims of a JWT; null where it is none."""
    if not _JWT.fullmatch(token):
        return None
    part = token.split(".")[1]
    try:
        claims = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except (binascii.Error, ValueError):
        return None
    return claims if isinstance(claims, dict) else None
