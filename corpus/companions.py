"""The files that lie beside an ``articles.jsonl``, or beside splits of it, and say how it came to be."""

from pathlib import Path
from typing import Final

DROPPED: Final = "dropped.jsonl"
"""Documents that did not become an article, with the reason."""
ORIGINS: Final = "origins.jsonl"
"""Where each article came from, and the way back to the raw text."""
ANNOTATIONS: Final = "annotations.jsonl"
"""Annotations that came with the articles, from corpora that others annotated."""
SUMMARY: Final = "ingest.json"
"""Sources, versions and counts."""
DUPLICATES: Final = "duplicates.jsonl"
"""Clusters of duplicates, of which the articles hold the kept members."""
NOTES: Final = "notes.json"
"""Beside splits: what the card says of them."""
COMPANIONS: Final = (DROPPED, ORIGINS, ANNOTATIONS, SUMMARY, DUPLICATES, NOTES)


def companion(articles: Path, kind: str) -> Path:
    """Return where a companion lies: ``articles.<kind>`` beside an ``articles.jsonl`` or ``articles.jsonl.gz``."""
    return articles.with_name(f"{articles.name.removesuffix('.gz').removesuffix('.jsonl')}.{kind}")
