"""How fast intervals and tests are, against recomputing the score with the field's tool for every resample.

``make bench`` runs it. Both sides are timed in the same run, in CPU seconds on one thread; the ratio is what counts.
The tools are timed on a few resamples and scaled to the full number, which would take them hours. Our side computes
every metric of the task, each peer one. Scipy resamples our own counts: what a user who has them would call.
"""

import resource
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
from rich.console import Console
from rich.table import Table

from standpunkt.eval.measure import Measure
from standpunkt.eval.tasks.ner import NER
from standpunkt.eval.tasks.stance import STANCE
from standpunkt.labels import NAMED, PairLabel
from standpunkt.statistics.bootstrap import REPLICATES, SEED, Interval, bootstrap
from standpunkt.statistics.counts import Counts, Rows, Values
from standpunkt.statistics.randomisation import randomisation

DOCUMENTS = 500
SENTENCES = 20
TOKENS = 20
PAIRS = 20
PEER_RESAMPLES = 3
SCIPY_RESAMPLES = 200
NER_ERRORS = 0.1
STANCE_ERRORS = 0.3


def main() -> None:
    """Print the table."""
    rng = np.random.default_rng(SEED)
    table = Table(title=f"{REPLICATES:,} resamples or swaps over {DOCUMENTS} documents, CPU seconds on one thread")
    for column in ("what", "metrics", "ours", "peer", "peer, per resample", "peer, scaled", "ratio"):
        table.add_column(column, justify="right" if column != "what" else "left")
    ner, stance = _ner_counts(rng), _stance_labels(rng)
    for row in (*_ner(ner, rng), *_stance(*stance, rng)):
        table.add_row(*row)
    console = Console(width=120)
    console.print(table)
    console.print(f"peak memory of the whole run: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10} MB")


def _ner_counts(rng: np.random.Generator) -> Counts:
    """Return counts of the size that a test set of these documents gives; no metric is undefined."""
    return rng.integers(1, 9, size=(DOCUMENTS, len(NER.columns)))


def _ner(counts: Counts, rng: np.random.Generator) -> list[tuple[str, ...]]:
    once = _cpu(_seqeval(rng), times=PEER_RESAMPLES)
    rows = NER.rows(counts)
    return [
        _row("ner, percentile", NER, _intervals(NER, rows, Interval.PERCENTILE), "seqeval F1", once),
        _row(
            "ner, percentile", NER, _intervals(NER, rows, Interval.PERCENTILE), "scipy, our counts", _scipy(NER, rows)
        ),
        _row("ner, BCa", NER, _intervals(NER, rows, Interval.BCA), "scipy, our counts", _scipy(NER, rows, "BCa")),
        _row("ner, paired randomisation", NER, _swaps(NER, rows, rng), "seqeval F1, twice", 2 * once),
    ]


def _seqeval(rng: np.random.Generator) -> Callable[[], object]:
    """Return one resample by seqeval, of random IOB2 sentences with about 10 % wrong tags."""
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

    return resample


def _stance_labels(rng: np.random.Generator) -> tuple[npt.NDArray[np.str_], npt.NDArray[np.str_]]:
    """Return gold and predicted labels, documents x pairs."""
    labels = np.array(list(PairLabel))
    gold = labels[rng.integers(0, len(labels), size=(DOCUMENTS, PAIRS))]
    noise = labels[rng.integers(0, len(labels), size=gold.shape)]
    return gold, np.where(rng.random(gold.shape) < STANCE_ERRORS, noise, gold)


def _stance(gold: npt.NDArray[np.str_], found: npt.NDArray[np.str_], rng: np.random.Generator) -> list[tuple[str, ...]]:
    from sklearn import metrics as untyped  # noqa: PLC0415 - heavy

    sklearn: Any = untyped
    counts = np.zeros((DOCUMENTS, len(STANCE.columns)), dtype=np.int64)
    for row, (truth, guess) in enumerate(zip(gold, found, strict=True)):
        for pair in zip(truth, guess, strict=True):
            counts[row, STANCE.columns.index(">".join(pair))] += 1

    def resample() -> None:
        picks = rng.integers(0, DOCUMENTS, size=DOCUMENTS)
        sklearn.f1_score(gold[picks].ravel(), found[picks].ravel(), labels=list(PairLabel)[:3], average="macro")

    once, rows = _cpu(resample, times=PEER_RESAMPLES), STANCE.rows(counts)
    ours = _intervals(STANCE, rows, Interval.PERCENTILE)
    return [
        _row("stance, percentile", STANCE, ours, "scikit-learn macro F1", once),
        _row("stance, paired randomisation", STANCE, _swaps(STANCE, rows, rng), "scikit-learn, twice", 2 * once),
    ]


def _intervals(measure: Measure, rows: Rows, interval: Interval) -> float:
    return _cpu(lambda: bootstrap(rows, measure.values, replicates=REPLICATES, seed=SEED, interval=interval), times=3)


def _swaps(measure: Measure, rows: Rows, rng: np.random.Generator) -> float:
    other = measure.rows(rng.permutation(rows[:, : len(measure.columns)].astype(np.int64)))
    return _cpu(lambda: randomisation(rows, other, measure.values, rounds=REPLICATES, seed=SEED), times=3)


def _scipy(measure: Measure, rows: Rows, method: str = "percentile") -> float:
    """Return seconds of one of scipy's resamples of our counts, for the headline alone."""
    from scipy import stats  # noqa: PLC0415 - heavy

    def statistic(picks: npt.NDArray[np.int64], axis: int = -1) -> Values:
        return measure.values(rows[picks].sum(axis=axis - 1))[..., 0]

    def resample() -> None:
        stats.bootstrap(
            (np.arange(len(rows)),), statistic, n_resamples=SCIPY_RESAMPLES, batch=50, method=method, vectorized=True
        )

    return _cpu(resample) / SCIPY_RESAMPLES


def _cpu(work: Callable[[], object], times: int = 1) -> float:
    """Return CPU seconds of one call, the mean of `times`."""
    started = time.process_time()
    for _ in range(times):
        work()
    return (time.process_time() - started) / times


def _row(what: str, measure: Measure, ours: float, peer: str, once: float) -> tuple[str, ...]:
    scaled = once * REPLICATES
    ratio = f"{scaled / ours:,.0f}x"
    return what, str(len(measure.metrics)), f"{ours:.3f}", peer, f"{once:.5f}", f"{scaled:,.1f}", ratio


if __name__ == "__main__":
    main()
