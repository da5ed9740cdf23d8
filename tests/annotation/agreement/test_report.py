"""The report: worked by hand end to end, order-free, in the field's terms where little or nothing is there."""

from random import Random

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from standpunkt import Annotation
from standpunkt.annotation.agreement.metrics import METRICS
from standpunkt.annotation.agreement.report import LEAST, Report, agreement
from standpunkt.annotation.agreement.rows import exact_counts
from standpunkt.annotation.agreement.versions import versions
from standpunkt.errors import InputError, UsageError
from standpunkt.labels import AUTHOR, Label, Polarity
from tests.annotation.agreement.drawn import TEXT, annotations, arrow, mark, said

PERSON, PLACE, ISSUE = mark(0, 3, Label.PER), mark(4, 6, Label.LOC), mark(7, 11, Label.ISSUE)


def compared(*given: Annotation, replicates: int = 50, text: bool = False) -> Report:
    """The report on these annotations, quickly."""
    names = sorted({one.article_id for one in given})
    return agreement(versions(given), dict.fromkeys(names, TEXT) if text else None, replicates=replicates)


def test_worked_by_hand() -> None:
    """Exact: 1 + 1 shared, 2 + 2 and 2 + 1 marked, F1 = 2 * 2 / 7. By article 2 * 1 / 4 and 2 * 1 / 3."""
    report = compared(
        said("anna", [PERSON, PLACE], [arrow(PERSON, PLACE, Polarity.FAVOR)]),
        said("ben", [PERSON, ISSUE], [arrow(PERSON, ISSUE, Polarity.FAVOR)]),
        said("anna", [PERSON, PLACE], article="a2"),
        said("ben", [PERSON], article="a2"),
    )
    exact, by_article = report.overall["exact_f1"], report.overall["document_f1"]
    assert exact.value == pytest.approx(4 / 7)
    assert (exact.shared, exact.first, exact.second) == (2, 4, 3)
    assert by_article.value == pytest.approx((2 / 4 + 2 / 3) / 2)
    assert report.overall["exact_f1/PER"].value == 1.0
    assert report.overall["exact_f1/LOC"].value == 0.0
    assert (report.overall["tuple_f1"].value, report.overall["tuple_f1"].shared) == (0.0, 0)
    assert report.overall["polarity_alpha"].value is None, "no pair is shared: undefined, not 0"
    (pair,) = report.pairs
    assert pair.answers["anna"]["FAVOR"] == {
        "FAVOR": 0,
        "AGAINST": 0,
        "NEUTRAL": 0,
        "no arrow": 0,
        "an end not marked": 1,
    }
    assert [(one.article_id, one.disputed) for one in report.disputed] == [("a1", 4), ("a2", 1)]


def test_empty_articles_agree_and_are_counted() -> None:
    """They add nothing to the F1 over all mentions, and 1 to the mean over articles."""
    filled = said("anna", [PERSON, PLACE]), said("ben", [PERSON])
    report = compared(*filled, said("anna", article="a2"), said("ben", article="a2"))
    assert report.pairs[0].both_empty == 1
    assert report.overall["exact_f1"].value == pytest.approx(2 / 3)
    assert report.overall["document_f1"].value == pytest.approx((2 / 3 + 1) / 2)
    nothing = compared(said("anna"), said("ben"))
    assert nothing.overall["exact_f1"].value is None
    assert nothing.overall["document_f1"].value == 1.0
    assert nothing.disputed[0].exact_f1 == 1.0


def test_one_annotator_alone_is_named_and_left_out() -> None:
    report = compared(said("anna", [PERSON]), said("ben", [PERSON]), said("anna", [PLACE], article="a2"))
    assert (report.articles, report.alone) == (1, {"anna": ("a2",), "ben": ()})
    assert report.overall["exact_f1"].value == 1.0
    assert any(warning.startswith("W_ONE_ANNOTATOR: 1 articles") for warning in report.warnings)


def test_faults_and_wrong_calls() -> None:
    with pytest.raises(InputError, match="E_TEXT_HASH"):
        versions([said("anna"), said("ben", text="1" * 64)])
    with pytest.raises(InputError, match="E_DUP_ID"):
        versions([said("anna"), said("anna", [PERSON]), said("ben")])
    with pytest.raises(UsageError, match="two annotators"):
        versions([said("anna")])
    with pytest.raises(UsageError, match="did you mean anna"):
        versions([said("anna"), said("ben")], ["ann", "ben"])
    with pytest.raises(UsageError, match="nothing can be compared"):
        agreement(versions([said("anna"), said("ben", article="a2")]))
    assert versions([said("anna"), said("anna"), said("ben")]).annotators == ("anna", "ben"), "a copy is no fault"


def test_only_those_who_are_asked_for() -> None:
    three = [said(name, [PERSON]) for name in ("anna", "ben", "clara")]
    assert compared(*three).annotators == ("anna", "ben", "clara")
    assert versions(three, ["clara", "anna"]).annotators == ("anna", "clara")


def test_overall_is_the_mean_over_pairs_where_it_is_defined() -> None:
    """Exact F1: anna and ben 1, each with clara 2 * 1 / 3, so (1 + 2/3 + 2/3) / 3."""
    report = compared(said("anna", [PERSON]), said("ben", [PERSON]), said("clara", [PERSON, PLACE]))
    assert [(pair.first, pair.second) for pair in report.pairs] == [
        ("anna", "ben"),
        ("anna", "clara"),
        ("ben", "clara"),
    ]
    assert report.overall["exact_f1"].value == pytest.approx((1 + 2 / 3 + 2 / 3) / 3)
    assert report.overall["exact_f1/LOC"].value == pytest.approx(0.0), "anna and ben have no place: undefined"


def test_intervals_need_articles() -> None:
    def of(articles: int) -> Report:
        sides = [
            [said("anna", [PERSON, PLACE], article=f"a{n}"), said("ben", [PERSON], article=f"a{n}")]
            for n in range(articles)
        ]
        return compared(*(one for both in sides for one in both))

    assert of(LEAST - 1).overall["exact_f1"].ci is None
    assert of(LEAST).overall["exact_f1"].ci == pytest.approx((2 / 3, 2 / 3))


def test_characters_need_texts() -> None:
    sides = said("anna", [PERSON]), said("ben", [PERSON])
    assert compared(*sides).overall["character_alpha"].value is None
    assert compared(*sides, text=True).overall["character_alpha"].value == 1.0


def test_exact_counts_are_those_of_the_report() -> None:
    given = versions([said("anna", [PERSON, PLACE, ISSUE]), said("ben", [PERSON, ISSUE])])
    assert exact_counts(given.shared("anna", "ben")).tolist() == [[2, 3, 2]]


CORPUS = st.lists(
    st.tuples(st.sampled_from(["anna", "ben", "clara"]), st.sampled_from(["a1", "a2", "a3"])), unique=True, max_size=9
)


@st.composite
def corpora(draw: st.DrawFn) -> list[Annotation]:
    """Annotations of three texts by three annotators, two of which meet at least once."""
    drawn = dict.fromkeys([("anna", "a1"), ("ben", "a1"), *draw(CORPUS)])
    return [draw(annotations(name, article)) for name, article in drawn]


@settings(deadline=None, max_examples=40)
@given(corpora(), st.randoms(use_true_random=False))
def test_no_number_depends_on_order_ids_or_names_of_entities(given: list[Annotation], random: Random) -> None:
    def disguised(one: Annotation) -> Annotation:
        ids = {m.id: f"m{n}" for n, m in enumerate(random.sample(one.mentions, len(one.mentions)))}
        mentions = [
            msgspec.structs.replace(m, id=ids[m.id], entity=m.entity and f"{one.annotator} says {m.entity}")
            for m in one.mentions
        ]
        known = {**ids, AUTHOR: AUTHOR}
        stances = [msgspec.structs.replace(s, holder=known[s.holder], target=known[s.target]) for s in one.stances]
        return msgspec.structs.replace(
            one,
            mentions=tuple(random.sample(mentions, len(mentions))),
            stances=tuple(random.sample(stances, len(stances))),
        )

    plain = compared(*given, text=True)
    assert compared(*random.sample([disguised(one) for one in given], len(given)), text=True) == plain


@settings(deadline=None, max_examples=40)
@given(corpora())
def test_other_names_of_annotators_give_the_same_numbers(given: list[Annotation]) -> None:
    """Anna becomes zoe, so that every pair of hers is the other way round."""
    others = [msgspec.structs.replace(one, annotator=one.annotator.replace("anna", "zoe")) for one in given]
    plain, renamed = compared(*given, text=True), compared(*others, text=True)
    for metric in METRICS:
        ours, theirs = plain.overall[metric.name], renamed.overall[metric.name]
        assert ours.value == pytest.approx(theirs.value, abs=1e-12)
        assert ours.undefined == theirs.undefined


@settings(deadline=None, max_examples=40)
@given(corpora())
def test_bounds(given: list[Annotation]) -> None:
    report = compared(*given, text=True)
    for metric in METRICS:
        value = report.overall[metric.name].value
        lowest = -1.0 if metric.name.endswith(("kappa", "alpha")) or "alpha/" in metric.name else 0.0
        assert value is None or lowest - 1e-9 <= value <= 1 + 1e-9, metric.name
    assert not any(isinstance(score.value, float) and np.isnan(score.value) for score in report.overall.values())
