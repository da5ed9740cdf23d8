"""Agreement as one HTML page that needs nothing but itself: whiskers, kinds of disagreement, disputed articles.

There is no script and no outside address; names and texts are escaped by the template engine, and a policy lets a
browser apply this style and fetch nothing. Equal reports give equal bytes. Words of articles are on the page where
texts are given: it is for the team, not for publication.
"""

import base64
import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Final

from standpunkt import __version__, wording
from standpunkt.annotation.agreement.disputes import Dispute, Kind, Said
from standpunkt.annotation.agreement.metrics import GROUPS, HEADLINES, METRICS, Metric
from standpunkt.annotation.agreement.report import ArticleReport, Report, Score
from standpunkt.annotation.agreement.rows import TABLES
from standpunkt.annotation.agreement.spans import LABELS
from standpunkt.annotation.agreement.stances import POLARITIES, Answer
from standpunkt.axes import Axis, axis_of
from standpunkt.files import atomic_file
from standpunkt.labels import AUTHOR
from standpunkt.templates import environment
from standpunkt.tuples import AUTHOR_PART, Part

if TYPE_CHECKING:
    from jinja2 import Environment

MOST_ARTICLES: Final = 20
"""Disputed articles on the page."""
MOST_DISPUTES: Final = 30
"""Disagreements shown of one article."""
KINDS: Final = {
    Kind.FORM: "same span and label, another form",
    Kind.LABEL: "same span, another label",
    Kind.BOUNDARY: "same label, other ends",
    Kind.BOUNDARY_AND_LABEL: "other ends and another label",
    Kind.ONE_MARKED: "marked by one alone",
    Kind.POLARITY: "a stance for both, another polarity",
    Kind.ONE_ARROW: "both ends marked by both, an arrow by one alone",
    Kind.ONE_STANCE: "a stance by one, of which the other marked not both ends",
}
"""What each kind of disagreement is, in words."""
_TABLE_HEADS: Final = {
    "label": "Labels, where both marked",
    "form": "Forms, where both marked",
    "polarity": "Polarities, where both see a stance",
}
_BESIDE: Final = ("exact_f1", "relaxed_f1", "label_kappa", "character_alpha", "tuple_f1", "pair_f1", "polarity_alpha")
_SHOWN_FIRST: Final = (*HEADLINES, "polarity_alpha", "character_alpha")
_LONGEST: Final = 90


@dataclass(frozen=True, slots=True, kw_only=True)
class Quoted:
    """What one annotator has at a disputed place, as it is read."""

    words: tuple[str, ...]
    """The marked words; or holder and target."""
    sign: str
    """Label with form, or polarity."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A disagreement, as it is read."""

    kind: Kind
    """Of what kind."""
    said: tuple[tuple[str, Quoted | None], ...]
    """Both annotators, with what each has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Disputed:
    """A disputed article."""

    report: ArticleReport
    """Its numbers."""
    differences: tuple[Difference, ...]
    """The first of its disagreements."""


def write_page(
    path: Path,
    report: Report,
    disputes: Iterable[tuple[str, str, Dispute]],
    texts: Mapping[str, str],
    *,
    force: bool = False,
) -> None:
    """Write the page.

    Args:
        path: where to.
        report: what it shows.
        disputes: all disagreements, with the names of the two.
        texts: by article id; where one is missing, a disputed place is shown by its offsets.
        force: replace an existing file.

    Raises:
        OutputExistsError: `path` exists and `force` is false.
    """
    with atomic_file(path, force=force) as temporary:
        temporary.write_text(render(report, disputes, texts), encoding="utf-8")


def render(report: Report, disputes: Iterable[tuple[str, str, Dispute]], texts: Mapping[str, str]) -> str:
    """Return the page; arguments as for `write_page`."""
    shown = [one for one in report.disputed if one.disputed][:MOST_ARTICLES]
    by_article: dict[str, list[Difference]] = {one.article_id: [] for one in shown}
    for first, second, dispute in disputes:
        if dispute.article_id in by_article:
            by_article[dispute.article_id].append(_difference(first, second, dispute, texts))
    style = _style()
    return str(
        _environment()
        .get_template("agreement.html.jinja")
        .render(
            report=report,
            groups=[(head, [metric for metric in METRICS if metric.group == group]) for group, head in GROUPS.items()],
            labels=LABELS,
            polarities=POLARITIES,
            answers=list(Answer),
            tables=TABLES,
            heads=_TABLE_HEADS,
            kinds=KINDS,
            cards=[metric for name in _SHOWN_FIRST for metric in METRICS if metric.name == name],
            beside=[metric for name in _BESIDE for metric in METRICS if metric.name == name],
            axis=_axis(
                [score for scores in (report.overall, *(p.metrics for p in report.pairs)) for score in scores.values()]
            ),
            articles=[
                Disputed(report=one, differences=tuple(by_article[one.article_id][:MOST_DISPUTES])) for one in shown
            ],
            most=max((one.disputed for one in shown), default=0),
            metrics={metric.name: metric for metric in METRICS},
            version=__version__,
            style=style,
            policy=f"default-src 'none'; style-src '{_source(style)}'; base-uri 'none'; form-action 'none'",
        )
    )


def title(metric: Metric) -> str:
    """Return a metric's name out of its group: ``Mentions, exact F1``."""
    return f"{GROUPS[metric.group].partition(',')[0]}, {metric.caption}"


def _axis(scores: Sequence[Score]) -> Axis:
    numbers = [number for score in scores if score.value is not None for number in (score.value, *(score.ci or ()))]
    return axis_of([*numbers, 1.0])


def _difference(first: str, second: str, dispute: Dispute, texts: Mapping[str, str]) -> Difference:
    text = texts.get(dispute.article_id)
    sides = ((first, dispute.first), (second, dispute.second))
    said = tuple((name, _quoted(one, text) if one else None) for name, one in sides)
    return Difference(kind=dispute.kind, said=said)


def _quoted(said: Said, text: str | None) -> Quoted:
    return Quoted(words=tuple(_words(span, text) for span in said.spans), sign=said.word)


def _words(span: Part, text: str | None) -> str:
    if span == AUTHOR_PART:
        return AUTHOR
    if text is None:
        return f"{span[0]}–{span[1]}"
    words = text[span[0] : span[1]]
    return words if len(words) <= _LONGEST else f"{words[:_LONGEST].rstrip()} …"


def _style() -> str:
    return resources.files("standpunkt.annotation").joinpath("templates/agreement.css").read_text(encoding="utf-8")


def _source(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def _sentence(warning: str) -> str:
    """Return a warning without its code."""
    return warning.partition(": ")[2]


def _share(number: int, most: int) -> str:
    """Return the length of a bar where the longest one takes the whole width."""
    return f"{100 * number / (most or 1):.2f}%"


def _shade(number: int, total: int) -> str:
    """Return the class of a cell of a confusion table: ``h0`` to ``h4``, by its share of the row."""
    share = number / total if total else 0.0
    return f"h{sum(share > step for step in (0.0, 0.05, 0.25, 0.6))}"


@cache
def _environment() -> "Environment":
    filters: dict[str, Callable[..., object]] = {
        "coefficient": wording.coefficient,
        "between": wording.coefficients,
        "title_of": title,
        "sentence": _sentence,
        "share": _share,
        "shade": _shade,
    }
    return environment("standpunkt.annotation", filters)
