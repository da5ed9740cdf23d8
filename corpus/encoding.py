"""Encodings: what bytes that are not UTF-8 may be, and what a web page says of itself.

Text files are demanded in UTF-8, since a wrong guess changes words without a sign; the guess is only a hint to their
owner. A web page names its encoding, mostly rightly, and the rest is what browsers do.
"""

import codecs
import re
from typing import Final

_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_EIGHT_BIT: Final = ("cp1252", "iso-8859-15", "mac_roman", "cp850")
_GERMAN: Final = frozenset("äöüÄÖÜß")
_QUOTES: Final = frozenset("„“”‚‘’–—…«»€§é")
_DECLARED = re.compile(
    rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w:.-]+)|<\?xml[^>]{0,200}?encoding=[\"']([\w:.-]+)", re.I
)
_DECLARED_BYTES = 4096
_MANY = 0.3
_LEAST_BYTES = 4


def likely_encoding(raw: bytes) -> str:
    """Return the encoding that bytes which are not UTF-8 most likely have, by the letters that German would need."""
    for mark, name in _BOMS:
        if raw.startswith(mark):
            return name
    if is_utf16(raw):
        return "utf-16-le" if raw[1::2].count(0) > raw[::2].count(0) else "utf-16-be"
    return max(_EIGHT_BIT, key=lambda name: _germanness(raw, name))


def is_utf16(raw: bytes) -> bool:
    """Tell UTF-16 by its mark, or by text in which every other byte is NUL."""
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return True
    even, odd = raw[::2].count(0), raw[1::2].count(0)
    if max(even, odd) < _MANY * len(raw) or len(raw) < _LEAST_BYTES:
        return False
    text = raw[: len(raw) // 2 * 2].decode("utf-16-le" if odd > even else "utf-16-be", "replace")
    return all(char.isprintable() or char.isspace() for char in text)


def _germanness(raw: bytes, encoding: str) -> int:
    text = raw.decode(encoding, "replace")
    return sum(2 if char in _GERMAN else 1 if char in _QUOTES else -1 for char in text if char > "\x7f")


def page_text(raw: bytes, declared: str = "") -> str:
    """Return the text of a web page.

    A byte order mark wins; then UTF-8, where most of what is not ASCII is valid in it (8-bit German hardly ever is);
    then `declared`, the encoding that the HTTP header names; then the page's own word; then Windows-1252, as in
    browsers, which also stands for Latin-1. Bytes that are nothing in the encoding become U+FFFD.
    """
    for mark, name in _BOMS:
        if raw.startswith(mark):
            return raw.decode(name, "replace")
    text = raw.decode(errors="replace")
    broken = text.count("\ufffd")
    if broken == 0 or 2 * broken < sum(char > "\x7f" for char in text):
        return text
    own = _DECLARED.search(raw, 0, _DECLARED_BYTES)
    names = (declared, (own[1] or own[2]).decode() if own else "")
    return raw.decode(next(filter(None, map(_codec, names)), "cp1252"), "replace")


def _codec(name: str) -> str:
    """Return Python's codec for an encoding's name; empty where there is none for text, or only UTF-8 mistaken."""
    try:
        found = codecs.lookup(name.strip()).name if name.strip() else ""
        "".encode(found or "utf-8")
    except (LookupError, ValueError):
        return ""
    if found in ("utf-8", "utf-16", "utf-16-le", "utf-16-be"):
        return ""  # bytes that can be read as this page's markup, and are no UTF-8, are none of these
    return "cp1252" if found in ("iso8859-1", "ascii") else found
