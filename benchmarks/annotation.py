"""How fast a batch of ten thousand articles goes to a real Label Studio, and comes back.

``python -m benchmarks.annotation`` starts a server of its own on empty data and measures, in one run: a push of 10,000
articles of 2,000 characters, each with a pre-annotation of ten mentions, journal included; a second push of the same;
the list of all tasks; the whole export; and a push of the same articles with blank pages. The server is a single
process that shares the machine with everything else, so its CPU time is shown beside the seconds on the clock. Half of
an import with predictions is Label Studio's own count of them, task by task, which no form of the request avoids.
"""

import os
import random
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from rich.console import Console
from rich.table import Table

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
EXPORT_GOAL = 25
"""Seconds."""
_TICKS = os.sysconf("SC_CLK_TCK")


def main() -> None:
    """Print the table; the number of articles may be given."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else ARTICLES
    with tempfile.TemporaryDirectory() as folder, running_server(installation(), Path(folder) / "server") as server:
        Console().print(_measure(server, Path(folder) / "work", _order(count), count))


def _measure(server: LiveServer, work: Path, order: Order, count: int) -> Table:
    table = Table(title=f"{count:,} articles of {CHARACTERS:,} characters with {MENTIONS} mentions each")
    for column in ("", "seconds", "CPU of the server", "tasks/s", "goal"):
        table.add_column(column, justify="left" if not column else "right")
    work.mkdir()
    with LabelStudio(Access(url=server.url, token=server.token)) as studio:
        sending = Sending(studio=studio, order=order, work=work)

        def push() -> int:
            return sum(sending.send(arm).sent for arm in plan(studio, order, read_pushes(work)))

        sent: list[int] = []
        table.add_row("push", *_timed(server, count, lambda: sent.append(push())), f"{IMPORT_GOAL} tasks/s")
        table.add_row("second push", *_timed(server, count, lambda: sent.append(push())), "sends nothing")
        if sent != [count, 0]:
            raise AssertionError(sent)
        (project,) = studio.projects()
        table.add_row("list", *_timed(server, count, lambda: sum(1 for _ in studio.tasks(project.id))), "")
        table.add_row("export", *_timed(server, count, lambda: studio.export(project.id)), f"{EXPORT_GOAL} s")
        blank = Sending(studio=studio, order=replace(order, batch="blank", pre_annotations=BLANK), work=work)
        (arm,) = plan(studio, blank.order, read_pushes(work))
        table.add_row("push, blank", *_timed(server, count, lambda: blank.send(arm)), f"{IMPORT_GOAL} tasks/s")
    return table


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
