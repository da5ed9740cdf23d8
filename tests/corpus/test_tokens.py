"""Tokens: German cases, the pinned conventions, offsets that hold for any text, and the figure on real sentences."""

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from standpunkt.corpus.text.sentences import sentence_spans
from standpunkt.corpus.text.tokens import token_spans

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


@given(st.text(st.sampled_from("Aaß1.,:-–'*/@„“ ("), max_size=40) | st.text(max_size=40))
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


def ud_sentences(path: Path) -> list[tuple[str, set[tuple[int, int]]]]:
    """Return text and surface token spans of each sentence of a CoNLL-U file."""
    sentences: list[tuple[str, set[tuple[int, int]]]] = []
    for block in path.read_text(encoding="utf-8").strip().split("\n\n"):
        text = next(line for line in block.split("\n") if line.startswith("# text = ")).removeprefix("# text = ")
        spans: set[tuple[int, int]] = set()
        position = covered = 0
        for line in block.split("\n"):
            number, form = ("#", "") if line.startswith("#") else tuple(line.split("\t")[:2])
            if "-" in number:
                covered = int(number.split("-")[1])
            elif number == "#" or "." in number or int(number) <= covered:
                continue
            start = text.index(form, position)
            position = start + len(form)
            spans.add((start, position))
        sentences.append((text, spans))
    return sentences
