"""What a comparison of systems says: standings, pairwise differences, and the settings they follow from."""

from collections.abc import Iterator
from enum import StrEnum
from typing import Final

from standpunkt.labels import Task
from standpunkt.record import Record

SCHEMA_VERSION: Final = "1"


class Family(StrEnum):
    """Which comparisons are made and corrected together: a claim of any of them is a claim of the family."""

    PAIRS = "pairs"
    """Every system with every other."""
    BEST = "best"
    """Every system with the one that has the best value."""
    NAMED = "named"
    """Every system with one that was named before the values were seen, such as a baseline."""


class Method(StrEnum):
    """Where a p-value comes from."""

    RANDOMISATION = "randomisation"
    """Paired approximate randomisation of documents: one run a system."""
    EXACT = "exact"
    """The same over all swaps, where they are no more than the replicates."""
    BOOTSTRAP = "bootstrap"
    """Paired bootstrap of documents and runs: a system has several runs, whose noise counts as well."""


class Standing(Record, frozen=True, kw_only=True):
    """A system among those it was compared with."""

    system: str
    """Its name, which no other standing has: where two systems share one, the submission's hash is added."""
    results: tuple[int, ...]
    """Positions of its results among those given, in the order of their seeds; more than one if it ran with several."""
    submissions: tuple[str, ...]
    """Hashes of its submissions, likewise."""
    seeds: tuple[int | None, ...]
    """Training seeds, likewise; null where a result names none."""
    values: tuple[float | None, ...]
    """The metric of each run; null where it is undefined."""
    mean: float | None
    """Mean of `values`: what ranks. Null where a run's is."""
    sd: float | None
    """Standard deviation over runs (n - 1); null with one run."""
    ci: tuple[float, float] | None
    """95 % interval of the mean over documents and, with several runs, over runs."""
    se: float | None
    """Standard error of the mean, likewise."""
    rank: int
    """1 for the best mean, the highest, or of a loss the lowest; equal ones share a rank, undefined ones come last."""
    rank_low: int
    """Best rank that the corrected tests leave open: 1 + number of systems that are significantly better."""
    rank_high: int
    """Worst rank that they leave open: number of systems - number of those that are significantly worse."""
    rank_ci: tuple[int, int] | None
    """95 % interval of the rank over bootstrap replicates; null where the mean is undefined."""

    @property
    def ranks(self) -> str:
        """The tie group as it is printed: ``1-3``, or ``2`` where nothing else is left open."""
        low, high = self.rank_low, self.rank_high
        return str(low) if low == high else f"{low}-{high}"


class Comparison(Record, frozen=True, kw_only=True):
    """Two systems on one metric; `first` stands above `second`."""

    first: str
    """Name of the standing with the better mean."""
    second: str
    """Name of the other."""
    difference: float | None
    """Mean of `first` minus mean of `second`; null where one is undefined, and then everything below is, too."""
    ci: tuple[float, float] | None
    """95 % interval of the difference from the paired bootstrap; not corrected for the family."""
    se: float | None
    """Standard error of the difference, likewise."""
    p: float | None
    """Two-sided p-value of no difference; never 0."""
    p_holm: float | None
    """The same after Holm's correction over the family."""
    significant: bool
    """Whether `p_holm` is at most `Comparisons.alpha`."""
    test: Method
    """Where `p` comes from."""
    detectable: float | None
    """Smallest true difference that one test at `alpha` finds with 80 % power, given `se`."""
    undefined: int
    """Bootstrap replicates in which the difference is undefined; they are left out of `ci` and `se`."""


class Comparisons(Record, frozen=True, kw_only=True):
    """Systems compared on one metric over the same documents."""

    schema_version: str
    """Version of this layout."""
    signature: str
    """What was counted, and the settings of the comparison."""
    task: Task
    """What was scored."""
    data_sha256: str
    """Hash of the texts and gold that all results were scored against."""
    documents: int
    """Number of documents: the unit that is swapped and resampled."""
    metric: str
    """Name of the metric."""
    family: Family
    """Which comparisons were made."""
    against: str
    """Name of the standing that all others were compared with; empty for `Family.PAIRS`."""
    alpha: float
    """Rate of false claims, over the whole family, that is accepted."""
    replicates: int
    """Number of bootstrap replicates, and of random swaps."""
    seed: int
    """Seed of both."""
    standings: tuple[Standing, ...]
    """Best first."""
    comparisons: tuple[Comparison, ...]
    """The family, in the order of the standings."""
    detectable: float | None
    """Median of the comparisons' `detectable`: what this test set can tell apart, in one number."""
    detectable_corrected: float | None
    """The same at `alpha` divided by the number of comparisons, which Holm asks of the first claim."""
    warnings: tuple[str, ...]
    """What a reader of the numbers should know."""

    def between(self, one: str, other: str) -> Comparison | None:
        """Return the comparison of two standings in either order, or None where the family has none."""
        for comparison in self.comparisons:
            if {comparison.first, comparison.second} == {one, other}:
                return comparison
        return None

    def claims(self) -> Iterator[Comparison]:
        """Yield the significant comparisons."""
        return (comparison for comparison in self.comparisons if comparison.significant)
