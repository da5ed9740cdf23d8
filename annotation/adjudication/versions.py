"""The versions of one article that are held against each other: who is A and who is B, and what each says.

Letters are dealt anew for every article by a seeded hash, so that a judge cannot learn whose work A is. They depend on
names and seed, never on what was drawn: a version that changes keeps its letter.
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from string import ascii_uppercase
from typing import Final

from standpunkt.errors import Fault, InputError, shorten
from standpunkt.labels import AUTHOR
from standpunkt.schema import Annotation, Mention, Stance

LETTERS: Final = ascii_uppercase
"""Names of versions; there are never more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """What one annotator says about an article, under the letter that a judge sees."""

    letter: str
    """A, B, ..."""
    annotation: Annotation
    """In canonical form."""
    sha256: str
    """Hash of what it says, whoever said it: see `content_sha256`."""


def versions(annotations: Sequence[Annotation], *, seed: int = 0) -> tuple[Version, ...]:
    """Return the annotations of one article as versions A, B, ..., in the order of the letters.

    Args:
        annotations: of one article and text, by different annotators, in any order.
        seed: deals the letters.

    Raises:
        InputError: they are of different texts or guidelines, or two are by one annotator, or there are too many.
    """
    if faults := list(_faults(annotations)):
        raise InputError(faults)
    dealt = sorted(annotations, key=lambda each: draw(seed, each.article_id, each.annotator))
    return tuple(
        Version(letter=letter, annotation=canonical(each), sha256=content_sha256(each))
        for letter, each in zip(LETTERS, dealt, strict=False)
    )


def draw(seed: int, *names: str) -> str:
    """Return the hex hash by which things are dealt or drawn: the same on every machine, and free of any order."""
    return hashlib.sha256(json.dumps([seed, *names]).encode()).hexdigest()


def canonical(annotation: Annotation) -> Annotation:
    """Return an annotation with its mentions in the order of the text, named m1, m2, ..., and its arrows in theirs."""
    ordered = sorted(annotation.mentions, key=lambda m: (m.start, -m.end, m.label))
    number = {mention.id: n for n, mention in enumerate(ordered, start=1)}
    name = {given: f"m{n}" for given, n in number.items()} | {AUTHOR: AUTHOR}
    number[AUTHOR] = 0
    return Annotation(
        article_id=annotation.article_id,
        text_sha256=annotation.text_sha256,
        annotator=annotation.annotator,
        mentions=tuple(
            Mention(id=name[m.id], start=m.start, end=m.end, label=m.label, form=m.form, entity=m.entity)
            for m in ordered
        ),
        stances=tuple(
            Stance(holder=name[s.holder], target=name[s.target], polarity=s.polarity)
            for s in sorted(annotation.stances, key=lambda s: (number[s.holder], number[s.target]))
        ),
        guideline=annotation.guideline,
        provenance=annotation.provenance,
    )


def content_sha256(annotation: Annotation) -> str:
    """Return the hex hash of what is said, leaving out by whom, when, and under which ids."""
    said = canonical(annotation)
    mentions = [[m.start, m.end, m.label, m.form, m.entity] for m in said.mentions]
    stances = [[s.holder, s.target, s.polarity] for s in said.stances]
    content = json.dumps([said.article_id, said.text_sha256, said.guideline, mentions, stances], ensure_ascii=True)
    return hashlib.sha256(content.encode()).hexdigest()


def _faults(annotations: Sequence[Annotation]) -> Iterator[Fault]:
    first = annotations[0]
    where = f"article {first.article_id}"
    if len(annotations) > len(LETTERS):
        yield _fault("E_VERSIONS", where, f"at most {len(LETTERS)} versions", len(annotations))
    names = sorted(each.annotator for each in annotations)
    for name, following in pairwise(names):
        if name == following:
            yield _fault("E_TWICE", where, "one annotation by each annotator", name)
    for other in annotations[1:]:
        for field in ("article_id", "text_sha256", "guideline"):
            if getattr(other, field) != getattr(first, field):
                expected = f"the same {field} in all versions: {shorten(getattr(first, field))} ({first.annotator})"
                yield _fault("E_VERSIONS", where, expected, f"{getattr(other, field)} ({other.annotator})")


def _fault(code: str, where: str, expected: str, found: object) -> Fault:
    return Fault(code=code, file=where, expected=expected, found=shorten(found))
