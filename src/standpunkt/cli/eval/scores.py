"""``standpunkt eval``: predictions become scores with intervals."""

from dataclasses import asdict
from pathlib import Path

import msgspec

from standpunkt.cli.console import emit, say, table
from standpunkt.cli.eval.gold import column_pair, open_gold
from standpunkt.corpus.dataset import SAMPLE
from standpunkt.eval.insight.slices import LEAST
from standpunkt.eval.result import Result, write_result
from standpunkt.eval.score import MEASURES
from standpunkt.eval.score import score as score_submission
from standpunkt.eval.submissions.read import Missing, read_submission
from standpunkt.eval.submissions.summary import Summary, summarise
from standpunkt.files import refuse_existing
from standpunkt.labels import Split, Task
from standpunkt.statistics.bootstrap import REPLICATES, SEED, Interval
from standpunkt.wording import interval as between
from standpunkt.wording import percent


def validate(
    predictions: Path,
    *,
    task: Task,
    split: Split = Split.TEST,
    corpus: str = SAMPLE,
    missing: Missing = Missing.ERROR,
    hidden: bool = False,
    json: bool = False,
) -> None:
    """Check a submission without scoring it; every fault is listed with line, JSON path and code.

    Exit code 1 if it would be refused. docs/submissions.md has the format and what each code means.

    Example: `standpunkt eval validate predictions.jsonl --task ner`

    Args:
        predictions: The submission, .jsonl or .jsonl.gz.
        task: ner, stance-e2e: one prediction an article; stance: one a pair.
        split: The split it is for.
        corpus: "sample", a release folder with gold, or a gold file.
        missing: Whether articles or pairs without a prediction are an error or scored as empty.
        hidden: The gold is secret: messages name ids, codes and lines, and nothing of texts or gold.
        json: Print the outcome as JSON.
    """
    gold = open_gold(corpus, task, split, hidden=hidden)
    submission = read_submission(predictions, gold, missing=missing)
    summary = summarise(submission)
    if json:
        emit({"faults": [], "system": msgspec.to_builtins(submission.system), **asdict(summary)})
        return
    _print_summary(predictions, summary)


def score(
    predictions: Path,
    *,
    task: Task,
    split: Split = Split.TEST,
    corpus: str = SAMPLE,
    gold: Path | None = None,
    out: Path | None = None,
    name: str = "",
    missing: Missing = Missing.ERROR,
    replicates: int = REPLICATES,
    seed: int = SEED,
    interval: Interval = Interval.PERCENTILE,
    no_verify: bool = False,
    hidden: bool = False,
    slices: bool = False,
    force: bool = False,
    json: bool = False,
) -> None:
    """Score a submission: point estimates checked with seqeval or scikit-learn, 95 % intervals over documents.

    Example: `standpunkt eval score predictions.jsonl --task ner --split test --out result.json`

    Example: `standpunkt eval score predicted.tsv --task ner --gold gold.tsv`

    Args:
        predictions: The submission, .jsonl or .jsonl.gz; for ner also a file of columns, a token and its tag a line.
        task: ner: exact spans with types; stance: the label of each given pair; stance-e2e: who is for or against what,
            from the text alone.
        split: The split it is for.
        corpus: "sample", a release folder with gold, or a gold file.
        gold: A file of columns with gold, instead of a corpus; the predictions repeat its tokens, or it holds both.
        out: Where to write the result, for the leaderboard.
        name: Name of the system; by default that of submission.json beside the predictions, or their folder's.
        missing: Whether articles or pairs without a prediction are an error or scored as empty.
        replicates: Bootstrap replicates.
        seed: Bootstrap seed.
        interval: How the ends of intervals are found: percentile, or bca, corrected for bias and skewness.
        no_verify: Do not compute the scores a second time with the field's tool.
        hidden: The gold is secret: values are rounded to 0.1 points, and nothing is told of single documents.
        slices: Print the headline on parts of the gold, too: by label, form, seen and unseen, topic, ...
        force: Replace existing output.
        json: Print the result as JSON.
    """
    if out:
        refuse_existing(out, force=force)
    if gold:
        truth, submission = column_pair(gold, predictions, task=task, name=name, split=split, hidden=hidden)
    else:
        truth = open_gold(corpus, task, split, hidden=hidden)
        submission = read_submission(predictions, truth, name=name, missing=missing)
    result = score_submission(
        truth, submission, replicates=replicates, seed=seed, interval=interval, check=not no_verify
    )
    if out:
        write_result(out, result, force=force)
    if json:
        emit(msgspec.to_builtins(result))
        return
    _print_result(result)
    if slices:
        print_slices(result)
    if out:
        say(f"-> {out}")


def _print_summary(path: Path, summary: Summary) -> None:
    """Print what is in a submission, only what there is some of."""
    say(f"{path}: {summary.predictions:,} predictions, no faults, {summary.missing:,} missing")
    if summary.empty:
        say(f"{summary.empty:,} of them without a mention")
    counted = {"mentions": summary.mentions, "forms": summary.forms, "stances": summary.stances, "pairs": summary.pairs}
    for what, counts in counted.items():
        if total := sum(counts.values()):
            say(f"{total:,} {what}: " + ", ".join(f"{label} {number:,}" for label, number in counts.items()))
    for warning in summary.warnings:
        say(warning)


def _print_result(result: Result) -> None:
    known = {name: metric for name, metric in result.metrics.items() if metric.n or metric.defined}
    # Of what is told class by class, the F1 is enough to read.
    shown = {name: metric for name, metric in known.items() if "/" not in name or name.startswith("f1/")}
    rows = [[name, percent(metric.value), between(metric.ci), f"{metric.n:,}"] for name, metric in shown.items()]
    title = f"{result.system.name} · {result.task} · {result.corpus} {result.corpus_version} · {result.split}"
    table(["metric", "value", "95 % interval", "n"], rows, title=title)
    if more := len(known) - len(shown):
        say(f"and {more} more by class, in the result and with --json")
    print_errors(result)
    for warning in result.warnings:
        say(warning)
    rare = [name for name, metric in shown.items() if metric.undefined]
    if rare:
        say(f"undefined in some resamples, which the interval leaves out: {', '.join(rare)}")
    tools = ", ".join(f"{tool} {number}" for tool, number in result.verified_with.items())
    say(f"same values from {tools}" if tools else "not verified with the field's tool")
    say(result.signature)


def print_errors(result: Result) -> None:
    """Print what went wrong, by kind; the kinds add up to all false positives and false negatives."""
    rows = [
        [error.kind, f"{error.false_positives:,}", f"{error.false_negatives:,}"]
        for error in result.errors
        if error.false_positives or error.false_negatives
    ]
    if rows:
        positives = sum(error.false_positives for error in result.errors)
        negatives = sum(error.false_negatives for error in result.errors)
        table(["error", "false positives", "false negatives"], [*rows, ["all", f"{positives:,}", f"{negatives:,}"]])


def print_slices(result: Result) -> None:
    """Print the headline on parts of the gold; parts with few gold items have no value."""
    rows = [
        [
            f"{cut.by}: {cut.value}",
            percent(cut.metric.value),
            between(cut.metric.ci),
            f"{cut.metric.n:,}",
            cut.documents,
        ]
        for cut in result.slices
    ]
    headline = MEASURES[result.task].metrics[0]
    table(["part", headline, "95 % interval", "n", "documents"], rows, title=f"{headline} on parts of the gold")
    if any(cut.metric.n < LEAST for cut in result.slices):
        say(f"parts with fewer than {LEAST} gold items have no value")
