"""``standpunkt annotation lint``: what breaks the scheme's rules, and what is not marked alike everywhere."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from standpunkt import jsonl
from standpunkt.annotation.lint import RULES, is_error, lint_all
from standpunkt.annotation.lint.consistency import Consistency, consistency
from standpunkt.cli.console import emit, note, say, table, track
from standpunkt.corpus.dataset import SAMPLE, join
from standpunkt.corpus.load import load
from standpunkt.errors import Fault, InputError, UsageError, did_you_mean
from standpunkt.schema import Annotation

_SHOWN = 40
"""Surfaces of the consistency report that a person is shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Given:
    """What is linted."""

    annotations: tuple[Annotation, ...]
    """In the order of their file, or by article and annotator."""
    texts: Mapping[str, str]
    """By hash."""
    addresses: Mapping[tuple[str, str], str]
    """Of tasks, by article and annotator; empty for a file."""
    faults: tuple[Fault, ...] = ()
    """What was found before: drawings of a work folder that are no annotation."""


def lint(
    annotations: Path | None = None,
    *,
    corpus: str = SAMPLE,
    work: Path | None = None,
    batch: tuple[str, ...] = (),
    consistency: bool = False,
    rules: bool = False,
    json: bool = False,
) -> int:
    """Check annotations against the rules of the scheme; errors must be mended, warnings want a second look.

    Exit code 1 if there is an error. docs/lint.md has all rules.

    Example: `standpunkt annotation lint gold.jsonl --corpus out/articles.jsonl`

    Example: `standpunkt annotation lint --work annotation-work`

    Args:
        annotations: Annotations, one a line; by default the corpus's own.
        corpus: The annotated articles: "sample", an articles.jsonl, or a release folder.
        work: The work folder of a campaign: all that its annotators' work comes to is checked, and each finding has the
            address of its task.
        batch: With --work, check this batch alone; may be given several times. Judges' decisions are checked only where
            their batch is named, as adj/b1, and in gold.
        consistency: Instead, list words that are marked in several ways, and names that are spelled in several.
        rules: Instead, list the rules: what is right, and where the guidelines say so.
        json: Print the findings as JSON.
    """
    if rules:
        _print_rules(as_json=json)
        return 0
    if work and annotations:
        raise UsageError("give a file of annotations, or a work folder with --work, not both")
    if batch and not work:
        raise UsageError("--batch is one of a work folder: give --work, too")
    given = _from_work(work, batch) if work else _from_file(annotations, corpus)
    if consistency:
        _print_consistency(given, as_json=json)
        return 0
    found = list(given.faults)
    for _, faults in lint_all(track(given.annotations, "linting"), given.texts, given.addresses):
        found += faults
    errors = sum(map(is_error, found))
    if json:
        emit([asdict(fault) for fault in found])
    else:
        for fault in found:
            say(str(fault))
        say(f"{len(given.annotations):,} annotations: {errors} errors, {len(found) - errors} warnings")
    return 1 if errors else 0


def _from_file(annotations: Path | None, corpus: str) -> _Given:
    opened = load(corpus)
    given = jsonl.read(annotations, Annotation) if annotations else opened.annotations
    if faults := join(opened.articles, given):
        raise InputError(faults)
    wanted = {said.article_id for said in given}
    texts = {article.text_sha256: article.text for article in opened.articles if article.id in wanted}
    return _Given(annotations=given, texts=texts, addresses={})


def _from_work(work: Path, batches: Sequence[str]) -> _Given:
    """Return what counts in these batches, or in all that are no judges'."""
    from standpunkt.annotation.pull.arms import JUDGES  # noqa: PLC0415 - only a campaign needs it
    from standpunkt.annotation.work.current import read_present  # noqa: PLC0415
    from standpunkt.annotation.work.texts import read_texts  # noqa: PLC0415

    holds = read_present(work)
    known = sorted({done.state.batch for done in holds.works})
    for batch in batches:
        if batch not in known:
            hint = did_you_mean(batch, known) or f"there is work of {', '.join(known) or 'none'}"
            raise UsageError(f"{work} has no work of batch {batch} ({hint})")
    present = holds.of(*(batches or (batch for batch in known if not batch.startswith(JUDGES))))
    return _Given(
        annotations=present.annotations,
        texts=read_texts(work),
        addresses=present.addresses,
        faults=tuple(fault for done in present.works for fault in done.faults),
    )


def _print_rules(*, as_json: bool) -> None:
    if as_json:
        emit([asdict(rule) for rule in RULES])
        return
    rows = [(rule.code, rule.right, f"#{rule.anchor}", str(rule.seen)) for rule in RULES]
    table(["code", "what is right", "guidelines", "seen by"], rows)


def _print_consistency(given: _Given, *, as_json: bool) -> None:
    found = _consistency(given)
    if as_json:
        emit(asdict(found))
        return
    rows = [
        (one.words, ", ".join(f"{use.kind} {use.times:,}" for use in one.uses), one.uses[-1].places[0])
        for one in found.surfaces[:_SHOWN]
    ]
    table(["words", "marked as", "a rare one is at"], rows)
    for one in found.spellings[:_SHOWN]:
        say("one name, several spellings: " + ", ".join(f"{name} {times:,}" for name, times in one.names))
    surfaces, spellings = len(found.surfaces), len(found.spellings)
    say(f"{surfaces:,} surfaces marked in several ways, {spellings:,} names spelled in several")
    if max(surfaces, spellings) > _SHOWN:
        note(f"the first {_SHOWN} are shown; --json has all")


def _consistency(given: _Given) -> Consistency:
    return consistency(given.annotations, given.texts)
