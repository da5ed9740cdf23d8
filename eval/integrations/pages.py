"""Templates of what platforms are handed: pages, programs and workflows.

Pages in HTML escape all that is put into them. Programs and workflows get their values as JSON literals, which are
literals of Python and of YAML as well; shell never gets a value but through its environment.
"""

import json
from functools import cache
from typing import TYPE_CHECKING

from standpunkt import __version__
from standpunkt.eval.gold import Gold
from standpunkt.eval.integrations.bundle import BundleFile, text_file
from standpunkt.eval.score import MEASURES
from standpunkt.templates import environment

if TYPE_CHECKING:
    from jinja2 import Environment


def page(path: str, template: str, **values: object) -> BundleFile:
    """Return a file made from a template."""
    return text_file(path, render(template, **values))


def render(template: str, **values: object) -> str:
    """Return a template's text; the version stands in all of them."""
    text: str = (
        _environment(template.endswith(".yml.jinja")).get_template(template).render(version=__version__, **values)
    )
    return text


def rules(gold: Gold) -> dict[str, object]:
    """Return what the rules of a leaderboard say of its gold: the facts, no label."""
    return {
        "task": str(gold.task),
        "corpus": gold.corpus,
        "corpus_version": gold.version,
        "split": str(gold.split),
        "documents": len(gold.articles),
        "pairs": len(gold.pairs),
        "headline": MEASURES[gold.task].metrics[0],
        "data_sha256": gold.sha256(),
    }


@cache
def _environment(workflow: bool) -> "Environment":  # noqa: FBT001 - a key of the cache
    """Return the environment; in workflows ``{{`` is GitHub's own, so ours is ``@{``."""
    return environment(
        "standpunkt.eval",
        {"json": json.dumps},
        folder="templates/integrations",
        autoescape=_is_page,
        keep_trailing_newline=True,
        variable_start_string="@{" if workflow else "{{",
        variable_end_string="}@" if workflow else "}}",
    )


def _is_page(name: str | None) -> bool:
    """Tell whether what is put into a template has to be escaped."""
    return name is not None and name.endswith((".html.jinja", ".md.jinja"))
