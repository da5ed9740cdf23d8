"""Matching: the greatest weight there is, whatever the order, and overlap on half-open spans."""

from collections.abc import Mapping
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from standpunkt import matching
from standpunkt.matching import Edge, Span, iou, match, overlap, overlapping


def greatest(weights: Mapping[Edge, float]) -> float:
    """The weight of the best matching, by trying every set of edges."""
    best = 0.0
    for size in range(1, len(weights) + 1):
        for edges in combinations(weights, size):
            if len({left for left, _ in edges}) == len({right for _, right in edges}) == size:
                best = max(best, sum(weights[edge] for edge in edges))
    return best


def test_greedy_would_lose() -> None:
    """The heaviest edge, 5, shuts out two of 4 each: 8 is the most."""
    assert match({(0, 0): 5, (0, 1): 4, (1, 0): 4}) == ((0, 1), (1, 0))


def test_a_heavy_edge_beats_two_light_ones() -> None:
    assert match({(0, 0): 5, (0, 1): 2, (1, 0): 2}) == ((0, 0),)


def test_ties_go_to_the_first_by_index() -> None:
    assert match({(0, 0): 1, (0, 1): 1}) == ((0, 0),)
    assert match({(0, 0): 1, (1, 0): 1}) == ((0, 0),)
    assert match({(left, right): 1 for left in (0, 1) for right in (0, 1)}) == ((0, 0), (1, 1))


def test_nothing_matches_nothing() -> None:
    assert match({}) == ()


@pytest.mark.parametrize("weight", [0, -1, float("nan")])
def test_weights_are_above_zero(weight: float) -> None:
    with pytest.raises(ValueError, match="above 0"):
        match({(0, 0): weight})


graphs = st.dictionaries(st.tuples(st.integers(0, 5), st.integers(0, 5)), st.integers(1, 9), max_size=10)


@settings(max_examples=300, deadline=None)
@given(graphs, st.sampled_from([0, matching.FEW]))
def test_no_matching_is_heavier(weights: dict[Edge, int], few: int) -> None:
    """Both ways of solving a component, by sets and by the solver, find the greatest weight; the order is nothing."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(matching, "FEW", few)
        found = match(weights)
        turned = match(dict(reversed(weights.items())))
    assert len({left for left, _ in found}) == len({right for _, right in found}) == len(found)
    assert sum(weights[edge] for edge in found) == greatest(weights)
    assert found == turned == tuple(sorted(found))


def test_large_components_are_solved_too() -> None:
    """A path whose edges weigh 3 and 2 in turn: the 400 of weight 3 share no node."""
    weights = {(n, n): 3 for n in range(400)} | {(n, n + 1): 2 for n in range(399)}
    assert match(weights) == tuple((n, n) for n in range(400))


def test_overlap_and_iou_by_hand() -> None:
    """0-4 and 2-8 share 2 of 8 characters."""
    assert (overlap((0, 4), (2, 8)), iou((0, 4), (2, 8))) == (2, 0.25)
    assert (overlap((0, 4), (4, 8)), iou((0, 4), (4, 8))) == (0, 0.0)
    assert iou((3, 5), (3, 5)) == 1.0


spans = st.lists(st.tuples(st.integers(0, 12), st.integers(0, 6)).map(lambda pair: (pair[0], sum(pair))), max_size=8)


@given(spans, spans)
def test_overlapping_finds_each_pair_once(lefts: list[Span], rights: list[Span]) -> None:
    found = list(overlapping(lefts, rights))
    expected = [(n, m) for n, a in enumerate(lefts) for m, b in enumerate(rights) if overlap(a, b)]
    assert sorted(found) == expected
    assert [overlap(a, b) for a in lefts for b in rights] == [overlap(b, a) for a in lefts for b in rights]
