"""Which linears make the error of int8 activations: `python -m benchmarks.int8_error`.

The exact transformer runs in 32 bits, and the inputs of one kind of its linears are rounded as int8 activations round
them. On a CPU; of FLUX.1-dev's depth with random weights at smaller widths, and of a model along its own pictures.
"""

import argparse
import contextlib
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from benchmarks.device import device_name
from benchmarks.timing import RESULTS, write_results
from engine.bench.flux_dev import FLUX_DEV
from engine.bench.ops import StepSizes
from engine.bench.random_transformer import RandomWeights
from engine.bench.steps import StepInputs, conditioning_of, step_inputs
from engine.conditioning import TextConditioning
from engine.latents import LatentSize, image_ids, pack, start_noise
from engine.model.config import config_from_values
from engine.model.linear import TernaryLinear
from engine.model.loading import assemble
from engine.model.shapes import MODULATIONS
from engine.model.transformer import Conditioning, FluxTransformer
from engine.session import Session
from kernels.ops import Activations, quantize_activations

CPU = torch.device("cpu")
STEPS, SIDE, TEXT = 28, 16, 32  # of the random picture: steps, latents a side, tokens of text
PROMPTS = ("a red cube left of a blue ball", "three green apples", "a yellow star above a purple ring")
EVERY_NTH = 7  # step of a picture is measured

Round = Callable[[Tensor], Tensor]
Ways = Mapping[str, Round]
"""How the inputs of each kind of linear are rounded; a kind that is missing reads exact ones."""


def symmetric(x: Tensor) -> Tensor:
    """As int8 activations are."""
    values, scale = quantize_activations(x)
    return (values.float() * scale).to(x.dtype)


def with_zero_point(x: Tensor) -> Tensor:
    """From each token's least to its greatest number, in 254 steps."""
    low, high = x.amin(-1, keepdim=True), x.amax(-1, keepdim=True)
    step = (high - low) / 254
    step = torch.where(step == 0, 1, step)
    zero = (low / step).round()
    return ((x / step).round() - zero).clamp(0, 254).add(zero) * step


def joined(of_attention: Round, of_gelu: Round) -> Round:
    """What a single block's last linear reads, its two parts each with a scale of its own."""
    return lambda x: torch.cat(list(_parts(x, of_attention, of_gelu)), -1)


def balanced(x: Tensor) -> Tensor:
    """One scale, with the attention's columns scaled to the width of the others, as an input scale could."""
    attention, gelu = x.tensor_split([x.shape[-1] // 5], -1)
    ratio = gelu.abs().amax(-1).mean() / attention.abs().amax(-1).mean()
    rounded = symmetric(torch.cat((attention * ratio, gelu), -1))
    return torch.cat((rounded[..., : attention.shape[-1]] / ratio, rounded[..., attention.shape[-1] :]), -1)


def _parts(x: Tensor, of_attention: Round, of_gelu: Round) -> Iterator[Tensor]:
    attention, gelu = x.tensor_split([x.shape[-1] // 5], -1)
    yield of_attention(attention)
    yield of_gelu(gelu)


TOKENS = ("normed", "attended", "gelu", "joined")
EXACT: Ways = {}
ALL: Ways = dict.fromkeys(TOKENS, symmetric)
WAYS: dict[str, Ways] = {
    **{f"{kind} alone": {kind: symmetric} for kind in ("modulating", *TOKENS)},
    "all": {**ALL, "modulating": symmetric},
    "all but modulating": ALL,
    "all but modulating, zero point for gelu": {**ALL, "gelu": with_zero_point},
    "all but modulating, zero point for joined": {**ALL, "joined": with_zero_point},
    "all but modulating, joined balanced": {**ALL, "joined": balanced},
    "all but modulating, two scales for joined": {**ALL, "joined": joined(symmetric, symmetric)},
    "all but modulating, zero points, two scales": {
        **ALL, "gelu": with_zero_point, "joined": joined(symmetric, with_zero_point),
    },
}  # fmt: skip


def kind_of(name: str) -> str:
    """What a linear of the blocks reads."""
    if f".{name}".endswith(MODULATIONS):
        return "modulating"
    if name.endswith(("to_out.0", "to_add_out")):
        return "attended"
    return {"net.2": "gelu", "proj_out": "joined"}.get(name.partition("blocks.")[2].split(".", 2)[-1], "normed")


@contextlib.contextmanager
def rounded(model: nn.Module, ways: Ways) -> Iterator[None]:
    """While it is open, linears read rounded inputs."""
    hooks = [
        module.register_forward_pre_hook(lambda _, inputs, way=way: (way(inputs[0]),))
        for name, module in model.named_modules()
        if isinstance(module, TernaryLinear) and (way := ways.get(kind_of(name)))
    ]
    try:
        yield
    finally:
        for hook in hooks:
            hook.remove()


def error(made: Tensor, expected: Tensor) -> float:
    """How far apart, of the length of `expected`."""
    return float((made.float() - expected.float()).norm() / expected.float().norm())


@torch.inference_mode()
def measure_random(heads: int) -> dict[str, Any]:
    """FLUX.1-dev's depth with so many of its 24 heads."""
    size = LatentSize(channels=16, height=SIDE, width=SIDE)
    sizes = StepSizes(image=size.tokens, text=TEXT, steps=STEPS)
    exact = _random(heads, torch.float32, "exact")
    inputs = step_inputs(exact.config, sizes, size, CPU)
    expected = _step(exact, inputs)
    errors = {name: error(_step(exact, inputs, ways), expected) for name, ways in WAYS.items()}
    del exact
    of_16_bits = _step(_random(heads, torch.bfloat16, "exact"), inputs)
    errors["bfloat16, exact"] = error(of_16_bits, expected)
    quantized = _random(heads, torch.bfloat16, "int8")
    for name, ways in (("", EXACT), (", modulating too", {"modulating": symmetric})):
        made = _step(quantized, inputs, ways)
        errors[f"bfloat16, int8 and fused{name}"] = error(made, expected)
        errors[f"bfloat16, int8 and fused{name}, against bfloat16, exact"] = error(made, of_16_bits)
    return {"case": "random", "width": heads * 128, "tokens": sizes.joint, "relative_errors": errors}


@torch.inference_mode()
def measure_model(folder: Path) -> dict[str, Any]:
    """The model in `folder`, along the pictures of `PROMPTS`."""
    session = Session.open(folder, device="cpu", activations="exact")
    found: dict[str, list[float]] = {name: [] for name in WAYS}
    for seed, prompt in enumerate(PROMPTS):
        text = session.model.encoders.encode(prompt, CPU)
        for name, made, expected in _along(session, text, seed):
            found[name].append(error(made, expected))
    errors = {name: float(np.mean(each)) for name, each in found.items()}
    return {"case": session.description.name, "pictures": len(PROMPTS), "relative_errors": errors}


def _along(session: Session, text: TextConditioning, seed: int) -> Iterator[tuple[str, Tensor, Tensor]]:
    model, defaults = session.model, session.description.defaults
    size = model.decoder.size_of(defaults.width, defaults.height)
    schedule = model.sampler.schedule(steps=defaults.steps, tokens=size.tokens)
    times, latents = schedule.times, pack(start_noise(seed, size))

    def prepared() -> Conditioning:
        return model.transformer.prepare(
            sigmas=times,
            guidance=defaults.guidance,
            pooled=text.pooled,
            text=text.sequence,
            img_ids=image_ids(size),
            txt_ids=torch.zeros(text.sequence.shape[1], 3),
        )

    conditioning = prepared()
    for index in range(defaults.steps):
        velocity = model.transformer.step(latents, conditioning, index)
        for name, ways in WAYS.items() if index % EVERY_NTH == 1 else ():
            with rounded(model.transformer, ways):
                yield name, model.transformer.step(latents, prepared(), index), velocity
        latents = schedule.step(latents, velocity, index).latents


def _random(heads: int, dtype: torch.dtype, activations: Activations) -> FluxTransformer:
    config = config_from_values({**FLUX_DEV, "num_attention_heads": heads, "joint_attention_dim": 512})
    fused = activations == "int8"
    return assemble(RandomWeights(config, CPU), device=CPU, activations=activations, dtype=dtype, fused=fused)


def _step(model: FluxTransformer, inputs: StepInputs, ways: Ways = EXACT) -> Tensor:
    with rounded(model, ways):
        return model.step(inputs.latents, conditioning_of(model, inputs, STEPS), 1)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, write the results, print them."""
    parser = argparse.ArgumentParser(description="Find which linears make the error of int8 activations.")
    parser.add_argument("--heads", nargs="*", type=int, default=[2, 4], help="of random models, 128 numbers each")
    parser.add_argument("--model", nargs="*", type=Path, default=[], help="folders of models")
    parser.add_argument("--out", default=RESULTS, type=Path, help="the folder of the results")
    options = parser.parse_args(arguments)
    cases = []
    for case in (*map(measure_random, options.heads), *map(measure_model, options.model)):
        cases.append(case)
        print(case["case"], case.get("width", ""), flush=True)
        for name, value in case["relative_errors"].items():
            print(f"  {100 * value:6.2f} %  {name}", flush=True)
    print(write_results("int8-error", device_name(CPU), cases, folder=options.out))
    return 0


if __name__ == "__main__":
    sys.exit(main())
