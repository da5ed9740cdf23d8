"""``standpunkt annotation progress``: how far annotators are."""

from dataclasses import asdict
from pathlib import Path

from standpunkt.annotation.progress.durations import duration, middle
from standpunkt.annotation.progress.measure import measure
from standpunkt.annotation.progress.page import render
from standpunkt.annotation.progress.read import read_pages
from standpunkt.annotation.progress.records import Progress
from standpunkt.cli.annotation.options import WORK
from standpunkt.cli.console import emit, say, table
from standpunkt.files import atomic_file


def progress(
    *,
    work: Path = WORK,
    batch: tuple[str, ...] = (),
    html: Path | None = None,
    json: bool = False,
    force: bool = False,
) -> None:
    """Say how far annotators are, how long an article takes them, and what is left.

    Needs no server: it reads what push and pull wrote into the work folder, and knows what the last pull saw. Times are
    those that Label Studio counts while a page is open: medians, with the first and third quartile.

    Example: `standpunkt annotation progress --html progress.html`

    Args:
        work: The campaign's folder.
        batch: Look at this batch alone; may be given several times.
        html: Write a page for a browser, too.
        json: Print everything as JSON.
        force: Replace an existing page.
    """
    pages, seen = read_pages(work, batches=batch)
    found = measure(pages, seen=seen)
    if html:
        with atomic_file(html, force=force) as temporary:
            temporary.write_text(render(found), encoding="utf-8")
    if json:
        emit(asdict(found))
    else:
        _show(found)
        if html:
            say(f"{html}: written")


def _show(found: Progress) -> None:
    rows = (
        (
            f"{row.batch}/{row.annotator}",
            *(row.sent, row.done, row.faulty, row.skipped, row.apart, row.begun, row.open),
            middle(row.seconds),
            middle(row.seconds_per_100_words),
            duration(row.seconds_left),
            "–" if row.days_left is None else row.days_left,
        )
        for row in found.rows
    )
    columns = ("project", "sent", "done", "faulty", "skipped", "apart", "begun", "open")
    table((*columns, "time per article", "per 100 words", "left", "days left"), rows, title=f"Seen {found.seen}")
    if found.slowest:
        longest = ((page.article, page.annotator, duration(page.seconds), page.address) for page in found.slowest)
        table(("longest", "annotator", "time", "address"), longest)
