"""What seqeval takes without a word and scores wrongly: found here before anything is counted.

| what                                            | what seqeval makes of it                                 |
|-------------------------------------------------|----------------------------------------------------------|
| ``o``, ``b-PER``, ``B_PER``                     | entities of the types ``_``, ``PER`` unparted, ``_PER``  |
| ``U-``, ``L-`` in the default mode              | a ``B- L-`` before a ``U-`` are one entity with it       |
| IOB1 in the gold, strictly read as IOB2         | 0.0                                                      |
| ``scheme=`` without ``mode="strict"``           | ignored                                                  |
| ``sample_weight=``                              | ignored                                                  |
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from standpunkt.errors import Fault, InputError, shorten
from standpunkt.eval.tags.codes import Codebook, Encoded, Sentences, encode
from standpunkt.eval.tags.detect import breaks, detect
from standpunkt.tags import Scheme, parse_tag

_SHOWN = 20
_BILOU_ONLY = "UL"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How tags will be read."""

    scheme: Scheme | None
    """The strict scheme; none for the default mode."""
    suffix: bool
    """Whether tags are ``PER-B`` instead of ``B-PER``."""


def check_inputs(gold: Sentences, predicted: Sentences, reading: Reading) -> None:
    """Refuse what would be scored otherwise than its owner means.

    Raises:
        InputError: with every fault; places are ``$[sentence][token]``, the file is ``gold`` or ``predicted``.
    """
    sides = {"gold": gold, "predicted": predicted}
    faults = [fault.at(file=side) for side, sentences in sides.items() for fault in _type_faults(sentences)]
    if not faults:
        faults += _length_faults(gold, predicted)
        for side, sentences in sides.items():
            faults += [fault.at(file=side) for fault in _side_faults(sentences, reading, is_gold=side == "gold")]
    if faults:
        raise InputError(faults)


def _type_faults(sentences: Sequence[object]) -> Iterator[Fault]:
    for n, sentence in enumerate(sentences):
        if not isinstance(sentence, list):
            yield Fault(code="E_TYPE", path=f"$[{n}]", expected="a list of tags", found=shorten(sentence))
        elif odd := next((tag for tag in sentence if not isinstance(tag, str)), None):
            yield Fault(code="E_TYPE", path=f"$[{n}]", expected="a list of strings", found=shorten(odd))
    if not sentences:
        yield Fault(code="E_TYPE", expected="at least one sentence", found="none")


def _length_faults(gold: Sentences, predicted: Sentences) -> Iterator[Fault]:
    if len(gold) != len(predicted):
        yield Fault(code="E_LENGTH", expected=f"{len(gold)} sentences, as in gold", found=str(len(predicted)))
    unequal = [n for n, (one, other) in enumerate(zip(gold, predicted, strict=False)) if len(one) != len(other)]
    for n in unequal[:_SHOWN]:
        expected = f"{len(gold[n])} tags, as in gold"
        yield Fault(code="E_LENGTH", path=f"$[{n}]", expected=expected, found=str(len(predicted[n])))
    if unequal[_SHOWN:]:
        found = f"{len(unequal) - _SHOWN} more sentences of another length"
        yield Fault(code="E_LENGTH", expected="sentences as long as in gold", found=found)


def _side_faults(sentences: Sentences, reading: Reading, *, is_gold: bool) -> Iterator[Fault]:
    book = Codebook()
    encoded = encode(sentences, book)
    faults = list(_tag_faults(encoded, book, reading))
    yield from faults
    if is_gold and reading.scheme is not None and not faults:
        yield from _scheme_faults(encoded, book, reading.scheme, suffix=reading.suffix)


def _tag_faults(encoded: Encoded, book: Codebook, reading: Reading) -> Iterator[Fault]:
    """Yield every tag that is malformed or, in the default mode, has a prefix that seqeval does not know there."""
    for tag, number in book.items():
        found = parse_tag(_turned(tag) if reading.suffix else tag)
        if found is None:
            expected = "O, or B I E S U or L, a hyphen and a label of two letters or more in capitals at its start"
            fault = Fault(code="E_TAG", expected=expected, found=shorten(tag), hint=_meant(tag))
            yield _at(number, encoded, fault)
        elif not found.prefix:
            yield _at(number, encoded, Fault(code="E_TAG", expected="a prefix: B-, I-, ...", found=shorten(tag)))
        elif reading.scheme is None and found.prefix in _BILOU_ONLY:
            hint = 'BILOU needs mode="strict" and its scheme'
            expected = "B-, I-, E- or S- in the default mode"
            yield _at(number, encoded, Fault(code="E_SCHEME", expected=expected, found=shorten(tag), hint=hint))


def _at(number: int, encoded: Encoded, fault: Fault) -> Fault:
    """Return a fault at the first token with a tag, and say how many more there are."""
    places = np.flatnonzero(encoded.numbers == number)
    more = f", and {len(places) - 1} times more" if len(places) > 1 else ""
    return replace(fault, path=_path(int(places[0]), encoded), found=fault.found + more)


def _scheme_faults(encoded: Encoded, book: Codebook, expected: Scheme, *, suffix: bool) -> Iterator[Fault]:
    """Yield a fault where gold breaks the scheme it is to be read in: that is another scheme, or a damaged file."""
    tags = [_turned(tag) if suffix else tag for tag in book]
    broken = breaks(encoded, tags, expected)
    if len(broken):
        scheme = detect(encoded, tags).scheme
        hint = f"it looks like {scheme}" if scheme is not expected else ""
        found = f"{shorten(list(book)[int(encoded.numbers[broken[0]])])}, which breaks it, and {len(broken) - 1} more"
        path = _path(int(broken[0]), encoded)
        yield Fault(code="E_SCHEME", path=path, expected=f"gold in {expected}", found=found, hint=hint)


def _path(place: int, encoded: Encoded) -> str:
    starts = encoded.starts()
    sentence = int(np.searchsorted(starts, place, side="right")) - 1
    return f"$[{sentence}][{place - int(starts[sentence])}]"


def _meant(tag: str) -> str:
    """Return a hint where a tag in upper case, with a hyphen for an underscore, would be one."""
    guess = tag.upper().replace("_", "-")
    return f"did you mean {guess}?" if guess != tag and parse_tag(guess) else ""


def _turned(tag: str) -> str:
    """Return ``B-PER`` for ``PER-B``."""
    label, _, prefix = tag.rpartition("-")
    return f"{prefix}-{label}" if label else tag
