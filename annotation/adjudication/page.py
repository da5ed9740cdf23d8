"""The differences of a merge as the HTML that stands above the text on a judge's page.

Every word of the article and of the annotators is escaped by the template. White space collapses, so that lines of an
article do not tear a row apart.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from standpunkt.annotation.adjudication.merge import AUTHOR_NODE, KINDS, Dispute, Kind, Merge
from standpunkt.annotation.adjudication.units import Link, Mark, mark
from standpunkt.annotation.adjudication.versions import Version
from standpunkt.labels import Form
from standpunkt.templates import environment

_CONTEXT: Final = 30
_LONGEST: Final = 70
_STYLES: Final = {
    Kind.BOUNDARY: "span",
    Kind.MENTION: "span",
    Kind.BOUNDARY_LABEL: "label",
    Kind.LABEL: "label",
    Kind.FORM: "form",
    Kind.ENTITY: "entity",
    Kind.ARROW: "arrow",
    Kind.ARROW_MENTION: "arrow",
    Kind.NEUTRAL: "polarity",
    Kind.POLARITY: "polarity",
    Kind.AUTHOR: "author",
}
"""Classes that the labelling page knows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One thing that one version says."""

    words: str
    """The words in question; of an arrow, its target."""
    label: str = ""
    """Mention label or polarity; empty for a group of mentions."""
    note: str = ""
    """Form or canonical name, where it matters."""
    holder: str = ""
    """Of an arrow, its holder; empty for all else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One difference."""

    style: str
    """Class of its kind."""
    caption: str
    """Its kind, in German."""
    before: str
    """Words before the place."""
    words: str
    """The words in question."""
    after: str
    """Words after it."""
    cells: tuple[tuple[Piece, ...], ...]
    """What each version says, in the order of the letters; empty where it says nothing."""


def differences(merged: Merge, text: str, comments: Mapping[str, str] | None = None) -> str:
    """Return the differences of a merge as HTML, each with its kind and with what every version says.

    Args:
        merged: of the versions.
        text: the article's.
        comments: annotators' remarks on the article, by letter.
    """
    template = environment("standpunkt.annotation").get_template("differences.html.jinja")
    return template.render(
        rows=tuple(rows(merged, text)),
        letters=[version.letter for version in merged.versions],
        agreed=sum(unit.agreed for unit in merged.marks) + sum(unit.agreed for unit in merged.links),
        comments=[(letter, _line(said)) for letter, said in sorted((comments or {}).items()) if said.strip()],
    )


def rows(merged: Merge, text: str) -> Iterator[Row]:
    """Yield a row for each dispute."""
    teller = _Teller(merged=merged, text=text)
    for dispute in merged.disputes:
        start, end = teller.place(dispute)
        before, after = text[max(0, start - _CONTEXT) : start], text[end : end + _CONTEXT]
        if start > _CONTEXT:
            before = "…" + before[before.find(" ") + 1 :]  # from a whole word on
        if end + _CONTEXT < len(text):
            after = after[: max(0, after.rfind(" "))] + "\N{NO-BREAK SPACE}…"
        yield Row(
            style=_STYLES[dispute.kind],
            caption=KINDS[dispute.kind],
            before=" ".join(before.splitlines()),
            words=_line(text[start:end]),
            after=" ".join(after.splitlines()),
            cells=tuple(tuple(teller.said(dispute, version)) for version in merged.versions),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Teller:
    merged: Merge
    text: str

    def place(self, dispute: Dispute) -> tuple[int, int]:
        """Return the stretch of text that a dispute is about: of arrows, the target's."""
        if unit := dispute.marks:
            marks = unit.options
        else:
            group, links = dispute.group, dispute.links
            torn = set(group.nodes) - set(group.undisputed) if group else set[int]()
            node = min(torn) if torn else links.options[0].target if links else 0
            marks = tuple(option for option, its in self.merged.nodes.items() if its == node)
        return min(o.start for o in marks), max(o.end for o in marks)

    def said(self, dispute: Dispute, version: Version) -> Iterator[Piece]:
        """Yield what a version says."""
        if unit := dispute.marks:
            yield from (self._mark(option) for option in unit.options if option in unit.said[version.letter])
        elif group := dispute.group:
            for part in group.said[version.letter]:
                marks = [self._of(version, node) for node in part]
                yield Piece(words=" = ".join(self._words(each) for each in marks if each))
        elif links := dispute.links:
            yield from (
                self._arrow(option, version) for option in links.options if option in links.said[version.letter]
            )

    def _mark(self, option: Mark) -> Piece:
        form = str(option.form) if option.form not in (None, Form.NAME) else ""
        return Piece(words=self._words(option), label=str(option.label), note=form)

    def _arrow(self, option: Link, version: Version) -> Piece:
        holder = "AUTHOR" if option.holder == AUTHOR_NODE else self._words(self._of(version, option.holder))
        return Piece(words=self._words(self._of(version, option.target)), label=str(option.polarity), holder=holder)

    def _of(self, version: Version, node: int) -> Mark | None:
        """Return the mark that a version has on a node."""
        marks = (mark(m) for m in version.annotation.mentions)
        return next((each for each in marks if self.merged.nodes[each] == node), None)

    def _words(self, option: Mark | None) -> str:
        return _line(self.text[option.start : option.end]) if option else ""


def _line(words: str) -> str:
    line = " ".join(words.split())
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1] + "…"
