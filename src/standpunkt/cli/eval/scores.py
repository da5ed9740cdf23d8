"""``standpunkt eval``: predictions become scores with intervals."""

from pathlib import Path

import msgspec

from standpunkt.cli.console import emit, say, table
from standpunkt.corpus.dataset import SAMPLE, Corpus
from standpunkt.corpus.load import load
from standpunkt.eval.board.drawing import interval as between
from standpunkt.eval.board.drawing import percent
from standpunkt.eval.gold import Gold
from standpunkt.eval.result import Result, write_result
from standpunkt.eval.score import score as score_submission
from standpunkt.eval.statistics.bootstrap import REPLICATES, SEED, Interval
from standpunkt.eval.submissions.read import Missing, read_submission
from standpunkt.files import refuse_existing
from standpunkt.labels import Split, Task


def validate(
    predictions: Path,
    *,
    task: Task,
    split: Split = Split.TEST,
    corpus: str = SAMPLE,
    missing: Missing = Missing.ERROR,
    json: bool = False,
) -> None:
    """Check a submission without scoring it; every fault is listed with line, JSON path and code.

    Exit code 1 if it would be refused.

    Example: `standpunkt eval validate predictions.jsonl --task ner`

    Args:
        predictions: The submission, .jsonl or .jsonl.gz.
        task: ner, stance-e2e: one prediction an article; stance: one a pair.
        split: The split it is for.
        corpus: "sample", or a release folder with gold.
        missing: Whether articles or pairs without a prediction are an error or scored as empty.
        json: Print the outcome as JSON.
    """
    submission = read_submission(predictions, gold_of(load(corpus), task, split), missing=missing)
    if json:
        emit({"faults": [], "predictions": len(submission.predictions), "missing": submission.missing})
        return
    say(f"{predictions}: {len(submission.predictions):,} predictions, no faults, {submission.missing:,} missing")


def score(
    predictions: Path,
    *,
    task: Task,
    split: Split = Split.TEST,
    corpus: str = SAMPLE,
    out: Path | None = None,
    name: str = "",
    missing: Missing = Missing.ERROR,
    replicates: int = REPLICATES,
    seed: int = SEED,
    interval: Interval = Interval.PERCENTILE,
    no_verify: bool = False,
    force: bool = False,
    json: bool = False,
) -> None:
    """Score a submission: point estimates checked with seqeval or scikit-learn, 95 % intervals over documents.

    Example: `standpunkt eval score predictions.jsonl --task ner --split test --out result.json`

    Args:
        predictions: The submission, .jsonl or .jsonl.gz.
        task: ner: exact spans with types; stance: the label of each given pair; stance-e2e: who is for or against what,
            from the text alone.
        split: The split it is for.
        corpus: "sample", or a release folder with gold.
        out: Where to write the result, for the leaderboard.
        name: Name of the system; by default that of submission.json beside the predictions, or their folder's.
        missing: Whether articles or pairs without a prediction are an error or scored as empty.
        replicates: Bootstrap replicates.
        seed: Bootstrap seed.
        interval: How the ends of intervals are found: percentile, or bca, corrected for bias and skewness.
        no_verify: Do not compute the scores a second time with the field's tool.
        force: Replace existing output.
        json: Print the result as JSON.
    """
    if out:
        refuse_existing(out, force=force)
    gold = gold_of(load(corpus), task, split)
    submission = read_submission(predictions, gold, name=name, missing=missing)
    result = score_submission(
        gold, submission, replicates=replicates, seed=seed, interval=interval, check=not no_verify
    )
    if out:
        write_result(out, result, force=force)
    if json:
        emit(msgspec.to_builtins(result))
        return
    _print_result(result)
    if out:
        say(f"-> {out}")


def gold_of(corpus: Corpus, task: Task, split: Split) -> Gold:
    """Return what a submission for this task and split is scored against."""
    articles = corpus.in_split(split)
    return Gold(
        task=task,
        corpus=corpus.name,
        version=corpus.version,
        split=split,
        articles=articles,
        annotations=corpus.gold,
        pairs=corpus.pairs_of(articles),
    )


def _print_result(result: Result) -> None:
    shown = {name: metric for name, metric in result.metrics.items() if metric.n or metric.defined}
    rows = [[name, percent(metric.value), between(metric.ci), f"{metric.n:,}"] for name, metric in shown.items()]
    title = f"{result.system.name} · {result.task} · {result.corpus} {result.corpus_version} · {result.split}"
    table(["metric", "value", "95 % interval", "n"], rows, title=title)
    for warning in result.warnings:
        say(warning)
    rare = [name for name, metric in shown.items() if metric.undefined]
    if rare:
        say(f"undefined in some resamples, which the interval leaves out: {', '.join(rare)}")
    tools = ", ".join(f"{tool} {number}" for tool, number in result.verified_with.items())
    say(f"same values from {tools}" if tools else "not verified with the field's tool")
    say(result.signature)
