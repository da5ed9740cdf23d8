"""Gold and predictions both in columns, for whoever has a tagged test set and no corpus of ours.

Two files with the same tokens, or one file with both: then the last column of tags is the prediction and the one before
it gold, as conlleval has it, or the last two and the two before them, as GermEval 2014 has it. Documents are those that
the gold file opens (``-DOCSTART-``, ``# newdoc``), and the unit of the intervals; without them a sentence is one.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Final

from standpunkt.errors import Fault, InputError, printable, shorten
from standpunkt.eval.gold import Gold
from standpunkt.eval.stand_in import annotated, stand_in
from standpunkt.eval.submissions.column_file import ColumnFile, read_column_file
from standpunkt.eval.submissions.column_spans import read_spans
from standpunkt.eval.submissions.columns import Place, mentions_by_document, predicted_columns, twin_note
from standpunkt.eval.submissions.read import Submission
from standpunkt.eval.submissions.system import read_system
from standpunkt.labels import Split, Task
from standpunkt.schema import Prediction

_SHOWN: Final = 20
_NOT_IN_ID = re.compile(r"[^\w.:>@+-]")
_BLANK: Final = "\N{REPLACEMENT CHARACTER}"
Document = tuple[str, int, int]
"""Id, first token and one past the last token."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sides:
    """The tags of two sides over the same tokens."""

    gold: tuple[list[list[str]], ...]
    """By layer, a list of tags a sentence."""
    predicted: tuple[list[list[str]], ...]
    """Likewise."""
    notes: tuple[str, ...]
    """How they were read."""


def read_sides(gold_path: Path, path: Path) -> Sides:
    """Read gold and predictions in columns as tags; the two paths may be the same file.

    Raises:
        InputError: with every fault of both files.
        UsageError: there is no such file.
    """
    gold_file, file = _files(gold_path, path)
    truth, columns = _sides(gold_file, file)
    if faults := list(_faults(gold_file, file)):
        raise InputError(faults)
    # The gold's sentences part both sides: a blank line too many in one of them moves nothing.
    file.sentences = gold_file.sentences
    notes = (
        f"gold: {read_spans(gold_file, truth).note(gold_file, truth)}",
        read_spans(file, columns).note(file, columns),
    )
    by_layer = (tuple(map(gold_file.by_sentence, truth)), tuple(map(file.by_sentence, columns)))
    return Sides(gold=by_layer[0], predicted=by_layer[1], notes=notes)


def read_column_pair(
    gold_path: Path, path: Path, *, name: str = "", split: Split = Split.TEST
) -> tuple[Gold, Submission]:
    """Read gold and predictions in columns; the two paths may be the same file.

    The articles of the gold are its tokens with a space between them: offsets hold for these texts.

    Raises:
        InputError: with every fault of both files; tokens that differ are told sentence by sentence.
        UsageError: there is no such file.
    """
    gold_file, file = _files(gold_path, path)
    truth_columns, columns = _sides(gold_file, file)
    system, sidecar_faults = read_system(path, name)
    faults = [*_faults(gold_file, file), *sidecar_faults]
    if faults or system is None:
        raise InputError(faults)
    file.sentences = gold_file.sentences
    documents = list(_documents(gold_file))
    texts, places = _texts(gold_file, documents)
    truth, predicted = read_spans(gold_file, truth_columns), read_spans(file, columns)
    mentions, gold_twins = mentions_by_document(truth, places, documents)
    found, twins = mentions_by_document(predicted, places, documents)
    articles = tuple(stand_in(key, text) for key, text in texts.items())
    gold = Gold(
        task=Task.NER,
        corpus=printable(gold_path.name),
        version=gold_file.sha256[:12],
        split=split,
        articles=articles,
        annotations={article.id: annotated(article, mentions[article.id], tool="columns") for article in articles},
        pairs=(),
    )
    notes = (f"gold: {truth.note(gold_file, truth_columns)}", predicted.note(file, columns))
    submission = Submission(
        system=system,
        predictions={key: Prediction(article_id=key, mentions=marks) for key, marks in found.items()},
        missing=0,
        sha256=file.sha256,
        warnings=(*file.warnings, *notes, *twin_note(gold_twins + twins)),
        repair="conlleval" if truth.repaired or predicted.repaired else "none",
    )
    return gold, submission


def _files(gold_path: Path, path: Path) -> tuple[ColumnFile, ColumnFile]:
    gold_file = read_column_file(gold_path)
    return gold_file, gold_file if path.resolve() == gold_path.resolve() else read_column_file(path)


def _faults(gold_file: ColumnFile, file: ColumnFile) -> Iterator[Fault]:
    yield from gold_file.faults
    if file is not gold_file:
        yield from file.faults
        yield from _token_faults(gold_file, file)


def _sides(gold_file: ColumnFile, file: ColumnFile) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return the columns of gold and of predictions, each by index among its file's columns of tags.

    Raises:
        InputError: one file has to hold both, and has one column of tags, or three.
    """
    number = len(gold_file.layout.tags)
    if file is not gold_file:
        gold_columns = tuple(range(number)) if number <= 2 else (0, 1)  # noqa: PLR2004 - outer and inner
        return gold_columns, predicted_columns(file.layout, gold_layers=len(gold_columns))
    if number not in (2, 4) or (number == 2 and file.layout.numbered):  # noqa: PLR2004 - gold and predicted
        expected = "two columns of tags, gold and predicted, or four, two layers of each"
        found = "the two layers of one side" if number == 2 else str(number)  # noqa: PLR2004
        hint = "or give gold and predictions as two files"
        raise InputError([Fault(code="E_COLUMNS", file=str(file.path), expected=expected, found=found, hint=hint)])
    half = number // 2
    return tuple(range(half)), tuple(range(half, number))


def _token_faults(gold_file: ColumnFile, file: ColumnFile) -> Iterator[Fault]:
    """Yield the first token of each sentence that is not that of the gold file."""
    shown = 0
    for start, end in pairwise([*gold_file.sentences, len(gold_file.surfaces)]):
        other = file.surfaces[start:end]
        if other == gold_file.surfaces[start:end]:
            continue
        n = next((n for n in range(start, end) if file.surfaces[n : n + 1] != gold_file.surfaces[n : n + 1]), end)
        expected = f"{shorten(gold_file.surfaces[n])}, as on line {gold_file.lines[n]} of the gold file"
        found = shorten(file.surfaces[n]) if n < len(file.surfaces) else "the end of the file"
        line = file.lines[n] if n < len(file.lines) else 0
        yield Fault(code="E_TOKENS", expected=expected, found=found).at(file=str(file.path), line=line)
        shown += 1
        if shown == _SHOWN:
            hint = "the two files must hold the same tokens in the same order"
            fault = Fault(code="E_TOKENS", expected="the tokens of the gold file", found="more that differ", hint=hint)
            yield fault.at(file=str(file.path))
            return
    if len(file.surfaces) > len(gold_file.surfaces):
        found, line = shorten(file.surfaces[len(gold_file.surfaces)]), file.lines[len(gold_file.surfaces)]
        fault = Fault(code="E_TOKENS", expected="the end of the file, as in the gold file", found=found)
        yield fault.at(file=str(file.path), line=line)


def _documents(file: ColumnFile) -> Iterator[Document]:
    """Yield the documents of a file: those it opens, or its sentences; an id that is taken gets a number."""
    opened = [(opening.name, opening.token) for opening in file.openings if opening.explicit]
    if opened and opened[0][1] > 0:
        opened.insert(0, ("", 0))
    starts = opened or [("", token) for token in file.sentences]
    taken: set[str] = set()
    ends = [token for _, token in starts[1:]] + [len(file.surfaces)]
    for number, ((name, first), last) in enumerate(zip(starts, ends, strict=True), start=1):
        key = _NOT_IN_ID.sub("_", name) or f"{'document' if opened else 'sentence'}-{number}"
        while key in taken:
            key = f"{key}-{number}"
        taken.add(key)
        if last > first:
            yield key, first, last


def _texts(file: ColumnFile, documents: list[Document]) -> tuple[dict[str, str], list[Place]]:
    """Return the text of each document, tokens parted by spaces, and the place of each token in its text."""
    texts: dict[str, str] = {}
    places: list[Place] = []
    for key, first, last in documents:
        tokens = [_clean(token) for token in file.surfaces[first:last]]
        texts[key] = " ".join(tokens)
        start = 0
        for token in tokens:
            places.append((start, start + len(token)))
            start += len(token) + 1
    return texts, places


def _clean(token: str) -> str:
    """Return a token as an article may hold it: in NFC, visible, and never empty."""
    normal = unicodedata.normalize("NFC", token)
    return "".join(char if char.isprintable() else _BLANK for char in normal).strip() or _BLANK
