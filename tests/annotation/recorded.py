"""Exports as a real Label Studio gives them, of texts of our own, for tests that need no server.

Remade by ``python -m tests.annotation.recorded`` (it needs a Label Studio, as the tests marked ``live`` do).
"""

import json
import tempfile
from pathlib import Path
from typing import Final

from standpunkt.annotation.studio.client import LabelStudio
from standpunkt.annotation.studio.credentials import Access
from tests.annotation.campaign import drawn, send
from tests.annotation.servers import LiveServer, installation, running_server

EXPORTS: Final = Path(__file__).parent / "exports"
FILE: Final = EXPORTS / "label-studio-1.23.2.json"
"""Anna's project of ``campaign``: d1 submitted by her; d2 hers, overwritten by bela; d3 skipped, then drafted."""


def record(server: LiveServer, work: Path) -> bytes:
    """Return the export of a small project on which two people worked."""
    with LabelStudio(Access(url=server.url, token=server.token)) as studio:
        project, numbers = send(studio, work, "anna")
        anna, bela = (LabelStudio(Access(url=server.url, token=server.account(name)[1])) for name in ("anna", "bela"))
        with anna, bela:
            _work(anna, bela, numbers)
        return studio.export(project)


def _work(anna: LabelStudio, bela: LabelStudio, numbers: tuple[int, ...]) -> None:
    def submit(number: int, doc_id: str, **more: object) -> int:
        result = {"result": drawn(doc_id), "lead_time": 12.5, **more}
        return int(anna.ask("POST", f"/api/tasks/{number}/annotations", result)["id"])

    submit(numbers[0], "d1")
    second = submit(numbers[1], "d2")
    bela.ask("PATCH", f"/api/annotations/{second}", {"result": drawn("d2")[:1]})
    submit(numbers[2], "d3", was_cancelled=True, result=[])
    anna.ask("POST", f"/api/tasks/{numbers[2]}/drafts", {"result": drawn("d3"), "lead_time": 2.0})


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder, running_server(installation(), Path(folder) / "server") as running:
        content = json.loads(record(running, Path(folder) / "work"))
    EXPORTS.mkdir(exist_ok=True)
    FILE.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
