"""Tokens: German cases, the pinned conventions, offsets that hold for any text, and the figure on real sentences."""

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from standpunkt.corpus.text.sentences import sentence_spans
from standpunkt.corpus.text.tokens import token_spans
from tests.corpus.conllu import ud_sentences

CASES = """\
Der|US-Präsident|kam|.
Ein|Nato-Partner|schwieg|.
Der|G7-Gipfel|endet|.
Ost-|und|Westdeutschland|.
Am|8.|Dezember|.
Mit|Dr.|Weber|.
Um|8,9|Punkte|.
Etwa|70.000|Soldaten|.
Um|19.45|Uhr|.
Die|„|klugen|“|Leute|.
Frau|Sommer|(|FDP|)|.
Auf|www.bund.de|steht|es|.
Die|Lehrer:innen|kamen|.
Die|Wähler*innen|kamen|.
Das|z.|B.|gilt|.
Das|z.B.|gilt|.
Die|CDU|/|CSU|verlor|.
Wie|geht's|?
In|der|Saison|2021/22|.
Der|Sender|n-tv|.
Das|49-Euro-Ticket|.
Der|2.|Senat|.
Das|war|2015|.
Räte|,|Landräte|usw.
(|100|m|)
Parteien|und|-bündnisse|.
Warten|...|und|hoffen|…
Die|Ver.di-Chefin|und|ver.di|.
Eine|Welt.de-Umfrage|."""


@pytest.mark.parametrize("case", CASES.splitlines())
def test_german_cases(case: str) -> None:
    tokens = case.split("|")
    text = " ".join(tokens)
    for glued in (" .", " ?", " ,", " )", " “", " …"):
        text = text.replace(glued, glued[1:])
    text = text.replace("( ", "(").replace("„ ", "„").replace(" / ", "/")
    assert [text[start:end] for start, end in token_spans(text)] == tokens


NEWS = """\
Putin‘s Politik. => Putin‘s|Politik|.
Rock'n'Roll für Oma's Laden => Rock'n'Roll|für|Oma's|Laden
Er sagte ‚nein‘. => Er|sagte|‚|nein|‘|.
Die Kolleg·innen und Bürger_innen => Die|Kolleg·innen|und|Bürger_innen
Lehrer/innen und Schüler/-innen => Lehrer/innen|und|Schüler/-innen
Der Bürger*innenrat und jede*r => Der|Bürger*innenrat|und|jede*r
Jede:r kennt das Thema:Innenpolitik. => Jede:r|kennt|das|Thema|:|Innenpolitik|.
Mit K.-o.-Tropfen betäubt. => Mit|K.-o.-Tropfen|betäubt|.
Dr.-Ing. Quandt aus der St.-Pauli-Straße => Dr.-Ing.|Quandt|aus|der|St.-Pauli-Straße
Die Familie 👩‍👧 aus 🇩🇪 lacht ❤️. => Die|Familie|👩‍👧|aus|🇩🇪|lacht|❤️|.
Sieg mit 3:2 (1:1). => Sieg|mit|3:2|(|1:1|)|.
Vom 20.-25. Mai => Vom|20.|-|25.|Mai
Am 3.10. um 9 Uhr => Am|3.10.|um|9|Uhr
Bis 31.12. => Bis|31.12.
Am 3.10.2025 kam er. => Am|3.10.2025|kam|er|.
Die 15-Jährige und das 1,5-Grad-Ziel => Die|15-Jährige|und|das|1,5-Grad-Ziel
Die 50+1-Regel gilt 10.000-mal. => Die|50+1-Regel|gilt|10.000-mal|.
Siehe https://www.bund.de/a_b?x=1&y=2. => Siehe|https://www.bund.de/a_b?x=1&y=2|.
So @rat_lindenfurt und #Brücke24! => So|@rat_lindenfurt|und|#Brücke24|!
Mail an rat.haus@lindenfurt.de. => Mail|an|rat.haus@lindenfurt.de|.
Auf der A 7 bei km 12,5 => Auf|der|A|7|bei|km|12,5
Die U.S.A. und der U.S.-Präsident => Die|U.S.A.|und|der|U.S.-Präsident
Alle, d.h. i.d.R. 1.234.567,89 Euro => Alle|,|d.h.|i.d.R.|1.234.567,89|Euro
Haus Nr.1 und Nr. 2 => Haus|Nr.|1|und|Nr.|2
Nach § 218 StGB Abs. 2 S. 1 => Nach|§|218|StGB|Abs.|2|S.|1
Die Bundestags-Drs. 19/123 fehlt. => Die|Bundestags-Drs.|19/123|fehlt|.
In der Goethe-Str. 5 => In|der|Goethe-Str.|5
Um 19:45 Uhr, 20°C, 5,2% => Um|19:45|Uhr|,|20|°|C|,|5,2|%
„Was …?“, fragte er. => „|Was|…|?|“|,|fragte|er|.
Sie rief: „Er sagte: ‚Nein!‘“ => Sie|rief|:|„|Er|sagte|:|‚|Nein|!|‘|“
Ludwig II. und Benedikt XVI. kamen. => Ludwig|II.|und|Benedikt|XVI.|kamen|.
Bündnis 90/Die Grünen und/oder SPD => Bündnis|90|/|Die|Grünen|und|/|oder|SPD
Nord-/Ostsee und CO2-Preis => Nord-|/|Ostsee|und|CO2-Preis
Ennis-Hill: (100 m) => Ennis-Hill|:|(|100|m|)
AT&T, O'Neill und d'Estaing => AT&T|,|O'Neill|und|d'Estaing
• Mieten – Steuern => •|Mieten|–|Steuern
Minus -5 Grad, Covid-19, G20 => Minus|-5|Grad|,|Covid-19|,|G20
Brot, Milch etc. => Brot|,|Milch|etc.
Lt. dpa/AFP (dpa) 1/4 => Lt.|dpa|/|AFP|(|dpa|)|1/4
Der 9-Euro-Ticket-Nachfolger kostet 49,- => Der|9-Euro-Ticket-Nachfolger|kostet|49,-
Ex-US-Präsident Trumps „America-First“-Politik => Ex-US-Präsident|Trumps|„|America-First|“|-Politik
§§ 5–7 und 2021–2024 => §§|5|–|7|und|2021|–|2024"""


@pytest.mark.parametrize("case", NEWS.splitlines())
def test_news_cases(case: str) -> None:
    text, tokens = case.split(" => ")
    assert [text[start:end] for start, end in token_spans(text)] == tokens.split("|")


@given(st.text(st.sampled_from("Aaßin1.,:-–'‘*·/@„“ (§+👩👧🇩🇪\u200d\ufe0f\u0308"), max_size=40) | st.text(max_size=40))
def test_every_visible_character_is_in_one_token(text: str) -> None:
    spans = list(token_spans(text))
    assert all(start < end for start, end in spans)
    assert all(before[1] <= after[0] for before, after in pairwise(spans))
    assert "".join(text[start:end] for start, end in spans) == "".join(text.split())


@pytest.mark.external
def test_token_f1_on_universal_dependencies(external: Path) -> None:
    """UD German-PUD splits compounds at hyphens and we do not, by convention; the rest must agree."""
    hits = found = gold = 0
    for text, words in ud_sentences(external / "uner_german_pud" / "de_pud-ud-test.conllu"):
        tokens = {span for start, end in sentence_spans(text) for span in token_spans(text, start, end)}
        hits += len(tokens & words)
        found += len(tokens)
        gold += len(words)
    assert gold > 20_000
    assert 2 * hits / (found + gold) >= 0.98
