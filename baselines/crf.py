"""NER by conditional random field (Lafferty et al., 2001) over GermEval's twelve classes (CRFsuite; Okazaki, 2007)."""

import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from standpunkt.baselines.token_features import token_features
from standpunkt.corpus.tags import iob2
from standpunkt.corpus.text.segment import Sentence, segment
from standpunkt.errors import MissingExtraError
from standpunkt.labels import FINE_LABELS, NAMED, Form
from standpunkt.schema import Article, Mention
from standpunkt.views import fine_type


class Crf:
    """Linear-chain CRF with L-BFGS: deterministic, so it takes no seed."""

    def __init__(self, *, c1: float = 0.05, c2: float = 0.01, iterations: int = 100) -> None:
        self.c1 = c1
        self.c2 = c2
        self.iterations = iterations
        self.model_ = b""

    def fit(self, inputs: Sequence[Article], outputs: Sequence[tuple[Mention, ...]]) -> None:
        """Learn from the outer layer of each article.

        Raises:
            MissingExtraError: python-crfsuite is not installed.
        """
        trainer = _pycrfsuite().Trainer(algorithm="lbfgs", verbose=False)
        trainer.set_params({"c1": self.c1, "c2": self.c2, "max_iterations": self.iterations})
        trainer.set("feature.possible_transitions", value=True)
        for article, mentions in zip(inputs, outputs, strict=True):
            sentences = list(segment(article))
            for sentence, tags in zip(sentences, iob2(sentences, mentions, fine_type).tags, strict=True):
                trainer.append(_features(article, sentence), list(tags))
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "model.crfsuite"
            trainer.train(str(path))
            self.model_ = path.read_bytes()

    def predict(self, inputs: Sequence[Article]) -> list[tuple[Mention, ...]]:
        """Return the most probable mentions of each article."""
        tagger = _pycrfsuite().Tagger()
        tagger.open_inmemory(self.model_)
        return [
            tuple(
                mention
                for sentence in segment(article)
                for mention in _decode(sentence, tagger.tag(_features(article, sentence)))
            )
            for article in inputs
        ]


def _pycrfsuite() -> Any:  # noqa: ANN401 - an untyped library
    try:
        import pycrfsuite  # noqa: PLC0415 - an extra
    except ImportError:
        raise MissingExtraError("the CRF needs python-crfsuite: pip install 'standpunkt[baselines]'") from None
    return pycrfsuite


def _features(article: Article, sentence: Sentence) -> list[list[str]]:
    return token_features([article.text[start:end] for start, end in sentence.tokens])


def _decode(sentence: Sentence, tags: Sequence[str]) -> Iterator[Mention]:
    """Yield the mentions of an IOB2 sequence; an ``I-`` that continues nothing opens a mention, as in conlleval."""
    open_kind, start = "", 0
    for (begin, _), previous_end, tag in zip(
        [*sentence.tokens, (0, 0)], [0, *(end for _, end in sentence.tokens)], [*tags, "O"], strict=True
    ):
        prefix, _, kind = tag.partition("-")
        if open_kind and (prefix != "I" or kind != open_kind):
            yield _mention(start, previous_end, open_kind)
            open_kind = ""
        if kind and not open_kind:
            open_kind, start = kind, begin


def _mention(start: int, end: int, kind: str) -> Mention:
    label, form = divmod(FINE_LABELS.index(kind), len(Form))
    return Mention(start=start, end=end, label=NAMED[label], form=list(Form)[form])
