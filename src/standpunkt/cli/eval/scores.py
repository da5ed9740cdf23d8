"""``standpunkt eval``: predictions become scores with intervals, and a leaderboard."""

from collections.abc import Sequence
from pathlib import Path

import msgspec

from standpunkt.cli.console import emit, say, table
from standpunkt.corpus.dataset import SAMPLE, Corpus
from standpunkt.corpus.load import load
from standpunkt.errors import UsageError
from standpunkt.eval.board.boards import Board, boards, interval, percent, read_results, write_page
from standpunkt.eval.gold import Gold
from standpunkt.eval.result import Result, write_result
from standpunkt.eval.score import score as score_submission
from standpunkt.eval.statistics.bootstrap import REPLICATES, SEED
from standpunkt.eval.submissions.read import Missing, Submission, read_submission
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
        task: ner: one prediction an article; stance: one a pair.
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
    gold: Path | None = None,
    out: Path | None = None,
    name: str = "",
    missing: Missing = Missing.ERROR,
    replicates: int = REPLICATES,
    seed: int = SEED,
    no_verify: bool = False,
    force: bool = False,
    json: bool = False,
) -> None:
    """Score a submission: point estimates checked with seqeval or scikit-learn, 95 % intervals over documents.

    Example: `standpunkt eval score predictions.jsonl --task ner --split test --out result.json`

    Example: `standpunkt eval score predicted.tsv --task ner --gold gold.tsv`

    Args:
        predictions: The submission, .jsonl or .jsonl.gz; for ner also a file of columns, a token and its tag a line.
        task: ner: exact spans with types; stance: the label of each given pair.
        split: The split it is for.
        corpus: "sample", or a release folder with gold.
        gold: A file of columns with gold, instead of a corpus; the predictions repeat its tokens, or it holds both.
        out: Where to write the result, for the leaderboard.
        name: Name of the system; by default that of submission.json beside the predictions, or their folder's.
        missing: Whether articles or pairs without a prediction are an error or scored as empty.
        replicates: Bootstrap replicates.
        seed: Bootstrap seed.
        no_verify: Do not compute the scores a second time with the field's tool.
        force: Replace existing output.
        json: Print the result as JSON.
    """
    if out:
        refuse_existing(out, force=force)
    if gold:
        truth, submission = _column_pair(gold, predictions, task=task, name=name, split=split)
    else:
        truth = gold_of(load(corpus), task, split)
        submission = read_submission(predictions, truth, name=name, missing=missing)
    result = score_submission(truth, submission, replicates=replicates, seed=seed, check=not no_verify)
    if out:
        write_result(out, result, force=force)
    if json:
        emit(msgspec.to_builtins(result))
        return
    _print_result(result)
    if out:
        say(f"-> {out}")


def leaderboard(*results: Path, out: Path, force: bool = False, json: bool = False) -> None:
    """Put results side by side: a table here, and one HTML page that needs nothing but itself.

    Only comparable results (same data, same settings) stand in one table.

    Example: `standpunkt eval leaderboard results/ --out leaderboard.html`

    Args:
        results: Result files, or folders of them.
        out: The page to write.
        force: Replace an existing page.
        json: Print the tables as JSON.
    """
    refuse_existing(out, force=force)
    shown = boards(read_results(results))
    write_page(out, shown, force=force)
    if json:
        emit(boards_as_json(shown))
        return
    print_boards(shown)
    say(f"-> {out}")


def _column_pair(gold: Path, predictions: Path, *, task: Task, name: str, split: Split) -> tuple[Gold, Submission]:
    from standpunkt.eval.submissions.column_gold import read_column_pair  # noqa: PLC0415 - seldom needed

    if task is not Task.NER:
        raise UsageError(f"--gold is for the task ner, whose gold can be columns of tags; found {task}")
    return read_column_pair(gold, predictions, name=name, split=split)


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


def boards_as_json(shown: Sequence[Board]) -> list[dict[str, object]]:
    """Return the boards for a script: signature, headline, and each system's metrics, best first."""
    return [
        {
            "title": board.title,
            "signature": board.first.signature,
            "headline": board.headline,
            "systems": [
                {"name": result.system.name, "metrics": msgspec.to_builtins(result.metrics)} for result in board.results
            ],
        }
        for board in shown
    ]


def print_boards(shown: Sequence[Board]) -> None:
    """Print the boards as tables."""
    for board in shown:
        rows = [
            [
                result.system.name,
                percent(result.metrics[board.headline].value),
                interval(result.metrics[board.headline].ci),
                *(percent(result.metrics[name].value) for name in board.shown),
            ]
            for result in board.results
        ]
        table(["system", board.headline, "95 % interval", *board.shown], rows, title=board.title)
        for warning in board.warnings:
            say(warning)
        for result in board.results:
            for remark in board.remarks(result):
                say(f"{result.system.name}: {remark}")
        say()


def _print_result(result: Result) -> None:
    rows = [
        [name, percent(metric.value), interval(metric.ci), f"{metric.n:,}"]
        for name, metric in result.metrics.items()
        if metric.n or metric.defined
    ]
    title = f"{result.system.name} · {result.task} · {result.corpus} {result.corpus_version} · {result.split}"
    table(["metric", "value", "95 % interval", "n"], rows, title=title)
    for warning in result.warnings:
        say(warning)
    tools = ", ".join(f"{tool} {number}" for tool, number in result.verified_with.items())
    say(f"same values from {tools}" if tools else "not verified with the field's tool")
    say(result.signature)
