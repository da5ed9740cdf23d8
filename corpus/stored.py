"""The way back from a release folder to the corpus it holds; apart from `release`, so that loading imports little."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, Final

from standpunkt import jsonl
from standpunkt.corpus.configs import CONFIGS, Row
from standpunkt.corpus.dataset import Corpus
from standpunkt.corpus.manifest import MANIFEST, Manifest
from standpunkt.errors import Fault, InputError
from standpunkt.files import file_sha256
from standpunkt.labels import Form, Label, PairLabel, Polarity, SectionKind, Source, Split
from standpunkt.schema import Annotation, Article, Mention, Pair, Provenance, Section, Stance

CHECKSUMS: Final = "SHA256SUMS"
_READ_ROWS = 1_000
_PAIR_COLUMNS = ("pair_id", "article_id", "holder", "target")
_PAIR_LABELS = tuple(PairLabel)
_MENTION_COLUMNS = ("id", "start", "end", "label", "form", "entity")
_MentionCells = tuple[str, int, int, int, int | None, str | None]
"""The cells of `_MENTION_COLUMNS`; labels and forms as their numbers."""


def read_release(folder: Path, configs: Collection[str] = CONFIGS) -> Corpus:
    """Return the corpus that a release folder holds.

    Args:
        folder: the release.
        configs: what is read of it; without ``stance`` the corpus has no pairs, without ``annotations`` none of those.

    Raises:
        InputError: a file is missing or differs from its checksum, or a record breaks its invariants.
    """
    if faults := list(file_faults(folder)):
        raise InputError(faults)
    manifest = jsonl.read_one(folder / MANIFEST, Manifest)
    articles: list[Article] = []
    splits: dict[str, Split] = {}
    gold: dict[str, Annotation] = {}
    annotations: list[Annotation] = []
    pairs: list[Pair] = []
    for split in Split:
        for row, mentions in _annotated_rows(folder, "articles", split):
            article = _article(row)
            articles.append(article)
            splits[article.id] = split
            if row["annotated"]:
                gold[article.id] = _annotation(row, article.id, mentions)
        if "annotations" in configs:
            found = _annotated_rows(folder, "annotations", split)
            annotations += [_annotation(row, row["article_id"], mentions) for row, mentions in found]
        if "stance" in configs:
            pairs += [_pair(row) for row in read_rows(folder, "stance", split, (*_PAIR_COLUMNS, "label"))]
    return Corpus(
        name=manifest.name,
        version=manifest.version,
        about=manifest.about,
        articles=tuple(articles),
        splits=splits,
        gold=gold,
        annotations=tuple(annotations),
        pairs=tuple(pairs),
        dropped=manifest.dropped,
        released=manifest.released,
        sources=manifest.sources,
        stages=manifest.stages,
        notes=manifest.notes,
    )


def file_faults(folder: Path) -> Iterator[Fault]:
    """Yield a fault for every file that is missing, changed or not of this release: a glob would load it too."""
    manifest = jsonl.read_one(folder / MANIFEST, Manifest)
    expected = {name: info.sha256 for name, info in manifest.files.items()} | {MANIFEST: file_sha256(folder / MANIFEST)}
    sums = "".join(f"{digest}  {name}\n" for name, digest in sorted(expected.items()))
    if not (folder / CHECKSUMS).is_file() or (folder / CHECKSUMS).read_bytes() != sums.encode():
        where, found = str(folder / CHECKSUMS), "another list"
        yield Fault(code="E_CHECKSUM", file=where, expected=f"the files of {MANIFEST}, with its own hash", found=found)
    for name, digest in expected.items():
        path = folder / name
        if not path.is_file():
            yield Fault(code="E_FILE", file=str(path), expected=f"the file named in {MANIFEST}", found="nothing")
        elif (found := file_sha256(path)) != digest:
            yield Fault(code="E_CHECKSUM", file=str(path), expected=f"SHA-256 {digest[:12]}…", found=f"{found[:12]}…")
    for path in files_of(folder):
        if path.relative_to(folder).as_posix() not in {*expected, CHECKSUMS}:
            yield Fault(code="E_FILE", file=str(path), expected="only files of the release", found="another file")


def read_rows(folder: Path, config: str, split: Split, columns: Sequence[str] | None = None) -> Iterator[Row]:
    """Yield the rows of a config as they are stored, labels as numbers; none where it has no such split.

    Args:
        folder: the release.
        config: one of `CONFIGS`.
        split: the split.
        columns: the columns that are wanted; all by default.
    """
    for batch in _batches(folder, config, split, columns):
        yield from batch.to_pylist()


def _annotated_rows(folder: Path, config: str, split: Split) -> Iterator[tuple[Row, list[_MentionCells]]]:
    """Yield the rows of a config without their mentions, and these: most cells of a release, so read by column."""
    for batch in _batches(folder, config, split):
        lists = batch.column("mentions")
        flat = lists.flatten()
        cells = zip(*(flat.field(name).to_pylist() for name in _MENTION_COLUMNS), strict=True)
        others = batch.select([name for name in batch.schema.names if name != "mentions"])
        for row, number in zip(others.to_pylist(), lists.value_lengths().to_pylist(), strict=True):
            yield row, list(islice(cells, number or 0))


def _batches(folder: Path, config: str, split: Split, columns: Sequence[str] | None = None) -> Iterator[Any]:
    import pyarrow.parquet as pq  # noqa: PLC0415 - heavy

    for path in sorted((folder / config).glob(f"{split}-*.parquet")):
        with pq.ParquetFile(path) as file:
            yield from file.iter_batches(_READ_ROWS, columns=columns)


def files_of(folder: Path) -> list[Path]:
    """Return all files but hidden ones: git and the hub's client keep theirs beside the data."""
    paths = (path for path in folder.rglob("*") if path.is_file())
    return sorted(path for path in paths if not any(part[0] == "." for part in path.relative_to(folder).parts))


def _article(row: Row) -> Article:
    kinds = list(SectionKind)
    columns = ("id", "text", "published", "outlet", "url", "topic", "licence", "language", "text_sha256")
    return Article(
        **{column: row[column] for column in columns},
        sections=tuple(Section(start=s["start"], end=s["end"], kind=kinds[s["kind"]]) for s in row["sections"]),
    )


def _annotation(row: Row, article_id: str, mentions: Iterable[_MentionCells]) -> Annotation:
    labels, forms, polarities = list(Label), list(Form), list(Polarity)
    return Annotation(
        article_id=article_id,
        text_sha256=row["text_sha256"],
        annotator=row["annotator"],
        mentions=tuple(
            Mention(
                id=name,
                start=start,
                end=end,
                label=labels[label],
                form=None if form is None else forms[form],
                entity=entity,
            )
            for name, start, end, label, form, entity in mentions
        ),
        stances=tuple(
            Stance(holder=s["holder"], target=s["target"], polarity=polarities[s["polarity"]]) for s in row["stances"]
        ),
        guideline=row["guideline"],
        provenance=Provenance(
            source=Source(row["source"]),
            tool=row["tool"],
            started=row["started"],
            finished=row["finished"],
        ),
    )


def _pair(row: Row) -> Pair:
    return Pair(**{column: row[column] for column in _PAIR_COLUMNS}, label=_PAIR_LABELS[row["label"]])
