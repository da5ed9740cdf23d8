"""``standpunkt eval view``: gold against prediction, article by article."""

from pathlib import Path

from standpunkt.cli.console import emit, say
from standpunkt.cli.eval.gold import open_gold
from standpunkt.corpus.dataset import SAMPLE
from standpunkt.corpus.licences import Kind, licence_of
from standpunkt.errors import UsageError
from standpunkt.eval.gold import Gold
from standpunkt.eval.score import score
from standpunkt.eval.submissions.read import Missing, read_submission
from standpunkt.eval.view.page import MOST, write_view
from standpunkt.files import refuse_existing
from standpunkt.labels import Split, Task


def view(
    predictions: Path,
    *,
    task: Task,
    out: Path,
    split: Split = Split.TEST,
    corpus: str = SAMPLE,
    articles: int = MOST,
    name: str = "",
    missing: Missing = Missing.ERROR,
    private: bool = False,
    force: bool = False,
    json: bool = False,
) -> None:
    """Write a page that shows gold and prediction side by side, the worst articles first, filtered by kind of error.

    The page needs no network and no script. It holds texts and gold.

    Example: `standpunkt eval view predictions.jsonl --task ner --out view.html`

    Args:
        predictions: The submission, .jsonl or .jsonl.gz.
        task: ner, stance, or stance-e2e.
        out: The page to write.
        split: The split it is for.
        corpus: "sample", a release folder with gold, or a gold file.
        articles: How many articles, the worst ones; 0 for all.
        name: Name of the system; by default that of submission.json beside the predictions, or their folder's.
        missing: Whether articles or pairs without a prediction are an error or shown as empty.
        private: Write the page even if it holds what may not be passed on; it says so.
        force: Replace an existing page.
        json: Print the outcome as JSON.
    """
    refuse_existing(out, force=force)
    gold = open_gold(corpus, task, split)
    notes = _notes(gold, private=private)
    submission = read_submission(predictions, gold, name=name, missing=missing)
    result = score(gold, submission, check=False)
    shown = write_view(out, gold, submission, result, notes=notes, most=articles, private=private, force=force)
    if json:
        emit({"articles": shown, "page": str(out)})
        return
    say(f"{shown} of {len(gold.articles)} articles -> {out}")


def _notes(gold: Gold, *, private: bool) -> list[str]:
    """Return what the page must say of the texts on it.

    Raises:
        UsageError: some may not be passed on, and nobody said that the page stays here.
    """
    kinds = {article.id: licence_of(article.licence).kind for article in gold.articles}
    closed = [name for name, kind in kinds.items() if kind is Kind.CLOSED]
    if closed and not private:
        raise UsageError(
            f"{len(closed)} articles are under a licence that does not let their text be passed on, e.g. {closed[0]};"
            " --private writes the page for your own eyes"
        )
    notes = ["Private: the gold on this page is hidden."] * gold.hidden
    if closed:
        notes.append(f"Private: {len(closed)} articles are under a licence that does not let their text be passed on.")
    if restricted := sum(kind is Kind.RESTRICTED for kind in kinds.values()):
        notes.append(f"{restricted} articles may be passed on for non-commercial use only.")
    return notes
