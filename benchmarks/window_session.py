"""A whole session in the real window, and for how long its thread was held: start, pictures, 20,000 others, quit."""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, Final

from benchmarks.gallery_pictures import make_pictures
from benchmarks.timing import processor_name, write_results

ROOT: Final = Path(__file__).parents[1]
ROWS: Final = 20_000
PICTURES: Final = 5
LIMIT_MILLISECONDS: Final = 50.0
LIMIT_SECONDS: Final = 1.5


def run_session(home: Path, *, rows: int, pictures: int, steps: int = 0, explain: bool = False) -> dict[str, Any]:
    """What was seen in one session in a fresh `home`, whose folder of pictures holds `rows` before it.

    `steps` 0 leaves the model its own; `explain` has it noted where the thread was held, which disturbs it.
    """
    make_pictures(home / "outputs", rows)
    environment = os.environ | {"TRIPTYCH_HOME": str(home), "PYTHONPATH": str(ROOT)}
    environment.setdefault("QT_QPA_PLATFORM", "offscreen")
    words = [sys.executable, "-m", "benchmarks.window_script", str(pictures), str(steps), str(int(explain))]
    began = time.perf_counter()
    painted, told = 0.0, []
    with subprocess.Popen(words, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        for line in process.stdout:
            painted = painted or time.perf_counter() - began
            told.append(json.loads(line))
    if process.returncode:
        trace = "".join(file.read_text() for file in home.rglob("crash.log"))
        raise RuntimeError(f"the session ended with {process.returncode}, after {told[-1:]}\n{trace}")
    seen = {name: value for line in told for name, value in line.items() if name in ("rows", "closed")}
    return {
        "pictures": pictures,
        "painted_seconds": round(painted, 3),
        **seen,
        "found": [line["found"] for line in told if "found" in line],
        "parts": [line for line in told if "part" in line],
    }


def main() -> int:
    """Run a session, tell what held the window, write it; 1 where one part is over the limit."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--pictures", type=int, default=PICTURES)
    parser.add_argument("--steps", type=int, default=0)
    parser.add_argument("--explain", action="store_true", help="tell where the thread was held")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        session = run_session(
            Path(home), rows=asked.rows, pictures=asked.pictures, steps=asked.steps, explain=asked.explain
        )
    print(f"{session['painted_seconds']} s to the window, {LIMIT_SECONDS} s allowed; {session['rows']} pictures")
    for part in session["parts"]:
        held, place = part["most_held"], next(iter(part["most_held"]["places"]), "")
        clock = part["longest"]["clock"]
        print(f"{part['part']:10} {part['seconds']:6} s {clock:6} ms by the clock, {held['held']:6} held: {place}")
    print(write_results("window-session", processor_name(), [session]))
    worst = max(part["most_held"]["held"] for part in session["parts"])
    return int(worst > LIMIT_MILLISECONDS or session["painted_seconds"] > LIMIT_SECONDS)


if __name__ == "__main__":
    sys.exit(main())
