"""``standpunkt corpus build``, ``stats`` and ``validate``: articles become a release."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, fields, replace
from pathlib import Path

from standpunkt import jsonl
from standpunkt.cli.console import emit, note, say, table, track
from standpunkt.corpus.admission import admit, ways_out
from standpunkt.corpus.companions import NOTES, companion
from standpunkt.corpus.configs import CONFIGS
from standpunkt.corpus.counts import Counts, count_splits
from standpunkt.corpus.dataset import Corpus
from standpunkt.corpus.duplicates.corpus import split_forward, with_splits
from standpunkt.corpus.duplicates.placed import SplitRow
from standpunkt.corpus.engine.executor import open_executor
from standpunkt.corpus.load import load, with_gold
from standpunkt.corpus.notes import Notes
from standpunkt.corpus.readers.text import read_text
from standpunkt.corpus.release import build_release
from standpunkt.corpus.text.clean import unify_line_ends
from standpunkt.corpus.validate import validate as validate_path
from standpunkt.errors import InputError, UsageError
from standpunkt.files import refuse_existing, require
from standpunkt.record import is_date


def validate(path: Path, *, json: bool = False) -> None:
    """Check articles.jsonl or a release folder: records, offsets, checksums, annotations.

    Sentences and tokens are cut anew and must slice back. Exit code 1 if anything is wrong; all faults are listed.

    Example: `standpunkt corpus validate out/articles.jsonl`

    Args:
        path: The file or folder.
        json: Print the report as JSON.
    """
    report = validate_path(path, track=track)
    if report.faults:
        raise InputError(report.faults)
    if json:
        emit(asdict(report))
        return
    say(f"{path}: {report.articles:,} articles, no faults")
    say(f"{report.sentences:,} sentences and {report.tokens:,} tokens, all offsets slice back")
    say(f"{len(report.duplicates):,} exact duplicates")
    for later, first in report.duplicates:
        say(f"  {later} has the same text as {first}")


def build(
    source: str,
    *,
    out: Path,
    gold: Path | None = None,
    annotations: Path | None = None,
    splits: Path | None = None,
    dev_from: str | None = None,
    test_from: str | None = None,
    private: bool = False,
    name: str | None = None,
    version: str | None = None,
    about: Path | None = None,
    released: str | None = None,
    workers: int | None = None,
    cluster: str | None = None,
    force: bool = False,
    json: bool = False,
) -> None:
    """Write a release folder that datasets.load_dataset reads: parquet, card, Croissant, manifest, checksums.

    Without gold, the configs stance and annotations have no rows and are left out, and labels are null. Articles whose
    licence does not let their text be passed on are left out and counted.

    Example: `standpunkt corpus build out/articles.jsonl --gold gold.jsonl --out out/release`

    Args:
        source: An articles.jsonl, a release folder, or "sample" for the packaged corpus.
        out: The folder to write.
        gold: Gold, one annotation an article.
        annotations: Every annotator's own annotations, for the config of that name; by default gold itself.
        splits: The splits.jsonl that 'standpunkt corpus split' wrote; articles that it does not name are left out.
        dev_from: First date of dev; with --test-from, splits are made here as 'standpunkt corpus split' makes them.
        test_from: First date of test.
        private: Keep articles that may not be passed on: a release for this machine only, which 'push' refuses.
        name: Name of the corpus; by default that of the source.
        version: Version of the data.
        about: A Markdown file for the card: where texts and labels come from.
        released: Date of the release, for the card and its citation.
        workers: Processes to use; all cores by default.
        cluster: Address of a Ray cluster to work on instead; its machines must see the folder of the output.
        force: Replace existing output.
        json: Print the row counts as JSON.
    """
    refuse_existing(out, force=force)
    if annotations and not gold:
        raise UsageError("--annotations goes with --gold")
    if (dev_from is None) != (test_from is None) or (splits and dev_from):
        raise UsageError("--dev-from and --test-from go together, and not with --splits")
    if released and not is_date(released):
        raise UsageError(f"{released!r}: expected a date, YYYY, YYYY-MM or YYYY-MM-DD")
    corpus = load(source)
    corpus = replace(
        corpus,
        name=name or corpus.name,
        version=version or corpus.version,
        released=released or corpus.released,
        about=unify_line_ends(read_text(require(about))).strip() if about else corpus.about,
    )
    if gold:
        corpus = with_gold(corpus, gold, annotations)
    corpus, refused = admit(corpus, private=private)
    with open_executor(workers=workers, cluster=cluster) as executor:
        if splits:
            corpus = _with_splits(corpus, splits)
        elif dev_from and test_from:
            corpus = split_forward(corpus, dev_from, test_from, executor, beside=out)
        sizes = build_release(corpus, out, executor=executor, force=force, track=track)
    if refused:
        note(ways_out(refused))
    if json:
        emit(sizes)
        return
    names = list(dict.fromkeys(split for by_split in sizes.values() for split in by_split))
    table(["config", *names], [[config, *(f"{sizes[config].get(s, 0):,}" for s in names)] for config in sizes])
    absent = [config for config in CONFIGS if config not in sizes]
    if absent:
        say(f"left out, since they would be empty without gold: {', '.join(absent)}")
    say(f"-> {out}")


def _with_splits(corpus: Corpus, splits: Path) -> Corpus:
    beside = companion(splits, NOTES)
    notes = jsonl.read_one(beside, Notes) if beside.is_file() else Notes()
    articles = len(corpus.articles)
    corpus = with_splits(corpus, jsonl.read(splits, SplitRow, key="article_id"), notes)
    if left := articles - len(corpus.articles):
        note(f"{left:,} article(s) left out, which {splits} puts in no split")
    return corpus


def stats(source: str, *, json: bool = False) -> None:
    """Count what is in a corpus: articles, sentences, tokens, labels, pairs, topics, licences.

    Example: `standpunkt corpus stats out/release`

    Args:
        source: A release folder, an articles.jsonl, or "sample".
        json: Print the counts as JSON.
    """
    corpus = load(source)
    counts = count_splits(corpus)
    if json:
        emit(
            {split: {field.name: getattr(part, field.name) for field in fields(part)} for split, part in counts.items()}
        )
        return
    table([f"{corpus.name} {corpus.version}", *counts], _numbers(counts))
    for title, name in (("topic", "topics"), ("outlet", "outlets"), ("licence", "licences")):
        by_split: dict[str, Counter[str]] = {split: getattr(part, name) for split, part in counts.items()}
        names = sorted({value for counter in by_split.values() for value in counter})
        say()
        table([title, *counts], [[value, *(f"{by_split[s][value]:,}" for s in counts)] for value in names])


def _numbers(counts: Mapping[str, Counts]) -> list[list[str]]:
    """Return the rows of the main table of `stats`: single numbers, then labels, forms and pairs that occur."""
    rows = [
        [name, *(f"{getattr(part, name):,}" for part in counts.values())]
        for name in ("articles", "annotated", "dated", "characters", "sentences", "tokens", "stances")
    ]
    rows.append(
        ["published", *(f"{part.first} – {part.last}" if part.dated else "unknown" for part in counts.values())]
    )
    for prefix, name in (("mentions", "labels"), ("form", "forms"), ("pairs", "pairs")):
        counters: list[Counter[str]] = [getattr(part, name) for part in counts.values()]
        labels = dict.fromkeys(label for counter in counters for label in counter)
        rows += [
            [f"{prefix} {label}", *(f"{counter[label]:,}" for counter in counters)]
            for label in labels
            if any(counter[label] for counter in counters)
        ]
    return rows
