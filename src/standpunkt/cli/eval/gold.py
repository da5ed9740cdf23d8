"""What a submission is scored against, as the command line names it: a corpus, a gold file, or columns of gold."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from standpunkt.corpus.dataset import SAMPLE, Corpus
from standpunkt.corpus.load import load
from standpunkt.errors import UsageError
from standpunkt.eval.gold import Gold
from standpunkt.eval.goldfile import read_gold
from standpunkt.eval.submissions.read import Submission
from standpunkt.labels import Split, Task
from standpunkt.schema import Article


def open_gold(corpus: str, task: Task, split: Split, *, hidden: bool = False) -> Gold:
    """Return what `--corpus` names: the gold of a corpus, or of a gold file, which ends in ``.json``.

    Of a release only what the task needs is read.
    """
    if corpus != SAMPLE and corpus.endswith(".json"):
        return replace(read_gold(Path(corpus), task, split), hidden=hidden)
    configs = ("articles", "stance") if task is Task.STANCE else ("articles",)
    return gold_of(load(corpus, configs), task, split, hidden=hidden)


def gold_of(corpus: Corpus, task: Task, split: Split, *, hidden: bool = False) -> Gold:
    """Return what a submission for this task and split is scored against, and what its slices are told by.

    Where the gold is `hidden`, results and messages say nothing that gives it away.
    """
    articles = corpus.in_split(split)
    training = () if split is Split.TRAIN else corpus.in_split(Split.TRAIN)
    return Gold(
        task=task,
        corpus=corpus.name,
        version=corpus.version,
        split=split,
        articles=articles,
        annotations=corpus.gold,
        pairs=corpus.pairs_of(articles) if task is Task.STANCE else (),
        training_surfaces=frozenset(
            article.text[mention.start : mention.end]
            for article in training
            if article.id in corpus.gold
            for mention in corpus.gold[article.id].mentions
        ),
        # Sentences take long to cut, and only arrows are told by them.
        sentences={} if task is Task.NER else sentence_starts(articles),
        hidden=hidden,
    )


def sentence_starts(articles: Sequence[Article]) -> dict[str, tuple[int, ...]]:
    """Return where each sentence of each article begins, by article id."""
    from standpunkt.corpus.text.segment import segment  # noqa: PLC0415 - slow to import, with the tokeniser

    return {article.id: tuple(sentence.start for sentence in segment(article)) for article in articles}


def column_pair(
    gold: Path, predictions: Path, *, task: Task, name: str, split: Split, hidden: bool
) -> tuple[Gold, Submission]:
    """Return gold and submission of two files of columns.

    Raises:
        InputError: with every fault of either file.
        UsageError: another task than `ner`, or hidden gold.
    """
    from standpunkt.eval.submissions.column_gold import read_column_pair  # noqa: PLC0415 - seldom needed

    if task is not Task.NER:
        raise UsageError(f"--gold is for the task ner, whose gold can be columns of tags; found {task}")
    if hidden:
        raise UsageError("--hidden is for the gold of a corpus or a gold file; its messages would show that of --gold")
    return read_column_pair(gold, predictions, name=name, split=split)
