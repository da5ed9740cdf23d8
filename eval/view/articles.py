"""What the page says of each article: the marks in its text, its stances, and how many of each kind of error."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from standpunkt.eval.gold import Gold
from standpunkt.eval.insight.arrows import DocumentStances, Told, stances
from standpunkt.eval.insight.errors import EntityError, entity_errors, stance_error
from standpunkt.eval.insight.items import Answer, Layers, answers, layers
from standpunkt.eval.insight.outcome import Outcome
from standpunkt.eval.submissions.read import Submission
from standpunkt.eval.view.marks import HIT, Group, Paragraph, Span, Tag, paragraphs, shown
from standpunkt.labels import AUTHOR, PairLabel, SectionKind, Task
from standpunkt.schema import Article, Mention

GIVEN: Final = "given"
"""Kind of a mark that is no item of the score: the mention of a stance."""
_MOST_TITLE = 90


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """An error or a stance, gold and predicted side by side."""

    kind: str
    """``hit``, or the kind of error."""
    gold: str
    """``Klinikum Alt Moorsee (ORG)``, or ``Brekkestad · FAVOR · Beitritt``; empty where there is none."""
    predicted: str
    """The same of the prediction; empty where there is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """What the score counts in an article."""

    hits: int
    false_positives: int
    false_negatives: int

    @property
    def f1(self) -> float | None:
        """2 tp / (2 tp + fp + fn), over all classes together; None where nothing is gold or predicted."""
        whole = 2 * self.hits + self.false_positives + self.false_negatives
        return 2 * self.hits / whole if whole else None


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleView:
    """One article, ready to be drawn."""

    id: str
    title: str
    about: tuple[str, ...]
    """Outlet, date, topic, licence, as far as known."""
    paragraphs: tuple[Paragraph, ...]
    told: tuple[Item, ...]
    """Its errors in the order of the text, or, of stances, wrong ones first, then right ones."""
    kinds: Mapping[str, int]
    """Number of errors of each kind that occurs."""
    counted: Counted


def article_views(gold: Gold, submission: Submission) -> list[ArticleView]:
    """Return the articles, the worst first: by F1, undefined last; of equal ones the one with more errors."""
    views = list(_VIEWS[gold.task](gold, submission))
    return sorted(views, key=_goodness)


def _goodness(view: ArticleView) -> tuple[float, int, str]:
    f1 = view.counted.f1
    return (2.0 if f1 is None else f1), -view.counted.false_positives - view.counted.false_negatives, view.id


def _entities(gold: Gold, submission: Submission) -> Iterator[ArticleView]:
    for article, both in zip(gold.articles, layers(gold, submission), strict=True):
        wrong = entity_errors(both)
        groups = [*map(_error_group, wrong), *_hit_groups(both)]
        counted = Counted(
            hits=len(both.outcomes[Outcome.HIT]),
            false_positives=sum(len(error.predicted) for error in wrong),
            false_negatives=sum(len(error.gold) for error in wrong),
        )
        told = [
            Item(kind=error.kind, gold=_named(article, error.gold), predicted=_named(article, error.predicted))
            for error in wrong
        ]
        yield _view(article, groups, told, Counter(error.kind for error in wrong), counted)


def _error_group(error: EntityError) -> Group:
    labels = [
        ", ".join(dict.fromkeys(str(mention.label) for mention in side)) for side in (error.gold, error.predicted)
    ]
    spans = [_span(m, gold=True, predicted=False, kind=error.kind) for m in error.gold]
    spans += [_span(m, gold=False, predicted=True, kind=error.kind) for m in error.predicted]
    return Group(tag=Tag(kind=error.kind, gold=labels[0], predicted=labels[1]), spans=tuple(spans))


def _hit_groups(both: Layers) -> Iterator[Group]:
    for mention in both.outcomes[Outcome.HIT]:
        label = str(mention.label)
        span = _span(mention, gold=True, predicted=True, kind=HIT)
        yield Group(tag=Tag(kind=HIT, gold=label, predicted=label), spans=(span,))


def _span(mention: Mention, *, gold: bool, predicted: bool, kind: str) -> Span:
    return Span(
        start=mention.start, end=mention.end, label=str(mention.label), gold=gold, predicted=predicted, kind=kind
    )


def _answers(gold: Gold, submission: Submission) -> Iterator[ArticleView]:
    by_article: dict[str, list[Answer]] = {article.id: [] for article in gold.articles}
    for answer in answers(gold, submission):
        by_article[answer.pair.article_id].append(answer)
    for article in gold.articles:
        asked = [each for each in by_article[article.id] if {each.gold, each.predicted} != {str(PairLabel.NONE)}]
        told = [(stance_error(each) or HIT, each) for each in asked]
        arrows = [
            Item(
                kind=kind,
                gold=_sentence(article, each.holder, each.gold, each.target),
                predicted=_sentence(article, each.holder, each.predicted, each.target),
            )
            for kind, each in told
        ]
        ends = [end for _, each in told for end in (each.holder, each.target) if isinstance(end, Mention)]
        outcomes = Counter(outcome for each in asked for outcome, _ in each.outcomes())
        yield _view(article, _given(ends), arrows, Counter(kind for kind, _ in told if kind != HIT), _counted(outcomes))


def _told(gold: Gold, submission: Submission) -> Iterator[ArticleView]:
    for article, document in zip(gold.articles, stances(gold, submission), strict=True):
        prediction = submission.predictions.get(article.id)
        groups = _mention_groups(gold.annotations[article.id].mentions, prediction.mentions if prediction else ())
        outcomes = Counter(item.outcome for item in document.items)
        kinds = Counter(error.kind for error in document.errors)
        yield _view(article, groups, list(_arrows(article, document)), kinds, _counted(outcomes))


def _arrows(article: Article, document: DocumentStances) -> Iterator[Item]:
    def said(told: Told | None) -> str:
        return _sentence(article, told.holder or AUTHOR, str(told.told.polarity), told.target) if told else ""

    for error in document.errors:
        yield Item(kind=error.kind, gold=said(error.gold), predicted=said(error.predicted))
    for item in document.items:
        if item.outcome is Outcome.HIT:
            yield Item(kind=HIT, gold=said(item), predicted=said(item))


def _mention_groups(truth: Sequence[Mention], found: Sequence[Mention]) -> Iterator[Group]:
    """Yield a group a mention: found, not found, or invented; the score counts stances, so these have no error kind."""
    in_gold, in_found = ({(m.start, m.end, m.label): m for m in side} for side in (truth, found))
    for key, mention in (in_gold | in_found).items():
        gold, predicted = key in in_gold, key in in_found
        label = str(mention.label)
        tag = Tag(kind=GIVEN, gold=label if gold else "", predicted=label if predicted else "")
        yield Group(tag=tag, spans=(_span(mention, gold=gold, predicted=predicted, kind=GIVEN),))


def _given(mentions: Iterable[Mention]) -> Iterator[Group]:
    for mention in {(m.start, m.end, m.label): m for m in mentions}.values():
        tag = Tag(kind=GIVEN, gold=str(mention.label), predicted=str(mention.label))
        yield Group(tag=tag, spans=(_span(mention, gold=True, predicted=True, kind=GIVEN),))


def _counted(outcomes: Counter[Outcome]) -> Counted:
    return Counted(
        hits=outcomes[Outcome.HIT],
        false_positives=outcomes[Outcome.FALSE_POSITIVE],
        false_negatives=outcomes[Outcome.FALSE_NEGATIVE],
    )


def _named(article: Article, mentions: Iterable[Mention]) -> str:
    return ", ".join(f"{_surface(article, mention)} ({mention.label})" for mention in mentions)


def _sentence(article: Article, holder: Mention | str | None, polarity: str, target: Mention | None) -> str:
    return f"{_surface(article, holder)} · {polarity} · {_surface(article, target)}"


def _surface(article: Article, end: Mention | str | None) -> str:
    if isinstance(end, Mention):
        return shown(article.text[end.start : end.end])
    return "the author" if end == AUTHOR else "?"


def _view(
    article: Article, groups: Iterable[Group], told: Sequence[Item], kinds: Counter[str], counted: Counted
) -> ArticleView:
    first = article.sections[0]
    titled = first.kind is SectionKind.TITLE
    title = shown(" ".join(article.text[: first.end if titled else _MOST_TITLE + 1].split()))
    about = (article.outlet, article.published, article.topic, article.licence)
    return ArticleView(
        id=article.id,
        title=title if len(title) <= _MOST_TITLE else f"{title[:_MOST_TITLE]}…",
        about=tuple(shown(each) for each in about if each),
        paragraphs=paragraphs(article, groups),
        told=tuple(sorted(told, key=lambda item: item.kind == HIT)),
        kinds=dict(sorted(kinds.items())),
        counted=counted,
    )


_VIEWS: Final[Mapping[Task, Callable[[Gold, Submission], Iterator[ArticleView]]]] = {
    Task.NER: _entities,
    Task.STANCE: _answers,
    Task.STANCE_E2E: _told,
}
