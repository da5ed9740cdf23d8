"""``standpunkt eval bundle`` and ``export``: the scorer and its results go where others keep their leaderboards."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Final

from standpunkt.cli.console import emit, say
from standpunkt.cli.eval.gold import open_gold
from standpunkt.corpus.dataset import SAMPLE
from standpunkt.errors import UsageError
from standpunkt.eval.board.read import read_results
from standpunkt.eval.gold import Gold
from standpunkt.eval.goldfile import GOLD, gold_as_json
from standpunkt.eval.integrations import codabench, evalai, github, metric
from standpunkt.eval.integrations.bundle import BundleFile, json_file, write_bundle
from standpunkt.eval.integrations.challenge import IMAGE, REQUIREMENT, START, Challenge
from standpunkt.eval.integrations.hub import Origin, write_eval_results, write_model_index
from standpunkt.files import refuse_existing
from standpunkt.labels import Split, Task


class Platform(StrEnum):
    """Where submissions are scored."""

    CODABENCH = "codabench"
    EVALAI = "evalai"
    GITHUB = "github"
    HUGGINGFACE = "huggingface"
    GOLD = "gold"


class Form(StrEnum):
    """What a result becomes."""

    EVAL_RESULTS = "eval-results"
    MODEL_INDEX = "model-index"


_BUNDLES: Final[Mapping[Platform, Callable[[Gold, Challenge], tuple[BundleFile, ...]]]] = {
    Platform.CODABENCH: codabench.bundle,
    Platform.EVALAI: evalai.bundle,
    Platform.GITHUB: github.bundle,
}


def bundle(
    platform: Platform,
    *,
    out: Path,
    task: Task | None = None,
    corpus: str = SAMPLE,
    split: Split = Split.TEST,
    title: str = "",
    start: str = START,
    end: str = "",
    image: str = IMAGE,
    requirement: str = REQUIREMENT,
    force: bool = False,
    json: bool = False,
) -> None:
    """Write what a platform needs to score submissions as `eval score` does: a folder, or one .zip.

    codabench: a competition bundle. evalai: a challenge configuration. github: a repository whose workflow scores pull
    requests. huggingface: modules for evaluate.load. gold: only the gold, in a folder, for --corpus.

    Example: `standpunkt eval bundle codabench --task ner --corpus out/release --split test --out bundle.zip`

    Args:
        platform: Where submissions will be scored.
        out: The folder to write, or a name that ends in .zip.
        task: What is scored; huggingface has all tasks and needs none.
        corpus: "sample", a release folder with gold, or a gold file.
        split: The split whose gold is put in.
        title: Of the competition.
        start: When it begins, UTC (codabench, evalai).
        end: When it ends; by default it does not.
        image: The container that scores (codabench).
        requirement: What the scorer is installed as by pip; by default this very version.
        force: Replace existing output.
        json: Print the names of the files as JSON.
    """
    refuse_existing(out, force=force)
    challenge = Challenge(title=title, start=start, end=end, image=image, requirement=requirement)
    files = _files(platform, challenge, task, corpus, split)
    write_bundle(out, files, force=force)
    names = sorted(file.path for file in files)
    if json:
        emit({"out": str(out), "files": names})
        return
    for name in names:
        say(name)
    say(f"-> {out}")


def _files(
    platform: Platform, challenge: Challenge, task: Task | None, corpus: str, split: Split
) -> tuple[BundleFile, ...]:
    if platform is Platform.HUGGINGFACE:
        return metric.bundle(challenge)
    if task is None:
        raise UsageError(f"--task: {platform} needs one of {', '.join(Task)}")
    gold = open_gold(corpus, task, split)
    if platform is Platform.GOLD:
        return (json_file(GOLD, gold_as_json(gold)),)
    return _BUNDLES[platform](gold, challenge)


def export(
    result: Path,
    *,
    to: Form,
    out: Path,
    dataset: str,
    revision: str = "",
    date: str = "",
    source_url: str = "",
    source_name: str = "",
    card: Path | None = None,
    force: bool = False,
) -> None:
    """Write a result in a form that the Hugging Face Hub shows, intervals and signature with it.

    eval-results: a file for a model's folder .eval_results, which holds the headline. model-index: a model card whose
    metadata hold every metric.

    Example: `standpunkt eval export result.json --to eval-results --dataset owner/name --out .eval_results/ner.yaml`

    Args:
        result: A result of `eval score`.
        to: What it becomes.
        out: The file to write.
        dataset: The data set's repository on the Hub, owner/name.
        revision: The commit of the data set.
        date: When it was scored; nothing is guessed.
        source_url: Where the scoring can be looked up.
        source_name: What that place is called.
        card: A model card to keep the text and the other results of (model-index).
        force: Replace an existing file.
    """
    refuse_existing(out, force=force)
    origin = Origin(dataset=dataset, revision=revision, date=date, source_url=source_url, source_name=source_name)
    if card and to is Form.EVAL_RESULTS:
        raise UsageError("--card goes with --to model-index")
    if result.is_dir():
        raise UsageError(f"{result}: expected one result, not a folder")
    (stored,) = read_results([result])
    if to is Form.EVAL_RESULTS:
        write_eval_results(out, stored, origin, force=force)
    else:
        write_model_index(out, stored, origin, card=card, force=force)
    say(f"-> {out}")
