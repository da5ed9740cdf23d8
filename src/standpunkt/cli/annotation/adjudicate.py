"""``standpunkt annotation adjudicate`` and ``gold``: differences go to a judge, decisions become gold."""

from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Final

from cyclopts import App, Parameter

from standpunkt import __version__, jsonl
from standpunkt.annotation.adjudication.assign import CONTROL, hear
from standpunkt.annotation.adjudication.decisions import Decision
from standpunkt.annotation.adjudication.gold import gold as make_gold
from standpunkt.annotation.adjudication.panels import Panel, panels
from standpunkt.annotation.adjudication.scores import Nearness, nearness
from standpunkt.annotation.adjudication.send import send
from standpunkt.annotation.adjudication.shown import judge_batch, newest, read_shown
from standpunkt.annotation.adjudication.unfinished import unfinished
from standpunkt.annotation.adjudication.verdicts import decided_before, offline_cases, read_cases, state_of
from standpunkt.annotation.pull.run import pull as bring_home
from standpunkt.annotation.push.send import recover
from standpunkt.annotation.studio.delivery import Patience
from standpunkt.annotation.work.lock import held
from standpunkt.annotation.work.pushes import read_pushes
from standpunkt.cli.annotation.options import FOUND, WORK, ServerOptions
from standpunkt.cli.console import counted, emit, note, say, table, track
from standpunkt.corpus.dataset import SAMPLE
from standpunkt.corpus.load import load
from standpunkt.errors import Fault, InputError, UsageError
from standpunkt.files import refuse_existing
from standpunkt.schema import Annotation, Article

_GOLD: Final = Path("gold.jsonl")
_Several = Parameter(consume_multiple=True)

adjudicate: Final = App(name="adjudicate", help_format="markdown")
adjudicate.help = """Put before a judge what annotators differ in, and bring the decisions home.

The judge works in a project of his own, where all that is agreed is drawn already and whatever is open is marked `?`.

Example: `standpunkt annotation adjudicate push --batch b1 --judge carl`"""


@adjudicate.command
def push(
    *,
    batch: str,
    judge: str,
    corpus: str = SAMPLE,
    work: Path = WORK,
    control: float = CONTROL,
    seed: int = 0,
    server: ServerOptions = FOUND,
    quiet: float = 20.0,
    json: bool = False,
) -> None:
    """Send the articles whose versions differ to the judge's project, adj/BATCH; pull the annotators' work before.

    What is there already is not sent again. Where a version has changed since the judge saw it, the article goes to
    another project of his, with all decisions drawn in that still hold. All versions of an article are compared, and
    two are enough: where more annotators were asked, those who are left out are named.

    Example: `standpunkt annotation adjudicate push --batch b1 --judge carl`

    Args:
        batch: The annotators' batch.
        judge: Pseudonym of the judge, who is none of its annotators.
        corpus: The annotated articles: "sample", an articles.jsonl, or a release folder.
        work: The campaign's work folder.
        control: Share of the agreed articles that the judge sees all the same, as a check.
        seed: Deals the letters A and B for each article, and draws the control.
        server: The server.
        quiet: Seconds that a project must stand still before an import that was not answered counts as lost.
        json: Print the outcome as JSON.
    """
    articles = _articles(corpus)
    patience = Patience(quiet=quiet)
    with ExitStack() as stack:
        studio = stack.enter_context(server.studio())
        stack.enter_context(held(work))
        recover(studio, work, patience)
        cases, faults = read_cases(work, batch, articles)
        if not cases:
            raise InputError(faults) if faults else UsageError(f"{work} has no work of batch {batch}: pull it first")
        compared = tuple(panels(cases, read_pushes(work), batch))
        _warn_of_absent(compared, batch)
        before = newest(read_shown(work, batch))
        hearing = hear(cases, before, batch=batch, judge=judge, seed=seed, control=control)
        advance = stack.enter_context(counted(len(hearing.tasks), "pushing", "tasks"))
        decided = decided_before(work, hearing.tasks, before)
        sent = list(send(studio, hearing, articles, work, decided=decided, patience=patience, report=advance))
    for fault in (*faults, *hearing.waiting):
        note(f"warning: {fault}")
    if json:
        rows = [asdict(each) for each in sent]
        counts = {"unanimous": hearing.unanimous, "waiting": len(hearing.waiting)}
        emit({"batch": batch, "compared": [asdict(panel) for panel in compared], "projects": rows, **counts})
        return
    table(["project", "were there", "sent", "address"], [[s.title, s.there, s.sent, s.url] for s in sent])
    controls = sum(task.control for task in hearing.tasks)
    say(
        f"{len(hearing.tasks) - controls:,} articles differ; {hearing.unanimous:,} are unanimous, of which {judge} "
        f"sees {controls:,} as a check; {len(hearing.waiting):,} wait for a second annotation"
    )


def _warn_of_absent(compared: Sequence[Panel], batch: str) -> None:
    """Say in one line whose versions are not there where those of two others are enough."""
    if absent := [str(panel) for panel in compared if panel.without]:
        note(
            f"warning: {batch}: {', '.join(absent)}. To have all of them compared, pull once their work counts "
            "and run this again: articles whose versions are others by then go to the judge once more"
        )


@adjudicate.command
def pull(
    *,
    batch: str,
    corpus: str = SAMPLE,
    work: Path = WORK,
    server: ServerOptions = FOUND,
    json: bool = False,
) -> int:
    """Bring the judge's decisions home, and say what is still open; exit code 1 while something is.

    Example: `standpunkt annotation adjudicate pull --batch b1`

    Args:
        batch: The annotators' batch.
        corpus: The annotated articles: "sample", an articles.jsonl, or a release folder.
        work: The campaign's work folder.
        server: The server.
        json: Print what was found as JSON.
    """
    articles = _articles(corpus)
    shown = read_shown(work, batch)
    if not shown:
        raise UsageError(
            f"nothing of {batch} was put before a judge; begin with 'standpunkt annotation adjudicate push'"
        )
    rounds = sorted({judge_batch(batch, each.round) for each in shown})
    with server.studio() as studio:
        report = bring_home(studio, work, batches=rounds, watch=lambda arms: track(arms, "pulling"))
    cases, faults = read_cases(work, batch, articles)
    state = state_of(cases)
    found = [*dict.fromkeys((*report.faults, *faults, *state.faults))]
    if json:
        emit({"decided": state.decided, "faults": [asdict(each) for each in found], "open": state.open})
    else:
        for fault in found:
            say(str(fault))
        say(f"{batch}: {state.decided:,} of {state.decided + state.open:,} articles are decided")
    return 1 if state.open or any(each.code.startswith("E_") for each in found) else 0


def gold(
    *,
    batch: str | None = None,
    annotations: Annotated[tuple[Path, ...], _Several] = (),
    decisions: Path | None = None,
    corpus: str = SAMPLE,
    work: Path = WORK,
    single: bool = False,
    seed: int = 0,
    out: Path = _GOLD,
    force: bool = False,
    json: bool = False,
) -> None:
    """Write gold, and a file that says of every item, kept or dropped, who decided and where it comes from.

    Nothing is written while anything stands against it: open differences, a leftover `?`, versions that changed after
    the judge saw them, work that vanished or is kept apart, articles with one annotation, errors of the scheme.

    Example: `standpunkt annotation gold --batch b1 --out gold.jsonl`

    Args:
        batch: A batch of the work folder; or give --annotations.
        annotations: Annotations, one a line, in one or more files: for work that was done elsewhere.
        decisions: The judge's annotations, one a line, for --annotations.
        corpus: The annotated articles: "sample", an articles.jsonl, or a release folder.
        work: The campaign's work folder.
        single: Take articles that have one annotation only, marked so.
        seed: Deals the letters A and B where no judge saw them.
        out: The gold; decisions go beside it, as gold-decisions.jsonl.
        force: Replace existing files.
        json: Print the outcome as JSON.
    """
    if (batch is None) == (not annotations):
        raise UsageError("give --batch, for the work folder, or --annotations with files of annotations")
    if decisions and batch:
        raise UsageError("--decisions goes with --annotations; those of a batch come by 'adjudicate pull'")
    beside = out.with_name(f"{out.name.removesuffix('.gz').removesuffix('.jsonl')}-decisions.jsonl")
    for path in (out, beside):
        refuse_existing(path, force=force)
    articles = _articles(corpus)
    missing: tuple[Fault, ...] = ()
    if batch:
        cases, faults = read_cases(work, batch, articles)
        missing = unfinished(work, batch)
        faults += [fault for fault in missing if fault.code.startswith("E_")]
    else:
        given = [each for path in annotations for each in jsonl.read(path, Annotation)]
        judged = jsonl.read(decisions, Annotation) if decisions else ()
        cases, faults = offline_cases(given, judged, articles)
    settled, found = make_gold(cases, tool=f"standpunkt {__version__}", seed=seed, single=single)
    if faults or found:
        raise InputError(dict.fromkeys((*faults, *found)))
    if not settled:
        raise UsageError(f"there is nothing to make gold of{f': no work of batch {batch} in {work}' if batch else ''}")
    items = [decision for each in settled for decision in each.decisions]
    with jsonl.line_writer(beside, force=force) as write_item, jsonl.line_writer(out, force=force) as write_gold:
        for each in settled:
            write_gold(jsonl.encode(each.annotation))
        for item in items:
            write_item(jsonl.encode(item))
    for fault in missing:
        note(f"warning: {fault}")
    _show(out, beside, _counts(items), len(settled), nearness(cases), as_json=json)


def _counts(items: Sequence[Decision]) -> Mapping[str, int]:
    """Return the number of items by decision, ascending by its name."""
    return dict(sorted(Counter(item.decision for item in items).items()))


def _show(
    out: Path, beside: Path, counts: Mapping[str, int], articles: int, scores: Sequence[Nearness], *, as_json: bool
) -> None:
    if as_json:
        judged = [asdict(each) for each in scores]
        emit({"articles": articles, "decisions": counts, "gold": str(out), "items": str(beside), "judged": judged})
        return
    if scores:
        rows = [[s.annotator, s.judge, s.articles, _f1(s.mentions), _f1(s.stances)] for s in scores]
        table(["annotator", "judge", "articles", "mentions F1", "stances F1"], rows, title="on judged articles")
    said = ", ".join(f"{name} {count:,}" for name, count in counts.items())
    say(f"{out}: {articles:,} articles; {beside}: {sum(counts.values()):,} items ({said})")


def _f1(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def _articles(corpus: str) -> Mapping[str, Article]:
    return {article.id: article for article in load(corpus).articles}
