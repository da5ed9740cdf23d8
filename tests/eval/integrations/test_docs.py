"""The commands and the code of docs/integrations.md run, one after the other."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def page(root: Path) -> str:
    """docs/integrations.md."""
    return (root / "docs" / "integrations.md").read_text(encoding="utf-8")


def test_commands_and_code_run(page: str, tmp_path: Path) -> None:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = os.environ | {"PATH": path, "HF_HOME": str(tmp_path / "cache"), "HF_EVALUATE_OFFLINE": "1"}
    shell = "set -e\n" + "".join(re.findall(r"^```sh\n(.*?)^```$", page, flags=re.MULTILINE | re.DOTALL))
    (code,) = re.findall(r"^```python\n(.*?)^```$", page, flags=re.MULTILINE | re.DOTALL)
    assert shell.count("standpunkt ") >= 9
    for command in (["bash", "-c", shell], [sys.executable, "-W", "error", "-c", code]):
        done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.startswith("0.66"), "one of two gold spans is found: 2 * 1 * .5 / 1.5"
    assert (tmp_path / "out" / "model" / ".eval_results" / "ner.yaml").is_file()


def test_links_lead_somewhere(page: str) -> None:
    heads = {re.sub(r"\W+", "-", head.lower()) for head in re.findall(r"^## (.*)$", page, flags=re.MULTILINE)}
    assert set(re.findall(r"\]\(#([^)]+)\)", page)) == heads
