"""Whole steps of FLUX.1-dev's shapes, from a cold start: `python -m benchmarks.steps --device cuda`.

Weights are random. A graph's result is held against that of the same step launched one by one, bit for bit, before
either is timed. What is done is written after each part, so that a run that is cut short leaves what it has.
"""

import argparse
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import psutil
import torch

from benchmarks.device import device_name, results_name
from benchmarks.timing import RESULTS, Timing, write_results
from engine.bench.case import Case, clear_memory, peak_bytes, run_once, time_whole
from engine.bench.flux_dev import FLUX_DEV, LATENT_CHANNELS, LATENT_SCALE, TEXT_TOKENS
from engine.bench.measuring import random_transformer
from engine.bench.ops import StepSizes
from engine.bench.step_peers import PEERS
from engine.bench.steps import StepInputs, conditioning_of, measure_step_peers, step_inputs
from engine.devices import finish
from engine.latents import LatentSize
from engine.model.config import TransformerConfig, config_from_values
from engine.model.step_graphs import StepGraphs
from engine.model.transformer import FluxTransformer

STEPS = 28
SIDES = {"cuda": (1024, 512), "cpu": (64, 32)}  # pixels
TINY = {
    **FLUX_DEV,
    "num_layers": 1,
    "num_single_layers": 2,
    "attention_head_dim": 16,
    "num_attention_heads": 2,
    "joint_attention_dim": 24,
    "pooled_projection_dim": 16,
    "axes_dims_rope": [4, 6, 6],
}
BUDGET = 4.0  # seconds a way
PEER = "diffusers, compiled"


def inputs_of(config: TransformerConfig, side: int, device: torch.device) -> tuple[StepSizes, StepInputs]:
    """A random square picture of so many pixels a side."""
    size = LatentSize(channels=LATENT_CHANNELS, height=side // LATENT_SCALE, width=side // LATENT_SCALE)
    sizes = StepSizes(image=size.tokens, text=TEXT_TOKENS if device.type == "cuda" else 8, steps=STEPS)
    return sizes, step_inputs(config, sizes, size, device)


@torch.inference_mode()
def measure_start(
    transformer: FluxTransformer, inputs: StepInputs, began: float, imported: float, loaded: float
) -> dict[str, Any]:
    """How long after the process's start a picture's first steps are done; the second of them is recorded."""
    graphs = StepGraphs(transformer)
    started = time.time()
    conditioning = conditioning_of(transformer, inputs, STEPS)
    finish(transformer.device)
    prepared = time.time()
    steps = [
        run_once(lambda index=index: graphs.step(inputs.latents, conditioning, index), transformer.device)
        for index in range(4)
    ]
    case = {
        "case": "start",
        "imported_after": imported - began,
        "weights_made_after": loaded - began,
        "modulations_seconds": prepared - started,
        "steps_seconds": steps,
        "first_step_after": prepared + steps[0] - began,
        "notes": list(graphs.notes),
    }
    graphs.release()
    return case


@torch.inference_mode()
def measure_size(transformer: FluxTransformer, inputs: StepInputs, sizes: StepSizes) -> dict[str, Any]:
    """A step as a graph and one by one: bits, times, peaks."""
    device = transformer.device
    graphs, conditioning = StepGraphs(transformer), conditioning_of(transformer, inputs, STEPS)
    case: dict[str, Any] = {"case": "step", "image_tokens": sizes.image, "text_tokens": sizes.text}
    expected = [transformer.step(inputs.latents, conditioning, index) for index in (0, 1, STEPS - 1)]
    results = [graphs.step(inputs.latents, conditioning, index) for index in (0, 0, 1, STEPS - 1)][1:]
    case["same_bits"] = all(torch.equal(*pair) for pair in zip(expected, results, strict=True))
    case["finite"] = all(bool(result.isfinite().all()) for result in results)
    case["graphs"], case["notes"] = graphs.kept, list(graphs.notes)
    graphs.release()
    del expected, results
    timings: dict[str, Timing] = {}
    peaks = {}
    for name, step in {"one by one": transformer.step, "as a graph": graphs.step}.items():
        clear_memory(device)
        timings[name] = time_whole(lambda step=step: step(inputs.latents, conditioning, 1), device, budget=BUDGET)
        if device.type == "cuda":
            peaks[name] = {"reserved": peak_bytes(device), "allocated": torch.cuda.max_memory_allocated(device)}
    graphs.release()
    return {**case, "peak_bytes": peaks, "timings": timings}


@torch.inference_mode()
def measure_exactness(transformer: FluxTransformer, inputs: StepInputs) -> dict[str, Any]:
    """How far a step with int8 activations is from one with exact ones, same ternary weights."""
    device = transformer.device
    results = []
    exact = random_transformer(transformer.config, device, "exact")
    for model in (transformer, exact):
        results.append(model.step(inputs.latents, conditioning_of(model, inputs, STEPS), 1).float())
    conditioning = conditioning_of(exact, inputs, STEPS)
    taken = time_whole(lambda: exact.step(inputs.latents, conditioning, 1), device, budget=BUDGET)
    quantized, expected = results
    return {
        "case": "int8 against exact",
        "image_tokens": inputs.latents.shape[1],
        "relative_error": float((quantized - expected).norm() / expected.norm()),
        "cosine": float(torch.cosine_similarity(quantized.flatten(), expected.flatten(), dim=0)),
        "timings": {"exact, one by one": taken},
    }


def measure_peer(config: TransformerConfig, inputs: StepInputs, device: torch.device) -> dict[str, Any]:
    """diffusers' step in 16 bits, its blocks compiled."""
    case = Case(name="a peer", sizes={})
    measure_step_peers(case, config, inputs, device, tell=print, peers=[peer for peer in PEERS if peer.name == PEER])
    return {
        "case": PEER,
        "skipped": case.skipped,
        "first_seconds": case.first_seconds,
        "peak_bytes": case.peak_bytes,
        "timings": case.timings,
    }


def cases_of(options: argparse.Namespace) -> Iterator[dict[str, Any]]:
    """Each part as it is done."""
    began, imported, device = psutil.Process().create_time(), time.time(), options.device
    config = config_from_values(FLUX_DEV if device.type == "cuda" else TINY)
    pictures = [inputs_of(config, side, device) for side in SIDES[device.type]]
    if options.peer:
        for sizes, inputs in pictures:
            yield {**measure_peer(config, inputs, device), "image_tokens": sizes.image}
        return
    transformer = random_transformer(config, device, "int8")
    loaded = time.time()
    yield measure_start(transformer, pictures[0][1], began, imported, loaded)
    if options.start_only:
        return
    for sizes, inputs in pictures:
        yield measure_size(transformer, inputs, sizes)
    yield measure_exactness(transformer, pictures[-1][1])
    yield measure_exactness(transformer, pictures[0][1])


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, write the results, print them; 1 where a graph's bits differ."""
    parser = argparse.ArgumentParser(description="Time whole steps of FLUX.1-dev's shapes.")
    parser.add_argument("--device", default="cpu", type=torch.device, help="cpu (a tiny one), cuda, cuda:1")
    parser.add_argument("--start-only", action="store_true", help="the first steps of a process alone")
    parser.add_argument("--peer", action="store_true", help="diffusers' compiled step in 16 bits instead")
    parser.add_argument("--label", default="", help="what the results' file is called besides")
    parser.add_argument("--out", default=RESULTS, type=Path, help="the folder of the results")
    options = parser.parse_args(arguments)
    name, cases = results_name("steps", options.device, options.label), []
    for case in cases_of(options):
        cases.append(case)
        file = write_results(name, device_name(options.device), cases, folder=options.out)
        print({key: value for key, value in case.items() if key != "timings"}, flush=True)
        for way, timing in case.get("timings", {}).items():
            print(f"  {1e3 * timing.median:8.3f} ms  {way}", flush=True)
    print(file)
    return int(not all(case.get("same_bits", True) for case in cases))


if __name__ == "__main__":
    sys.exit(main())
