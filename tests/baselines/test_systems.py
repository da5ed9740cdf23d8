"""The baselines behind their one interface: what they learn, what they must not see, and that they repeat."""

import sys
from pathlib import Path

import pytest

from standpunkt import Mention, Stance, UsageError, jsonl
from standpunkt.baselines.crf import Crf
from standpunkt.baselines.dictionary import Dictionary
from standpunkt.baselines.interface import GivenPair
from standpunkt.baselines.majority import Majority
from standpunkt.baselines.pair_features import pair_features
from standpunkt.baselines.pipeline import Pipeline, grouped
from standpunkt.baselines.registry import REGISTRY, find
from standpunkt.baselines.run import run
from standpunkt.baselines.tfidf import TfidfWindow
from standpunkt.baselines.token_features import shape, token_features
from standpunkt.corpus.dataset import Corpus
from standpunkt.errors import MissingExtraError
from standpunkt.labels import Form, Label, PairLabel, Polarity, Split
from standpunkt.schema import Prediction
from tests.examples import annotation, article, mention

TRAIN = "Ilse Quandt kam aus Bad Salz. Quandt sprach. Die Salz AG schwieg."


def named(surface: str, label: Label, text: str = TRAIN, form: Form = Form.NAME) -> Mention:
    return mention(surface, label, text=text, form=form)


def test_dictionary_takes_the_longest_surface_and_the_commonest_label() -> None:
    system = Dictionary()
    system.fit(
        [article(TRAIN), article("Salz siegte. Salz verlor.", name="a2")],
        [
            (named("Ilse Quandt", Label.PER), named("Bad Salz", Label.LOC), named("Salz AG", Label.ORG)),
            (Mention(start=0, end=4, label=Label.LOC), Mention(start=13, end=17, label=Label.LOC)),
        ],
    )
    text = "Ilse Quandt und Ilse trafen die Salz AG in Salz."
    (found,) = system.predict([article(text)])
    assert [(text[m.start : m.end], m.label) for m in found] == [
        ("Ilse Quandt", Label.PER),
        ("Salz AG", Label.ORG),
        ("Salz", Label.LOC),
    ]


def test_dictionary_learns_no_parts_of_words() -> None:
    text = "US-Präsident Biden kam."
    system = Dictionary()
    system.fit([article(text)], [(Mention(start=3, end=18, label=Label.PER),)])
    assert system.entries_ == {}


def test_untrained_dictionary_finds_nothing() -> None:
    system = Dictionary()
    system.fit([], [])
    assert system.predict([article()]) == [()]


def test_crf_learns_what_it_has_seen() -> None:
    text = "Frau Quandt kam aus Salz. Herr Riek kam aus Torn. Frau Nolte kam aus Wiek."
    gold = tuple(
        named(surface, label, text)
        for surface, label in (
            ("Quandt", Label.PER),
            ("Salz", Label.LOC),
            ("Riek", Label.PER),
            ("Torn", Label.LOC),
            ("Nolte", Label.PER),
            ("Wiek", Label.LOC),
        )
    )
    system = Crf()
    system.fit([article(text)], [gold])
    (found,) = system.predict([article("Herr Behrens kam aus Lindau.")])
    assert [(m.start, m.end, m.label) for m in found] == [(5, 12, Label.PER), (21, 27, Label.LOC)]


def test_crf_without_its_library_names_the_line_that_installs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pycrfsuite", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'standpunkt\[baselines\]'"):
        Crf().fit([], [])


def test_token_features() -> None:
    assert shape("US-Präsident") == "X-Xx"
    assert shape("8.") == "0."
    features = token_features(["Der", "US-Präsident"])[1]
    assert {"w=us-präsident", "first=us", "last=präsident", "-1:w=der", "1:edge", "bigram=der_us-präsident"} <= set(
        features
    )
    assert features == sorted(features)


def pair(text: str, holder: str, target: str) -> GivenPair:
    return GivenPair(
        article=article(text),
        holder=mention(holder, Label.PER, text=text),
        target=mention(target, Label.ISSUE, text=text),
    )


def test_pair_features_see_words_by_side_and_not_the_names() -> None:
    features = pair_features(pair("Laut Quandt lehnt sie den Umbau strikt ab.", "Quandt", "Umbau"))
    assert {"HLn=laut", "B=lehnt", "TRn=strikt", "order=before", "holder=PER>ISSUE"} <= set(features)
    assert not [feature for feature in features if "quandt" in feature or "umbau" in feature]


def test_author_has_no_place_in_the_text() -> None:
    text = "Der Umbau ist falsch."
    given = GivenPair(article=article(text), holder=None, target=mention("Umbau", Label.ISSUE, text=text))
    assert "holder=AUTHOR" in pair_features(given)


def test_majority_is_the_commonest_stance_and_never_none() -> None:
    system = Majority()
    labels = [PairLabel.NONE] * 9 + [PairLabel.AGAINST, PairLabel.AGAINST, PairLabel.FAVOR]
    system.fit([], labels)
    assert system.predict([pair("Quandt ist gegen den Umbau.", "Quandt", "Umbau")]) == [PairLabel.AGAINST]


def test_tfidf_learns_a_cue() -> None:
    texts = [f"{name} {verb} den Umbau." for name in ("Quandt", "Riek", "Nolte") for verb in ("begrüßt", "verurteilt")]
    pairs = [pair(text, text.split()[0], "Umbau") for text in texts]
    labels = [PairLabel.FAVOR, PairLabel.AGAINST] * 3
    system = TfidfWindow(min_df=1)
    system.fit(pairs, labels)
    asked = [pair("Behrens verurteilt den Plan.", "Behrens", "Plan"), pair("Behrens begrüßt es.", "Behrens", "es")]
    assert system.predict(asked) == [PairLabel.AGAINST, PairLabel.FAVOR]
    assert system.predict([]) == []
    assert system.probabilities([]) == []
    for label, scores in zip(system.predict(asked), system.probabilities(asked), strict=True):
        assert max(scores, key=lambda name: scores[name]) == label
        assert sum(scores.values()) == pytest.approx(1)
        assert scores["NONE"] == 0.0, "NONE was in no training pair"


def test_pipeline_finds_who_is_for_what() -> None:
    """Names, an issue and a cue, each seen in other company; a surname belongs to the full name."""
    names = ("Ilse Quandt", "Torben Riek", "Anna Nolte")
    articles, golds = [], []
    for n, (name, verb) in enumerate([(name, verb) for name in names for verb in ("begrüßt", "verurteilt")] * 3):
        text = f"Heute {verb} {name} den Umbau. Am Abend sah Frau {name.split()[1]} fern."
        of = article(text, name=f"t{n}")
        mentions = (mention(name, Label.PER, text=text, name="p1"), mention("Umbau", Label.ISSUE, text=text, name="i1"))
        polarity = Polarity.FAVOR if verb == "begrüßt" else Polarity.AGAINST
        articles.append(of)
        golds.append(annotation(of, mentions, [Stance(holder="p1", target="i1", polarity=polarity)]))
    system = Pipeline()
    system.fit(articles, golds)
    (found,) = system.predict([article("Heute verurteilt Torben Riek den Umbau.", name="asked")])
    assert [(m.id, m.start, m.end, m.label) for m in found.mentions] == [
        ("m1", 17, 28, Label.PER),
        ("m2", 33, 38, Label.ISSUE),
    ]
    assert [(s.holder, s.target, s.polarity) for s in found.stances] == [("m1", "m2", Polarity.AGAINST)]


def test_pipeline_groups_surnames_and_genitives() -> None:
    text = "Ilse Quandt kam. Quandts Plan gefiel. Salz lag fern."
    marks = [(17, 24, Label.PER), (0, 11, Label.PER), (38, 42, Label.LOC), (25, 29, Label.ISSUE)]
    found = grouped(text, [Mention(start=a, end=b, label=label) for a, b, label in marks])
    assert [(m.id, m.entity) for m in found] == [
        ("m1", "Ilse Quandt"),
        ("m2", "Ilse Quandt"),
        ("m3", "Plan"),
        ("m4", "Salz"),
    ]


@pytest.mark.parametrize("name", REGISTRY)
def test_equal_runs_give_equal_bytes(name: str, sample: Corpus, tmp_path: Path) -> None:
    for folder in ("1", "2"):
        run(find(name), sample, tmp_path / folder, split=Split.DEV, seed=7)
    for file in ("predictions.jsonl", "submission.json"):
        assert (tmp_path / "1" / file).read_bytes() == (tmp_path / "2" / file).read_bytes()
    assert jsonl.read(tmp_path / "1" / "predictions.jsonl", Prediction)


def test_too_little_to_learn_from_is_wrong_usage() -> None:
    asked = [pair("Quandt begrüßt den Umbau.", "Quandt", "Umbau")] * 3
    with pytest.raises(UsageError, match="all of one label"):
        TfidfWindow().fit(asked, [PairLabel.NONE] * 3)


def test_unknown_baseline_is_wrong_usage() -> None:
    with pytest.raises(UsageError, match=r"did you mean ner/crf\?"):
        find("ner/crff")
