"""``standpunkt corpus build``, ``stats`` and ``validate``: articles become a release."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, fields, replace
from pathlib import Path

from standpunkt.cli.console import emit, say, table, track
from standpunkt.corpus.counts import Counts, count_splits
from standpunkt.corpus.dataset import split_by_date
from standpunkt.corpus.load import load, with_gold
from standpunkt.corpus.readers.text import read_text
from standpunkt.corpus.release import build_release
from standpunkt.corpus.rows import CONFIGS
from standpunkt.corpus.text.clean import unify_line_ends
from standpunkt.corpus.validate import validate as validate_path
from standpunkt.errors import InputError, UsageError
from standpunkt.files import require


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
    dev_from: str | None = None,
    test_from: str | None = None,
    name: str | None = None,
    version: str | None = None,
    about: Path | None = None,
    force: bool = False,
    json: bool = False,
) -> None:
    """Write a release folder that datasets.load_dataset reads: parquet, card, manifest, checksums.

    Without gold, the configs stance and annotations have no rows and are left out, and labels are null.

    Example: `standpunkt corpus build out/articles.jsonl --gold gold.jsonl --out out/release`

    Args:
        source: An articles.jsonl, a release folder, or "sample" for the packaged corpus.
        out: The folder to write.
        gold: Gold, one annotation an article.
        annotations: Every annotator's own annotations, for the config of that name; by default gold itself.
        dev_from: First date of the dev split; with --test-from, splits run forward in time.
        test_from: First date of the test split.
        name: Name of the corpus; by default that of the source.
        version: Version of the data.
        about: A Markdown file for the card: where texts and labels come from.
        force: Replace existing output.
        json: Print the row counts as JSON.
    """
    corpus = load(source)
    if annotations and not gold:
        raise UsageError("--annotations goes with --gold")
    if gold:
        corpus = with_gold(corpus, gold, annotations)
    if (dev_from is None) != (test_from is None):
        raise UsageError("--dev-from and --test-from go together")
    if dev_from and test_from:
        corpus = replace(corpus, splits=split_by_date(corpus.articles, dev_from=dev_from, test_from=test_from))
    corpus = replace(
        corpus,
        name=name or corpus.name,
        version=version or corpus.version,
        about=unify_line_ends(read_text(require(about))).strip() if about else corpus.about,
    )
    sizes = build_release(corpus, out, force=force, track=track)
    if json:
        emit(sizes)
        return
    splits = list(dict.fromkeys(split for by_split in sizes.values() for split in by_split))
    table(["config", *splits], [[name, *(f"{sizes[name].get(s, 0):,}" for s in splits)] for name in sizes])
    absent = [config for config in CONFIGS if config not in sizes]
    if absent:
        say(f"left out, since they would be empty without gold: {', '.join(absent)}")
    say(f"-> {out}")


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
