"""How far a few updates of a distillation bring a small model: `python -m benchmarks.distillation MODEL PROMPTS`."""

import argparse
import dataclasses
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

from benchmarks.device import device_name, results_name
from benchmarks.timing import RESULTS, write_results
from engine.checkpoint.source import open_source
from engine.devices import choose_device
from engine.events import Stage
from engine.quant.distillation.settings import DistillationSettings
from engine.quant.distilled import STARTS, Distilled
from engine.quant.recipe import Block, BlockResult, Job, blocks_of
from engine.requests import ConversionRequest, Recipe


def settings_of(arguments: argparse.Namespace) -> DistillationSettings:
    """The settings that are asked for."""
    return DistillationSettings(
        updates=arguments.updates,
        batch=arguments.batch,
        rounds=arguments.rounds,
        round_prompts=arguments.round_prompts,
        other_rate=5e-4,
        code_rate=arguments.code_rate,
        start=arguments.start,
        features=arguments.features,
        other_sizes=arguments.other_sizes,
        compiled=arguments.compile,
    )


def learn(arguments: argparse.Namespace, settings: DistillationSettings, scratch: Path) -> dict[str, Any]:
    """The velocities' ratios on states that nothing was learned from, and the seconds of starting and learning."""
    prompts = arguments.prompts.read_text(encoding="utf-8").splitlines()[: arguments.count]
    chosen = scratch / "prompts.txt"
    chosen.write_text("\n".join(prompts), encoding="utf-8")
    request = ConversionRequest(
        source=str(arguments.model), target=str(scratch / "model"), recipe=Recipe.DISTILLED, prompts=chosen
    )
    job = Job(
        source=open_source(arguments.model),
        request=request,
        device=choose_device(arguments.device),
        scratch=scratch,
        cancel=threading.Event(),
        kept=_nothing,
    )
    method, moments = Distilled(job, settings), dict[Stage, float]()
    started = time.perf_counter()
    for progress in method.prepare():
        moments[progress.stage] = time.perf_counter() - started
        print(f"{progress.stage} {progress.done} of {progress.total}, {moments[progress.stage]:.0f} s", flush=True)
    report = method.convert(blocks_of(job.source)[-1]).report
    assert report is not None, "too few prompts to hold some out"
    stage = STARTS[settings.start][1]
    return {
        "before_db": report.output_snr_db[stage],
        "after_db": report.output_snr_db["distilled"],
        "sizes_db": report.sizes_snr_db,
        "starting_seconds": moments[Stage.TRAJECTORIES],
        "learning_seconds": moments[Stage.LEARNING] - moments[Stage.TRAJECTORIES],
    }


def _nothing(block: Block) -> BlockResult:
    raise AssertionError(f"{block.name} was asked for before it was made")


def parse() -> argparse.Namespace:
    """What is asked for."""
    parser = argparse.ArgumentParser(description="See how far a few updates bring a small model.")
    parser.add_argument("model", type=Path)
    parser.add_argument("prompts", type=Path, help="a prompt a line")
    parser.add_argument("--count", type=int, default=80, help="prompts; an eighth, 16 at most, are only measured on")
    parser.add_argument("--start", choices=list(STARTS), default="instant")
    parser.add_argument("--updates", type=int, default=60)
    parser.add_argument("--batch", type=int, default=8, help="states of an update")
    parser.add_argument("--round-prompts", type=int, default=8, help="prompts that states come from")
    parser.add_argument("--code-rate", type=float, default=DistillationSettings.code_rate)
    parser.add_argument("--features", type=float, default=0.0, help="weight of what the blocks make")
    parser.add_argument(
        "--other-sizes", type=float, default=DistillationSettings.other_sizes, help="share of prompts at other sizes"
    )
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--compile", action="store_true")
    parser.add_argument("--out", type=Path, default=RESULTS, help="the results' folder")
    parser.add_argument("--device", default="cpu")
    return parser.parse_args()


def main() -> None:
    """Learn, and write what came of it."""
    arguments = parse()
    settings = settings_of(arguments)
    with tempfile.TemporaryDirectory() as folder:
        result = learn(arguments, settings, Path(folder))
    case = {**dataclasses.asdict(settings), "prompts": arguments.count, **result}
    device = choose_device(arguments.device)
    print(write_results(results_name("distillation", device), device_name(device), [case], folder=arguments.out))


if __name__ == "__main__":
    main()
