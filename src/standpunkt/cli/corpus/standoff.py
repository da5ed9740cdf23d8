"""``standpunkt corpus standoff`` and ``hydrate``: gold travels without its text, and comes back to it."""

from collections import Counter
from pathlib import Path

from standpunkt import jsonl
from standpunkt.cli.console import emit, say, table, track
from standpunkt.corpus.load import load, require_articles, with_gold
from standpunkt.corpus.standoff.hydrate import LEAST
from standpunkt.corpus.standoff.hydrate import hydrate as hydrate_standoff
from standpunkt.corpus.standoff.make import make_standoff, read_standoff, write_standoff
from standpunkt.corpus.standoff.records import Item, Outcome
from standpunkt.errors import UsageError
from standpunkt.files import atomic_folder, refuse_existing
from standpunkt.schema import Article

_HOLDS = ("articles.jsonl", "annotations.jsonl", "hydration.jsonl")


def standoff(source: str, *, out: Path, gold: Path | None = None, force: bool = False) -> None:
    """Write gold without its text: offsets, labels and hashes, no word of an article.

    Whoever has the articles joins them again with 'standpunkt corpus hydrate'. The hashes are short and salted with the
    article's id: they are no encryption, and a list of likely words could be tried against them.

    Example: `standpunkt corpus standoff out/articles.jsonl --gold gold.jsonl --out out/gold.standoff.jsonl`

    Args:
        source: An articles.jsonl, a release folder, or "sample".
        out: The standoff file to write.
        gold: Annotations of the articles; by default the source's own gold.
        force: Replace existing output.
    """
    refuse_existing(out, force=force)
    corpus = load(source)
    if gold:
        corpus = with_gold(corpus, gold)
    if not corpus.gold:
        raise UsageError(f"{source} has no gold: give it with --gold")
    annotated = (article for article in corpus.articles if article.id in corpus.gold)
    written = write_standoff(out, make_standoff(annotated, corpus.gold.values()), force=force)
    say(f"{written:,} annotated articles, without their text -> {out}")


def hydrate(
    gold: Path,
    articles: Path,
    *,
    out: Path,
    least: float = LEAST,
    force: bool = False,
    json: bool = False,
) -> int:
    """Join gold without text with your own copy of the articles.

    Where the text is the one annotated, mentions stay as they are; where your copy differs, they are found again by
    hashes of their surface and of the words around, or are lost. A mention is never put on other words. An article
    with too few of its mentions is refused. hydration.jsonl says of each article, mention and stance what became of
    it. Exit code 1 if no article was joined.

    Example: `standpunkt corpus hydrate gold.standoff.jsonl out/articles.jsonl --out out/gold`

    Args:
        gold: The *.standoff.jsonl.
        articles: Your articles.jsonl, which 'standpunkt corpus ingest' made of your copy.
        out: The folder to write: articles.jsonl, annotations.jsonl and hydration.jsonl.
        least: Share of an article's mentions that your copy must hold.
        force: Replace existing output.
        json: Print the counts as JSON.
    """
    require_articles(articles)
    with atomic_folder(out, holds=_HOLDS, force=force) as folder:
        copies = track(jsonl.stream(articles, Article, key="id"), "reading your copy")
        found = hydrate_standoff(read_standoff(gold), copies, least=least)
        for name, records in zip(_HOLDS, (found.articles, found.annotations, found.rows), strict=True):
            jsonl.write(folder / name, records)
    counts = found.outcomes
    if json:
        emit({str(item): {str(outcome): counts[item, outcome] for outcome in Outcome} for item in Item})
    else:
        table(["", *Outcome], [[f"{item}s", *(f"{counts[item, outcome]:,}" for outcome in Outcome)] for item in Item])
        reasons = Counter(
            (str(row.item), row.reason) for row in found.rows if row.outcome in (Outcome.LOST, Outcome.REFUSED)
        )
        for (item, reason), number in sorted(reasons.items()):
            say(f"  {item}: {reason}: {number:,}")
        say(f"{len(found.articles):,} articles with gold -> {out}")
    return 0 if found.articles else 1
