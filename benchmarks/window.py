"""The time from the command to the window on the screen, before the engine is ready."""

import argparse
import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.timing import Timing, processor_name, summarize, write_results

ROOT = Path(__file__).parents[1]
REPEATS = 15
WARM_UP = 2
LIMIT_SECONDS = 1.5
# What `triptych` does, and a line when the window has been painted; it is closed at once.
PROGRAM = """
import app.main
from app.window import run_window

def opened(window):
    window.first_painted.connect(lambda: print("painted", flush=True))
    window.first_painted.connect(window.close)

raise SystemExit(run_window(["triptych"], opened=opened))
"""


def measure_window(platform: str, environment: dict[str, str], *, repeats: int = REPEATS) -> Timing:
    """Seconds from starting the process to its first painted window, on Qt's `platform`."""
    seconds = [_one_window(environment | {"QT_QPA_PLATFORM": platform}) for _ in range(WARM_UP + repeats)]
    return summarize(seconds[WARM_UP:])


@contextlib.contextmanager
def x_server() -> Iterator[str]:
    """The name of a display that nobody sees."""
    read_end, write_end = os.pipe()
    command = ["Xvfb", "-displayfd", str(write_end), "-screen", "0", "1920x1080x24", "-nolisten", "tcp"]
    with subprocess.Popen(command, pass_fds=[write_end], stderr=subprocess.DEVNULL) as server:
        os.close(write_end)
        try:
            with os.fdopen(read_end) as stream:
                yield f":{stream.readline().strip()}"
        finally:
            server.terminate()


def main() -> int:
    """Measure offscreen, and on an X server where there is one; 1 where a median is over the limit."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=REPEATS)
    repeats = parser.parse_args().repeats
    cases = []
    with tempfile.TemporaryDirectory() as home:
        environment = os.environ | {"TRIPTYCH_HOME": home, "PYTHONPATH": str(ROOT)}
        cases.append({"platform": "offscreen", "shown": measure_window("offscreen", environment, repeats=repeats)})
        if shutil.which("Xvfb"):
            with x_server() as display:
                timing = measure_window("xcb", environment | {"DISPLAY": display}, repeats=repeats)
            cases.append({"platform": "xcb", "shown": timing})
    for case in cases:
        print(f"{case['platform']}: {case['shown'].median:.3f} s to the window, {LIMIT_SECONDS} s allowed")
    print(write_results("window", processor_name(), cases))
    return int(any(case["shown"].median > LIMIT_SECONDS for case in cases))


def _one_window(environment: dict[str, str]) -> float:
    start = time.perf_counter()
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM], env=environment, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        line = process.stdout.readline()
        seconds = time.perf_counter() - start
    if line != "painted\n" or process.returncode != 0:
        raise RuntimeError(f"the window did not open (exit code {process.returncode})")
    return seconds


if __name__ == "__main__":
    sys.exit(main())
