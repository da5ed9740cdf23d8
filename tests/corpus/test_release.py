"""A release, as the researcher meets it: load_dataset with no code of ours and no network, and offsets that hold."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import datasets
import msgspec
import pytest

from standpunkt import InputError, UsageError, jsonl
from standpunkt.corpus.dataset import Corpus, split_by_date
from standpunkt.corpus.load import load, with_gold
from standpunkt.corpus.release import build_release, read_release
from standpunkt.corpus.rows import CONFIGS
from standpunkt.corpus.validate import validate
from standpunkt.labels import COARSE_TAGS, FINE_TAGS, PairLabel, Split
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


def test_without_gold_labels_are_null_and_empty_configs_left_out(tmp_path: Path) -> None:
    jsonl.write(tmp_path / "articles.jsonl", [article()])
    sizes = build_release(load(str(tmp_path / "articles.jsonl")), tmp_path / "release")
    assert sizes == {"articles": {"train": 1}, "ner": {"train": 2}}
    datasets.disable_progress_bars()
    row = datasets.load_dataset(str(tmp_path / "release"), "ner", cache_dir=str(tmp_path / "cache"))["train"][0]
    assert row["tokens"][:2] == ["Die", "Bürgermeisterin"]
    assert row["ner_tags"] is None, "nobody annotated: null, not O"
    assert "nobody has annotated" in (tmp_path / "release" / "README.md").read_text(encoding="utf-8")


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


def test_load_says_what_it_takes(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"manifest\.json"):
        load(str(tmp_path))
    with pytest.raises(UsageError, match="no such file"):
        load("samples")
