"""What each stage of the calibrated recipe is worth: `python -m benchmarks.recipes MODEL PROMPTS`."""

import argparse
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from benchmarks.device import device_name, results_name
from benchmarks.timing import write_results
from engine.conditioning import TextConditioning
from engine.latents import LatentSize
from engine.model.blocks import modulated_norm
from engine.model.embedding import Rope
from engine.model.transformer import FluxTransformer
from engine.quant.block_learning import LearningSettings, learn_block
from engine.quant.branch import with_branch
from engine.quant.calibration import (
    Block,
    CalibratedLinear,
    CalibrationSettings,
    Choose,
    Group,
    advance,
    aim_of,
    calibrated,
    quantize_block,
)
from engine.quant.gptq import GptqSettings, fitted_input_scale, quantize_scaled, quantize_with_feedback
from engine.quant.report import decibels
from engine.quant.statistics import Moments
from engine.quant.streams import MemoryStore
from engine.quant.ternary import TernaryValues, quantize_linear
from engine.quant.trajectories import (
    Trajectories,
    TransformerField,
    conditioning_vectors,
    embedded,
    follow,
    rope_of,
)
from engine.session import Session

BATCH = 4
FREE_VECTORS = 2048


@dataclass(frozen=True, kw_only=True, eq=False)
class Bench:
    """A teacher, its states for calibration and others, of other prompts, for the score."""

    transformer: FluxTransformer
    text: TextConditioning
    states: Trajectories
    held_out: Trajectories
    guidance: float | None
    rope: Rope


@dataclass(frozen=True, kw_only=True)
class Way:
    """How the linears of a block become ternary, and whether the block then learns."""

    settings: CalibrationSettings
    choose: Choose
    learning: LearningSettings | None = None


def absmean(group: Group, weight: Tensor, moments: Moments) -> TernaryValues:  # noqa: ARG001 - a way to choose
    """BitNet b1.58's rounding, with one scale a row."""
    scale = weight.abs().mean(1)
    return TernaryValues(codes=(weight / scale[:, None]).round().clamp(-1, 1).to(torch.int8), row_scale=scale)


def nearest(group: Group, weight: Tensor, moments: Moments) -> TernaryValues:  # noqa: ARG001 - a way to choose
    """The least squared error of the weight."""
    return quantize_linear(weight)


def with_input_scales(settings: CalibrationSettings) -> Choose:
    """Error feedback, then the input scale that fits its codes, then codes for that input scale."""

    def choose(group: Group, weight: Tensor, moments: Moments) -> TernaryValues:  # noqa: ARG001 - a way to choose
        aim = aim_of(weight, moments, settings)
        values = quantize_with_feedback(aim, moments.second, settings.gptq)
        scale = fitted_input_scale(aim, values, moments.second, damping=settings.gptq.damping)
        return quantize_scaled(aim, moments.second, scale, settings.gptq)

    return choose


def with_branches(settings: CalibrationSettings, share: float) -> Choose:
    """Error feedback, then a side branch, then codes for what the branch leaves."""

    def choose(group: Group, weight: Tensor, moments: Moments) -> TernaryValues:  # noqa: ARG001 - a way to choose
        rows, columns = weight.shape
        rank = max(1, round(share * rows * columns / (rows + columns)))
        aim = aim_of(weight, moments, settings)
        values = quantize_with_feedback(aim, moments.second, settings.gptq)
        for _ in range(2):
            branched = with_branch(aim, values, moments.second, rank=rank)
            assert branched.branch_up is not None
            assert branched.branch_down is not None
            rest = aim - branched.branch_up.float() @ branched.branch_down.float()
            values = quantize_with_feedback(rest, moments.second, settings.gptq)
        return replace(values, branch_down=branched.branch_down, branch_up=branched.branch_up)

    return choose


def ways(learning: LearningSettings) -> dict[str, Way]:
    """Every way, by its name."""
    settings = CalibrationSettings()
    symmetric, whole = (replace(settings, asymmetry=share) for share in (0.0, 1.0))
    plain = replace(symmetric, gptq=GptqSettings(feedback_dampings=(0.01,), rounds=1, sweeps=0))
    return {
        "absmean": Way(settings=settings, choose=absmean),
        "nearest": Way(settings=settings, choose=nearest),
        "gptq": Way(settings=plain, choose=calibrated(plain)),
        "gptq+refit+descent": Way(settings=symmetric, choose=calibrated(symmetric)),
        "half aimed": Way(settings=settings, choose=calibrated(settings)),
        "wholly aimed": Way(settings=whole, choose=calibrated(whole)),
        "half aimed+input scales": Way(settings=settings, choose=with_input_scales(settings)),
        "half aimed+branch": Way(settings=settings, choose=with_branches(settings, 0.015)),
        "half aimed+learning": Way(settings=settings, choose=calibrated(settings), learning=learning),
        "nearest+learning": Way(settings=settings, choose=nearest, learning=learning),
    }


def prepare(session: Session, prompts: list[str], *, steps: int, kept: int, size: LatentSize) -> Bench:
    """The teacher's trajectories for all prompts; the last quarter of them is held out."""
    model = session.model
    text = model.encoders.encode_all(prompts, model.device)
    guidance = session.description.defaults.guidance
    times = model.sampler.schedule(steps=steps, tokens=size.tokens).times
    field = TransformerField(model.transformer, text=text, times=times, guidance=guidance, size=size, batch=BATCH)
    states = follow(field, model.sampler, size=size, prompts=len(prompts), steps=steps, kept=kept, seed=0)
    learned = states.prompts < len(prompts) * 3 // 4
    return Bench(
        transformer=model.transformer,
        text=text,
        states=states.rows(learned),
        held_out=states.rows(~learned),
        guidance=guidance,
        rope=rope_of(model.transformer, words=text.sequence.shape[1], size=size),
    )


def fill(bench: Bench, states: Trajectories) -> MemoryStore:
    """The states as the first block reads them."""
    store = MemoryStore()
    for batch, start in enumerate(range(0, len(states), BATCH)):
        rows = slice(start, start + BATCH)
        store.write(batch, embedded(bench.transformer, states, rows, text=bench.text, guidance=bench.guidance))
    return store


def free_vectors(bench: Bench) -> Tensor:
    """Inputs of the modulations at any time of any prompt."""
    generator = torch.Generator().manual_seed(0)
    times = torch.rand(FREE_VECTORS, generator=generator)
    pooled = bench.text.pooled[torch.randint(len(bench.text.pooled), (FREE_VECTORS,), generator=generator)]
    own = torch.cat([bench.states.times.repeat(4), times])
    pooled = torch.cat([bench.text.pooled[bench.states.prompts].repeat(4, 1), pooled])
    return conditioning_vectors(bench.transformer, times=own, pooled=pooled, guidance=bench.guidance)


def measure(bench: Bench, way: Way) -> dict[str, Any]:
    """Make every block ternary, and score each and the velocity behind all of them on the held-out states."""
    store, check = fill(bench, bench.states), fill(bench, bench.held_out)
    vectors, started = free_vectors(bench), time.perf_counter()
    layers: dict[str, float] = {}
    blocks: dict[str, float] = {}
    for kind in ("transformer_blocks", "single_transformer_blocks"):
        for index, block in enumerate(getattr(bench.transformer, kind)):
            name, (student, done) = f"{kind}.{index}", ternary_block(bench, block, store, vectors, way)
            layers |= {f"{name}.{linear}": result.snr_db for linear, result in done.items()}
            after, after_check = MemoryStore(), MemoryStore()
            advance(block, student, store, after, rope=bench.rope)
            blocks[name] = advance(block, student, check, after_check, rope=bench.rope)
            store, check = after, after_check
    return {
        "layer_db": layers,
        "block_db": blocks,
        "velocity_db": velocity_ratio(bench, check),
        "learned_velocity_db": velocity_ratio(bench, store),
        "seconds": time.perf_counter() - started,
    }


def ternary_block(
    bench: Bench, block: Block, store: MemoryStore, vectors: Tensor, way: Way
) -> tuple[Block, dict[str, CalibratedLinear]]:
    """One block on its states; the layers' ratios are those before learning."""
    student, done = quantize_block(
        block, store, rope=bench.rope, vectors=vectors, settings=way.settings, choose=way.choose
    )
    if way.learning:
        student = learn_block(block, student, store, rope=bench.rope, settings=way.learning)
    return student, done


@torch.inference_mode()
def velocity_ratio(bench: Bench, store: MemoryStore) -> float:
    """The student's velocities behind all blocks against the teacher's, in decibels."""
    model, signal, noise = bench.transformer, 0.0, 0.0
    for index in range(len(store)):
        states = store.read(index)
        scale, shift = model.norm_out(states.vector).chunk(2, dim=-1)
        true, ours = (
            model.proj_out(modulated_norm(image, shift, scale)).double()
            for image in (states.teacher_image, states.image)
        )
        signal += float(true.square().sum())
        noise += float((true - ours).square().sum())
    return decibels(signal, noise)


def parse() -> argparse.Namespace:
    """What is asked for."""
    parser = argparse.ArgumentParser(description="Score each stage of the calibrated recipe on a small model.")
    parser.add_argument("model", type=Path)
    parser.add_argument("prompts", type=Path, help="a prompt a line; a quarter of them is held out")
    parser.add_argument("--count", type=int, default=16, help="prompts")
    parser.add_argument("--steps", type=int, default=8, help="of the teacher's pictures")
    parser.add_argument("--kept", type=int, default=4, help="states of each picture")
    parser.add_argument("--updates", type=int, default=200, help="of a learning block")
    parser.add_argument("--ways", nargs="*", help="only these")
    return parser.parse_args()


def main() -> None:
    """Score the ways that are asked for, and write the results."""
    arguments = parse()
    session = Session.open(arguments.model, device="cpu", activations="exact")
    session.model.transformer.float()
    prompts = arguments.prompts.read_text(encoding="utf-8").splitlines()[: arguments.count]
    defaults = session.description.defaults
    size = session.model.decoder.size_of(defaults.width, defaults.height)
    bench = prepare(session, prompts, steps=arguments.steps, kept=arguments.kept, size=size)
    print(f"{len(bench.states)} states, {len(bench.held_out)} held out", flush=True)
    cases = []
    for name, way in ways(LearningSettings(updates=arguments.updates)).items():
        if arguments.ways and name not in arguments.ways:
            continue
        result = measure(bench, way)
        cases.append({"way": name, "states": len(bench.states), "held_out": len(bench.held_out), **result})
        print(line(name, result), flush=True)
    print(write_results(results_name("recipes", session.device), device_name(session.device), cases))


def line(name: str, result: dict[str, Any]) -> str:
    """A way's scores in a line: the mean of the layers, each block, the velocity (and on the states learned from)."""
    layers = result["layer_db"].values()
    blocks = " ".join(f"{ratio:5.1f}" for ratio in result["block_db"].values())
    velocity = f"{result['velocity_db']:5.2f} ({result['learned_velocity_db']:5.2f})"
    return f"{name:24} {sum(layers) / len(layers):5.2f}  {blocks}  {velocity} dB  {result['seconds']:.0f} s"


if __name__ == "__main__":
    main()
