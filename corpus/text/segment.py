"""An article's sentences and tokens, section by section."""

from collections.abc import Iterator
from dataclasses import dataclass

from standpunkt.corpus.text.sentences import sentence_spans
from standpunkt.corpus.text.tokens import token_spans
from standpunkt.schema import Article


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A sentence and its tokens; all offsets are code points into the article's text, half open."""

    start: int
    end: int
    tokens: tuple[tuple[int, int], ...]
    """Ascending spans that do not overlap; none is empty."""


def segment(article: Article) -> Iterator[Sentence]:
    """Yield an article's sentences in reading order; none crosses a section's edge."""
    for section in article.sections:
        for start, end in sentence_spans(article.text, section.start, section.end):
            yield Sentence(start=start, end=end, tokens=tuple(token_spans(article.text, start, end)))
