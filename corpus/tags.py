"""From character spans to IOB2 tags, sentence by sentence, with a count of what tags cannot show."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from standpunkt.corpus.text.segment import Sentence
from standpunkt.schema import Mention
from standpunkt.views import outer_layer


@dataclass(frozen=True, slots=True, kw_only=True)
class Tagging:
    """IOB2 tags of an article's sentences, and the named entities that did not fit into them."""

    tags: tuple[tuple[str, ...], ...]
    """One tuple a sentence, one tag a token."""
    nested: int
    """Named entities inside or across another one: a single layer cannot hold them."""
    off_edge: int
    """Named entities that do not begin and end at token edges of one sentence."""


def iob2(sentences: Sequence[Sentence], mentions: Sequence[Mention], type_of: Callable[[Mention], str]) -> Tagging:
    """Return the tags of the outer layer of `mentions`, typed by `type_of` (see `standpunkt.views`)."""
    layer = outer_layer(mentions)
    tags = [["O"] * len(sentence.tokens) for sentence in sentences]
    starts = {span[0]: (s, t) for s, sentence in enumerate(sentences) for t, span in enumerate(sentence.tokens)}
    ends = {span[1]: (s, t) for s, sentence in enumerate(sentences) for t, span in enumerate(sentence.tokens)}
    off_edge = 0
    for mention in layer.mentions:
        first, last = starts.get(mention.start), ends.get(mention.end)
        if first is None or last is None or first[0] != last[0]:
            off_edge += 1
            continue
        kind = type_of(mention)
        tags[first[0]][first[1]] = f"B-{kind}"
        for token in range(first[1] + 1, last[1] + 1):
            tags[first[0]][token] = f"I-{kind}"
    return Tagging(tags=tuple(map(tuple, tags)), nested=layer.dropped, off_edge=off_edge)
