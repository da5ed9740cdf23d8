"""Pairs: arrows keep their polarity, NONE is built by the rule that the card states."""

from msgspec.structs import replace

from standpunkt import Article, Mention, Pair, Stance
from standpunkt.corpus.dataset import Corpus
from standpunkt.corpus.pairs import pairs
from standpunkt.labels import AUTHOR, Form, Label, PairLabel, Polarity
from tests.examples import annotation, article, mention, quandt_gold


def labels(of: Article, found: list[Pair]) -> dict[str, PairLabel]:
    return {pair.pair_id.removeprefix(f"{of.id}:"): pair.label for pair in found}


def test_arrows_and_none() -> None:
    of = article()
    assert labels(of, pairs(of, quandt_gold(of))) == {
        "p1>i1": PairLabel.AGAINST,
        "p2>i1": PairLabel.FAVOR,
        "p1>p2": PairLabel.NONE,
        "p2>p1": PairLabel.NONE,
    }


def test_none_needs_nearness_a_possible_holder_and_no_arrow_between_the_entities() -> None:
    text = "Ilse Quandt sprach. Der PSM-Mann schwieg. Niemand kam. Frau Quandt lobte die Wahl und die Wählerwahl."
    of = article(text)
    first = mention("Ilse Quandt", Label.PER, text=text, name="p1")
    part = mention("PSM-Mann", Label.ORG, text=text, name="o1", form=Form.PART)
    later = Mention(id="p2", start=60, end=66, label=Label.PER, entity="Ilse Quandt")
    vote = mention("Wahl", Label.ISSUE, text=text, name="i1")
    other = mention("Wählerwahl", Label.ISSUE, text=text, name="i2")
    stances = (
        Stance(holder="p2", target="i1", polarity=Polarity.FAVOR),
        Stance(holder=AUTHOR, target="i2", polarity=Polarity.AGAINST),
    )
    gold = annotation(of, (first, part, later, vote, other), stances)
    assert labels(of, pairs(of, gold)) == {
        "p2>i1": PairLabel.FAVOR,
        "AUTHOR>i2": PairLabel.AGAINST,
        "p2>i2": PairLabel.NONE,
    }


def test_each_pair_of_entities_is_asked_once_at_its_nearest() -> None:
    """Were all mention pairs asked, the ones left out beside an arrow would betray it."""
    text = "Quandt sah Riek. Quandt traf Riek nicht."
    of = article(text)
    spans = {"m1": (0, 6, "Quandt"), "m2": (11, 15, "Riek"), "m3": (17, 23, "Quandt"), "m4": (29, 33, "Riek")}
    gold = annotation(of, [Mention(id=n, start=a, end=b, label=Label.PER, entity=e) for n, (a, b, e) in spans.items()])
    assert labels(of, pairs(of, gold)) == {"m3>m2": PairLabel.NONE, "m2>m3": PairLabel.NONE}


def test_the_sample_has_all_labels(sample: Corpus) -> None:
    assert {pair.label for pair in sample.pairs} == set(PairLabel)
    assert len({pair.pair_id for pair in sample.pairs}) == len(sample.pairs)


def test_order_and_ids_say_nothing_of_the_labels(sample: Corpus) -> None:
    """Pairs stand in reading order; ids of mentions are numbered, whether or not they are in a stance."""
    for of in sample.articles:
        place = {m.id: n for n, m in enumerate(sample.gold[of.id].mentions)} | {AUTHOR: -1}
        assert list(place)[:-1] == [f"m{n}" for n in range(1, len(place))]
        ends = [(place[pair.holder], place[pair.target]) for pair in sample.pairs_of([of])]
        assert ends == sorted(ends)


def test_absence_betrays_few_stances(sample: Corpus) -> None:
    """Whoever rebuilds the candidates sees which are missing: beside arrows that do not join the nearest mentions."""
    stances = betrayed = 0
    for of in sample.articles:
        gold = sample.gold[of.id]
        asked = {(pair.holder, pair.target): pair.label for pair in sample.pairs_of([of])}
        candidates = {(pair.holder, pair.target) for pair in pairs(of, replace(gold, stances=()))}
        entity = {mention.id: mention.entity for mention in gold.mentions} | {AUTHOR: AUTHOR}
        missing = {(entity[holder], entity[target]) for holder, target in candidates - asked.keys()}
        for (holder, target), label in asked.items():
            stances += label is not PairLabel.NONE
            betrayed += label is not PairLabel.NONE and (entity[holder], entity[target]) in missing
    assert betrayed < 0.05 * stances
