"""Scores from tags, against seqeval and nervaluate on the same tags in the same run.

``python -m benchmarks.tags``, with the number of sentences as an argument if not 100,000. Synthetic IOB2: four types,
19.5 tokens a sentence, 10 % of the spans wrong in some way. CPU seconds on one thread, the best of some rounds for
ours and one round for the peers, whose garbage collector has no say; the ratio is what counts. Memory is the peak of
the process beyond what it held with the data, each side in a process of its own.

The floor touches each tag once and does nothing with it: from Python lists the tags of each sentence are joined, which
copies their characters; from arrays the bytes are summed.
"""

import gc
import json
import random
import subprocess
import sys
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any, Final

from rich.console import Console
from rich.table import Table

from standpunkt.eval import seqeval_compat as ours
from standpunkt.eval.tags.averages import Settings, scores
from standpunkt.eval.tags.codes import Codebook, Sentences, encode_pair
from standpunkt.eval.tags.counts import count
from standpunkt.eval.tags.halves import halve, lenient_split
from standpunkt.eval.tags.spans import lenient_spans

SENTENCES: Final = 100_000
TYPES: Final = ("PER", "ORG", "LOC", "MISC")
ENTITIES: Final = 0.115
"""Share of places where an entity begins."""
WRONG: Final = 0.1
ROUNDS: Final = 5
SEED: Final = 7

Sides = tuple[list[list[str]], list[list[str]]]


def main() -> None:
    """Print the table; with ``--memory`` as the first argument, the peak of one side as JSON."""
    if sys.argv[1:2] == ["--memory"]:
        print(json.dumps(_peak(sys.argv[2], int(sys.argv[3]))))
        return
    size = int(sys.argv[1]) if sys.argv[1:] else SENTENCES
    gold, predicted = sides(size)
    tokens = sum(map(len, gold))
    unequal = sum(one != other for one, other in zip(gold, predicted, strict=True)) / size
    title = f"{size:,} sentences, {tokens:,} tokens, {unequal:.0%} of the sentences with an error; CPU seconds"
    table = Table(title=title, title_justify="left")
    for column in ("what", "ours", "peer", "peer's", "ratio", "aim", "floor", "x floor"):
        table.add_column(column, justify="left" if column in ("what", "peer") else "right")
    for row in _rows(gold, predicted):
        table.add_row(*row)
    console = Console(width=130)
    console.print(table)
    console.print(_memory(size))


def sides(size: int) -> Sides:
    """Return gold and predictions; the tags of both are the same few strings, as they are where a model names them."""
    rng = random.Random(SEED)  # noqa: S311 - no secret
    gold: list[list[str]] = []
    predicted: list[list[str]] = []
    for _ in range(size):
        length = rng.randint(5, 34)
        truth, found = ["O"] * length, ["O"] * length
        place = 0
        while place < length:
            if rng.random() < ENTITIES:
                end = min(length, place + rng.choice((1, 1, 1, 2, 2, 3)))
                kind = rng.choice(TYPES)
                _tag(truth, place, end, kind)
                _tag(found, *_blurred(rng, place, end, length, kind))
                place = end
            place += 1
        gold.append(truth)
        predicted.append(found)
    return gold, predicted


def _blurred(rng: random.Random, place: int, end: int, length: int, kind: str) -> tuple[int, int, str]:
    """Return a span as a system with errors finds it: missed, of another type, or with another end."""
    if rng.random() >= WRONG:
        return place, end, kind
    error = rng.randrange(3)
    if error == 0:
        return place, place, kind
    return (place, end, rng.choice(TYPES)) if error == 1 else (place, min(length, end + 1), kind)


def _tag(tags: list[str], place: int, end: int, kind: str) -> None:
    for n in range(place, end):
        tags[n] = _INSIDE[kind] if n > place else _BEGIN[kind]


_BEGIN = {kind: f"B-{kind}" for kind in TYPES}
_INSIDE = {kind: f"I-{kind}" for kind in TYPES}


def _rows(gold: list[list[str]], predicted: list[list[str]]) -> list[tuple[str, ...]]:
    from seqeval import metrics as untyped  # noqa: PLC0415 - a peer
    from seqeval.scheme import IOB2  # noqa: PLC0415

    seqeval: Any = untyped
    strict: dict[str, Any] = {"mode": "strict", "scheme": IOB2}
    data = (gold, predicted)
    own = tuple([" ".join(tags).split() for tags in sentences] for sentences in data)
    worst = (gold, [[*tags[:-1], "B-PER" if tags[-1] != "B-PER" else "O"] for tags in gold])
    touch = _cpu(lambda: [sum(map(len, map("".join, side))) for side in data])

    def against(what: str, name: str, aim: int, sides: tuple[Any, ...], options: dict[str, Any]) -> tuple[str, ...]:
        mine, theirs = (getattr(module, name) for module in (ours, seqeval))
        if mine(*sides, **options) != theirs(*sides, **options):
            sys.exit(f"{what}: our value is not that of seqeval")
        slow = _cpu(lambda: theirs(*sides, **options), rounds=1)
        return _row(what, _cpu(lambda: mine(*sides, **options)), ("seqeval", slow, aim), touch)

    return [
        against("f1, from lists", "f1_score", 15, data, {}),
        against("f1, each tag its own string", "f1_score", 15, own, {}),
        against("f1, no sentence right", "f1_score", 15, worst, {}),
        against("report", "classification_report", 75, data, {}),
        against("f1, strict", "f1_score", 25, data, strict),
        against("report, strict", "classification_report", 25, data, strict),
        _from_arrays(gold, predicted, _cpu(lambda: seqeval.f1_score(*data), rounds=1)),
        _row("f1, from lists", _cpu(lambda: ours.f1_score(*data)), ("nervaluate", _nervaluate(*data), 20), touch),
    ]


def _from_arrays(gold: Sentences, predicted: Sentences, peer: float) -> tuple[str, ...]:
    """Return the row of the score from tags that are numbers already; its floor is a sum over them."""
    book = Codebook()
    one, other = encode_pair(gold, predicted, book)
    settings = Settings(average="micro")

    def score() -> object:
        halves = halve(book, lenient_split)
        spans = [lenient_spans(side.numbers, halves) for side in (one, other)]
        return scores(count(spans[0], spans[1], halves.names), settings)

    floor = _cpu(lambda: (int(one.numbers.sum()), int(other.numbers.sum())))
    return _row("f1, from our own arrays", _cpu(score), ("seqeval", peer, 50), floor)


def _nervaluate(gold: Sentences, predicted: Sentences) -> float:
    """Return nervaluate's seconds for its four schemes; it has no single one."""
    Evaluator: Any = import_module("nervaluate").Evaluator  # noqa: N806 - a class, of a peer without types

    return _cpu(lambda: Evaluator(gold, predicted, tags=list(TYPES), loader="list").evaluate(), rounds=1)


def _cpu(work: Callable[[], object], rounds: int = ROUNDS) -> float:
    taken: list[float] = []
    for _ in range(rounds):
        gc.collect()
        gc.disable()
        started = time.process_time()
        work()
        taken.append(time.process_time() - started)
        gc.enable()
    return min(taken)


def _row(what: str, mine: float, peer: tuple[str, float, int], floor: float) -> tuple[str, ...]:
    name, theirs, aim = peer
    times = f"{mine / floor:.1f}"
    return what, f"{mine:.4f}", name, f"{theirs:.3f}", f"{theirs / mine:.1f}x", f">= {aim}x", f"{floor:.4f}", times


def _memory(size: int) -> str:
    peaks: dict[str, float] = {}
    for side in ("ours", "seqeval", "nervaluate"):
        call = [sys.executable, "-m", "benchmarks.tags", "--memory", side, str(size)]
        peaks[side] = json.loads(subprocess.run(call, capture_output=True, text=True, check=True).stdout)  # noqa: S603
    theirs = [f"{peaks['ours'] / peak:.2f}x of {side}'s {peak:.0f} MB" for side, peak in list(peaks.items())[1:]]
    return f"memory beyond the data: {peaks['ours']:.0f} MB, {', '.join(theirs)} (aim: at most 0.30x of seqeval's)"


def _peak(side: str, size: int) -> float:
    """Return by how many MB one score raises the peak of this process; libraries are loaded and used once before."""
    gold, predicted = sides(size)
    work = _WORK[side]
    work(gold[:100], predicted[:100])
    gc.collect()
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # Linux: the peak starts anew
    before = _peak_mb()
    work(gold, predicted)
    return _peak_mb() - before


def _peak_mb() -> float:
    """Return this process's peak; unlike ``ru_maxrss`` it does not start with that of the process that started it."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024


def _seqeval_f1(gold: Sentences, predicted: Sentences) -> object:
    from seqeval import metrics as untyped  # noqa: PLC0415

    tool: Any = untyped
    return tool.f1_score(gold, predicted)


_WORK: Final[dict[str, Callable[[Sentences, Sentences], object]]] = {
    "ours": ours.f1_score,
    "seqeval": _seqeval_f1,
    "nervaluate": _nervaluate,
}


if __name__ == "__main__":
    main()
