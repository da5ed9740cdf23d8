"""Hugging Face ``evaluate``: modules that ``evaluate.load`` reads from a folder, without a network.

A module of theirs is one file that lies in a folder of the same name and is copied before it is run; so ours hold
nothing but the features, and call `standpunkt.eval.integrations.spans`. Intervals are part of what they return.
``evaluate``'s own ``strategy="bootstrap"`` would call a metric some ten thousand times and resample sentences instead
of documents: there is no use for it here.
"""

from typing import Final

from standpunkt.eval.integrations.bundle import BundleFile, text_file
from standpunkt.eval.integrations.challenge import Challenge
from standpunkt.eval.integrations.pages import page
from standpunkt.labels import Task

TASKS: Final = (Task.NER, Task.STANCE)
"""The tasks that can be scored from lists."""


def bundle(challenge: Challenge) -> tuple[BundleFile, ...]:
    """Return one folder a metric: ``standpunkt_ner`` and ``standpunkt_stance``."""
    files: list[BundleFile] = []
    for task in TASKS:
        name = f"standpunkt_{task}"
        files += (
            page(f"{name}/{name}.py", f"metric_{task}.py.jinja"),
            page(f"{name}/README.md", "metric.md.jinja", name=name, task=str(task)),
            text_file(f"{name}/requirements.txt", f"{challenge.requirement}\n"),
        )
    return tuple(files)
