"""Articles and gold that stand in for a corpus where there is none: tokens of a file, or lists of a program."""

from collections.abc import Iterable

import msgspec

from standpunkt.labels import SectionKind, Source
from standpunkt.schema import Annotation, Article, Mention, Provenance, Section, text_sha256


def stand_in(name: str, text: str) -> Article:
    """Return an article of one paragraph of which nothing is known but its text."""
    return Article(
        id=name,
        text=text,
        sections=(Section(start=0, end=len(text), kind=SectionKind.PARAGRAPH),),
        published=None,
        outlet=None,
        url=None,
        topic=None,
        licence=None,
        language="de",
        text_sha256=text_sha256(text),
    )


def annotated(article: Article, mentions: Iterable[Mention], *, tool: str) -> Annotation:
    """Return gold of an article, its mentions named m1, m2, ...; `tool` says where it comes from."""
    return Annotation(
        article_id=article.id,
        text_sha256=article.text_sha256,
        annotator="gold",
        mentions=tuple(msgspec.structs.replace(mention, id=f"m{n}") for n, mention in enumerate(mentions, start=1)),
        stances=(),
        guideline="unstated",
        provenance=Provenance(source=Source.HUMAN, tool=tool),
    )
