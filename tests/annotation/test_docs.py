"""The pages on the linter and on agreement list what there is."""

import re
from pathlib import Path

from standpunkt.annotation.agreement.metrics import METRICS
from standpunkt.annotation.lint import RULES


def rows(page: str) -> list[str]:
    return re.findall(r"^\| `.*$", page, re.MULTILINE)


def test_rules(root: Path) -> None:
    page = (root / "docs" / "lint.md").read_text(encoding="utf-8")
    assert rows(page) == [f"| `{rule.code}` | {rule.right} | `#{rule.anchor}` | {rule.seen} |" for rule in RULES]


def test_measures(root: Path) -> None:
    page = (root / "docs" / "agreement.md").read_text(encoding="utf-8")
    assert rows(page) == [f"| `{one.name}` | {one.group} | {one.meaning} |" for one in METRICS if one.meaning]
    for metric in METRICS:
        if metric.target:
            assert f"`{metric.name}` of at least {metric.target:.2f}" in page
