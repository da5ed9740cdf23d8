"""Sentence boundaries: German cases, and offsets that hold for any text."""

from itertools import accumulate
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from standpunkt.corpus.text.abbreviations import MAY_BE_FINAL, NEVER_FINAL
from standpunkt.corpus.text.sentences import sentence_spans
from standpunkt.corpus.text.tokens import token_spans
from tests.corpus.conllu import ud_sentences

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
Er kam am Fr.|Die Sitzung fiel aus.
Herr Präsident!|Liebe Kolleginnen und Kollegen!|Wir beraten heute die Drucksache 19/4321.|Das ist überfällig.
Das steht in Bundestags-Drs. 19/123 auf S. 4 ff. und ist belegt.|Mehr war nicht zu erfahren.
Nach § 218 StGB i. V. m. Abs. 2 S. 1 bleibt das straffrei.|Die Grünen wollen das ändern.
Sie las vor: „Er sagte: ‚Das reicht.‘|Dann ging er.“|Der Saal schwieg.
„Wer zahlt das?“, fragte die Abgeordnete Sommer.|Niemand antwortete.
„Wer zahlt das?“ fragte sie.|Keiner wusste es.
„Raus hier!“, rief er, „und zwar sofort!“|Dann fiel die Tür zu.
Lindenfurt siegte 3:2 (1:1).|Das Tor fiel in der 89. Minute.
Riek wurde Zweiter, Quandt 3.|Die Mannschaft feierte.
Er kam auf Skalenpunkt 5.|Natürlich reicht das nicht.
Lindenfurt liegt auf Platz 3.|Trainer Riek ist zufrieden.
Das Treffen dauert vom 20. bis 25. Mai.|Danach wird gewählt.
Die Woche vom 20.-25. Mai ist frei.|Alle freuen sich.
Er lebt in den U.S.A.|Die Familie blieb hier.
Das betrifft alle, d.h. auch Rentner.|Sie zahlen mehr.
Die Frist endet am 3.10. um Mitternacht.|Die Regierung will verlängern.
Die Frist endet am 3.10.|Die Regierung will verlängern.
Haus Nr.1 steht leer.|Nr.2 folgt.
Das Schloss baute Ludwig II.|Er starb 1886.
Es gab Äpfel, Birnen etc.|Die Kinder freuten sich.
Sie kauften Brot, Milch etc. und gingen.|Das war alles.
19:45 Uhr: Die Wahllokale schließen.|19.50 Uhr: Erste Zahlen kommen.
– Die Mieten steigen.|– Der Rat zögert.
• Die Mieten steigen.|• Der Rat zögert.
Er wollte … aber lassen wir das.|Sie ging.
Er zögerte ... und ging.|Dann kam sie.
Die Stadt hält am 1,5-Grad-Ziel fest.|15-Jährige demonstrieren.
Der Unfall geschah auf der A 7.|Polizisten sperrten die Straße.
Der Brief ist vom 3. d. M.|Er kam spät.
Wir fordern: Mehr Geld!|Weniger Bürokratie!|So einfach ist das.
Die Ministerin stellte klar: Das Gesetz kommt.|Die Opposition tobte.
(Die Redaktion hat gekürzt.)|Der Rest folgt.
Er sagte es (mit einem Lachen!) und ging.|Sie blieb.
Frau Dr. Sommer, geb. Riek, kam.|Prof. Dr. h. c. Quandt auch.
Der Verein (gegr. 1920) siegte 2:0.|Trainer Riek jubelte.
Die Inflation lag bei 2,5.|Forscher warnen.
Mehr unter www.bund.de.|Die Frist läuft.
J. F. Kennedy kam 1963.|R. Quandt schrieb ein Buch darüber.
Die Polizei rief: „Halt!“|Er lief weiter.
»Das ist falsch.«|›Nein‹, sagte sie.
"Das stimmt nicht."|"Doch."|Der Minister schwieg.
Das Urteil (Az. 1 BvR 12/20) ist da.|Es hat Folgen.
Ab dem 1. Januar gilt Stufe 3.|Ab dem 1. Februar gilt Stufe 4.
Bundeskanzlerin a.D. Sommer sprach.|Auch der Präs. des Landtags kam.
Warum?!|Darum.
Zum 5. Mal traf der Rat sich am 3. Tag.|Bislang ohne Ergebnis.
Er gewann im 1. Wahlgang mit 51 Prozent.|Im 2. Wahlgang gab sie auf.
Der stv. Vors. Riek trat ab.|Der 1. Vorsitzende blieb.
Die Partei holte 5 Sitze, die anderen 12.|Insgesamt sind es 17.
Die Kirche St. Peter und Paul wurde im 12. Jh. gebaut.|Sie steht noch.
Man zahlt 1,50 Euro pro Std.|Das ist viel.
Der Bundesrat stimmt am 8. Juni ab, der Landtag am 9. Juli.|Ob das reicht?|Wohl kaum.
Er beruft sich auf Art. 5 GG.|Journalisten widersprechen.
Es gilt § 5.|Richterin Sommer bestätigte das.
Erlaubt sind 30 km/h.|Polizisten messen."""


@pytest.mark.parametrize("case", CASES.splitlines())
def test_german_cases(case: str) -> None:
    sentences = case.split("|")
    text = " ".join(sentences)
    assert [text[start:end] for start, end in sentence_spans(text)] == sentences


@pytest.mark.parametrize(
    "piece",
    ["z. B. ", "(aaaa", "Nr. Abs. ", ".", "a-", "a+", "K.-", "1.", "a:in", "a*", "www.", "http://!", "1,", "Platz 3. "],
)
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


@pytest.mark.parametrize("noun", ["Platz", "Skalenpunkt", "Artikel", "§", "Nr.", "A"])
def test_a_stop_after_a_number_that_belongs_to_a_noun_ends_a_sentence(noun: str) -> None:
    assert len(list(sentence_spans(f"Es geht um {noun} 3. Riek hilft."))) == 2
    assert len(list(sentence_spans(f"Es geht um {noun} 3. Klasse."))) == 1


@pytest.mark.external
def test_sentence_f1_on_universal_dependencies(external: Path) -> None:
    """Texts of 15 sentences each; what is missed has no stop, or a heading's ellipsis."""
    hits = found = gold = 0
    sentences = [text for text, _ in ud_sentences(external / "uner_german_pud" / "de_pud-ud-test.conllu")]
    for first in range(0, len(sentences), 15):
        part = sentences[first : first + 15]
        ends = list(accumulate(len(sentence) + 1 for sentence in part))
        wanted = {(end - 1 - len(sentence), end - 1) for sentence, end in zip(part, ends, strict=True)}
        spans = set(sentence_spans(" ".join(part)))
        hits += len(spans & wanted)
        found += len(spans)
        gold += len(wanted)
    assert gold == 1_000
    assert 2 * hits / (found + gold) >= 0.99
