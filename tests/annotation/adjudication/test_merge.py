"""What two versions agree on, and what they differ in."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from standpunkt import Annotation, InputError, Mention, Stance
from standpunkt.annotation.adjudication.decisions import Settled, Verdict, settle
from standpunkt.annotation.adjudication.merge import Kind, Merge, merge
from standpunkt.annotation.adjudication.versions import canonical, content_sha256, versions
from standpunkt.labels import Form, Label, Polarity, Source
from tests.annotation.adjudication.drawn import arrow, drawn, said, spot

QUANDT = spot("Ilse Quandt", Label.PER, "p1")
RIEK = spot("Torben Riek", Label.PER, "p2")
UMBAU = spot("Umbau der Schule", Label.ISSUE, "i1")
AGAINST, FAVOR, NEUTRAL = Polarity.AGAINST, Polarity.FAVOR, Polarity.NEUTRAL
BOTH_SIDES = [arrow("p1", "i1", AGAINST), arrow("p2", "i1", FAVOR)]


def merged(*annotations: Annotation) -> Merge:
    return merge(versions(annotations))


def kinds(*annotations: Annotation) -> list[Kind]:
    return [dispute.kind for dispute in merged(*annotations).disputes]


def judged(annotations: list[Annotation], verdict: Annotation | None) -> Settled:
    given = Verdict(annotation=verdict, reason="weil") if verdict else None
    return settle(versions(annotations), given, tool="test", uuids={})


def test_equal_versions_differ_in_nothing_whatever_ids_and_order() -> None:
    renamed = said(
        "bert",
        [
            spot("Umbau der Schule", Label.ISSUE, "z"),
            spot("Torben Riek", Label.PER, "y"),
            spot("Ilse Quandt", Label.PER, "x"),
        ],
        [arrow("y", "z", FAVOR), arrow("x", "z", AGAINST)],
    )
    assert kinds(said("anna", [QUANDT, RIEK, UMBAU], BOTH_SIDES), renamed) == []


@pytest.mark.parametrize(
    ("other", "kind"),
    [
        (spot("Umbau", Label.ISSUE, "i1"), Kind.BOUNDARY),
        (spot("Umbau der Schule", Label.MISC, "i1"), Kind.LABEL),
        (None, Kind.MENTION),
    ],
)
def test_each_difference_of_a_mention_has_its_kind(other: Mention | None, kind: Kind) -> None:
    mentions = [QUANDT, other] if other else [QUANDT]
    assert kinds(said("anna", [QUANDT, UMBAU]), said("bert", mentions)) == [kind]


def test_another_form_is_a_difference_of_form() -> None:
    name, part = (spot("PSM-Fraktion", Label.ORG, "o", form=form) for form in (Form.NAME, Form.PART))
    assert kinds(said("anna", [name]), said("bert", [part])) == [Kind.FORM]


@pytest.mark.parametrize(
    ("anna", "bert", "kind"),
    [
        ([arrow("p1", "i1", AGAINST)], [arrow("p1", "i1", FAVOR)], Kind.POLARITY),
        ([arrow("p1", "i1", AGAINST)], [], Kind.ARROW),
        ([], [arrow("p1", "i1", NEUTRAL)], Kind.NEUTRAL),
        ([], [arrow("AUTHOR", "i1", NEUTRAL)], Kind.AUTHOR),
        ([arrow("AUTHOR", "i1", FAVOR)], [arrow("AUTHOR", "i1", AGAINST)], Kind.AUTHOR),
    ],
)
def test_each_difference_of_an_arrow_has_its_kind(anna: list[Stance], bert: list[Stance], kind: Kind) -> None:
    mentions = [QUANDT, UMBAU]
    assert kinds(said("anna", mentions, anna), said("bert", mentions, bert)) == [kind]


def test_an_arrow_whose_end_has_other_boundaries_is_the_same_arrow() -> None:
    """Only the boundary is disputed: both say that Quandt is against it."""
    short = spot("Umbau", Label.ISSUE, "i1", entity="Umbau der Schule")
    anna = said("anna", [QUANDT, UMBAU], [arrow("p1", "i1", AGAINST)])
    bert = said("bert", [QUANDT, short], [arrow("p1", "i1", AGAINST)])
    assert kinds(anna, bert) == [Kind.BOUNDARY]


def test_an_arrow_from_another_mention_of_the_same_entity_is_one_difference() -> None:
    riek = spot("Torben Riek", Label.PER, "p2", entity="Torben Riek")
    again = spot("Riek nennt", Label.PER, "p3", entity="Torben Riek")
    mentions = [riek, again, UMBAU]
    first, second = (
        said("anna", mentions, [arrow("p2", "i1", FAVOR)]),
        said("bert", mentions, [arrow("p3", "i1", FAVOR)]),
    )
    assert kinds(first, second) == [Kind.ARROW_MENTION]


def test_other_spellings_of_the_same_groups_are_no_difference_and_one_is_chosen() -> None:
    """Riek twice and once Quandt: "Torben Riek" stands two times, "Riek" two times, and the longer one is taken."""

    def version(annotator: str, name: str, quandt: str) -> Annotation:
        pair = [spot("Torben Riek", Label.PER, "p2", entity=name), spot("Riek nennt", Label.PER, "p3", entity=name)]
        return said(annotator, [*pair, spot("Ilse Quandt", Label.PER, "p1", entity=quandt)])

    anna, bert = version("anna", "Riek", "Quandt"), version("bert", "Torben Riek", "Ilse Quandt")
    assert kinds(anna, bert) == []
    gold = judged([anna, bert], None).annotation
    assert [m.entity for m in gold.mentions] == ["Ilse Quandt", "Torben Riek", "Torben Riek"]


def test_a_name_that_only_one_gives_is_taken_and_contradictory_groups_are_disputed() -> None:
    def version(annotator: str, *names: str | None) -> Annotation:
        surfaces = ("Ilse Quandt", "Torben Riek", "Riek nennt")
        return said(
            annotator,
            [spot(s, Label.PER, f"p{n}", entity=e) for n, (s, e) in enumerate(zip(surfaces, names, strict=True))],
        )

    assert kinds(version("anna", "Q", "R", "R"), version("bert", None, "R", None)) == []
    (dispute,) = merged(version("anna", "Q", "R", "R"), version("bert", "Q", "R", "Q")).disputes
    assert dispute.kind is Kind.ENTITY
    assert dispute.group
    # anna: {0} {1 2}; bert: {0 2} {1}. Tied together all three, torn apart all three: the first one stays.
    assert dispute.group.nodes == (0, 1, 2)
    assert dispute.group.undisputed == (0,)


def test_versions_of_other_texts_or_by_one_annotator_are_refused() -> None:
    with pytest.raises(InputError, match="E_TWICE"):
        versions([said("anna", []), said("anna", [])])
    with pytest.raises(InputError, match="E_VERSIONS"):
        versions([said("anna", []), said("bert", [], text="abc")])


def test_letters_hang_on_names_and_seed_alone() -> None:
    """Of 200 articles, anna is A in about half: 100, and the binomial's 99.9 % lies within 77-123."""
    dealt = [
        next(
            v.letter
            for v in versions([said(n, [], article_id=f"a{k}") for n in names])
            if v.annotation.annotator == "anna"
        )
        for k, names in enumerate([("anna", "bert"), ("bert", "anna")] * 100)
    ]
    assert 77 < dealt.count("A") < 123
    first = versions([said("anna", []), said("bert", [QUANDT])], seed=3)
    changed = versions([said("bert", []), said("anna", [RIEK])], seed=3)
    assert [v.annotation.annotator for v in first] == [v.annotation.annotator for v in changed]


def decisions_of(settled: Settled) -> dict[tuple[str, str], tuple[str, bool]]:
    return {(d.item, d.content): (d.decision, d.kept) for d in settled.decisions}


def test_decisions_say_whom_gold_follows() -> None:
    """Anna has the long issue and Quandt's arrow, bert the short one, Riek and both arrows; some of each is taken."""
    short = spot("Umbau", Label.ISSUE, "i1", entity="Umbau der Schule")
    anna = said("anna", [QUANDT, UMBAU], [arrow("p1", "i1", AGAINST)])
    bert = said("bert", [QUANDT, RIEK, short], BOTH_SIDES)
    verdict = said("carl", [QUANDT, RIEK, UMBAU, spot("PSM-Fraktion", Label.ORG, "o", form=Form.PART)], BOTH_SIDES)
    settled = judged([anna, bert], verdict)
    letter = {g.annotator: g.version for d in settled.decisions for g in d.sources}
    a, b = f"judge-{letter['anna']}", f"judge-{letter['bert']}"
    start, quandt, riek = UMBAU.start, f"{QUANDT.start}-{QUANDT.end} PER", f"{RIEK.start}-{RIEK.end} PER"
    new = next(d for d in settled.decisions if "ORG" in d.content)
    assert decisions_of(settled) == {
        ("mention", f"{quandt} name"): ("unanimous", True),
        ("mention", f"{start}-{start + 16} ISSUE"): (a, True),
        ("mention", f"{start}-{start + 5} ISSUE"): (a, False),
        ("mention", f"{riek} name"): (b, True),
        ("mention", new.content): ("judge-new", True),
        ("stance", f"{quandt} > {start}-{start + 16} ISSUE AGAINST"): ("unanimous", True),
        ("stance", f"{riek} > {start}-{start + 16} ISSUE FAVOR"): (b, True),
    }
    assert new.sources == ()
    assert {d.judge for d in settled.decisions} == {None, "carl"}
    assert all((d.judge is None) == (d.decision == "unanimous") == (d.reason is None) for d in settled.decisions)


def test_both_and_neither_are_told_apart() -> None:
    short = spot("Umbau", Label.ISSUE, "i2")
    anna, bert = said("anna", [UMBAU]), said("bert", [short])
    both = judged([anna, bert], said("carl", [UMBAU, short]))
    assert set(decisions_of(both).values()) == {("judge-both", True)}
    neither = judged([anna, bert], said("carl", []))
    assert set(decisions_of(neither).values()) == {("judge-new", False)}
    third = judged([anna, bert], said("carl", [spot("den Umbau", Label.ISSUE, "i")]))
    assert sorted(decisions_of(third).values()) == [("judge-new", False), ("judge-new", False), ("judge-new", True)]


@pytest.mark.parametrize(
    ("anna", "bert", "judge", "source"),
    [
        (Source.HUMAN, Source.HUMAN, None, Source.ADJUDICATED),
        (Source.HUMAN, Source.MODEL, None, Source.ADJUDICATED),
        (Source.MODEL, Source.MODEL, None, Source.MODEL),
        (Source.MODEL, Source.MODEL, Source.HUMAN, Source.ADJUDICATED),
        (Source.HUMAN, Source.HUMAN, Source.MODEL, Source.MODEL),
    ],
)
def test_gold_says_when_a_model_had_the_last_word(
    anna: Source, bert: Source, judge: Source | None, source: Source
) -> None:
    verdict = said("carl", [QUANDT], source=judge) if judge else None
    gold = judged([said("anna", [QUANDT], source=anna), said("bert", [QUANDT], source=bert)], verdict).annotation
    assert gold.provenance.source is source
    assert ("model" in gold.provenance.tool) == (Source.MODEL in (anna, bert, judge))


pairs = st.tuples(drawn("anna"), drawn("bert"))


@given(pairs, st.randoms())
def test_the_merge_depends_on_no_order(pair: tuple[Annotation, Annotation], rng: random.Random) -> None:
    anna, bert = pair
    shuffled = said(
        "anna",
        rng.sample(anna.mentions, len(anna.mentions)),
        rng.sample(anna.stances, len(anna.stances)),
        text="abcdefghijkl",
    )
    assert merged(anna, bert) == merged(bert, shuffled)


@given(pairs)
def test_swapping_who_is_who_changes_no_difference(pair: tuple[Annotation, Annotation]) -> None:
    anna, bert = pair
    swapped = [said(n, v.mentions, v.stances, text="abcdefghijkl") for n, v in (("anna", bert), ("bert", anna))]
    one, other = merged(anna, bert), merged(*swapped)
    assert [d.kind for d in one.disputes] == [d.kind for d in other.disputes]
    assert [u.options for u in one.marks] == [u.options for u in other.marks]
    assert [u.options for u in one.links] == [u.options for u in other.links]
    assert [(g.nodes, g.name, g.disputed, g.undisputed) for g in one.groups] == [
        (g.nodes, g.name, g.disputed, g.undisputed) for g in other.groups
    ]


@given(drawn("anna"))
def test_gold_of_two_equal_versions_is_that_version(anna: Annotation) -> None:
    bert = said("bert", anna.mentions, anna.stances, text="abcdefghijkl")
    settled = judged([anna, bert], None)
    assert content_sha256(settled.annotation) == content_sha256(anna)
    assert settled.annotation.mentions == canonical(anna).mentions
    assert {d.decision for d in settled.decisions} <= {"unanimous"}


@given(pairs, drawn("carl"))
def test_every_item_is_accounted_for_once_and_gold_is_what_the_judge_says(
    pair: tuple[Annotation, Annotation], verdict: Annotation
) -> None:
    settled = judged(list(pair), verdict)
    assert settled.annotation.mentions == canonical(verdict).mentions
    assert settled.annotation.stances == canonical(verdict).stances
    for version in map(canonical, pair):
        grounds = [
            g.item
            for d in settled.decisions
            if d.item != "entity"
            for g in d.sources
            if g.annotator == version.annotator
        ]
        items = [m.id for m in version.mentions] + [f"{s.holder}>{s.target}" for s in version.stances]
        assert sorted(grounds) == sorted(items)
    kept = [d.gold for d in settled.decisions if d.kept and d.item != "entity"]
    gold = settled.annotation
    assert sorted(map(str, kept)) == sorted(
        [m.id for m in gold.mentions] + [f"{s.holder}>{s.target}" for s in gold.stances]
    )


@given(pairs)
def test_following_one_version_in_all_is_said_of_every_item(pair: tuple[Annotation, Annotation]) -> None:
    """A judge who takes anna's version as it is decides for her letter, or for both where they agree."""
    anna, bert = pair
    settled = judged([anna, bert], said("carl", anna.mentions, anna.stances, text="abcdefghijkl"))
    letter = next(v.letter for v in versions(pair) if v.annotation.annotator == "anna")
    assert {d.decision for d in settled.decisions} <= {"unanimous", f"judge-{letter}"}


@given(pairs, drawn("carl"))
def test_unanimous_items_are_in_gold_and_are_what_all_have(
    pair: tuple[Annotation, Annotation], verdict: Annotation
) -> None:
    settled = judged(list(pair), verdict)
    for decision in settled.decisions:
        if decision.decision == "unanimous":
            assert decision.kept
            assert {ground.annotator for ground in decision.sources} == {"anna", "bert"}
