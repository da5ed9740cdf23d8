"""The labelling page holds the label tables and nothing else, and can be read and worked with by everybody."""

import itertools
from dataclasses import replace
from xml.etree import ElementTree

import numpy as np
import pytest

from standpunkt.annotation import label_config as module
from standpunkt.annotation.appearance import (
    ARROW_STANCE_LOOKS,
    AUTHOR_STANCE_LOOKS,
    DISPUTED_LOOK,
    FORM_LOOKS,
    MENTION_LOOKS,
    RESERVED_KEYS,
    Appearance,
)
from standpunkt.annotation.label_config import config_sha256, label_config
from standpunkt.labels import FORM_TABLE, MENTION_TABLE, NAMED, PAIR_TABLE, Form, Label, Polarity
from tests.annotation.colours import VISION, contrast, distance, over_white, rgb

LOOKS = (DISPUTED_LOOK, *MENTION_LOOKS)


def tags(config: str, path: str) -> list[dict[str, str]]:
    return [dict(tag.attrib) for tag in ElementTree.fromstring(config).iterfind(path)]  # noqa: S314 - our own text


@pytest.mark.parametrize("judge", [False, True])
def test_config_and_tables_are_equal(judge: bool) -> None:  # noqa: FBT001 - a parameter of the test
    config = label_config(judge=judge)
    labels = tags(config, ".//Labels[@name='mention']/Label")
    assert [label["value"] for label in labels] == [*(["?"] if judge else []), *Label]
    shown = labels[1:] if judge else labels
    assert [(label["html"], label["hint"]) for label in shown] == [(row.caption, row.hint) for row in MENTION_TABLE]
    forms = tags(config, ".//Choices[@name='form']/Choice")
    assert [(form["alias"], form["value"]) for form in forms] == [(row.label, row.caption) for row in FORM_TABLE]
    assert [relation["value"] for relation in tags(config, ".//Relation")] == list(Polarity)
    polarities = [row for row in PAIR_TABLE if str(row.label) != "NONE"]
    arrows = tags(config, ".//Labels[@name='arrow_stance']/Label")
    assert [(arrow["value"], arrow["html"]) for arrow in arrows] == [
        (row.label, f"→ {row.caption}") for row in polarities
    ]
    assert all(arrow["hint"].endswith(row.hint) for arrow, row in zip(arrows, polarities, strict=True))
    author = tags(config, ".//Choices[@name='author_stance']/Choice")
    assert [(stance["alias"], stance["value"]) for stance in author] == [(row.label, row.caption) for row in polarities]
    assert {view["whenLabelValue"] for view in tags(config, ".//View[@whenLabelValue]")} == {",".join(NAMED)}


def test_what_the_line_relies_on() -> None:
    """Exact offsets, text in the results, one label an arrow, and only the task fields that a push sends."""
    config = label_config()
    assert tags(config, ".//Text") == [
        {"name": "text", "value": "$text", "granularity": "symbol", "saveTextResult": "yes", "showLabels": "true"}
    ]
    assert tags(config, ".//Relations") == [{"choice": "single"}]
    assert {tag["name"]: tag["choice"] for tag in tags(config, ".//Labels")} == {
        module.MENTION: "single",
        module.ARROW_STANCE: "multiple",
    }
    assert {value for tag in tags(config, ".//*[@value]") if (value := tag["value"]).startswith("$")} == {
        "$title",
        "$text",
    }
    assert [tag["value"] for tag in tags(label_config(judge=True), ".//HyperText")] == ["$diff_html"]
    regions = tags(config, ".//*[@perRegion='true']")
    assert [tag["name"] for tag in regions] == [module.FORM, module.ENTITY, module.AUTHOR_STANCE]


def test_hotkeys_are_unique_and_none_of_label_studios() -> None:
    config = label_config(judge=True)
    keys = [tag["hotkey"] for tag in tags(config, ".//*[@hotkey]")]
    assert len(keys) == len(Label) + 1 + len(Form) + 2 * len(Polarity)
    assert len(set(keys)) == len(keys)
    assert not set(keys) & RESERVED_KEYS
    looks = (*LOOKS, *FORM_LOOKS, *AUTHOR_STANCE_LOOKS, *ARROW_STANCE_LOOKS)
    assert sorted(look.hotkey for look in looks) == sorted(keys)


@pytest.mark.parametrize("look", [*LOOKS, *ARROW_STANCE_LOOKS], ids=lambda look: str(look.label))
def test_text_is_readable_on_every_colour(look: Appearance) -> None:
    """A chosen label is white on the colour; marked text is dark on 30 % of it, selected text on 80 %.

    On the last, Label Studio writes black where the luma .299 R + .587 G + .114 B is at least 128, and white below.
    """
    colour = rgb(look.background)
    selected = over_white(colour, 0.8)
    text = np.zeros(3) if selected @ np.array([0.299, 0.587, 0.114]) >= 128 else np.full(3, 255.0)
    assert contrast(colour, np.full(3, 255.0)) >= 4.5
    assert contrast(over_white(colour, 0.3), rgb("#1f1f1f")) >= 4.5
    assert contrast(selected, text) >= 4.5


def test_contrast_is_that_of_wcag() -> None:
    """Black on white is 21 by definition; #777777 on white is 4.48, the best known near miss of 4.5."""
    assert contrast(rgb("#000000"), rgb("#ffffff")) == pytest.approx(21)
    assert contrast(rgb("#777777"), rgb("#ffffff")) == pytest.approx(4.48, abs=0.005)


@pytest.mark.parametrize("vision", VISION)
def test_colours_are_told_apart_by_everybody(vision: str) -> None:
    close = {
        (one.label, other.label): distance(rgb(one.background), rgb(other.background), VISION[vision])
        for one, other in itertools.combinations(LOOKS, 2)
    }
    assert {pair: round(apart, 1) for pair, apart in close.items() if apart < 20} == {}


def test_vision_without_green_cones_confuses_red_and_green() -> None:
    """The simulation can fail: a red and a green of equal lightness all but meet without green cones."""
    red, green = rgb("#c2410c"), rgb("#a16207")
    assert distance(red, green, VISION["all cones"]) > 30
    assert distance(red, green, VISION["no green cones"]) < 5


def test_captions_are_escaped(monkeypatch: pytest.MonkeyPatch) -> None:
    """A caption is text inside HTML inside XML; a hint is text inside XML."""
    odd = '<b> & "Recht"'
    row = replace(MENTION_TABLE[0], caption=odd, hint=odd)
    monkeypatch.setattr(module, "MENTION_TABLE", (row, *MENTION_TABLE[1:]))
    (first, *_) = tags(label_config(), ".//Label")
    assert first["hint"] == odd
    assert first["html"] == "&lt;b&gt; &amp; &#34;Recht&#34;"


def test_a_label_without_a_look_is_no_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MENTION_LOOKS", MENTION_LOOKS[1:])
    with pytest.raises(KeyError, match="PER"):
        label_config()


def test_hash_is_that_of_the_text() -> None:
    assert label_config() == label_config()
    assert config_sha256(label_config()) == config_sha256(label_config())
    assert config_sha256(label_config()) != config_sha256(label_config(judge=True))
    assert config_sha256("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
