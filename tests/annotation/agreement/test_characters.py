"""Alpha on characters: worked by hand, equal to the krippendorff package, safe where mentions overlap."""

from typing import Any

import krippendorff
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from standpunkt import Annotation
from standpunkt.annotation.agreement.metrics import character_values
from standpunkt.annotation.agreement.rows import character_rows
from standpunkt.annotation.agreement.spans import LABELS
from standpunkt.labels import Label
from standpunkt.statistics.counts import Values
from tests.annotation.agreement.drawn import LENGTH, annotations, mark, said


def alphas(*versions: Annotation, length: int = LENGTH) -> Values:
    """Alpha of sets of labels, then of each label, of one text."""
    return character_values(character_rows([versions], {versions[0].article_id: length}).sum(axis=0))


def test_worked_by_hand() -> None:
    """Of 10 characters, anna marks [0, 4) and ben [2, 4) as LOC.

    20 values, 6 of them LOC and 14 empty; 16 in agreeing units. D_o = 4/20 = .2; D_e = (400 - 36 - 196) / (20 * 19) =
    168/380; alpha = 1 - .2 * 380/168 = 1 - 76/168 = .5476.
    """
    found = alphas(said("anna", [mark(0, 4, Label.LOC)]), said("ben", [mark(2, 4, Label.LOC)]), length=10)
    assert found[0] == pytest.approx(1 - 76 / 168)
    assert found[1 + LABELS.index("LOC")] == pytest.approx(1 - 76 / 168)
    assert np.isnan(found[1 + LABELS.index("PER")]), "nobody marked one: undefined, not 1 and not 0"


def test_a_character_under_two_mentions_has_both_labels() -> None:
    """anna: ISSUE [0, 4) with LOC [2, 4) inside; ben: ISSUE alone. Two of four characters differ, none in ISSUE.

    8 values, {ISSUE} 2 + 4 and {ISSUE, LOC} 2 + 0; 4 in agreeing units. D_o = 4/8; D_e = (64 - 36 - 4) / (8 * 7)
    = 24/56; alpha = 1 - .5 * 56/24 = -1/6.
    """
    anna = said("anna", [mark(0, 4, Label.ISSUE), mark(2, 4, Label.LOC)])
    found = alphas(anna, said("ben", [mark(0, 4, Label.ISSUE)]), length=4)
    assert found[0] == pytest.approx(-1 / 6)
    assert np.isnan(found[1 + LABELS.index("ISSUE")]), "all characters are ISSUE for both: one category"
    assert found[1 + LABELS.index("LOC")] == pytest.approx(1 - (4 / 8) * 56 / 24)


def test_two_empty_versions_are_undefined() -> None:
    assert np.isnan(alphas(said("anna"), said("ben"))).all()


def values_of(version: Annotation) -> list[frozenset[str]]:
    """The set of labels of each character, the long way."""
    return [frozenset(str(m.label) for m in version.mentions if m.start <= n < m.end) for n in range(LENGTH)]


@settings(deadline=None)
@given(st.tuples(annotations("anna"), annotations("ben"), annotations("clara")))
def test_equal_to_krippendorff(versions: tuple[Annotation, Annotation, Annotation]) -> None:
    sets = [values_of(version) for version in versions]
    known = sorted({value for row in sets for value in row}, key=sorted)
    rows = [[[known.index(value) for value in row] for row in sets]]
    rows += [[[int(label in value) for value in row] for row in sets] for label in LABELS]
    for ours, data in zip(alphas(*versions), rows, strict=True):
        if len({value for row in data for value in row}) == 1:
            assert np.isnan(ours)
        else:
            theirs: Any = krippendorff.alpha(reliability_data=data, level_of_measurement="nominal")
            assert ours == pytest.approx(theirs)


@settings(deadline=None)
@given(st.lists(annotations("anna"), min_size=2, max_size=4))
def test_articles_add_up_and_annotators_may_change_places(versions: list[Annotation]) -> None:
    """The alpha of two texts is that of both texts as one."""
    pairs = [versions, versions[::-1]]
    rows = character_rows(pairs, {"a1": LENGTH})
    assert np.array_equal(rows[0], rows[1])
    known = sorted({value for one in versions for value in values_of(one)}, key=sorted)
    if len(known) > 1:
        once = [[known.index(value) for value in values_of(one)] for one in versions]
        twice = [row + row for row in once]
        theirs: Any = krippendorff.alpha(reliability_data=twice, level_of_measurement="nominal")
        assert character_values(2 * rows[0])[0] == pytest.approx(theirs)
