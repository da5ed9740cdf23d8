"""The traps of the suite: files that no scorer should score, each with the code that ours refuses it with.

``python -m tests.eval.traps FOLDER`` writes them out, with the articles they are for, so that another scorer can be run
over them; ``docs/submissions.md`` says how.
"""

import gzip
import io
import json
import lzma
import pickle
import random
import sys
import tarfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from standpunkt import Article, jsonl
from standpunkt.labels import Label, PairLabel, Task
from tests.examples import TEXT, article, mention, ner_gold, stance_gold

EMOJI = "Die \N{WOMAN}\N{ZERO WIDTH JOINER}\N{ROCKET} Ilse Quandt fliegt. Torben Riek bleibt."
ARTICLES = (article(name="a1"), article(EMOJI, name="a2"))
GOLD = ner_gold(
    [
        (ARTICLES[0], (mention("Ilse Quandt", Label.PER), mention("Torben Riek", Label.PER))),
        (ARTICLES[1], (mention("Ilse Quandt", Label.PER, text=EMOJI),)),
    ]
)
PAIRS = stance_gold([[PairLabel.FAVOR, PairLabel.NONE], [PairLabel.AGAINST]])
A2 = b'{"article_id": "a2", "mentions": []}\n'
PER = {"start": 20, "end": 31, "label": "PER"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Trap:
    """A file that must be refused, or read with a warning."""

    name: str
    """What is wrong with it."""
    code: str
    """What a refusal must name; empty where the file is right, and a scorer must take it."""
    make: Callable[[], bytes]
    """Return the file's bytes; some are large, and are made when they are asked for."""
    suffix: str = ".jsonl"
    """Ending of the file's name."""
    task: Task = Task.NER
    """What it is a submission for."""


def ner(*mentions: dict[str, Any], **fields: Any) -> bytes:  # noqa: ANN401 - any JSON value
    """Lines for both articles, the first with these mentions and fields."""
    line = json.dumps({"article_id": "a1", "mentions": list(mentions)} | fields)
    return line.encode() + b"\n" + A2


def with_text(old: str, new: str | bytes) -> bytes:
    """Lines with one right mention, in which a stretch is written in another way."""
    return ner(PER).replace(old.encode(), new if isinstance(new, bytes) else new.encode(), 1)


def pair(pair_id: str | None = "a0:0", **fields: Any) -> bytes:  # noqa: ANN401 - any JSON value
    """Lines for all pairs, the first with other fields."""
    lines: list[dict[str, Any]] = [
        {"article_id": name[:2], "pair_id": name, "label": "FAVOR"} for name in ("a0:0", "a0:1", "a1:0")
    ]
    lines[0] |= {"pair_id": pair_id} | fields
    return "".join(json.dumps(line) + "\n" for line in lines).encode()


def zipped() -> bytes:
    """200 MB of zeros in a zip archive of 195 kB."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("predictions.jsonl", "w") as file:
        for _ in range(200):
            file.write(bytes(1_000_000))
    return buffer.getvalue()


def tarred() -> bytes:
    """A tar archive whose member would leave its folder."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        info = tarfile.TarInfo("../../predictions.jsonl")
        info.size = len(A2)
        archive.addfile(info, io.BytesIO(A2))
    return buffer.getvalue()


def gzip_bomb(piece: bytes, times: int) -> bytes:
    """Return gzip of `piece`, `times` times over."""
    buffer = io.BytesIO()
    with gzip.GzipFile(fileobj=buffer, mode="wb", mtime=0) as file:
        for _ in range(times):
            file.write(piece)
    return buffer.getvalue()


def noise() -> bytes:
    """A line of 2 MB that packs badly."""
    return b'{"' + random.Random(0).randbytes(1 << 20).hex().encode()  # noqa: S311 - no secret


class _Command:
    """Unpickled, it would run a command."""

    def __reduce__(self) -> tuple[Callable[[str], object], tuple[str]]:
        return print, ("unpickled",)


def _ner_traps() -> list[Trap]:
    made: dict[str, tuple[str, bytes]] = {
        "missing article": ("E_MISSING_DOC", A2),
        "empty file": ("E_MISSING_DOC", b""),
        "article of another corpus": ("E_UNKNOWN_ID", ner() + b'{"article_id": "b1"}\n'),
        "article twice": ("E_DUP_ID", ner() + A2),
        "prediction of a pair": ("E_TASK", A2 + b'{"article_id": "a1", "pair_id": "a1:0", "label": "NONE"}\n'),
        "unknown label": ("E_LABEL", ner(PER | {"label": "PERSON"})),
        "label in lower case": ("E_LABEL", ner(PER | {"label": "per"})),
        "unknown field": ("E_FIELD", ner(PER | {"confidence": 1})),
        "end missing": ("E_FIELD", ner({"start": 20, "label": "PER"})),
        "empty span": ("E_SPAN_EMPTY", ner(PER | {"end": 20})),
        "end before start": ("E_SPAN_EMPTY", ner(PER | {"end": 3})),
        "start below zero": ("E_OFFSET_RANGE", ner(PER | {"start": -1})),
        "end beyond the text": ("E_OFFSET_RANGE", ner(PER | {"end": len(TEXT) + 1})),
        "end of 40 digits": ("E_OFFSET_RANGE", ner(PER | {"end": 10**40})),
        "end of 5,000 digits": ("E_JSON", with_text("31", "1" * 5_000)),
        "offset that is a bool": ("E_TYPE", ner(PER | {"start": True})),
        "offset that is a float": ("E_TYPE", ner(PER | {"end": 31.5})),
        "offset that is a whole float": ("E_TYPE", ner(PER | {"end": 31.0})),
        "offset with an exponent": ("E_TYPE", with_text("31", "31e0")),
        "offset in quotes": ("E_TYPE", ner(PER | {"end": "31"})),
        "offset that is null": ("E_TYPE", ner(PER | {"end": None})),
        "white space at an edge": ("E_SPAN_EDGE", ner(PER | {"end": 32})),
        "other words than those at the offsets": ("E_SURFACE", ner(PER | {"surface": "Ilse Quand"})),
        "offsets in UTF-16 units": (
            "E_SURFACE",
            b'{"article_id": "a1"}\n'
            + json.dumps(
                {
                    "article_id": "a2",
                    "mentions": [{"start": 10, "end": 21, "label": "PER", "surface": "Ilse Quandt"}],
                }
            ).encode(),
        ),
        "surface in NFD": (
            "E_SURFACE",
            ner({"start": 4, "end": 19, "label": "ACTOR", "surface": "Bu\u0308rgermeisterin"}),
        ),
        "span twice": ("E_DUP_SPAN", ner(PER, PER)),
        "two labels on a span": ("E_DUP_SPAN", ner(PER, PER | {"label": "LOC"})),
        "mention id twice": ("E_DUP_ID", ner(PER | {"id": "m"}, {"id": "m", "start": 52, "end": 63, "label": "PER"})),
        "id with a space": ("E_ID", ner(PER | {"id": "m 1"})),
        "form on an actor": ("E_FORM", ner(PER | {"label": "ACTOR", "form": "name"})),
        "empty entity": ("E_ENTITY", ner(PER | {"entity": " "})),
        "stance without its mention": (
            "E_DANGLING",
            ner(stances=[{"holder": "AUTHOR", "target": "m1", "polarity": "FAVOR"}]),
        ),
        "issue as a holder": (
            "E_HOLDER",
            ner(
                PER | {"id": "m1", "label": "ISSUE"},
                {"id": "m2", "start": 52, "end": 63, "label": "PER"},
                stances=[{"holder": "m1", "target": "m2", "polarity": "FAVOR"}],
            ),
        ),
        "stance on oneself": (
            "E_SELF_ARROW",
            ner(PER | {"id": "m1"}, stances=[{"holder": "m1", "target": "m1", "polarity": "FAVOR"}]),
        ),
        "two stances on one target": (
            "E_DUP_ARROW",
            ner(
                PER | {"id": "m1"},
                stances=[{"holder": "AUTHOR", "target": "m1", "polarity": p} for p in ("FAVOR", "AGAINST")],
            ),
        ),
        "NaN": ("E_JSON", with_text("31", "NaN")),
        "infinity": ("E_JSON", with_text("31", "-Infinity")),
        "1e999": ("E_JSON", with_text("31", "1e999")),
        "lone surrogate": ("E_JSON", with_text('"label"', '"entity": "\\ud800", "label"')),
        "100,000 brackets": ("E_JSON", with_text("31", "[" * 100_000)),
        "100,000 objects in each other": ("E_JSON", with_text("31", '{"a":' * 100_000 + "1" + "}" * 100_000)),
        "latin-1": ("E_JSON", with_text('"label"', b'"entity": "M\xfcller", "label"')),
        "cut off line": ("E_JSON", A2 + ner(PER)[:40]),
        "two objects on a line": ("E_JSON", ner().replace(b"\n", b" ", 1)),
        "object over two lines": ("E_JSON", A2 + b'{"article_id":\n"a1"}\n'),
        "JavaScript comment": ("E_JSON", with_text('"label"', '/* x */ "label"')),
        "key twice": ("E_JSON_DUPKEY", with_text('"end": 31', '"end": 31, "end": 24')),
        "equal key twice": ("E_JSON_DUPKEY", with_text('"end": 31', '"end": 31, "end": 31')),
        "key twice, once escaped": ("E_JSON_DUPKEY", with_text('"end": 31', '"end": 31, "\\u0065nd": 24')),
        "key twice at the top": ("E_JSON_DUPKEY", with_text('"mentions"', '"mentions": [], "mentions"')),
        "optional key twice": ("E_JSON_DUPKEY", with_text('"PER"', '"PER", "form": null, "form": "deriv"')),
        "JSON list": ("E_FILE", json.dumps([{"article_id": "a1"}, {"article_id": "a2"}]).encode()),
        "pretty-printed JSON": ("E_FILE", json.dumps({"article_id": "a1", "mentions": [PER]}, indent=2).encode()),
        "YAML": ("E_FILE", b"- article_id: a1\n  mentions: !!python/object/apply:os.system ['true']\n"),
        "columns": ("E_FILE", b"Ilse\tNE\nQuandt\tNE\n\n"),
        "CSV": ("E_FILE", b"article_id,start,end,label\na1,20,31,PER\n"),
        "HTML": ("E_FILE", b"<!doctype html><script>alert(1)</script>"),
        "code": ("E_FILE", b"import os\nos.system('true')\n"),
        "pickle": ("E_FILE", pickle.dumps(_Command())),
        "pickle, protocol 0": ("E_FILE", pickle.dumps(_Command(), protocol=0)),
        "NumPy array": ("E_FILE", b"\x93NUMPY\x01\x00v\x00{'descr': '|O', 'fortran_order': False, 'shape': (1,), }"),
        "tar archive": ("E_FILE", tarred()),
        "xz file": ("E_FILE", lzma.compress(ner())),
        "UTF-16": ("E_FILE", ner().decode().encode("utf-16")),
        "zeros": ("E_FILE", bytes(3_000_000)),
    }
    return [Trap(name=name, code=code, make=partial(bytes, content)) for name, (code, content) in made.items()]


def _large_traps() -> list[Trap]:
    line = b'{"article_id": "a1", "mentions": []}'
    return [
        Trap(name="zip bomb", code="E_FILE", make=zipped, suffix=".zip"),
        Trap(name="line of 2 MB", code="E_LINE_SIZE", make=lambda: line + b" " * (2 << 20) + b"\n" + A2),
        Trap(name="line of 2 MB, packed", code="E_LINE_SIZE", make=lambda: gzip.compress(noise())),
        Trap(name="80 MB", code="E_SIZE", make=lambda: (line + b" " * 900_000 + b"\n") * 90),
        Trap(name="2 million lines", code="E_RECORDS", make=lambda: b"\n" * 2_000_000),
        Trap(name="a million faults", code="E_FAULTS", make=lambda: b"{}\n" * 1_000_000),
        Trap(
            name="gzip bomb",
            code="E_RATIO",
            make=lambda: gzip_bomb(line + b" " * 900_000 + b"\n", 200),
            suffix=".jsonl.gz",
        ),
        Trap(name="zeros, packed", code="E_FILE", make=lambda: gzip_bomb(bytes(1_000_000), 200), suffix=".jsonl.gz"),
        Trap(name="gzip cut off", code="E_GZIP", make=lambda: gzip.compress(ner(PER))[:-9], suffix=".jsonl.gz"),
        Trap(name="gzip with rubbish", code="E_GZIP", make=lambda: gzip.compress(ner()) + b"more", suffix=".jsonl.gz"),
        Trap(name="gzip in gzip", code="E_FILE", make=lambda: gzip.compress(gzip.compress(ner()))),
        Trap(name="tar in gzip", code="E_FILE", make=lambda: gzip.compress(tarred()), suffix=".tar.gz"),
    ]


def _stance_traps() -> list[Trap]:
    made = {
        "missing pair": ("E_MISSING_PAIR", pair().partition(b"\n")[2]),
        "unknown pair": ("E_UNKNOWN_ID", pair("a0:7")),
        "pair of another article": ("E_UNKNOWN_ID", pair(article_id="a1")),
        "pair twice": ("E_DUP_ID", pair("a0:1")),
        "prediction of mentions": ("E_TASK", pair() + A2),
        "stance in lower case": ("E_LABEL", pair(label="favor")),
        "score for no label": ("E_LABEL", pair(scores={"favor": 1.0})),
        "score that is a string": ("E_TYPE", pair(scores={"FAVOR": "1.0"})),
        "score that is NaN": ("E_JSON", pair(scores={"FAVOR": float("nan")})),
        "score of 1e999": ("E_JSON", pair(scores={"FAVOR": 2.5}).replace(b"2.5", b"1e999")),
        "score twice": ("E_JSON_DUPKEY", pair(scores={"FAVOR": 0.5}).replace(b": 0.5", b': 0.5, "FAVOR": 0.6')),
        "label without a pair": ("E_FIELD", pair(pair_id=None)),
    }
    return [
        Trap(name=name, code=code, make=partial(bytes, content), task=Task.STANCE)
        for name, (code, content) in made.items()
    ]


def _right() -> list[Trap]:
    lines = ner(PER)
    made: dict[str, tuple[bytes, str]] = {
        "lines in another order": (A2 + ner(PER).replace(A2, b""), ".jsonl"),
        "CRLF": (lines.replace(b"\n", b"\r\n"), ".jsonl"),
        "byte order mark": (b"\xef\xbb\xbf" + lines, ".jsonl"),
        "no line feed at the end": (lines.rstrip(), ".jsonl"),
        "blank lines": (b"\n\n" + lines.replace(b"\n", b"\n\n"), ".jsonl"),
        "U+2028 and U+0085 in a string": (
            ner(PER | {"entity": "Ilse\u2028\u0085Quandt"})
            .decode()
            .replace("\\u2028", "\u2028")
            .replace("\\u0085", "\u0085")
            .encode(),
            ".jsonl",
        ),
        "quotes and backslashes in a string": (ner(PER | {"entity": '\\"Ilse"\\'}), ".jsonl"),
        "surface after an emoji": (
            b'{"article_id": "a1"}\n'
            + json.dumps(
                {"article_id": "a2", "mentions": [{"start": 8, "end": 19, "label": "PER", "surface": "Ilse Quandt"}]}
            ).encode(),
            ".jsonl",
        ),
        "optional fields as null": (ner(PER | {"form": None, "entity": None}), ".jsonl"),
        "nested mentions, unsorted": (ner({"start": 52, "end": 63, "label": "PER"}, PER, PER | {"end": 24}), ".jsonl"),
        "gzip": (gzip.compress(lines), ".jsonl.gz"),
        "gzip of several members": (b"".join(gzip.compress(part) for part in (lines[:9], lines[9:])), ".jsonl.gz"),
        "gzip, padded": (gzip.compress(lines) + bytes(512), ".jsonl.gz"),
    }
    return [
        Trap(name=name, code="", make=partial(bytes, content), suffix=suffix)
        for name, (content, suffix) in made.items()
    ]


TRAPS = (*_ner_traps(), *_large_traps(), *_stance_traps())
RIGHT = tuple(_right())


def write(folder: Path) -> None:
    """Write every trap to ``ner`` and ``stance``, the articles beside them, and ``traps.json`` with the codes."""
    expected: dict[str, str] = {}
    for n, trap in enumerate((*TRAPS, *RIGHT)):
        name = f"{trap.task}/{n:03}-{''.join(c if c.isalnum() else '-' for c in trap.name.lower())}{trap.suffix}"
        (folder / str(trap.task)).mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(trap.make())
        expected[name] = trap.code
    for gold in (GOLD, PAIRS):
        articles: tuple[Article, ...] = gold.articles
        jsonl.write(folder / f"{gold.task}-articles.jsonl", articles, force=True)
    (folder / "traps.json").write_text(json.dumps(expected, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    write(Path(sys.argv[1]))
