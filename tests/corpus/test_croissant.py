"""The Croissant file, checked and read back by the format's own library: every row of every config, in shards too."""

import json
import logging
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import datasets
import mlcroissant
import pyarrow.parquet as pq
import pytest
import yaml

from standpunkt.corpus.citation import AUTHORS, TITLE, bibtex
from standpunkt.corpus.columns import COLUMNS
from standpunkt.corpus.configs import CONFIGS, Row
from standpunkt.corpus.croissant import CROISSANT, croissant
from standpunkt.corpus.dataset import Corpus
from standpunkt.corpus.manifest import file_info
from standpunkt.corpus.release import build_release
from standpunkt.corpus.rows import features
from standpunkt.files import file_sha256
from standpunkt.labels import PairLabel, Split
from tests.examples import article

# What mlcroissant calls of rdflib and of pandas will go one day.
pytestmark = pytest.mark.filterwarnings(
    "ignore:ConjunctiveGraph is deprecated:DeprecationWarning", "ignore:The inplace keyword:DeprecationWarning"
)


@pytest.fixture(scope="module")
def release(sample: Corpus, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample's release."""
    folder = tmp_path_factory.mktemp("croissant") / "sample"
    build_release(sample, folder)
    return folder


def stored(folder: Path, config: str) -> list[Row]:
    """The rows as parquet holds them, with their split, in the order in which mlcroissant reads files: by name."""
    return [
        {"split": path.name.partition("-")[0], **row}
        for path in sorted((folder / config).glob("*.parquet"))
        for row in pq.read_table(path).to_pylist()
    ]


def plain(value: Any) -> Any:  # noqa: ANN401 - any JSON
    """A record as a row: bytes as text, and short names for ``articles/mentions/start``."""
    if isinstance(value, bytes):
        return value.decode()
    if isinstance(value, Mapping):
        return {str(key).rpartition("/")[2]: plain(part) for key, part in value.items()}
    return [plain(part) for part in value] if isinstance(value, list) else value


def read(folder: Path) -> mlcroissant.Dataset:
    """Open a release by its Croissant file; neither an error nor a warning is raised."""
    loaded = mlcroissant.Dataset(jsonld=str(folder / CROISSANT))
    issues = loaded.metadata.ctx.issues
    assert (issues.errors, issues.warnings) == (set(), set())
    return loaded


@pytest.mark.parametrize("config", CONFIGS)
def test_mlcroissant_reads_back_every_row(release: Path, config: str, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        records = [plain(record) for record in read(release).records(config)]
    assert records == stored(release, config) != []
    assert caplog.records == []


def test_a_split_can_be_asked_for(release: Path) -> None:
    records = [plain(record) for record in read(release).records("ner", filters={"ner/split": "dev"})]
    assert records == [row for row in stored(release, "ner") if row["split"] == "dev"]


def test_numbers_of_label_columns_have_their_names(release: Path) -> None:
    names = [plain(record) for record in read(release).records("names-stance-label")]
    assert names == [{"number": n, "name": label} for n, label in enumerate(PairLabel)]
    described = json.loads((release / CROISSANT).read_text(encoding="utf-8"))
    sets = {record_set["@id"] for record_set in described["recordSet"]} - set(CONFIGS)
    assert sets == {
        "names-articles-sections-kind",
        *(f"names-{c}-{p}" for c in ("articles", "annotations") for p in ("mentions-label", "mentions-form")),
        *(f"names-{c}-stances-polarity" for c in ("articles", "annotations")),
        "names-ner-ner_tags",
        "names-ner-ner_tags_fine",
        "names-stance-label",
    }


def test_without_gold_what_is_null_is_none(tmp_path: Path) -> None:
    of = article(published="2025-03")
    bare = Corpus(name="bare", version="1.2", about="Said.", articles=(of,), splits={of.id: Split.TRAIN})
    build_release(bare, tmp_path / "r")
    (record,) = (plain(record) for record in read(tmp_path / "r").records("articles"))
    assert (record["id"], record["text"], record["annotated"], record["annotator"]) == (of.id, of.text, False, None)
    nulls = dict.fromkeys(("id", "start", "end", "text", "label", "form", "entity"))
    assert record["mentions"] == [nulls], "mlcroissant's way with a null list of structs"
    assert all(plain(record)["ner_tags"] is None for record in read(tmp_path / "r").records("ner"))
    described = json.loads((tmp_path / "r" / CROISSANT).read_text(encoding="utf-8"))
    assert described["datePublished"] == "2025-03", "the last article's date stands for a release nobody dated"
    assert [r["@id"] for r in described["recordSet"] if r["@id"] in CONFIGS] == ["articles", "ner"]


def shard(folder: Path, path: Path, parts: int) -> None:
    """Cut a parquet file into several, as a large release has them."""
    table = pq.read_table(path)
    split, size = path.name.partition("-")[0], -(-table.num_rows // parts)
    for n in range(parts):
        name = f"{split}-{n:05}-of-{parts:05}.parquet"
        pq.write_table(table.slice(n * size, size), folder / name)
    path.unlink()


def test_splits_in_several_files(sample: Corpus, tmp_path: Path) -> None:
    folder = tmp_path / "r"
    few = [of for split in Split for of in sample.in_split(split)[:2]]
    build_release(replace(sample, articles=few), folder)
    whole = stored(folder, "ner")
    for path in sorted((folder / "ner").glob("*.parquet")):
        shard(path.parent, path, 3)
    files = {path.relative_to(folder).as_posix(): file_info(path) for path in folder.rglob("*.parquet")}
    described = croissant(
        name="s",
        version="1.0.0",
        about="x",
        licences=["CC-BY-4.0"],
        languages=["de"],
        files=files,
        released="2026-01-01",
    )
    (folder / CROISSANT).write_text(json.dumps(described), encoding="utf-8")
    assert [plain(record) for record in read(folder).records("ner")] == whole
    listed = {f["contentUrl"]: f["sha256"] for f in described["distribution"] if f["@type"] == "cr:FileObject"}
    assert listed == {name: file_sha256(folder / name) for name in files}


def test_what_it_says_of_the_corpus(release: Path, sample: Corpus) -> None:
    described = json.loads((release / CROISSANT).read_text(encoding="utf-8"))
    dates = sorted(of.published for of in sample.articles if of.published)
    assert described["license"] == ["https://creativecommons.org/licenses/by/4.0/"]
    assert (described["version"], described["datePublished"]) == (sample.version, sample.released)
    assert described["temporalCoverage"] == f"{dates[0]}/{dates[-1]}"
    assert described["citeAs"] == bibtex(sample.name, sample.version, sample.released)
    manifest = json.loads((release / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["files"][CROISSANT]["sha256"] == file_sha256(release / CROISSANT)


def paths(columns: Any, prefix: str = "") -> list[str]:  # noqa: ANN401 - an untyped library's features
    """The paths of columns and of what is nested in them."""
    found: list[str] = []
    for name, kind in columns.items():
        found.append(prefix + name)
        inner = kind.feature if isinstance(kind, datasets.List) else kind
        if isinstance(inner, Mapping):
            found += paths(inner, f"{prefix}{name}/")
    return found


@pytest.mark.parametrize("config", CONFIGS)
def test_every_column_is_described(config: str) -> None:
    assert list(COLUMNS[config]) == paths(features()[config])


def test_citation_is_that_of_the_project(root: Path) -> None:
    cited = yaml.safe_load((root / "CITATION.cff").read_text(encoding="utf-8"))
    assert (cited["title"], [author["name"] for author in cited["authors"]]) == (TITLE, [AUTHORS])
    assert bibtex("gnad-politik", "1.0.0", "2026-11-22").splitlines() == [
        "@misc{standpunkt-gnad-politik,",
        f"  title = {{{TITLE} (corpus gnad-politik)}},",
        f"  author = {{{{{AUTHORS}}}}},",
        "  year = {2026},",
        "  version = {1.0.0}",
        "}",
    ]
    assert "year" not in bibtex("x", "1")
