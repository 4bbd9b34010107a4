"""The real window with the real engine."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import psutil
import pytest
from PIL import Image

import resources
from app.settings import Settings, write_settings
from engine.picture import read_settings
from tiny_models import save_tiny_model
from tiny_ternary import save_tiny_ternary

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

ROOT = Path(__file__).parents[2]
DRIVER = ROOT / "tests" / "support" / "drive_window.py"


@pytest.fixture(scope="module")
def tiny_ternary(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models")
    return save_tiny_ternary(save_tiny_model(folder / "source"), folder / "tiny")


@pytest.fixture(params=["tiny", "pocket"])
def model(request: pytest.FixtureRequest, tiny_ternary: Path) -> Path:
    """A ternary model: a tiny random one, and the one that ships."""
    return tiny_ternary if request.param == "tiny" else resources.find("models/pocket")


def drive(script: str, model: Path, home: Path) -> tuple[dict[str, Any], str]:
    """What a script saw in the window on a model, and what the process wrote to stderr."""
    write_settings(home / "settings.json", Settings(model=str(model)))
    environment = os.environ | {
        "TRIPTYCH_HOME": str(home),
        "PYTHONPATH": str(ROOT),
        "QT_QPA_PLATFORM": "offscreen",
        "OMP_NUM_THREADS": "2",
    }
    before = set(psutil.pids())
    done = subprocess.run(
        [sys.executable, str(DRIVER), script], env=environment, capture_output=True, text=True, timeout=280
    )
    assert done.returncode == 0, done.stdout + done.stderr
    seen = [json.loads(line) for line in done.stdout.splitlines()]
    started = {pid for line in seen for pid in line.get("engines", ())}
    assert started, "the window started no engine"
    assert not [pid for pid in started - before if psutil.pid_exists(pid)], "an engine process was left behind"
    return {name: [line[name] for line in seen if name in line] for line in seen for name in line}, done.stderr


def test_a_prompt_becomes_a_picture_and_then_another(model: Path, tmp_path: Path) -> None:
    seen, errors = drive("two_pictures", model, tmp_path)
    assert "Traceback" not in errors
    assert seen["waits"] == [True]
    assert seen["title"] == ["a red cube", "a blue ball"]
    assert seen["strip"] == [1, 2]
    assert seen["messages"] == [[]]
    assert seen["loaded"] == [[]], "the window's process imported what belongs to the engine"
    assert all(count > 16 for count in seen["colours"]), "the picture is empty"
    assert all(text.endswith(" ms") for text in seen["step"])
    assert all("MiB" in text or "GiB" in text for text in seen["host_memory"])
    for name, prompt in zip(seen["file"], ("a red cube", "a blue ball"), strict=True):
        file = Path(name)
        assert file.parent == tmp_path / "outputs"
        with Image.open(file) as image:
            assert list(image.size) == seen["shown"][0]
        assert read_settings(file).request.prompt == prompt


def test_closing_in_the_middle_of_a_picture(tiny_ternary: Path, tmp_path: Path) -> None:
    seen, errors = drive("close_in_the_middle", tiny_ternary, tmp_path)
    assert "Traceback" not in errors
    assert seen["step"][0] >= 2
    assert not (tmp_path / "outputs").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="needs signals")
def test_a_killed_engine_costs_one_picture(tiny_ternary: Path, tmp_path: Path) -> None:
    seen, errors = drive("kill_in_the_middle", tiny_ternary, tmp_path)
    assert "Traceback" not in errors
    assert "starting again" in seen["messages"][0][0]
    assert (seen["pictures"], seen["visible"], seen["shown"]) == ([0], [True], [0])
