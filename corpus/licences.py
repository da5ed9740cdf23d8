"""Which texts a release may hold: the licence policy, as a table.

A release holds whole texts, cut into sentences and cleaned of adverts and doubled spaces, and whoever gets it may pass
it on. So three kinds of licence are told apart:

- *open*: anyone may pass the text on, for any use (naming its author, or under the same licence, where it says so);
- *restricted*: it may be passed on, but not for commercial use; the card states the conditions;
- *closed*: nothing lets us pass it on. None stated means all rights reserved; an identifier that the table does not
  know is read the same way; and "no derivatives" (ND) lets only the unchanged text be shared, which ours is not.

A table is no legal advice: it errs on the side of leaving out.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

NOT_KNOWN: Final = "not in the table of licences: read as all rights reserved"
"""What a licence asks that the table does not know."""
UNKNOWN: Final = "(none stated)"
"""What stands where a source states nothing."""
REFUSED: Final = "licence: "
"""How the reason begins for which an article was left out of a release; the licence follows."""


class Kind(StrEnum):
    """What a licence lets anyone do with a text."""

    OPEN = "open"
    RESTRICTED = "restricted"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Licence:
    """A row of the table."""

    spdx: str
    """SPDX identifier, or `UNKNOWN` where none is stated."""
    kind: Kind
    """Whether its texts may stand in a release."""
    asks: str
    """What it asks of whoever passes the text on, in plain words."""
    url: str = ""
    """Where it is written; empty for a licence that the table does not know."""
    hub: str = "other"
    """The name it has in the metadata of the Hugging Face Hub."""


_NAME: Final = "name the author"
_ALIKE: Final = "name the author; share changed texts under the same licence"
_PAID: Final = "name the author; no commercial use"
_PAID_ALIKE: Final = "name the author; no commercial use; share changed texts under the same licence"
_UNCHANGED: Final = "only the unchanged text may be shared"


def _creative_commons() -> Iterable[Licence]:
    """Yield the licences of Creative Commons, in the versions and ports that German news came under."""
    clauses = (
        ("BY", Kind.OPEN, _NAME),
        ("BY-SA", Kind.OPEN, _ALIKE),
        ("BY-NC", Kind.RESTRICTED, _PAID),
        ("BY-NC-SA", Kind.RESTRICTED, _PAID_ALIKE),
        ("BY-ND", Kind.CLOSED, _UNCHANGED),
        ("BY-NC-ND", Kind.CLOSED, f"{_UNCHANGED}; no commercial use"),
    )
    for clause, kind, asks in clauses:
        for version, port in (("2.0", ""), ("2.5", ""), ("3.0", ""), ("3.0", "DE"), ("4.0", "")):
            path = "/".join(filter(None, [clause, version, port])).lower()
            name = f"{clause}-{version}".lower()
            yield Licence(
                spdx="-".join(filter(None, ["CC", clause, version, port])),
                kind=kind,
                asks=asks,
                url=f"https://creativecommons.org/licenses/{path}/",
                hub=f"cc-{name}" if not port and version in _ON_THE_HUB[clause] else "other",
            )


_ON_THE_HUB: Final = {
    "BY": ("2.0", "2.5", "3.0", "4.0"),
    "BY-SA": ("3.0", "4.0"),
    "BY-NC": ("2.0", "3.0", "4.0"),
    "BY-NC-SA": ("2.0", "3.0", "4.0"),
    "BY-ND": ("4.0",),
    "BY-NC-ND": ("3.0", "4.0"),
}
"""Versions of the Creative Commons licences that have a name on the hub."""

TABLE: Final = (
    Licence(
        spdx="CC0-1.0",
        kind=Kind.OPEN,
        asks="nothing",
        url="https://creativecommons.org/publicdomain/zero/1.0/",
        hub="cc0-1.0",
    ),
    *_creative_commons(),
    Licence(spdx="DL-DE-BY-2.0", kind=Kind.OPEN, asks=_NAME, url="https://www.govdata.de/dl-de/by-2-0"),
    Licence(spdx="DL-DE-ZERO-2.0", kind=Kind.OPEN, asks="nothing", url="https://www.govdata.de/dl-de/zero-2-0"),
    Licence(
        spdx="Apache-2.0",
        kind=Kind.OPEN,
        asks="keep its notices",
        url="https://www.apache.org/licenses/LICENSE-2.0",
        hub="apache-2.0",
    ),
    Licence(spdx="MIT", kind=Kind.OPEN, asks="keep its notice", url="https://opensource.org/license/mit", hub="mit"),
)
"""Every licence that is known."""
_BY_NAME: Final = {licence.spdx.casefold(): licence for licence in TABLE}


def licence_of(spdx: str | None) -> Licence:
    """Return the table's row for an SPDX identifier, in any case; unknown ones and none are closed."""
    if spdx is None or spdx == UNKNOWN:
        return Licence(spdx=UNKNOWN, kind=Kind.CLOSED, asks="all rights reserved")
    known = _BY_NAME.get(spdx.strip().casefold())
    return known or Licence(spdx=spdx, kind=Kind.CLOSED, asks=NOT_KNOWN)


def publishable(spdx: str | None) -> bool:
    """Tell whether a release that is passed on may hold whole texts under this licence."""
    return licence_of(spdx).kind is not Kind.CLOSED


def refusal(spdx: str | None) -> str | None:
    """Return the reason for which a text under this licence is left out, for counting; None if it may stand."""
    return None if publishable(spdx) else f"{REFUSED}{licence_of(spdx).spdx}"
