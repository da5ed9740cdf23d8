"""How fast intervals are, against recomputing the score with the field's tool for every resample.

``make bench`` runs it. Both sides are timed in the same run, in CPU seconds on one thread; the ratio is what counts.
The tool is timed on a few resamples and scaled to the full number, which would take it hours.
"""

import time
from collections.abc import Callable
from typing import Any

import numpy as np
from rich.console import Console
from rich.table import Table

from standpunkt.eval.statistics.bootstrap import REPLICATES, SEED, bootstrap
from standpunkt.eval.tasks.ner import NER
from standpunkt.eval.tasks.stance import STANCE
from standpunkt.labels import NAMED, PairLabel

DOCUMENTS = 500
SENTENCES = 20
TOKENS = 20
PAIRS = 20
PEER_RESAMPLES = 3
NER_ERRORS = 0.1
STANCE_ERRORS = 0.3


def main() -> None:
    """Print the table."""
    rng = np.random.default_rng(SEED)
    table = Table(title=f"{REPLICATES:,} bootstrap replicates over {DOCUMENTS} documents, CPU seconds")
    for column in ("task", "ours", "peer", "peer, per resample", "peer, scaled", "ratio"):
        table.add_column(column, justify="right" if column != "task" else "left")
    table.add_row(*_ner(rng))
    table.add_row(*_stance(rng))
    Console().print(table)


def _ner(rng: np.random.Generator) -> tuple[str, ...]:
    """Random IOB2 sentences with about 10 % wrong tags; the counts of our side have the same size."""
    from seqeval import metrics as untyped  # noqa: PLC0415 - heavy

    seqeval: Any = untyped
    tags = np.array(["O"] * 20 + [f"B-{label}" for label in NAMED])
    gold = tags[rng.integers(0, len(tags), size=(DOCUMENTS, SENTENCES, TOKENS))]
    noise = tags[rng.integers(0, len(tags), size=gold.shape)]
    found = np.where(rng.random(gold.shape) < NER_ERRORS, noise, gold)
    documents = [(truth.tolist(), guess.tolist()) for truth, guess in zip(gold, found, strict=True)]

    def resample() -> None:
        picks = rng.integers(0, DOCUMENTS, size=DOCUMENTS)
        truth = [sentence for pick in picks for sentence in documents[pick][0]]
        guess = [sentence for pick in picks for sentence in documents[pick][1]]
        seqeval.f1_score(truth, guess)

    counts = rng.integers(0, 9, size=(DOCUMENTS, len(NER.columns)))
    ours = _cpu(lambda: bootstrap(NER.rows(counts), NER.values, replicates=REPLICATES, seed=SEED))
    return _row("ner", ours, "seqeval", _cpu(resample, times=PEER_RESAMPLES))


def _stance(rng: np.random.Generator) -> tuple[str, ...]:
    from sklearn import metrics as untyped  # noqa: PLC0415 - heavy

    sklearn: Any = untyped
    labels = np.array(list(PairLabel))
    gold = labels[rng.integers(0, len(labels), size=(DOCUMENTS, PAIRS))]
    found = np.where(
        rng.random(gold.shape) < STANCE_ERRORS, labels[rng.integers(0, len(labels), size=gold.shape)], gold
    )
    table = np.zeros((DOCUMENTS, len(STANCE.columns)), dtype=np.int64)
    for row, (truth, guess) in enumerate(zip(gold, found, strict=True)):
        for pair in zip(truth, guess, strict=True):
            table[row, STANCE.columns.index(">".join(pair))] += 1

    def resample() -> None:
        picks = rng.integers(0, DOCUMENTS, size=DOCUMENTS)
        sklearn.f1_score(gold[picks].ravel(), found[picks].ravel(), labels=list(labels[:3]), average="macro")

    ours = _cpu(lambda: bootstrap(STANCE.rows(table), STANCE.values, replicates=REPLICATES, seed=SEED))
    return _row("stance", ours, "scikit-learn", _cpu(resample, times=PEER_RESAMPLES))


def _cpu(work: Callable[[], object], times: int = 1) -> float:
    """Return CPU seconds of one call, the mean of `times`."""
    started = time.process_time()
    for _ in range(times):
        work()
    return (time.process_time() - started) / times


def _row(task: str, ours: float, peer: str, once: float) -> tuple[str, ...]:
    scaled = once * REPLICATES
    return task, f"{ours:.2f}", peer, f"{once:.3f}", f"{scaled:,.0f}", f"{scaled / ours:,.0f}x"


if __name__ == "__main__":
    main()
