"""The scheme's rules: each is found where it is broken, with its place, and what follows the scheme is left alone."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import msgspec
import pytest

from standpunkt import Annotation, Article, Mention, Stance
from standpunkt.annotation.guidelines.render import ANCHOR, source
from standpunkt.annotation.guidelines.words import Language
from standpunkt.annotation.lint import RULES, is_error, lint, lint_all
from standpunkt.annotation.lint.consistency import UNMARKED, consistency
from standpunkt.annotation.lint.edges import cuts_character
from standpunkt.annotation.lint.rules import Seen
from standpunkt.labels import AUTHOR, Form, Label, Polarity
from tests.examples import annotation, article, quandt_gold

ACTOR, ISSUE, LOC, MISC, ORG, PER = Label.ACTOR, Label.ISSUE, Label.LOC, Label.MISC, Label.ORG, Label.PER
FAVOR, AGAINST = Polarity.FAVOR, Polarity.AGAINST


@dataclass(frozen=True)
class Case:
    """A text with marks, and what the linter says of it."""

    text: str
    marks: Sequence[tuple[str, Label] | tuple[str, Label, Form] | tuple[str, Label, Form | None, str]] = ()
    """Surface, label, form, entity of the marks ``m0``, ``m1``, ...; a surface may name its occurrence: ``Bau#2``."""
    arrows: Sequence[tuple[str, str, Polarity]] = ()
    codes: Sequence[str] = field(default=())

    @property
    def article(self) -> Article:
        """The text as an article."""
        return article(self.text)

    @property
    def annotation(self) -> Annotation:
        """The marks and arrows."""
        stances = [Stance(holder=h, target=t, polarity=p) for h, t, p in self.arrows]
        return annotation(self.article, [self._mention(n) for n in range(len(self.marks))], stances)

    def _mention(self, n: int) -> Mention:
        surface, label, *more = self.marks[n]
        words, _, nth = surface.partition("#")
        start = -1
        for _ in range(int(nth or 1)):
            start = self.text.index(words, start + 1)
        form = next(iter(more[:1]), None)
        entity = str(more[1]) if len(more) > 1 else words
        return Mention(
            id=f"m{n}",
            start=start,
            end=start + len(words),
            label=label,
            form=Form(form) if form else None,
            entity=None if entity == "-" else entity,
        )


NAME, DERIV, PART = Form.NAME, Form.DERIV, Form.PART
SAYS = "Ilse Quandt lehnt den Umbau ab."
LONG = "Der Rat tagt heute. " * 11
CASES = {
    "comma": Case("Quandt, die Chefin, kam.", [("Quandt,", PER)], codes=["E_SPAN_EDGE"]),
    "stop": Case("Es kam Quandt.", [("Quandt.", PER)], codes=["E_SPAN_EDGE"]),
    "space": Case("Es kam Quandt doch.", [("Quandt ", PER)], codes=["E_SPAN_EDGE"]),
    "half a word": Case("Die Bürgermeisterin kam.", [("Bürger", PER)], codes=["E_SPAN_TOKEN"]),
    "half a compound": Case("Der US-Präsident kam.", [("US", LOC, PART)], codes=["E_SPAN_TOKEN"]),
    "two paragraphs": Case("Quandt\nRiek kam.", [("Quandt\nRiek", PER)], codes=["E_SPAN_LINES"]),
    "no name in a stance": Case(
        SAYS, [("Ilse Quandt", PER), ("Umbau", ISSUE, None, "-")], [("m0", "m1", AGAINST)], ["E_ENTITY"]
    ),
    "part as holder": Case(
        "PSM-Chefin will den Umbau.", [("PSM-Chefin", ORG, PART), ("Umbau", ISSUE)], [("m0", "m1", FAVOR)], ["E_HOLDER"]
    ),
    "arrow to itself": Case(
        "Quandt lobt Quandt.", [("Quandt", PER), ("Quandt#2", PER)], [("m0", "m1", FAVOR)], ["E_SELF_ARROW"]
    ),
    "half an emoji": Case(
        "Die \U0001f469\u200d\U0001f33e Quandt kam.", [("\U0001f33e Quandt", PER)], codes=["W_GRAPHEME"]
    ),
    "nothing marked": Case(LONG.strip(), codes=["W_EMPTY"]),
    "no stance": Case(SAYS, [("Umbau", ISSUE)], codes=["W_NO_STANCE"]),
    "unmarked": Case("Quandt kam. Dann ging Quandt.", [("Quandt", PER)], codes=["W_UNMARKED"]),
    "pronoun": Case("Sie will den Umbau.", [("Sie", ACTOR), ("Umbau", ISSUE)], [("m0", "m1", FAVOR)], ["W_PRONOUN"]),
    "adverb": Case("Quandt wirbt dafür.", [("Quandt", PER), ("dafür", ISSUE)], [("m0", "m1", FAVOR)], ["W_PRONOUN"]),
    "title": Case("Ministerin Ilse Quandt kam.", [("Ministerin Ilse Quandt", PER, NAME, "Quandt")], codes=["W_TITLE"]),
    "doctor": Case("Es kam Dr. Quandt an.", [("Dr. Quandt", PER, NAME, "Quandt")], codes=["W_TITLE"]),
    "title in the canonical name": Case(
        "Quandt kam.", [("Quandt", PER, NAME, "Landrat Quandt")], codes=["W_ENTITY_TITLE"]
    ),
    "article before a name": Case("Es kam die PSM an.", [("die PSM", ORG)], codes=["W_NAME_DETERMINER"]),
    "actor without article": Case(
        "Die Anwohner wollen den Umbau.",
        [("Anwohner", ACTOR), ("Umbau", ISSUE)],
        [("m0", "m1", FAVOR)],
        ["W_ACTOR_DETERMINER"],
    ),
    "issue with determiner": Case(
        "Quandt will keinen Umbau.",
        [("Quandt", PER), ("keinen Umbau", ISSUE)],
        [("m0", "m1", AGAINST)],
        ["W_ISSUE_DETERMINER"],
    ),
    "conjunction": Case(
        "Quandt will, dass gebaut wird.",
        [("Quandt", PER), ("dass gebaut wird", ISSUE)],
        [("m0", "m1", FAVOR)],
        ["W_ISSUE_CONJUNCTION"],
    ),
    "relative clause": Case(
        "Quandt will Brücken, die halten sollen.",
        [("Quandt", PER), ("Brücken, die halten sollen", ISSUE)],
        [("m0", "m1", FAVOR)],
        ["W_RELATIVE_CLAUSE"],
    ),
    "adjective as name": Case("Das russische Gas kam.", [("russische", LOC)], codes=["W_FORM_DERIV"]),
    "compound as name": Case("Der US-Präsident kam.", [("US-Präsident", LOC)], codes=["W_FORM_PART"]),
    "part of two words": Case("Ilse Quandt kam.", [("Ilse Quandt", PER, PART)], codes=["W_FORM_PART"]),
    "inside a body": Case(
        "Die Stadtwerke Lindenfurt kamen.", [("Stadtwerke Lindenfurt", ORG), ("Lindenfurt", LOC)], codes=["W_NO_INNER"]
    ),
    "crossing": Case("Ilse Quandt Riek kam.", [("Ilse Quandt", PER), ("Quandt Riek", PER)], codes=["W_CROSSING"]),
    "two labels": Case(
        "Lindenfurt kam.", [("Lindenfurt", LOC), ("Lindenfurt", ORG)], codes=["W_TWO_LABELS", "W_SURFACE_LABELS"]
    ),
    "two kinds": Case(
        "Riek und Riek.", [("Riek", PER), ("Riek#2", ORG)], codes=["W_SURFACE_LABELS", "W_ENTITY_LABELS"]
    ),
    "two entities": Case(
        "Riek, Riek.",
        [("Riek", PER, NAME, "Jan Riek"), ("Riek#2", PER, NAME, "Ida Riek")],
        codes=["W_SURFACE_ENTITIES"],
    ),
    "two spellings": Case("Auenmark, Auenmarks.", [("Auenmark", LOC), ("Auenmarks", LOC)], codes=["W_ENTITY_SPELLING"]),
    "surname alone": Case(
        "Ilse Quandt, Quandt.", [("Ilse Quandt", PER), ("Quandt#2", PER)], codes=["W_ENTITY_SPELLING"]
    ),
    "share of a poll": Case(
        "62 Prozent wollen den Umbau.",
        [("62 Prozent", ACTOR), ("Umbau", ISSUE)],
        [("m0", "m1", FAVOR)],
        ["W_HOLDER_SHARE"],
    ),
    "inside one word": Case(
        "Die Nordbund-Gegner kamen.",
        [("Die Nordbund-Gegner", ACTOR), ("Nordbund-Gegner", ORG, PART)],
        [("m0", "m1", AGAINST)],
        [],
    ),
    "in one word": Case(
        "Nordbund-Gegner kamen.",
        [("Nordbund-Gegner", ACTOR, None, "Gegner"), ("Nordbund-Gegner", ORG, PART)],
        [("m0", "m1", AGAINST)],
        ["W_INSIDE_WORD"],
    ),
    "author in a quotation": Case(
        "Er sagte: „Der Umbau ist falsch.“", [("Umbau", ISSUE)], [(AUTHOR, "m0", AGAINST)], ["W_AUTHOR_QUOTE"]
    ),
    "author and somebody quoted": Case(
        SAYS,
        [("Ilse Quandt", PER), ("Umbau", ISSUE)],
        [("m0", "m1", AGAINST), (AUTHOR, "m1", AGAINST)],
        ["W_AUTHOR_HOLDER"],
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=list(CASES))
def test_a_broken_rule_is_found_and_nothing_else(case: Case) -> None:
    assert [fault.code for fault in lint(case.annotation, case.article)] == list(case.codes)


@pytest.mark.parametrize(
    "case",
    [
        Case("Die Linke und der Spiegel kamen.", [("Die Linke", ORG), ("Spiegel", ORG)]),
        Case("Prof. kam, e. V. auch, Baden-Württemberg sowieso.", [("Baden-Württemberg", LOC)]),
        Case("Moskau warnt. Moskau friert.", [("Moskau", LOC, NAME, "Regierung"), ("Moskau#2", LOC)]),
        Case("Die EU-Kommission kam.", [("EU-Kommission", ORG)]),
        Case("Quandt kam. Quandts kamen.", [("Quandt", PER)]),
        Case("Das „Bündnis“ kam.", [("Bündnis", ISSUE)], [(AUTHOR, "m0", FAVOR)]),
        Case(
            "Die Lindenfurter wollen den Umbau.",
            [("Die Lindenfurter", ACTOR), ("Lindenfurter", LOC, DERIV), ("Umbau", ISSUE)],
            [("m0", "m2", FAVOR)],
        ),
        Case(
            "LBW-Vorstoß: Quandt will ihn.",
            [("LBW-Vorstoß", ISSUE, None, "Maut"), ("LBW-Vorstoß", ORG, PART), ("Quandt", PER)],
            [("m2", "m0", FAVOR)],
        ),
        Case("New Yorker kamen.", [("New Yorker", LOC, DERIV)]),
        Case("Fisch kam.", [("Fisch", PER)]),
    ],
    ids=lambda case: case.text,
)
def test_what_follows_the_scheme_is_left_alone(case: Case) -> None:
    assert [str(fault) for fault in lint(case.annotation, case.article)] == []


def test_clean_gold() -> None:
    of = article()
    assert list(lint(quandt_gold(of), of)) == []


def test_every_rule_of_the_linter_is_shown_here() -> None:
    shown = {code for case in CASES.values() for code in case.codes} | {"E_TEXT_HASH", "E_OFFSET_RANGE", "E_SURFACE"}
    assert shown == {rule.code for rule in RULES if rule.seen is Seen.LINT}


@pytest.mark.parametrize("language", Language)
def test_every_rule_has_its_place_in_the_guidelines(language: Language) -> None:
    assert {rule.anchor for rule in RULES} <= set(ANCHOR.findall(source(language)))


def test_rules_are_listed_once() -> None:
    codes = [rule.code for rule in RULES]
    assert len(codes) == len(set(codes))


def test_what_does_not_fit_the_text_is_said_alone() -> None:
    of = article()
    assert [fault.code for fault in lint(quandt_gold(of), article("Ein anderer Text."))] == ["E_TEXT_HASH"]
    beyond = annotation(of, [Mention(id="m", start=0, end=999, label=PER)])
    assert [fault.code for fault in lint(beyond, of)] == ["E_OFFSET_RANGE"]
    other = annotation(of, [Mention(id="m", start=0, end=3, label=PER, surface="Der")])
    assert [fault.code for fault in lint(other, of)] == ["E_SURFACE"]


def test_findings_name_the_place_the_words_and_what_is_right() -> None:
    case = CASES["half a compound"]
    (finding,) = lint(case.annotation, case.article)
    assert str(finding) == (
        "$.mentions[0]: E_SPAN_TOKEN: expected a mention that begins and ends with a word; found 'US' at 4, LOC part"
    )
    assert is_error(finding)


def test_a_campaign_has_the_addresses_of_its_tasks() -> None:
    case = CASES["half a compound"]
    anna, ben = case.annotation, msgspec.structs.replace(case.annotation, annotator="ben")
    address = "http://127.0.0.1:8080/projects/3/data?task=7"
    texts = {case.article.text_sha256: case.text}
    found = {
        said.annotator: [fault.file for fault in faults]
        for said, faults in lint_all([anna, ben], texts, {("a1", "anna"): address})
    }
    assert found == {"anna": [address], "ben": ["ben:a1"]}
    ((_, (missing,)),) = lint_all([anna], {})
    assert (missing.code, missing.file) == ("E_TEXT_HASH", "anna:a1")


@pytest.mark.parametrize(
    ("text", "inside"),
    [
        ("abc", []),
        ("\U0001f469\u200d\U0001f33e!", [1, 2]),  # a farmer: woman, joiner, sheaf
        ("\U0001f44d\U0001f3fd!", [1]),  # a thumb with a skin tone
        ("\U0001f1e9\U0001f1ea\U0001f1eb\U0001f1f7", [1, 3]),  # two flags
        ("x\u0323\u0307y", [1, 2]),  # a letter with two marks
        ("\u2764\ufe0f!", [1]),  # a heart in colour
    ],
)
def test_characters_of_several_code_points(text: str, inside: list[int]) -> None:
    assert [n for n in range(len(text) + 1) if cuts_character(text, n)] == inside


def test_consistency_over_documents() -> None:
    """*Riek* is a person twice, an organisation once, and once not marked; an issue on a part is no second way."""
    cases = [
        Case("Riek und Riek.", [("Riek", PER), ("Riek#2", PER)]),
        Case("Riek kam.", [("Riek", ORG, NAME, "Riek-AG")]),
        Case("Riek ging, LBW-Vorstoß.", [("LBW-Vorstoß", ISSUE), ("LBW-Vorstoß", ORG, PART)]),
        Case("Die Riek AG kam.", [("Riek AG", ORG)]),
    ]
    given = [msgspec.structs.replace(case.annotation, article_id=f"a{n}") for n, case in enumerate(cases)]
    found = consistency(given, {case.article.text_sha256: case.text for case in cases})
    (riek,) = found.surfaces
    assert (riek.words, riek.odd) == ("Riek", 2)
    assert [(use.kind, use.times, use.places) for use in riek.uses] == [
        ("PER name", 2, ("anna:a0:0", "anna:a0:9")),
        ("ORG name", 1, ("anna:a1:0",)),
        (UNMARKED, 1, ("anna:a2:0",)),
    ]
    assert [one.names for one in found.spellings] == [(("Riek AG", 1), ("Riek-AG", 1))]
