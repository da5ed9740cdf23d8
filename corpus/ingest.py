"""Ingest: sources in, ``articles.jsonl`` out, with the origin of each article and the reason of each drop beside it.

Readers cut sources into documents, here and one after the other; documents become articles in batches, wherever the
executor works. Exact duplicates (equal canonical text) are kept once and reported, never dropped in silence. Finished
batches are kept until the end, so that a run that was killed goes on where it stopped.
"""

import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

import msgspec

from standpunkt import __version__, jsonl
from standpunkt.corpus.batches import batched
from standpunkt.corpus.companions import ANNOTATIONS, DROPPED, ORIGINS, SUMMARY, companion
from standpunkt.corpus.document import Document
from standpunkt.corpus.engine.executor import Executor, Inline
from standpunkt.corpus.engine.work import Work, fingerprint
from standpunkt.corpus.progress import Track, mute, silent
from standpunkt.corpus.readers import Source
from standpunkt.corpus.readers.drops import Dropped
from standpunkt.corpus.readers.options import ReadOptions
from standpunkt.corpus.sources import open_all
from standpunkt.corpus.stages.compose import ComposeTask, Rules, compose_shard, read_outcomes
from standpunkt.corpus.stages.tables import Lines, documents_table
from standpunkt.corpus.summary import STAGES, IngestSummary, SourceFile
from standpunkt.corpus.text.clean import Cleaner
from standpunkt.errors import Fault, InputError, UsageError
from standpunkt.files import file_sha256, refuse_existing, write_json
from standpunkt.record import is_date
from standpunkt.schema import Annotation

_BATCH_DOCUMENTS: Final = 1_000
_BATCH_BYTES: Final = 8 << 20
_DROPS_SAID: Final = 20
"""Drops that are told one by one where nothing became an article."""
_RULES: Final = Rules()


@dataclass(frozen=True, slots=True, kw_only=True)
class IngestReport:
    """What came of an ingest."""

    articles: int
    """Articles written."""
    reasons: Counter[str]
    """Number of documents not written, per reason."""
    rules: Counter[str]
    """How often each cleaning rule fired, over all documents that became articles."""
    out: Path
    """The articles."""
    drops_out: Path
    """The drop report; empty where nothing was dropped."""
    annotations: int
    """Annotations that came with the articles; they lie beside them where there are any."""

    @property
    def dropped(self) -> int:
        """Number of documents not written."""
        return self.reasons.total()


def ingest(
    sources: Sequence[Path],
    out: Path,
    options: ReadOptions,
    *,
    rules: Rules = _RULES,
    executor: Executor | None = None,
    force: bool = False,
    track: Track = silent,
    note: Callable[[str], None] = mute,
) -> IngestReport:
    """Read `sources`, each with the reader its content asks for, and write the articles.

    Args:
        sources: files, folders or globs.
        out: the ``articles.jsonl`` to write; beside it lie its origins, the drop report, a summary, and the annotations
            that came with foreign corpora.
        options: what is known of all sources; what a source says itself comes first.
        rules: how documents are composed.
        executor: where documents become articles, in this process by default.
        force: replace existing output.
        track: wraps each source's stream, to show progress.
        note: told when the run goes on where an earlier one stopped.

    Raises:
        InputError: a source is of no known kind, one of our own files has faults, or no document became an article;
            nothing is written then.
        UsageError: the date in the options is none, or the output exists and `force` is false.
    """
    if (published := options.metadata.published) is not None and not is_date(published):
        raise UsageError(f"{published!r}: expected a date, YYYY, YYYY-MM or YYYY-MM-DD")
    refuse_existing(out, force=force)
    opened = open_all(sources, options)
    if out.resolve() in {source.path.resolve() for source in opened}:
        raise UsageError(f"{out} is one of the sources: give another --out")
    mark = fingerprint((source.path for source in opened), _parameters(options, rules))
    with Work(out, mark, note=note) as work:
        shards = (executor or Inline()).map(compose_shard, _tasks(_items(opened, track), work.folder, rules))
        return _write(shards, out, opened, rules, force=force)


def _source_files(opened: Sequence[Source]) -> tuple[SourceFile, ...]:
    """Return what is told of each source; its name is its path below the folder that holds them all."""
    paths = [source.path.absolute() for source in opened]
    base = os.path.commonpath([path.parent for path in paths])
    return tuple(
        SourceFile(
            name=path.relative_to(base).as_posix(),
            kind=source.kind,
            bytes=path.stat().st_size,
            sha256=file_sha256(path),
        )
        for source, path in zip(opened, paths, strict=True)
    )


def _items(opened: Iterable[Source], track: Track) -> Iterator[Document | Dropped]:
    for source in opened:
        yield from track(source.read(), source.path.name)


def _tasks(items: Iterable[Document | Dropped], folder: Path, rules: Rules) -> Iterator[ComposeTask]:
    """Yield a task for each batch; one whose outcome is there already, from a run that was stopped, carries nothing."""
    batches = batched(items, _BATCH_DOCUMENTS, weigh=_weight, most=_BATCH_BYTES)
    for number, batch in enumerate(batches):
        target = folder / f"{number:06d}.parquet"
        yield ComposeTask(table=None if target.exists() else documents_table(batch), rules=rules, target=target)


def _weight(item: Document | Dropped) -> int:
    return len(item.raw) if isinstance(item, Document) else 0


def _write(shards: Iterable[Path], out: Path, opened: Sequence[Source], rules: Rules, *, force: bool) -> IngestReport:
    """Write articles and what lies beside them; the articles appear last, so that they are never without the rest."""
    seen = _Seen()
    reasons: Counter[str] = Counter()
    fired: Counter[str] = Counter()
    first_drops: list[Dropped] = []
    articles = annotations = 0
    with ExitStack() as stack:
        put_article = stack.enter_context(jsonl.line_writer(out, force=force))
        put_drop, put_origin, put_annotation = (
            stack.enter_context(jsonl.line_writer(companion(out, kind), force=True))
            for kind in (DROPPED, ORIGINS, ANNOTATIONS)
        )
        for item in (item for shard in shards for item in read_outcomes(shard)):
            if drop := seen.refusal(item):
                put_drop(jsonl.encode(drop))
                reasons[drop.reason] += 1
                if not articles and len(first_drops) < _DROPS_SAID:
                    first_drops.append(drop)
            elif isinstance(item, Lines):
                put_article(item.article)
                put_origin(item.origin)
                articles += 1
                fired.update(item.rules)
            for line in seen.annotations(item):
                put_annotation(line)
                annotations += 1
        if not articles:
            raise InputError(_no_articles(first_drops, reasons))
        summary = IngestSummary(
            sources=_source_files(opened),
            stages=_stages(rules),
            without=rules.without,
            any_language=rules.any_language,
            articles=articles,
            dropped=dict(sorted(reasons.items())),
            rules=dict(sorted(fired.items())),
        )
        write_json(companion(out, SUMMARY), msgspec.to_builtins(summary), force=True)
    if not annotations:
        companion(out, ANNOTATIONS).unlink()
    return IngestReport(
        articles=articles,
        reasons=reasons,
        rules=fired,
        annotations=annotations,
        out=out,
        drops_out=companion(out, DROPPED),
    )


def _no_articles(drops: Sequence[Dropped], reasons: Counter[str]) -> Iterator[Fault]:
    """Yield why there is no article: the first drops, and how many there were of each reason."""
    for drop in drops:
        found = f"{drop.reason}: {drop.detail}"
        fault = Fault(code="E_DROPPED", expected="a document that becomes an article", found=found)
        yield fault.at(file=drop.source, line=drop.line)
    counts = ", ".join(f"{reason} {number:,}" for reason, number in sorted(reasons.items())) or "no document"
    yield Fault(code="E_EMPTY", expected="at least one article from all sources", found=f"none ({counts})")


class _Seen:
    """Texts and ids that were kept."""

    def __init__(self) -> None:
        self._kept: dict[bytes, str] = {}
        self._ids: set[str] = set()
        self._annotated: set[str] = set()

    def refusal(self, item: Lines | Dropped) -> Dropped | None:
        """Return why an item is not kept; null where it is, which is remembered."""
        if isinstance(item, Dropped):
            return item
        digest = bytes.fromhex(item.text_sha256)
        if digest in self._kept:
            detail = f"{item.article_id}: same text as {self._kept[digest]}, which was kept"
            return Dropped(source=item.source, line=item.place, reason="exact duplicate", detail=detail)
        if item.article_id in self._ids:
            detail = f"{item.article_id}: another text was kept under this id"
            return Dropped(source=item.source, line=item.place, reason="id in use", detail=detail)
        self._kept[digest] = item.article_id
        self._ids.add(item.article_id)
        return None

    def annotations(self, item: Lines | Dropped) -> Iterator[bytes]:
        """Yield an item's annotations for the article that was kept of its text, unless that has some already."""
        if isinstance(item, Dropped) or not item.annotations:
            return
        kept = self._kept.get(bytes.fromhex(item.text_sha256))
        if kept is None or kept in self._annotated:
            return
        self._annotated.add(kept)
        for line in item.annotations:
            if kept == item.article_id:
                yield line
            else:
                said = msgspec.json.decode(line, type=Annotation)
                yield jsonl.encode(msgspec.structs.replace(said, article_id=kept))


def _stages(rules: Rules) -> dict[str, str]:
    return {**STAGES, "cleaning": Cleaner(rules.without).version}


def _parameters(options: ReadOptions, rules: Rules) -> dict[str, object]:
    """Return what shards depend on besides the sources."""
    return {
        "options": asdict(options),
        "rules": asdict(rules),
        "stages": _stages(rules),
        "standpunkt": __version__,
        "batch": [_BATCH_DOCUMENTS, _BATCH_BYTES],
    }
