"""The functions of ``seqeval.metrics``, many times faster: same names, arguments, reports, values to the last bit.

Import from here instead of ``seqeval.metrics``. Equal to seqeval 1.2.2 on whatever tags it is given, malformed ones
included, which a test holds against the original.

On purpose different: a tag that looks like none is warned of once, not once a token; errors that seqeval raises have
the same type and say what is wrong; and ``strict_inputs=True`` refuses what seqeval takes and scores wrongly:
lower-case tags, unknown prefixes, IOB1 gold read strictly as IOB2, options without effect
(`standpunkt.eval.tags.inputs`).
"""

import warnings
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from operator import eq
from typing import Any, Final

import numpy as np

from standpunkt.errors import Fault, InputError
from standpunkt.eval.tags.averages import ALL, Average, Score, Scores, Settings, ZeroDivision, scores
from standpunkt.eval.tags.codes import Codebook, Encoded, Sentences, encode, encode_pair
from standpunkt.eval.tags.counts import SpanCounts, count
from standpunkt.eval.tags.halves import (
    halve,
    lenient_split,
    lenient_suffix_split,
    strict_split,
    strict_suffix_split,
)
from standpunkt.eval.tags.inputs import Reading, check_inputs
from standpunkt.eval.tags.rules import STRICT
from standpunkt.eval.tags.schemes import SchemeLike, named, refuse_prefixes, told_by_prefixes
from standpunkt.eval.tags.spans import lenient_spans, strict_spans

__all__ = [
    "accuracy_score",
    "classification_report",
    "f1_score",
    "get_entities",
    "performance_measure",
    "precision_recall_fscore_support",
    "precision_score",
    "recall_score",
]

Report = dict[str, dict[str, Any]]
_KNOWN: Final = ("O", "B", "I", "E", "S")
_STRICT: Final = "strict"
_AVERAGES: Final = ("micro", "macro", "weighted")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Options:
    """What the functions share."""

    mode: str | None = None
    scheme: SchemeLike = None
    suffix: bool = False
    sample_weight: Sequence[float] | None = None
    strict_inputs: bool = False


def f1_score(
    y_true: Sentences,
    y_pred: Sentences,
    *,
    average: Average = "micro",
    suffix: bool = False,
    mode: str | None = None,
    sample_weight: Sequence[float] | None = None,
    zero_division: ZeroDivision = "warn",
    scheme: SchemeLike = None,
    strict_inputs: bool = False,
) -> Score:
    """Return the F1 of entities, ``seqeval.metrics.f1_score``.

    Args:
        y_true: gold, a list of tags per sentence.
        y_pred: predictions, likewise.
        average: ``micro``, ``macro``, ``weighted``, or None for an array by type, sorted by name.
        suffix: whether tags are ``PER-B`` instead of ``B-PER``.
        mode: ``strict`` reads tags by `scheme`; anything else as conlleval does.
        sample_weight: without effect, as in seqeval.
        zero_division: what a quotient with the denominator 0 is: 0, 1, or ``"warn"``, which is 0 with a warning.
        scheme: without effect unless `mode` is ``strict``.
        strict_inputs: refuse what would be scored otherwise than its owner means.

    Raises:
        TypeError: anything but lists of lists.
        ValueError: sentences of different lengths, an unknown average, a prefix that the scheme does not allow.
        InputError: with `strict_inputs` only.
    """
    options = _Options(
        mode=mode, scheme=scheme, suffix=suffix, sample_weight=sample_weight, strict_inputs=strict_inputs
    )
    return scores(_counts(y_true, y_pred, options), _settings(2, average, zero_division))[2]


def precision_score(
    y_true: Sentences,
    y_pred: Sentences,
    *,
    average: Average = "micro",
    suffix: bool = False,
    mode: str | None = None,
    sample_weight: Sequence[float] | None = None,
    zero_division: ZeroDivision = "warn",
    scheme: SchemeLike = None,
    strict_inputs: bool = False,
) -> Score:
    """Return the precision of entities; arguments and errors are those of `f1_score`."""
    options = _Options(
        mode=mode, scheme=scheme, suffix=suffix, sample_weight=sample_weight, strict_inputs=strict_inputs
    )
    return scores(_counts(y_true, y_pred, options), _settings(0, average, zero_division))[0]


def recall_score(
    y_true: Sentences,
    y_pred: Sentences,
    *,
    average: Average = "micro",
    suffix: bool = False,
    mode: str | None = None,
    sample_weight: Sequence[float] | None = None,
    zero_division: ZeroDivision = "warn",
    scheme: SchemeLike = None,
    strict_inputs: bool = False,
) -> Score:
    """Return the recall of entities; arguments and errors are those of `f1_score`."""
    options = _Options(
        mode=mode, scheme=scheme, suffix=suffix, sample_weight=sample_weight, strict_inputs=strict_inputs
    )
    return scores(_counts(y_true, y_pred, options), _settings(1, average, zero_division))[1]


def precision_recall_fscore_support(
    y_true: Sentences,
    y_pred: Sentences,
    *,
    average: Average = None,
    warn_for: Iterable[str] = ALL,
    beta: float = 1.0,
    sample_weight: Sequence[float] | None = None,
    zero_division: ZeroDivision = "warn",
    suffix: bool = False,
    strict_inputs: bool = False,
) -> Scores:
    """Return precision, recall, F-beta and the number of gold entities, in the default mode.

    Arguments and errors are those of `f1_score`; `beta` weighs recall against precision, and warnings are about the
    scores in `warn_for` only.
    """
    settings = Settings(average=average, zero_division=zero_division, beta=beta, warn_for=tuple(warn_for))
    options = _Options(suffix=suffix, sample_weight=sample_weight, strict_inputs=strict_inputs)
    return scores(_counts(y_true, y_pred, options), settings)


def classification_report(  # noqa: PLR0917 - seqeval's order of arguments
    y_true: Sentences,
    y_pred: Sentences,
    digits: int = 2,
    suffix: bool = False,  # noqa: FBT001, FBT002
    output_dict: bool = False,  # noqa: FBT001, FBT002
    mode: str | None = None,
    sample_weight: Sequence[float] | None = None,
    zero_division: ZeroDivision = "warn",
    scheme: SchemeLike = None,
    strict_inputs: bool = False,  # noqa: FBT001, FBT002
) -> str | Report:
    """Return the scores by type and their averages, as seqeval's table or as a dictionary.

    Arguments and errors are those of `f1_score`; `digits` is the number of decimals of the table, and with
    ``mode="strict"`` and no `scheme` the scheme is told from the gold's prefixes.

    Raises:
        ValueError: a table of no entity at all, and what `f1_score` raises.
    """
    _check_shapes(y_true, y_pred)
    if mode == _STRICT and scheme is None:
        scheme = told_by_prefixes(y_true, suffix=suffix)
    options = _Options(
        mode=mode, scheme=scheme, suffix=suffix, sample_weight=sample_weight, strict_inputs=strict_inputs
    )
    counts = _counts(y_true, y_pred, options)
    if not counts.names and not output_dict:
        raise ValueError("neither gold nor predictions hold an entity: there is nothing to report")
    settings = Settings(average=None, zero_division=zero_division)
    by_type = dict(zip(counts.names, zip(*_arrays(scores(counts, settings)), strict=True), strict=True))
    means = {f"{name} avg": scores(counts, replace(settings, average=name)) for name in _AVERAGES}
    return _as_dict({**by_type, **means}) if output_dict else _as_text(by_type, means, digits)


def accuracy_score(y_true: Any, y_pred: Any) -> float:  # noqa: ANN401 - flat or nested lists of anything
    """Return the share of tokens with equal tags, ``O`` included.

    Raises:
        ZeroDivisionError: there is no token, as in seqeval.
    """
    truth, found = _flat(y_true, y_pred)
    correct: int = sum(map(eq, truth, found))
    return correct / len(truth)


def performance_measure(y_true: Any, y_pred: Any) -> dict[str, int]:  # noqa: ANN401 - flat or nested lists
    """Return tokens with equal tags other than ``O`` (TP), with a wrong tag (FP), missed (FN), and ``O`` in both (TN).

    As in seqeval: a token with two different tags, neither ``O``, is an FP and no FN.
    """
    truth, found = _flat(y_true, y_pred)
    size = min(len(truth), len(found))
    book = Codebook()
    gold, guess = (encode([side[:size]], book).numbers[:-1] for side in (truth, found))
    same, in_gold, in_guess = gold == guess, gold != 0, guess != 0
    return {
        "TP": int((same & in_gold).sum()),
        "FP": int((~same & in_guess).sum()),
        "FN": int((in_gold & ~in_guess).sum()),
        "TN": int((~in_gold & ~in_guess).sum()),
    }


def get_entities(seq: Any, suffix: bool = False) -> list[tuple[str, int, int]]:  # noqa: ANN401, FBT001, FBT002
    """Return type, first and last token of each entity of one sequence, or of sentences laid end to end.

    Sentences are parted by one ``O``, which counts as a token, as in seqeval.
    """
    book = Codebook()
    nested = any(isinstance(part, list) for part in seq)
    encoded = encode(seq if nested else [seq], book)
    halves = halve(book, lenient_suffix_split if suffix else lenient_split)
    _warn_of_odd_tags((encoded,), book, suffix=suffix)
    spans = lenient_spans(encoded.numbers, halves)
    return [
        (halves.names[kind], begin, end - 1)
        for kind, begin, end in zip(spans.type.tolist(), spans.begin.tolist(), spans.end.tolist(), strict=True)
    ]


def _settings(which: int, average: Average, zero_division: ZeroDivision) -> Settings:
    return Settings(average=average, zero_division=zero_division, warn_for=(ALL[which],))


def _counts(y_true: Sentences, y_pred: Sentences, options: _Options) -> SpanCounts:
    scheme = named(options.scheme) if options.mode == _STRICT and options.scheme else None
    if options.strict_inputs:
        _check_options(options)
        check_inputs(y_true, y_pred, Reading(scheme=scheme, suffix=options.suffix))
    _check_shapes(y_true, y_pred)
    book = Codebook()
    sides = encode_pair(y_true, y_pred, book)
    if scheme is None:
        _warn_of_odd_tags(sides, book, suffix=options.suffix)
        halves = halve(book, lenient_suffix_split if options.suffix else lenient_split)
        gold, predicted = (lenient_spans(side.numbers, halves) for side in sides)
    else:
        refuse_prefixes(sides, book, scheme, suffix=options.suffix)
        halves = halve(book, strict_suffix_split if options.suffix else strict_split)
        gold, predicted = (strict_spans(side.numbers, halves, STRICT[scheme]) for side in sides)
    return count(gold, predicted, halves.names)


def _check_shapes(y_true: Sentences, y_pred: Sentences) -> None:
    """Raise as seqeval does where something is no list of lists, or not as long as it should be."""
    if {*map(type, y_true), *map(type, y_pred)} != {list}:
        found = ", ".join(sorted({kind.__name__ for kind in (*map(type, y_true), *map(type, y_pred))})) or "nothing"
        raise TypeError(f"Found input variables without list of list: sentences must be lists of tags; found {found}")
    if len(y_true) != len(y_pred):
        raise ValueError(
            f"Found input variables with inconsistent numbers of samples: {len(y_true)} and {len(y_pred)} sentences"
        )
    if list(map(len, y_true)) != list(map(len, y_pred)):
        n = next(n for n, (one, other) in enumerate(zip(y_true, y_pred, strict=True)) if len(one) != len(other))
        found = f"sentence {n} has {len(y_true[n])} and {len(y_pred[n])} tags"
        raise ValueError(f"Found input variables with inconsistent numbers of samples: {found}")


def _check_options(options: _Options) -> None:
    """Raise where an option has no effect.

    Raises:
        InputError: with each of them.
    """
    strict = options.mode == _STRICT
    wrong = {
        "mode": ('None or "strict"', options.mode not in (None, _STRICT), options.mode),
        "scheme": ('a scheme together with mode="strict", else none', strict != bool(options.scheme), options.scheme),
        "sample_weight": ("none: it has no effect", options.sample_weight is not None, "weights"),
    }
    faults = [
        Fault(code="E_OPTION", path=f"$.{name}", expected=expected, found=str(found))
        for name, (expected, is_wrong, found) in wrong.items()
        if is_wrong
    ]
    if faults:
        raise InputError(faults)


def _warn_of_odd_tags(sides: Iterable[Encoded], book: Codebook, *, suffix: bool) -> None:
    odd = {number: tag for tag, number in book.items() if not _looks_right(tag, suffix=suffix)}
    if odd:
        numbers = np.concatenate([side.numbers for side in sides])
        for number in dict.fromkeys(numbers[np.isin(numbers, list(odd))].tolist()):
            warnings.warn(f"{odd[number]} seems not to be NE tag.", stacklevel=4)


def _looks_right(tag: str, *, suffix: bool) -> bool:
    ends = tag.endswith(("-B", "-I", "-E", "-S")) if suffix else tag.startswith(("B-", "I-", "E-", "S-"))
    return ends or tag in _KNOWN


def _flat(y_true: Any, y_pred: Any) -> tuple[list[Any], list[Any]]:  # noqa: ANN401
    if any(isinstance(part, list) for part in y_true):
        return list(chain.from_iterable(y_true)), list(chain.from_iterable(y_pred))
    return list(y_true), list(y_pred)


def _arrays(values: Scores) -> tuple[Iterable[Any], ...]:
    return tuple(np.atleast_1d(value) for value in values)


def _as_dict(rows: dict[str, Any]) -> Report:
    columns = ("precision", "recall", "f1-score", "support")
    return {name: dict(zip(columns, row, strict=True)) for name, row in rows.items()}


def _as_text(by_type: dict[str, Any], means: dict[str, Any], digits: int) -> str:
    width = max(*map(len, by_type), len("weighted avg"), digits)

    def line(name: str, row: Any) -> str:  # noqa: ANN401
        numbers = "".join(f" {number:>9.{digits}f}" for number in row[:3])
        return f"{name:>{width}s} {numbers} {row[3]:>9}"

    head = f"{'':>{width}s} " + "".join(f" {name:>9}" for name in ("precision", "recall", "f1-score", "support"))
    parts = [[head], [line(*row) for row in by_type.items()], [line(*row) for row in means.items()]]
    return "\n\n".join("\n".join(part) for part in parts) + "\n"
