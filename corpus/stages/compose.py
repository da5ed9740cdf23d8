"""The stage that makes articles of documents: extract, clean, tell sections apart, identify the language, compose.

In: a table of ``DOCUMENTS``, one raw document a row. Out: a table of `OUTCOMES`, one row each, in the same order: an
article with its origin, or the reason why there is none. One document never stops another.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import msgspec

from standpunkt.corpus.compose import Block, compose
from standpunkt.corpus.document import Document, Layout
from standpunkt.corpus.engine.shards import Table, write_table
from standpunkt.corpus.layouts import gnad, html, plain, wikitext
from standpunkt.corpus.layouts.draft import DraftBlock
from standpunkt.corpus.layouts.extracted import Extracted, NoArticleError
from standpunkt.corpus.origins import Origin
from standpunkt.corpus.readers.drops import Dropped
from standpunkt.corpus.stages.tables import Lines, documents, outcomes, outcomes_table
from standpunkt.corpus.summary import NOT_GERMAN
from standpunkt.corpus.text.clean import Cleaner
from standpunkt.corpus.text.language import identify
from standpunkt.corpus.text.traced import Run, Traced
from standpunkt.errors import RecordError
from standpunkt.jsonl import encode, explain
from standpunkt.schema import Article

MOST_CHARACTERS: Final = 5_000_000
"""Longest text that is taken for an article."""
_GAP = "\n\n"
"""What parts the blocks of a raw text."""
_NOT_IN_ID = re.compile(r"[^\w.@+-]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What a user may choose about composing."""

    without: tuple[str, ...] = ()
    """Names of cleaning rules that are switched off."""
    any_language: bool = False
    """Keep documents that are identified as another language than German."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Composed:
    """An article and where it came from."""

    article: Article
    origin: Origin
    annotations: tuple[bytes, ...] = ()
    """Annotations that came with it, as their lines."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ComposeTask:
    """A batch of documents, and where its outcome goes."""

    table: Table | None
    """A table of ``DOCUMENTS``; null where the outcome is there already."""
    rules: Rules
    """How they are composed."""
    target: Path
    """The shard to write: a table of ``OUTCOMES``."""


def compose_shard(task: ComposeTask) -> Path:
    """Write the outcome of a batch, if it is not there yet, and return where it lies."""
    if task.table is not None:
        write_table(compose_table(task.table, task.rules), task.target)
    return task.target


def read_outcomes(shard: Path) -> Iterator[Lines | Dropped]:
    """Yield what a shard of `compose_shard` says."""
    import pyarrow.parquet as pq  # noqa: PLC0415 - heavy

    yield from outcomes(pq.read_table(shard))


def compose_table(table: Table, rules: Rules) -> Table:
    """Return the table of `OUTCOMES` of a table of `DOCUMENTS`.

    Raises:
        UsageError: a rule in `rules.without` does not exist.
    """
    return outcomes_table(
        _lines(outcome) if isinstance(outcome, Composed) else outcome
        for outcome in compose_documents(list(documents(table)), rules)
    )


def compose_documents(given: Sequence[Document | Dropped], rules: Rules) -> list[Composed | Dropped]:
    """Return what becomes of each document, in their order; what a reader dropped stays dropped.

    Raises:
        UsageError: a rule in `rules.without` does not exist.
    """
    cleaner = Cleaner(rules.without)
    return [_outcome(item, cleaner, rules) if isinstance(item, Document) else item for item in given]


def _lines(composed: Composed) -> Lines:
    rules = composed.origin.rules
    return Lines(
        article_id=composed.article.id,
        text_sha256=composed.article.text_sha256,
        source=composed.origin.source,
        place=composed.origin.place,
        article=encode(composed.article),
        origin=encode(composed.origin),
        annotations=composed.annotations,
        rules=[name for name, times in rules.items() for _ in range(times)],
    )


def _outcome(document: Document, cleaner: Cleaner, rules: Rules) -> Composed | Dropped:
    try:
        if document.layout is Layout.ARTICLE:
            return _own(document)
        return _compose(document, cleaner, rules)
    except NoArticleError as error:
        return _dropped(document, error.reason, error.detail)
    except UnicodeDecodeError as error:
        return _dropped(document, "not UTF-8", f"byte 0x{document.raw[error.start]:02x} at offset {error.start}")
    except RecordError as error:
        return _dropped(document, "invalid", str(error))


def _compose(document: Document, cleaner: Cleaner, rules: Rules) -> Composed | Dropped:
    extracted = _EXTRACT[document.layout](document)
    drafts, fired = _clean(extracted, cleaner)
    blocks = list(_STRUCTURE[document.layout](drafts))
    if not blocks:
        return _dropped(document, "empty", "no text besides white space and what cleaning removes")
    if (size := sum(len(block.text) for block in blocks)) > MOST_CHARACTERS:
        return _dropped(document, "too long", f"{size:,} characters; more than {MOST_CHARACTERS:,} are no article")
    (guess,) = identify([_GAP.join(block.text.text for block in blocks)])
    if guess.is_foreign and not rules.any_language:
        return _dropped(document, NOT_GERMAN, f"{guess.language}, {guess.score:.2f}")
    sure = guess.is_german or guess.is_foreign
    known = replace(extracted.metadata, language=guess.language) if sure else extracted.metadata
    article = compose(
        (Block(kind=block.kind or plain.DEFAULT, text=block.text.text) for block in blocks),
        known,
        source=_id_prefix(document),
        id=document.id,
    )
    runs = tuple(_runs(article, blocks))
    told = guess.language if sure else None
    return Composed(article=article, origin=_origin(document, article, runs, fired, guess=told))


def _clean(extracted: Extracted, cleaner: Cleaner) -> tuple[list[DraftBlock], Counter[str]]:
    """Return cleaned blocks, all traced to one raw text, and how often each rule fired."""
    raw = Traced.of(_GAP.join(block.text for block in extracted.blocks))
    drafts: list[DraftBlock] = []
    fired: Counter[str] = Counter()
    position = 0
    for block in extracted.blocks:
        cleaned = cleaner.clean(raw[position : position + len(block.text)])
        drafts.append(DraftBlock(text=cleaned.text, kind=block.kind))
        fired.update(cleaned.fired)
        position += len(block.text) + len(_GAP)
    return drafts, fired


def _id_prefix(document: Document) -> str:
    """Return the data set's name, or the file's, for articles whose source gives them no id."""
    if document.layout is Layout.GNAD:
        return str(Layout.GNAD)
    return _NOT_IN_ID.sub("_", Path(document.source).stem) or "article"


def _own(document: Document) -> Composed | Dropped:
    """Return one of our own articles; what it says of itself comes before what is known of its file."""
    try:
        article = msgspec.json.decode(document.raw, type=Article)
    except msgspec.MsgspecError as error:
        return _dropped(document, "invalid", "; ".join(map(str, explain(document.raw, Article, str(error)))))
    known = document.metadata
    missing = {
        name: getattr(known, name)
        for name in ("published", "outlet", "licence")
        if getattr(article, name) is None and getattr(known, name) is not None
    }
    if missing:
        article = msgspec.structs.replace(article, **missing)
    whole = (Run(start=0, raw_start=0, length=len(article.text)),)
    origin = _origin(document, article, whole, Counter())
    return Composed(article=article, origin=origin, annotations=document.annotations)


def _runs(article: Article, blocks: Iterable[DraftBlock]) -> Iterator[Run]:
    for section, block in zip(article.sections, blocks, strict=True):
        for run in block.text.runs():
            yield Run(start=section.start + run.start, raw_start=run.raw_start, length=run.length)


def _origin(
    document: Document, article: Article, runs: tuple[Run, ...], fired: Counter[str], *, guess: str | None = None
) -> Origin:
    return Origin(
        article_id=article.id,
        source=document.source,
        place=document.place,
        layout=str(document.layout),
        raw_sha256=hashlib.sha256(document.raw).hexdigest(),
        runs=runs,
        rules={name: fired[name] for name in sorted(fired)},
        guess=guess,
    )


def _dropped(document: Document, reason: str, detail: str) -> Dropped:
    return Dropped(source=document.source, line=document.place, reason=reason, detail=detail)


_EXTRACT: Final[dict[Layout, Callable[[Document], Extracted]]] = {
    Layout.PLAIN: plain.extract,
    Layout.GNAD: plain.extract,
    Layout.HTML: html.extract,
    Layout.WIKITEXT: wikitext.extract,
}
_STRUCTURE: Final[dict[Layout, Callable[[Iterable[DraftBlock]], Iterator[DraftBlock]]]] = {
    Layout.PLAIN: plain.structure,
    Layout.GNAD: gnad.structure,
    Layout.HTML: plain.structure,
    Layout.WIKITEXT: plain.structure,
}
