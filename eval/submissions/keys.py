"""Keys that are given twice in one JSON object: every reader keeps the last one, so no reader sees them."""

import json
from collections.abc import Iterator
from typing import Any

from standpunkt.errors import Fault, shorten

_EXPECTED = "each key once in an object"


class _Pairs(list[tuple[str, Any]]):
    """A JSON object as the pairs that stand in it, all of them."""


def duplicate_keys(content: bytes) -> Iterator[Fault]:
    """Yield a fault for each key that is given again in its object, with its path; nothing for what is no JSON."""
    try:
        value = json.loads(content, object_pairs_hook=_Pairs)
        yield from _walk(value, "$")
    except (ValueError, RecursionError):
        return


def _walk(value: object, path: str) -> Iterator[Fault]:
    if isinstance(value, _Pairs):
        seen: set[str] = set()
        for key, inner in value:
            if key in seen:
                found = f"{shorten(key)} once more"
                yield Fault(code="E_JSON_DUPKEY", path=f"{path}.{key}", expected=_EXPECTED, found=found)
            seen.add(key)
            yield from _walk(inner, f"{path}.{key}")
    elif isinstance(value, list):
        items: list[object] = value
        for n, inner in enumerate(items):
            yield from _walk(inner, f"{path}[{n}]")
