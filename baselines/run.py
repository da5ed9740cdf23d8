"""Run a baseline: train on one split of a corpus, predict another, write a submission."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import msgspec

from standpunkt import jsonl
from standpunkt.baselines.interface import Findings, GivenPair, Weighing
from standpunkt.baselines.registry import Entry
from standpunkt.corpus.dataset import Corpus, without
from standpunkt.errors import UsageError
from standpunkt.eval.submissions.system import SIDECAR, SystemInfo
from standpunkt.files import atomic_folder, write_json
from standpunkt.labels import AUTHOR, Split, Task
from standpunkt.schema import Article, Mention, Pair, Prediction

PREDICTIONS: Final = "predictions.jsonl"
_DIGITS: Final = 6
"""Of probabilities in a submission."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Data:
    """A split as a system sees it: inputs, gold outputs, and what each input is called."""

    inputs: Sequence[Any]
    outputs: Sequence[Any]
    ids: Sequence[tuple[str, str | None]]
    """Article and pair id of each input; the pair id is None where inputs are articles."""


def run(
    entry: Entry, corpus: Corpus, out: Path, *, split: Split = Split.TEST, seed: int = 0, force: bool = False
) -> int:
    """Train a baseline on the train split, predict `split` and write ``predictions.jsonl`` and ``submission.json``.

    Equal corpus and seed give equal bytes. Returns the number of predictions.

    Raises:
        OutputExistsError: `out` exists and `force` is false.
        UsageError: a split has no annotated articles, or the seed is negative.
    """
    if seed < 0:
        raise UsageError(f"--seed {seed}: expected 0 or more")
    train, asked = _data(entry.task, corpus, Split.TRAIN), _data(entry.task, corpus, split)
    system = entry.make(seed)
    with atomic_folder(out, holds=(PREDICTIONS, SIDECAR), force=force) as folder:
        system.fit(train.inputs, train.outputs)
        outputs = system.predict(asked.inputs)
        predictions = [_prediction(*ids, output) for ids, output in zip(asked.ids, outputs, strict=True)]
        if isinstance(system, Weighing):
            predictions = [
                msgspec.structs.replace(said, scores={label: round(p, _DIGITS) for label, p in scores.items()})
                for said, scores in zip(predictions, system.probabilities(asked.inputs), strict=True)
            ]
        jsonl.write(folder / PREDICTIONS, predictions)
        write_json(folder / SIDECAR, msgspec.to_builtins(_system_info(entry, corpus, seed)))
    return len(predictions)


@dataclass(frozen=True, slots=True, kw_only=True)
class Applied:
    """What a baseline says of articles that nobody has labelled."""

    predictions: tuple[Prediction, ...]
    """One an article, in the order given."""
    model: str
    """Baseline, training corpus, and eight hex digits that change with what was learnt from."""


def apply(entry: Entry, trained_on: Corpus, articles: Sequence[Article], *, seed: int = 0) -> Applied:
    """Train a baseline on the train split and have it mark `articles`; it learns from none of their texts.

    Raises:
        UsageError: it labels given pairs and marks nothing, nothing is left to learn from, or the seed is negative.
    """
    if entry.task is Task.STANCE:
        raise UsageError(
            f"{entry.id} labels given pairs and marks nothing in a text: take a ner or stance-e2e baseline"
        )
    if seed < 0:
        raise UsageError(f"--seed {seed}: expected 0 or more")
    texts = {article.text_sha256 for article in articles}
    same = {article.id: "to be marked" for article in trained_on.articles if article.text_sha256 in texts}
    left = without(trained_on, same)
    if not any(article.id in left.gold for article in left.in_split(Split.TRAIN)):
        raise UsageError(
            f"{trained_on.name}: no annotated article of the train split is left to learn from, since none that is to "
            "be marked may teach: mark fewer, or learn from another corpus"
        )
    train = _data(entry.task, left, Split.TRAIN)
    system = entry.make(seed)
    system.fit(train.inputs, train.outputs)
    outputs = system.predict(list(articles))
    learnt = "\n".join([str(seed if entry.seeded else 0), *(article.text_sha256 for article in train.inputs)])
    return Applied(
        predictions=tuple(
            _prediction(article.id, None, output) for article, output in zip(articles, outputs, strict=True)
        ),
        model=f"{entry.id}@{trained_on.name}-{trained_on.version}-{sha256(learnt.encode()).hexdigest()[:8]}",
    )


def _data(task: Task, corpus: Corpus, split: Split) -> _Data:
    articles = [article for article in corpus.in_split(split) if article.id in corpus.gold]
    if not articles:
        raise UsageError(f"{corpus.name}: the split {split} has no annotated articles")
    if task is not Task.STANCE:
        gold = [corpus.gold[article.id] for article in articles]
        outputs = [said.mentions for said in gold] if task is Task.NER else gold
        return _Data(inputs=articles, outputs=outputs, ids=[(article.id, None) for article in articles])
    by_id = {article.id: article for article in articles}
    pairs = corpus.pairs_of(articles)
    if not pairs:
        raise UsageError(f"{corpus.name}: the split {split} has no pairs to learn from or to ask for")
    return _Data(
        inputs=[_given(pair, by_id[pair.article_id], corpus) for pair in pairs],
        outputs=[pair.label for pair in pairs],
        ids=[(pair.article_id, pair.pair_id) for pair in pairs],
    )


def _given(pair: Pair, article: Article, corpus: Corpus) -> GivenPair:
    mentions: dict[str, Mention] = {mention.id: mention for mention in corpus.gold[article.id].mentions}
    holder = None if pair.holder == AUTHOR else mentions[pair.holder]
    return GivenPair(article=article, holder=holder, target=mentions[pair.target])


def _prediction(article_id: str, pair_id: str | None, output: Any) -> Prediction:  # noqa: ANN401 - the system's output
    if isinstance(output, Findings):
        return Prediction(article_id=article_id, mentions=output.mentions, stances=output.stances)
    if pair_id is None:
        return Prediction(article_id=article_id, mentions=output)
    return Prediction(article_id=article_id, pair_id=pair_id, label=output)


def _system_info(entry: Entry, corpus: Corpus, seed: int) -> SystemInfo:
    return SystemInfo(
        name=entry.id,
        description=entry.summary,
        seed=seed if entry.seeded else None,
        training_data=f"{corpus.name} {corpus.version} train",
        licence="Apache-2.0",
    )
