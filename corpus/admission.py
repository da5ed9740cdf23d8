"""Which articles of a corpus a release may hold.

A release leaves articles under a closed licence out and counts them; their gold can still be passed on without the
text, as standoff.
"""

from collections import Counter

from standpunkt.corpus.dataset import Corpus, without
from standpunkt.corpus.licences import refusal
from standpunkt.errors import Fault, InputError


def admit(corpus: Corpus, *, private: bool = False) -> tuple[Corpus, Counter[str]]:
    """Return `corpus` without the articles that may not be passed on, and how many those are, per reason.

    Gold, annotations and pairs of such an article go with it, and the corpus' `dropped` counts it. A `private` corpus,
    for this machine only, keeps all.

    Raises:
        InputError: no article may be passed on.
    """
    reasons = {} if private else {a.id: reason for a in corpus.articles if (reason := refusal(a.licence))}
    refused = Counter(reasons[name] for name in sorted(reasons, key=lambda name: (reasons[name], name)))
    if not refused:
        return corpus, refused
    if len(reasons) == len(corpus.articles):
        raise InputError([_none_left(refused)])
    return without(corpus, reasons), refused


def ways_out(refused: Counter[str]) -> str:
    """Return the line that says how many articles were left out, why, and what can be done about it."""
    named = ", ".join(f"{n:,} {reason}" for reason, n in sorted(refused.items()))
    return (
        f"{refused.total():,} article(s) left out, whose text may not be passed on ({named}). Two ways out: "
        "'standpunkt corpus standoff' writes their gold without text; --private builds all, for this machine only"
    )


def _none_left(refused: Counter[str]) -> Fault:
    return Fault(
        code="E_LICENCE",
        path="$.licence",
        expected="at least one text that may be passed on",
        found=", ".join(f"{n:,} article(s) {reason}" for reason, n in sorted(refused.items())),
        hint="'standpunkt corpus standoff' writes gold without text; --private builds all, for this machine only; "
        "'standpunkt corpus ingest --licence' states a licence that the source does not",
    )
