"""Whether the statistics keep what they promise, by simulation: coverage, false claims, power.

``python -m benchmarks.coverage`` prints the table that ``docs/statistics.md`` cites; the tests call the same functions
with fewer trials. Every trial is a test set of its own, drawn from a population whose true F1 is known. All trials run
through the library's own functions at once, as if each were a metric: the draws of documents are shared, the data are
not.

The population: a document has 1 + Poisson(9) gold items and a difficulty of its own, Beta(3.5, 0.9), so that errors
cluster in documents. A system finds an item that is found at all, unless it slips, which it does at a rate that is
drawn for each document; it adds spurious items where documents are difficult.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from math import sqrt
from statistics import NormalDist

import numpy as np
import numpy.typing as npt
from rich.console import Console
from rich.table import Table

from standpunkt.statistics.bootstrap import Interval, Spread, bootstrap, spreads
from standpunkt.statistics.correction import holm
from standpunkt.statistics.counts import Rows, Values
from standpunkt.statistics.power import ALPHA, detectable
from standpunkt.statistics.randomisation import randomisation
from standpunkt.statistics.resample import resample
from standpunkt.statistics.runs import resample_runs, shifted_p

ITEMS = 10
"""Mean number of gold items in a document."""
EASE = (3.5, 0.9)
"""Beta distribution of the chance that an item of a document is found."""
SLIPS = 9.0
"""Second parameter of the Beta distribution of a document's rate of slips."""
SPURIOUS = 0.8
"""Spurious items for each gold item that is expected not to be found."""
RUN_SLIPS = (5.5, 49.5)
"""Beta distribution of a run's rate of slips: mean .1, standard deviation .04."""
TRIALS = 5_000
BATCH = 500
SEED = 20_261_122
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How large a simulation is."""

    documents: int = 100
    """Documents in each test set."""
    trials: int = 1_000
    """Test sets."""
    replicates: int = 1_000
    """Bootstrap replicates, or random swaps."""
    seed: int = SEED
    """Of data and draws."""

    @property
    def rng(self) -> np.random.Generator:
        """The generator of the data."""
        return np.random.default_rng(self.seed)

    def error(self, rate: float) -> float:
        """Return the standard error of a rate that these trials estimate."""
        return sqrt(rate * (1 - rate) / self.trials)


@dataclass(frozen=True, slots=True, kw_only=True)
class Documents:
    """Test sets without a system: documents x trials."""

    items: Ints
    """Gold items."""
    ease: Values
    """Chance that an item of the document is found."""
    found: Ints
    """Items that a system without slips finds."""


def documents(plan: Plan, rng: np.random.Generator) -> Documents:
    """Draw test sets."""
    shape = (plan.documents, plan.trials)
    items = 1 + rng.poisson(ITEMS - 1, shape)
    ease = rng.beta(*EASE, shape)
    return Documents(items=items, ease=ease, found=rng.binomial(items, ease))


def system(of: Documents, rng: np.random.Generator, *, slips: float = 0.1, spurious: float = SPURIOUS) -> Rows:
    """Return the counts of a system on these test sets: documents x trials x (tp, predicted, gold)."""
    slip = rng.beta(slips * SLIPS / (1 - slips), SLIPS, of.items.shape)
    right = rng.binomial(of.found, 1 - slip)
    added = rng.poisson(of.items * (1 - of.ease) * spurious)
    return np.stack([right, right + added, of.items], axis=-1).astype(np.float64)


def truth(*, slips: float = 0.1, spurious: float = SPURIOUS) -> float:
    """Return the F1 that `system` has on infinitely many documents."""
    ease = EASE[0] / sum(EASE)
    right = ease * (1 - slips)
    return 2 * right / (right + (1 - ease) * spurious + 1)


def f1(sums: Rows) -> Values:
    """Return the F1 of each trial from sums, ... x (trials x 3)."""
    cells = sums.reshape((*sums.shape[:-1], -1, 3))
    values: Values = 2 * cells[..., 0] / (cells[..., 1] + cells[..., 2])
    return values


def flat(counts: Rows) -> Rows:
    """Return documents x (trials x 3): the rows of a measure with one metric a trial."""
    return counts.reshape(len(counts), -1)


def held(found: tuple[Spread, ...], true: float) -> float:
    """Return the share of intervals that hold the truth."""
    return float(np.mean([spread.low <= true <= spread.high for spread in found]))


def coverage(plan: Plan, interval: Interval) -> float:
    """Return the share of the document bootstrap's intervals that hold the true F1."""
    rng = plan.rng
    rows = flat(system(documents(plan, rng), rng))
    drawn = bootstrap(rows, f1, replicates=plan.replicates, seed=plan.seed, interval=interval)
    return held(drawn, truth())


def coverage_by_item(plan: Plan) -> float:
    """Return the same where items are resampled as if they were independent: found, missed and spurious ones."""
    rng = plan.rng
    right, predicted, gold = np.moveaxis(system(documents(plan, rng), rng).sum(axis=0), -1, 0)
    kinds = np.stack([right, gold - right, predicted - right], axis=-1)
    total = kinds.sum(axis=-1)
    drawn = rng.multinomial(total.astype(np.int64), kinds / total[:, None], size=(plan.replicates, plan.trials))
    values = 2 * drawn[..., 0] / (2 * drawn[..., 0] + drawn[..., 1] + drawn[..., 2])
    return held(spreads(values), truth())


def difference_coverage(plan: Plan, *, slips: float = 0.2) -> float:
    """Return the share of the paired bootstrap's intervals that hold the true difference of two systems' F1."""
    rng = plan.rng
    of = documents(plan, rng)
    one, two = flat(system(of, rng)), flat(system(of, rng, slips=slips))
    drawn = [resample(rows, f1, replicates=plan.replicates, seed=plan.seed) for rows in (one, two)]
    return held(spreads(drawn[0] - drawn[1]), truth() - truth(slips=slips))


def rejections(plan: Plan, *, slips: float = 0.1, spurious: float = SPURIOUS) -> float:
    """Return how often paired randomisation tells a system from the usual one; with equal ones, how often it errs."""
    rng = plan.rng
    of = documents(plan, rng)
    one, two = flat(system(of, rng)), flat(system(of, rng, slips=slips, spurious=spurious))
    return float(np.mean(randomisation(one, two, f1, rounds=plan.replicates, seed=plan.seed).p <= ALPHA))


def same_f1(slips: float) -> float:
    """Return the rate of spurious items at which a system with these slips has the usual F1, with other errors."""
    ease = EASE[0] / sum(EASE)
    right = ease * (1 - slips)
    return (2 * right / truth() - 1 - right) / (1 - ease)


def false_families(plan: Plan, *, systems: int = 5, correct: bool = True) -> float:
    """Return the share of trials in which any of equal systems is claimed to be better than any other."""
    rng = plan.rng
    of = documents(plan, rng)
    rows = [flat(system(of, rng)) for _ in range(systems)]
    pairs = [(one, two) for n, one in enumerate(rows) for two in rows[:n]]
    p = np.stack([randomisation(*pair, f1, rounds=plan.replicates, seed=plan.seed).p for pair in pairs], axis=-1)
    judged = np.array([holm(row) for row in p]) if correct else p
    return float(np.mean((judged <= ALPHA).any(axis=-1)))


def power(plan: Plan, *, slips: float) -> tuple[float, float]:
    """Return how often the true difference is found, and that difference as a share of the smallest detectable one.

    The second is the mean over trials of what a user is told, from the bootstrap's standard error.
    """
    rng = plan.rng
    of = documents(plan, rng)
    one, two = flat(system(of, rng)), flat(system(of, rng, slips=slips))
    drawn = [resample(rows, f1, replicates=plan.replicates, seed=plan.seed) for rows in (one, two)]
    told = np.mean([detectable(spread.se) for spread in spreads(drawn[0] - drawn[1])])
    found = np.mean(randomisation(one, two, f1, rounds=plan.replicates, seed=plan.seed).p <= ALPHA)
    return float(found), float((truth() - truth(slips=slips)) / told)


def expected_power(share: float) -> float:
    """Return the power that the formula of the smallest detectable difference gives for a share of it."""
    normal = NormalDist()
    return normal.cdf(share * detectable(1.0) - normal.inv_cdf(1 - ALPHA / 2))


def run_rows(of: Documents, rng: np.random.Generator, runs: int) -> list[list[Rows]]:
    """Return per trial the rows of a system's runs, whose rates of slips differ from run to run."""
    trials = of.items.shape[1]
    counts = []
    for _ in range(runs):
        slip = rng.beta(*RUN_SLIPS, trials)
        right = rng.binomial(of.found, 1 - slip)
        added = rng.poisson(of.items * (1 - of.ease) * SPURIOUS)
        counts.append(np.stack([right, right + added, of.items], axis=-1).astype(np.float64))
    return [[run[:, trial] for run in counts] for trial in range(trials)]


def truth_of_runs() -> float:
    """Return the F1 that a run is expected to have on infinitely many documents, to four digits."""
    slips = np.random.default_rng(SEED).beta(*RUN_SLIPS, 1_000_000)
    right = EASE[0] / sum(EASE) * (1 - slips)
    return float(np.mean(2 * right / (right + EASE[1] / sum(EASE) * SPURIOUS + 1)))


def one_f1(sums: Rows) -> Values:
    """Return the F1 from sums, ... x 3."""
    values: Values = f1(sums)[..., 0]
    return values


def runs_coverage(plan: Plan, runs: int) -> float:
    """Return the share of intervals over runs and documents that hold the F1 expected of a further run."""
    rng = plan.rng
    systems = run_rows(documents(plan, rng), rng, runs)
    return held(spreads(resample_runs(systems, one_f1, replicates=plan.replicates, seed=plan.seed)), truth_of_runs())


def runs_errors(plan: Plan, runs: int) -> float:
    """Return how often two systems of equal expected F1 are told apart by the test for several runs."""
    rng = plan.rng
    of = documents(plan, rng)
    both = [run_rows(of, rng, runs) for _ in range(2)]
    means = [np.array([np.mean([one_f1(run.sum(axis=0)) for run in trial]) for trial in side]) for side in both]
    drawn = resample_runs([*both[0], *both[1]], one_f1, replicates=plan.replicates, seed=plan.seed)
    moves = drawn[:, : plan.trials] - drawn[:, plan.trials :]
    p = [shifted_p(move, float(seen)) for move, seen in zip(moves.T, means[0] - means[1], strict=True)]
    return float(np.mean(np.array(p) <= ALPHA))


def averaged(measured: Callable[[Plan], float], plan: Plan) -> float:
    """Return a rate over all trials of a plan, simulated in batches of equal size."""
    batches = max(1, plan.trials // BATCH)
    size = plan.trials // batches
    return float(np.mean([measured(replace(plan, trials=size, seed=plan.seed + n)) for n in range(batches)]))


ROWS: tuple[tuple[str, str, int, Callable[[Plan], float]], ...] = (
    ("percentile interval of F1 holds the truth", "95.0", 100, lambda p: coverage(p, Interval.PERCENTILE)),
    ("percentile interval of F1 holds the truth", "95.0", 30, lambda p: coverage(p, Interval.PERCENTILE)),
    ("percentile interval of F1 holds the truth", "95.0", 12, lambda p: coverage(p, Interval.PERCENTILE)),
    ("BCa interval of F1 holds the truth", "95.0", 100, lambda p: coverage(p, Interval.BCA)),
    ("BCa interval of F1 holds the truth", "95.0", 30, lambda p: coverage(p, Interval.BCA)),
    ("BCa interval of F1 holds the truth", "95.0", 12, lambda p: coverage(p, Interval.BCA)),
    ("items resampled instead of documents", "95.0", 100, coverage_by_item),
    ("interval of a difference holds the truth", "95.0", 100, difference_coverage),
    ("interval of a difference holds the truth", "95.0", 30, difference_coverage),
    ("randomisation: equal systems told apart", "5.0", 100, rejections),
    ("randomisation: equal systems told apart", "5.0", 30, rejections),
    ("randomisation: equal F1, other errors", "5.0", 100, lambda p: rejections(p, slips=0.2, spurious=same_f1(0.2))),
    ("5 equal systems, 10 tests, no correction: any claim", "-", 100, lambda p: false_families(p, correct=False)),
    ("5 equal systems, 10 tests, Holm: any claim", "<= 5.0", 100, false_families),
    ("runs and documents, 2 runs: holds the truth", "95.0", 100, lambda p: runs_coverage(p, 2)),
    ("runs and documents, 3 runs: holds the truth", "95.0", 100, lambda p: runs_coverage(p, 3)),
    ("runs and documents, 5 runs: holds the truth", "95.0", 100, lambda p: runs_coverage(p, 5)),
    ("runs and documents, 10 runs: holds the truth", "95.0", 100, lambda p: runs_coverage(p, 10)),
    ("documents alone, 1 run: holds the truth", "95.0", 100, lambda p: runs_coverage(p, 1)),
    ("5 runs each, equal systems told apart", "5.0", 100, lambda p: runs_errors(p, 5)),
    ("5 runs each, equal systems told apart", "5.0", 30, lambda p: runs_errors(p, 5)),
    ("5 runs each, equal systems told apart", "5.0", 12, lambda p: runs_errors(p, 5)),
)
"""What is simulated: words, the nominal rate in percent, documents, and the function."""


def main() -> None:
    """Print the table."""
    table = Table(title=f"{TRIALS:,} trials, 1,000 replicates or swaps; rates in percent, +- two standard errors")
    for column in ("what", "documents", "nominal", "measured"):
        table.add_column(column, justify="left" if column == "what" else "right")
    for words, nominal, size, measured in ROWS:
        plan = Plan(documents=size, trials=TRIALS)
        rate = averaged(measured, plan)
        table.add_row(words, str(size), nominal, f"{100 * rate:.1f} +- {200 * plan.error(rate):.1f}")
    for slips in (0.12, 0.15, 0.175, 0.2):
        plan = Plan(trials=TRIALS)
        found, share = power(replace(plan, trials=BATCH * 2), slips=slips)
        nominal = f"{100 * expected_power(share):.1f}"
        measured_power = f"{100 * found:.1f} +- {200 * sqrt(found * (1 - found) / BATCH / 2):.1f}"
        table.add_row(f"a difference of {share:.2f} times the detectable one is found", "100", nominal, measured_power)
    Console(width=120).print(table)


if __name__ == "__main__":
    main()
