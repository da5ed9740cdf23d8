"""``standpunkt baselines``: systems to beat."""

import time
from importlib.util import find_spec
from pathlib import Path

from standpunkt.baselines.registry import REGISTRY, find
from standpunkt.baselines.run import PREDICTIONS
from standpunkt.baselines.run import run as run_baseline
from standpunkt.cli.console import emit, say, table
from standpunkt.corpus.dataset import SAMPLE
from standpunkt.corpus.load import load
from standpunkt.labels import Split


def list_(*, json: bool = False) -> None:
    """List the baselines, their tasks and what they need.

    Example: `standpunkt baselines list`

    Args:
        json: Print the list as JSON.
    """
    rows = [
        {
            "id": entry.id,
            "task": str(entry.task),
            "seeded": entry.seeded,
            "extra": entry.extra,
            "installed": not entry.module or find_spec(entry.module) is not None,
            "summary": entry.summary,
        }
        for entry in REGISTRY.values()
    ]
    if json:
        emit(rows)
        return
    table(
        ["baseline", "task", "seed", "needs", "what it is"],
        [
            [
                row["id"],
                row["task"],
                "yes" if row["seeded"] else "none",
                f"standpunkt[{row['extra']}]" if not row["installed"] else "installed",
                row["summary"],
            ]
            for row in rows
        ],
    )


def run(
    name: str,
    *,
    out: Path,
    corpus: str = SAMPLE,
    split: Split = Split.TEST,
    seed: int = 0,
    force: bool = False,
    json: bool = False,
) -> None:
    """Train a baseline on the train split and predict another split, as a submission.

    Writes predictions.jsonl and submission.json into the output folder. Equal corpus and seed give equal bytes.

    Example: `standpunkt baselines run ner/crf --out out/run`

    Args:
        name: The baseline, as "standpunkt baselines list" prints it.
        out: The folder to write.
        corpus: "sample", or a release folder with gold.
        split: The split to predict.
        seed: Random seed; a system without chance says that it has none.
        force: Replace existing output.
        json: Print the outcome as JSON.
    """
    entry = find(name)
    started = time.perf_counter()
    number = run_baseline(entry, load(corpus), out, split=split, seed=seed, force=force)
    seconds = time.perf_counter() - started
    if json:
        emit({"baseline": name, "predictions": number, "out": str(out / PREDICTIONS), "seconds": round(seconds, 3)})
        return
    chance = f"seed {seed}" if entry.seeded else "no seed: it is deterministic"
    say(f"{name}: {number:,} predictions for {split} in {seconds:.1f} s ({chance}) -> {out / PREDICTIONS}")
