"""Tests of the version."""

import tomllib
from pathlib import Path

from engine.version import VERSION, versions

PROJECT_FILE = Path(__file__).parents[2] / "pyproject.toml"


def test_version_is_the_project_files() -> None:
    assert tomllib.loads(PROJECT_FILE.read_text())["project"]["version"] == VERSION


def test_versions_name_what_shapes_a_picture() -> None:
    found = versions()
    assert found["triptych"] == VERSION
    assert {"torch", "diffusers", "transformers"} <= found.keys()
