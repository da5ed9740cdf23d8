"""Putting data in the place of other data so that a kill at any moment leaves the old or the new, and loses neither.

What is to come lies whole in a folder whose name commits to it. Whoever comes next finishes its moves.
"""

import time
from pathlib import Path
from typing import Final

from standpunkt.annotation.studio.home import Home

_COMING: Final = "restoring"
_REPLACED: Final = "replaced"


def commit(place: Home, staged: Path) -> Path | None:
    """Put the staged data and log-in in their places; return the folder that now holds old ones, if any."""
    (staged / _REPLACED).mkdir()
    staged.replace(place.folder / _COMING)
    return finish(place)


def finish(place: Home) -> Path | None:
    """Finish what `commit` began and a kill cut off; nothing happens where nothing was begun."""
    coming = place.folder / _COMING
    if not coming.exists():
        return None
    replaced = coming / _REPLACED
    for path in (place.data, place.access):
        new = coming / path.name
        if not new.exists():
            continue  # this one was moved before the kill
        if path.exists():
            path.replace(replaced / path.name)
        new.replace(path)
    kept = None
    if replaced.exists() and any(replaced.iterdir()):
        kept = _free(place.folder / f"replaced-{time.strftime('%Y%m%dT%H%M%SZ', time.gmtime())}")
        replaced.replace(kept)
    elif replaced.exists():
        replaced.rmdir()
    coming.rmdir()
    return kept


def _free(path: Path) -> Path:
    """Return `path`, with a number after it if something lies there."""
    number = 2
    free = path
    while free.exists():
        free = path.with_name(f"{path.name}-{number}")
        number += 1
    return free
