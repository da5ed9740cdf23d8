"""Sentence boundaries: German cases, and offsets that hold for any text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from standpunkt.corpus.text.abbreviations import MAY_BE_FINAL, NEVER_FINAL
from standpunkt.corpus.text.sentences import sentence_spans
from standpunkt.corpus.text.tokens import token_spans

CASES = """\
Ein Ticket kostet z. B. 49 Euro.|Dr. Weber kam am 8. Dezember zurück.
US-Präsident Joe Biden rief in Kiew an.|„Wir sind wachsam“, sagte er.|Ein Nato-Partner schwieg.
Sie sagte: „Das reicht.“|Dann verließ sie den Saal.
Am 3. Oktober trat das Gesetz in Kraft.|Der 2. Senat billigte es 2022.
Ministerpräsident a. D. Koch sagte dem Sender n-tv ab.|Prof. Dr. Lang übernahm.
Die CDU/CSU verlor 8,9 Punkte.|Die SPD gewann 5,2 Punkte.
Nach Art. 20 Abs. 3 GG ist das verboten.|Die Abg. Sommer (FDP) u. a. protestierten.
Gegen 19.45 Uhr kam die Einigung.|Sie hielt ca. 2 Std. und platzte um 22 Uhr.
„Sie reden über Panzer, während wir über Sicherheit reden“.|Der Minister widersprach.
Der Gipfel war in St. Gallen.|Auch Frankfurt a. M. hatte geworben.
Ist das noch zu retten?|Ja!|So die Kanzlerin.
Die Kosten stiegen um 2,5 Mio. Euro bzw. 4 Prozent.|Mrd. Euro fehlen noch.
Papst Benedikt XVI. trat zurück.|Wilhelm II. floh nach Holland.
Die Huber GmbH & Co. KG bekam Hilfe.|Das Amt meldete es am Do., 5. Mai an.
Am 24. Februar fiel die Entscheidung.|Der 1. FC Nürnberg zog mit.
Wien – Die ÖVP stimmt zu.|(APA, 3.6.2015)
Das war 2015.|Die Lage blieb ernst.
Es kamen Räte, Landräte usw.|Die Sitzung begann.
Er wohnt in Haus Nr. 5 am Markt.
George W. Bush kam nicht.
Der Vertrag läuft bis 31.12.|Danach ist Schluss.
Man habe „genug geredet …“|Nun werde gehandelt.
Die Liste reicht bis Platz 3.|Der Rest ging leer aus.
Er wohnt in Wr. Neustadt im Bez. Mitte.|Dr. med. Müller auch.
Am 11.11. Präsident Vargas traf ein.
Er kam am Fr.|Die Sitzung fiel aus."""


@pytest.mark.parametrize("case", CASES.splitlines())
def test_german_cases(case: str) -> None:
    sentences = case.split("|")
    text = " ".join(sentences)
    assert [text[start:end] for start, end in sentence_spans(text)] == sentences


@pytest.mark.parametrize("piece", ["z. B. ", "(aaaa", "Nr. Abs. ", ".", "a-", "a+"])
def test_long_runs_are_read_in_one_pass(piece: str) -> None:
    """Patterns that look back or ahead without bound would take minutes on these."""
    text = piece * 20_000 + ". Der"
    assert list(sentence_spans(text))
    assert list(token_spans(text))


def test_no_abbreviation_is_in_two_lists() -> None:
    assert not NEVER_FINAL & MAY_BE_FINAL


def test_only_the_given_stretch_is_cut() -> None:
    text = "Eins. Zwei. Drei."
    assert list(sentence_spans(text, 6, 11)) == [(6, 11)]


@given(st.text(st.sampled_from("Aa1.!?„“ \n(–"), max_size=60) | st.text(max_size=60))
def test_offsets_hold_for_any_text(text: str) -> None:
    spans = list(sentence_spans(text))
    edges = [edge for span in spans for edge in span]
    assert edges == sorted(edges)
    assert all(text[start:end] == text[start:end].strip() != "" for start, end in spans)
    assert "".join("".join(text[start:end].split()) for start, end in spans) == "".join(text.split())
