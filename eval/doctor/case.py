"""A submission as the doctor sees it: what it scores if everything is counted that can be."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from standpunkt.eval.doctor.loose import Loose, LooseMention, LooseRecord
from standpunkt.eval.gold import Gold
from standpunkt.eval.score import MEASURES
from standpunkt.eval.submissions.read import Submission
from standpunkt.eval.submissions.system import SystemInfo
from standpunkt.labels import AUTHOR, HOLDERS, NAMED, Form, Label, PairLabel, Polarity, Task
from standpunkt.schema import Article, Mention, Prediction, Stance
from standpunkt.views import outer_layer

Span = tuple[int, int]


@dataclass(frozen=True)
class Case:
    """Gold and predictions."""

    gold: Gold
    """What they are scored against."""
    loose: Loose
    """The predictions, as far as they were mended."""

    @cached_property
    def articles(self) -> dict[str, Article]:
        """The articles by id."""
        return {article.id: article for article in self.gold.articles}

    @cached_property
    def gold_spans(self) -> dict[str, dict[Span, str]]:
        """The spans that are looked for, with their labels, per article id."""
        named = self.gold.task is Task.NER
        return {
            article.id: {(m.start, m.end): str(m.label) for m in (outer_layer(truth).mentions if named else truth)}
            for article in self.gold.articles
            for truth in [self.gold.annotations[article.id].mentions]
        }

    def score(self) -> float:
        """Return the headline of what can be scored; NaN where it is undefined.

        Left out are predictions for unknown ids, second ones for an id, mentions with an unknown label or a span that
        lies not in the text, and arrows that hang on them.
        """
        measure = MEASURES[self.gold.task]
        counts = measure.count(self.gold, self._submission())
        return float(measure.values(measure.rows(counts).sum(axis=0))[0])

    def mended(self, change: Callable[[LooseRecord], LooseRecord]) -> "Case":
        """Return the case with each record changed."""
        return self.with_records([change(record) for record in self.loose.records])

    def with_records(self, records: Sequence[LooseRecord]) -> "Case":
        """Return the case with other records."""
        return Case(self.gold, replace(self.loose, records=tuple(records)))

    def with_mentions(self, change: Callable[[LooseMention], LooseMention]) -> "Case":
        """Return the case with each mention changed."""
        return self.mended(lambda record: replace(record, mentions=tuple(map(change, record.mentions))))

    def known(self) -> Iterator[tuple[LooseRecord, Article]]:
        """Yield the records whose article is known, with it."""
        for record in self.loose.records:
            if article := self.articles.get(record.article_id):
                yield record, article

    def hits(self) -> int:
        """Return how many predicted spans are gold spans, whatever their labels."""
        return sum(
            (mention.start, mention.end) in self.gold_spans[article.id]
            for record, article in self.known()
            for mention in record.mentions
        )

    def _submission(self) -> Submission:
        predictions: dict[str, Prediction] = {}
        if self.gold.task is Task.STANCE:
            articles = {pair.pair_id: pair.article_id for pair in self.gold.pairs}
            for record in self.loose.records:
                if record.pair_id in articles and record.label in PairLabel.__members__:
                    label, article = PairLabel(record.label), articles[record.pair_id]
                    prediction = Prediction(article_id=article, pair_id=record.pair_id, label=label)
                    predictions.setdefault(record.pair_id, prediction)
        else:
            for record, known in self.known():
                predictions.setdefault(known.id, _prediction(record, known))
        return Submission(system=SystemInfo(name="doctor"), predictions=predictions, missing=0, sha256="0" * 64)


def _prediction(record: LooseRecord, article: Article) -> Prediction:
    mentions: dict[tuple[int, int, str], Mention] = {}
    by_id: dict[str, Mention] = {}
    for loose in record.mentions:
        key = (loose.start, loose.end, loose.label)
        sound = 0 <= loose.start < loose.end <= len(article.text) and loose.label in Label.__members__
        if not sound or key in mentions or loose.id in by_id or loose.id == AUTHOR:
            continue
        form = Form(loose.form) if loose.form in list(Form) and loose.label in list(NAMED) else None
        mention = Mention(
            id=loose.id,
            start=loose.start,
            end=loose.end,
            label=Label(loose.label),
            form=form,
            entity=loose.entity if loose.entity.strip() else None,
        )
        mentions[key] = mention
        if loose.id:
            by_id[loose.id] = mention
    arrows: dict[tuple[str, str], Stance] = {}
    for arrow in record.arrows:
        ends = (arrow.holder, arrow.target)
        holder = by_id.get(arrow.holder)
        may_hold = arrow.holder == AUTHOR or (holder is not None and holder.label in HOLDERS)
        known = arrow.target in by_id and ends[0] != ends[1] and arrow.polarity in list(Polarity)
        if may_hold and known:
            stance = Stance(holder=arrow.holder, target=arrow.target, polarity=Polarity(arrow.polarity))
            arrows.setdefault(ends, stance)
    return Prediction(article_id=article.id, mentions=tuple(mentions.values()), stances=tuple(arrows.values()))
