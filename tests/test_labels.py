"""The label tables: complete, and in the order that a release's numbers depend on."""

from standpunkt.labels import (
    COARSE_TAGS,
    FINE_LABELS,
    FINE_TAGS,
    FORM_TABLE,
    MENTION_TABLE,
    PAIR_TABLE,
    Form,
    Label,
    PairLabel,
    Polarity,
    fine_label,
)


def test_tables_describe_every_label_in_order() -> None:
    for table, labels in ((MENTION_TABLE, Label), (FORM_TABLE, Form), (PAIR_TABLE, PairLabel)):
        assert [row.label for row in table] == list(labels)
        assert all(row.caption and row.definition.endswith(".") and row.hint.endswith(".") for row in table)


def test_pair_labels_are_the_polarities_and_none() -> None:
    assert [*map(str, Polarity), "NONE"] == list(map(str, PairLabel))


def test_fine_labels_are_those_of_germeval() -> None:
    names = "PER PERderiv PERpart ORG ORGderiv ORGpart LOC LOCderiv LOCpart OTH OTHderiv OTHpart"
    assert names.split() == list(FINE_LABELS)
    assert fine_label(Label.MISC, Form.DERIV) == "OTHderiv"


def test_tags_keep_their_numbers() -> None:
    assert COARSE_TAGS == ("O", "B-PER", "I-PER", "B-ORG", "I-ORG", "B-LOC", "I-LOC", "B-MISC", "I-MISC")
    assert len(FINE_TAGS) == 25
    assert FINE_TAGS[15] == "B-LOCderiv"
