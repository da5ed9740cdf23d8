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
from importlib import import_module
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
CLEANER = Cleaner()
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
    tokens, seconds = _measure(_ours, texts)
    peer = _somajo()
    peer_tokens, peer_seconds = _measure(peer, texts, rounds=1) if peer else (0, 0.0)
    ratio = f"{tokens / seconds / (peer_tokens / peer_seconds):.1f}x" if peer else ""
    table.add_row("standpunkt", *_figures(tokens, seconds, len(texts)), ratio)
    if peer:
        table.add_row("SoMaJo", *_figures(peer_tokens, peer_seconds, len(texts)), "1.0x")
    table.add_row("cleaning", "", "", f"{len(texts) / _measure(_clean, texts)[1]:,.0f}", "")
    table.add_row("language", "", "", f"{len(texts) / _measure(_identify, texts)[1]:,.0f}", "")
    Console().print(table)
    if not peer:
        print("SoMaJo is not installed: our side alone. For the comparison: pip install SoMaJo")


def _ours(text: str) -> int:
    return sum(len(list(token_spans(text, start, end))) for start, end in sentence_spans(text))


def _somajo() -> Work | None:
    """Return SoMaJo's work on a text, or nothing where it is missing."""
    try:
        somajo: Any = import_module("somajo")
    except ImportError:
        return None
    tokeniser = somajo.SoMaJo("de_CMC", split_sentences=True, character_offsets=True)
    return lambda text: sum(map(len, tokeniser.tokenize_text([text])))


def _clean(text: str) -> int:
    return len(CLEANER.clean(text).text)


def _identify(text: str) -> int:
    return len(identify([text]))


def _measure(work: Work, texts: list[str], rounds: int = ROUNDS) -> tuple[int, float]:
    """Return what `work` counts in all texts, and its CPU seconds, the median of some rounds; a first text warms up."""
    work(texts[0])
    taken: list[float] = []
    count = 0
    for _ in range(rounds):
        started = time.process_time()
        count = sum(map(work, texts))
        taken.append(time.process_time() - started)
    return count, statistics.median(taken)


def _figures(tokens: int, seconds: float, documents: int) -> tuple[str, str, str]:
    return f"{tokens:,}", f"{tokens / seconds:,.0f}", f"{documents / seconds:,.0f}"


if __name__ == "__main__":
    main()
