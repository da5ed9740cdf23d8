"""The page on submissions is true: its examples are read, its table is that of the codes, and the codes are all."""

import re
from pathlib import Path

import msgspec

from standpunkt import Prediction
from standpunkt.eval.submissions.codes import CODES
from standpunkt.eval.submissions.system import SystemInfo
from standpunkt.schema import Mention, Stance

_CODE = re.compile(r"\b[EW]_[A-Z]+(?:_[A-Z]+)*\b")
_ELSEWHERE = {
    "E_RESULT": "of result files",
    "E_DATE": "of articles and annotations",
    "E_LANGUAGE": "of articles",
    "E_SECTION": "of articles",
    "E_TEXT": "of articles",
    "E_TEXT_HASH": "of articles and annotations",
}
"""Codes that no submission meets, though its modules or those below name them."""


def page(root: Path) -> str:
    return (root / "docs" / "submissions.md").read_text(encoding="utf-8")


def test_examples_are_right(root: Path) -> None:
    mentions, pair, system = re.findall(r"```json\n(.*?)\n```", page(root), re.DOTALL)
    assert msgspec.json.decode(mentions, type=Prediction).mentions[0].end == 9
    assert msgspec.json.decode(pair, type=Prediction).pair_id == "a1:m1>m2"
    assert msgspec.json.decode(system, type=SystemInfo).seed == 1


def test_every_field_is_told(root: Path) -> None:
    told = set(re.findall(r"`(?:\w+\[\])?\.?(\w+)`", page(root)))
    assert {*Prediction.__struct_fields__, *Mention.__struct_fields__, *Stance.__struct_fields__} <= {
        *told,
        "mentions",
        "stances",
    }


def test_the_table_is_that_of_the_codes(root: Path) -> None:
    rows = re.findall(r"^\| `([EW]_\w+)` \| (.*?) \| .*? \| (.*?) \|$", page(root), re.MULTILINE)
    assert rows == [(code.code, code.meaning, code.remedy) for code in CODES]


def test_no_code_is_forgotten(root: Path) -> None:
    """Codes in the modules that a submission passes through, against the table."""
    floor = [root / "src" / "standpunkt" / f"{name}.py" for name in ("jsonl", "record", "schema")]
    shelves = [*(root / "eval" / "submissions").glob("*.py"), *(root / "eval" / "tasks").glob("*.py")]
    files = [*floor, *shelves, root / "eval" / "score.py", root / "eval" / "insight" / "hints.py"]
    files.remove(root / "eval" / "submissions" / "codes.py")
    in_code = {code for file in files for code in _CODE.findall(file.read_text(encoding="utf-8"))}
    assert in_code - set(_ELSEWHERE) == {code.code for code in CODES}
