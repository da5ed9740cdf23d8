"""``standpunkt eval compare``: which of several systems are better, from their result files alone."""

from collections.abc import Iterator
from pathlib import Path

import msgspec

from standpunkt.cli.console import emit, say, table
from standpunkt.eval.board.read import read_results
from standpunkt.eval.compare import Comparison, Comparisons, Family, Method, Standing
from standpunkt.eval.compare import compare as compare_results
from standpunkt.files import refuse_existing, write_json
from standpunkt.labels import Task
from standpunkt.statistics.bootstrap import REPLICATES, SEED
from standpunkt.wording import interval as between
from standpunkt.wording import percent, points

_BEST = "best"
_TESTS = {
    Method.RANDOMISATION: "paired randomisation of documents",
    Method.EXACT: "paired randomisation of documents, all swaps",
    Method.BOOTSTRAP: "paired bootstrap of runs and documents",
}


def compare(
    *results: Path,
    task: Task | None = None,
    metric: str = "",
    against: str = "",
    replicates: int = REPLICATES,
    seed: int = SEED,
    out: Path | None = None,
    force: bool = False,
    json: bool = False,
) -> None:
    """Compare systems on one metric: differences with intervals, p-values with Holm's correction, ranks, power.

    The files hold the counts per document, so predictions are not needed. Results of one name with different seeds are
    one system, whose noise of training counts as well.

    Example: `standpunkt eval compare out/results --task ner --against best --out comparison.json`

    Args:
        results: Result files, or folders of them.
        task: Compare the results of this task only, where a folder holds several.
        metric: The metric; by default the task's headline.
        against: "best", or the name of a system that all others are compared with; by default all pairs.
        replicates: Bootstrap replicates, and random swaps.
        seed: Seed of both.
        out: Where to write the comparison as JSON.
        force: Replace existing output.
        json: Print the comparison as JSON.
    """
    if out:
        refuse_existing(out, force=force)
    family = Family.PAIRS if not against else Family.BEST if against == _BEST else Family.NAMED
    found = [result for result in read_results(results) if task in (None, result.task)]
    compared = compare_results(
        found,
        metric=metric,
        family=family,
        against=against if family is Family.NAMED else "",
        replicates=replicates,
        seed=seed,
    )
    if out:
        write_json(out, msgspec.to_builtins(compared), force=force)
    if json:
        emit(msgspec.to_builtins(compared))
        return
    _print(compared)
    if out:
        say(f"-> {out}")


def _print(compared: Comparisons) -> None:
    title = f"{compared.task} · {compared.metric} · {compared.documents:,} documents"
    seeded = any(len(standing.values) > 1 for standing in compared.standings)
    columns = ["system", compared.metric, "95 % interval", "rank", "tie group", "rank interval"]
    rows = [_standing(standing, seeded=seeded) for standing in compared.standings]
    table([*columns, "runs", "SD"] if seeded else columns, rows, title=title)
    if compared.comparisons:
        say()
        table(
            ["system", "other", "difference", "95 % interval", "p", "Holm p", "", "detectable"],
            map(_comparison, compared.comparisons),
        )
    say()
    for line in (*_notes(compared), *compared.warnings, compared.signature):
        say(line)


def _standing(standing: Standing, *, seeded: bool) -> list[str]:
    moving = "–" if standing.rank_ci is None else "–".join(map(str, dict.fromkeys(standing.rank_ci)))
    row = [standing.system, percent(standing.mean), between(standing.ci), str(standing.rank), standing.ranks, moving]
    return [*row, str(len(standing.values)), percent(standing.sd)] if seeded else row


def _comparison(entry: Comparison) -> list[str]:
    low_high = "" if entry.ci is None else f"{points(entry.ci[0])} to {points(entry.ci[1])}"
    return [
        entry.first,
        entry.second,
        points(entry.difference),
        low_high,
        _p(entry.p),
        _p(entry.p_holm),
        "better" if entry.significant else "",
        percent(entry.detectable),
    ]


def _notes(compared: Comparisons) -> Iterator[str]:
    """Yield what the numbers mean."""
    number = len(compared.comparisons)
    if not number:
        yield "nothing to compare: there is one system"
        return
    tests = "; ".join(_TESTS[test] for test in dict.fromkeys(entry.test for entry in compared.comparisons))
    yield f"{number} comparison{'s' if number > 1 else ''}, {tests}; better: Holm p at most {compared.alpha}"
    if compared.detectable is not None:
        many = f", {percent(compared.detectable_corrected)} for the first of {number}" if number > 1 else ""
        yield f"smallest difference that one test finds in 4 of 5 cases: {percent(compared.detectable)} points{many}"


def _p(p: float | None) -> str:
    return "–" if p is None else f"{p:.4f}" if p >= 0.00005 else f"{p:.1e}"  # noqa: PLR2004 - four decimals would be 0
