"""A release: the folder that ``datasets.load_dataset`` reads with no code of ours, and the way back from it.

``README.md`` (the card), ``<config>/<split>-00000-of-00001.parquet``, ``croissant.json``, ``manifest.json`` and
``SHA256SUMS``. The folder appears whole or not at all, and equal input gives equal bytes under equal library versions.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

import msgspec

from standpunkt import __version__, jsonl
from standpunkt.corpus.card import card
from standpunkt.corpus.counts import Counts
from standpunkt.corpus.croissant import CROISSANT, describe
from standpunkt.corpus.dataset import Corpus
from standpunkt.corpus.dossier import Dossier, dossiers
from standpunkt.corpus.engine.executor import Executor, Inline
from standpunkt.corpus.facts import facts_of
from standpunkt.corpus.manifest import MANIFEST, Manifest, file_info
from standpunkt.corpus.pairs import PAIRS
from standpunkt.corpus.progress import Track, silent
from standpunkt.corpus.rows import CONFIGS, Row
from standpunkt.corpus.stages.rows import Part, PartReport, build_part, part_file
from standpunkt.corpus.text.clean import CLEANING
from standpunkt.corpus.text.sentences import SENTENCES
from standpunkt.corpus.text.tokens import TOKENS
from standpunkt.errors import Fault, InputError, UsageError
from standpunkt.files import atomic_folder, file_sha256, write_json
from standpunkt.labels import SCHEME, Form, Label, PairLabel, Polarity, SectionKind, Source, Split
from standpunkt.schema import Annotation, Article, Mention, Pair, Provenance, Section, Stance

CHECKSUMS: Final = "SHA256SUMS"
CARD: Final = "README.md"
STAGES: Final = {"sentences": SENTENCES, "tokens": TOKENS, "pairs": PAIRS, "labels": SCHEME}
"""Version of each stage's rules between article and row."""
PART_ARTICLES: Final = 2_000
"""Articles in a file of a release."""
_READ_ROWS = 1_000
_PAIR_COLUMNS = ("pair_id", "article_id", "holder", "target")
_PAIR_LABELS = tuple(PairLabel)


def build_release(
    corpus: Corpus,
    out: Path,
    *,
    executor: Executor | None = None,
    force: bool = False,
    track: Track = silent,
) -> dict[str, dict[str, int]]:
    """Write `corpus` as a release folder and return the number of rows per config and split.

    Articles without gold have null labels in ``articles`` and ``ner`` and no rows in ``stance``. A config or split
    without rows is left out, since ``load_dataset`` does not read empty files. Articles are read once, in order, and
    not held: the memory used does not grow with their number.

    Args:
        corpus: what to write.
        out: the folder.
        executor: where the parts are made, in this process by default; the bytes are the same everywhere. A cluster's
            machines must see the folder that `out` lies in.
        force: replace an existing release.
        track: shows progress over the parts.

    Raises:
        OutputExistsError: `out` exists and `force` is false.
        UsageError: the corpus has no articles.
    """
    with atomic_folder(out, holds=(*CONFIGS, CARD, CROISSANT, MANIFEST, CHECKSUMS), force=force) as folder:
        reports = list(track((executor or Inline()).map(build_part, _parts(corpus, folder.absolute())), "building"))
        if not reports:
            raise UsageError(f"{corpus.name}: no articles, so there is nothing to release")
        for left in folder.rglob(".*"):  # half a file of a worker that died, whose part another one made
            left.unlink()
        sizes = _name_files(folder, reports)
        counts = _sum_by_split(reports)
        facts = facts_of(corpus, _stages(corpus))
        (folder / CARD).write_text(card(facts, counts, sizes), encoding="utf-8")
        files = {name: file_info(folder / name) for name in _names(folder)}
        write_json(folder / CROISSANT, describe(facts, counts, files))
        write_json(folder / MANIFEST, msgspec.to_builtins(_manifest(corpus, sizes, folder)))
        _write_checksums(folder)
    return sizes


def _parts(corpus: Corpus, folder: Path) -> Iterator[Part]:
    """Yield the parts of every split as soon as they are full, in the order of the articles."""
    waiting: dict[Split, list[Dossier]] = {split: [] for split in Split}
    numbers: Counter[Split] = Counter()
    for dossier in dossiers(corpus, corpus.articles):
        split = corpus.splits[dossier.article.id]
        waiting[split].append(dossier)
        if len(waiting[split]) == PART_ARTICLES:
            yield Part(folder=folder, split=split, number=numbers[split], dossiers=tuple(waiting[split]))
            numbers[split] += 1
            waiting[split] = []
    for split, rest in waiting.items():
        if rest:
            yield Part(folder=folder, split=split, number=numbers[split], dossiers=tuple(rest))


def _name_files(folder: Path, reports: Iterable[PartReport]) -> dict[str, dict[str, int]]:
    """Rename the parts to the hub's ``<split>-00000-of-00002.parquet`` and return rows per config and split."""
    sizes: dict[str, dict[str, int]] = {}
    ordered = sorted(reports, key=lambda report: (list(Split).index(report.split), report.number))
    for config in CONFIGS:
        for split in Split:
            parts = [report for report in ordered if report.split is split and config in report.rows]
            for n, report in enumerate(parts):
                name = f"{split}-{n:05d}-of-{len(parts):05d}.parquet"
                part_file(folder, config, split, report.number).rename(folder / config / name)
            if parts:
                sizes.setdefault(config, {})[str(split)] = sum(report.rows[config] for report in parts)
    return sizes


def _sum_by_split(reports: Sequence[PartReport]) -> dict[str, Counts]:
    counts: dict[str, Counts] = {}
    for split in Split:
        for report in reports:
            if report.split is split:
                counts[str(split)] = counts[str(split)] + report.counts if str(split) in counts else report.counts
    return counts


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
        for row in read_rows(folder, "articles", split):
            article = _article(row)
            articles.append(article)
            splits[article.id] = split
            if row["annotated"]:
                gold[article.id] = _annotation(row, article.id)
        if "annotations" in configs:
            annotations += [_annotation(row, row["article_id"]) for row in read_rows(folder, "annotations", split)]
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
    for path in _files(folder):
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
    import pyarrow.parquet as pq  # noqa: PLC0415 - heavy

    for path in sorted((folder / config).glob(f"{split}-*.parquet")):
        with pq.ParquetFile(path) as file:
            for batch in file.iter_batches(_READ_ROWS, columns=columns):
                yield from batch.to_pylist()


def _stages(corpus: Corpus) -> dict[str, str]:
    """Return the versions of what made the articles, where that was kept, and of what makes the rows now."""
    return {"cleaning": CLEANING, **corpus.stages, **STAGES}


def _manifest(corpus: Corpus, sizes: dict[str, dict[str, int]], folder: Path) -> Manifest:
    return Manifest(
        name=corpus.name,
        version=corpus.version,
        about=corpus.about,
        standpunkt=__version__,
        stages=_stages(corpus),
        rows=sizes,
        dropped=corpus.dropped,
        files={name: file_info(folder / name) for name in _names(folder)},
        released=corpus.released,
        sources=corpus.sources,
        notes=corpus.notes,
    )


def _names(folder: Path) -> list[str]:
    return [path.relative_to(folder).as_posix() for path in _files(folder)]


def _files(folder: Path) -> list[Path]:
    """Return all files but hidden ones: git and the hub's client keep theirs beside the data."""
    paths = (path for path in folder.rglob("*") if path.is_file())
    return sorted(path for path in paths if not any(part[0] == "." for part in path.relative_to(folder).parts))


def _write_checksums(folder: Path) -> None:
    """Write the list that ``sha256sum -c`` reads."""
    lines = [f"{file_sha256(path)}  {path.relative_to(folder).as_posix()}\n" for path in _files(folder)]
    (folder / CHECKSUMS).write_text("".join(lines), encoding="utf-8")


def _article(row: Row) -> Article:
    kinds = list(SectionKind)
    columns = ("id", "text", "published", "outlet", "url", "topic", "licence", "language", "text_sha256")
    return Article(
        **{column: row[column] for column in columns},
        sections=tuple(Section(start=s["start"], end=s["end"], kind=kinds[s["kind"]]) for s in row["sections"]),
    )


def _annotation(row: Row, article_id: str) -> Annotation:
    labels, forms, polarities = list(Label), list(Form), list(Polarity)
    return Annotation(
        article_id=article_id,
        text_sha256=row["text_sha256"],
        annotator=row["annotator"],
        mentions=tuple(
            Mention(
                id=m["id"],
                start=m["start"],
                end=m["end"],
                label=labels[m["label"]],
                form=None if m["form"] is None else forms[m["form"]],
                entity=m["entity"],
            )
            for m in row["mentions"]
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
