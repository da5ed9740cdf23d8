"""Cleaning: what each rule takes out, what it must leave, and that every character left leads back to the input."""

import csv
import pickle
import sys
import unicodedata
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from standpunkt.corpus.text.clean import CLEANING, Cleaner, clean, unify_line_ends
from standpunkt.corpus.text.rules import RULES
from standpunkt.corpus.text.sentences import sentence_spans
from standpunkt.corpus.text.tokens import token_spans
from standpunkt.corpus.text.traced import Traced, to_raw, to_text
from standpunkt.errors import UsageError


@pytest.mark.parametrize(
    ("raw", "cleaned"),
    [
        ("Zwei  Leer\u00a0zeichen\t hier ", "Zwei Leer zeichen hier"),
        ("a\r\nb\rc\u2028d", "a\nb\nc\nd"),
        ("Bu\u0308rger", "Bürger"),
        ("Donau\u00addampf\u200bschiff", "Donaudampfschiff"),
        (" \n\nText\n ", "Text"),
        ("Auf\u200clage und \u200eHal\u200dle", "Auflage und Halle"),
        ("Familie: 👩\u200d👧", "Familie: 👩\u200d👧"),
    ],
)
def test_characters(raw: str, cleaned: str) -> None:
    assert clean(raw) == cleaned


NOISE = {
    "adverts": """\
Anzeige
ANZEIGE
Werbung
– Anzeige –
Anzeigen:
[Werbung]
Artikel wird nach der Anzeige fortgesetzt
Weiterlesen nach der Werbung
Anzeige – Bitte scrollen Sie weiter""",
    "share-marks": """\
Teilen
Twittern
Artikel drucken
Per E-Mail teilen
Auf Facebook teilen
Teilen | Drucken | Merken
Teilen Facebook WhatsApp E-Mail
Facebook Twitter WhatsApp
Link kopieren
12 Kommentare
Kommentare (7)""",
    "photo-credits": """\
Foto: dpa
(Foto: Ilse Quandt/dpa)
Foto: Torben Riek / imago
Fotos: Archiv, privat
Archivfoto: Riek
Bild: Reuters
Bild: picture alliance/dpa | Torben Riek
© dpa / Torben Riek
© dpa-infocom, dpa:250304-99-1/3
(c) 2025 Ilse Quandt""",
    "read-more": """\
Lesen Sie auch: Was nach der Abwahl kommt
➤ Lesen Sie auch: Wer zahlt?
Lesen Sie hier, warum der Umbau stockt.
Lesen Sie mehr zum Streit um die Brücke
Mehr zum Thema
Mehr zum Thema: Was die Brücke kostet
Mehr dazu lesen Sie hier.
Das könnte Sie auch interessieren:
Weitere Artikel zum Thema
Siehe auch: Der lange Weg zur Brücke
Weiterlesen …
➤ Der lange Weg zur Brücke""",
    "newsletter": """\
Newsletter
Newsletter abonnieren
Jetzt kostenlos den Newsletter abonnieren!
Hier unseren täglichen Newsletter bestellen.
Melden Sie sich für unseren Newsletter an.
Abonnieren Sie unseren Newsletter und bleiben Sie informiert.
Jetzt weiterlesen mit Lindenfurt+
Sie haben bereits ein Abo?
Dieser Artikel ist nur für Abonnenten lesbar.""",
}


@pytest.mark.parametrize(("rule", "line"), [(rule, line) for rule in NOISE for line in NOISE[rule].splitlines()])
def test_noise_between_paragraphs_goes(rule: str, line: str) -> None:
    cleaned = Cleaner().clean(f"Der Rat tagt.\n\n{line}\n\nEr streitet.\n{line}")
    assert cleaned.text.text.split() == ["Der", "Rat", "tagt.", "Er", "streitet."]
    assert cleaned.fired == {rule: 2}
    assert Cleaner(without=[rule]).clean(line).text.text == line


TEXT = """\
Anzeige erstattete die Gemeinde am Montag.
Die Partei will mehr Werbung
Werbung für Tabak wird verboten.
Teilen ist das Gebot der Stunde.
Wer die Macht teilen will, muss reden.
Merken wird sich das niemand.
Facebook
Facebook, Twitter
Auf Facebook teilen viele den Aufruf.
200 Kommentare zählte das Ministerium.
Foto: Das Bild zeigt den Minister bei der Ankunft in Lindenfurt.
Das Foto: ein Schnappschuss.
Am Rand hing ein Foto: dpa und Reuters zeigten es.
Bild: Minister tritt zurück
Bild: Der Kanzler geht, schreibt das Blatt.
Die Szene (siehe Foto: Seite 3) ging um die Welt.
(c) Einbindung der Gemeinden
Wien (dpa)
(APA, 3.6.2015)
(dpa/AFP)
Lesen Sie auch Romane?
„Lesen Sie auch: die Verträge“, sagte sie.
„Lesen Sie hier“, sagte sie. Dann schwieg sie.
Lesen Sie hier nichts hinein. Das Gesetz ist klar.
Mehr zum Thema sagte er nicht. Das Amt schwieg.
Mehr Artikel des Gesetzes sollen fallen.
Weiterlesen wollte niemand.
► Die Mieten steigen.
➤ Die Mieten steigen.
→ Vertrag von Lindenfurt
Der Newsletter des Amtes erschien 2019 zuletzt.
Jetzt will die Stadt das Abo testen.
Hier kann jeder Bürger den Newsletter der Stadt bestellen.
Der Kanal
Sie haben schon ein halbes Jahr verhandelt."""


@pytest.mark.parametrize("line", TEXT.splitlines())
def test_lines_of_text_stay(line: str) -> None:
    assert Cleaner().clean(f"Der Rat tagt.\n\n{line}\n\nEr streitet.").fired == {}


@pytest.mark.parametrize(
    ("raw", "cleaned"),
    [
        ("Der Rat in Lindenfurt (Foto: Riek/dpa)", "Der Rat in Lindenfurt"),
        ("Der Rat in Lindenfurt. (Bild: privat) (Grafik: dpa)", "Der Rat in Lindenfurt."),
        ("Der Rat in Lindenfurt. Foto: Riek/dpa", "Der Rat in Lindenfurt."),
        ("Der Rat sagt „Nein“ © dpa", "Der Rat sagt „Nein“"),
        ("Sie lachte (Foto: dpa) und ging.", "Sie lachte (Foto: dpa) und ging."),
        ("Er hielt es hoch: Foto: Riek", "Er hielt es hoch: Foto: Riek"),
    ],
)
def test_credits_at_the_end_of_a_caption_go(raw: str, cleaned: str) -> None:
    assert clean(f"{raw}\nDer Rat tagt.") == f"{cleaned}\nDer Rat tagt."


def test_every_kind_of_white_space_becomes_one_space() -> None:
    kinds = [chr(code) for code in range(sys.maxunicode + 1) if chr(code).isspace()]
    assert {clean(f"a{kind}b") for kind in kinds} == {"a b", "a\nb"}


def test_a_line_that_goes_joins_the_lines_around_it_and_parts_no_paragraph() -> None:
    assert clean("Der Rat\nAnzeige\ntagt.") == "Der Rat\ntagt."
    assert clean("Der Rat tagt.\n\nAnzeige\n\nEr streitet.").split("\n\n", 1)[1].strip() == "Er streitet."


def test_rules_are_counted_and_can_be_left_out() -> None:
    raw = "Der  Rat\u00ad tagt.\nAnzeige\nTeilen\nTwittern"
    cleaned = Cleaner().clean(raw)
    assert cleaned.text.text == "Der Rat tagt."
    assert cleaned.fired == {"spaces": 1, "soft-hyphens": 1, "adverts": 1, "share-marks": 2}
    some = Cleaner(without=("share-marks", "adverts"))
    assert some.clean(raw).text.text == "Der Rat tagt.\nAnzeige\nTeilen\nTwittern"
    assert (Cleaner().version, some.version) == (CLEANING, f"{CLEANING} without adverts, share-marks")


def test_every_rule_has_its_own_name_and_says_what_it_does() -> None:
    assert max(Counter(rule.name for rule in RULES).values()) == 1
    assert all(rule.description for rule in RULES)


def test_an_unknown_rule_is_named_with_the_nearest_one() -> None:
    with pytest.raises(UsageError, match="did you mean photo-credits"):
        Cleaner(without=["photo-credit"])
    with pytest.raises(UsageError, match="the rules are line-ends, controls"):
        Cleaner(without=["xyz"])


def test_a_cleaner_travels_to_other_processes() -> None:
    travelled = pickle.loads(pickle.dumps(Cleaner(without=["nfc"])))  # noqa: S301 - our own bytes
    assert travelled.clean("a\n\nAnzeige").text.text == "a"


def test_what_is_left_leads_back_to_the_input() -> None:
    raw = "\ufeffDer  Rat\r\nAnzeige\r\nvon Lindenfurt\u00a0an der Ko\u0308lbe (Foto: dpa)\r\n"
    text = Cleaner().clean(raw).text
    assert text.text == "Der Rat\nvon Lindenfurt an der Kölbe"
    start = text.text.index("Kölbe")
    assert raw[slice(*to_raw(text.runs(), start, start + 5))] == "Ko\u0308lbe"
    assert raw[slice(*to_raw(text.runs(), 0, 7))] == "Der  Rat"


LINES = st.sampled_from([line for lines in NOISE.values() for line in lines.splitlines()] + TEXT.splitlines())
RAW = st.text(max_size=60) | st.lists(
    LINES | st.text(st.sampled_from("aAu\u0308\u00ad\u200b\u200c\u200d\r\n\t .“(Foto: dpa)"), max_size=12)
).map("\n".join)


@given(RAW)
def test_cleaning_is_idempotent_and_keeps_what_articles_need(raw: str) -> None:
    once = clean(raw)
    assert clean(once) == once
    assert unicodedata.is_normalized("NFC", once)
    assert "\r" not in once
    assert once == once.strip()
    assert "  " not in once


@given(RAW)
def test_only_white_space_and_composed_letters_are_new(raw: str) -> None:
    text = Cleaner().clean(raw).text
    in_runs = {n for run in text.runs() for n in range(run.start, run.start + run.length)}
    for n, character in enumerate(text.text):
        origin = raw[slice(*to_raw(text.runs(), n, n + 1))]
        if n in in_runs:
            assert origin == character
        else:
            assert character in " \n" or character in clean(origin)


CHARACTERS_ONLY = Cleaner(without=NOISE)


@given(RAW | st.text(st.sampled_from("Der A 7. u\u0308\u00ad\u200d\r\n„“-'·👩"), max_size=40))
def test_every_token_leads_back_to_the_characters_that_it_came_from(raw: str) -> None:
    text = CHARACTERS_ONLY.clean(raw).text
    runs = text.runs()
    reached = 0
    for sentence in sentence_spans(text.text):
        for start, end in token_spans(text.text, *sentence):
            raw_start, raw_end = to_raw(runs, start, end)
            assert reached <= raw_start < raw_end <= len(raw)
            assert text.text[start:end] in CHARACTERS_ONLY.clean(raw[raw_start:raw_end]).text.text
            assert to_text(runs, raw_start, raw_end) == (start, end)
            reached = raw_end


@given(st.text(st.sampled_from("a\r\n\v\x85\u2028"), max_size=20))
def test_line_ends_are_unified_alike_with_and_without_a_way_back(raw: str) -> None:
    assert RULES[0].apply(Traced.of(raw))[0].text == unify_line_ends(raw)


@pytest.mark.parametrize(
    "piece", ["(Foto: ", "Foto: A ", "Foto: A/", "Teilen ", "– ", "➤ ", "Jetzt das ", "\u200c", " ."]
)
def test_long_lines_are_read_in_one_pass(piece: str) -> None:
    assert clean("x. " + piece * 20_000 + ".\n" + piece * 20_000)


@pytest.mark.external
def test_news_loses_nothing_but_double_spaces(external: Path) -> None:
    """Rows of 10kGNAD are single lines without noise: 211 of the 1,028 hold runs of spaces, and no other rule fires."""
    lines = (external / "tenkgnad" / "test.csv").read_text(encoding="utf-8").splitlines()
    fired: Counter[str] = Counter()
    for row in csv.reader(lines, delimiter=";", quotechar="'"):
        fired.update(Cleaner().clean(row[1]).fired.keys())
    assert fired == {"spaces": 211}
