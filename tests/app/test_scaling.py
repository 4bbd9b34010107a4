"""Every window at 100, 150 and 200 %: all words have their room."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

SUPPORT = Path(__file__).parents[1] / "support"


@pytest.mark.parametrize("scale", [1.0, 1.5, 2.0])
def test_nothing_is_clipped(tmp_path: Path, scale: float) -> None:
    paths = os.pathsep.join((str(SUPPORT.parents[1]), str(SUPPORT)))
    run = subprocess.run(
        [sys.executable, str(SUPPORT / "draw_scaled.py"), str(tmp_path)],
        env=dict(os.environ, PYTHONPATH=paths, QT_SCALE_FACTOR=str(scale)),
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert run.returncode == 0, run.stderr
    told = json.loads(run.stdout)
    assert told == {"ratio": scale, "clipped": {}}
    assert len(list(tmp_path.glob("*.png"))) >= 14
