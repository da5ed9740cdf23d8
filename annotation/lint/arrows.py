"""Rules about stances: who can hold one, whose voice it is."""

from collections.abc import Iterator

from standpunkt.annotation.lint import words
from standpunkt.annotation.lint.rules import found, quote
from standpunkt.errors import Fault, shorten
from standpunkt.labels import AUTHOR, Form, Label
from standpunkt.schema import Annotation, Mention


def arrow_faults(annotation: Annotation, text: str) -> Iterator[Fault]:
    """Yield what is wrong with the stances of an annotation of `text`."""
    mentions = {mention.id: mention for mention in annotation.mentions}
    for n, stance in enumerate(annotation.stances):
        holder, target = mentions.get(stance.holder), mentions[stance.target]
        if holder:
            yield from _holder_faults(f"$.stances[{n}]", holder, target, text)
    yield from _author_faults(annotation, mentions, text)


def _holder_faults(path: str, holder: Mention, target: Mention, text: str) -> Iterator[Fault]:
    if holder.form in (Form.DERIV, Form.PART):
        yield found("E_HOLDER", f"{path}.holder", quote(text, holder))
    if holder.entity is not None and holder.entity == target.entity:
        yield found("E_SELF_ARROW", path, shorten(holder.entity))
    if holder.label is Label.ACTOR and words.SHARE.search(text[holder.start : holder.end]):
        yield found("W_HOLDER_SHARE", f"{path}.holder", quote(text, holder))
    first, last = min(holder.start, target.start), max(holder.end, target.end)
    if not any(map(str.isspace, text[first:last])):
        yield found("W_INSIDE_WORD", path, shorten(text[first:last]))


def _author_faults(annotation: Annotation, mentions: dict[str, Mention], text: str) -> Iterator[Fault]:
    """Yield stances of the author towards what stands in a quotation, or equal to that of somebody quoted."""
    quotations = [(match.start(), match.end()) for match in words.QUOTED.finditer(text)]
    judged = {(stance.target, stance.polarity) for stance in annotation.stances if stance.holder != AUTHOR}
    for n, stance in enumerate(annotation.stances):
        if stance.holder != AUTHOR:
            continue
        path, target = f"$.stances[{n}]", mentions[stance.target]
        # A name in quotation marks is no quotation: there must be more inside than the mention.
        if any(
            start < target.start and target.end < end and end - start > len(text[target.start : target.end]) + 2
            for start, end in quotations
        ):
            yield found("W_AUTHOR_QUOTE", path, quote(text, target))
        if (target.id, stance.polarity) in judged:
            yield found("W_AUTHOR_HOLDER", path, quote(text, target))
