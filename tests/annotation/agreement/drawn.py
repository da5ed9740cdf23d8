"""Small annotations for tests, and random ones for properties."""

import string
from collections.abc import Sequence

from hypothesis import strategies as st

from standpunkt import Annotation, Mention, Provenance, Stance
from standpunkt.labels import AUTHOR, HOLDERS, NAMED, Form, Label, Polarity, Source

LENGTH = 12
"""Characters of the text of random annotations: so short that mentions overlap, nest and cross."""
TEXT = string.ascii_lowercase[:LENGTH]


def said(
    annotator: str,
    mentions: Sequence[Mention] = (),
    stances: Sequence[Stance] = (),
    *,
    article: str = "a1",
    text: str = "0" * 64,
) -> Annotation:
    """What one annotator says of an article."""
    return Annotation(
        article_id=article,
        text_sha256=text,
        annotator=annotator,
        mentions=tuple(mentions),
        stances=tuple(stances),
        guideline="1",
        provenance=Provenance(source=Source.HUMAN, tool="test"),
    )


def mark(start: int, end: int, label: Label, *, entity: str | None = None, form: Form | None = None) -> Mention:
    """A mention whose id is its place and label."""
    return Mention(id=f"{label}{start}-{end}", start=start, end=end, label=label, entity=entity, form=form)


def arrow(holder: Mention | str, target: Mention, polarity: Polarity) -> Stance:
    """A stance between two of them, or of the AUTHOR."""
    return Stance(holder=holder if isinstance(holder, str) else holder.id, target=target.id, polarity=polarity)


@st.composite
def annotations(draw: st.DrawFn, annotator: str, article: str = "a1") -> Annotation:
    """Anything that an annotator can make of a text of `LENGTH` characters."""
    spans = draw(
        st.lists(
            st.tuples(st.integers(0, LENGTH - 1), st.integers(1, 6), st.sampled_from(Label)),
            unique=True,
            max_size=7,
        )
    )
    unique = dict.fromkeys((start, min(start + size, LENGTH), label) for start, size, label in spans)
    mentions = [
        mark(
            start,
            end,
            label,
            entity=draw(st.none() | st.sampled_from("XYZ")),
            form=draw(st.sampled_from(Form)) if label in NAMED else None,
        )
        for start, end, label in unique
    ]
    holders = [AUTHOR, *(m.id for m in mentions if m.label in HOLDERS)]
    pairs = [(holder, m.id) for holder in holders for m in mentions if holder != m.id]
    chosen = draw(st.lists(st.sampled_from(pairs), unique=True, max_size=6)) if pairs else []
    stances = [Stance(holder=h, target=t, polarity=draw(st.sampled_from(Polarity))) for h, t in chosen]
    return said(annotator, mentions, stances, article=article)
