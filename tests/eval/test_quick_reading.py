"""The quick look at a file and the slow one say the same of it, whatever stands there."""

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from standpunkt import InputError
from standpunkt.eval.gold import Gold
from standpunkt.eval.submissions.read import read_submission
from standpunkt.eval.submissions.rows import strings_in
from tests.eval.traps import ARTICLES, GOLD, PAIRS

TEXT = ARTICLES[0].text
offsets = st.integers(-1, 12) | st.integers(len(TEXT) - 3, len(TEXT) + 2)
words = st.sampled_from(["", " ", "m1", "m2", 'a"b', "back\\slash", "\u2028", "Die", "Bür"])


def mention(draw: st.DrawFn) -> dict[str, Any]:
    start = draw(offsets)
    fields: dict[str, Any] = {"start": start, "end": start + draw(st.integers(0, 6)), "label": draw(labels)}
    for name, values in optional.items():
        if draw(st.integers(0, 7)) == 0:
            fields[name] = draw(values)
    return fields


labels = st.sampled_from(["PER", "PER", "PER", "LOC", "ISSUE", "per"])
optional = {"form": st.sampled_from(["name", "deriv", None, "x"]), "id": words, "entity": words, "surface": words}
mentions = st.composite(mention)()


@st.composite
def line(draw: st.DrawFn) -> bytes:
    fields: dict[str, Any] = {"article_id": draw(st.sampled_from(["a1", "a1", "a2", "b1"]))}
    if draw(st.integers(0, 5)):
        found = draw(st.lists(mentions, max_size=3))
        fields["mentions"] = sorted(found, key=lambda m: m["start"]) if draw(st.booleans()) else found
    if draw(st.integers(0, 9)) == 0:
        fields["stances"] = [{"holder": "AUTHOR", "target": "m1", "polarity": "FAVOR"}]
    text = json.dumps(fields, ensure_ascii=draw(st.booleans()), indent=None)
    if draw(st.integers(0, 5)) == 0:  # a key once more, perhaps in escapes
        key = draw(st.sampled_from(["start", "label", "article_id", "form", "mentions", "\\u0065nd"]))
        text = text.replace("{", f'{{"{key}": null, ', draw(st.integers(1, 2)))
    return text.encode()


@st.composite
def pair_line(draw: st.DrawFn) -> bytes:
    name = draw(st.sampled_from(["a0:0", "a0:1", "a1:0", "a1:7"]))
    fields: dict[str, Any] = {"article_id": name[:2], "pair_id": name, "label": draw(st.sampled_from(["FAVOR", "x"]))}
    if draw(st.booleans()):
        fields["scores"] = draw(st.dictionaries(st.sampled_from(["FAVOR", "NONE", "x"]), st.floats(), max_size=2))
    for name in draw(st.sets(st.sampled_from(sorted(fields)), max_size=1)):
        fields[name] = None
    text = json.dumps(fields)
    return (text.replace("{", '{"label": "NONE", ', 1) if draw(st.integers(0, 5)) == 0 else text).encode()


def outcome(folder: Path, content: bytes, gold: Gold) -> object:
    """Return what is read, or every fault without its line."""
    path = folder / "p.jsonl"
    path.write_bytes(content)
    try:
        return dict(read_submission(path, gold).predictions)
    except InputError as error:
        return [(fault.code, fault.path, fault.expected) for fault in error.faults]


@given(lines=st.lists(line(), min_size=1, max_size=4))
@settings(max_examples=200, deadline=None)
def test_mentions(lines: list[bytes]) -> None:
    """A blank line at the top makes every line be read singly."""
    with TemporaryDirectory() as folder:
        content = b"\n".join(lines)
        assert outcome(Path(folder), content, GOLD) == outcome(Path(folder), b"\n" + content, GOLD)


@given(lines=st.lists(pair_line(), min_size=1, max_size=4))
@settings(max_examples=200, deadline=None)
def test_pairs(lines: list[bytes]) -> None:
    with TemporaryDirectory() as folder:
        content = b"\n".join(lines)
        assert outcome(Path(folder), content, PAIRS) == outcome(Path(folder), b"\n" + content, PAIRS)


values = st.recursive(
    st.none() | st.integers() | st.text(), lambda v: st.lists(v) | st.dictionaries(st.text(), v), max_leaves=6
)


@given(value=values, ascii_only=st.booleans())
@settings(deadline=None)
def test_strings_are_counted(value: object, *, ascii_only: bool) -> None:
    def count(part: object) -> int:
        if isinstance(part, dict):
            return len(part) + sum(map(count, part.values()))
        return sum(map(count, part)) if isinstance(part, list) else isinstance(part, str)

    assert strings_in(json.dumps(value, ensure_ascii=ascii_only).encode("utf-8", "surrogatepass")) == count(value)
