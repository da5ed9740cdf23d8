"""GitHub: a repository that keeps a leaderboard, and the two workflows that score and publish.

A pull request may come from anybody. ``score-submission.yml`` runs on ``pull_request``, not ``pull_request_target``:
its token reads only and it has no secrets; the scorer, its version and the gold come from the base branch, and of the
request one regular file under a checked name is read as JSON. Whatever a request changes in the workflow itself can do
no more than that token. Actions are pinned by commit, after GitHub's "Security hardening for GitHub Actions".
"""

from standpunkt.eval.gold import Gold
from standpunkt.eval.goldfile import GOLD, gold_as_json
from standpunkt.eval.integrations.bundle import BundleFile, json_file, text_file
from standpunkt.eval.integrations.challenge import Challenge
from standpunkt.eval.integrations.inputs import input_files
from standpunkt.eval.integrations.pages import page, rules

_ATTRIBUTES = "# Predictions are hashed: git leaves their bytes as they are.\n*.jsonl -text\n*.gz binary\n"


def bundle(gold: Gold, challenge: Challenge) -> tuple[BundleFile, ...]:
    """Return the files of a leaderboard's repository; its gold is readable for all who can read that."""
    facts = rules(gold)
    workflows = ".github/workflows"
    return (
        page(f"{workflows}/score-submission.yml", "score-submission.yml.jinja", **facts),
        page(f"{workflows}/publish.yml", "publish.yml.jinja", **facts),
        page("README.md", "github.md.jinja", title=challenge.title_for(gold), platform="github", **facts),
        text_file(".gitattributes", _ATTRIBUTES),
        text_file(".gitignore", "site/\n"),
        text_file("requirements.txt", f"{challenge.requirement}\n"),
        text_file("results/.gitkeep", ""),
        text_file("submissions/.gitkeep", ""),
        json_file(GOLD, gold_as_json(gold)),
        *input_files(gold, "public_data"),
    )
