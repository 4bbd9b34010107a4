"""One step of a transformer, as a session runs it, and as others run theirs."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import torch
from torch import Tensor

from engine.bench.case import Call, Case, Tell, clear_memory, peak_bytes, reason_of, run_once, time_whole
from engine.bench.ops import StepSizes
from engine.bench.step_peers import PEERS, Peer
from engine.latents import LatentSize, image_ids
from engine.model.config import TransformerConfig
from engine.model.step_graphs import StepGraphs
from engine.model.transformer import Conditioning, FluxTransformer

STEP_SECONDS: Final = 3.0
OURS: Final = "triptych"
ONE_BY_ONE: Final = "triptych, launched one by one"


@dataclass(frozen=True, kw_only=True)
class StepInputs:
    """A random picture on its way: latents [1, S, C], pooled text [1, P], text [1, T, D], places [S, 3]."""

    latents: Tensor
    pooled: Tensor
    text: Tensor
    places: Tensor
    guidance: float | None


def step_inputs(config: TransformerConfig, sizes: StepSizes, size: LatentSize, device: torch.device) -> StepInputs:
    """Random numbers for one step; the same each time."""
    generator = torch.Generator().manual_seed(0)
    shapes = {
        "latents": (1, sizes.image, config.in_channels),
        "pooled": (1, config.pooled_projection_dim),
        "text": (1, sizes.text, config.joint_attention_dim),
    }
    return StepInputs(
        **{name: torch.randn(shape, generator=generator).to(device) for name, shape in shapes.items()},
        places=image_ids(size),
        guidance=3.5 if config.guidance_embeds else None,
    )


@torch.inference_mode()
def measure_step(
    transformer: FluxTransformer, graphs: StepGraphs, inputs: StepInputs, sizes: StepSizes, *, tell: Tell
) -> Case:
    """A step as a session runs it: on a CUDA device as a graph, and launched one by one beside it."""
    device = transformer.device
    case = Case(name="one step", sizes={"image_tokens": sizes.image, "text_tokens": sizes.text})
    conditioning = conditioning_of(transformer, inputs, sizes.steps)
    ways: dict[str, Call] = {OURS: lambda: graphs.step(inputs.latents, conditioning, 0)}
    if device.type == "cuda":
        ways = {ONE_BY_ONE: lambda: transformer.step(inputs.latents, conditioning, 0), **ways}
    graphs.begin()
    for way, call in ways.items():
        tell(f"one step, {way}")
        clear_memory(device)
        case.first_seconds[way] = run_once(call, device)
        case.timings[way] = time_whole(call, device, budget=STEP_SECONDS)
        if peak := peak_bytes(device):
            case.peak_bytes[way] = peak
    if graphs.notes:
        del case.timings[OURS]
        case.skipped[OURS] = graphs.notes[0]
    graphs.release()
    return case


def conditioning_of(transformer: FluxTransformer, inputs: StepInputs, steps: int) -> Conditioning:
    """What all steps of the picture read."""
    with torch.inference_mode():
        return transformer.prepare(
            sigmas=torch.linspace(1.0, 1 / steps, steps),
            guidance=inputs.guidance,
            pooled=inputs.pooled,
            text=inputs.text,
            img_ids=inputs.places,
            txt_ids=torch.zeros(inputs.text.shape[1], 3),
        )


def measure_step_peers(
    case: Case,
    config: TransformerConfig,
    inputs: StepInputs,
    device: torch.device,
    *,
    tell: Tell,
    peers: Sequence[Peer] | None = None,
) -> None:
    """Add the step of each peer (None: all of them), of random weights, to `case`, or why it has none."""
    for peer in PEERS if peers is None else peers:
        tell(f"one step, {peer.name}")
        clear_memory(device)
        try:
            reason = peer.why_not(config, device)
            if reason is None:
                _measure_peer(case, peer, config, inputs, device)
        except Exception as error:  # noqa: BLE001 - whatever a library fails with belongs into the results
            reason = reason_of(error)
        if reason is not None:
            case.skipped[peer.name] = reason
    clear_memory(device)


@torch.no_grad()  # no inference mode: torchao's tensors are none, and are compiled
def _measure_peer(case: Case, peer: Peer, config: TransformerConfig, inputs: StepInputs, device: torch.device) -> None:
    call = peer.step(config, inputs, device)
    clear_memory(device)
    case.first_seconds[peer.name] = run_once(call, device)
    clear_memory(device)
    case.timings[peer.name] = time_whole(call, device, budget=STEP_SECONDS)
    if peak := peak_bytes(device):
        case.peak_bytes[peer.name] = peak
