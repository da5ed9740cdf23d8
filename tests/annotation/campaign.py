"""A small campaign for tests of pull: texts of our own, people, what was sent, and what annotators draw."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from standpunkt.annotation.guidelines import VERSION
from standpunkt.annotation.label_config import config_sha256, label_config
from standpunkt.annotation.people import Kind, Person, write_people
from standpunkt.annotation.studio.client import LabelStudio
from standpunkt.annotation.work.pushes import Push, append
from standpunkt.schema import text_sha256

TEXTS = {
    "d1": "Streit um Windkraft 😀\n\nRuna Petzelt will den Ausbau. Hinnerk Lohse lehnt ihn ab.",
    "d2": "Neue Brücke\n\nDie PSM fordert eine Brücke über die Aue.",
    "d3": "Haushalt\n\nKämmerin Ulla Bredow prüft den Haushalt von Lindenfurt.",
}
"""Articles by id."""
ANNA = Person(name="anna", email="anna@example.org", user=2)
BELA = Person(name="bela", email="bela@example.org", user=3)
ROBOT = Person(name="robot", email="robot@example.org", user=4, kind=Kind.MODEL)
SEEN_AT = "2026-03-01T08:00:00+00:00"


def region(name: str, doc_id: str, surface: str, label: str) -> dict[str, Any]:
    """Return the item that marks the first occurrence of `surface`."""
    start = TEXTS[doc_id].index(surface)
    value = {"start": start, "end": start + len(surface), "text": surface, "labels": [label]}
    return {"id": name, "from_name": "mention", "to_name": "text", "type": "labels", "value": value}


def arrow(holder: str, target: str, *labels: str, direction: str = "right") -> dict[str, Any]:
    """Return the item that draws an arrow."""
    item: dict[str, Any] = {"type": "relation", "from_id": holder, "to_id": target, "direction": direction}
    return item | ({"labels": list(labels)} if labels else {})


def drawn(doc_id: str = "d1") -> list[dict[str, Any]]:
    """Return what an annotator draws on an article."""
    if doc_id == "d1":
        marks = [
            region("a", "d1", "Runa Petzelt", "PER"),
            region("b", "d1", "Ausbau", "ISSUE"),
            region("c", "d1", "Hinnerk Lohse", "PER"),
        ]
        return [*marks, arrow("a", "b", "FAVOR"), arrow("c", "b", "AGAINST")]
    if doc_id == "d2":
        return [
            region("a", "d2", "PSM", "ORG"),
            region("b", "d2", "Brücke über die Aue", "ISSUE"),
            arrow("a", "b", "FAVOR"),
        ]
    return [region("a", "d3", "Ulla Bredow", "PER"), region("b", "d3", "Lindenfurt", "LOC")]


def tasks(doc_ids: Iterable[str] = TEXTS, batch: str = "b1") -> list[dict[str, Any]]:
    """Return tasks as they are imported."""
    return [
        {
            "data": {
                "doc_id": doc_id,
                "text": TEXTS[doc_id],
                "text_sha256": text_sha256(TEXTS[doc_id]),
                "title": "Artikel",
                "batch": batch,
                "guideline_version": VERSION,
            }
        }
        for doc_id in doc_ids
    ]


def pushes(
    server: str,
    project: int,
    annotator: str,
    numbers: Sequence[int],
    doc_ids: Sequence[str] = tuple(TEXTS),
    batch: str = "b1",
) -> list[Push]:
    """Return what was sent."""
    return [
        Push(
            seen_at=SEEN_AT,
            server=server,
            project=project,
            batch=batch,
            annotator=annotator,
            doc_id=doc_id,
            text_sha256=text_sha256(TEXTS[doc_id]),
            task=number,
            config_sha256=config_sha256(label_config()),
            guideline=VERSION,
        )
        for doc_id, number in zip(doc_ids, numbers, strict=True)
    ]


def send(studio: LabelStudio, work: Path, annotator: str, batch: str = "b1") -> tuple[int, tuple[int, ...]]:
    """Make an annotator's project, send it all articles, write that down; return its number and those of its tasks."""
    project = studio.create_project(title=f"{batch}/{annotator}", label_config=label_config(), instruction="<p>…</p>")
    numbers = studio.import_tasks(project.id, tasks(batch=batch))
    work.mkdir(parents=True, exist_ok=True)
    append(work, pushes(studio.url, project.id, annotator, numbers, batch=batch))
    return project.id, numbers


def write_campaign(work: Path, *people: Person) -> None:
    """Write the file of people."""
    write_people(work, people or (ANNA, BELA, ROBOT))
