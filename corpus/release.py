"""A release: the folder that ``datasets.load_dataset`` reads with no code of ours (`stored` has the way back from it).

``README.md`` (the card), ``<config>/<split>-00000-of-00001.parquet``, ``croissant.json``, ``manifest.json`` and
``SHA256SUMS``. The folder appears whole or not at all, and equal input gives equal bytes under equal library versions.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

import msgspec

from standpunkt import __version__
from standpunkt.corpus.card import card
from standpunkt.corpus.configs import CONFIGS
from standpunkt.corpus.counts import Counts
from standpunkt.corpus.croissant import CROISSANT, describe
from standpunkt.corpus.dataset import Corpus
from standpunkt.corpus.dossier import Dossier, dossiers
from standpunkt.corpus.engine.executor import Executor, Inline
from standpunkt.corpus.facts import facts_of
from standpunkt.corpus.manifest import MANIFEST, Manifest, file_info
from standpunkt.corpus.pairs import PAIRS
from standpunkt.corpus.progress import Track, silent
from standpunkt.corpus.stages.rows import Part, PartReport, build_part, part_file
from standpunkt.corpus.stored import CHECKSUMS, files_of
from standpunkt.corpus.text.clean import CLEANING
from standpunkt.corpus.text.sentences import SENTENCES
from standpunkt.corpus.text.tokens import TOKENS
from standpunkt.errors import UsageError
from standpunkt.files import atomic_folder, file_sha256, write_json
from standpunkt.labels import SCHEME, Split

CARD: Final = "README.md"
STAGES: Final = {"sentences": SENTENCES, "tokens": TOKENS, "pairs": PAIRS, "labels": SCHEME}
"""Version of each stage's rules between article and row."""
PART_ARTICLES: Final = 2_000
"""Articles in a file of a release."""


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
    return [path.relative_to(folder).as_posix() for path in files_of(folder)]


def _write_checksums(folder: Path) -> None:
    """Write the list that ``sha256sum -c`` reads."""
    lines = [f"{file_sha256(path)}  {path.relative_to(folder).as_posix()}\n" for path in files_of(folder)]
    (folder / CHECKSUMS).write_text("".join(lines), encoding="utf-8")
