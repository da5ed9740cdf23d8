"""All answers about a corpus become annotations; what each refusal costs is known."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from standpunkt.annotation.draft.annotate import Draft, annotate
from standpunkt.annotation.draft.answer import AnswerLine
from standpunkt.errors import Fault, did_you_mean, shorten
from standpunkt.schema import Annotation, Article


@dataclass(frozen=True, slots=True, kw_only=True)
class Drafts:
    """What became of many answers."""

    drafts: tuple[Draft, ...]
    """In the order of the articles."""
    faults: tuple[Fault, ...]
    """All faults, each with its article: answers about unknown articles first, then in the order of the drafts."""
    keep_sound: bool
    """Whether the sound rest of a partly refused answer counts."""

    @property
    def annotations(self) -> tuple[Annotation, ...]:
        """The annotations that count, in the order of the articles."""
        return tuple(draft.annotation for draft in self.drafts if draft.annotation and self._counts(draft))

    @property
    def refused(self) -> int:
        """Number of answers with an error, kept in part or not."""
        return sum(draft.refused for draft in self.drafts)

    def _counts(self, draft: Draft) -> bool:
        return self.keep_sound or not draft.refused


def annotate_all(
    lines: Iterable[AnswerLine], articles: Mapping[str, Article], *, annotator: str, keep_sound: bool = False
) -> Drafts:
    """Return the drafts of many answers, in the order of `articles`.

    Args:
        lines: The answers, at most one for each article; articles without one are passed over.
        articles: The articles by id.
        annotator: Pseudonym under which the model annotates.
        keep_sound: Whether the sound rest of a partly refused answer counts.
    """
    given = {line.article_id: line for line in lines}
    drafts = tuple(annotate(given[name], articles[name], annotator=annotator) for name in articles if name in given)
    unknown = [_unknown(name, articles).at(file=f"{annotator}:{name}") for name in given if name not in articles]
    named = [fault.at(file=f"{annotator}:{draft.article_id}") for draft in drafts for fault in draft.faults]
    return Drafts(drafts=drafts, faults=(*unknown, *named), keep_sound=keep_sound)


def _unknown(name: str, articles: Mapping[str, Article]) -> Fault:
    hint = did_you_mean(name, articles)
    expected = "an article that is annotated here"
    return Fault(code="E_UNKNOWN_ID", path="$.article_id", expected=expected, found=shorten(name), hint=hint)
