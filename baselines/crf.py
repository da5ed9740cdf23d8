"""NER by conditional random field over GermEval's twelve classes."""

from collections.abc import Sequence

from standpunkt.baselines.crf_model import CrfModel
from standpunkt.corpus.tags import iob2
from standpunkt.corpus.text.segment import segment
from standpunkt.labels import FINE_LABELS, NAMED, Form
from standpunkt.schema import Article, Mention
from standpunkt.views import fine_type


class Crf:
    """Tags the outer layer of named entities."""

    def __init__(self) -> None:
        self.model_ = CrfModel()

    def fit(self, inputs: Sequence[Article], outputs: Sequence[tuple[Mention, ...]]) -> None:
        """Learn from the outer layer of each article.

        Raises:
            MissingExtraError: python-crfsuite is not installed.
        """
        pairs = zip(inputs, outputs, strict=True)
        self.model_.fit(inputs, (iob2(list(segment(article)), said, fine_type).tags for article, said in pairs))

    def predict(self, inputs: Sequence[Article]) -> list[tuple[Mention, ...]]:
        """Return the most probable named entities of each article."""
        return [tuple(_mention(*run) for run in runs) for runs in self.model_.predict(inputs)]


def _mention(start: int, end: int, kind: str) -> Mention:
    label, form = divmod(FINE_LABELS.index(kind), len(Form))
    return Mention(start=start, end=end, label=NAMED[label], form=list(Form)[form])
