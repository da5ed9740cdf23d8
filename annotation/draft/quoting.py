"""From an annotation to the answer that would have made it: for the examples in prompts, and to test the way back."""

import re
from typing import Any, Final

import msgspec

from standpunkt.annotation.draft.answer import QuotedMention, QuotedStance
from standpunkt.annotation.draft.place import Span, occurrences
from standpunkt.schema import Annotation, Mention

_WORD: Final = re.compile(r"\S+")
_WORDS: Final = 8
"""Words before and behind a place that its context may have."""


def quote(annotation: Annotation, text: str) -> dict[str, Any]:
    """Return an annotation of `text` as an answer: JSON with every field, null where it is empty.

    A quotation that stands in the text more than once has a context, or where no short one will do, its occurrence.

    Raises:
        ValueError: a mention begins or ends inside a word, where no answer can point.
    """
    mentions = sorted(annotation.mentions, key=lambda mention: (mention.start, -mention.end, mention.label))
    stances = [QuotedStance(holder=s.holder, target=s.target, polarity=s.polarity) for s in annotation.stances]
    return {
        "mentions": [_mention(mention, text) for mention in mentions],
        "stances": [msgspec.to_builtins(stance) for stance in stances],
        "comment": None,
    }


def _mention(mention: Mention, text: str) -> dict[str, Any]:
    span = (mention.start, mention.end)
    words = text[mention.start : mention.end]
    number = occurrences(text, words).index(span) + 1
    single = len(occurrences(text, words)) == 1
    context = None if single else _context(text, span)
    quoted = QuotedMention(
        id=mention.id,
        quote=words,
        context=context,
        occurrence=None if single or context else number,
        label=mention.label,
        form=mention.form,
        entity=mention.entity,
    )
    return msgspec.structs.asdict(quoted)


def _context(text: str, span: Span) -> str | None:
    """Return the fewest words around a place that stand in the text once and hold it once; None where none do."""
    start, end = span
    words = [found.span() for found in _WORD.finditer(text)]
    first = next(n for n, word in enumerate(words) if start < word[1])
    last = next(n for n, word in enumerate(words) if end <= word[1])
    for more in range(_WORDS + 1):
        around = text[words[max(0, first - more)][0] : words[min(last + more, len(words) - 1)][1]]
        if text.count(around) == 1 and len(occurrences(around, text[start:end])) == 1:
            return around
    return None
