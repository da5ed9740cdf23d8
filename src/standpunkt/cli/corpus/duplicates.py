"""``standpunkt corpus dedup`` and ``split``: near-duplicates are found, and kept together."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import msgspec

from standpunkt import jsonl
from standpunkt.cli.console import emit, say, table, track
from standpunkt.corpus.companions import DUPLICATES, NOTES, SUMMARY, companion
from standpunkt.corpus.duplicates.clusters import DuplicateRow, Duplicates, Kind
from standpunkt.corpus.duplicates.corpus import describe, split_notes
from standpunkt.corpus.duplicates.find import THRESHOLD, find_duplicates
from standpunkt.corpus.duplicates.placed import SplitRow
from standpunkt.corpus.duplicates.split import SplitResult, Undated, split_by_hash
from standpunkt.corpus.duplicates.split import split as split_articles
from standpunkt.corpus.engine.executor import Executor, open_executor
from standpunkt.corpus.engine.work import Work, fingerprint
from standpunkt.corpus.load import require_articles
from standpunkt.corpus.summary import IngestSummary
from standpunkt.errors import Fault, InputError, UsageError
from standpunkt.files import refuse_existing, write_json
from standpunkt.labels import Split
from standpunkt.schema import Article


def dedup(
    articles: Path,
    *,
    out: Path,
    threshold: float = THRESHOLD,
    workers: int | None = None,
    cluster: str | None = None,
    force: bool = False,
    json: bool = False,
) -> None:
    """Find exact and near duplicates, and write the articles without them.

    Two articles are near-duplicates if the Jaccard similarity of their 5-word shingles reaches the threshold:
    candidates come from MinHash and LSH, and each is verified. Clusters, with the member that is kept, why, and how
    similar the others are to it, lie beside the output as <name>.duplicates.jsonl. To keep duplicates and only hold
    them in one split, give that file to 'standpunkt corpus split'.

    Example: `standpunkt corpus dedup out/articles.jsonl --out out/distinct.jsonl`

    Args:
        articles: An articles.jsonl.
        out: The articles.jsonl to write, with one article of each cluster.
        threshold: Similarity from which on two articles are duplicates, 0.6 to 1.
        workers: Processes to use; all cores by default.
        cluster: Address of a Ray cluster to work on instead; its machines must see the folder of the output.
        force: Replace existing output.
        json: Print the counts as JSON.
    """
    refuse_existing(out, force=force)
    if out.resolve() == articles.resolve():
        raise UsageError(f"{out} is what is read: give another --out")
    with open_executor(workers=workers, cluster=cluster) as executor:
        found = _find(articles, out, executor, threshold)
    gone = {row.article_id for row in found.rows if not row.kept}
    jsonl.write(companion(out, DUPLICATES), found.rows, force=True)
    _write_summary(articles, out, found)
    left = (article for article in track(_stream(articles), "writing") if article.id not in gone)
    kept = jsonl.write(out, left, force=force)
    counts = {str(kind): found.count(kind) for kind in Kind}
    if json:
        emit({"articles": found.articles, "left": kept, "members": counts})
        return
    say(f"{found.articles:,} articles, {counts['kept']:,} clusters of duplicates, {found.removed:,} articles in excess")
    for kind, what in (
        (Kind.EXACT, "the same text as the kept one"),
        (Kind.NEAR, f"similarity of at least {threshold:g}"),
        (Kind.CHAIN, "less similar, connected through others"),
    ):
        say(f"  {kind}: {counts[kind]:,} ({what})")
    say(f"{found.candidates:,} candidate pairs compared, {found.edges:,} of them near-duplicates")
    say(f"{kept:,} articles -> {out}")
    say(f"clusters -> {companion(out, DUPLICATES)}")


def split(
    articles: Path,
    *,
    out: Path,
    dev_from: str | None = None,
    test_from: str | None = None,
    by_hash: bool = False,
    duplicates: Path | None = None,
    previous: Path | None = None,
    undated: Undated = "refuse",
    threshold: float = THRESHOLD,
    workers: int | None = None,
    cluster: str | None = None,
    force: bool = False,
    json: bool = False,
) -> None:
    """Split articles into train, dev and test: forward in time, and duplicates together.

    A cluster of duplicates goes where its earliest member lies, its later copies with it. With the splits of the last
    release, what was in a split stays there. What of one split can be read in another is counted; exit code 1, and no
    output, if there is anything.

    Example: `standpunkt corpus split out/articles.jsonl --dev-from 2025-07 --test-from 2025-10 --out out/splits.jsonl`

    Args:
        articles: An articles.jsonl.
        out: The splits.jsonl to write, which 'standpunkt corpus build --splits' reads.
        dev_from: First date of dev.
        test_from: First date of test.
        by_hash: Split by a hash of the text instead, 70 to 10 to 20, for articles without dates.
        duplicates: Clusters that 'standpunkt corpus dedup' found; by default they are looked for.
        previous: The splits.jsonl of the last release.
        undated: What becomes of articles that no date puts into a split: refuse them all, or put them into train.
        threshold: Similarity from which on two articles are duplicates, 0.6 to 1.
        workers: Processes to use; all cores by default.
        cluster: Address of a Ray cluster to work on instead; its machines must see the folder of the output.
        force: Replace existing output.
        json: Print the counts as JSON.
    """
    refuse_existing(out, force=force)
    if by_hash == bool(dev_from and test_from) or bool(dev_from) != bool(test_from):
        raise UsageError("give --dev-from and --test-from, or --by-hash for articles without dates")
    before = {row.article_id: row.split for row in jsonl.read(previous, SplitRow)} if previous else None
    found: Duplicates | None = None
    if duplicates:
        clusters = jsonl.read(duplicates, DuplicateRow, key="article_id")
    else:
        with open_executor(workers=workers, cluster=cluster) as executor:
            found = _find(articles, out, executor, threshold)
        clusters = found.rows
    if dev_from and test_from:
        result = split_articles(
            _stream(articles),
            clusters,
            dev_from=dev_from,
            test_from=test_from,
            previous=before,
            undated=undated,
            threshold=threshold,
        )
    else:
        result = split_by_hash(_stream(articles), clusters, previous=before, threshold=threshold)
    if not result.check.clean:
        raise InputError(_leaks(result))
    how = f"Dev begins at {dev_from}, test at {test_from}" if dev_from else "Articles are split by a hash of their text"
    write_json(companion(out, NOTES), msgspec.to_builtins(split_notes(result, how, found)), force=True)
    jsonl.write(out, result.rows, force=force)
    _say_split(result, out, json=json)


def _stream(path: Path) -> Iterator[Article]:
    return jsonl.stream(path, Article, key="id")


def _find(articles: Path, out: Path, executor: Executor, threshold: float) -> Duplicates:
    require_articles(articles)
    # Without a note: what an earlier run left in the folder is not gone on with, since a search writes all of it anew.
    with Work(out, fingerprint([articles], {"threshold": threshold})) as work:
        rows = ((a.id, a.text, a.text_sha256, a.published) for a in _stream(articles))
        return find_duplicates(rows, executor, work.folder, threshold=threshold, track=track)


def _write_summary(articles: Path, out: Path, found: Duplicates) -> None:
    """Carry on what is known of how the articles came to be."""
    before = companion(articles, SUMMARY)
    if not before.is_file():
        return
    summary = jsonl.read_one(before, IngestSummary)
    dropped = dict(summary.dropped) | ({"duplicate": found.removed} if found.removed else {})
    after = msgspec.structs.replace(
        summary, articles=summary.articles - found.removed, dropped=dropped, duplicates=describe(found)
    )
    write_json(companion(out, SUMMARY), msgspec.to_builtins(after), force=True)


def _leaks(result: SplitResult) -> Iterator[Fault]:
    check = result.check
    hint = "splits of the last release, or a file of duplicates for other articles, can cause it"
    for number, what in (
        (check.near_duplicates, "pairs of near-duplicates across splits"),
        (check.shared_texts, "texts that stand in more than one split"),
    ):
        if number:
            yield Fault(code="E_LEAK", expected=f"no {what}", found=f"{number:,}", hint=hint)


def _say_split(result: SplitResult, out: Path, *, json: bool) -> None:
    sizes = Counter(str(row.split) for row in result.rows)
    reasons = Counter((str(row.split), str(row.reason)) for row in result.rows)
    if json:
        emit(
            {
                "articles": sizes,
                "left_out": [msgspec.to_builtins(row) for row in result.left_out],
                "gone": result.gone,
                "leak_check": msgspec.to_builtins(result.check),
            }
        )
        return
    names = [str(split) for split in Split if sizes[str(split)]]
    whys = sorted({why for _, why in reasons})
    rows = [["articles", *(f"{sizes[name]:,}" for name in names)]]
    rows += [[f"by {why}", *(f"{reasons[name, why]:,}" for name in names)] for why in whys]
    table(["", *names], rows)
    if empty := [str(split) for split in Split if not sizes[str(split)]]:
        say(f"no articles in {' and '.join(empty)}")
    for left in result.left_out:
        say(f"left out: {left.article_id}, which {left.reason}")
    if result.gone:
        say(f"{result.gone:,} articles of the last release are no longer there")
    check = result.check
    say(f"leak check: {check.near_duplicates} near-duplicates across splits, {check.shared_texts} shared texts")
    say(f"  articles of train dated after test begins: {len(check.train_after_test)}")
    say(f"  clusters kept out of time by the last release: {len(check.out_of_time)}")
    say(f"-> {out}")
