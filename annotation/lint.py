"""The scheme's rules that go beyond a record's invariants: what an annotator can get wrong and a machine can see.

Errors must be mended before an annotation becomes gold; warnings want a second look.
"""

import re
from collections.abc import Iterator

from standpunkt.errors import Fault, shorten
from standpunkt.labels import NAMED, Form, Label
from standpunkt.schema import Annotation, Article, Mention, faults_in_text

_EDGE_PUNCTUATION = re.compile(r"""^[,;:.!?()\[\]–—/…"'„“”‚‘’»«›‹-]|[,;:!?(\[–—/…"„“”‚‘»«›‹-]$|(?<=\w{4})\.$""")
"""A final stop may be that of an initial or an abbreviation; after four letters it is the sentence's."""
_DETERMINER = re.compile(
    r"(der|die|das|den|dem|des|ein|eine|einen|einem|einer|eines|keine?[nmrs]?|diese[nmrs]?|jene[nmrs]?"
    r"|(?:mein|dein|sein|ihr|unser|euer)(?:e[nmrs]?)?)\s",
    re.IGNORECASE,
)


def lint(annotation: Annotation, article: Article) -> Iterator[Fault]:
    """Yield what breaks the scheme's rules in an annotation of `article`.

    Codes that begin with ``E_`` are errors, those with ``W_`` warnings. Paths are those of the annotation's JSON.
    """
    if annotation.text_sha256 != article.text_sha256:
        expected = f"an annotation of the text {article.text_sha256[:12]}…"
        yield _fault("E_TEXT_HASH", "$.text_sha256", expected, annotation.text_sha256)
        return
    if outside := list(faults_in_text(annotation.mentions, article.text)):
        yield from outside
        return
    yield from _mention_faults(annotation, article)
    yield from _stance_faults(annotation)


def _mention_faults(annotation: Annotation, article: Article) -> Iterator[Fault]:
    in_stance = {end for stance in annotation.stances for end in (stance.holder, stance.target)}
    for n, mention in enumerate(annotation.mentions):
        path = f"$.mentions[{n}]"
        surface = article.text[mention.start : mention.end]
        if _EDGE_PUNCTUATION.search(surface):
            yield _fault("E_SPAN_EDGE", path, "no punctuation at the edges of a mention", surface)
        if _cuts_token(article.text, mention):
            yield _fault("E_SPAN_TOKEN", path, "a mention that begins and ends with a word", surface)
        if mention.label is Label.ISSUE and _DETERMINER.match(surface):
            yield _fault("W_ISSUE_DETERMINER", path, "an issue without its leading determiner", surface)
        if mention.label not in NAMED and mention.id not in in_stance:
            yield _fault("W_NO_STANCE", path, f"{mention.label} only where it holds or receives a stance", surface)
        if mention.id in in_stance and mention.entity is None:
            yield _fault("E_ENTITY", f"{path}.entity", "a canonical name on a mention in a stance", surface)


def _cuts_token(text: str, mention: Mention) -> bool:
    """Tell whether a mention begins or ends inside a word; the part of a compound is the whole word."""
    before, after = text[: mention.start][-1:], text[mention.end :][:2]
    begins_inside = before == "-" or (before.isalnum() and text[mention.start].isalnum())
    ends_inside = (after[:1].isalnum() and text[mention.end - 1].isalnum()) or bool(re.match(r"-\w", after))
    return begins_inside or ends_inside


def _stance_faults(annotation: Annotation) -> Iterator[Fault]:
    mentions = {mention.id: mention for mention in annotation.mentions}
    for n, stance in enumerate(annotation.stances):
        path = f"$.stances[{n}]"
        holder, target = mentions.get(stance.holder), mentions[stance.target]
        if holder and holder.form in (Form.DERIV, Form.PART):
            yield _fault("E_HOLDER", f"{path}.holder", "a holder whose form is name", f"{holder.id} ({holder.form})")
        if holder and holder.entity is not None and holder.entity == target.entity:
            yield _fault("E_SELF_ARROW", path, "holder and target of different entities", holder.entity)


def _fault(code: str, path: str, expected: str, found: object) -> Fault:
    return Fault(code=code, path=path, expected=expected, found=shorten(found))
