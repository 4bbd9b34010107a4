"""A whole picture at FLUX.1-dev's true size within budgets: `python -m benchmarks.pipeline FOLDER --budget 8GB`."""

import argparse
import json
import shutil
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.converting import in_own_process
from benchmarks.timing import write_results
from engine.catalog import resolve_model
from engine.commands.options import byte_count, size
from engine.threads import wait_briefly

PROMPT = "a red cube left of a blue ball"
PICTURES = 2  # the first one with everything that is done once
SPARE_BYTES = 10**9  # of the disk


def main(arguments: Sequence[str] | None = None) -> int:
    """Write a random model, make pictures at each budget in a process of its own, write the results file."""
    options = _options(arguments)
    wait_briefly()  # the processes started here read it
    model = options.folder / "model"
    if not model.exists():
        started = time.perf_counter()
        in_own_process(write_model, model, options.tiny)
        print(f"model written in {time.perf_counter() - started:.1f} s", flush=True)
    cases = []
    for budget in options.budget:
        case, memory = in_own_process(measure, model, options.device, options.size, options.steps, budget)
        cases.append(case | memory)
        print(json.dumps(cases[-1], indent=2), flush=True)
    device = cases[0].pop("device")
    name = "pipeline" if cases[0]["kind"] == "cpu" else f"pipeline-{cases[0]['kind']}"
    if not options.keep:
        shutil.rmtree(model)
    print(write_results(name, device, cases, folder=options.out))
    return 0 if all(_within(case) for case in cases) else 1


def write_model(model: Path, tiny: bool) -> None:  # noqa: FBT001
    """Write the random model: 12.7 GB, or a few megabytes where `tiny`.

    Raises:
        SystemExit: the disk has no room for it.
    """
    from benchmarks.random_pipeline import SMALL, Shapes, write_random_pipeline

    model.parent.mkdir(parents=True, exist_ok=True)
    needed, free = (0 if tiny else 13 * 10**9), shutil.disk_usage(model.parent).free
    if needed + SPARE_BYTES > free:
        sys.exit(f"the model takes 13 GB and {model.parent} has {free / 1e9:.1f} GB left: name another folder")
    write_random_pipeline(model, resolve_model("pocket"), shapes=SMALL if tiny else Shapes())


def measure(model: Path, device: str, pixels: tuple[int, int], steps: int, budget: int | None) -> dict[str, Any]:
    """Open the model and make pictures of other prompts: the plan, the times, and the peaks of memory by phase.

    Raises:
        EngineError: the budget is refused, or a picture fails.
    """
    from engine.requests import GenerationRequest
    from engine.session import Session

    started = time.perf_counter()
    session = Session.open(model, device=device, budget=budget)
    opened = time.perf_counter() - started
    width, height = pixels
    pictures = []
    for number in range(PICTURES):
        request = GenerationRequest(prompt=f"{PROMPT} {number}", seed=number, width=width, height=height, steps=steps)
        planned = session.memory_plan(request)
        pictures.append(_picture(session, request))
    placement = planned.placement
    case = {
        "device": session.device_name,
        "kind": session.device.type,
        "backend": session.backend,
        "budget_bytes": budget,
        "width": width,
        "height": height,
        "steps": steps,
        "placement": {"clip": placement.clip, "t5": placement.t5, "vae": placement.vae, "tile": placement.tile},
        "planned_bytes": {phase.phase.value: (phase.device or phase.host).total for phase in planned.phases},
        "open_seconds": round(opened, 3),
        "pictures": pictures,
        **_process_memory(session),
    }
    session.close()
    return case


def _picture(session: Any, request: Any) -> dict[str, Any]:
    """The seconds and the peak of each phase of a picture, and its steps."""
    from engine.events import Failed, PhaseFinished, StepFinished

    seconds: dict[str, float] = {}
    peaks: dict[str, int | None] = {}
    steps: list[float] = []
    started = time.perf_counter()
    for event in session.generate(request):
        match event:
            case PhaseFinished():
                seconds[event.phase.value] = round(event.seconds, 4)
                peaks[event.phase.value] = event.peak_bytes
            case StepFinished():
                steps.append(event.seconds)
            case Failed():
                raise event.error
    return {
        "seconds": round(time.perf_counter() - started, 3),
        "phase_seconds": seconds,
        "step_seconds_median": round(sorted(steps)[len(steps) // 2], 5),
        "peak_bytes": peaks,
    }


def _process_memory(session: Any) -> dict[str, Any]:
    """What torch's allocator held at most, and what of the whole device is taken now, CUDA's own part included."""
    from engine.telemetry import read

    readings = read(session.device)
    return {
        "reserved_peak_bytes": readings.device_peak,
        "reserved_bytes": readings.device_reserved,
        "device_used_bytes": readings.device_used,
    }


def _within(case: dict[str, Any]) -> bool:
    """Whether no phase took more than was planned for it; True where the device does not tell."""
    planned = case["planned_bytes"]
    return all(
        peak is None or peak <= planned[phase]
        for picture in case["pictures"]
        for phase, peak in picture["peak_bytes"].items()
    )


def _budget(text: str) -> int | None:
    return None if text == "none" else byte_count(text)


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="where the model is written, 13 GB; it is deleted afterwards")
    parser.add_argument("--keep", action="store_true", help="leave the model there, and take one that is there")
    parser.add_argument("--tiny", action="store_true", help="a model of few numbers instead, to see that all runs")
    parser.add_argument("--size", type=size, default=(1024, 1024), metavar="WxH", help="pixels (1024x1024)")
    parser.add_argument("--steps", type=int, default=28, help="denoising steps (%(default)s)")
    parser.add_argument("--device", default="auto", help="auto, cuda, cuda:1, mps or cpu (%(default)s)")
    parser.add_argument(
        "--budget",
        type=_budget,
        nargs="+",
        default=[8 * 10**9, None],
        help="budgets, one case each, as 8GB, or none (8GB none)",
    )
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "results", help="the results' folder")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
