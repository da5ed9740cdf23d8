"""Connected components, by union-find: who hangs together, if only through others."""

from collections.abc import Iterable


def components(pairs: Iterable[tuple[int, int]]) -> list[list[int]]:
    """Return the components of a graph, each ascending, in order of their smallest members.

    Only what stands in a pair is held, so memory grows with the duplicates and not with the corpus. (Tarjan 1975, with
    path halving; the smaller root wins, so that the order of the pairs does not matter.)
    """
    parents: dict[int, int] = {}
    for left, right in pairs:
        low, high = sorted((_root(parents, left), _root(parents, right)))
        parents[high] = low
    found: dict[int, list[int]] = {}
    for node in sorted(parents):
        found.setdefault(_root(parents, node), []).append(node)
    return list(found.values())


def _root(parents: dict[int, int], node: int) -> int:
    parents.setdefault(node, node)
    while parents[node] != node:
        parents[node] = parents[parents[node]]
        node = parents[node]
    return node
