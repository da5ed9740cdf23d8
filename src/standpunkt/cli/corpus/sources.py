"""``standpunkt corpus ingest``: sources become articles."""

from pathlib import Path

from standpunkt.cli.console import emit, say, track
from standpunkt.corpus.compose import Metadata
from standpunkt.corpus.ingest import ingest as ingest_sources
from standpunkt.errors import UsageError


def ingest(
    *sources: Path,
    out: Path,
    outlet: str | None = None,
    licence: str | None = None,
    published: str | None = None,
    force: bool = False,
    json: bool = False,
) -> int:
    """Read articles from files into articles.jsonl; what a file is, its content tells.

    Read are plain text (an optional header line "date 2021-12 Anzeige", then paragraphs and headings parted by blank
    lines), the csv of 10kGNAD, and our own JSONL. Exact duplicates and documents that make no article are not written
    but listed, with the reason, in articles.dropped.jsonl beside the output. Exit code 1 if there was no article.

    Example: `standpunkt corpus ingest interview.txt test.csv --out out/articles.jsonl`

    Args:
        sources: Files to read.
        out: The articles.jsonl to write (.jsonl.gz packs it).
        outlet: Outlet of all articles whose source names none.
        licence: SPDX identifier, for sources that name none.
        published: Date (YYYY, YYYY-MM or YYYY-MM-DD), for sources that name none.
        force: Replace existing output.
        json: Print the report as JSON.
    """
    if not sources:
        raise UsageError("name at least one file to read")
    metadata = Metadata(outlet=outlet or None, licence=licence or None, published=published or None)
    report = ingest_sources(sources, out, metadata, force=force, track=track)
    if json:
        emit(
            {
                "articles": report.articles,
                "dropped": dict(report.reasons),
                "out": str(report.out),
                "drops_out": str(report.drops_out),
            }
        )
        return 0 if report.articles else 1
    say(f"{report.articles:,} articles -> {report.out}")
    duplicates = report.reasons["exact duplicate"]
    say(f"{len(report.dropped):,} dropped, {duplicates:,} of them exact duplicates -> {report.drops_out}")
    for reason, number in sorted(report.reasons.items()):
        say(f"  {reason}: {number:,}")
    return 0 if report.articles else 1
