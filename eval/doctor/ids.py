"""Ids that are meant, but written otherwise."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from standpunkt.errors import shorten
from standpunkt.eval.doctor.case import Case
from standpunkt.eval.doctor.finding import Finding
from standpunkt.labels import Task

_ENDING = re.compile(r"\.(txt|jsonl?|xml|ann|tsv|conll|html?)$", re.IGNORECASE)
_SHARE = 0.5
"""Share of the unknown ids that one rule must explain."""
_RULES: Final[Sequence[tuple[str, str, Callable[[str], str]]]] = (
    ("white space around them", "strip()", str.strip),
    ("letters in another case", "casefold(), on both sides", str.casefold),
    ("a path or a file ending", "PurePath(name).stem", lambda name: _ENDING.sub("", re.split(r"[/\\]", name)[-1])),
    (
        "other signs between their parts",
        'join with re.sub(r"[^a-z0-9]+", "-", name.lower()), on both sides',
        lambda name: re.sub(r"[\W_]+", "-", name.casefold()).strip("-"),
    ),
)


def ids(case: Case) -> Finding | None:
    """Return what is wrong with the ids, if one rule maps most of the unknown ones to known ones, each to one."""
    known = _known(case)
    given = [_id(case, record_number) for record_number in range(len(case.loose.records))]
    unknown = [name for name in dict.fromkeys(given) if name not in known]
    if not unknown:
        return None
    for what, mend, mapping in _mappings(unknown, known, given):
        # A name that is known is meant as it stands, unless the rule is about all names.
        taken = set(given) - mapping.keys()
        told = {name: to for name, to in mapping.items() if to not in taken}
        explained = sum(name in told for name in unknown)
        if explained >= _SHARE * len(unknown) and len(set(told.values())) == len(told):
            example = next(name for name in unknown if name in told)
            return Finding(
                code="IDS",
                what=f"ids are written with {what}: {shorten(example)} for {shorten(told[example])}",
                evidence=f"{explained:,} of {len(unknown):,} unknown ids become known ones",
                mend=mend,
                case=_renamed(case, told),
            )
    return None


def _known(case: Case) -> list[str]:
    if case.gold.task is Task.STANCE:
        return [pair.pair_id for pair in case.gold.pairs]
    return [article.id for article in case.gold.articles]


def _id(case: Case, number: int) -> str:
    record = case.loose.records[number]
    return record.pair_id if case.gold.task is Task.STANCE else record.article_id


def _renamed(case: Case, told: dict[str, str]) -> Case:
    field = "pair_id" if case.gold.task is Task.STANCE else "article_id"
    return case.mended(
        lambda record: replace(record, **{field: told.get(getattr(record, field), getattr(record, field))})
    )


def _mappings(
    unknown: Sequence[str], known: Sequence[str], given: Sequence[str]
) -> Iterator[tuple[str, str, dict[str, str]]]:
    for what, mend, rule in _RULES:
        yield what, mend, _by_rule(unknown, known, rule)
    yield from _by_affix(unknown, known)
    turned = {_turned(name): name for name in known}
    line = 'pair_id = f"{article_id}:{holder}>{target}"'
    yield "holder and target the other way round", line, _only(list(dict.fromkeys(given)), turned)
    yield from _by_number(unknown, known, given)


def _by_rule(unknown: Sequence[str], known: Sequence[str], rule: Callable[[str], str]) -> dict[str, str]:
    uses = Counter(map(rule, known))
    named = {rule(name): name for name in known if uses[rule(name)] == 1}
    return {name: named[rule(name)] for name in unknown if rule(name) in named}


def _by_affix(unknown: Sequence[str], known: Sequence[str]) -> Iterator[tuple[str, str, dict[str, str]]]:
    """Yield the mappings by the commonest prefix or suffix that is too much, or is missing."""
    for side, cut, put in (("in front", str.endswith, "{1}{0}"), ("at the end", str.startswith, "{0}{1}")):
        more = Counter(_rest(name, other, side) for name in unknown[:50] for other in known if cut(name, other))
        less = Counter(_rest(other, name, side) for name in unknown[:50] for other in known if cut(other, name))
        for affix, _ in more.most_common(1):
            longer = {put.format(name, affix): name for name in known}
            where = "removeprefix" if side == "in front" else "removesuffix"
            yield f"{shorten(affix)} {side}", f"name = name.{where}({affix!r})", _only(unknown, longer)
        for affix, _ in less.most_common(1):
            shorter = {(name[len(affix) :] if side == "in front" else name[: -len(affix)]): name for name in known}
            line = f"name = {affix!r} + name" if side == "in front" else f"name = name + {affix!r}"
            yield f"{shorten(affix)} missing {side}", line, _only(unknown, shorter)


def _turned(name: str) -> str:
    """Return a pair's id with its ends the other way round."""
    article, _, ends = name.rpartition(":")
    holder, _, target = ends.partition(">")
    return f"{article}:{target}>{holder}"


def _rest(longer: str, shorter: str, side: str) -> str:
    return longer[: len(longer) - len(shorter)] if side == "in front" else longer[len(shorter) :]


def _by_number(
    unknown: Sequence[str], known: Sequence[str], given: Sequence[str]
) -> Iterator[tuple[str, str, dict[str, str]]]:
    """Yield the mapping of numbers to the articles or pairs in their order, if there is one number for each."""
    if len(unknown) == len(known) == len(given) and all(name.isdigit() for name in unknown):
        numbers = sorted(map(int, unknown))
        if numbers == list(range(numbers[0], numbers[0] + len(known))) and numbers[0] in (0, 1):
            told = {name: known[int(name) - numbers[0]] for name in unknown}
            yield "numbers, in the order of the release", f"name = ids[int(name) - {numbers[0]}]", told


def _only(unknown: Sequence[str], told: dict[str, str]) -> dict[str, str]:
    return {name: told[name] for name in unknown if name in told}
