"""A conditional random field over the tokens of a sentence, for all systems that tag (CRFsuite; Okazaki, 2007)."""

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from standpunkt.baselines.token_features import token_features
from standpunkt.corpus.text.segment import Sentence, segment
from standpunkt.errors import MissingExtraError
from standpunkt.schema import Article

Tagged = tuple[int, int, str]
"""Start, end and kind of a run of tags."""


class CrfModel:
    """Linear-chain CRF with L-BFGS (Lafferty et al., 2001): deterministic, so it takes no seed."""

    def __init__(self, *, c1: float = 0.05, c2: float = 0.01, iterations: int = 100) -> None:
        self.c1 = c1
        self.c2 = c2
        self.iterations = iterations
        self.model_ = b""

    def fit(self, articles: Sequence[Article], tags: Iterable[Sequence[Sequence[str]]]) -> None:
        """Learn from the tags of each sentence of each article.

        Raises:
            MissingExtraError: python-crfsuite is not installed.
        """
        trainer = _pycrfsuite().Trainer(algorithm="lbfgs", verbose=False)
        trainer.set_params({"c1": self.c1, "c2": self.c2, "max_iterations": self.iterations})
        trainer.set("feature.possible_transitions", value=True)
        for article, sentences in zip(articles, tags, strict=True):
            for sentence, row in zip(segment(article), sentences, strict=True):
                trainer.append(_features(article, sentence), list(row))
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "model.crfsuite"
            trainer.train(str(path))
            self.model_ = path.read_bytes()

    def predict(self, articles: Sequence[Article]) -> list[list[Tagged]]:
        """Return the most probable runs of tags of each article."""
        tagger = _pycrfsuite().Tagger()
        tagger.open_inmemory(self.model_)
        return [
            [
                run
                for sentence in segment(article)
                for run in _decode(sentence, tagger.tag(_features(article, sentence)))
            ]
            for article in articles
        ]


def _pycrfsuite() -> Any:  # noqa: ANN401 - an untyped library
    try:
        import pycrfsuite  # noqa: PLC0415 - an extra
    except ImportError:
        raise MissingExtraError("the CRF needs python-crfsuite: pip install 'standpunkt[baselines]'") from None
    return pycrfsuite


def _features(article: Article, sentence: Sentence) -> list[list[str]]:
    return token_features([article.text[start:end] for start, end in sentence.tokens])


def _decode(sentence: Sentence, tags: Sequence[str]) -> Iterator[Tagged]:
    """Yield the runs of an IOB2 sequence; an ``I-`` that continues nothing opens a run, as in conlleval."""
    open_kind, start = "", 0
    for (begin, _), previous_end, tag in zip(
        [*sentence.tokens, (0, 0)], [0, *(end for _, end in sentence.tokens)], [*tags, "O"], strict=True
    ):
        prefix, _, kind = tag.partition("-")
        if open_kind and (prefix != "I" or kind != open_kind):
            yield start, previous_end, open_kind
            open_kind = ""
        if kind and not open_kind:
            open_kind, start = kind, begin
