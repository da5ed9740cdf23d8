"""Rules about a single mention: where it begins and ends, what it may be, which form it has."""

from collections.abc import Iterator

from standpunkt.annotation.lint import words
from standpunkt.annotation.lint.edges import cuts_character, cuts_word
from standpunkt.annotation.lint.rules import found, quote
from standpunkt.errors import Fault
from standpunkt.labels import NAMED, Form, Label
from standpunkt.schema import Annotation, Mention


def span_faults(annotation: Annotation, text: str) -> Iterator[Fault]:
    """Yield what is wrong with single mentions of `text`; they lie inside of it."""
    in_stance = {end for stance in annotation.stances for end in (stance.holder, stance.target)}
    for n, mention in enumerate(annotation.mentions):
        path, said = f"$.mentions[{n}]", quote(text, mention)
        surface = text[mention.start : mention.end]
        for code in (*_edges(text, mention), *_kind(text, mention, surface), *_form(mention, surface)):
            yield found(code, path, said)
        if mention.label not in NAMED and mention.id not in in_stance:
            yield found("W_NO_STANCE", path, said)
        if mention.id in in_stance and mention.entity is None:
            yield found("E_ENTITY", f"{path}.entity", said)


def _edges(text: str, mention: Mention) -> Iterator[str]:
    surface = text[mention.start : mention.end]
    if words.EDGE_PUNCTUATION.search(surface):
        yield "E_SPAN_EDGE"
    if cuts_word(text, mention.start, mention.end):
        yield "E_SPAN_TOKEN"
    if "\n" in surface:
        yield "E_SPAN_LINES"
    if cuts_character(text, mention.start) or cuts_character(text, mention.end):
        yield "W_GRAPHEME"


def _kind(text: str, mention: Mention, surface: str) -> Iterator[str]:
    if words.PRONOUN.fullmatch(surface):
        yield "W_PRONOUN"
    if mention.label is Label.PER and mention.form is Form.NAME and words.TITLE.match(surface):
        yield "W_TITLE"
    if mention.label is Label.PER and mention.entity and words.TITLE.match(mention.entity):
        yield "W_ENTITY_TITLE"
    if mention.label in NAMED and words.ARTICLE.match(surface):
        yield "W_NAME_DETERMINER"
    if mention.label is Label.ACTOR and words.ARTICLE_BEFORE.search(text[: mention.start]):
        yield "W_ACTOR_DETERMINER"
    if mention.label is Label.ISSUE and words.DETERMINER.match(surface):
        yield "W_ISSUE_DETERMINER"
    if mention.label is Label.ISSUE and words.CONJUNCTION.match(surface):
        yield "W_ISSUE_CONJUNCTION"
    if mention.label not in NAMED and words.RELATIVE_CLAUSE.search(surface):
        yield "W_RELATIVE_CLAUSE"


def _form(mention: Mention, surface: str) -> Iterator[str]:
    if mention.label in NAMED and mention.form is not Form.DERIV and words.ADJECTIVE.fullmatch(surface):
        yield "W_FORM_DERIV"
    named_place = mention.label is Label.LOC and mention.form is Form.NAME
    if (mention.form is Form.PART and " " in surface) or (named_place and words.PREFIXED.fullmatch(surface)):
        yield "W_FORM_PART"
