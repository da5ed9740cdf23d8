"""``standpunkt annotation push``: articles go to annotators."""

import re
from collections.abc import Iterable, Sequence
from contextlib import nullcontext
from dataclasses import asdict
from pathlib import Path
from random import Random
from typing import Annotated

from cyclopts import Parameter

from standpunkt import jsonl
from standpunkt.annotation.people import find_person, read_people
from standpunkt.annotation.push.plan import Arm, Order, plan
from standpunkt.annotation.push.pre_annotations import BLANK, PreAnnotations, check
from standpunkt.annotation.push.send import Outcome, Sending, recover
from standpunkt.annotation.studio.delivery import Patience
from standpunkt.annotation.studio.home import VERSION
from standpunkt.annotation.work.lock import held
from standpunkt.annotation.work.pushes import read_pushes, read_sending
from standpunkt.cli.annotation.options import FOUND, WORK, ServerOptions
from standpunkt.cli.console import counted, emit, note, say, table
from standpunkt.corpus.dataset import SAMPLE, Corpus
from standpunkt.corpus.load import load
from standpunkt.errors import InputError, UsageError, did_you_mean
from standpunkt.files import file_sha256
from standpunkt.labels import Split
from standpunkt.schema import Article, Prediction

_Several = Parameter(consume_multiple=True)


def push(
    corpus: str = SAMPLE,
    *,
    batch: str,
    annotators: Annotated[tuple[str, ...], _Several],
    articles: Annotated[tuple[str, ...], _Several] = (),
    split: Split | None = None,
    limit: int | None = None,
    seed: int = 0,
    pre_annotations: Path | None = None,
    baseline: str | None = None,
    train_on: str = SAMPLE,
    model_version: str | None = None,
    work: Path = WORK,
    server: ServerOptions = FOUND,
    quiet: float = 20.0,
    dry_run: bool = False,
    json: bool = False,
) -> None:
    """Send articles to annotators on Label Studio: one project for each batch and annotator, so that all work blind.

    What is there already is not sent again: a second push of the same batch sends nothing, and one that was stopped
    goes on where it was. Pages are blank unless a submission or a baseline fills them. Annotators are told the text
    alone, neither outlet nor author.

    Example: `standpunkt annotation push sample --batch b1 --annotators anna ben --split dev`

    Args:
        corpus: "sample", an articles.jsonl, or a release folder.
        batch: Name of the batch; projects are called batch/annotator.
        annotators: Pseudonyms, as "standpunkt annotation users" knows them.
        articles: Ids of the articles to send; all of the corpus by default.
        split: Send the articles of this split.
        limit: Send as many articles at most, drawn by chance, in the order of the corpus.
        seed: Seed of that draw, and of a baseline with chance.
        pre_annotations: A submission (predictions.jsonl, also .gz) that fills the pages.
        baseline: A baseline that fills the pages, as "standpunkt baselines list" prints it; it learns from none of the
            articles that are sent.
        train_on: The corpus that the baseline learns from: "sample", or a release folder with gold.
        model_version: What the system is called that fills the pages; by default its name and a part of a hash.
        work: The campaign's work folder.
        server: The server.
        quiet: Seconds that a project must stand still before an import that was not answered counts as lost.
        dry_run: Say what would be sent, and send nothing.
        json: Print the outcome as JSON.
    """
    if pre_annotations and baseline:
        raise UsageError("--pre-annotations and --baseline: pages are filled by one of them")
    opened = load(corpus)
    chosen = _chosen(opened, articles, split, limit, seed)
    filled = BLANK
    if pre_annotations:
        filled = _of_file(pre_annotations, opened, chosen, model_version)
    elif baseline:
        filled = _of_baseline(baseline, train_on, chosen, model_version, seed)
    order = Order(
        batch=batch,
        annotators=annotators,
        articles={article.id: article for article in chosen},
        pre_annotations=filled,
    )
    _require_people(work, annotators)
    patience = Patience(quiet=quiet)
    with server.studio() as studio, nullcontext() if dry_run else held(work):
        if (version := studio.version()) != VERSION:
            note(f"warning: the server is Label Studio {version}; this was written for {VERSION}")
        if dry_run:
            if read_sending(work):
                note("warning: a push was interrupted; what came of it is not known before the next one")
            _show_plan(order, plan(studio, order, read_pushes(work)), as_json=json)
            return
        recover(studio, work, patience)
        arms = plan(studio, order, read_pushes(work))
        with counted(sum(len(arm.missing) for arm in arms), "pushing", "tasks") as advance:
            sending = Sending(studio=studio, order=order, work=work, patience=patience, report=advance)
            outcomes = [sending.send(arm) for arm in arms]
    _show(order, outcomes, as_json=json)


def _require_people(work: Path, annotators: Sequence[str]) -> None:
    if people := read_people(work):
        for name in annotators:
            find_person(people, name)
    else:
        note(f"warning: {work} has no people.json: nobody knows yet whose accounts {', '.join(annotators)} are")


def _chosen(corpus: Corpus, ids: Sequence[str], split: Split | None, limit: int | None, seed: int) -> list[Article]:
    if ids and (split or limit is not None):
        raise UsageError("--articles names what is sent: it goes with neither --split nor --limit")
    if limit is not None and limit < 1:
        raise UsageError(f"--limit {limit}: expected 1 or more")
    wanted = set(ids)
    found = [
        article
        for article in corpus.articles
        if (not wanted or article.id in wanted) and (split is None or corpus.splits[article.id] is split)
    ]
    if unknown := sorted(wanted - {article.id for article in found}):
        hint = did_you_mean(unknown[0], (article.id for article in corpus.articles))
        raise UsageError(f"--articles: {corpus.name} has no {', '.join(unknown)}{'; ' + hint if hint else ''}")
    if limit is None or limit >= len(found):
        return found
    places = sorted(Random(seed).sample(range(len(found)), limit))  # noqa: S311 - a sample, no secret
    return [found[place] for place in places]


def _of_file(path: Path, corpus: Corpus, chosen: Iterable[Article], name: str | None) -> PreAnnotations:
    records, faults = jsonl.scan(path, Prediction)
    system = path.name.removesuffix(".gz").removesuffix(".jsonl")
    by_id = {article.id: article for article in chosen}
    try:
        checked = check(
            records,
            by_id,
            (article.id for article in corpus.articles),
            model_version=name or f"{_slug(system)}-{file_sha256(path)[:8]}",
            file=str(path),
        )
    except InputError as error:
        raise InputError(sorted([*faults, *error.faults], key=lambda fault: fault.line)) from None
    if faults:
        raise InputError(faults)
    if missing := len(by_id) - len(checked.by_article):
        note(f"{path}: nothing about {missing:,} of {len(by_id):,} articles, whose pages are blank")
    return checked


def _of_baseline(name: str, train_on: str, chosen: Sequence[Article], version: str | None, seed: int) -> PreAnnotations:
    from standpunkt.baselines.registry import find as find_baseline  # noqa: PLC0415 - heavy, and seldom needed
    from standpunkt.baselines.run import apply  # noqa: PLC0415

    applied = apply(find_baseline(name), load(train_on), chosen, seed=seed)
    by_id = {article.id: article for article in chosen}
    predictions = ((0, said) for said in applied.predictions)
    return check(predictions, by_id, by_id, model_version=version or _slug(applied.model), file=name)


def _slug(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9._/@+-]+", "-", name).strip("-./@+_")[:90]


def _show_plan(order: Order, arms: Sequence[Arm], *, as_json: bool) -> None:
    if as_json:
        rows = [
            {
                "annotator": arm.annotator,
                "title": arm.title,
                "project": arm.project.id if arm.project else None,
                "there": len(arm.there),
                "missing": [article.id for article in arm.missing],
                "notes": [asdict(found) for found in arm.notes],
            }
            for arm in arms
        ]
        emit(
            {"batch": order.batch, "dry_run": True, "model_version": order.pre_annotations.model_version, "arms": rows}
        )
        return
    table(
        ["project", "on the server", "there", "would be sent"],
        [[arm.title, "yes" if arm.project else "no", f"{len(arm.there):,}", f"{len(arm.missing):,}"] for arm in arms],
    )
    _show_notes(found for arm in arms for found in arm.notes)
    say(f"dry run: nothing was sent{_filled(order)}")


def _show(order: Order, outcomes: Sequence[Outcome], *, as_json: bool) -> None:
    if as_json:
        emit({"batch": order.batch, "dry_run": False, "projects": [asdict(outcome) for outcome in outcomes]})
        return
    rows = [
        [outcome.title, f"{outcome.there:,}", f"{outcome.sent:,}", outcome.model_version or "blank", outcome.url]
        for outcome in outcomes
    ]
    table(["project", "were there", "sent", "pages", "address"], rows)
    _show_notes(found for outcome in outcomes for found in outcome.notes)
    if recorded := sum(outcome.recorded for outcome in outcomes):
        say(f"{recorded:,} tasks were there that the work folder did not know of; they are written down now")
    sent = sum(outcome.sent for outcome in outcomes)
    say(f"{sent:,} tasks sent{_filled(order)}" if sent else "nothing was sent: everything is there already")


def _show_notes(notes: Iterable[object]) -> None:
    for found in notes:
        note(f"warning: {found}")


def _filled(order: Order) -> str:
    model = order.pre_annotations.model_version
    return f", filled by {model}" if model else ", blank"
