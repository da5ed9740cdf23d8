"""Exports as they came, kept before anything is made of them; one that says nothing new is not kept again.

They hold what the journal leaves out, log-in names of drafts among it, and are their owner's alone.
"""

import gzip
import re
from hashlib import sha256
from pathlib import Path
from typing import Final

from standpunkt.annotation.private import write_private

BACKUPS: Final = "backups"
"""Name of the folder in a work folder."""
_LEVEL: Final = 3
_AGE: Final = re.compile(rb'"created_ago":"(?:[^"\\]|\\.)*"')
"""How long ago something was made, in words: the one thing that changes by itself."""


def keep(work: Path, content: bytes, *, project: int, seen_at: str) -> Path:
    """Keep an export, and its hash beside it as ``sha256sum -c`` reads it, unless the newest one says the same.

    Args:
        work: the work folder.
        content: the export.
        project: number of its project.
        seen_at: ISO 8601 time in UTC, to the second or finer.

    Returns:
        Where it lies, or the equal one that lay there.
    """
    folder = work / BACKUPS
    mark = sha256(_AGE.sub(b"", content)).hexdigest()[:12]
    newest = max(folder.glob(f"*-{project}-*.json.gz"), default=None)
    time = re.sub(r"[^0-9T]", "", seen_at[:19]) + "Z"
    path = folder / f"{time}-{project}-{mark}.json.gz"
    if newest and newest.name.endswith(f"-{project}-{mark}.json.gz"):
        path = newest
    else:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_private(path, gzip.compress(content, _LEVEL, mtime=0))
    sums = path.with_suffix(".gz.sha256")
    if not sums.exists():
        write_private(sums, f"{sha256(path.read_bytes()).hexdigest()}  {path.name}\n".encode())
    return path
