"""Versions of articles for tests: written by hand, or drawn at random by Hypothesis."""

from collections.abc import Sequence

from hypothesis import strategies as st

from standpunkt import Annotation, Mention, Provenance, Stance
from standpunkt.labels import AUTHOR, HOLDERS, NAMED, Form, Label, Polarity, Source
from standpunkt.schema import text_sha256

TEXT = (
    "Streit um Schulumbau 😀\n\nDie Bürgermeisterin Ilse Quandt lehnt den Umbau der Schule ab. Torben Riek wirbt "
    "dafür. Die PSM-Fraktion prüft den Plan. Riek nennt ihn überfällig."
)


def spot(
    surface: str, label: Label, name: str, *, form: Form | None = None, entity: str | None = "", text: str = TEXT
) -> Mention:
    """A mention of the first occurrence of `surface`, which is its canonical name too unless another is given."""
    start = text.index(surface)
    return Mention(
        id=name,
        start=start,
        end=start + len(surface),
        label=label,
        form=form,
        entity=surface if entity == "" else entity,
    )


def arrow(holder: str, target: str, polarity: Polarity) -> Stance:
    """A stance."""
    return Stance(holder=holder, target=target, polarity=polarity)


def said(
    annotator: str,
    mentions: Sequence[Mention],
    stances: Sequence[Stance] = (),
    *,
    text: str = TEXT,
    source: Source = Source.HUMAN,
    article_id: str = "a1",
) -> Annotation:
    """What an annotator says of `text`."""
    return Annotation(
        article_id=article_id,
        text_sha256=text_sha256(text),
        annotator=annotator,
        mentions=tuple(mentions),
        stances=tuple(stances),
        guideline="1",
        provenance=Provenance(source=source, tool="test"),
    )


@st.composite
def drawn(draw: st.DrawFn, annotator: str) -> Annotation:
    """Any annotation of a text of twelve characters: small, so that versions meet often."""
    spans = draw(
        st.lists(
            st.tuples(st.integers(0, 11), st.integers(1, 5), st.sampled_from(list(Label))),
            max_size=6,
            unique_by=lambda span: (span[0], min(12, span[0] + span[1]), span[2]),
        )
    )
    mentions = [
        Mention(
            id=f"x{n}",
            start=start,
            end=min(12, start + length),
            label=label,
            form=draw(st.sampled_from(list(Form))) if label in NAMED else None,
            entity=draw(st.sampled_from([None, "P", "Q", "R"])),
        )
        for n, (start, length, label) in enumerate(spans)
    ]
    holders = [AUTHOR, *(m.id for m in mentions if m.label in HOLDERS)]
    pairs = [(h, m.id) for h in holders for m in mentions if h != m.id]
    chosen = draw(st.lists(st.sampled_from(pairs), max_size=5, unique=True)) if pairs else []
    stances = [arrow(h, t, draw(st.sampled_from(list(Polarity)))) for h, t in chosen]
    return said(annotator, mentions, stances, text="abcdefghijkl")
