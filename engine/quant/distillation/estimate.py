"""How long a distillation takes, and how much it keeps, from a small sample of its work."""

import math
import time
from collections.abc import Sequence
from typing import Final

import torch

from engine.checkpoint.source import Source
from engine.devices import finish
from engine.events import Stage
from engine.quant.calibrated.sizes import DrawnSize, shared_out
from engine.quant.distillation.linear import LatentLinear
from engine.quant.distillation.room import Room
from engine.quant.distillation.rounds import HELD_OUT, HELD_OUT_AGAIN
from engine.quant.distillation.settings import DistillationSettings
from engine.quant.recipe import Estimate
from engine.quant.ternary import TernaryValues

SAMPLE_WIDTH: Final = 1024
SAMPLE_TOKENS: Final = {"cuda": 16_384}  # 512 elsewhere
TRIALS: Final = 3  # the fastest counts: the first one also warms up
BESIDES_LINEARS: Final = 1.5  # attention, norms and updates, as a share
FORWARD, STEP = 2, 6  # operations a weight and token
STATE_BYTES: Final = 4  # a latent's number, with its velocity
TEXT_BYTES: Final = 4  # a number of the encoded text
CHECKPOINT_BYTES: Final = 13  # a weight of a window: latent, momentum, frozen code, and Adam's for the others
BLOCK_BYTES: Final = 0.5  # a weight, packed twice
FILE_BYTES: Final = 2**20  # headers and records
HOST_BYTES: Final = 2**30  # of libraries, text encoders apart


def estimate_of(
    source: Source, settings: DistillationSettings, room: Room, *, sizes: Sequence[DrawnSize], device: torch.device
) -> Estimate:
    """Time a linear that learns, and scale; the start's own needs are not in it."""
    parameters = sum(math.prod(tensor.shape) for tensor in source.tensors.values())
    image = _image_tokens(settings, sizes)
    tokens = image + source.description.max_sequence_length
    share = 1.0 if len(room.windows) == 1 else 0.5  # of the blocks that gradients pass, on average
    operations = settings.batch * tokens * parameters * FORWARD * (1 + share * (2 + room.checkpointed))
    steps = source.description.defaults.steps
    drawn = settings.rounds * settings.round_prompts * steps * (1 + settings.rollouts) * tokens * parameters * FORWARD
    rate = _operations_a_second(device)
    seconds = (settings.updates * operations + drawn) * BESIDES_LINEARS / rate
    on_host = device.type != "cuda"
    return Estimate(
        seconds_a_weight=0.0,
        prepare_seconds={Stage.LEARNING: seconds},
        host_bytes=HOST_BYTES + (room.device_bytes if on_host else 0),
        device_bytes=0 if device.type == "cpu" else room.device_bytes,
        scratch_bytes=_scratch_bytes(source, settings, room, sizes),
    )


def _scratch_bytes(source: Source, settings: DistillationSettings, room: Room, sizes: Sequence[DrawnSize]) -> int:
    """Rounds that are learned from and the next one, a window's checkpoint, and blocks as they started and ended."""
    config, words = source.config, source.description.max_sequence_length
    parameters = sum(math.prod(tensor.shape) for tensor in source.tensors.values())
    held_out = HELD_OUT + (len(sizes) - 1) * HELD_OUT_AGAIN
    prompts = min(settings.rounds, settings.kept_rounds + 1) * settings.round_prompts + held_out
    steps = source.description.defaults.steps * (1 + settings.steps_spread)
    states = prompts * steps * _image_tokens(settings, sizes) * config.in_channels * STATE_BYTES
    text = prompts * (words * config.joint_attention_dim + config.pooled_projection_dim) * TEXT_BYTES
    return int(
        states + text + parameters / len(room.windows) * CHECKPOINT_BYTES + parameters * BLOCK_BYTES + FILE_BYTES
    )


def _image_tokens(settings: DistillationSettings, sizes: Sequence[DrawnSize]) -> float:
    """Of a picture, on average."""
    counts = shared_out(settings.round_prompts, len(sizes), others=settings.other_sizes)
    return sum(count * size.latent.tokens for count, size in zip(counts, sizes, strict=True)) / sum(counts)


def _operations_a_second(device: torch.device) -> float:
    """Of a learning linear, forwards and backwards."""
    width, tokens = SAMPLE_WIDTH, SAMPLE_TOKENS.get(device.type, 512)
    values = TernaryValues(
        codes=torch.ones(width, width, dtype=torch.int8, device=device), row_scale=torch.ones(width, device=device)
    )
    zeros = torch.zeros(width, device=device)
    linear = LatentLinear(values, values.codes, zeros, activations="int8")
    x = torch.ones(tokens, width, device=device, requires_grad=True)
    seconds = math.inf
    for _ in range(TRIALS):
        finish(device)
        started = time.perf_counter()
        with torch.enable_grad(), torch.autocast(device.type, torch.bfloat16, enabled=device.type == "cuda"):
            linear(x).float().sum().backward()
        finish(device)
        seconds = min(seconds, time.perf_counter() - started)
    return STEP * tokens * width * width / seconds
