"""``standpunkt eval doctor``: why does a good system score so badly?"""

from collections import Counter
from dataclasses import asdict
from pathlib import Path

from standpunkt.cli.console import emit, say
from standpunkt.cli.eval.gold import open_gold, sentence_starts
from standpunkt.corpus.dataset import SAMPLE
from standpunkt.eval.doctor.diagnose import Report, diagnose
from standpunkt.eval.gold import Gold
from standpunkt.labels import Split, Task
from standpunkt.wording import percent


def doctor(
    predictions: Path, *, task: Task, split: Split = Split.TEST, corpus: str = SAMPLE, json: bool = False
) -> None:
    """Look for mistakes in offsets, labels and ids, and say what the score would be without them.

    Reads what `eval score` refuses, too. It never changes a score: the submission must be mended and scored again.

    Example: `standpunkt eval doctor predictions.jsonl --task ner`

    Args:
        predictions: The submission, in any JSON that resembles one.
        task: ner, stance, or stance-e2e.
        split: The split it is for.
        corpus: "sample", a release folder with gold, or a gold file.
        json: Print the report as JSON.
    """
    gold = open_gold(corpus, task, split)
    report = diagnose(predictions, with_sentences(gold))
    if json:
        emit(asdict(report))
        return
    _print_report(report)


def with_sentences(gold: Gold) -> Gold:
    """Return gold that knows where its sentences begin."""
    from dataclasses import replace  # noqa: PLC0415

    return gold if gold.sentences else replace(gold, sentences=sentence_starts(gold.articles))


def _print_report(report: Report) -> None:
    if report.faults:
        codes = ", ".join(f"{code} {n:,}" for code, n in Counter(fault.code for fault in report.faults).items())
        say(f"refused ({codes}); what can be read scores {report.headline} {percent(report.score)}")
    else:
        say(f"not refused; {report.headline} {percent(report.score)}")
    for number, diagnosis in enumerate(report.diagnoses, start=1):
        before = percent(diagnosis.before) if diagnosis.before is not None else "refused"
        say()
        say(f"{number}. {diagnosis.code}: {diagnosis.what}")
        say(f"   evidence: {diagnosis.evidence}")
        say(f"   {report.headline}: {before} -> {percent(diagnosis.after)}")
        say(f"   mend:     {diagnosis.mend}")
    if not report.diagnoses:
        say("no mistake in offsets, labels or ids found: the predictions seem to be what the system means")
    else:
        say()
        say("this changes no score: mend the file and score it again")
