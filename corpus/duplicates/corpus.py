"""Splits of a whole corpus: found here, or read from a file; the card is told how, and whether they leak."""

import tempfile
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from standpunkt.corpus.dataset import Corpus, without
from standpunkt.corpus.duplicates.clusters import Duplicates, Kind
from standpunkt.corpus.duplicates.find import find_duplicates
from standpunkt.corpus.duplicates.placed import SplitRow
from standpunkt.corpus.duplicates.split import SplitResult, split
from standpunkt.corpus.engine.executor import Executor
from standpunkt.corpus.notes import Notes
from standpunkt.errors import UsageError


def split_forward(corpus: Corpus, dev_from: str, test_from: str, executor: Executor, *, beside: Path) -> Corpus:
    """Return `corpus` with splits that run forward in time and keep duplicates together.

    Args:
        corpus: the corpus.
        dev_from: first date of dev.
        test_from: first date of test.
        executor: where duplicates are looked for.
        beside: an output; the folder for the search lies next to it and goes away.

    Raises:
        InputError: articles without a date, all of them named.
        UsageError: a bound is no date, or `test_from` lies before `dev_from`.
    """
    beside.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{beside.name}.", dir=beside.parent) as folder:
        rows = ((article.id, article.text, article.text_sha256, article.published) for article in corpus.articles)
        found = find_duplicates(rows, executor, Path(folder).absolute())
    result = split(corpus.articles, found.rows, dev_from=dev_from, test_from=test_from)
    how = f"Dev begins at {dev_from}, test at {test_from}"
    notes = split_notes(result, how, found)
    return replace(corpus, splits=result.splits, notes=corpus.notes.with_(notes))


def split_notes(result: SplitResult, how: str, found: Duplicates | None) -> Notes:
    """Return what a card says of splits.

    Args:
        result: the splits.
        how: what parts them, in a few words.
        found: the search for duplicates; null where its outcome was read from a file.
    """
    check = result.check
    return Notes(
        duplicates=describe(found) if found else "",
        splits=f"{how}; a cluster of duplicates goes as a whole, where its earliest or kept member lies.",
        leaks=f"Leak check: {check.near_duplicates} pairs of near-duplicates across splits, {check.shared_texts} "
        f"shared texts, {len(check.train_after_test)} articles of train dated after test begins, "
        f"{len(result.left_out)} articles left out since they would join what the last release keeps apart.",
    )


def with_splits(corpus: Corpus, rows: Iterable[SplitRow], notes: Notes) -> Corpus:
    """Return `corpus` with the splits that `rows` say; articles that they do not name are left out and counted.

    Args:
        corpus: the corpus.
        rows: where articles are.
        notes: what the card says of the splits.

    Raises:
        UsageError: the rows name no article of the corpus.
    """
    splits = {row.article_id: row.split for row in rows}
    missing = {name: "in no split" for name in corpus.splits if name not in splits}
    if len(missing) == len(corpus.splits):
        raise UsageError("the splits name no article of this corpus: they were made for another one")
    kept = replace(
        corpus,
        splits={name: splits.get(name, old) for name, old in corpus.splits.items()},
        notes=corpus.notes.with_(notes),
    )
    return without(kept, missing) if missing else kept


def describe(found: Duplicates) -> str:
    """Return what a card says of a search for duplicates."""
    return (
        f"Near-duplicates: articles whose 5-word shingles have a Jaccard similarity of at least {found.threshold:g} "
        f"(MinHash and LSH propose pairs, each is verified; signatures {found.signatures}). Of {found.articles:,} "
        f"articles, {len(found.rows):,} are in {found.count(Kind.KEPT):,} clusters."
    )
