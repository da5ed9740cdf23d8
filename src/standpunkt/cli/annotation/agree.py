"""``standpunkt annotation agree``: how far annotators agree, in a table, as JSON, and as a page."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from standpunkt import jsonl
from standpunkt.annotation.agreement.metrics import GROUPS, METRICS, Metric
from standpunkt.annotation.agreement.page import KINDS, write_page
from standpunkt.annotation.agreement.report import PairReport, Report, Score, agreement, all_disputes
from standpunkt.annotation.agreement.stances import POLARITIES, Answer
from standpunkt.annotation.agreement.versions import Versions, versions
from standpunkt.cli.annotation.options import WORK
from standpunkt.cli.console import emit, note, say, table, track
from standpunkt.corpus.dataset import join
from standpunkt.corpus.load import load
from standpunkt.errors import Fault, InputError, UsageError
from standpunkt.files import refuse_existing
from standpunkt.schema import Annotation
from standpunkt.statistics.bootstrap import REPLICATES, SEED
from standpunkt.wording import coefficient, coefficients

_ANNOTATIONS = "annotations.jsonl"
_SHOWN = 10


def agree(
    *annotations: Path,
    work: Path | None = None,
    annotators: Annotated[tuple[str, ...], Parameter(consume_multiple=True)] = (),
    corpus: str = "",
    html: Path | None = None,
    replicates: int = REPLICATES,
    seed: int = SEED,
    force: bool = False,
    json: bool = False,
) -> None:
    """Measure how far annotators agree: mentions, characters, stances; with 95 % intervals over articles.

    Each two annotators are compared on the articles that both annotated. docs/agreement.md has every measure.

    Example: `standpunkt annotation agree --work annotation-work --corpus articles.jsonl --html agreement.html`

    Example: `standpunkt annotation agree anna.jsonl ben.jsonl --annotators anna ben`

    Args:
        annotations: Files of annotations, one a line; whose they are stands in them.
        work: The work folder of a campaign, whose annotations.jsonl is read; by default annotation-work, if no file is
            named.
        annotators: Compare only these.
        corpus: The annotated articles: "sample", an articles.jsonl, or a release folder; a work folder has its own.
            Alpha on characters needs their texts.
        html: Write the report as a page, too; where there are texts, it quotes what is disputed.
        replicates: Bootstrap replicates.
        seed: Bootstrap seed.
        force: Replace existing output.
        json: Print the report as JSON.
    """
    if html:
        refuse_existing(html, force=force)
    work = work or (WORK if not annotations and (WORK / _ANNOTATIONS).is_file() else None)
    given = versions(_read(annotations, work), annotators)
    texts = _texts(corpus, given) if corpus else _texts_of_work(work, given)
    report = agreement(given, texts, replicates=replicates, seed=seed, watch=track)
    if html:
        write_page(html, report, all_disputes(given), texts, force=force)
    if json:
        emit(asdict(report))
        return
    _print(report)
    if html:
        say(f"{html}: the same as a page, with the most disputed articles")


def _read(paths: tuple[Path, ...], work: Path | None) -> list[Annotation]:
    """Return the annotations of all files; one that is in two of them, as gold is, counts once."""
    given = [*paths, *([work / _ANNOTATIONS] if work else [])]
    if not given:
        raise UsageError(
            "name files of annotations, or a work folder with --work; 'standpunkt annotation pull' fills one"
        )
    found: list[Annotation] = []
    faults: list[Fault] = []
    for path in given:
        records, wrong = jsonl.scan(path, Annotation)
        found += [record for _, record in records]
        faults += wrong
    if faults:
        raise InputError(faults)
    return found


def _texts(corpus: str, given: Versions) -> dict[str, str]:
    """Return the texts of a corpus by article id; each annotation must be one of them."""
    articles = [article for article in load(corpus).articles if article.id in given.by_article]
    if faults := join(articles, (said for by in given.by_article.values() for said in by.values())):
        raise InputError(faults)
    return {article.id: article.text for article in articles}


def _texts_of_work(work: Path | None, given: Versions) -> dict[str, str]:
    """Return the texts that the work folder keeps, by article id."""
    from standpunkt.annotation.work.texts import read_texts  # noqa: PLC0415 - only a campaign needs it

    by_hash = read_texts(work) if work else {}
    hashes = {name: next(iter(by.values())).text_sha256 for name, by in given.by_article.items()}
    return {name: by_hash[sha256] for name, sha256 in hashes.items() if sha256 in by_hash}


def _print(report: Report) -> None:
    if len(report.pairs) == 1:
        (pair,) = report.pairs
        _print_measures_of(pair)
    else:
        _print_measures(report)
    for pair in report.pairs:
        names = f"{pair.first} and {pair.second}"
        say()
        table(
            ["kind of disagreement", "number"],
            [(words, f"{pair.kinds[kind]:,}") for kind, words in KINDS.items()],
            title=f"{names}, {pair.articles:,} articles",
        )
        say()
        _print_answers(pair)
    say()
    table(
        ["most disputed articles", "disagreements", "mentions", "stances"],
        [
            (one.article_id, f"{one.disputed:,}", coefficient(one.exact_f1), coefficient(one.tuple_f1))
            for one in report.disputed[:_SHOWN]
        ],
    )
    say()
    say(report.signature)
    for warning in report.warnings:
        note(warning)


def _print_measures_of(pair: PairReport) -> None:
    rows = [
        (_name(metric), coefficient(score.value), coefficients(score.ci), *_basis(score), _target(metric, score))
        for metric in METRICS
        for score in (pair.metrics[metric.name],)
    ]
    empty = f", {pair.both_empty:,} of them empty for both" if pair.both_empty else ""
    title = f"{pair.first} and {pair.second}, {pair.articles:,} articles{empty}"
    table(["measure", "value", "95 % interval", "both", pair.first, pair.second, "target"], rows, title=title)


def _print_measures(report: Report) -> None:
    rows = [
        (
            _name(metric),
            coefficient(report.overall[metric.name].value),
            coefficients(report.overall[metric.name].ci),
            *(coefficient(pair.metrics[metric.name].value) for pair in report.pairs),
        )
        for metric in METRICS
    ]
    heads = ["measure", "over all", "95 % interval", *(f"{pair.first} {pair.second}" for pair in report.pairs)]
    table(heads, rows, title=f"{', '.join(report.annotators)}: {report.articles:,} articles")


def _print_answers(pair: PairReport) -> None:
    rows = [
        (name, polarity, *(f"{pair.answers[name][polarity][answer]:,}" for answer in Answer))
        for name in (pair.first, pair.second)
        for polarity in POLARITIES
    ]
    table(["stances of", "polarity", *map(str, Answer)], rows, title="what the other one has")


def _name(metric: Metric) -> str:
    if not metric.meaning:
        return f"  {metric.caption}"
    return f"{GROUPS[metric.group].partition(',')[0]}: {metric.caption}"


def _basis(score: Score) -> list[str]:
    return ["" if n is None else f"{n:,}" for n in (score.shared, score.first, score.second)]


def _target(metric: Metric, score: Score) -> str:
    if metric.target is None or score.value is None:
        return ""
    return f"{metric.target} {'reached' if score.value >= metric.target else 'missed'}"
