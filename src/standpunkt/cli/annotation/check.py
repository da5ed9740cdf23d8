"""``standpunkt annotation lint``: what breaks the scheme's rules."""

from dataclasses import asdict
from pathlib import Path

from standpunkt import jsonl
from standpunkt.annotation.lint import lint as lint_annotation
from standpunkt.cli.console import emit, say, track
from standpunkt.corpus.dataset import SAMPLE, join
from standpunkt.corpus.load import load
from standpunkt.errors import Fault, InputError
from standpunkt.schema import Annotation


def lint(annotations: Path | None = None, *, corpus: str = SAMPLE, json: bool = False) -> int:
    """Check annotations against the rules of the scheme; errors must be mended, warnings want a second look.

    Exit code 1 if there is an error.

    Example: `standpunkt annotation lint gold.jsonl --corpus out/articles.jsonl`

    Args:
        annotations: Annotations, one a line; by default the corpus's own.
        corpus: The annotated articles: "sample", an articles.jsonl, or a release folder.
        json: Print the findings as JSON.
    """
    opened = load(corpus)
    given = jsonl.read(annotations, Annotation) if annotations else opened.annotations
    if faults := join(opened.articles, given):
        raise InputError(faults)
    articles = {article.id: article for article in opened.articles}
    found: list[Fault] = []
    for annotation in track(given, "linting"):
        where = f"{annotation.annotator}:{annotation.article_id}"
        found += [fault.at(file=where) for fault in lint_annotation(annotation, articles[annotation.article_id])]
    errors = sum(fault.code.startswith("E_") for fault in found)
    if json:
        emit([asdict(fault) for fault in found])
    else:
        for fault in found:
            say(str(fault))
        say(f"{len(given):,} annotations: {errors} errors, {len(found) - errors} warnings")
    return 1 if errors else 0
