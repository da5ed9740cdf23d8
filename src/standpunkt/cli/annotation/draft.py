"""``standpunkt annotation draft``: a language model annotates."""

import re
from dataclasses import asdict
from pathlib import Path
from typing import Final

from standpunkt import jsonl
from standpunkt.annotation.draft.answers import read_answers
from standpunkt.annotation.draft.batch import Drafts, annotate_all
from standpunkt.annotation.draft.prompts import write_prompts
from standpunkt.cli.console import emit, say
from standpunkt.corpus.dataset import SAMPLE
from standpunkt.corpus.load import load
from standpunkt.errors import UsageError, did_you_mean, shorten
from standpunkt.files import refuse_existing
from standpunkt.labels import Split
from standpunkt.schema import Article

_NAME: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def draft(
    name: str,
    *,
    corpus: str = SAMPLE,
    split: Split | None = None,
    article: tuple[str, ...] = (),
    prompts: Path | None = None,
    answers: Path | None = None,
    out: Path | None = None,
    keep_sound: bool = False,
    force: bool = False,
    json: bool = False,
) -> int:
    """Let a language model annotate articles; its answers quote the words, and their places are found here.

    Exit code 1 if anything in an answer was refused: such an answer is left out as a whole, or with --keep-sound kept
    without what was refused.

    Examples: `standpunkt annotation draft model-a --prompts prompts`, then, with answers that were made elsewhere,
    `standpunkt annotation draft model-a --answers answers.jsonl --out annotations.jsonl`

    Args:
        name: The annotator's pseudonym: a-z, 0-9 and hyphens.
        corpus: The articles: "sample", an articles.jsonl, or a release folder.
        split: Only the articles of this split.
        article: Only this article; may be given several times.
        prompts: Write the prompts here and ask nobody: a folder with one file an article, or a .jsonl.
        answers: A file of answers: article_id, model and answer on each line.
        out: The file of annotations to write.
        keep_sound: Keep what is sound of an answer that was refused in part.
        force: Replace existing files.
        json: Print the outcome and all faults as JSON.
    """
    _check_name(name)
    articles = _chosen(corpus, split, article)
    if prompts is not None:
        count = write_prompts(prompts, articles.values(), force=force)
        say(f"{prompts}: prompts for {count:,} articles")
        return 0
    if answers is None:
        raise UsageError("give --prompts or --answers")
    if out is not None:
        refuse_existing(out, force=force)
    drafts = annotate_all(read_answers(answers), articles, annotator=name, keep_sound=keep_sound)
    if out is not None:
        jsonl.write(out, drafts.annotations, force=force)
    _tell(drafts, out, as_json=json)
    return 1 if any(fault.code.startswith("E_") for fault in drafts.faults) else 0


def _check_name(name: str) -> None:
    if not _NAME.fullmatch(name):
        raise UsageError(f"{shorten(name)}: expected an annotator's pseudonym of a-z, 0-9 and single hyphens: model-a")


def _chosen(corpus: str, split: Split | None, names: tuple[str, ...]) -> dict[str, Article]:
    """Return the articles asked for, by id, in the corpus's order."""
    opened = load(corpus)
    articles = {one.id: one for one in (opened.in_split(split) if split else opened.articles)}
    for name in names:
        if name not in articles:
            hint = did_you_mean(name, articles)
            raise UsageError(f"--article {shorten(name)}: no such article{'; ' + hint if hint else ''}")
    return {name: one for name, one in articles.items() if not names or name in names}


def _tell(drafts: Drafts, out: Path | None, *, as_json: bool) -> None:
    kept = drafts.annotations
    if as_json:
        emit(
            {
                "answers": len(drafts.drafts),
                "annotations": len(kept),
                "refused": drafts.refused,
                "mentions": sum(len(one.mentions) for one in kept),
                "stances": sum(len(one.stances) for one in kept),
                "faults": [asdict(fault) for fault in drafts.faults],
            }
        )
        return
    for fault in drafts.faults:
        say(str(fault))
    counted = f"{sum(len(one.mentions) for one in kept):,} mentions, {sum(len(one.stances) for one in kept):,} stances"
    where = f"{out}: " if out else ""
    say(f"{where}{len(drafts.drafts):,} answers, {drafts.refused:,} refused; {len(kept):,} annotations: {counted}")
