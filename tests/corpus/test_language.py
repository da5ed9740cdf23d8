"""Language identification: German and its neighbours, short texts, and no network."""

import csv
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from standpunkt.corpus.text.language import UNKNOWN, Guess, identify

GERMAN = """\
Der Gemeinderat von Lindenfurt stimmt am Dienstag über die neue Brücke ab.
Die Ministerin will die Mieten bremsen, doch die Opposition ist dagegen.
Kein Geld für die Brücke
DIE MINISTERIN WILL DIE MIETEN BREMSEN
Der Minister sagte: „We will not surrender“, und ging.
Grüezi, sagte die Bundesrätin in Bern, das Gesetz sei eine gute Sache.
„Des is ned guad“, sagte der Bürgermeister von Lindenfurt, als der Rat am Montag über die Brücke und die Steuer sprach.
Im Jänner stimmt der Nationalrat in Wien über die Vignette ab, so der Obmann."""

FOREIGN = """\
nl|De gemeenteraad van Lindenvoorde stemt dinsdag over de nieuwe brug.
nl|De minister wil de huren bevriezen, maar de oppositie is tegen.
lb|De Gemengerot vu Lëndefeld stëmmt en Dënschdeg iwwer déi nei Bréck of.
lb|D'Regierung wëll de Loyer bremsen, mee d'Oppositioun ass dogéint.
nds|De Gemeenraad vun Lindenfeld stimmt an'n Dingsdag över de nee Brüch af.
nds|De Minister will de Hüür nich höger warrn laten, man de Opposition is dorgegen.
gsw|De Gmeindrat vo Lindefeld stimmt am Zischtig über di neui Brugg ab.
gsw|Das isch e gueti Sach für alli.
gsw|Mir händ das nöd gwüsst.
gsw|De Stadtpräsident het gseit, es heig kei Gäld. De Rat entscheidet im Mai. D Parteie sind sich nid einig.
bar|I hob des ned gwusst, owa da Birgamoasta scho.
da|Borgmesteren siger, at der ikke er penge til en ny svømmehal. Rådet beslutter i maj. Partierne er uenige.
en|The town council of Lindenfurt votes on the new bridge on Tuesday."""

NOT_GERMAN = """\
Byrådet i Lindefelt stemmer tirsdag om den nye bro.
De gemeenterie fan Lindefurd stimt tiisdei oer de nije brêge.
Die minister wil die huur vries, maar die opposisie is daarteen.
Mir hunn kee Geld méi.
Da Gmoarat vo Lindnfeid stimmt am Irda üba de neie Bruckn o."""


@pytest.mark.parametrize("text", GERMAN.splitlines())
def test_german(text: str) -> None:
    (guess,) = identify([text])
    assert guess.is_german, guess


@pytest.mark.parametrize("case", FOREIGN.splitlines())
def test_neighbours_are_named(case: str) -> None:
    language, text = case.split("|")
    (guess,) = identify([text])
    assert (guess.language, guess.is_german) == (language, False)


@pytest.mark.parametrize("text", NOT_GERMAN.splitlines())
def test_short_foreign_texts_may_get_a_wrong_name_but_are_not_german(text: str) -> None:
    assert not identify([text])[0].is_german


def test_dialect_close_to_the_standard_passes_for_german() -> None:
    """A known limit: none of these words is the dialect's alone."""
    assert identify(["De Rat entscheidet im Mai über das Budget vo de Stadt."])[0].is_german


@pytest.mark.parametrize("text", ["", " \n", "Anzeige", "Kein Geld", "1 2 3 4 5", "28,5 Prozent", "!!! ???"])
def test_fewer_than_three_words_are_no_language(text: str) -> None:
    assert identify([text]) == [Guess(language=UNKNOWN, score=0.0)]


def test_each_text_gets_its_guess_whatever_its_line_breaks() -> None:
    german, english = "Der Rat stimmt\nam Dienstag über\r\ndie Brücke ab.", "The council votes\non Tuesday."
    assert [guess.language for guess in identify([german, english, german])] == ["de", "en", "de"]
    assert identify([german]) == identify([" ".join(german.split())])
    assert identify([]) == []


@given(st.text(max_size=80) | st.text(st.characters(categories=["Cs", "Cc", "Lu"]), max_size=20))
def test_any_text_gets_a_guess(text: str) -> None:
    (guess,) = identify([text])
    assert guess.language
    assert 0 <= guess.score <= 1


def test_nothing_is_fetched(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """In a process of its own, where opening a socket fails: the model is loaded there for the first time."""
    code = (
        "import socket\n"
        "def refuse(*_, **__): raise OSError('no network')\n"
        "socket.socket.connect = socket.create_connection = socket.getaddrinfo = refuse\n"
        "from standpunkt.corpus.text.language import identify\n"
        "print(identify(['Der Rat stimmt am Dienstag ab.'])[0].language)"
    )
    monkeypatch.setenv("FTLANG_CACHE", str(tmp_path / "cache"))
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "de"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.external
def test_every_article_of_an_austrian_newspaper_is_german(external: Path) -> None:
    lines = (external / "tenkgnad" / "test.csv").read_text(encoding="utf-8").splitlines()
    guesses = identify([row[1] for row in csv.reader(lines, delimiter=";", quotechar="'")])
    assert len(guesses) == 1_028
    assert [guess for guess in guesses if not guess.is_german] == []
    assert min(guess.score for guess in guesses) > 0.9
