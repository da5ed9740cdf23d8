"""Labels that are right, but taken for one another: PER for ORG, FAVOR for AGAINST, 0 for the first of them.

A swap is believed only if at least two labels change places and the predictions of each stand, where it can be told, on
gold of the other: a system that calls everything PER, or guesses, has no such pattern. For unknown names, such as
``LABEL_3``, it is enough that each stands on one gold label nearly always, and no two on the same.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from math import comb
from typing import Final

from standpunkt.eval.doctor.case import Case
from standpunkt.eval.doctor.finding import Finding
from standpunkt.labels import Label, PairLabel, Polarity, Task

_SHARE: Final = 0.7
"""Share of a label's predictions that must stand on the other label."""
_LEAST: Final = 4
"""Predictions of each label that must be comparable."""
_CHANCE: Final = 1e-4
"""How probable so many right ones may be if each were a coin."""

Confusion = Mapping[str, Counter[str]]
"""By predicted label, how often each gold label stands there."""


def swaps(case: Case) -> Finding | None:
    """Return the finding that labels are swapped, or have names that say nothing, or that arrows are turned round."""
    if case.gold.task is Task.STANCE:
        return _swapped(case, _of_pairs(case), frozenset(map(str, PairLabel)), mentions=False)
    found = _swapped(case, _of_mentions(case), frozenset(map(str, Label)), mentions=True)
    if found or case.gold.task is Task.NER:
        return found
    return _turned(case) or _swapped(case, _of_arrows(case), frozenset(map(str, Polarity)), mentions=False)


def _swapped(case: Case, seen: Confusion, allowed: frozenset[str], *, mentions: bool) -> Finding | None:
    told = _permutation(seen, allowed)
    if not told:
        return None
    right = sum(seen[said][meant] for said, meant in told.items())
    total = sum(sum(seen[said].values()) for said in told)
    unknown = not told.keys() <= allowed
    same = sum(seen[said][said] for said in told)
    pairs = ", ".join(f"{said} for {meant}" for said, meant in sorted(told.items()))
    what = "labels are numbers or names of a model's own" if unknown else "labels are swapped"
    if mentions:
        mended = case.with_mentions(lambda mention: replace(mention, label=told.get(mention.label, mention.label)))
    else:
        mended = case.mended(
            lambda record: replace(
                record,
                label=told.get(record.label, record.label),
                arrows=tuple(replace(a, polarity=told.get(a.polarity, a.polarity)) for a in record.arrows),
            )
        )
    return Finding(
        code="LABELS_OF_MODEL" if unknown else "LABELS_SWAPPED",
        what=f"{what}: {pairs}",
        evidence=f"of {total:,} to compare, {right:,} stand on gold of the other label, {same:,} on their own",
        mend=f"label = {dict(sorted(told.items()))}.get(label, label)",
        case=mended,
    )


def _permutation(seen: Confusion, allowed: frozenset[str]) -> dict[str, str]:
    """Return what each label that changes places stands for; empty if there is no clear exchange."""
    told: dict[str, str] = {}
    for said, gold in seen.items():
        meant, number = max(gold.items(), key=lambda each: (each[1], each[0]), default=(said, 0))
        total = sum(gold.values())
        if meant != said and total >= _LEAST and number >= _SHARE * total:
            told[said] = meant
    unknown = {said for said in told if said not in allowed}
    if unknown and len(set(told.values())) == len(told):
        return {said: told[said] for said in unknown} if _sure(seen, told) else {}
    # Labels that change places do so in a ring: each one's place is taken by another.
    while told and set(told) != set(told.values()):
        told = {said: meant for said, meant in told.items() if said in set(told.values()) and meant in told}
    return told if len(told) > 1 and _sure(seen, told) else {}


def _sure(seen: Confusion, told: Mapping[str, str]) -> bool:
    """Tell whether so many predictions stand on the other label that no fair coin would do it."""
    right = sum(seen[said][meant] for said, meant in told.items())
    total = sum(sum(seen[said].values()) for said in told)
    return bool(sum(comb(total, n) for n in range(right, total + 1)) / 2**total < _CHANCE)


def _of_mentions(case: Case) -> Confusion:
    seen: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for record, article in case.known():
        gold = case.gold_spans[article.id]
        for mention in record.mentions:
            if (label := gold.get((mention.start, mention.end))) is not None:
                seen[mention.label][label] += 1
    return seen


def _of_pairs(case: Case) -> Confusion:
    """Compare only where both sides see a stance, or the name is unknown: NONE is nearly everywhere."""
    gold = {pair.pair_id: str(pair.label) for pair in case.gold.pairs}
    seen: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for record in case.loose.records:
        truth = gold.get(record.pair_id)
        stance = PairLabel.NONE not in (truth, record.label) or record.label not in PairLabel.__members__
        if truth and stance:
            seen[record.label][truth] += 1
    return seen


def _of_arrows(case: Case) -> Confusion:
    seen: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for said, meant in _ends(case, turned=False):
        seen[said][meant] += 1
    return seen


def _ends(case: Case, *, turned: bool) -> Iterator[tuple[str, str]]:
    """Yield predicted and gold polarity of arrows between the same spans; `turned` takes each from target to holder."""
    for record, article in case.known():
        truth = case.gold.annotations[article.id]
        place = {mention.id: (mention.start, mention.end) for mention in truth.mentions}
        gold = {(place.get(s.holder), place[s.target]): str(s.polarity) for s in truth.stances}
        said = {mention.id: (mention.start, mention.end) for mention in record.mentions if mention.id}
        for arrow in record.arrows:
            ends = said.get(arrow.holder), said.get(arrow.target)
            if turned and None in ends:
                continue
            if (meant := gold.get(ends[::-1] if turned else ends)) is not None:  # type: ignore[arg-type]
                yield arrow.polarity, meant


def _turned(case: Case) -> Finding | None:
    turned, straight = len(list(_ends(case, turned=True))), len(list(_ends(case, turned=False)))
    arrows = sum(len(record.arrows) for record, _ in case.known())
    if turned < max(2 * _LEAST, 5 * straight, 0.2 * arrows):
        return None
    return Finding(
        code="ARROWS_TURNED",
        what="arrows point from target to holder",
        evidence=f"{turned:,} of {arrows:,} are gold arrows the other way round, {straight:,} as they are",
        mend="holder, target = target, holder",
        case=case.mended(
            lambda record: replace(
                record,
                arrows=tuple(replace(arrow, holder=arrow.target, target=arrow.holder) for arrow in record.arrows),
            )
        ),
    )
