"""The Hugging Face Hub: a result as ``.eval_results/NAME.yaml`` of a model, or as the model index of its card.

Neither has a field for an interval: in ``.eval_results`` it stands in ``notes``, with the signature; in the model index
among the arguments of the metric, the signature among those of the data set. Both are written by huggingface_hub's own
classes. The value is a proportion, unrounded.
"""

import html
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from standpunkt.errors import Fault, InputError, UsageError
from standpunkt.eval.integrations.bundle import yaml_text
from standpunkt.eval.result import Metric, Result
from standpunkt.eval.score import MEASURES
from standpunkt.files import atomic_file, require
from standpunkt.labels import Task
from standpunkt.record import is_date, is_time

if TYPE_CHECKING:
    from huggingface_hub import EvalResult

_REPOSITORY: Final = re.compile(r"[\w.-]{1,96}(/[\w.-]{1,96})?")
_SHA: Final = re.compile(r"[0-9a-f]{40}")
_TASK_TYPES: Final = {Task.NER: "token-classification", Task.STANCE: "text-classification"}
"""What the Hub calls each task; others are text classification, too."""
_METRIC_TYPES: Final = ("precision", "recall", "accuracy", "f1")


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """What a result does not say itself, and the Hub asks for."""

    dataset: str
    """The data set's repository, ``owner/name``."""
    revision: str = ""
    """Its commit; empty if not told."""
    date: str = ""
    """When it was scored, ISO 8601; empty if not told."""
    source_url: str = ""
    """Where the scoring can be looked up; empty if nowhere."""
    source_name: str = ""
    """What that place is called; needs its address."""

    def __post_init__(self) -> None:
        """Refuse what the Hub would refuse.

        Raises:
            UsageError: a value has another form, or a source has a name but no address.
        """
        if not _REPOSITORY.fullmatch(self.dataset):
            raise UsageError(f"--dataset {self.dataset!r}: expected a repository on the Hub, owner/name")
        if self.revision and not _SHA.fullmatch(self.revision):
            raise UsageError(f"--revision {self.revision!r}: expected the 40 hex digits of a commit")
        if self.date and not (is_date(self.date) or is_time(self.date)):
            raise UsageError(f"--date {self.date!r}: expected a date such as 2027-01-31")
        if self.source_name and not self.source_url:
            raise UsageError("--source-name needs --source-url: a source is shown as a link")
        if self.source_url and not self.source_url.startswith(("https://", "http://")):
            raise UsageError(f"--source-url {self.source_url!r}: expected an address, https://...")


def write_eval_results(path: Path, result: Result, origin: Origin, *, force: bool = False) -> None:
    """Write the headline of a result as ``.eval_results/NAME.yaml``.

    Raises:
        OutputExistsError: the file exists and `force` is false.
        UsageError: the headline is undefined, so there is nothing to report.
    """
    from huggingface_hub import EvalResultEntry, eval_result_entries_to_yaml  # noqa: PLC0415 - heavy

    headline = MEASURES[result.task].metrics[0]
    metric = result.metrics[headline]
    if metric.value is None:
        raise UsageError(f"{headline} of {result.system.name} is undefined: there is no value to report")
    entry = EvalResultEntry(
        dataset_id=origin.dataset,
        task_id=str(result.task),
        value=metric.value,
        dataset_revision=origin.revision or None,
        date=origin.date or None,
        source_url=origin.source_url or None,
        source_name=origin.source_name or None,
        notes=_notes(headline, metric, result),
    )
    with atomic_file(path, force=force) as temporary:
        temporary.write_text(yaml_text(eval_result_entries_to_yaml([entry])), encoding="utf-8")


def write_model_index(
    path: Path, result: Result, origin: Origin, *, card: Path | None = None, force: bool = False
) -> None:
    """Write a model card whose metadata hold every defined metric of a result.

    Args:
        path: the card to write.
        result: the result.
        origin: what the Hub asks for besides.
        card: a card whose text and other metadata are kept, and whose other results, too; by default a new one.
        force: replace an existing file.

    Raises:
        InputError: `card` is no model card.
        OutputExistsError: the file exists and `force` is false.
        UsageError: there is no such card.
    """
    from huggingface_hub import ModelCard, ModelCardData  # noqa: PLC0415 - heavy

    new = _eval_results(result, origin)
    if card is None:
        data = ModelCardData(model_name=result.system.name, eval_results=new, language="de")
        text = f"---\n{data.to_yaml()}\n---\n\n# {_plain(result.system.name)}\n"
    else:
        old = _read_card(card)
        kept = [known for known in old.data.eval_results or [] if not any(_same(known, one) for one in new)]
        old.data.eval_results = [*kept, *new]
        old.data.model_name = old.data.model_name or result.system.name
        text = str(old)
    ModelCard(text, ignore_metadata_errors=False)  # what it would refuse is never written
    with atomic_file(path, force=force) as temporary:
        temporary.write_text(text, encoding="utf-8")


def _read_card(path: Path) -> Any:  # noqa: ANN401 - huggingface_hub is imported late
    from huggingface_hub import ModelCard  # noqa: PLC0415 - heavy

    try:
        return ModelCard(require(path).read_text(encoding="utf-8"), ignore_metadata_errors=False)
    except Exception as error:  # YAML's, theirs, and codecs'
        if isinstance(error, UsageError):
            raise
        fault = Fault(code="E_CARD", file=str(path), expected="a model card with valid metadata", found=str(error))
        raise InputError([fault]) from None


def _eval_results(result: Result, origin: Origin) -> list["EvalResult"]:
    from huggingface_hub import EvalResult  # noqa: PLC0415 - heavy

    return [
        EvalResult(
            task_type=_TASK_TYPES.get(result.task, "text-classification"),
            task_name=str(result.task),
            dataset_type=origin.dataset,
            dataset_name=f"{result.corpus} {result.corpus_version}",
            dataset_split=str(result.split),
            dataset_revision=origin.revision or None,
            dataset_args={"signature": result.signature, "data_sha256": result.data_sha256},
            metric_type=_metric_type(name),
            metric_name=name,
            metric_value=metric.value,
            metric_args={"ci_95": list(metric.ci) if metric.ci else None, "se": metric.se, "n": metric.n},
            source_url=origin.source_url or None,
            source_name=origin.source_name or None,
        )
        for name in MEASURES[result.task].metrics
        if (metric := result.metrics[name]).value is not None
    ]


def _same(one: "EvalResult", other: "EvalResult") -> bool:
    """Tell whether two results are of the same metric on the same data, so that the newer takes the older's place."""
    return (one.unique_identifier, one.metric_name) == (other.unique_identifier, other.metric_name)


def _metric_type(name: str) -> str:
    """Return the Hub's word for a metric of ours."""
    return next((kind for kind in _METRIC_TYPES if kind in name), name)


def _notes(name: str, metric: Metric, result: Result) -> str:
    interval = f"95 % interval {metric.ci[0]:.4f}-{metric.ci[1]:.4f}" if metric.ci else "no interval"
    return f"{name}, {interval} over {result.documents} documents; {result.signature}; data {result.data_sha256}"


def _plain(name: str) -> str:
    """Return a name for a Markdown heading, with nothing in it read as markup."""
    return html.escape(re.sub(r"([\\`*_{}\[\]|!])", r"\\\1", name))
