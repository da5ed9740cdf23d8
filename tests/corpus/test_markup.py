"""Gold written into the text: what a mark means, and what is refused with its line."""

import pytest

from standpunkt import Annotation, Article, InputError, Provenance
from standpunkt.corpus.markup import parse
from standpunkt.labels import Form, Label, Polarity, Source

SOURCE = """\
published: 2025-03-04
topic: Verkehr
---
# {p1 PER=Ilse Quandt|Quandt} gegen {i1 ISSUE=Umbau des Rathauses|Umbau}

> [{LOC|Lindenfurt}.] Der {i2 ISSUE=Umbau des Rathauses|Umbau des {ORG.part=PSM|PSM-Hauses}} ist teuer.
---
p1 AGAINST i1
AUTHOR NEUTRAL i2
"""


def read(source: str) -> tuple[Article, Annotation]:
    provenance = Provenance(source=Source.MODEL, tool="test")
    return parse(source, id="a1", licence="CC-BY-4.0", annotator="lm", provenance=provenance)


def test_marks_become_mentions_and_leave_the_text() -> None:
    article, annotation = read(SOURCE)
    assert article.text == "Quandt gegen Umbau\n\nLindenfurt. Der Umbau des PSM-Hauses ist teuer."
    assert [str(section.kind) for section in article.sections] == ["title", "dateline", "lead"]
    assert (article.published, article.topic, article.outlet) == ("2025-03-04", "Verkehr", None)
    marked = [(m.id, article.text[m.start : m.end], m.label, m.form, m.entity) for m in annotation.mentions]
    assert marked == [
        ("m1", "Quandt", Label.PER, Form.NAME, "Ilse Quandt"),
        ("m2", "Umbau", Label.ISSUE, None, "Umbau des Rathauses"),
        ("m3", "Lindenfurt", Label.LOC, Form.NAME, "Lindenfurt"),
        ("m4", "Umbau des PSM-Hauses", Label.ISSUE, None, "Umbau des Rathauses"),
        ("m5", "PSM-Hauses", Label.ORG, Form.PART, "PSM"),
    ]
    assert [(s.holder, s.polarity, s.target) for s in annotation.stances] == [
        ("m1", Polarity.AGAINST, "m2"),
        ("AUTHOR", Polarity.NEUTRAL, "m4"),
    ]


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("{LOC|Lindenfurt}", "{LAND|Lindenfurt}", 6),
        ("{LOC|Lindenfurt}", "{LOC|Lindenfurt", 6),
        ("{LOC|Lindenfurt}", "LOC|Lindenfurt}", 6),
        ("p1 AGAINST i1", "p1 HATES i1", 8),
        ("---\np1", "p1", 1),
        ("p1 AGAINST i1", "p1 AGAINST i9", 8),
        ("p1 AGAINST i1", "m1 AGAINST i1", 8),
        ("{i2 ISSUE", "{i1 ISSUE", 6),
        ("{i2 ISSUE", "{AUTHOR ISSUE", 6),
        ("|Umbau}", "|Umbau }", 4),
        ("topic:", "topics:", 2),
    ],
)
def test_broken_markup_is_refused_with_its_line(old: str, new: str, line: int) -> None:
    with pytest.raises(InputError) as raised:
        read(SOURCE.replace(old, new))
    assert [(fault.file, fault.line, fault.code) for fault in raised.value.faults] == [("a1", line, "E_MARKUP")]


def test_records_keep_their_invariants() -> None:
    with pytest.raises(InputError, match=r"a1: \$\.stances\[0\]\.holder: E_HOLDER"):
        read(SOURCE.replace("p1 AGAINST i1", "i1 AGAINST p1"))
