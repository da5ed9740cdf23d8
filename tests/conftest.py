"""Fixtures that several rooms' tests share."""

import os
from pathlib import Path

import pytest

from standpunkt.corpus.dataset import Corpus
from standpunkt.corpus.sample import load_sample

ROOT = Path(__file__).parents[1]

# Nothing here reads a hub; without these, libraries would try to, and wait.
os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["HF_DATASETS_OFFLINE"] = "1"


@pytest.fixture(scope="session")
def root() -> Path:
    """The repository."""
    return ROOT


@pytest.fixture(scope="session")
def external() -> Path:
    """Other people's data beside the repository, which is never committed."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("../shared/data is absent: tests on other people's data are not run")
    return folder


@pytest.fixture(scope="session")
def sample() -> Corpus:
    """The packaged corpus."""
    return load_sample()
