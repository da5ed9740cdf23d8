"""From an answer to an annotation: each quotation gets its place, each piece that cannot stand is named."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from standpunkt.annotation.draft.answer import Answer, AnswerLine, QuotedMention, read_answer
from standpunkt.annotation.draft.place import Places
from standpunkt.annotation.guidelines import VERSION
from standpunkt.errors import Fault, RecordError, shorten
from standpunkt.labels import AUTHOR, Source
from standpunkt.schema import Annotation, Article, Mention, Provenance, Stance

_PIECE: Final = re.compile(r"\$\.(mentions|stances)\[(\d+)\]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What became of one answer."""

    article_id: str
    """The article."""
    annotation: Annotation | None
    """The sound pieces, all of them where there are no errors; None where nothing can be read."""
    faults: tuple[Fault, ...]
    """Errors (``E_``) and warnings (``W_``), with paths in the answer: ``$.answer.mentions[3].quote``."""
    comment: str
    """The model's remark; empty for none."""

    @property
    def refused(self) -> bool:
        """Whether anything in the answer is wrong."""
        return any(fault.code.startswith("E_") for fault in self.faults)


def annotate(line: AnswerLine, article: Article, *, annotator: str) -> Draft:
    """Return the annotation that an answer about `article` makes, with mentions in the order of the text.

    A piece with an error is left out, and so is an arrow that hangs on it.

    Args:
        line: The answer.
        article: The article it is about.
        annotator: Pseudonym under which the model annotates.
    """
    if line.text_sha256 not in (None, article.text_sha256):
        expected = f"an answer about the text {article.text_sha256[:12]}…"
        found = Fault(code="E_TEXT_HASH", path="$.text_sha256", expected=expected, found=shorten(line.text_sha256))
        return Draft(article_id=article.id, annotation=None, faults=(found,), comment="")
    answer, faults = read_answer(line.answer)
    faults = [fault.at(path="$.answer") for fault in faults]
    if answer is None:
        return Draft(article_id=article.id, annotation=None, faults=tuple(faults), comment="")
    annotation, more = _Maker(line, article, annotator).make(answer)
    found_all = sorted([*faults, *more], key=lambda fault: _in_order(fault.path))
    return Draft(article_id=article.id, annotation=annotation, faults=tuple(found_all), comment=answer.comment)


class _Maker:
    """Builds one annotation, leaving out what its invariants refuse."""

    def __init__(self, line: AnswerLine, article: Article, annotator: str) -> None:
        self._line = line
        self._article = article
        self._annotator = annotator
        self._places = Places(article.text)

    def make(self, answer: Answer) -> tuple[Annotation, list[Fault]]:
        """Return the annotation of all pieces that can stand together, and the faults of the others."""
        faults: list[Fault] = []
        placed = [(n, mention) for n, given in answer.mentions if (mention := self._place(n, given, faults))]
        mentions = _without_doubles(placed, faults)
        stances: list[tuple[int, Stance]] = []
        known = {mention.id for _, mention in mentions} | {AUTHOR}
        for n, given in answer.stances:
            path = f"$.answer.stances[{n}]"
            missing = [end for end in ("holder", "target") if getattr(given, end) not in known]
            expected = "the id of a mention of this answer that can stand"
            faults += [
                Fault(code="E_DANGLING", path=f"{path}.{end}", expected=expected, found=shorten(getattr(given, end)))
                for end in missing
            ]
            if not missing:
                try:
                    stance = Stance(holder=given.holder, target=given.target, polarity=given.polarity)
                except RecordError as error:
                    faults += [fault.at(path=path) for fault in error.faults]
                else:
                    stances.append((n, stance))
        return self._build(mentions, stances, faults), faults

    def _place(self, n: int, given: QuotedMention, faults: list[Fault]) -> Mention | None:
        path = f"$.answer.mentions[{n}]"
        place = self._places.find(given)
        faults += [fault.at(path=path) for fault in place.faults]
        if place.span is None:
            return None
        start, end = place.span
        try:
            return Mention(
                id=given.id, start=start, end=end, label=given.label, form=given.form, entity=given.entity or None
            )
        except RecordError as error:
            faults += [fault.at(path=path) for fault in error.faults]
            return None

    def _build(
        self, mentions: list[tuple[int, Mention]], stances: list[tuple[int, Stance]], faults: list[Fault]
    ) -> Annotation:
        """Return the annotation; what breaks its invariants is left out, piece by piece."""
        mentions = sorted(mentions, key=lambda item: (item[1].start, -item[1].end, item[1].label))
        while True:
            try:
                return self._annotation((one for _, one in mentions), (one for _, one in stances))
            except RecordError as error:
                refused = {found[0]: fault for fault in error.faults if (found := _PIECE.match(fault.path))}
                if not refused:
                    raise
                for piece, fault in refused.items():
                    faults.append(_moved(fault, piece, mentions, stances))
                mentions = [item for n, item in enumerate(mentions) if f"$.mentions[{n}]" not in refused]
                stances = [item for n, item in enumerate(stances) if f"$.stances[{n}]" not in refused]

    def _annotation(self, mentions: Iterable[Mention], stances: Iterable[Stance]) -> Annotation:
        line = self._line
        return Annotation(
            article_id=self._article.id,
            text_sha256=self._article.text_sha256,
            annotator=self._annotator,
            mentions=tuple(mentions),
            stances=tuple(stances),
            guideline=line.guideline or VERSION,
            provenance=Provenance(source=Source.MODEL, tool=line.model, started=line.started, finished=line.finished),
        )


def _without_doubles(placed: list[tuple[int, Mention]], faults: list[Fault]) -> list[tuple[int, Mention]]:
    """Return the mentions whose id is theirs alone: of an id given twice nobody can tell which one is meant."""
    count = Counter(mention.id for _, mention in placed)
    for n, mention in placed:
        if count[mention.id] > 1:
            path = f"$.answer.mentions[{n}].id"
            expected, found = "an id used once in an answer", shorten(mention.id)
            faults.append(Fault(code="E_DUP_ID", path=path, expected=expected, found=found))
    return [(n, mention) for n, mention in placed if count[mention.id] == 1]


def _moved(fault: Fault, piece: str, mentions: list[tuple[int, Mention]], stances: list[tuple[int, Stance]]) -> Fault:
    """Return a record's fault with the place that its piece has in the answer."""
    kind, number = piece.removeprefix("$.").removesuffix("]").split("[")
    index = (mentions if kind == "mentions" else stances)[int(number)][0]
    return replace(fault, path=f"$.answer.{kind}[{index}]{fault.path.removeprefix(piece)}")


def _in_order(path: str) -> tuple[tuple[int, str], ...]:
    """Return a key that sorts ``[10]`` after ``[9]``."""
    return tuple((int(part), "") if part.isdigit() else (-1, part) for part in re.split(r"[\[\]]", path))
