"""The NER view: one layer, the same for gold and prediction."""

from standpunkt.labels import Label
from standpunkt.schema import Mention
from standpunkt.views import coarse_type, fine_type, named_layers, outer_layer


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


def test_the_inner_layer_is_what_lies_next_inside() -> None:
    around, inside, deeper, twin = span(0, 9), span(0, 5), span(1, 3), span(0, 9, Label.ORG)
    crossing, beside = span(7, 12), span(6, 9)
    layers = named_layers([deeper, beside, crossing, inside, around])
    assert (layers.outer, layers.inner) == ((around,), (inside, beside))
    assert layers.dropped == 2, "the deeper one and the crossing one"
    assert named_layers([twin, around]).inner == (twin,), "a second label on the outer span, as GermEval has it"


def test_an_inner_entity_without_one_around_it_is_outer() -> None:
    assert named_layers([span(0, 5)]).outer == (span(0, 5),)


def test_types() -> None:
    misc = Mention(start=0, end=1, label=Label.MISC)
    assert (coarse_type(misc), fine_type(misc)) == ("MISC", "OTH")
