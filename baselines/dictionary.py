"""NER by dictionary: the longest surface seen in training wins, with the label and form it had most often.

The floor of the table: it cannot know a name it has not seen.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from standpunkt.corpus.text.segment import Sentence, segment
from standpunkt.labels import Form, Label
from standpunkt.schema import Article, Mention
from standpunkt.views import outer_layer

_Kind = tuple[Label, Form]


class Dictionary:
    """Longest match over tokens, left to right."""

    def __init__(self) -> None:
        self.entries_: dict[tuple[str, ...], _Kind] = {}
        self.longest_ = 0

    def fit(self, inputs: Sequence[Article], outputs: Sequence[tuple[Mention, ...]]) -> None:
        """Learn every surface of the outer layer, as a sequence of tokens; one off token edges is not learnt."""
        seen: defaultdict[tuple[str, ...], Counter[_Kind]] = defaultdict(Counter)
        for article, mentions in zip(inputs, outputs, strict=True):
            tokens = [span for sentence in segment(article) for span in sentence.tokens]
            for mention in outer_layer(mentions).mentions:
                inside = [(a, b) for a, b in tokens if a >= mention.start and b <= mention.end]
                if inside and (inside[0][0], inside[-1][1]) == (mention.start, mention.end):
                    surface = tuple(article.text[a:b] for a, b in inside)
                    seen[surface][mention.label, mention.form or Form.NAME] += 1
        self.entries_ = {surface: min(kinds, key=lambda kind: (-kinds[kind], kind)) for surface, kinds in seen.items()}
        self.longest_ = max(map(len, self.entries_), default=0)

    def predict(self, inputs: Sequence[Article]) -> list[tuple[Mention, ...]]:
        """Return what the dictionary finds in each article."""
        return [
            tuple(mention for sentence in segment(article) for mention in self._matches(article.text, sentence))
            for article in inputs
        ]

    def _matches(self, text: str, sentence: Sentence) -> Iterator[Mention]:
        tokens = [text[start:end] for start, end in sentence.tokens]
        position = 0
        while position < len(tokens):
            for length in range(min(self.longest_, len(tokens) - position), 0, -1):
                if kind := self.entries_.get(tuple(tokens[position : position + length])):
                    start, end = sentence.tokens[position][0], sentence.tokens[position + length - 1][1]
                    yield Mention(start=start, end=end, label=kind[0], form=kind[1])
                    position += length
                    break
            else:
                position += 1
