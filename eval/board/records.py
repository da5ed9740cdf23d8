"""The leaderboard as a record: what ``leaderboard.json`` holds, and all that the page and the CSV are made from.

So the three cannot disagree: nothing is computed after this record is built. Numbers are proportions, not percent.
"""

from collections.abc import Mapping
from typing import Final

from standpunkt.eval.compare import Comparison, Family
from standpunkt.labels import Split, Task
from standpunkt.record import Record

SCHEMA_VERSION: Final = "1"


class Score(Record, frozen=True, kw_only=True):
    """A metric of a system: of its only run, or the mean over its runs."""

    value: float | None
    """Null where it is undefined in any run."""
    ci: tuple[float, float] | None
    """95 % interval over documents and, with several runs, over runs; null where it is not known."""
    sd: float | None
    """Standard deviation over runs (n - 1); null with one run."""
    n: int
    """Gold items it rests on."""


class Run(Record, frozen=True, kw_only=True):
    """One submission of a system."""

    seed: int | None
    """Training seed; null where none is stated."""
    value: float | None
    """The headline metric."""
    submission_sha256: str
    """Hash of the predictions."""
    verified_with: Mapping[str, str]
    """Tools that gave the same values, with version."""


class Part(Record, frozen=True, kw_only=True):
    """The headline metric on a part of the gold."""

    by: str
    """What the part is told by: ``label``, ``seen``, ..."""
    value: str
    """Which part: ``PER``, ``unseen``, ..."""
    score: Score
    """On this part; several runs have a mean without an interval."""


class ErrorKind(Record, frozen=True, kw_only=True):
    """How many errors are of one kind: the mean over a system's runs."""

    kind: str
    """``boundary``, ``type``, ``missed``, ..."""
    false_positives: float
    """Predicted items that are wrong in this way."""
    false_negatives: float
    """Gold items that were not found, in this way."""


class System(Record, frozen=True, kw_only=True):
    """A row of a board."""

    key: str
    """The fragment of its page: stays the same as long as name and data do."""
    name: str
    """Which no other system of the board has."""
    description: str
    """One line, may be empty, as may the next three."""
    training_data: str
    """What it was trained on."""
    licence: str
    """SPDX identifier of the system."""
    url: str
    """Where to read more; empty unless it is an address of the web."""
    parameters: int | None
    """Number of trained parameters."""
    rank: int
    """1 for the best; equal values share a rank."""
    rank_low: int | None
    """First rank of the tie group that the corrected tests leave open; null on a hidden split."""
    rank_high: int | None
    """Last rank of the tie group."""
    rank_ci: tuple[int, int] | None
    """95 % interval of the rank over bootstrap replicates."""
    p_best: float | None
    """Holm-corrected p-value of no difference to the system of rank 1; null for that one, or where there is no test."""
    metrics: Mapping[str, Score]
    """By name; `Board.metrics` has their order."""
    runs: tuple[Run, ...]
    """In the order of their seeds."""
    parts: tuple[Part, ...]
    """The headline on parts of the gold; empty where results have none."""
    errors: tuple[ErrorKind, ...]
    """What went wrong; empty where results do not say."""
    warnings: tuple[str, ...]
    """What a reader should know of this system alone."""

    @property
    def tie_group(self) -> str:
        """The ranks it may hold, as they are printed: ``1–3``, or ``2``; the plain rank where nothing was tested."""
        if self.rank_low is None or self.rank_low == self.rank_high:
            return str(self.rank_low or self.rank)
        return f"{self.rank_low}–{self.rank_high}"

    @property
    def false(self) -> float:
        """Number of its false positives and false negatives."""
        return sum(kind.false_positives + kind.false_negatives for kind in self.errors)


class Tests(Record, frozen=True, kw_only=True):
    """How the systems of a board were compared on its headline metric."""

    signature: str
    """What was counted, and the settings of the comparison."""
    family: Family
    """Which comparisons were made, and corrected together after Holm."""
    alpha: float
    """Rate of false claims, over the whole family, that is accepted."""
    detectable: float | None
    """Median over the comparisons of the smallest true difference that is found with 80 % power."""
    detectable_corrected: float | None
    """The same after correction for the family."""
    comparisons: tuple[Comparison, ...]
    """In the order of the systems; `first` stands above `second`."""
    warnings: tuple[str, ...]
    """What a reader of the comparisons should know."""


class Board(Record, frozen=True, kw_only=True):
    """Systems that can be compared: all were scored on the same data with the same settings."""

    key: str
    """The fragment of its section, likewise."""
    title: str
    """Task, corpus and split; signature and data too, where boards differ in nothing else."""
    task: Task
    """What was scored."""
    corpus: str
    """Name of the corpus."""
    corpus_version: str
    """Version of its data."""
    split: Split
    """The split that was scored."""
    hidden: bool
    """Whether its gold is secret: then values are as the scorer stated them, and nothing is tested."""
    signature: str
    """Settings that all results share."""
    data_sha256: str
    """Hash of texts and gold."""
    documents: int
    """Number of documents: the unit of the intervals."""
    submissions: int
    """Number of results, several of one system included."""
    headline: str
    """Name of the metric that ranks."""
    metrics: tuple[str, ...]
    """Names of all metrics, the headline first."""
    shown: tuple[str, ...]
    """Names of those that stand beside the headline in the main table."""
    losses: tuple[str, ...]
    """Names of those of which less is better."""
    systems: tuple[System, ...]
    """Best first."""
    tests: Tests | None
    """Null on a hidden split."""
    warnings: tuple[str, ...]
    """What holds for every result."""


class Leaderboard(Record, frozen=True, kw_only=True):
    """Everything on the page."""

    schema_version: str
    """Version of this layout."""
    standpunkt: str
    """Version of the package that made it."""
    boards: tuple[Board, ...]
    """In the order of their titles."""
