"""A release: the folder that ``datasets.load_dataset`` reads with no code of ours, and the way back from it.

``README.md`` (the card), ``<config>/<split>-00000-of-00001.parquet``, ``manifest.json`` and ``SHA256SUMS``. The folder
appears whole or not at all, and equal input gives equal bytes under equal library versions.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, Final

from standpunkt import __version__
from standpunkt.corpus.card import card
from standpunkt.corpus.clean import CLEANING
from standpunkt.corpus.counts import count_splits
from standpunkt.corpus.dataset import Corpus
from standpunkt.corpus.pairs import PAIRS
from standpunkt.corpus.rows import CONFIGS, Row, features, rows
from standpunkt.corpus.sentences import SENTENCES
from standpunkt.corpus.tokens import TOKENS
from standpunkt.errors import Fault, InputError
from standpunkt.files import atomic_folder, file_sha256, require, write_json
from standpunkt.labels import SCHEME, Form, Label, PairLabel, Polarity, SectionKind, Source, Split
from standpunkt.schema import Annotation, Article, Mention, Pair, Provenance, Section, Stance

MANIFEST: Final = "manifest.json"
CHECKSUMS: Final = "SHA256SUMS"


Track = Callable[[Iterable[Article], str], Iterable[Article]]
"""Shows progress over articles; the stream passes through unchanged."""


def build_release(
    corpus: Corpus, out: Path, *, force: bool = False, track: Track = lambda articles, _: articles
) -> dict[str, dict[str, int]]:
    """Write `corpus` as a release folder and return the number of rows per config and split.

    Articles without gold have null labels in ``articles`` and ``ner`` and no rows in ``stance``. A config or split
    without rows is left out, since ``load_dataset`` does not read empty files.

    Raises:
        OutputExistsError: `out` exists and `force` is false.
    """
    with atomic_folder(out, force=force) as folder:
        sizes: dict[str, dict[str, int]] = {}
        for config in CONFIGS:
            for split in Split:
                articles = track(corpus.in_split(split), f"{config} {split}")
                if config_rows := list(rows(config, corpus, articles)):
                    _write_parquet(_parquet(folder, config, split), config, config_rows)
                    sizes.setdefault(config, {})[str(split)] = len(config_rows)
        counts = count_splits(corpus)
        (folder / "README.md").write_text(card(corpus, counts, sizes), encoding="utf-8")
        write_json(folder / MANIFEST, _manifest(corpus, sizes, folder))
        _write_checksums(folder)
    return sizes


def read_release(folder: Path) -> Corpus:
    """Return the corpus that a release folder holds.

    Raises:
        InputError: a file is missing or differs from its checksum, or a record breaks its invariants.
    """
    if faults := list(checksum_faults(folder)):
        raise InputError(faults)
    manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    articles: list[Article] = []
    splits: dict[str, Split] = {}
    gold: dict[str, Annotation] = {}
    annotations: list[Annotation] = []
    pairs: list[Pair] = []
    for split in Split:
        for row in _read_parquet(folder, "articles", split):
            article = _article(row)
            articles.append(article)
            splits[article.id] = split
            if row["annotated"]:
                gold[article.id] = _annotation(row, article.id)
        annotations += [_annotation(row, row["article_id"]) for row in _read_parquet(folder, "annotations", split)]
        pairs += [_pair(row) for row in _read_parquet(folder, "stance", split)]
    return Corpus(
        name=manifest["corpus"]["name"],
        version=manifest["corpus"]["version"],
        about=manifest["corpus"]["about"],
        articles=tuple(articles),
        splits=splits,
        gold=gold,
        annotations=tuple(annotations),
        pairs=tuple(pairs),
    )


def checksum_faults(folder: Path) -> Iterator[Fault]:
    """Yield a fault for every file of the release that is missing or changed."""
    sums = require(folder / CHECKSUMS).read_text(encoding="utf-8")
    for line in sums.splitlines():
        digest, _, name = line.partition("  ")
        path = folder / name
        if not path.is_file():
            yield Fault(code="E_FILE", file=str(path), expected="the file named in SHA256SUMS", found="nothing")
        elif (found := file_sha256(path)) != digest:
            yield Fault(code="E_CHECKSUM", file=str(path), expected=f"SHA-256 {digest[:12]}…", found=f"{found[:12]}…")


def _parquet(folder: Path, config: str, split: Split) -> Path:
    return folder / config / f"{split}-00000-of-00001.parquet"


def _write_parquet(path: Path, config: str, config_rows: list[Row]) -> None:
    """Write rows with the schema key that keeps ``ClassLabel`` columns alive."""
    import pyarrow as pa  # noqa: PLC0415 - heavy
    import pyarrow.parquet as pq  # noqa: PLC0415

    path.parent.mkdir(exist_ok=True)
    pq.write_table(pa.Table.from_pylist(config_rows, schema=features()[config].arrow_schema), path)


def _read_parquet(folder: Path, config: str, split: Split) -> list[Row]:
    import pyarrow.parquet as pq  # noqa: PLC0415 - heavy

    path = _parquet(folder, config, split)
    return pq.read_table(path).to_pylist() if path.exists() else []


def _manifest(corpus: Corpus, sizes: dict[str, dict[str, int]], folder: Path) -> dict[str, Any]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {
        "corpus": {"name": corpus.name, "version": corpus.version, "about": corpus.about},
        "standpunkt": __version__,
        "stages": {"cleaning": CLEANING, "sentences": SENTENCES, "tokens": TOKENS, "pairs": PAIRS, "labels": SCHEME},
        "rows": sizes,
        "files": {
            path.relative_to(folder).as_posix(): {"bytes": path.stat().st_size, "sha256": file_sha256(path)}
            for path in files
        },
    }


def _write_checksums(folder: Path) -> None:
    """Write the list that ``sha256sum -c`` reads."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    lines = [f"{file_sha256(path)}  {path.relative_to(folder).as_posix()}\n" for path in files]
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
            started=row.get("started"),
            finished=row.get("finished"),
        ),
    )


def _pair(row: Row) -> Pair:
    return Pair(
        pair_id=row["pair_id"],
        article_id=row["article_id"],
        holder=row["holder"],
        target=row["target"],
        label=list(PairLabel)[row["label"]],
    )
