"""Tag schemes: spans as seqeval reads them, the scheme found and named, and no guess where tags break it."""

from collections.abc import Callable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from seqeval.scheme import BILOU, IOB1, IOB2, IOBES, IOE2, Entities

from standpunkt.tags import Labelled, Scheme, Tag, detect, parse_tag, spans, violation

LABELS = ("PER", "ORG", "LOC")
SEQEVAL = {Scheme.IOB1: IOB1, Scheme.IOB2: IOB2, Scheme.IOE2: IOE2, Scheme.IOBES: IOBES, Scheme.BILOU: BILOU}
"""IOE1 is missing: seqeval finds no span in ``I-PER E-PER I-PER`` that is right."""

Runs = list[tuple[str | None, int]]
"""Label (null outside of entities) and length of neighbouring runs of tokens."""

runs = st.lists(st.tuples(st.sampled_from((None, *LABELS)), st.integers(1, 4)), max_size=8)
any_tags = st.lists(st.sampled_from(("O", *(f"{p}-{label}" for p in "BIESLU" for label in LABELS[:2]))), max_size=8)


def encode(found: Sequence[Labelled], length: int, scheme: Scheme) -> list[str]:
    """Write spans as tags of a scheme, straight from its definition."""
    tags = ["O"] * length
    for n, (first, end, label) in enumerate(found):
        middle = ["I"] * (end - first)
        touches = n > 0 and found[n - 1].end == first and found[n - 1].label == label
        if scheme is Scheme.IOB2 or (scheme is Scheme.IOB1 and touches):
            middle[0] = "B"
        before_twin = n + 1 < len(found) and found[n + 1].first == end and found[n + 1].label == label
        if scheme is Scheme.IOE2 or (scheme is Scheme.IOE1 and before_twin):
            middle[-1] = "E"
        if scheme in (Scheme.IOBES, Scheme.BILOU):
            middle[0], middle[-1] = "B", "E" if scheme is Scheme.IOBES else "L"
            if len(middle) == 1:
                middle = ["S" if scheme is Scheme.IOBES else "U"]
        tags[first:end] = [f"{prefix}-{label}" for prefix in middle]
    return tags


def laid(parts: Runs) -> tuple[list[Labelled], int]:
    """Return the spans of some runs and the number of their tokens."""
    found: list[Labelled] = []
    place = 0
    for label, length in parts:
        if label is not None:
            found.append(Labelled(place, place + length, label))
        place += length
    return found, place


def parsed(tags: Sequence[str]) -> list[Tag]:
    """Parse tags that are well formed."""
    found = [parse_tag(tag) for tag in tags]
    assert None not in found
    return [tag for tag in found if tag is not None]


@pytest.mark.parametrize("scheme", SEQEVAL)
@given(parts=runs)
def test_spans_are_those_of_seqeval(scheme: Scheme, parts: Runs) -> None:
    found, length = laid(parts)
    tags = encode(found, length, scheme)
    assert violation(parsed(tags), scheme) is None
    assert spans(parsed(tags)) == found
    oracle = Entities([tags], SEQEVAL[scheme]).entities[0]
    assert [(e.start, e.end, e.tag) for e in oracle] == found


@pytest.mark.parametrize("scheme", [*SEQEVAL, Scheme.IOE1])
@given(tags=any_tags)
def test_tags_keep_a_scheme_just_where_writing_their_spans_gives_them_back(scheme: Scheme, tags: list[str]) -> None:
    keeps = violation(parsed(tags), scheme) is None
    assert keeps == (encode(spans(parsed(tags)), len(tags), scheme) == tags)


@pytest.mark.parametrize(
    ("lines", "scheme"),
    [
        (["I-PER I-PER O", "I-LOC O"], Scheme.IO),
        (["PER PER O", "LOC O"], Scheme.IO),
        (["B-PER I-PER O", "B-LOC O"], Scheme.IOB2),
        (["I-PER I-PER O", "I-LOC B-LOC O"], Scheme.IOB1),
        (["I-PER E-PER O", "E-LOC O"], Scheme.IOE2),
        (["I-PER I-PER O", "E-LOC I-LOC O"], Scheme.IOE1),
        (["B-PER E-PER O", "S-LOC O"], Scheme.IOBES),
        (["B-PER L-PER O", "U-LOC O"], Scheme.BILOU),
        (["B-PER I-PER O", "B-LOC O", "O I-LOC"], Scheme.IOB2),
        (["O O"], Scheme.IO),
        ([], Scheme.IO),
    ],
)
def test_the_scheme_is_the_one_that_most_sentences_keep(lines: list[str], scheme: Scheme) -> None:
    assert detect(parsed(line.split()) for line in lines) is scheme


@pytest.mark.parametrize(
    "tag", ["o", "b-per", "_ORG", "B_PER", "B.PER", "B-", "-PER", "X-PER", "B-P", "", "v", "O-PER"]
)
def test_what_is_no_tag(tag: str) -> None:
    assert parse_tag(tag) is None


def test_where_a_tag_breaks_the_scheme() -> None:
    first_bad: Callable[[str, Scheme], int | None] = lambda tags, scheme: violation(parsed(tags.split()), scheme)  # noqa: E731
    assert first_bad("O I-PER O", Scheme.IOB2) == 1
    assert first_bad("B-PER I-LOC", Scheme.IOB2) == 1
    assert first_bad("O B-PER", Scheme.IOB1) == 1
    assert first_bad("B-PER O", Scheme.IOBES) == 1
    assert first_bad("I-PER O", Scheme.IOE2) == 1
    assert first_bad("E-PER O", Scheme.IOE1) == 1
    assert first_bad("O B-PER", Scheme.IOBES) == 1, "an entity that never ends is told at the last tag"
