"""``standpunkt annotation guidelines``: what annotators work by."""

from pathlib import Path
from typing import Literal

from standpunkt.annotation.guidelines import VERSION, render
from standpunkt.annotation.guidelines.words import Language
from standpunkt.cli.console import say, write
from standpunkt.files import atomic_file


def guidelines(
    *,
    language: Language = Language.DE,
    format: Literal["md", "html", "instruction"] = "md",  # noqa: A002 - the option's name
    out: Path | None = None,
    force: bool = False,
) -> None:
    """Print the annotation guidelines, or write them to a file.

    Example: `standpunkt annotation guidelines --language en --format html --out guidelines.html`

    Args:
        language: "de", which annotators work with, or "en" for readers of the data.
        format: "md" is Markdown without pictures, "html" one page with its pictures inside, "instruction" the HTML that
            a Label Studio project shows.
        out: The file to write; printed by default.
        force: Replace an existing file.
    """
    makers = {"md": render.markdown, "html": render.page, "instruction": render.instruction}
    text = makers[format](language)
    if out is None:
        write(text)
        return
    with atomic_file(out, force=force) as temporary:
        temporary.write_text(text, encoding="utf-8")
    say(f"{out}: guidelines {VERSION}, {language}")
