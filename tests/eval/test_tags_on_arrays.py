"""Tags on arrays: schemes as the ground floor finds them, counts per document, any order of bytes."""

from collections.abc import Sequence

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from standpunkt.eval.tags.codes import Codebook, encode, encode_pair
from standpunkt.eval.tags.counts import count, count_by_document
from standpunkt.eval.tags.detect import breaks, detect
from standpunkt.eval.tags.halves import halve, lenient_split
from standpunkt.eval.tags.spans import lenient_spans
from standpunkt.tags import OUTSIDE, Scheme, Tag, parse_tag, violation
from standpunkt.tags import detect as detect_slowly

tags = st.sampled_from(["O", "O", *(f"{prefix}-{label}" for prefix in "BIESLU" for label in ("PER", "ORG")), "PER"])
sentences = st.lists(st.lists(tags, max_size=6), min_size=1, max_size=5)


def parsed(sentence: Sequence[str]) -> list[Tag]:
    return [parse_tag(tag) or OUTSIDE for tag in sentence]


@settings(max_examples=100)
@given(sentences)
def test_the_scheme_is_that_of_the_ground_floor(given: list[list[str]]) -> None:
    book = Codebook()
    encoded = encode(given, book)
    assert detect(encoded, list(book)).scheme is detect_slowly(map(parsed, given))


@settings(max_examples=100)
@given(sentences, st.sampled_from(Scheme))
def test_the_first_broken_tag_is_that_of_the_ground_floor(given: list[list[str]], scheme: Scheme) -> None:
    book = Codebook()
    encoded = encode(given, book)
    broken = breaks(encoded, list(book), scheme)
    starts = encoded.starts()
    for sentence, start in zip(given, starts.tolist(), strict=True):
        inside = broken[(broken >= start) & (broken < start + len(sentence))]
        assert violation(parsed(sentence), scheme) == (int(inside[0]) - start if len(inside) else None)


def test_malformed_tags_break_every_scheme() -> None:
    book = Codebook()
    encoded = encode([["O", "b-PER", "B-PER", "I-PER"], ["x"]], book)
    found = detect(encoded, list(book))
    assert (found.scheme, found.broken.tolist()) == (Scheme.IO, [1, 2, 3, 5]), "no sentence is left to tell IOB2 by"
    assert breaks(encoded, list(book), Scheme.IOB2).tolist() == [1, 5]


@settings(max_examples=100)
@given(st.lists(st.tuples(sentences, sentences), min_size=1, max_size=4))
def test_counts_per_document_sum_to_the_counts(documents: list[tuple[list[list[str]], list[list[str]]]]) -> None:
    """A document's counts are those of the document alone, and their sums those of all."""
    pairs = [
        [(one, other) for one, other in zip(gold, found, strict=False) if len(one) == len(other)]
        for gold, found in documents
    ]
    book = Codebook()
    sides = encode_pair([one for pair in pairs for one, _ in pair], [two for pair in pairs for _, two in pair], book)
    halves = halve(book, lenient_split)
    gold, found = (lenient_spans(side.numbers, halves) for side in sides)
    ends = np.cumsum([sum(len(one) + 1 for one, _ in pair) for pair in pairs])
    cells = count_by_document(gold, found, len(halves.names), ends)
    total = count(gold, found, halves.names)
    by_name = {name: n for n, name in enumerate(halves.names)}
    kept = [by_name[name] for name in total.names]
    assert np.array_equal(cells.sum(axis=0)[:, kept], np.stack([total.tp, total.predicted, total.gold]))
    for pair, row in zip(pairs, cells, strict=True):
        alone = encode_pair([one for one, _ in pair], [two for _, two in pair], book)
        one, two = (lenient_spans(side.numbers, halves) for side in alone)
        again = count(one, two, halves.names)
        assert again.tp.sum() == row[0].sum()
        assert again.gold.sum() == row[2].sum()


def test_counts_worked_by_hand() -> None:
    """Document 1: PER right, ORG one token short. Document 2: an ORG that is none."""
    book = Codebook()
    gold = [["B-PER", "I-PER", "O", "B-ORG", "I-ORG"], ["O", "O"]]
    found = [["B-PER", "I-PER", "O", "B-ORG", "O"], ["O", "I-ORG"]]
    sides = encode_pair(gold, found, book)
    halves = halve(book, lenient_split)
    spans = [lenient_spans(side.numbers, halves) for side in sides]
    assert [spans[0].begin.tolist(), spans[0].end.tolist()] == [[0, 3], [2, 5]]
    per, org = halves.names.index("PER"), halves.names.index("ORG")
    cells = count_by_document(spans[0], spans[1], len(halves.names), np.array([6, 9]))
    assert cells[0][:, [per, org]].tolist() == [[1, 0], [1, 1], [1, 1]]
    assert cells[1][:, [per, org]].tolist() == [[0, 0], [0, 1], [0, 0]]
