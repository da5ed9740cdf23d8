"""``standpunkt corpus ingest``: sources become articles."""

from pathlib import Path

from standpunkt.cli.console import emit, note, say, track
from standpunkt.corpus.companions import ANNOTATIONS, ORIGINS, companion
from standpunkt.corpus.compose import Metadata
from standpunkt.corpus.engine.executor import open_executor
from standpunkt.corpus.ingest import IngestReport
from standpunkt.corpus.ingest import ingest as ingest_sources
from standpunkt.corpus.licences import NOT_KNOWN, licence_of
from standpunkt.corpus.readers.options import ReadOptions, column_map
from standpunkt.corpus.stages.compose import Rules
from standpunkt.errors import UsageError


def ingest(
    *sources: Path,
    out: Path,
    outlet: str | None = None,
    licence: str | None = None,
    published: str | None = None,
    column: tuple[str, ...] = (),
    without: tuple[str, ...] = (),
    any_language: bool = False,
    workers: int | None = None,
    cluster: str | None = None,
    force: bool = False,
    json: bool = False,
) -> None:
    """Read articles from files, folders or globs into articles.jsonl; what a file is, its content tells.

    Read are plain text, HTML pages, WARC files, MediaWiki dumps, CSV, TSV, Parquet and JSONL with a column of text,
    10kGNAD, our own articles.jsonl, and corpora that others annotated: GermEval 2014, CoNLL-style columns, DimStance
    and GerNTSA, whose annotations lie beside the articles then. Files may be packed with gzip, bzip2 or xz.

    What makes no article is listed, with the reason, in articles.dropped.jsonl; articles.origins.jsonl has the way back
    to the raw text. A run that was stopped goes on where it was. Where nothing becomes an article, nothing is written.

    Example: `standpunkt corpus ingest crawl/ "dumps/*.warc.gz" --out out/articles.jsonl`

    Args:
        sources: Files, folders or globs to read.
        out: The articles.jsonl to write (.jsonl.gz packs it).
        outlet: Outlet of all articles whose source names none.
        licence: SPDX identifier, for sources that name none.
        published: Date (YYYY, YYYY-MM or YYYY-MM-DD), for sources that name none.
        column: Column of a table, as FIELD=COLUMN (text=body); usual names are found without.
        without: Name of a cleaning rule to leave out; a wrong name lists them all.
        any_language: Keep documents that are not in German.
        workers: Processes to use; all cores by default.
        cluster: Address of a Ray cluster to work on instead; its machines must see the folder of the output.
        force: Replace existing output.
        json: Print the report as JSON.
    """
    if not sources:
        raise UsageError("name at least one file, folder or glob to read")
    if licence and licence_of(licence).asks == NOT_KNOWN:
        note(f"{licence}: no licence that is known, such as CC-BY-4.0; a release will leave these articles out")
    metadata = Metadata(outlet=outlet or None, licence=licence or None, published=published or None)
    with open_executor(workers=workers, cluster=cluster) as executor:
        report = ingest_sources(
            sources,
            out,
            ReadOptions(metadata=metadata, columns=column_map(column)),
            rules=Rules(without=without, any_language=any_language),
            executor=executor,
            force=force,
            track=track,
            note=note,
        )
    if json:
        emit(
            {
                "articles": report.articles,
                "annotations": report.annotations,
                "dropped": dict(report.reasons),
                "rules": dict(report.rules),
                "out": str(report.out),
                "drops_out": str(report.drops_out),
            }
        )
    else:
        _say(report)


def _say(report: IngestReport) -> None:
    say(f"{report.articles:,} articles -> {report.out}")
    if report.annotations:
        say(f"{report.annotations:,} annotations -> {companion(report.out, ANNOTATIONS)}")
    duplicates = report.reasons["exact duplicate"]
    say(f"{report.dropped:,} dropped, {duplicates:,} of them exact duplicates -> {report.drops_out}")
    for reason, number in sorted(report.reasons.items()):
        say(f"  {reason}: {number:,}")
    if report.rules:
        say(f"cleaning rules that fired; the way back to the raw text -> {companion(report.out, ORIGINS)}")
        for rule, number in sorted(report.rules.items()):
            say(f"  {rule}: {number:,}")
