"""What the platforms are tested with: gold of the sample, a good submission, and gold that differs in every label."""

from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from standpunkt.baselines.registry import REGISTRY
from standpunkt.baselines.run import run
from standpunkt.corpus.dataset import Corpus
from standpunkt.eval.gold import Gold
from standpunkt.eval.integrations.bundle import BundleFile, write_bundle
from standpunkt.labels import NAMED, Label, PairLabel, Split, Task
from standpunkt.schema import Annotation, Mention

BASELINES = {Task.NER: "ner/dictionary", Task.STANCE: "stance/majority"}


def gold_for(sample: Corpus, task: Task) -> Gold:
    """The sample's test split."""
    articles = sample.in_split(Split.TEST)
    return Gold(
        task=task,
        corpus=sample.name,
        version=sample.version,
        split=Split.TEST,
        articles=articles,
        annotations={article.id: sample.gold[article.id] for article in articles},
        pairs=sample.pairs_of(articles) if task is Task.STANCE else (),
    )


def other_gold(gold: Gold) -> Gold:
    """Gold for the same articles and pairs in which no label is what it was, and no entity of the first half stands."""

    def turned(mention: Mention) -> Mention:
        label = Label.MISC if mention.label is not Label.MISC else Label.LOC
        return msgspec.structs.replace(mention, label=label) if mention.label in NAMED else mention

    def changed(annotation: Annotation) -> Annotation:
        asked = {n for p in gold.pairs if p.article_id == annotation.article_id for n in (p.holder, p.target)}
        kept = [m for n, m in enumerate(annotation.mentions) if n % 2 or m.id in asked]
        return msgspec.structs.replace(annotation, mentions=tuple(map(turned, kept)), stances=())

    labels = list(PairLabel)
    return replace(
        gold,
        annotations={name: changed(annotation) for name, annotation in gold.annotations.items()},
        pairs=tuple(
            msgspec.structs.replace(pair, label=labels[(labels.index(pair.label) + 1) % len(labels)])
            for pair in gold.pairs
        ),
    )


@pytest.fixture(scope="session")
def golds(sample: Corpus) -> dict[Task, Gold]:
    """Gold of the sample's test split, by task."""
    return {task: gold_for(sample, task) for task in BASELINES}


@pytest.fixture(scope="session")
def runs(sample: Corpus, tmp_path_factory: pytest.TempPathFactory) -> dict[Task, Path]:
    """Folders with predictions.jsonl and submission.json of a baseline, by task."""
    folder = tmp_path_factory.mktemp("runs")
    for task, name in BASELINES.items():
        run(REGISTRY[name], sample, folder / str(task))
    return {task: folder / str(task) for task in BASELINES}


def unpacked(files: tuple[BundleFile, ...], out: Path) -> Path:
    """Write a bundle as a folder and return it."""
    write_bundle(out, files)
    return out
