"""Results of small systems for the tests of the leaderboard: everything in them is computed, nothing made up."""

import hashlib

import numpy as np
from msgspec.structs import replace

from standpunkt import Prediction
from standpunkt.eval.result import Result
from standpunkt.eval.score import score
from standpunkt.eval.submissions.read import Submission
from standpunkt.eval.submissions.system import SystemInfo
from standpunkt.labels import PairLabel
from tests.examples import stance_gold

LABELS = tuple(PairLabel)
DOCUMENTS = 40
_DRAWN = np.random.default_rng(5).integers(0, len(LABELS), (DOCUMENTS, 8))
GOLD = stance_gold([[LABELS[n] for n in row] for row in _DRAWN])


def result(name: str, errors: float, *, seed: int | None = None, replicates: int = 300, info: str = "") -> Result:
    """The result of a system that guesses this share of the labels, with its slices and errors."""
    rng = np.random.default_rng([int(errors * 1000), seed or 0])
    labels = {
        pair.pair_id: LABELS[rng.integers(len(LABELS))] if rng.random() < errors else pair.label for pair in GOLD.pairs
    }
    predictions = {
        pair.pair_id: Prediction(article_id=pair.article_id, pair_id=pair.pair_id, label=labels[pair.pair_id])
        for pair in GOLD.pairs
    }
    sha = hashlib.sha256(f"{name} {errors} {seed}".encode()).hexdigest()
    system = SystemInfo(name=name, seed=seed, description=info)
    submitted = Submission(system=system, predictions=predictions, missing=0, sha256=sha)
    return score(GOLD, submitted, replicates=replicates, check=False)


def hidden(of: Result) -> Result:
    """The same result as a hidden split would publish it."""
    return replace(of, hidden=True, per_document={}, slices=(), data_sha256="f" * 64)


def rich_board() -> list[Result]:
    """Results of four systems, one of them with three seeds."""
    seeds = [result("several seeds", 0.2, seed=seed, info="three runs") for seed in (1, 2, 3)]
    return [*seeds, result("good", 0.05), result("close", 0.07), result("poor", 0.8)]
