"""Scripts of this folder that run conversions in processes of their own, and what they tell."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
ROOT = HERE.parents[1]


def write_prompts(file: Path) -> Path:
    """Write eight prompts to a file."""
    file.write_text("".join(f"{count} cats\n" for count in range(8)), encoding="utf-8")
    return file


def run_script(name: str, *arguments: object, within: Sequence[str] = ()) -> Any:
    """Run a script, `within` another command if any, on one thread; returns the JSON that its last line is."""
    done = subprocess.run(
        [*within, sys.executable, str(HERE / name), *map(str, arguments)],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": f"{ROOT}:{HERE}", "OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    print(done.stderr)
    assert done.returncode == 0, f"{name} failed"
    return json.loads(done.stdout.splitlines()[-1])
