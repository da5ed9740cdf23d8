"""A release, as the researcher meets it: load_dataset with no code of ours and no network, and offsets that hold."""

import json
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import datasets
import msgspec
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from standpunkt import InputError, Provenance, UsageError, jsonl
from standpunkt.corpus.configs import CONFIGS
from standpunkt.corpus.dataset import Corpus
from standpunkt.corpus.duplicates.bydate import split_by_date
from standpunkt.corpus.ingest import ingest
from standpunkt.corpus.load import load, with_gold
from standpunkt.corpus.readers.options import ReadOptions
from standpunkt.corpus.release import build_release
from standpunkt.corpus.stored import read_release
from standpunkt.corpus.text.segment import Sentence
from standpunkt.corpus.validate import segmentation_fault, validate
from standpunkt.files import file_sha256, write_json
from standpunkt.labels import COARSE_TAGS, FINE_TAGS, PairLabel, Source, Split
from tests.examples import article, quandt_gold


@pytest.fixture(scope="module")
def release(sample: Corpus, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample's release."""
    folder = tmp_path_factory.mktemp("release") / "sample"
    build_release(sample, folder)
    return folder


@pytest.fixture
def loaded(release: Path, tmp_path: Path) -> Iterator[Any]:
    """A function that loads a config into an empty cache: a warm one would hide a broken release."""
    datasets.disable_progress_bars()

    def load_config(config: str) -> Any:  # noqa: ANN401 - an untyped library
        return datasets.load_dataset(str(release), config, cache_dir=str(tmp_path / "cache"))

    yield load_config
    datasets.enable_progress_bars()


@pytest.mark.parametrize("config", CONFIGS)
def test_every_config_loads_and_streams(loaded: Any, release: Path, config: str) -> None:  # noqa: ANN401
    whole = loaded(config)
    assert list(whole) == ["train", "dev", "test"]
    streamed = datasets.load_dataset(str(release), config, streaming=True)
    for split in whole:
        assert list(streamed[split]) == list(whole[split]) != []


def test_label_columns_keep_their_names(loaded: Any) -> None:  # noqa: ANN401
    ner, stance = loaded("ner")["test"].features, loaded("stance")["test"].features
    assert ner["ner_tags"].feature.names == list(COARSE_TAGS)
    assert ner["ner_tags_fine"].feature.names == list(FINE_TAGS)
    assert stance["label"].names == list(PairLabel)


def test_offsets_slice_back(loaded: Any) -> None:  # noqa: ANN401
    texts = {row["id"]: row for split in loaded("articles").values() for row in split}
    for row in texts.values():
        for mention in row["mentions"]:
            assert row["text"][mention["start"] : mention["end"]] == mention["text"]
    for split in loaded("ner").values():
        for row in split:
            text = texts[row["article_id"]]["text"]
            assert [text[start:end] for start, end in row["token_offsets"]] == row["tokens"]
    for split in loaded("stance").values():
        for row in split:
            text = texts[row["article_id"]]["text"]
            assert text[row["target_start"] : row["target_end"]] == row["target_text"]
            if row["holder"] != "AUTHOR":
                assert text[row["holder_start"] : row["holder_end"]] == row["holder_text"]
            assert row["target_text"] in row["context"]
            assert text[row["context_start"] :].startswith(row["context"])


def test_tags_name_the_mentions(loaded: Any) -> None:  # noqa: ANN401
    """Decoding the tags gives exactly the named entities of the articles."""
    for split in ("train", "dev", "test"):
        named = {
            (row["id"], mention["start"], mention["end"], mention["label"])
            for row in loaded("articles")[split]
            for mention in row["mentions"]
            if mention["label"] < 4
        }
        decoded = set()
        for row in loaded("ner")[split]:
            spans: list[list[int]] = []
            for tag, (start, end) in zip(row["ner_tags"], row["token_offsets"], strict=True):
                if tag % 2:
                    spans.append([start, end, (tag - 1) // 2])
                elif tag:
                    spans[-1][1] = end
            decoded |= {(row["article_id"], *span) for span in spans}
        assert decoded == named


def test_release_reads_back_as_the_same_corpus(release: Path, sample: Corpus) -> None:
    back = read_release(release)
    assert {article.id: article for article in back.articles} == {article.id: article for article in sample.articles}
    assert (back.gold, dict(back.splits)) == (sample.gold, dict(sample.splits))
    assert sorted(back.pairs, key=lambda pair: pair.pair_id) == sorted(sample.pairs, key=lambda pair: pair.pair_id)
    assert (back.name, back.version, back.about) == (sample.name, sample.version, sample.about)
    assert validate(release).faults == ()


def test_equal_input_gives_equal_bytes(release: Path, sample: Corpus, tmp_path: Path) -> None:
    build_release(sample, tmp_path / "again")
    for file in sorted(path.relative_to(release) for path in release.rglob("*") if path.is_file()):
        assert (release / file).read_bytes() == (tmp_path / "again" / file).read_bytes(), file


def test_checksums_are_those_of_sha256sum(release: Path) -> None:
    subprocess.run(["sha256sum", "--check", "--strict", "SHA256SUMS"], cwd=release, check=True, capture_output=True)  # noqa: S607


def test_manifest_counts_and_card_provenance(release: Path) -> None:
    manifest = json.loads((release / "manifest.json").read_text(encoding="utf-8"))
    card = (release / "README.md").read_text(encoding="utf-8")
    assert manifest["rows"]["articles"] == {"train": 30, "dev": 6, "test": 12}
    assert "made by a large language model" in card
    assert "Share of NONE" in card
    assert "Do not publish" not in card


def test_damage_is_found(release: Path, tmp_path: Path) -> None:
    folder = tmp_path / "damaged"
    shutil.copytree(release, folder)
    (folder / "ner" / "dev-00000-of-00001.parquet").unlink()
    with (folder / "README.md").open("a") as file:
        file.write("x")
    faults = validate(folder).faults
    assert [(fault.code, Path(fault.file).name) for fault in faults] == [
        ("E_CHECKSUM", "README.md"),
        ("E_FILE", "dev-00000-of-00001.parquet"),
    ]


def rewrite(release: Path, name: str, change: Callable[[list[dict[str, Any]]], None]) -> None:
    """Change the rows of a parquet file and renew every checksum, as somebody would who hides it."""
    path = release / name
    table = pq.read_table(path)
    rows = table.to_pylist()
    change(rows)
    pq.write_table(pa.Table.from_pylist(rows, schema=table.schema), path)
    manifest = json.loads((release / "manifest.json").read_text(encoding="utf-8"))
    manifest["files"][name] = {"bytes": path.stat().st_size, "sha256": file_sha256(path)}
    write_json(release / "manifest.json", manifest, force=True)
    hashes = {file: info["sha256"] for file, info in manifest["files"].items()}
    hashes["manifest.json"] = file_sha256(release / "manifest.json")
    sums = "".join(f"{digest}  {file}\n" for file, digest in sorted(hashes.items()))
    (release / "SHA256SUMS").write_text(sums, encoding="utf-8")


def test_stored_words_must_be_those_of_the_text(release: Path, tmp_path: Path) -> None:
    folder = tmp_path / "tampered"
    shutil.copytree(release, folder)

    def another_word(rows: list[dict[str, Any]]) -> None:
        rows[0]["tokens"][0] = "Quatsch"

    def another_target(rows: list[dict[str, Any]]) -> None:
        rows[5]["target_text"] = "Quatsch"

    rewrite(folder, "ner/dev-00000-of-00001.parquet", another_word)
    rewrite(folder, "stance/test-00000-of-00001.parquet", another_target)
    assert [(fault.code, fault.found.split()[:2]) for fault in validate(folder).faults] == [
        ("E_OFFSET", ["ner", "dev"]),
        ("E_OFFSET", ["stance", "test"]),
    ]


def test_a_file_that_a_glob_would_load_too_is_found(release: Path, tmp_path: Path) -> None:
    folder = tmp_path / "extended"
    shutil.copytree(release, folder)
    shutil.copy(folder / "ner" / "test-00000-of-00001.parquet", folder / "ner" / "train-zzz.parquet")
    assert [Path(fault.file).name for fault in validate(folder).faults] == ["train-zzz.parquet"]


@pytest.mark.parametrize(
    ("name", "content"),
    [("manifest.json", b"{}"), ("manifest.json", b"\xff"), ("SHA256SUMS", b"\xff"), ("SHA256SUMS", b"")],
)
def test_broken_lists_of_files_are_faults(release: Path, tmp_path: Path, name: str, content: bytes) -> None:
    folder = tmp_path / "broken"
    shutil.copytree(release, folder)
    (folder / name).write_bytes(content)
    faults = validate(folder).faults
    assert faults
    assert {Path(fault.file).name for fault in faults} == {name}


def test_validate_lists_duplicates_and_faults_of_a_file(tmp_path: Path) -> None:
    jsonl.write(tmp_path / "a.jsonl", [article(name="a1"), article(name="a2"), article("Neu.", name="a3")])
    with (tmp_path / "a.jsonl").open("a") as file:
        file.write("{}\n")
    report = validate(tmp_path / "a.jsonl")
    assert report.duplicates == (("a2", "a1"),)
    assert {fault.line for fault in report.faults} == {4}
    assert (report.articles, report.sentences) == (3, 2 + 2 + 1)


@pytest.mark.parametrize(
    "tokens",
    [((0, 4),), ((0, 3), (2, 4)), ((0, 3),), ((0, 3), (3, 3), (3, 4))],
    ids=["a space inside", "overlap", "one left out", "empty"],
)
def test_a_bad_segmentation_is_a_fault(tokens: tuple[tuple[int, int], ...]) -> None:
    of = article("Ja .")
    assert segmentation_fault(of, [Sentence(start=0, end=4, tokens=((0, 2), (3, 4)))]) is None
    assert segmentation_fault(of, [Sentence(start=0, end=4, tokens=tokens)]) is not None


def test_drops_and_annotators_are_on_the_card(tmp_path: Path) -> None:
    of = article()
    jsonl.write(tmp_path / "b.jsonl", [of])
    (tmp_path / "b.txt").write_text("date 2021-12 Anzeige\n\n\u00a0\n", encoding="utf-8")
    ingest([tmp_path / "b.jsonl", tmp_path / "b.txt"], tmp_path / "a.jsonl", ReadOptions())
    first = quandt_gold(of)
    second = msgspec.structs.replace(first, annotator="berta", mentions=first.mentions[:2], stances=first.stances[:1])
    jsonl.write(tmp_path / "gold.jsonl", [first])
    jsonl.write(tmp_path / "raw.jsonl", [first, second])
    corpus = with_gold(load(str(tmp_path / "a.jsonl")), tmp_path / "gold.jsonl", tmp_path / "raw.jsonl")
    assert build_release(corpus, tmp_path / "release")["annotations"] == {"train": 2}
    card = (tmp_path / "release" / "README.md").read_text(encoding="utf-8")
    assert "| anna | human | test | 1 | 1 | 1 |" in card
    assert "| berta | human | test | 1 | 1 | 0 |" in card
    assert "did not become an article: empty 1." in card
    back = read_release(tmp_path / "release")
    assert (back.annotations, back.gold, back.dropped) == ((first, second), {of.id: first}, {"empty": 1})


def test_gold_of_entities_alone_gives_no_pairs(tmp_path: Path) -> None:
    """An annotator who drew no arrow anywhere did not look for stances: NONE would be invented."""
    of = article()
    jsonl.write(tmp_path / "a.jsonl", [of])
    jsonl.write(tmp_path / "gold.jsonl", [msgspec.structs.replace(quandt_gold(of), stances=())])
    corpus = with_gold(load(str(tmp_path / "a.jsonl")), tmp_path / "gold.jsonl")
    assert "stance" not in build_release(corpus, tmp_path / "release")


def test_times_survive_a_release(tmp_path: Path) -> None:
    of = article()
    timed = Provenance(source=Source.HUMAN, tool="t", started="2025-03-04T09:00:00", finished="2025-03-04T09:30:00")
    jsonl.write(tmp_path / "a.jsonl", [of])
    jsonl.write(tmp_path / "gold.jsonl", [msgspec.structs.replace(quandt_gold(of), provenance=timed)])
    build_release(with_gold(load(str(tmp_path / "a.jsonl")), tmp_path / "gold.jsonl"), tmp_path / "release")
    assert read_release(tmp_path / "release").gold[of.id].provenance == timed


def test_an_empty_corpus_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").touch()
    with pytest.raises(UsageError, match="no articles"):
        build_release(load(str(tmp_path / "a.jsonl")), tmp_path / "release")


def test_without_gold_labels_are_null_and_empty_configs_left_out(tmp_path: Path) -> None:
    jsonl.write(tmp_path / "articles.jsonl", [article()])
    sizes = build_release(load(str(tmp_path / "articles.jsonl")), tmp_path / "release")
    assert sizes == {"articles": {"train": 1}, "ner": {"train": 2}}
    datasets.disable_progress_bars()
    row = datasets.load_dataset(str(tmp_path / "release"), "ner", cache_dir=str(tmp_path / "cache"))["train"][0]
    assert row["tokens"][:2] == ["Die", "Bürgermeisterin"]
    assert row["ner_tags"] is None, "nobody annotated: null, not O"
    card = (tmp_path / "release" / "README.md").read_text(encoding="utf-8")
    assert "nobody has annotated" in card
    assert 'ner = load_dataset("path/to/this/folder", "ner")' in card, "the example on the card must work"


def test_restricted_licence_is_on_the_card(tmp_path: Path) -> None:
    rights_reserved = msgspec.structs.replace(article(), licence=None)
    jsonl.write(tmp_path / "articles.jsonl", [rights_reserved])
    build_release(load(str(tmp_path / "articles.jsonl")), tmp_path / "release")
    assert "**Do not publish this folder.**" in (tmp_path / "release" / "README.md").read_text(encoding="utf-8")


def test_gold_joins_its_articles(tmp_path: Path) -> None:
    of = article()
    jsonl.write(tmp_path / "articles.jsonl", [of])
    jsonl.write(tmp_path / "gold.jsonl", [quandt_gold(of)])
    corpus = with_gold(load(str(tmp_path / "articles.jsonl")), tmp_path / "gold.jsonl")
    assert build_release(corpus, tmp_path / "release")["stance"] == {"train": 4}
    jsonl.write(tmp_path / "other.jsonl", [quandt_gold(of), quandt_gold(article(name="a2"))])
    with pytest.raises(InputError, match="E_UNKNOWN_ID"):
        with_gold(load(str(tmp_path / "articles.jsonl")), tmp_path / "other.jsonl")


def test_splits_by_date() -> None:
    articles = [article(name=date, published=date) for date in ("2025-06-30", "2025-07", "2025-07-02", "2025-09-01")]
    splits = split_by_date(articles, dev_from="2025-07", test_from="2025-09")
    assert list(splits.values()) == [Split.TRAIN, Split.DEV, Split.DEV, Split.TEST]
    with pytest.raises(InputError, match="none on a1"):
        split_by_date([*articles, article()], dev_from="2025-07", test_from="2025-09")
    with pytest.raises(UsageError, match="before dev"):
        split_by_date(articles, dev_from="2025-07", test_from="2025-06")
    with pytest.raises(UsageError, match="expected a date"):
        split_by_date(articles, dev_from="1.7.2025", test_from="2025-09")
    (year,) = split_by_date([article(published="2025")], dev_from="2025-01", test_from="2026").values()
    assert year is Split.DEV, "2025 begins where 2025-01 does"


def test_load_says_what_it_takes(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"manifest\.json"):
        load(str(tmp_path))
    with pytest.raises(UsageError, match="no such file"):
        load("samples")
