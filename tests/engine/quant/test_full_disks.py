"""Conversions that find a real disk full, in real processes."""

import shutil
import subprocess
from pathlib import Path

import pytest

from conversion_scripts import run_script, write_prompts
from engine.requests import Recipe

MAY_MOUNT = ("unshare", "--map-root-user", "--mount")


def may_mount() -> bool:
    """Whether this machine lets a process have a file system of its own."""
    return (
        shutil.which("unshare") is not None
        and not subprocess.run(
            [*MAY_MOUNT, "mount", "-t", "tmpfs", "none", "/mnt"], capture_output=True, check=False
        ).returncode
    )


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("recipe", [Recipe.CALIBRATED, Recipe.DISTILLED])
def test_a_full_disk_costs_nothing(source_model: Path, tmp_path: Path, recipe: Recipe) -> None:
    if not may_mount():
        pytest.skip("needs a small disk of its own, and this machine lets no process mount one")
    (tmp_path / "place").mkdir()
    prompts = write_prompts(tmp_path / "prompts.txt")
    told = run_script("fill_disks.py", source_model, tmp_path / "place", recipe, prompts, within=MAY_MOUNT)
    assert len(told) == 5
    for moment, sentence in told.items():
        assert "No space left on device" in sentence, moment
        assert "same command" in sentence, moment
