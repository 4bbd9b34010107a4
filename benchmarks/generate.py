"""The time of a whole picture, from a cold process and in an open session: `python -m benchmarks.generate`."""

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.timing import Timing, summarize, write_results
from engine.catalog import resolve_model
from engine.events import Event, Failed, Phase, PictureReady
from engine.requests import GenerationRequest
from engine.threads import wait_briefly

if TYPE_CHECKING:
    from engine.session import Session

ROOT = Path(__file__).parents[1]
PROMPTS = ("a red cube", "a blue ball", "a green apple", "a yellow car", "a purple fish")
GIVE_UP_SECONDS = 600


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, write the results file, and return the exit code."""
    options = _options(arguments)
    wait_briefly()
    from benchmarks.device import results_name  # not at the top: these import torch, which reads how threads wait
    from engine.session import Session

    folder = resolve_model(options.model)
    width, height = options.size
    session = Session.open(folder, device=options.device, activations=options.activations)
    request = GenerationRequest(prompt=PROMPTS[0], width=width, height=height, steps=options.steps)
    check_repeatable(session, request)
    setting = {
        "model": session.description.name,
        "width": width,
        "height": height,
        "steps": options.steps,
        "activations": options.activations,
        "backend": session.backend,
    }
    warm = {"case": "next picture in a session", **setting, **time_next_pictures(session, request, options.repeats)}
    device, name = session.device_name, results_name("generate", session.device)
    session.close()
    cold = {
        "case": "cold process of `triptych generate`",
        **setting,
        "time": time_cold_processes(folder, options),
    }
    file = write_results(name, device, [cold, warm], folder=options.out)
    for case in (cold, warm):
        print(f"{case['case']}: {case['time'].median:.2f} s (median of {case['time'].repeats})")
    print(file)
    return 0


def check_repeatable(session: "Session", request: GenerationRequest) -> None:
    """See that the same request gives the same bytes before anything is timed.

    Raises:
        EngineError: no picture is made.
    """
    first, again = make(session, request), make(session, request)
    if first.png != again.png:
        sys.exit("the same request gave two pictures: nothing was measured")


def make(session: "Session", request: GenerationRequest) -> PictureReady:
    """The one picture of a request.

    Raises:
        EngineError: the job failed.
    """
    made: Event | None = None
    for event in session.generate(request):
        match event:
            case PictureReady():
                made = event
            case Failed(error=error):
                raise error
    assert isinstance(made, PictureReady), "a job that did not fail made no picture"
    return made


def time_next_pictures(session: "Session", first: GenerationRequest, repeats: int) -> dict[str, Any]:
    """Pictures of other prompts after the first one: the whole of each, and its phases."""
    seconds: list[float] = []
    phases: dict[Phase, list[float]] = {}
    for repeat in range(1, repeats + 1):
        request = GenerationRequest(
            prompt=PROMPTS[repeat % len(PROMPTS)],
            seed=repeat,
            width=first.width,
            height=first.height,
            steps=first.steps,
        )
        started = time.perf_counter()
        made = make(session, request)
        seconds.append(time.perf_counter() - started)
        for phase, taken in made.phase_seconds.items():
            phases.setdefault(phase, []).append(taken)
    return {"time": summarize(seconds), **{phase.value: summarize(taken) for phase, taken in phases.items()}}


def time_cold_processes(folder: Path, options: argparse.Namespace) -> Timing:
    """Whole processes, from their start to their end; the files are in the system's cache.

    Raises:
        CalledProcessError: a process ended with an error.
    """
    width, height = options.size
    seconds = []
    with tempfile.TemporaryDirectory() as out:
        command = [sys.executable, "-m", "app.main", "generate", PROMPTS[0], "--model", str(folder)]
        command += ["--size", f"{width}x{height}", "--steps", str(options.steps), "--seed", "7", "--force"]
        command += ["--device", options.device, "--activations", options.activations]
        command += ["--out", str(Path(out, "picture.png"))]
        for _ in range(options.repeats):
            started = time.perf_counter()
            subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=GIVE_UP_SECONDS)
            seconds.append(time.perf_counter() - started)
    return summarize(seconds)


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", default="pocket", help="a model's name or folder (%(default)s)")
    parser.add_argument("--size", type=_size, default=(256, 256), metavar="WxH", help="pixels (256x256)")
    parser.add_argument("--steps", type=int, default=20, help="denoising steps (%(default)s)")
    parser.add_argument("--repeats", type=int, default=5, help="how often each case runs, twice at least (%(default)s)")
    parser.add_argument("--device", default="auto", help="auto, cuda, cuda:1, mps or cpu (%(default)s)")
    parser.add_argument("--activations", choices=("int8", "exact"), default="int8", help="arithmetic (%(default)s)")
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "results", help="the results' folder")
    return parser.parse_args(arguments)


def _size(text: str) -> tuple[int, int]:
    width, _, height = text.partition("x")
    return int(width), int(height)


if __name__ == "__main__":
    sys.exit(main())
