"""Optimal one-to-one matching of two sides, such as predicted and gold spans: never greedy, never by order of input.

Greedy matching lets the order of predictions change a score; here the total weight is the greatest there is. The graph
is sparse and falls into small components, nearly all of which need no solver: one with few nodes on a side is solved by
dynamic programming over sets, only a larger one by the Hungarian method (Kuhn, 1955; scipy's implementation).
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

Span = tuple[int, int]
"""Half open: first code point, one past the last."""
Edge = tuple[int, int]
"""Index on the left, index on the right."""

FEW: Final = 6
"""Components with at most so many nodes on a side are solved without a solver."""


def match(weights: Mapping[Edge, float]) -> tuple[Edge, ...]:
    """Return a matching of greatest total weight, ascending by the left index.

    The outcome is a function of the weighted edges alone, whatever order they come in. Among matchings of equal weight
    the choice depends on the indices: callers number both sides by content (sorted spans, say), so that equal inputs
    in another order give the same matching. An empty graph gives an empty matching; a node without a partner is left
    out.

    Args:
        weights: weight of each edge (left, right) that may be matched. A matching need not be of greatest size: two
            light edges may lose against a heavy one.

    Raises:
        ValueError: a weight that is not above 0, NaN too.
    """
    for edge, weight in weights.items():
        if not weight > 0:
            raise ValueError(f"expected weights above 0; found {weight} on {edge}")
    return tuple(sorted(edge for component in _components(weights) for edge in _solve(component, weights)))


def overlap(a: Span, b: Span) -> int:
    """Return the number of characters that two half-open spans share; 0 for spans that only touch."""
    return max(0, min(a[1], b[1]) - max(a[0], b[0]))


def iou(a: Span, b: Span) -> float:
    """Return the shared characters over those of either span (Jaccard): 1.0 for equal spans, 0.0 for disjoint ones.

    Two empty spans, which no record can hold, have 0.0.
    """
    shared = overlap(a, b)
    return shared / ((a[1] - a[0]) + (b[1] - b[0]) - shared) if shared else 0.0


def overlapping(lefts: Sequence[Span], rights: Sequence[Span]) -> Iterator[Edge]:
    """Yield the index pairs of spans that share a character, in the order of the text.

    A sweep over both sides by start: n log n and the number of pairs, not n squared. Empty spans overlap nothing.
    """
    ordered = sorted(
        (start, end, side, n)
        for side, spans in enumerate((lefts, rights))
        for n, (start, end) in enumerate(spans)
        if start < end
    )
    still_open: tuple[list[Edge], list[Edge]] = ([], [])  # (end, index) of the spans of each side
    for start, end, side, n in ordered:
        others = [(ends, other) for ends, other in still_open[1 - side] if ends > start]
        still_open[1 - side][:] = others
        still_open[side].append((end, n))
        for _, other in others:
            yield (other, n) if side else (n, other)


def _components(weights: Mapping[Edge, float]) -> Iterator[list[Edge]]:
    """Yield the edges of each connected component, ascending."""
    of_left: defaultdict[int, list[Edge]] = defaultdict(list)
    of_right: defaultdict[int, list[Edge]] = defaultdict(list)
    for edge in sorted(weights):
        of_left[edge[0]].append(edge)
        of_right[edge[1]].append(edge)
    while of_left:
        edges: list[Edge] = []
        waiting = [next(iter(of_left))]
        while waiting:
            found = of_left.pop(waiting.pop(), [])
            edges += found
            waiting += [left for _, right in found for left, _ in of_right.pop(right, [])]
        yield sorted(edges)


def _solve(edges: list[Edge], weights: Mapping[Edge, float]) -> Iterator[Edge]:
    if len(edges) == 1:
        yield edges[0]
        return
    lefts, rights = sorted({left for left, _ in edges}), sorted({right for _, right in edges})
    if len(lefts) == 1 or len(rights) == 1:
        yield max(edges, key=lambda edge: (weights[edge], -edge[0], -edge[1]))
    elif len(rights) <= FEW:
        yield from _by_sets(edges, weights, 1)
    elif len(lefts) <= FEW:
        yield from _by_sets(edges, weights, 0)
    else:
        yield from _by_solver(lefts, rights, edges, weights)


def _by_sets(edges: list[Edge], weights: Mapping[Edge, float], few: int) -> tuple[Edge, ...]:
    """Return the best matching by going through one side, remembering the best for each set of used nodes of the other.

    Args:
        edges: the component.
        weights: of all edges.
        few: the side, 0 or 1, with few nodes, whose sets are gone through.
    """
    bit = {node: 1 << n for n, node in enumerate(sorted({edge[few] for edge in edges}))}
    best: dict[int, tuple[float, tuple[Edge, ...]]] = {0: (0.0, ())}
    for node in sorted({edge[1 - few] for edge in edges}):
        here = [edge for edge in edges if edge[1 - few] == node]
        for used, (weight, chosen) in list(best.items()):
            for edge in here:
                if used & bit[edge[few]]:
                    continue
                key, reached = used | bit[edge[few]], (weight + weights[edge], (*chosen, edge))
                if key not in best or _better(reached, best[key]):
                    best[key] = reached
    winner = best[0]
    for reached in best.values():
        if _better(reached, winner):
            winner = reached
    return winner[1]


def _better(one: tuple[float, tuple[Edge, ...]], other: tuple[float, tuple[Edge, ...]]) -> bool:
    """Tell whether a matching is heavier, or as heavy and the first by its edges."""
    return one[0] > other[0] or (one[0] == other[0] and one[1] < other[1])


def _by_solver(lefts: list[int], rights: list[int], edges: list[Edge], weights: Mapping[Edge, float]) -> Iterator[Edge]:
    import numpy as np  # noqa: PLC0415 - only a large component needs it
    from scipy.optimize import linear_sum_assignment  # noqa: PLC0415 - heavy

    row, column = ({node: n for n, node in enumerate(side)} for side in (lefts, rights))
    table = np.zeros((len(lefts), len(rights)))
    for left, right in edges:
        table[row[left], column[right]] = weights[left, right]
    for r, c in zip(*linear_sum_assignment(table, maximize=True), strict=True):
        if table[r, c] > 0:
            yield lefts[int(r)], rights[int(c)]
