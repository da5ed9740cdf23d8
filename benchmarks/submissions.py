"""How fast a submission is read and refused, and a score is there, against peers in the same run.

``make bench`` runs it. Reading is timed in CPU seconds on one thread: 100,000 lines, 250,000 mentions, about 20 MB. The
command is timed as a user meets it, in a process of its own, on a release of 1,000 articles.
"""

import gc
import hashlib
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import msgspec
from rich.console import Console
from rich.table import Table

from benchmarks.pace import pace
from standpunkt import Annotation, Article, Mention, Prediction, Provenance, jsonl
from standpunkt.corpus.compose import Block, Metadata, compose
from standpunkt.corpus.dataset import Corpus
from standpunkt.corpus.release import build_release
from standpunkt.eval.gold import Gold
from standpunkt.eval.submissions.lines import Blocks
from standpunkt.eval.submissions.read import read_submission
from standpunkt.eval.submissions.rows import DECODER
from standpunkt.labels import NAMED, Form, SectionKind, Source, Split, Task

LINES = 100_000
MENTIONS = (1, 2, 2, 3, 3, 4)
DOCUMENTS = 1_000
WORDS = 350
ENTITIES = 20
ROUNDS = 10
SEED = 12345
AIM = 5
SECONDS = 1.0


def main() -> None:
    """Print both tables."""
    with tempfile.TemporaryDirectory() as folder:
        _reading(Path(folder))
        _scoring(Path(folder))


def _reading(folder: Path) -> None:
    path = folder / "predictions.jsonl"
    gold = _write_many(path)
    content = path.read_bytes()
    peers: dict[str, Callable[[], object]] = {
        "touching the bytes once (SHA-256)": lambda: hashlib.sha256(content).digest(),
        "json.loads a line, unchecked": lambda: [json.loads(line) for line in content.splitlines()],
        "msgspec, untyped": lambda: [msgspec.json.decode(line) for line in content.splitlines()],
        "pyarrow.json, typed": lambda: _arrow(path),
        "ours, typed and constrained, capped": lambda: [DECODER.decode_lines(block) for block in Blocks(path=path)],
        "ours, whole: ids, offsets, keys, hash": lambda: read_submission(path, gold),
    }
    seconds = _fastest(peers)
    base = seconds["json.loads a line, unchecked"]
    table = Table(title=f"Reading {len(content) / 1e6:.1f} MB, {LINES:,} lines, CPU seconds, best of {ROUNDS}")
    for column in ("", "CPU s", "MB/s", "json.loads / this"):
        table.add_column(column, justify="right" if column else "left")
    for name, taken in seconds.items():
        table.add_row(name, f"{taken:.3f}", f"{len(content) / 1e6 / taken:,.0f}", f"{base / taken:.1f}x")
    Console().print(table)
    print(f"aim: ours >= {AIM}x json.loads, and within 10x of pyarrow")


def _fastest(work: dict[str, Callable[[], object]]) -> dict[str, float]:
    """Return the least CPU time of each; rounds take turns, so that a busy machine is busy for all."""
    seconds = dict.fromkeys(work, float("inf"))
    for _ in range(ROUNDS):
        for name, run in work.items():
            gc.collect()
            started = time.process_time()
            made = run()
            seconds[name] = min(seconds[name], time.process_time() - started)
            del made
    return seconds


def _arrow(path: Path) -> object:
    import pyarrow as pa  # noqa: PLC0415 - heavy
    from pyarrow import json as arrow_json  # noqa: PLC0415

    fields = {"start": pa.int32(), "end": pa.int32(), "label": pa.string(), "form": pa.string()}
    mention = pa.struct(list(fields.items()))
    schema = pa.schema([("article_id", pa.string()), ("mentions", pa.list_(mention))])
    options = arrow_json.ParseOptions(explicit_schema=schema, unexpected_field_behavior="error")
    return arrow_json.read_json(path, arrow_json.ReadOptions(use_threads=False), options)


def _write_many(path: Path) -> Gold:
    """Write predictions of short articles, and return the gold they are for, which is empty."""
    rng = random.Random(SEED)  # noqa: S311 - no secret
    text = "Wort " * 79 + "Ende."
    like = _article(text, "like")
    articles, annotations = [], {}
    with path.open("w", encoding="utf-8") as file:
        for n in range(LINES):
            article = msgspec.structs.replace(like, id=f"doc-{n:06}-{n * 2654435761 % 2**32:08x}")
            articles.append(article)
            annotations[article.id] = _annotation(article, ())
            starts = sorted(rng.sample(range(0, 395, 5), rng.choice(MENTIONS)))
            mentions = [
                {"start": start, "end": start + 4, "label": rng.choice(NAMED), "form": rng.choice(list(Form))}
                for start in starts
            ]
            file.write(json.dumps({"article_id": article.id, "mentions": mentions}) + "\n")
    return Gold(
        task=Task.NER,
        corpus="synthetic",
        version="1",
        split=Split.TEST,
        articles=tuple(articles),
        annotations=annotations,
        pairs=(),
    )


def _article(text: str, name: str) -> Article:
    block = Block(kind=SectionKind.PARAGRAPH, text=text)
    return compose([block], Metadata(published="2025-01-01", licence="CC-BY-4.0"), id=name)


def _annotation(article: Article, mentions: tuple[Mention, ...]) -> Annotation:
    return Annotation(
        article_id=article.id,
        text_sha256=article.text_sha256,
        annotator="synthetic",
        mentions=mentions,
        stances=(),
        guideline="1",
        provenance=Provenance(source=Source.HUMAN, tool="benchmark"),
    )


def _scoring(folder: Path) -> None:
    release, predictions = _write_release(folder)
    # Compiled modules are kept, as they are wherever a package is installed.
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    environment |= {"OMP_NUM_THREADS": "1", "PYTHONPYCACHEPREFIX": str(folder / "compiled")}
    table = Table(title=f"A process of its own, seconds, best of {ROUNDS} rounds, in which they take turns")
    for column in ("", "wall", "worst", "CPU", "aim"):
        table.add_column(column, justify="right" if column else "left")
    standpunkt = str(Path(sys.executable).with_name("standpunkt"))
    score = [standpunkt, "eval", "score", str(predictions), "--task", "ner", "--split", "test", "--no-verify"]
    commands = {
        "import numpy": ([sys.executable, "-c", "import numpy"], ""),
        "import standpunkt.eval.score": ([sys.executable, "-c", "import standpunkt.eval.score"], "0.15"),
        f"eval score --no-verify, {DOCUMENTS:,} articles": ([*score, "--corpus", str(release)], f"{SECONDS:.2f}"),
        "eval score, checked with seqeval": ([*score[:-1], "--corpus", str(release)], ""),
    }
    taken: dict[str, list[tuple[float, float]]] = {name: [] for name in commands}
    paces: list[float] = []
    for _ in range(ROUNDS + 1):  # the first one compiles the modules
        paces.append(pace())
        for name, (command, _) in commands.items():
            taken[name].append(_timed(command, environment))
    for name, (_, aim) in commands.items():
        wall, cpu = min(taken[name][1:])
        table.add_row(name, f"{wall:.2f}", f"{max(taken[name][1:])[0]:.2f}", f"{cpu:.2f}", aim)
    Console().print(table)
    print(f"the machine's pace: ten million additions took {min(paces):.2f} to {max(paces):.2f} s")


def _timed(command: list[str], environment: dict[str, str]) -> tuple[float, float]:
    """Return wall and CPU seconds of a command."""
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL)  # noqa: S603 - our own command
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return time.perf_counter() - started, cpu


def _write_release(folder: Path) -> tuple[Path, Path]:
    """Write a release with gold, and predictions with about 30 % errors."""
    rng = random.Random(SEED)  # noqa: S311 - no secret
    articles, gold, predictions = [], {}, []
    for n in range(DOCUMENTS):
        words = [f"Wort{rng.randrange(999)}" + ("." if place % 16 == 15 else "") for place in range(WORDS)]  # noqa: PLR2004
        article = _article(" ".join(words) + " Ende.", f"doc-{n:04}")
        starts = [0]
        for word in words:
            starts.append(starts[-1] + len(word) + 1)
        mentions = tuple(
            Mention(
                id=f"m{place}",
                start=starts[place],
                end=starts[place] + len(words[place].rstrip(".")),
                label=rng.choice(NAMED),
            )
            for place in sorted(rng.sample(range(WORDS), ENTITIES))
        )
        articles.append(article)
        gold[article.id] = _annotation(article, mentions)
        found = [
            Mention(start=m.start, end=m.end, label=m.label if rng.random() < 0.8 else rng.choice(NAMED))  # noqa: PLR2004
            for m in mentions
            if rng.random() < 0.9  # noqa: PLR2004
        ]
        predictions.append(Prediction(article_id=article.id, mentions=tuple(found)))
    corpus = Corpus(
        name="synthetic",
        version="1",
        about="Words without meaning.",
        articles=tuple(articles),
        splits={article.id: Split.TEST for article in articles},
        gold=gold,
        annotations=tuple(gold.values()),
    )
    build_release(corpus, folder / "release")
    jsonl.write(folder / "scored.jsonl", predictions)
    return folder / "release", folder / "scored.jsonl"


if __name__ == "__main__":
    main()
