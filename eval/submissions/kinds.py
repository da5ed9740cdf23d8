"""What a file is that is no submission, told by its first bytes, so that its owner reads one sentence about it.

Nothing here opens what it names: no archive is listed, nothing is unpickled, no YAML is parsed.
"""

import re
from typing import Final

HEAD_BYTES: Final = 4096
"""So much of a file is looked at."""
_MAGIC: Final = (
    (b"PK\x03\x04", "a zip archive (also .npz, .pt, .docx, .xlsx)"),
    (b"PK\x05\x06", "an empty zip archive"),
    (b"\x1f\x8b", "gzip inside gzip"),
    (b"\xfd7zXZ\x00", "an xz file"),
    (b"BZh", "a bzip2 file"),
    (b"\x28\xb5\x2f\xfd", "a Zstandard file"),
    (b"\x04\x22\x4d\x18", "an LZ4 file"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"Rar!\x1a\x07", "a rar archive"),
    (b"\x93NUMPY", "a NumPy array"),
    (b"\x89HDF\r\n", "an HDF5 file"),
    (b"PAR1", "a Parquet file"),
    (b"ARROW1", "an Arrow file"),
    (b"SQLite format 3\x00", "an SQLite database"),
    (b"%PDF-", "a PDF"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a program"),
    (b"\x89PNG", "an image"),
    (b"\xff\xfe", "text in UTF-16"),
    (b"\xfe\xff", "text in UTF-16"),
)
_PICKLE = re.compile(rb"\x80[\x02-\x05]|\(?[ld]p0\n|c[\w.]+\n\w+\n")
_YAML = re.compile(rb"---\s|%YAML|[\w-]+:(\s|$)|- ")
_SPREAD = re.compile(rb"\{\r?\n[ \t]+\"")
_CODE = re.compile(rb"#!|(import|from|def|class) \w")
_TAR = slice(257, 262)


def foreign_kind(head: bytes) -> str:
    """Return what a file looks like, or the empty string if it may be a submission.

    Args:
        head: its first bytes, unpacked if it is gzip; a byte order mark is passed over.
    """
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return kind
    if head[_TAR] == b"ustar":
        return "a tar archive"
    if _PICKLE.match(head):
        return "a Python pickle"
    if b"\x00" in head:
        return "binary data"
    return _text_kind(head.removeprefix(b"\xef\xbb\xbf").lstrip())


def _text_kind(text: bytes) -> str:
    if _SPREAD.match(text):
        return "one JSON object over several lines"
    if not text or text.startswith(b"{"):
        return ""
    first = text.partition(b"\n")[0]
    kinds = (
        (text.startswith(b"["), "one JSON list"),
        (text.startswith(b"<"), "XML or HTML"),
        (_CODE.match(text), "code"),
        (_YAML.match(text), "YAML"),
        (b"\t" in first, "columns parted by tabs"),
        (b"," in first, "columns parted by commas"),
    )
    return next((kind for found, kind in kinds if found), "text that is no JSON")
