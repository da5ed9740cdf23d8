"""The rules, held against annotations: one at a time, or all of a campaign with the addresses of their tasks."""

from collections.abc import Iterable, Iterator, Mapping

from standpunkt.annotation.lint.arrows import arrow_faults
from standpunkt.annotation.lint.document import document_faults
from standpunkt.annotation.lint.rules import found
from standpunkt.annotation.lint.spans import span_faults
from standpunkt.errors import Fault
from standpunkt.schema import Annotation, Article, faults_in_text

Addresses = Mapping[tuple[str, str], str]
"""Where an annotation can be mended: by article and annotator, the address of the task."""


def lint(annotation: Annotation, article: Article) -> Iterator[Fault]:
    """Yield what breaks the scheme's rules in an annotation of `article`.

    Codes that begin with ``E_`` are errors, those with ``W_`` warnings (`rules.RULES`). Paths are those of the
    annotation's JSON. What does not fit the text at all is said alone.
    """
    yield from lint_text(annotation, article.text if article.text_sha256 == annotation.text_sha256 else None)


def lint_text(annotation: Annotation, text: str | None) -> Iterator[Fault]:
    """Yield the same where only the text is at hand; null where there is none of the annotation's hash."""
    if text is None:
        yield found("E_TEXT_HASH", "$.text_sha256", f"one of another text, {annotation.text_sha256[:12]}…")
        return
    if outside := list(faults_in_text(annotation.mentions, text)):
        yield from outside
        return
    yield from span_faults(annotation, text)
    yield from document_faults(annotation, text)
    yield from arrow_faults(annotation, text)


def lint_all(
    annotations: Iterable[Annotation], texts: Mapping[str, str], addresses: Addresses | None = None
) -> Iterator[tuple[Annotation, tuple[Fault, ...]]]:
    """Yield each annotation with its findings, whose place is the task's address, else ``annotator:article``.

    Args:
        annotations: of any annotators.
        texts: by their hash.
        addresses: of the tasks where they were made.
    """
    for annotation in annotations:
        name = f"{annotation.annotator}:{annotation.article_id}"
        place = (addresses or {}).get((annotation.article_id, annotation.annotator), name)
        faults = lint_text(annotation, texts.get(annotation.text_sha256))
        yield annotation, tuple(fault.at(file=place) for fault in faults)
