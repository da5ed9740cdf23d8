"""How fast a batch of ten thousand articles goes to a real Label Studio, and comes back.

``python -m benchmarks.annotation`` starts a server of its own on empty data and measures, in one run: a push of 10,000
articles of 2,000 characters, each with a pre-annotation of ten mentions, journal included; a second push of the same;
the whole pull of it; a pull of as many articles that were all annotated; and a push of blank pages. The server is a
single process that shares the machine with everything else, so its CPU time is shown beside the seconds on the clock.
Half of an import with predictions is Label Studio's own count of them, task by task, which no form of the request
avoids.
"""

import os
import random
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from benchmarks.pace import pace
from standpunkt.annotation.people import Person, write_people
from standpunkt.annotation.pull.run import pull
from standpunkt.annotation.push.plan import Order, plan
from standpunkt.annotation.push.pre_annotations import BLANK, check
from standpunkt.annotation.push.send import Sending
from standpunkt.annotation.studio.client import LabelStudio
from standpunkt.annotation.studio.credentials import Access
from standpunkt.annotation.studio.server import state
from standpunkt.annotation.work.pushes import read_pushes
from standpunkt.corpus.compose import Block, Metadata, compose
from standpunkt.labels import Label, SectionKind
from standpunkt.schema import Article, Mention, Prediction
from tests.annotation.servers import LiveServer, installation, running_server

ARTICLES = 10_000
CHARACTERS = 2_000
MENTIONS = 10
IMPORT_GOAL = 500
"""Tasks per second."""
PULL_GOAL = 25
"""Seconds."""
_TICKS = os.sysconf("SC_CLK_TCK")


def main() -> None:
    """Print the table; the number of articles may be given."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else ARTICLES
    with tempfile.TemporaryDirectory() as folder, running_server(installation(), Path(folder) / "server") as server:
        Console().print(_measure(server, Path(folder) / "work", _order(count), count))


def _measure(server: LiveServer, work: Path, order: Order, count: int) -> Table:
    paces = [pace()]
    table = Table(title=f"{count:,} articles of {CHARACTERS:,} characters with {MENTIONS} mentions each")
    for column in ("", "seconds", "CPU of the server", "tasks/s", "goal"):
        table.add_column(column, justify="left" if not column else "right")
    goals = {"push": f"{IMPORT_GOAL} tasks/s", "pull": f"{PULL_GOAL} s"}
    with Annotated(Access(url=server.url, token=server.token)) as studio:

        def run(name: str, goal: str, action: Callable[[], object]) -> None:
            table.add_row(name, *_timed(server, count, action), goal)
            paces.append(pace())

        def push(work: Path, order: Order) -> int:
            work.mkdir(exist_ok=True)
            sending = Sending(studio=studio, order=order, work=work)
            return sum(sending.send(arm).sent for arm in plan(studio, order, read_pushes(work)))

        def pulled(work: Path, done: int) -> None:
            (row,) = pull(studio, work).rows
            if row.done != done:
                raise AssertionError(row)

        sent: list[int] = []
        run("push", goals["push"], lambda: sent.append(push(work, order)))
        run("second push", "sends nothing", lambda: sent.append(push(work, order)))
        if sent != [count, 0]:
            raise AssertionError(sent)
        run("pull, nothing annotated", goals["pull"], lambda: pulled(work, 0))
        run("push, blank", goals["push"], lambda: push(work, replace(order, batch="blank", pre_annotations=BLANK)))
        annotated, studio.is_annotated = work.with_name("annotated"), True
        push(annotated, replace(order, batch="done"))
        with closing(sqlite3.connect(server.home.database)) as database, database:  # or imports would be kept apart
            database.execute("UPDATE task_completion SET updated_by_id = completed_by_id")
        write_people(annotated, [Person(name="anna", email=server.email, user=studio.me().id)])
        run("pull, all annotated", goals["pull"], lambda: pulled(annotated, count))
    table.caption = f"the machine's pace: ten million additions took {min(paces):.2f} to {max(paces):.2f} s"
    return table


class Annotated(LabelStudio):
    """A server whose annotators, once `is_annotated`, have done each task as soon as it arrives, as it came."""

    is_annotated = False

    def import_tasks(self, project: int, tasks: Sequence[Mapping[str, Any]]) -> tuple[int, ...]:
        """Import tasks, annotated by anna, who is the administrator, with what they are pre-annotated with."""
        if self.is_annotated:
            tasks = [{"data": task["data"], "annotations": task["predictions"]} for task in tasks]
        return super().import_tasks(project, tasks)


def _timed(server: LiveServer, count: int, action: Callable[[], object]) -> tuple[str, str, str]:
    pid = state(server.home).pid
    began, cpu = time.perf_counter(), _cpu_seconds(pid)
    action()
    seconds, used = time.perf_counter() - began, _cpu_seconds(pid) - cpu
    return f"{seconds:.1f}", f"{used:.1f}", f"{count / seconds:,.0f}"


def _cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


def _order(count: int) -> Order:
    articles = {article.id: article for article in map(_article, range(count))}
    rng = random.Random(1)  # noqa: S311 - no secret
    said = ((0, _prediction(article, rng)) for article in articles.values())
    pages = check(said, articles, articles, model_version="bench-1")
    return Order(batch="bench", annotators=("anna",), articles=articles, pre_annotations=pages)


def _article(number: int) -> Article:
    words = f"Nachricht {number}: " + "Der Rat von Lindenfurt lehnt den Ausbau der Windkraft ab. " * 40
    text = words[:CHARACTERS].rstrip()
    return compose([Block(kind=SectionKind.PARAGRAPH, text=text)], Metadata(), id=f"bench-{number:05}")


def _prediction(article: Article, rng: random.Random) -> Prediction:
    """Ten words, each marked as something."""
    starts = [n + 1 for n, char in enumerate(article.text[:-12]) if char == " "]
    mentions = [
        Mention(start=start, end=article.text.index(" ", start), label=rng.choice(list(Label)))
        for start in sorted(rng.sample(starts, MENTIONS))
    ]
    return Prediction(article_id=article.id, mentions=tuple(mentions))


if __name__ == "__main__":
    main()
