"""The JSON schema of an answer, made from the label tables, as endpoints with strict schemas want it.

All fields are required and closed; what may be missing is null. That ACTOR and ISSUE have no form is part of the
schema, so a model that is held to it cannot get that wrong.
"""

from collections.abc import Iterable
from typing import Any, Final

from standpunkt.labels import AUTHOR, FORM_TABLE, MENTION_TABLE, NAMED, PAIR_TABLE, LabelRow, Polarity

NAME: Final = "standpunkt_annotation"
"""Name of the schema, which endpoints ask for."""


def answer_schema() -> dict[str, Any]:
    """Return the JSON schema (draft 2020-12) of one article's answer."""
    named = [row for row in MENTION_TABLE if row.label in NAMED]
    unnamed = [row for row in MENTION_TABLE if row.label not in NAMED]
    polarities = [row for row in PAIR_TABLE if row.label in Polarity.__members__]
    mentions = [_mention(named, _labels(FORM_TABLE)), _mention(unnamed, {"type": "null"})]
    stance = _object(
        {
            "holder": _text(f"id der Markierung des Halters, oder {AUTHOR}"),
            "target": _text("id der Markierung des Ziels"),
            "polarity": _labels(polarities),
        }
    )
    return _object(
        {
            "mentions": {"type": "array", "items": {"anyOf": mentions}},
            "stances": {"type": "array", "items": stance},
            "comment": _optional("Zweifel und Begründungen, sonst null"),
        }
    )


def response_format() -> dict[str, Any]:
    """Return the field ``response_format`` of a request to an OpenAI-compatible endpoint."""
    return {"type": "json_schema", "json_schema": {"name": NAME, "strict": True, "schema": answer_schema()}}


def _mention(rows: Iterable[LabelRow], form: dict[str, Any]) -> dict[str, Any]:
    return _object(
        {
            "id": _text("m1, m2, ... in der Reihenfolge des Textes"),
            "quote": _text("die markierten Wörter, Zeichen für Zeichen wie im Artikel"),
            "context": _optional("wörtliches längeres Stück des Artikels, das quote enthält, sonst null"),
            "occurrence": {"type": ["integer", "null"], "description": "das wievielte Vorkommen gemeint ist, ab 1"},
            "label": _labels(rows),
            "form": form,
            "entity": _optional("kanonischer Name"),
        }
    )


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": [*properties], "additionalProperties": False}


def _labels(rows: Iterable[LabelRow]) -> dict[str, Any]:
    known = list(rows)
    described = " ".join(f"{row.label}: {row.hint}" for row in known)
    return {"type": "string", "enum": [str(row.label) for row in known], "description": described}


def _text(description: str) -> dict[str, Any]:
    return {"type": "string", "description": description}


def _optional(description: str) -> dict[str, Any]:
    return {"type": ["string", "null"], "description": description}
