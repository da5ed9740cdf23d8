"""How a release asks to be cited, in BibTeX; a test holds the constants to the project's ``CITATION.cff``."""

import re
from typing import Final

AUTHORS: Final = "The Standpunkt developers"
TITLE: Final = "Standpunkt: who is named, and who stands for or against what, in German political news"


def bibtex(name: str, version: str, released: str = "") -> str:
    """Return the BibTeX entry of a corpus; without a date of release it names no year."""
    fields = {
        "title": f"{{{TITLE} (corpus {_plain(name)})}}",
        "author": f"{{{{{AUTHORS}}}}}",
        "year": f"{{{released[:4]}}}" if released else "",
        "version": f"{{{_plain(version)}}}",
    }
    lines = [f"  {field} = {value}" for field, value in fields.items() if value]
    key = re.sub(r"[^0-9A-Za-z]+", "-", f"standpunkt {name}").strip("-")
    return "\n".join([f"@misc{{{key},", ",\n".join(lines), "}"])


def _plain(text: str) -> str:
    """Return `text` without the characters that BibTeX reads as its own."""
    return "".join(char for char in text if char not in "{}\\%#$&~^")
