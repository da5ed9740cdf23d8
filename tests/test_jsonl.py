"""JSONL: what is right is read in one pass, what is wrong is said all at once with file, line and path."""

import gzip
from collections.abc import Iterator
from pathlib import Path

import pytest

from standpunkt import Article, Fault, InputError, Mention, Prediction, UsageError, jsonl
from standpunkt.errors import OutputExistsError
from standpunkt.labels import Label
from tests.examples import article

GOOD = b'{"article_id": "a1", "mentions": [{"start": 0, "end": 3, "label": "PER"}]}'


def scan(path: Path, *lines: bytes) -> list[Fault]:
    """Return the faults of a file with these lines."""
    path.write_bytes(b"\n".join(lines) + b"\n")
    return jsonl.scan(path, Prediction, key="article_id")[1]


def places(faults: list[Fault]) -> list[tuple[int, str, str]]:
    """Return line, path and code of each fault."""
    return [(fault.line, fault.path, fault.code) for fault in faults]


def test_round_trip(tmp_path: Path) -> None:
    records = [article(name="a1"), article("Ein anderer Text.", name="a2", published="2021-12")]
    for name in ("articles.jsonl", "articles.jsonl.gz"):
        assert jsonl.write(tmp_path / name, records) == 2
        assert jsonl.read(tmp_path / name, Article) == tuple(records)


def test_equal_records_give_equal_bytes(tmp_path: Path) -> None:
    for name in ("1.jsonl.gz", "2.jsonl.gz"):
        jsonl.write(tmp_path / name, [article()])
    assert (tmp_path / "1.jsonl.gz").read_bytes() == (tmp_path / "2.jsonl.gz").read_bytes()


def test_all_faults_of_a_file_come_at_once(tmp_path: Path) -> None:
    faults = scan(
        tmp_path / "p.jsonl",
        GOOD,
        b'{"article_id": 7, "mentions": [{"start": 5, "end": 5, "label": "per"}, {"start": true, "end": 2}]}',
        b"",
        b"{not json}",
        GOOD,
        b'{"article_id": "a2", "mentions": [{"start": 5, "end": 5, "label": "PER"}], "mention": []}',
        b'{"article_id": "a3", "mentions": [{"start": 5, "end": 5, "label": "PER"}]}',
    )
    assert places(faults) == [
        (2, "$.article_id", "E_TYPE"),
        (2, "$.mentions[0].label", "E_LABEL"),
        (2, "$.mentions[1].label", "E_FIELD"),
        (2, "$.mentions[1].start", "E_TYPE"),
        (4, "$", "E_JSON"),
        (5, "$.article_id", "E_DUP_ID"),
        (6, "$.mention", "E_FIELD"),
        (6, "$.mentions[0].end", "E_SPAN_EMPTY"),
        (7, "$.mentions[0].end", "E_SPAN_EMPTY"),
    ]
    assert faults[1].hint == "did you mean PER?"
    assert faults[6].hint == "did you mean mentions?"
    assert str(faults[0]).startswith(f"{tmp_path}/p.jsonl:2: $.article_id: E_TYPE: expected a string; found 7")


@pytest.mark.parametrize(
    "line",
    [
        b'{"article_id": "a", "scores": {"FAVOR": NaN}}',
        b'{"article_id": "\\ud800"}',
        b'{"article_id": "\xff"}',
        b'{"article_id": "a", "mentions": ' + b"[" * 100_000,
        b'{"article_id": "a"',
        b"[]",
        b"1e999",
    ],
    ids=["nan", "surrogate", "not utf-8", "deep", "cut off", "a list", "huge"],
)
def test_what_is_no_record_is_one_fault_of_its_line(tmp_path: Path, line: bytes) -> None:
    faults = scan(tmp_path / "p.jsonl", GOOD, line)
    assert [fault.line for fault in faults] == [2]
    assert len(str(faults[0])) < 400, "a message stays readable whatever stands in the file"


def test_lines_end_at_line_feeds_only(tmp_path: Path) -> None:
    path = tmp_path / "p.jsonl"
    path.write_bytes(b"\xef\xbb\xbf" + GOOD + b"\r\n" + '{"article_id": "a\u2028"}\r\n'.encode())
    located, faults = jsonl.scan(path, Prediction)
    assert [line for line, _ in located] == [1], "a byte order mark is no fault"
    assert places(faults) == [(2, "$.article_id", "E_ID")], "U+2028 stands inside the line, where it is no id"


def test_damaged_gzip_is_a_fault(tmp_path: Path) -> None:
    path = tmp_path / "p.jsonl.gz"
    whole = gzip.compress(GOOD + b"\n")
    damaged = bytearray(gzip.compress(bytes(range(256)) * 40))
    damaged[60] ^= 255
    for content in (whole[:-6], bytes(damaged)):
        path.write_bytes(content)
        with pytest.raises(InputError, match="E_GZIP"):
            jsonl.read(path, Prediction)


def test_gzip_is_told_by_its_content(tmp_path: Path) -> None:
    path = tmp_path / "p.jsonl"
    path.write_bytes(gzip.compress(GOOD))
    assert len(jsonl.read(path, Prediction)) == 1


def test_endless_lines_are_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jsonl, "LINE_BYTES", len(GOOD) + 1)
    assert places(scan(tmp_path / "p.jsonl", GOOD, GOOD + b" " * 9, GOOD)) == [(2, "$", "E_LINE_SIZE")]


def test_a_mapping_says_where_it_is_wrong(tmp_path: Path) -> None:
    line = b'{"article_id": "a", "pair_id": "p", "label": "FAVOR", "scores": %s}'
    faults = scan(tmp_path / "p.jsonl", line % b'{"FAVOR": "x"}', line.replace(b'"a"', b'"b"') % b"[]")
    assert places(faults) == [(1, "$.scores.FAVOR", "E_TYPE"), (2, "$.scores", "E_TYPE")]
    assert "expected a number" in str(faults[0])


def test_missing_file_is_wrong_usage(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no such file"):
        jsonl.read(tmp_path / "none.jsonl", Prediction)


def test_folder_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="a folder"):
        jsonl.read(tmp_path, Prediction)


def test_output_is_whole_or_absent(tmp_path: Path) -> None:
    path = tmp_path / "p.jsonl"

    def broken() -> Iterator[Prediction]:
        yield Prediction(article_id="a")
        yield Prediction(article_id="b", mentions=(Mention(start=1, end=0, label=Label.PER),))

    with pytest.raises(InputError):
        jsonl.write(path, broken())
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_overwritten_unless_asked(tmp_path: Path) -> None:
    path = tmp_path / "p.jsonl"
    jsonl.write(path, [Prediction(article_id="a")])
    with pytest.raises(OutputExistsError, match="--force"):
        jsonl.write(path, [])
    assert len(jsonl.read(path, Prediction)) == 1
    assert jsonl.write(path, [], force=True) == 0
