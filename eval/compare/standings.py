"""Where each system stands: its value over runs, and the ranks that the tests and the resampling leave it."""

from collections.abc import Sequence
from statistics import stdev

import numpy as np

from standpunkt.eval.compare.field import Field, ends, or_none
from standpunkt.eval.compare.records import Comparison, Standing
from standpunkt.eval.result import Result
from standpunkt.statistics.bootstrap import spreads
from standpunkt.statistics.ranks import open_ranks, rank_intervals, ranks


def standings(results: Sequence[Result], field: Field, comparisons: Sequence[Comparison]) -> tuple[Standing, ...]:
    """Return the standings of the systems of a field, best first."""
    place = {name: n for n, name in enumerate(field.names)}
    better = [(place[entry.first], place[entry.second]) for entry in comparisons if entry.significant]
    left_open = open_ranks(len(field.systems), better)
    moving = rank_intervals(field.better * field.replicates)
    order = ranks(field.better * np.array(field.means))
    drawn = spreads(field.replicates)
    return tuple(
        Standing(
            system=system.name,
            results=system.results,
            submissions=tuple(results[k].submission_sha256 for k in system.results),
            seeds=tuple(results[k].system.seed for k in system.results),
            values=tuple(map(or_none, values)),
            mean=or_none(mean),
            sd=None if np.isnan(mean) or len(values) == 1 else stdev(values),
            ci=None if np.isnan(mean) else ends(spread.low, spread.high),
            se=None if np.isnan(mean) else or_none(spread.se),
            rank=int(rank),
            rank_low=low,
            rank_high=high,
            rank_ci=None if np.isnan(mean) else between,
        )
        for system, values, mean, rank, spread, (low, high), between in zip(
            field.systems, field.runs, field.means, order, drawn, left_open, moving, strict=True
        )
    )
