"""Each trap is refused with its code, in no time and little memory; what only looks strange is read."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from standpunkt import InputError
from standpunkt.eval.submissions.lines import LINE_BYTES, Blocks
from standpunkt.eval.submissions.read import Missing, read_submission
from standpunkt.labels import Task
from tests.eval.traps import A2, GOLD, PAIRS, PER, RIGHT, TRAPS, Trap, ner, write

_SECONDS = 5
"""CPU time that no trap may take: a bomb of 80 MB is read to its cap, and that is all."""


def place(trap: Trap, folder: Path) -> Path:
    path = folder / f"predictions{trap.suffix}"
    path.write_bytes(trap.make())
    return path


@pytest.mark.parametrize("trap", TRAPS, ids=lambda trap: trap.name)
def test_a_trap_is_refused_with_its_code(trap: Trap, tmp_path: Path) -> None:
    path = place(trap, tmp_path)
    started = time.process_time()
    with pytest.raises(InputError) as raised:
        read_submission(path, GOLD if trap.task is Task.NER else PAIRS)
    assert time.process_time() - started < _SECONDS
    assert trap.code in [fault.code for fault in raised.value.faults]
    assert all(len(str(fault)) < 1_000 for fault in raised.value.faults), "a message stays readable"


@pytest.mark.parametrize("trap", RIGHT, ids=lambda trap: trap.name)
def test_what_only_looks_strange_is_read(trap: Trap, tmp_path: Path) -> None:
    read = read_submission(place(trap, tmp_path), GOLD)
    assert sorted(read.predictions) == ["a1", "a2"]
    assert any(prediction.mentions for prediction in read.predictions.values())
    assert [warning[:5] for warning in read.warnings] == (["W_BOM"] if trap.name == "byte order mark" else [])


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("zip bomb", "zip archive"),
        ("tar archive", "tar archive"),
        ("tar in gzip", "tar archive"),
        ("gzip in gzip", "gzip inside gzip"),
        ("pickle", "pickle"),
        ("pickle, protocol 0", "pickle"),
        ("xz file", "xz"),
        ("NumPy array", "NumPy"),
        ("YAML", "YAML"),
        ("code", "code"),
        ("columns without tags", "tabs"),
        ("CSV", "commas"),
        ("HTML", "HTML"),
        ("UTF-16", "UTF-16"),
        ("JSON list", "JSON list"),
        ("pretty-printed JSON", "several lines"),
    ],
)
def test_another_kind_of_file_is_one_fault_that_names_it(
    name: str, kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    trap = next(trap for trap in TRAPS if trap.name == name)
    with pytest.raises(InputError) as raised:
        read_submission(place(trap, tmp_path), GOLD)
    (fault,) = raised.value.faults
    assert (fault.code, kind in fault.found) == ("E_FILE", True)
    assert "unpickled" not in capsys.readouterr().out, "nothing in it was run"


def test_faults_say_where(tmp_path: Path) -> None:
    path = tmp_path / "p.jsonl"
    path.write_bytes(A2 + ner(PER, PER | {"start": 52, "end": 63}).replace(A2, b"").replace(b"52", b'52, "start": 53'))
    with pytest.raises(InputError) as raised:
        read_submission(path, GOLD)
    assert [(f.line, f.path, f.code) for f in raised.value.faults] == [(2, "$.mentions[1].start", "E_JSON_DUPKEY")]


def test_lines_are_counted_over_blocks(tmp_path: Path) -> None:
    """The fault stands in the second megabyte, after blank lines in the first."""
    path = tmp_path / "p.jsonl"
    filler = b'{"article_id": "a2"}' + b" " * 1_000 + b"\n"
    path.write_bytes(b"\n\n" + filler * 1_500 + b'{"article_id": "a1", "mentions": [{}]}\n')
    with pytest.raises(InputError) as raised:
        read_submission(path, GOLD)
    assert {f.line for f in raised.value.faults if f.code == "E_FIELD"} == {1_503}
    assert {f.found for f in raised.value.faults if f.code == "E_DUP_ID"} == {"'a2', also on line 3"}


@pytest.mark.parametrize("length", [LINE_BYTES, LINE_BYTES + 1])
@pytest.mark.parametrize("before", [0, 1, 700_000])
def test_the_longest_line(length: int, before: int, tmp_path: Path) -> None:
    """A line may have 1 MB, wherever it stands among the blocks."""
    path = tmp_path / "p.jsonl"
    first, last = b'{"article_id": "a2"}' + b" " * before, b'{"article_id": "a1"}'
    path.write_bytes(first + b"\n" + last.ljust(length) + b"\n")
    if length > LINE_BYTES:
        with pytest.raises(InputError, match=r":2: \$: E_LINE_SIZE"):
            read_submission(path, GOLD)
    else:
        assert read_submission(path, GOLD).missing == 0


def test_a_bomb_fills_no_memory(tmp_path: Path) -> None:
    """200 MB of zeros, and 180 MB of right lines, are refused within 64 MB more than the imports take."""
    for name in ("zeros, packed", "gzip bomb", "zip bomb"):
        path = place(next(trap for trap in TRAPS if trap.name == name), tmp_path)
        code = f"""
import resource
from pathlib import Path
from standpunkt.eval.submissions.lines import Blocks
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
blocks = Blocks(path=Path({str(path)!r}))
size = sum(map(len, blocks))
assert blocks.faults
print(size, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        size, kilobytes = map(int, done.stdout.split())
        assert size < 10 << 20
        assert kilobytes < 64 << 10


def test_only_regular_files_are_opened(tmp_path: Path) -> None:
    (tmp_path / "real.jsonl").write_bytes(ner())
    (tmp_path / "link.jsonl").symlink_to(tmp_path / "real.jsonl")
    (tmp_path / "folder.jsonl").mkdir()
    os.mkfifo(tmp_path / "pipe.jsonl")
    found: dict[str, str] = {}
    for path in (tmp_path / "link.jsonl", tmp_path / "folder.jsonl", tmp_path / "pipe.jsonl", Path("/dev/zero")):
        with pytest.raises(InputError) as raised:
            read_submission(path, GOLD)
        (fault,) = raised.value.faults
        assert fault.code == "E_FILE"
        found[path.name] = fault.found
    assert found == {
        "link.jsonl": "a symbolic link",
        "folder.jsonl": "a folder",
        "pipe.jsonl": "a device, pipe or socket",
        "zero": "a device, pipe or socket",
    }


def test_ten_thousand_faults_are_enough(tmp_path: Path) -> None:
    path = tmp_path / "p.jsonl"
    path.write_bytes(b"".join(b'{"article_id": "b%d"}\n' % n for n in range(200_000)))
    with pytest.raises(InputError) as raised:
        read_submission(path, GOLD)
    assert raised.value.faults[-1].code == "E_FAULTS"
    assert len(raised.value.faults) == 10_002


def test_messages_cannot_steer_a_terminal(tmp_path: Path) -> None:
    evil = "\x1b[2J\u202e<b>"
    path = tmp_path / f"{evil.replace('/', '')}.jsonl"
    path.write_bytes(
        ner(PER | {"label": evil}, **{evil: 1}) + json.dumps({"article_id": evil}).encode() + b'\n{"\x1b[2J"\n'
    )
    with pytest.raises(InputError) as raised:
        read_submission(path, GOLD, missing=Missing.EMPTY)
    assert {"E_LABEL", "E_FIELD", "E_ID", "E_JSON"} <= {fault.code for fault in raised.value.faults}
    printed = "\n".join(map(str, raised.value.faults))
    assert printed.replace("\n", "").isprintable()


def test_the_hash_is_that_of_the_file(tmp_path: Path) -> None:
    import hashlib  # noqa: PLC0415

    for trap in RIGHT:
        path = place(trap, tmp_path)
        blocks = Blocks(path=path)
        assert b"".join(blocks)
        assert blocks.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


def test_the_suite_can_be_written_for_other_scorers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.eval.traps.TRAPS", tuple(trap for trap in TRAPS if trap.name in ("key twice", "YAML")))
    write(tmp_path)
    expected = json.loads((tmp_path / "traps.json").read_text())
    assert sorted(set(expected.values())) == ["", "E_FILE", "E_JSON_DUPKEY"]
    for name, code in expected.items():
        if code:
            with pytest.raises(InputError, match=code):
                read_submission(tmp_path / name, GOLD)
        else:
            assert read_submission(tmp_path / name, GOLD).missing == 0
