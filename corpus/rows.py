"""The four configs of a release: their columns, and their rows from records.

Label columns are ``ClassLabel`` in the order of the label tables. All offsets are code points into the article's text,
half open. What nobody annotated is null, never an empty label.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING, Final

from standpunkt.corpus.configs import CONFIGS, Row
from standpunkt.corpus.dossier import Dossier
from standpunkt.corpus.tags import iob2
from standpunkt.corpus.text.segment import Sentence
from standpunkt.labels import AUTHOR, COARSE_TAGS, FINE_TAGS, Form, Label, PairLabel, Polarity, SectionKind
from standpunkt.schema import Annotation, Article, Mention
from standpunkt.views import coarse_type, fine_type

if TYPE_CHECKING:
    from datasets import Features


@cache
def features() -> "dict[str, Features]":
    """Return the columns of each config of `CONFIGS`."""
    from datasets import ClassLabel, Features, List, Value  # noqa: PLC0415 - heavy

    text, number, flag = Value("string"), Value("int32"), Value("bool")
    mention = {
        "id": text,
        "start": number,
        "end": number,
        "text": text,
        "label": ClassLabel(names=list(Label)),
        "form": ClassLabel(names=list(Form)),
        "entity": text,
    }
    stance = {"holder": text, "target": text, "polarity": ClassLabel(names=list(Polarity))}
    who = dict.fromkeys(("annotator", "guideline", "source", "tool", "started", "finished"), text)
    ends = {
        f"{end}{suffix}": kind
        for end in ("holder", "target")
        for suffix, kind in (("", text), ("_start", number), ("_end", number), ("_text", text))
    }
    return {
        "articles": Features(
            {
                "id": text,
                "text": text,
                "sections": List({"start": number, "end": number, "kind": ClassLabel(names=list(SectionKind))}),
                **dict.fromkeys(("published", "outlet", "url", "topic", "licence", "language", "text_sha256"), text),
                "annotated": flag,
                "mentions": List(mention),
                "stances": List(stance),
                **who,
            }
        ),
        "ner": Features(
            {
                "id": text,
                "article_id": text,
                "start": number,
                "end": number,
                "tokens": List(text),
                "token_offsets": List(List(number, length=2)),
                "ner_tags": List(ClassLabel(names=list(COARSE_TAGS))),
                "ner_tags_fine": List(ClassLabel(names=list(FINE_TAGS))),
            }
        ),
        "stance": Features(
            {
                "pair_id": text,
                "article_id": text,
                **ends,
                "context": text,
                "context_start": number,
                "label": ClassLabel(names=list(PairLabel)),
            }
        ),
        "annotations": Features(
            {
                "article_id": text,
                "text_sha256": text,
                **who,
                "mentions": List(mention),
                "stances": List(stance),
            }
        ),
    }


def rows(config: str, dossier: Dossier) -> Iterator[Row]:
    """Yield the rows of `config` that an article gives, once it is cut into sentences."""
    yield from _MAKERS[config](dossier)


def _article_rows(dossier: Dossier) -> Iterator[Row]:
    article, gold = dossier.article, dossier.gold
    yield {
        "id": article.id,
        "text": article.text,
        "sections": [
            {"start": section.start, "end": section.end, "kind": _number(section.kind)} for section in article.sections
        ],
        "published": article.published,
        "outlet": article.outlet,
        "url": article.url,
        "topic": article.topic,
        "licence": article.licence,
        "language": article.language,
        "text_sha256": article.text_sha256,
        "annotated": gold is not None,
        "mentions": _mention_rows(gold, article) if gold else None,
        "stances": _stance_rows(gold) if gold else None,
        **_who(gold),
    }


def _ner_rows(dossier: Dossier) -> Iterator[Row]:
    article, gold, sentences = dossier.article, dossier.gold, dossier.sentences
    coarse = iob2(sentences, gold.mentions, coarse_type).tags if gold else None
    fine = iob2(sentences, gold.mentions, fine_type).tags if gold else None
    for n, sentence in enumerate(sentences):
        yield {
            "id": f"{article.id}#{n}",
            "article_id": article.id,
            "start": sentence.start,
            "end": sentence.end,
            "tokens": [article.text[start:end] for start, end in sentence.tokens],
            "token_offsets": sentence.tokens,
            "ner_tags": [COARSE_TAGS.index(tag) for tag in coarse[n]] if coarse else None,
            "ner_tags_fine": [FINE_TAGS.index(tag) for tag in fine[n]] if fine else None,
        }


def _pair_rows(dossier: Dossier) -> Iterator[Row]:
    article = dossier.article
    mentions = {mention.id: mention for mention in dossier.gold.mentions} if dossier.gold else {}
    for pair in dossier.pairs:
        ends = [mentions[end] for end in (pair.holder, pair.target) if end != AUTHOR]
        start, end = _context(dossier.sentences, ends)
        yield {
            "pair_id": pair.pair_id,
            "article_id": article.id,
            **_end_columns("holder", pair.holder, mentions, article),
            **_end_columns("target", pair.target, mentions, article),
            "context": article.text[start:end],
            "context_start": start,
            "label": list(PairLabel).index(pair.label),
        }


def _annotation_rows(dossier: Dossier) -> Iterator[Row]:
    for annotation in dossier.annotations:
        yield {
            "article_id": dossier.article.id,
            "text_sha256": annotation.text_sha256,
            **_who(annotation),
            "mentions": _mention_rows(annotation, dossier.article),
            "stances": _stance_rows(annotation),
        }


_MAKERS: Final[dict[str, Callable[[Dossier], Iterator[Row]]]] = dict(
    zip(CONFIGS, (_article_rows, _ner_rows, _pair_rows, _annotation_rows), strict=True)
)


def _mention_rows(annotation: Annotation, article: Article) -> list[Row]:
    return [
        {
            "id": mention.id,
            "start": mention.start,
            "end": mention.end,
            "text": article.text[mention.start : mention.end],
            "label": list(Label).index(mention.label),
            "form": list(Form).index(mention.form) if mention.form else None,
            "entity": mention.entity,
        }
        for mention in annotation.mentions
    ]


def _stance_rows(annotation: Annotation) -> list[Row]:
    return [
        {"holder": stance.holder, "target": stance.target, "polarity": list(Polarity).index(stance.polarity)}
        for stance in annotation.stances
    ]


def _who(annotation: Annotation | None) -> Row:
    return {
        "annotator": annotation and annotation.annotator,
        "guideline": annotation and annotation.guideline,
        "source": annotation and str(annotation.provenance.source),
        "tool": annotation and annotation.provenance.tool,
        "started": annotation and annotation.provenance.started,
        "finished": annotation and annotation.provenance.finished,
    }


def _end_columns(name: str, mention_id: str, mentions: dict[str, Mention], article: Article) -> Row:
    """Return the columns of a holder or target; an AUTHOR has no place in the text."""
    mention = mentions.get(mention_id)
    return {
        name: mention_id,
        f"{name}_start": mention and mention.start,
        f"{name}_end": mention and mention.end,
        f"{name}_text": mention and article.text[mention.start : mention.end],
    }


def _context(sentences: Sequence[Sentence], mentions: list[Mention]) -> tuple[int, int]:
    """Return the span from the first to the last sentence that the mentions touch."""
    first = min(mention.start for mention in mentions)
    last = max(mention.end for mention in mentions)
    touched = [sentence for sentence in sentences if sentence.end > first and sentence.start < last]
    return touched[0].start, touched[-1].end


def _number(kind: SectionKind) -> int:
    return list(SectionKind).index(kind)
