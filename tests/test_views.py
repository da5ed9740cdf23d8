"""The NER view: one layer, the same for gold and prediction."""

from standpunkt.labels import Label
from standpunkt.schema import Mention
from standpunkt.views import coarse_type, fine_type, outer_layer


def span(start: int, end: int, label: Label = Label.LOC) -> Mention:
    return Mention(start=start, end=end, label=label)


def test_outermost_named_entities_stay() -> None:
    inside, outside, crossing, apart = span(0, 3), span(0, 9), span(8, 12), span(20, 24)
    actor = span(30, 33, Label.ACTOR)
    layer = outer_layer([inside, apart, crossing, outside, actor])
    assert layer.mentions == (outside, apart)
    assert layer.dropped == 2, "the inner one and the crossing one; an actor is no named entity"


def test_touching_spans_do_not_overlap() -> None:
    assert outer_layer([span(0, 3), span(3, 6)]).dropped == 0


def test_order_does_not_matter() -> None:
    spans = [span(0, 3), span(0, 9), span(8, 12)]
    assert outer_layer(spans) == outer_layer(spans[::-1])


def test_types() -> None:
    misc = Mention(start=0, end=1, label=Label.MISC)
    assert (coarse_type(misc), fine_type(misc)) == ("MISC", "OTH")
