"""Which mentions mean one entity: grouped by what versions say of the same mentions, never by comparing their names.

A version that gives two mentions one name says they are the same, with two names that they are not; a mention without
a name says nothing. Other spellings of the same groups are no difference. Where versions contradict each other inside a
group that their statements tie together, the group is disputed.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

Names = Mapping[int, str]
"""Canonical names by node, of those that have one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Nodes that are one entity, as far as the versions' statements tie them together."""

    nodes: tuple[int, ...]
    """Ascending."""
    name: str
    """The chosen spelling: the one most often given here, then the longest, then the first in the alphabet; no two
    groups of a document get the same."""
    said: Mapping[str, tuple[tuple[int, ...], ...]]
    """How each version, by letter, groups those of the nodes that it names."""
    disputed: bool
    """Whether two versions contradict each other here."""

    @property
    def undisputed(self) -> tuple[int, ...]:
        """The largest part that no version tears apart, the first of equal ones; all where nothing is disputed."""
        cells: dict[tuple[int, ...], list[int]] = {}
        for node in self.nodes:
            where = tuple(
                next((n for n, part in enumerate(parts) if node in part), -1) for _, parts in sorted(self.said.items())
            )
            cells.setdefault(where, []).append(node)
        largest = max(cells.values(), key=lambda cell: (len(cell), -cell[0]))
        return tuple(largest) if self.disputed else self.nodes


def groups(names: Mapping[str, Names]) -> tuple[Group, ...]:
    """Return the groups of all nodes that some version names, in the order of their first nodes.

    Args:
        names: each version's names by node, by letter.
    """
    found = [
        (nodes, said, contradicts(said))
        for nodes in _components(names)
        for said in ({letter: parts(names[letter], nodes) for letter in sorted(names)},)
    ]
    spellings = _spell([nodes for nodes, _, _ in found], names)
    return tuple(
        Group(nodes=nodes, name=name, said=said, disputed=disputed)
        for (nodes, said, disputed), name in zip(found, spellings, strict=True)
    )


def parts(names: Names, nodes: tuple[int, ...]) -> tuple[tuple[int, ...], ...]:
    """Return how one version groups those of `nodes` that it names, in the order of the first of each."""
    by_name: dict[str, list[int]] = {}
    for node in nodes:
        if node in names:
            by_name.setdefault(names[node], []).append(node)
    return tuple(map(tuple, by_name.values()))


def contradicts(said: Mapping[str, tuple[tuple[int, ...], ...]]) -> bool:
    """Tell whether one version joins two nodes that another one, which names both, keeps apart."""
    return any(
        _joined(one, pair) != _joined(other, pair)
        for one, other in combinations(said.values(), 2)
        for pair in combinations(sorted({n for p in one for n in p} & {n for p in other for n in p}), 2)
    )


def _joined(partition: tuple[tuple[int, ...], ...], pair: tuple[int, int]) -> bool:
    return any(pair[0] in part and pair[1] in part for part in partition)


def _components(names: Mapping[str, Names]) -> Iterator[tuple[int, ...]]:
    """Yield the nodes that shared names tie together, ascending."""
    group = {node: [node] for each in names.values() for node in each}
    for each in names.values():
        first: dict[str, int] = {}
        for node, name in sorted(each.items()):
            one, other = group[first.setdefault(name, node)], group[node]
            if one is not other:
                one += other
                for moved in other:
                    group[moved] = one
    ordered = {tuple(sorted(members)) for members in group.values()}
    yield from sorted(ordered)


def _spell(found: list[tuple[int, ...]], names: Mapping[str, Names]) -> Iterator[str]:
    """Yield a spelling for each group, none twice."""
    taken: set[str] = set()
    for nodes in found:
        given = Counter(each[node] for each in names.values() for node in nodes if node in each)
        ranked = sorted(given, key=lambda name: (-given[name], -len(name), name))
        numbered = (f"{ranked[0]} ({n})" for n in range(2, len(found) + 2))
        name = next(name for name in (*ranked, *numbered) if name not in taken)
        taken.add(name)
        yield name
