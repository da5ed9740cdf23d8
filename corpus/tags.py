"""From character spans to IOB2 tags, sentence by sentence, with a count of what tags cannot show."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from standpunkt.corpus.text.segment import Sentence
from standpunkt.labels import NAMED
from standpunkt.schema import Mention
from standpunkt.views import outer_layer


@dataclass(frozen=True, slots=True, kw_only=True)
class Tagging:
    """IOB2 tags of an article's sentences, and the mentions that did not fit into them."""

    tags: tuple[tuple[str, ...], ...]
    """One tuple a sentence, one tag a token."""
    nested: int
    """Mentions inside or across another one: a single layer cannot hold them."""
    off_edge: int
    """Mentions that do not begin and end at token edges of one sentence."""


def iob2(sentences: Sequence[Sentence], mentions: Sequence[Mention], type_of: Callable[[Mention], str]) -> Tagging:
    """Return the tags of the outer layer of `mentions`, typed by `type_of` (see `standpunkt.views`)."""
    layer = outer_layer(mentions)
    return _lay(sentences, layer.mentions, type_of, nested=layer.dropped)


def iob2_of_arguments(sentences: Sequence[Sentence], mentions: Sequence[Mention]) -> Tagging:
    """Return the tags of actors and issues, typed by their label; of overlapping ones the outermost."""
    arguments = sorted((m for m in mentions if m.label not in NAMED), key=lambda m: (m.start, -m.end, m.label))
    kept: list[Mention] = []
    for mention in arguments:
        if not kept or mention.start >= kept[-1].end:
            kept.append(mention)
    return _lay(sentences, kept, lambda mention: str(mention.label), nested=len(arguments) - len(kept))


def _lay(
    sentences: Sequence[Sentence], layer: Sequence[Mention], type_of: Callable[[Mention], str], *, nested: int
) -> Tagging:
    """Return the tags of mentions that do not overlap."""
    tags = [["O"] * len(sentence.tokens) for sentence in sentences]
    starts = {span[0]: (s, t) for s, sentence in enumerate(sentences) for t, span in enumerate(sentence.tokens)}
    ends = {span[1]: (s, t) for s, sentence in enumerate(sentences) for t, span in enumerate(sentence.tokens)}
    off_edge = 0
    for mention in layer:
        first, last = starts.get(mention.start), ends.get(mention.end)
        if first is None or last is None or first[0] != last[0]:
            off_edge += 1
            continue
        kind = type_of(mention)
        tags[first[0]][first[1]] = f"B-{kind}"
        for token in range(first[1] + 1, last[1] + 1):
            tags[first[0]][token] = f"I-{kind}"
    return Tagging(tags=tuple(map(tuple, tags)), nested=nested, off_edge=off_edge)
