"""Finding what ships: in a checkout, in a copy elsewhere, and not at all."""

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import resources


def test_a_shipped_file_is_found() -> None:
    icon = resources.find("icons/triptych.svg")
    assert icon.is_absolute()
    assert "<svg" in icon.read_text("utf-8")


def test_a_missing_file_costs_one_sentence() -> None:
    with pytest.raises(FileNotFoundError, match=r"icons/none\.svg is missing from .*: install Triptych again"):
        resources.find("icons/none.svg")


def test_models_lie_beside_the_icons() -> None:
    assert resources.models_folder() == resources.find("icons").parent / "models"


def test_a_copy_finds_its_own_files(tmp_path: Path) -> None:
    package = tmp_path / "bundle" / "resources"
    shutil.copytree(resources.root() / "icons", package / "icons")
    shutil.copy(resources.root() / "__init__.py", package)
    code = "import resources; print(resources.find('icons/triptych.svg'))"
    run = subprocess.run([sys.executable, "-c", code], cwd=package.parent, capture_output=True, text=True, timeout=60)
    assert run.stdout.strip() == str((package / "icons" / "triptych.svg").resolve())


def test_a_wheel_takes_every_file() -> None:
    root = resources.root()
    project = tomllib.loads((root.parent / "pyproject.toml").read_text("utf-8"))
    patterns = project["tool"]["setuptools"]["package-data"]["resources"]
    taken = {file for pattern in patterns for file in root.glob(pattern)}
    there = {file for file in root.rglob("*") if file.is_file() and "__pycache__" not in file.parts}
    assert root / "models" / "pocket" / "transformer" / "config.json" in there
    assert there <= taken
