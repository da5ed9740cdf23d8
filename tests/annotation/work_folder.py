"""A campaign's work folder as push and pull leave it, made of sample articles, without a server."""

import gzip
import json
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from standpunkt.annotation.studio.writing import to_result
from standpunkt.annotation.work import journal, pushes
from standpunkt.annotation.work.journal import Gone, Kind, State, result_sha256
from standpunkt.annotation.work.pushes import Push
from standpunkt.annotation.work.texts import add_texts
from standpunkt.corpus.dataset import Corpus
from standpunkt.labels import Source
from standpunkt.schema import Annotation, Article

SERVER = "http://127.0.0.1:8080"
CONFIG = sha256(b"page").hexdigest()


@dataclass(frozen=True, slots=True)
class Campaign:
    """A work folder that grows by what annotators do."""

    work: Path
    """The folder."""
    sample: Corpus
    """Where articles and annotations come from."""

    def send(self, batch: str, annotator: str, articles: Iterable[Article], *, project: int) -> None:
        """Write that articles were sent."""
        self.work.mkdir(exist_ok=True)
        sent = (
            Push(
                seen_at="2026-11-01T08:00:00+00:00",
                server=SERVER,
                project=project,
                batch=batch,
                annotator=annotator,
                doc_id=article.id,
                text_sha256=article.text_sha256,
                task=100 * project + number,
                config_sha256=CONFIG,
                guideline="1",
            )
            for number, article in enumerate(articles, start=1)
        )
        pushes.append(self.work, sent)

    def submit(self, page: Push, *, minutes: float | None, day: str, **changes: Any) -> None:  # noqa: ANN401
        """Write that a page came home, drawn like the gold or as `changes` say."""
        article = next(article for article in self.sample.articles if article.id == page.doc_id)
        gold = next(one for one in self.sample.annotations if one.article_id == page.doc_id)
        add_texts(self.work, {article.text_sha256: article.text})
        journal.append(self.work, [self.state(page, gold, article, minutes=minutes, day=day, **changes)])

    def state(
        self,
        page: Push,
        gold: Annotation,
        article: Article,
        *,
        minutes: float | None,
        day: str,
        **changes: Any,  # noqa: ANN401
    ) -> State:
        """Return a line of the journal."""
        result = changes.pop("result", tuple(to_result(gold, article.text)))
        fields: dict[str, Any] = {
            "kind": Kind.STATE,
            "seen_at": f"{day}T20:00:00+00:00",
            "server": page.server,
            "batch": page.batch,
            "annotator": page.annotator,
            "source": Source.HUMAN,
            "project": page.project,
            "task": page.task,
            "doc_id": page.doc_id,
            "text_sha256": page.text_sha256,
            "annotation_uuid": f"uuid-{page.project}-{page.task}",
            "completed_by": page.annotator,
            "updated_by": page.annotator,
            "created_at": f"{day}T10:00:00+00:00",
            "updated_at": f"{day}T10:00:00+00:00",
            "lead_time": None if minutes is None else 60 * minutes,
            "config_sha256": CONFIG,
            "guideline": "1",
            "tool": "label-studio 1.23.2",
            "result_sha256": result_sha256(result),
            "result": result,
        }
        return State(**(fields | changes))

    def vanish(self, page: Push, *, day: str) -> None:
        """Write that somebody deleted a page's annotation."""
        line = next(line for line in journal.read_journal(self.work) if line.task == page.task)
        seen_at = f"{day}T20:00:00+00:00"
        gone = replace(line, kind=Kind.TOMBSTONE, seen_at=seen_at, vanished=Gone.ANNOTATION, result=())
        journal.append(self.work, [gone])

    def begin(self, page: Push, *, day: str) -> None:
        """Keep a backup in which the page has a draft."""
        task = {
            "id": page.task,
            "data": {"doc_id": page.doc_id, "batch": page.batch},
            "annotations": [],
            "drafts": [{"user": "anna@example.org", "annotation": None, "result": [{}]}],
        }
        folder = self.work / "backups"
        folder.mkdir(exist_ok=True)
        path = folder / f"{day.replace('-', '')}T200000Z-{page.project}-abc.json.gz"
        path.write_bytes(gzip.compress(json.dumps([task]).encode()))
