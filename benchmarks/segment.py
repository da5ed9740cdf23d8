"""Tokens per second of our sentences and tokens, against SoMaJo on the same texts in the same run.

``python benchmarks/segment.py`` on the first 200 articles of 10kGNAD. SoMaJo is under the GPL and no dependency of
ours: it is timed where it is installed (``pip install SoMaJo``), and left out, with a word, where it is not. Both
sides start from the article's text and end with sentences and tokens that carry offsets; CPU seconds, one thread.
"""

import csv
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from standpunkt.corpus.text.clean import Cleaner
from standpunkt.corpus.text.language import identify
from standpunkt.corpus.text.sentences import sentence_spans
from standpunkt.corpus.text.tokens import token_spans

DATA = Path(__file__).parents[1].parent / "shared" / "data" / "tenkgnad" / "test.csv"
ARTICLES = 200
ROUNDS = 5
Work = Callable[[str], int]


def main() -> None:
    """Print the table."""
    if not DATA.is_file():
        sys.exit("10kGNAD is not beside the repository (../shared/data/tenkgnad/test.csv): nothing to measure on")
    with DATA.open(encoding="utf-8", newline="") as rows:
        texts = [row[1] for row in csv.reader(rows, delimiter=";", quotechar="'")][:ARTICLES]
    table = Table(title=f"{len(texts)} articles, {sum(map(len, texts)):,} characters, CPU time, median of {ROUNDS}")
    for column in ("stage", "tokens", "tokens/s", "documents/s", "ratio"):
        table.add_column(column, justify="left" if column == "stage" else "right")
    peer = _somajo()
    seconds = {"standpunkt": _seconds(_ours, texts, ROUNDS)}
    counts = {"standpunkt": sum(map(_ours, texts))}
    if peer:
        seconds["SoMaJo"], counts["SoMaJo"] = _seconds(peer, texts, 1), sum(map(peer, texts))
    rates = {name: counts[name] / seconds[name] for name in counts}
    for name, rate in rates.items():
        ratio = f"{rate / rates['SoMaJo']:.1f}x" if peer else "-"
        table.add_row(name, f"{counts[name]:,}", f"{rate:,.0f}", f"{len(texts) / seconds[name]:,.0f}", ratio)
    cleaner = Cleaner()
    identify(["Das Modell wird geladen."])
    others: dict[str, Work] = {
        "cleaning": lambda text: len(cleaner.clean(text).fired),
        "language": lambda text: len(identify([text])),
    }
    for name, work in others.items():
        table.add_row(name, "", "", f"{len(texts) / _seconds(work, texts, ROUNDS):,.0f}", "")
    Console().print(table)
    if not peer:
        print("SoMaJo is not installed: our side alone. For the comparison: pip install SoMaJo")


def _ours(text: str) -> int:
    return sum(len(list(token_spans(text, start, end))) for start, end in sentence_spans(text))


def _somajo() -> Work | None:
    """Return SoMaJo's work on a text, or nothing where it is missing."""
    try:
        from somajo import SoMaJo  # noqa: PLC0415 - a peer that need not be there
    except ImportError:
        return None
    tokeniser: Any = SoMaJo("de_CMC", split_sentences=True, character_offsets=True)
    return lambda text: sum(map(len, tokeniser.tokenize_text([text])))


def _seconds(work: Work, texts: list[str], rounds: int) -> float:
    """Return CPU seconds for all texts, the median of some rounds."""
    taken: list[float] = []
    for _ in range(rounds):
        started = time.process_time()
        for text in texts:
            work(text)
        taken.append(time.process_time() - started)
    return statistics.median(taken)


if __name__ == "__main__":
    main()
