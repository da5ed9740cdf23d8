"""The table of rules: code, what is right, and where the guidelines say so.

Codes that begin with ``E_`` are errors, which must be mended before an annotation becomes gold; ``W_`` are warnings,
which want a second look and may be right as they are. The command line, the docs and the tests read this table.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from standpunkt.errors import Fault, shorten
from standpunkt.schema import Mention


class Seen(StrEnum):
    """Where a rule is held."""

    DRAWING = "pull"
    """When a drawing is read from Label Studio: no annotation comes of it."""
    RECORD = "read"
    """When an annotation is read from a file or built."""
    LINT = "lint"
    """When an annotation is linted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule that a machine can hold."""

    code: str
    """Name of the fault."""
    right: str
    """What is right; a finding says it as what was expected."""
    anchor: str
    """Where the guidelines say so."""
    seen: Seen = Seen.LINT
    """Where it is held."""


def _rules(seen: Seen, *rows: tuple[str, str, str]) -> Iterator[Rule]:
    for code, anchor, right in rows:
        yield Rule(code=code, right=right, anchor=anchor, seen=seen)


RULES: Final = (
    *_rules(
        Seen.DRAWING,
        ("E_ARROW_LABEL", "h-arrow", "one label for every arrow, at its target or its own"),
        ("E_ARROW_MISSING", "h-target", "an arrow for every f, g or b at a target"),
        ("E_ARROW_DIRECTION", "r-arrows", "an arrow in one direction"),
    ),
    *_rules(
        Seen.RECORD,
        ("E_SPAN_EMPTY", "spans", "a mention of at least one character"),
        ("E_DUP_SPAN", "r-nesting", "each span and label once"),
        ("E_FORM", "forms", "a form on named entities alone"),
        ("E_LABEL", "labels", "the labels of the scheme and no others"),
        ("E_DANGLING", "r-arrows", "arrows between mentions of the annotation"),
        ("E_DUP_ARROW", "r-arrows", "one arrow between two places in one direction"),
    ),
    *_rules(
        Seen.LINT,
        ("E_TEXT_HASH", "marked", "an annotation of this text"),
        ("E_OFFSET_RANGE", "spans", "mentions inside the text"),
        ("E_SURFACE", "spans", "the words that stand there"),
        ("E_SPAN_EDGE", "r-edges", "no white space and no punctuation at the edges of a mention"),
        ("E_SPAN_LINES", "spans", "a mention within one paragraph"),
        ("E_SPAN_TOKEN", "r-whole-word", "a mention that begins and ends with a word"),
        ("E_ENTITY", "r-entity", "a canonical name on a mention in a stance"),
        ("E_HOLDER", "r-parts-never-hold", "a holder that is PER, ORG, LOC or ACTOR, and whose form is name"),
        ("E_SELF_ARROW", "r-arrows", "holder and target of different entities"),
        ("W_GRAPHEME", "r-edges", "a mention that cuts no character in two, such as an emoji made of several"),
        ("W_EMPTY", "marked", "something marked in a whole article"),
        ("W_NO_STANCE", "marked", "ACTOR and ISSUE only where they hold or receive a stance"),
        ("W_UNMARKED", "marked", "every occurrence of a name marked"),
        ("W_PRONOUN", "r-pronouns", "no pronoun marked"),
        ("W_TITLE", "r-titles", "a person's name without title and role"),
        ("W_NAME_DETERMINER", "names", "a name without the article before it"),
        ("W_ACTOR_DETERMINER", "r-actor-determiner", "an actor with the article before it"),
        ("W_ISSUE_DETERMINER", "r-issue-noun-phrase", "an issue without its leading determiner"),
        ("W_ISSUE_CONJUNCTION", "r-issue-clause", "an issue without the conjunction that opens its clause"),
        ("W_RELATIVE_CLAUSE", "r-issue-noun-phrase", "an actor or issue without a relative clause"),
        ("W_FORM_DERIV", "r-deriv", "the form deriv on an adjective"),
        ("W_FORM_PART", "r-part", "the form part on a compound of one word, and on no name"),
        ("W_NO_INNER", "r-no-inner", "no name marked inside the name of an ORG or MISC"),
        ("W_CROSSING", "r-nesting", "mentions that nest or stand apart, and do not cross"),
        ("W_TWO_LABELS", "r-nesting", "two labels on one span only where an actor or issue lies on a deriv or part"),
        ("W_SURFACE_LABELS", "labels", "one label and form for one surface in a document"),
        ("W_ENTITY_LABELS", "r-entity", "one kind of label for the mentions of an entity"),
        ("W_ENTITY_SPELLING", "r-entity", "one spelling of an entity in a document"),
        ("W_ENTITY_TITLE", "r-entity", "a canonical name without title"),
        ("W_SURFACE_ENTITIES", "r-entity", "one entity for one name of a person or organisation"),
        ("W_HOLDER_SHARE", "r-who-can-hold", "no share of a poll as holder"),
        ("W_INSIDE_WORD", "r-inside-word", "no arrow between two mentions in one word"),
        ("W_AUTHOR_QUOTE", "r-author", "the author's stance outside of quotation marks"),
        ("W_AUTHOR_HOLDER", "r-reported", "a stance that is not both the author's and that of somebody quoted"),
    ),
)
_RIGHT: Final = {rule.code: rule.right for rule in RULES}


def is_error(fault: Fault) -> bool:
    """Tell whether a finding must be mended."""
    return fault.code.startswith("E_")


def found(code: str, path: str, what: str, hint: str = "") -> Fault:
    """Return a finding against the rule of this code."""
    return Fault(code=code, path=path, expected=_RIGHT[code], found=what, hint=hint)


def quote(text: str, mention: Mention) -> str:
    """Return a mention as a finding names it: its words, where they begin, its label."""
    form = f" {mention.form}" if mention.form and mention.form != "name" else ""
    return f"{shorten(text[mention.start : mention.end])} at {mention.start}, {mention.label}{form}"
