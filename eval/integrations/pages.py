"""Templates of what platforms are handed: pages, programs and workflows.

Pages in HTML escape all that is put into them. Programs and workflows get their values as JSON literals, which are
literals of Python and of YAML as well; shell never gets a value but through its environment.
"""

import json
from functools import cache
from typing import Any

from standpunkt import __version__
from standpunkt.eval.gold import Gold
from standpunkt.eval.integrations.bundle import BundleFile, text_file
from standpunkt.eval.score import MEASURES


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
def _environment(workflow: bool) -> Any:  # noqa: ANN401, FBT001 - jinja2 is imported late
    """Return the environment; in workflows ``{{`` is GitHub's own, so ours is ``@{``."""
    import jinja2  # noqa: PLC0415 - only bundles and their pages need it

    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("standpunkt.eval", "templates/integrations"),
        undefined=jinja2.StrictUndefined,
        autoescape=jinja2.select_autoescape(("html.jinja", "md.jinja")),
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        variable_start_string="@{" if workflow else "{{",
        variable_end_string="}@" if workflow else "}}",
    )
    environment.filters["json"] = _json
    return environment


def _json(value: object) -> str:

    return json.dumps(value)
