"""What a system predicted, checked against the articles, so that a page may be filled with it beforehand.

Label Studio takes any offsets, so whatever does not fit is refused here, all of it together, before anything is sent.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

import msgspec

from standpunkt.annotation.studio.delivery import PreAnnotation
from standpunkt.annotation.studio.writing import to_result
from standpunkt.errors import Fault, InputError, UsageError, shorten
from standpunkt.schema import Article, Mention, Prediction, faults_in_text

_MODEL: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/@+-]{0,99}")


@dataclass(frozen=True, slots=True, kw_only=True)
class PreAnnotations:
    """The predictions of one system, checked."""

    model_version: str = ""
    """What the system is called on the server and in the journal; empty where there is none."""
    by_article: Mapping[str, Prediction] = field(default_factory=dict[str, Prediction])
    """Prediction per article id; each mention has an id."""

    def of(self, article: Article) -> tuple[PreAnnotation, ...]:
        """Return what the article's page is filled with; nothing where the system said nothing about it."""
        said = self.by_article.get(article.id)
        if said is None:
            return ()
        return (PreAnnotation(model_version=self.model_version, result=to_result(said, article.text)),)


BLANK: Final = PreAnnotations()
"""Nobody said anything: pages are blank."""


def check(
    predictions: Iterable[tuple[int, Prediction]],
    articles: Mapping[str, Article],
    known: Iterable[str],
    *,
    model_version: str,
    file: str = "",
) -> PreAnnotations:
    """Return the predictions for `articles`, each mention with an id.

    Args:
        predictions: with the line of each; 0 for those from no file.
        articles: those to be sent, by id; the offsets of others are not looked at.
        known: ids of all articles of the corpus.
        model_version: what the system is called.
        file: where they come from, for faults.

    Raises:
        InputError: a prediction is for an unknown article or for one that has another, labels a given pair, or does not
            fit its text.
        UsageError: the model's name is none.
    """
    if not _MODEL.fullmatch(model_version):
        raise UsageError(
            f"--model-version {shorten(model_version)}: expected up to 100 letters, digits and . _ / @ + - that name a "
            "system and its version"
        )
    ids = frozenset(known)
    faults: list[Fault] = []
    by_article: dict[str, Prediction] = {}
    lines: dict[str, int] = {}
    for line, said in predictions:
        found = list(_faults(said, ids, articles.get(said.article_id), lines))
        faults += [fault.at(file=file, line=line) for fault in found]
        lines.setdefault(said.article_id, line)
        if not found and said.article_id in articles:
            by_article[said.article_id] = _named(said)
    if faults:
        raise InputError(faults)
    return PreAnnotations(model_version=model_version, by_article=by_article)


def _faults(
    said: Prediction, known: frozenset[str], article: Article | None, lines: Mapping[str, int]
) -> Iterator[Fault]:
    if said.article_id not in known:
        found = shorten(said.article_id)
        yield Fault(code="E_UNKNOWN_ID", path="$.article_id", expected="an article of the corpus", found=found)
    if said.pair_id is not None:
        expected = "mentions and stances: the label of a given pair cannot be drawn"
        yield Fault(code="E_FIELD", path="$.pair_id", expected=expected, found=shorten(said.pair_id))
    elif said.article_id in lines:
        found = f"{shorten(said.article_id)}, also on line {lines[said.article_id]}"
        yield Fault(code="E_DUP_ID", path="$.article_id", expected="each article once", found=found)
    if article is not None:
        yield from faults_in_text(said.mentions, article.text)


def _named(said: Prediction) -> Prediction:
    """Return a prediction whose mentions all have an id, in the order given."""
    taken = {mention.id for mention in said.mentions}
    free = (name for n in range(1, 2 * len(said.mentions) + 2) if (name := f"m{n}") not in taken)
    return msgspec.structs.replace(said, mentions=tuple(_with_id(mention, free) for mention in said.mentions))


def _with_id(mention: Mention, free: Iterator[str]) -> Mention:
    return mention if mention.id else msgspec.structs.replace(mention, id=next(free))
