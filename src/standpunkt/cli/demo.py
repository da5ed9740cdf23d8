"""``standpunkt demo``: the whole line on the packaged sample."""

import time
from collections.abc import Callable, Generator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path

from standpunkt import jsonl
from standpunkt.baselines.registry import REGISTRY
from standpunkt.baselines.run import PREDICTIONS, run
from standpunkt.cli.console import emit, say
from standpunkt.cli.eval.scores import boards_as_json, gold_of, print_boards
from standpunkt.corpus.dataset import SAMPLE
from standpunkt.corpus.release import build_release
from standpunkt.corpus.sample import load_sample
from standpunkt.corpus.stored import read_release
from standpunkt.corpus.validate import validate
from standpunkt.errors import InputError
from standpunkt.eval.board.boards import boards, write_page
from standpunkt.eval.result import write_result
from standpunkt.eval.score import score
from standpunkt.eval.submissions.read import read_submission
from standpunkt.files import atomic_folder
from standpunkt.labels import Split

_HOLDS = (
    "annotations.jsonl",
    "articles.jsonl",
    "leaderboard.html",
    "ner",
    "release",
    "results",
    "stance",
    "stance-e2e",
)
Step = Callable[[str], AbstractContextManager[None]]
"""Says what is being done and, at its end, how long it took."""


def demo(*, out: Path = Path("out/demo"), force: bool = False, json: bool = False) -> None:
    """Run the whole line on the packaged sample: articles, release, baselines, scores, leaderboard.

    Example: `standpunkt demo --out out/demo --force`

    Args:
        out: The folder to write.
        force: Replace existing output.
        json: Print the tables as JSON, and nothing else.
    """
    step = _quiet_step if json else _step
    with atomic_folder(out, holds=_HOLDS, force=force) as folder:
        _corpus(folder, step)
        with step("datasets.load_dataset reads the release, offline"):
            _load_back(folder / "release")
        corpus = read_release(folder / "release")
        results = []
        for entry in REGISTRY.values():
            with step(f"{entry.id}: train, predict, score"):
                target = folder / entry.id
                run(entry, corpus, target)
                gold = gold_of(corpus, entry.task, Split.TEST)
                result = score(gold, read_submission(target / PREDICTIONS, gold))
                write_result(folder / "results" / f"{entry.id.replace('/', '-')}.json", result)
                results.append(result)
        shown = boards(results)
        write_page(folder / "leaderboard.html", shown)
    if json:
        emit(boards_as_json(shown))
        return
    say()
    print_boards(shown)
    say(f"release      {out / 'release'}   load_dataset({str(out / 'release')!r}, 'stance')")
    say(f"leaderboard  {out / 'leaderboard.html'}")


def _corpus(folder: Path, step: Step) -> None:
    with step("the sample corpus as articles.jsonl and annotations.jsonl"):
        sample = load_sample()
        jsonl.write(folder / "articles.jsonl", sample.articles)
        jsonl.write(folder / "annotations.jsonl", sample.annotations)
        if faults := validate(folder / "articles.jsonl").faults:
            raise InputError(faults)
    with step(f"{len(sample.articles)} articles become a release of the corpus '{SAMPLE}'"):
        build_release(sample, folder / "release")


def _load_back(release: Path) -> None:
    """Load every config as a user would, with no code of ours."""
    import tempfile  # noqa: PLC0415 - with the heavy import below

    import datasets  # noqa: PLC0415 - heavy

    datasets.disable_progress_bars()
    with tempfile.TemporaryDirectory() as cache:
        for config in datasets.get_dataset_config_names(str(release)):
            datasets.load_dataset(str(release), config, cache_dir=cache)


@contextmanager
def _step(title: str) -> Generator[None]:
    """Say what is being done and, at its end, how long it took."""
    started = time.perf_counter()
    say(f"· {title} ...")
    yield
    say(f"  {time.perf_counter() - started:.1f} s")


def _quiet_step(_title: str) -> AbstractContextManager[None]:
    return nullcontext()
