"""Small records for tests, one function each, with everything defaulted that a test does not speak of."""

from collections.abc import Sequence

from standpunkt import Annotation, Article, Mention, Pair, Prediction, Provenance, Stance
from standpunkt.corpus.compose import Block, Metadata, compose
from standpunkt.eval.gold import Gold
from standpunkt.eval.submissions.read import Submission
from standpunkt.eval.submissions.system import SystemInfo
from standpunkt.labels import Form, Label, PairLabel, Polarity, SectionKind, Source, Split, Task

TEXT = "Die Bürgermeisterin Ilse Quandt lehnt den Umbau ab. Torben Riek wirbt dafür."


def article(text: str = TEXT, *, name: str = "a1", published: str | None = None) -> Article:
    """An article of one paragraph."""
    block = Block(kind=SectionKind.PARAGRAPH, text=text)
    return compose([block], Metadata(published=published, licence="CC-BY-4.0"), id=name)


def mention(surface: str, label: Label, *, text: str = TEXT, name: str = "", form: Form | None = None) -> Mention:
    """A mention of the first occurrence of `surface`."""
    start = text.index(surface)
    return Mention(id=name, start=start, end=start + len(surface), label=label, form=form, entity=surface)


def annotation(of: Article, mentions: Sequence[Mention] = (), stances: Sequence[Stance] = ()) -> Annotation:
    """An annotation of `of` by a person."""
    return Annotation(
        article_id=of.id,
        text_sha256=of.text_sha256,
        annotator="anna",
        mentions=tuple(mentions),
        stances=tuple(stances),
        guideline="1",
        provenance=Provenance(source=Source.HUMAN, tool="test"),
    )


def quandt_gold(of: Article) -> Annotation:
    """The gold of `TEXT`: one person against the Umbau, one for it."""
    mentions = (
        mention("Ilse Quandt", Label.PER, name="p1"),
        mention("Umbau", Label.ISSUE, name="i1"),
        mention("Torben Riek", Label.PER, name="p2"),
    )
    stances = (
        Stance(holder="p1", target="i1", polarity=Polarity.AGAINST),
        Stance(holder="p2", target="i1", polarity=Polarity.FAVOR),
    )
    return annotation(of, mentions, stances)


def ner_gold(documents: Sequence[tuple[Article, Sequence[Mention]]]) -> Gold:
    """Gold for the task ner; mentions without an id get one."""
    named = {
        of.id: annotation(
            of,
            [Mention(id=f"m{n}", start=m.start, end=m.end, label=m.label, form=m.form) for n, m in enumerate(mentions)],
        )
        for of, mentions in documents
    }
    articles = tuple(of for of, _ in documents)
    return Gold(
        task=Task.NER, corpus="test", version="1", split=Split.TEST, articles=articles, annotations=named, pairs=()
    )


def stance_gold(labels: Sequence[Sequence[PairLabel]]) -> Gold:
    """Gold for the task stance: one article a list, one pair a label, with ids ``a0:0``, ``a0:1``, ..."""
    articles = tuple(article(name=f"a{n}") for n in range(len(labels)))
    pairs = tuple(
        Pair(pair_id=f"{of.id}:{n}", article_id=of.id, holder="p1", target="i1", label=label)
        for of, row in zip(articles, labels, strict=True)
        for n, label in enumerate(row)
    )
    annotations = {of.id: annotation(of) for of in articles}
    return Gold(
        task=Task.STANCE,
        corpus="test",
        version="1",
        split=Split.TEST,
        articles=articles,
        annotations=annotations,
        pairs=pairs,
    )


def submission(predictions: Sequence[Prediction]) -> Submission:
    """A submission of these predictions."""
    by_id = {prediction.pair_id or prediction.article_id: prediction for prediction in predictions}
    return Submission(system=SystemInfo(name="test"), predictions=by_id, missing=0, sha256="0" * 64)
