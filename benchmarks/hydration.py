"""How much of a gold standard comes back when a reader's copies differ from the texts that were annotated.

``python benchmarks/hydration.py ../shared/data/tenkgnad/test.csv`` prints the table. 200 political articles of 10kGNAD,
spans are runs of one to three capitalised words; every change carries each character's true place along, so that a
mention put on another occurrence of its surface is seen. The changed copies have ids of their own and lie among the
data set's other articles.
"""

import random
import re
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeAlias

from rich.console import Console
from rich.table import Table

from standpunkt import jsonl
from standpunkt.corpus.compose import Block, Metadata, compose
from standpunkt.corpus.ingest import ingest
from standpunkt.corpus.readers.options import ReadOptions
from standpunkt.corpus.standoff.folding import fold_surface
from standpunkt.corpus.standoff.hydrate import hydrate
from standpunkt.corpus.standoff.make import make_standoff
from standpunkt.corpus.standoff.records import Outcome
from standpunkt.corpus.text.sentences import sentence_spans
from standpunkt.labels import Label, SectionKind, Source
from standpunkt.schema import Annotation, Article, Mention, Provenance

ARTICLES: Final = 200
SPANS: Final = 20
LEAST_CHARACTERS: Final = 400
SEEDS: Final = (1, 2)

Part: TypeAlias = tuple[str, int]
"""A stretch of a copy and where it stood in the original; -1 where it is new."""
Change: TypeAlias = Callable[[str, random.Random], Iterator[Part]]

_NAMES = re.compile(r"\b[A-ZÄÖÜ]\w+(?: [A-ZÄÖÜ]\w+){0,2}")
_WORDS = re.compile(r"\S+\s*")
_ADVERT = "Anzeige: Jetzt vier Wochen kostenlos testen und keine Nachricht mehr verpassen."
_MARKS = {'"': "„«“»", "'": "’‚‘", "–": "—-", "-": "‐", "—": "–"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What came of one change; shares of all spans."""

    right: float
    """Put where the change carried them."""
    wrong: int
    """Number put elsewhere."""
    lost_here: int
    """Number lost though the copy still holds them."""
    gone: int
    """Number whose own words were changed or cut."""
    refused: int
    """Articles refused or without a copy."""
    spans: int
    """All of them."""
    per_second: float
    """Articles hydrated a second, on one thread."""


def marks(text: str, rng: random.Random) -> Iterator[Part]:
    """Other quotation marks and dashes, and line breaks for one space in eight."""
    for n, char in enumerate(text):
        if char == " " and rng.random() < 1 / 8:
            yield "\n", n
        else:
            yield rng.choice(_MARKS.get(char, char)), n


def adverts(text: str, rng: random.Random) -> Iterator[Part]:  # noqa: ARG001 - a Change
    """The same line after every fourth sentence."""
    for n, (sentence, start) in enumerate(_sentences(text), start=1):
        yield (sentence if n % 4 else sentence.rstrip()), start
        if n % 4 == 0:
            yield f"\n\n{_ADVERT}\n\n", -1


def teasers(text: str, rng: random.Random) -> Iterator[Part]:
    """After every fourth sentence a line that names what the article names."""
    names = _NAMES.findall(text) or ["Wien"]
    for n, (sentence, start) in enumerate(_sentences(text), start=1):
        yield (sentence if n % 4 else sentence.rstrip()), start
        if n % 4 == 0:
            yield f"\n\nLesen Sie auch: {' '.join(rng.choice(names) for _ in range(5))}\n\n", -1


def header(text: str, rng: random.Random) -> Iterator[Part]:
    """A line in front, with one of the article's names."""
    yield f"Politik {rng.choice(_NAMES.findall(text) or ['Wien'])} Startseite\n\n", -1
    yield text, 0


def edits(share: float) -> Change:
    """Replace, delete, insert or swap this share of the words; half of the new ones are the article's own.

    No word is replaced by itself, nor exchanged with its like: nobody could see that.
    """

    def change(text: str, rng: random.Random) -> Iterator[Part]:
        words = [(match[0], match.start()) for match in _WORDS.finditer(text)]
        n = 0
        while n < len(words):
            word, start = words[n]
            n += 1
            what = rng.choice("RDIS") if rng.random() < share else ""
            new = rng.choice(words)[0].strip() if rng.random() < 1 / 2 else "ebenso"
            new = "ebenfalls" if _bare(new) == _bare(word) else new
            if what == "S" and n < len(words) and _bare(word) != _bare(words[n][0]):
                yield words[n]
                if not words[n][0][-1].isspace():
                    yield " ", -1
                n += 1
            if what in ("R", "I"):
                yield f"{new} ", -1
            if what not in ("R", "D"):
                yield word, start
            if what == "S" and not word[-1].isspace():
                yield " ", -1

    return change


def cut(text: str, rng: random.Random) -> Iterator[Part]:  # noqa: ARG001 - a Change
    """Without the last 40 %."""
    yield text[: round(len(text) * 0.6)], 0


def spaces(text: str, rng: random.Random) -> Iterator[Part]:
    """Double spaces, entities left in, and another first line."""
    yield "Ein ganz anderer Titel steht hier\n\n", -1
    for n, char in enumerate(text):
        yield {" ": rng.choice((" ", "  ", "&nbsp;")), "&": "&amp;", "ü": "&uuml;", '"': "&quot;"}.get(char, char), n


CHANGES: Final[dict[str, Change]] = {
    "quotes, dashes, line breaks": marks,
    "advert after every 4th sentence": adverts,
    "teaser that names the article's names": teasers,
    "header in front": header,
    "1 % of the words edited": edits(0.01),
    "5 % of the words edited": edits(0.05),
    "last 40 % cut off": cut,
    "spaces doubled, entities, other title": spaces,
}


def changed(text: str, change: Change, rng: random.Random) -> tuple[str, list[int]]:
    """Return the changed text, and where each of the old characters stands in it, -1 where it does not."""
    places = [-1] * len(text)
    copy = ""
    for part, start in change(text, rng):
        if start >= 0 and part:
            width = len(part)
            one = width != 1 and text[start : start + width] != part  # one character became several
            for n in range(1 if one else width):
                places[start + n] = len(copy) + n
        copy += part
    edge = len(copy) - len(copy.lstrip())
    stripped = copy.strip()
    return stripped, [n - edge if n >= edge and n - edge < len(stripped) else -1 for n in places]


def as_article(text: str) -> Article:
    """Return an article of this text, under an id made of it; blank lines part its sections."""
    blocks = [Block(kind=SectionKind.PARAGRAPH, text=part) for part in text.split("\n\n")]
    return compose(blocks, Metadata(), source="copy")


def annotate(article: Article, rng: random.Random) -> Annotation:
    """Mark up to `SPANS` runs of capitalised words."""
    spans = [match.span() for match in _NAMES.finditer(article.text)]
    return Annotation(
        article_id=article.id,
        text_sha256=article.text_sha256,
        annotator="rule",
        mentions=tuple(
            Mention(id=f"m{n}", start=start, end=end, label=Label.MISC)
            for n, (start, end) in enumerate(sorted(rng.sample(spans, min(SPANS, len(spans)))))
        ),
        stances=(),
        guideline="1",
        provenance=Provenance(source=Source.MODEL, tool="rule"),
    )


def measure(articles: Sequence[Article], change: Change, seed: int, others: Sequence[Article] = ()) -> Result:
    """Change every article, hydrate the copies, and count; `others` are copies of nothing that is annotated."""
    rng = random.Random(seed)  # noqa: S311 - no secret
    gold = [annotate(article, rng) for article in articles]
    texts = [changed(article.text, change, rng) for article in articles]
    copies = [as_article(text) for text, _ in texts]
    standoff = tuple(make_standoff(articles, gold))
    started = time.process_time()
    hydration = hydrate(standoff, [*others, *copies], least=0.0)
    seconds = time.process_time() - started
    copy_of = {row.article_id: row.copy for row in hydration.rows}
    found = {(a.article_id, m.id): (m.start, m.end) for a in hydration.annotations for m in a.mentions}
    right = wrong = lost = gone = 0
    for annotation, article, (_, places), copy in zip(gold, articles, texts, copies, strict=True):
        if copy_of[article.id] not in (copy.id, ""):
            wrong += sum((copy_of[article.id], mention.id) in found for mention in annotation.mentions)
            continue
        for mention in annotation.mentions:
            true = true_place(article.text, copy.text, places, mention)
            here = found.get((article.id if copy.text_sha256 == article.text_sha256 else copy.id, mention.id))
            right += here is not None and here == true
            wrong += here is not None and here != true
            lost += here is None and true is not None
            gone += here is None and true is None
    spans = sum(len(annotation.mentions) for annotation in gold)
    refused = sum(row.item == "article" and row.outcome in (Outcome.LOST, Outcome.REFUSED) for row in hydration.rows)
    return Result(
        right=right / spans,
        wrong=wrong,
        lost_here=lost,
        gone=gone,
        refused=refused,
        spans=spans,
        per_second=len(articles) / seconds,
    )


def true_place(text: str, copy: str, places: list[int], mention: Mention) -> tuple[int, int] | None:
    """Return where a change carried a mention; None where it did not leave it whole."""
    carried = places[mention.start : mention.end]
    if min(carried) < 0 or carried != sorted(carried):
        return None
    start, end = carried[0], carried[-1] + 1
    if copy[end - 1] == "&":  # one character became an entity
        end = copy.index(";", end) + 1
    same = fold_surface(copy[start:end]) == fold_surface(text[mention.start : mention.end])
    return (start, end) if same else None


def political(source: Path) -> tuple[list[Article], list[Article]]:
    """Return 200 articles of Inland and International, and the others.

    Of a few lines too little is left, once cut, to find them by.
    """
    with tempfile.TemporaryDirectory() as folder:
        articles = jsonl.read(ingest([source], Path(folder) / "articles.jsonl", ReadOptions()).out, Article)
    about = [article for article in articles if article.topic in ("Inland", "International")]
    chosen = [article for article in about if len(article.text) >= LEAST_CHARACTERS][:ARTICLES]
    ids = {article.id for article in chosen}
    return chosen, [article for article in articles if article.id not in ids]


def _bare(word: str) -> str:
    return re.sub(r"\W", "", word)


def _sentences(text: str) -> Iterator[Part]:
    """Yield the sentences, each with what follows it up to the next one."""
    spans = [start for start, _ in sentence_spans(text)] or [0]
    for start, end in zip([0, *spans[1:]], [*spans[1:], len(text)], strict=True):
        yield text[start:end], start


def main() -> None:
    """Print the table."""
    articles, others = political(Path(sys.argv[1]))
    table = Table(
        title=f"{len(articles)} articles, seeds {', '.join(map(str, SEEDS))}; least right, most of the others"
    )
    for column in ("change", "spans", "right", "wrong", "lost", "gone", "articles lost", "articles/s"):
        table.add_column(column, justify="right" if column != "change" else "left")
    for name, change in CHANGES.items():
        results = [measure(articles, change, seed, others) for seed in SEEDS]
        table.add_row(
            name,
            str(results[0].spans),
            f"{min(result.right for result in results):.4f}",
            str(max(result.wrong for result in results)),
            str(max(result.lost_here for result in results)),
            str(max(result.gone for result in results)),
            str(max(result.refused for result in results)),
            f"{min(result.per_second for result in results):.0f}",
        )
    Console().print(table)


if __name__ == "__main__":
    main()
