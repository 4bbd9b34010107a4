"""Installed models for the tests of the page."""

import shutil
from pathlib import Path

import pytest

import resources
from engine.paths import UserPaths

POCKET = "pocket"


@pytest.fixture
def pocket() -> Path:
    """The folder of the model that ships."""
    return resources.models_folder() / POCKET


@pytest.fixture
def candidate(pocket: Path, tmp_path: Path) -> Path:
    """A whole model in a folder of the person's own."""
    return Path(shutil.copytree(pocket, tmp_path / "mine"))


@pytest.fixture
def own(pocket: Path, paths: UserPaths) -> Path:
    """A model that the person has installed."""
    return Path(shutil.copytree(pocket, paths.models / "own"))
