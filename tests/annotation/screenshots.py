"""Remake the guidelines' pictures on a running Label Studio 1.23.2, with the real label config and a sample article.

Log-in and token are read from LABEL_STUDIO_USERNAME, LABEL_STUDIO_PASSWORD and LABEL_STUDIO_API_KEY::

    .venv/bin/python -m tests.annotation.screenshots http://127.0.0.1:8080 annotation/guidelines/pictures
"""

import os
import sys
from pathlib import Path

from standpunkt.annotation.label_config import label_config
from standpunkt.corpus.sample import load_sample
from tests.annotation.labelling import Annotator, Server, annotator, chromium, save

ARTICLE = "sample-digitales-01"
HEIGHT = 790


def main() -> None:
    """Draw an annotation and take a picture of each step."""
    url, folder = sys.argv[1], Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    server = Server(
        url=url.rstrip("/"),
        email=os.environ["LABEL_STUDIO_USERNAME"],
        password=os.environ["LABEL_STUDIO_PASSWORD"],
        token=os.environ["LABEL_STUDIO_API_KEY"],
    )
    with chromium() as browser, annotator(browser, server, width=1_300, height=850) as person:
        person.open(_project(server))
        person.select_what_is_drawn()
        _draw(person, folder)


def _project(server: Server) -> int:
    article = next(article for article in load_sample().articles if article.id == ARTICLE)
    settings = {"title": "Runde 1", "label_config": label_config(), "expert_instruction": "<p>Anleitung</p>"}
    project: int = server.ask("POST", "/api/projects", settings)["id"]
    data = {"doc_id": article.id, "text": article.text, "title": f"Artikel vom {article.published}"}
    server.ask("POST", f"/api/projects/{project}/import", [{"data": data}])
    return project


def _draw(person: Annotator, folder: Path) -> None:
    for key, surface in (
        ("3", "Lindenfurt"),
        ("1", "Runa Petzelt"),
        ("2", "PSM"),
        ("6f", "automatischen Gesichtserkennung auf dem Wielseplatz"),
        ("3", "Wielseplatz"),
        ("3", "auenmärkischen"),
        ("5", "Datenschützer"),
        ("6g", "Projekt"),
    ):
        person.mark(key, surface)
        if surface == "auenmärkischen":
            person.press("s")
            person.name("Auenmark")
            save(person.page, folder / "form.png", height=HEIGHT)
    person.arrow("Runa Petzelt", "automatischen Gesichtserkennung")
    person.arrow("Datenschützer", "Projekt")
    person.press("Escape")
    person.page.mouse.move(5, 5)
    save(person.page, folder / "page.png", height=HEIGHT)
    person.open_label_of_arrow(0)
    save(person.page, folder / "arrow.png", height=HEIGHT)


if __name__ == "__main__":
    main()
