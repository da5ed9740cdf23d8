"""How long agreement takes: ten thousand articles of two annotators, forty mentions each.

Run as ``python -m benchmarks.agreement``. Annotations are made up: forty mentions of five to twenty characters, of
which
the second annotator moves, relabels or drops one in ten. The first line is the headline alone, exact spans, and must
stay below a second; the last one is the whole report with its bootstrap.
"""

import random
import sys
import time
from collections.abc import Callable

from standpunkt import Annotation, Mention, Provenance, Stance
from standpunkt.annotation.agreement.report import agreement
from standpunkt.annotation.agreement.rows import exact_counts
from standpunkt.annotation.agreement.versions import Versions, versions
from standpunkt.labels import Label, Polarity, Source
from standpunkt.schema import text_sha256

ARTICLES = 10_000
MENTIONS = 40
STANCES = 10
CHANGED = 0.1
GOAL = 1.0
"""Seconds for exact spans."""
TEXT = "x" * 2_400


def main() -> int:
    """Print the table; return 1 where exact spans take longer than they may."""
    given = made(ARTICLES)
    shared = given.shared("anna", "ben")
    print(f"{ARTICLES:,} articles, two annotators, {MENTIONS} mentions and {STANCES} stances each")
    exact = timed(lambda: exact_counts(shared))
    print(f"exact spans                       {exact:8.2f} s   (at most {GOAL} s)")
    texts = dict.fromkeys(given.by_article, TEXT)
    print(
        f"report, 1,000 replicates          {timed(lambda: agreement(given, texts, replicates=1_000), rounds=1):8.2f} s"
    )
    return int(exact > GOAL)


def timed(work: Callable[[], object], rounds: int = 3) -> float:
    """Return the seconds of the best round."""
    best = float("inf")
    for _ in range(rounds):
        begun = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - begun)
    return best


def made(articles: int, seed: int = 1) -> Versions:
    """Annotations of two annotators who agree in nine of ten mentions."""
    rng = random.Random(seed)  # noqa: S311 - made-up annotations
    return versions([said for n in range(articles) for said in both(f"a{n:05}", rng)])


def both(name: str, rng: random.Random) -> tuple[Annotation, Annotation]:
    """One article's two annotations."""
    first = [
        mention(n, start := 60 * n + rng.randrange(20), start + rng.randint(5, 20), rng.choice(list(Label)))
        for n in range(MENTIONS)
    ]
    holders = [m.id for m in first if m.label not in (Label.ISSUE, Label.MISC)]
    pairs = dict.fromkeys((rng.choice(holders), rng.choice(first).id) for _ in range(STANCES)) if holders else {}
    stances = [
        Stance(holder=holder, target=target, polarity=rng.choice(list(Polarity)))
        for holder, target in pairs
        if holder != target
    ]
    second = [changed(m, rng) if rng.random() < CHANGED else m for m in first]
    kept = {m.id for m in second if m is not None and m.label not in (Label.ISSUE, Label.MISC)}
    marked = {m.id for m in second if m is not None}
    theirs = [s for s in stances if s.holder in kept and s.target in marked]
    return said(name, "anna", first, stances), said(name, "ben", [m for m in second if m is not None], theirs)


def mention(n: int, start: int, end: int, label: Label) -> Mention:
    """The n-th mention of an article."""
    return Mention(id=f"m{n}", start=start, end=end, label=label, entity=f"e{n % 25}")


def changed(of: Mention, rng: random.Random) -> Mention | None:
    """Another label, another end, or nothing."""
    kind = rng.randrange(3)
    if kind == 0:
        return None
    label = rng.choice(list(Label)) if kind == 1 else of.label
    return Mention(id=of.id, start=of.start, end=of.end + (kind == 2), label=label, entity=of.entity)  # noqa: PLR2004


def said(name: str, annotator: str, mentions: list[Mention], stances: list[Stance]) -> Annotation:
    """An annotation."""
    return Annotation(
        article_id=name,
        text_sha256=text_sha256(TEXT),
        annotator=annotator,
        mentions=tuple(mentions),
        stances=tuple(stances),
        guideline="1",
        provenance=Provenance(source=Source.MODEL, tool="made up"),
    )


if __name__ == "__main__":
    sys.exit(main())
