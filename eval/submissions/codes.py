"""Every code that a submission can meet: what it means and what to do about it, as ``docs/submissions.md`` prints them.

On a hidden split a fault says no more than its line here: no text, no gold, nothing counted in either.
"""

from dataclasses import dataclass, replace
from typing import Final

from standpunkt.errors import Fault


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """One kind of fault or warning."""

    code: str
    """``E_...`` refuses the submission, ``W_...`` is printed with its scores."""
    meaning: str
    """What is wrong."""
    remedy: str
    """What to do about it."""


def _code(code: str, meaning: str, remedy: str) -> Code:
    return Code(code=code, meaning=meaning, remedy=remedy)


CODES: Final = (
    _code("E_FILE", "not a JSONL file", "one JSON object a line, in a regular file, plain or gzip"),
    _code("E_GZIP", "a damaged gzip file", "pack it again"),
    _code("E_SIZE", "more than 64 MB, unpacked", "leave out what is not asked for, such as scores and surfaces"),
    _code("E_RATIO", "gzip that unpacks to more than 100 times its size", "send it plain"),
    _code("E_LINE_SIZE", "a line of more than 1 MB", "one article or pair a line"),
    _code("E_RECORDS", "more than a million lines", "one article or pair a line, of this split only"),
    _code("E_FAULTS", "more than 10,000 faults", "mend the first ones; the rest was not read"),
    _code("E_JSON", "a line that is no JSON", "write it with a JSON library; no NaN, no Infinity, no lone surrogates"),
    _code("E_JSON_DUPKEY", "a key twice in one JSON object", "each key once"),
    _code("E_TYPE", "a value of another type", "offsets are integers, not 3.0, true or null"),
    _code(
        "E_FIELD",
        "a field that is unknown, missing, or alone where two go together",
        "the fields of the format",
    ),
    _code("E_LABEL", "a label outside the closed set", "a label of the scheme, spelt as there; case matters"),
    _code("E_ID", "an id that is no id", "letters, digits and . _ : > @ + -"),
    _code("E_OFFSET_RANGE", "an offset outside the text", "code points, from 0 to the length of the text"),
    _code("E_SPAN_EMPTY", "an end that is not beyond the start", "ends are exclusive"),
    _code("E_SPAN_EDGE", "white space at an edge of a mention", "leave it outside"),
    _code("E_SURFACE", "a surface that does not stand at its offsets", "count code points of the released text"),
    _code("E_FORM", "a form on ACTOR or ISSUE", "only named entities have a form"),
    _code("E_ENTITY", "an empty entity", "a name, or leave it out"),
    _code("E_DUP_SPAN", "a span twice", "one named entity a span"),
    _code("E_DUP_ID", "an id twice", "one line an article or pair; one id a mention"),
    _code("E_DANGLING", "a stance that points at no mention of its line", "give the mention an id, and point at it"),
    _code("E_HOLDER", "a stance held by an ISSUE or MISC", "holders are PER, ORG, LOC, ACTOR or AUTHOR"),
    _code("E_SELF_ARROW", "a stance whose holder is its target", "leave it out"),
    _code("E_DUP_ARROW", "two stances between the same two mentions", "one polarity an ordered pair"),
    _code("E_TASK", "a prediction for another task", "mentions for ner, pair_id and label for stance"),
    _code("E_UNKNOWN_ID", "an id that is none of this split", "take the ids from the split that is asked for"),
    _code("E_ENCODING", "columns that are not in UTF-8", "convert the file first, such as with iconv"),
    _code("E_COLUMNS", "a line with more or fewer columns than the others", "the same columns on every line"),
    _code("E_TAG", "a tag that is none", "O, or a prefix such as B- and a label"),
    _code("E_TOKENS", "tokens that are not those of the article", "all tokens of its text, in order, spelt as there"),
    _code("E_MISSING_DOC", "articles without a prediction", "a line for each, or --missing empty"),
    _code("E_MISSING_PAIR", "pairs without a prediction", "a line for each, or --missing empty"),
    _code("E_CANARY", "the mark of a hidden split's gold", "predict, instead of copying gold"),
    _code("E_NAME", "a name or text in submission.json that is empty, too long or unprintable", "one short line"),
    _code("E_URL", "an address that is none", "it starts with https:// or http://"),
    _code("E_SEED", "a seed in the file's name that is not the one in submission.json", "leave one of them out"),
    _code("W_BOM", "a byte order mark at the start, which was passed over", "write UTF-8 without it"),
    _code("W_TAGS", "how columns of tags were read: scheme, columns, repairs", "nothing, if that is what was meant"),
    _code("W_TWINS", "entities of the inner layer that repeat one of the outer", "nothing: they count once"),
    _code("W_FEW_DOCUMENTS", "fewer than 30 documents: intervals are too narrow", "nothing; read them with care"),
    _code("W_INNER", "entities inside another one", "nothing: they count in GermEval's metrics alone"),
    _code("W_LAYERS", "entities across another one or a third layer deep, not scored", "predict two layers"),
    _code("W_SCORES", "scores that are not probabilities of all labels for all pairs", "give all four, or none"),
    _code("W_END_INCLUSIVE", "ends that look inclusive", "ends are exclusive; see eval doctor"),
    _code("W_OFFSET_UNIT", "offsets that look like bytes or UTF-16 units", "count code points; see eval doctor"),
    _code("W_MISSING", "missing predictions that were scored as empty", "predict them"),
    _code("W_UNDEFINED", "a headline that some resamples leave undefined", "nothing; its interval is of the others"),
)
"""In the order in which a submission meets them."""
_BY_CODE: Final = {code.code: code for code in CODES}
_TELLING: Final = ("E_UNKNOWN_ID", "E_MISSING_DOC", "E_MISSING_PAIR")
"""Codes that may show what was found: ids, which are public."""


def concealed(fault: Fault) -> Fault:
    """Return a fault as whoever must not see the gold may read it: its place, its code and what that means.

    Ids are shown, since those of a hidden split are public; everything else that was expected or found is left out.
    """
    known = _BY_CODE.get(fault.code)
    expected = known.remedy if known else "another submission"
    meaning = known.meaning if known else "a fault"
    return replace(fault, expected=expected, found=fault.found if fault.code in _TELLING else meaning, hint="")
