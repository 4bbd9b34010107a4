"""What a calibration needs of memory, disk and time: from sizes alone, and from a small sample of its work."""

import contextlib
import math
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

import torch
from torch import Tensor

from engine.checkpoint.source import Source
from engine.devices import finish, working_dtype
from engine.headers import read_headers
from engine.latents import PATCH
from engine.memory import Free
from engine.model.embedding import rope_tables
from engine.picture_memory import BUFFERS, TRANSFORMER_COPIES, text_numbers
from engine.placement import ENCODER_STEM
from engine.quant.calibrated.extent import Extent
from engine.quant.calibrated.preparation import ENCODED_AT_ONCE
from engine.quant.calibrated.teacher import read_block
from engine.quant.calibration import run_block
from engine.quant.gptq import GptqSettings, quantize_with_feedback
from engine.quant.recipe import blocks_of

FEEDBACK_BYTES: Final = 1400  # of D x D, while the widest linear of a block is searched: some twelve matrices of 5 D
LEARNING_BYTES: Final = 768  # of D x D: 24 D x D weights with their latents, gradients, moments and copies
LEARNING_ACTIVATIONS: Final = 240  # bytes of tokens x D that a backward pass remembers
BLOCK_WEIGHTS: Final = 36  # of D x D, of a double block
RESIDENT_SHARE: Final = 0.9  # of what is free
MOST_RESIDENT_ON_HOST: Final = 8 * 10**9
STUDENT_PASS: Final = 1.6  # a ternary block's pass beside its teacher's
BACKWARD: Final = 3  # a pass with its gradients beside one without
DOUBLE_PASSES: Final = 1.3  # of a double block, to the inputs of each of its four groups of linears in turn
SINGLE_PASSES: Final = 0.6  # of a single block's two
SAMPLE_TOKENS: Final = 512
SAMPLE_COLUMNS: Final = 512
SEARCH_ROWS: Final = 8
SEARCHED_COLUMNS: Final = 10  # of D: the columns of a mean block's groups of linears
SEARCHED_PRODUCTS: Final = 43  # of D^3: the sum of rows x columns^2 of a mean block's linears


_samples: list[dict[str, float]] = []  # the seconds that plans share, innermost last


@dataclass(frozen=True, kw_only=True)
class Needs:
    """Bytes of a calibration at their peak; `resident` says whether the whole teacher draws at once."""

    resident: bool
    host_bytes: int
    device_bytes: int
    scratch_bytes: int


def needs_of(source: Source, extent: Extent, device: torch.device, free: Free) -> Needs:
    """The needs where so much is free; `free.device` is None for a device without memory of its own."""
    number = working_dtype(device).itemsize
    dim, tokens = source.config.dim, extent.batch_tokens
    weights = number * sum(tensor.numbers for tensor in source.tensors.values())
    passing = BUFFERS + TRANSFORMER_COPIES * tokens * dim * number
    block = BLOCK_WEIGHTS * dim**2 * number
    limit = min(free.host, MOST_RESIDENT_ON_HOST) if free.device is None else free.device
    resident = weights + passing <= RESIDENT_SHARE * limit
    encoders = number * (_numbers(source, "text_encoder") + _numbers(source, "text_encoder_2"))
    learning = LEARNING_BYTES * dim**2 + LEARNING_ACTIVATIONS * tokens * dim
    computing = max(
        encoders + number * ENCODED_AT_ONCE * text_numbers(source.parts, extent.words),
        (weights if resident else block) + passing,
        2 * block + max(FEEDBACK_BYTES * dim**2, learning + passing),
    )
    waiting = _text_bytes(source, extent, number) + _latent_bytes(extent)
    streaming = 0 if resident else extent.prompt_tokens * dim * number
    moving = encoders if free.device is not None else 0
    return Needs(
        resident=resident,
        host_bytes=waiting + max(moving, streaming + block) + (computing if free.device is None else BUFFERS),
        device_bytes=0 if free.device is None else computing,
        scratch_bytes=scratch_bytes(source, extent, number),
    )


def scratch_bytes(source: Source, extent: Extent, number: int) -> int:
    """What lies in the scratch folder at its peak: text, trajectories, and the states before and behind a block."""
    states = 2 * extent.kept * extent.prompt_tokens * source.config.dim * number
    vectors = extent.states * source.config.dim * number
    return _text_bytes(source, extent, number) + _latent_bytes(extent) + 2 * (states + vectors)


def _latent_bytes(extent: Extent) -> int:
    """Of the latents and velocities that are kept, and of the latents of all prompts, in 32 bits."""
    return 4 * (2 * extent.kept + 1) * extent.image_tokens * PATCH**2 * extent.sizes[0].latent.channels


def _text_bytes(source: Source, extent: Extent, number: int) -> int:
    config = source.config
    return number * extent.prompts * (extent.words * config.joint_attention_dim + config.pooled_projection_dim)


def _numbers(source: Source, part: str) -> int:
    return sum(tensor.numbers for tensor in read_headers(source.parts / part, ENCODER_STEM).values())


@dataclass(frozen=True, kw_only=True)
class Times:
    """Seconds of a calibration: before the blocks, and of all blocks together."""

    preparing: float
    blocks: float


def times_of(source: Source, extent: Extent, device: torch.device, *, updates: int) -> Times:
    """The times on this machine, from one pass of some tokens through a block and one search of codes."""
    count, config = len(blocks_of(source)), source.config
    stages = (DOUBLE_PASSES * config.num_layers + SINGLE_PASSES * config.num_single_layers) / count
    of_a_token = _sampled(f"pass {source.fingerprint} {device}", lambda: _pass_seconds(source, device))
    search = _sampled(f"search {config.dim} {device}", lambda: _search_seconds(config.dim, device))
    learned, both = extent.learned_tokens * of_a_token, 1 + STUDENT_PASS
    of_a_batch = learned / extent.learned_batches
    learning = updates * of_a_batch * (1 + BACKWARD * STUDENT_PASS)
    measuring = extent.measured_tokens * of_a_token * both
    block = learned * both * (stages + 1) + learning + 4 * measuring + search
    drawing = extent.steps * extent.prompt_tokens * count * of_a_token
    return Times(preparing=drawing, blocks=count * block)


@contextlib.contextmanager
def shared_samples() -> Iterator[None]:
    """Plans that are made in here time each piece of work once: those of several recipes for one source."""
    _samples.append({})
    try:
        yield
    finally:
        _samples.pop()


def _sampled(name: str, measure: Callable[[], float]) -> float:
    shared = _samples[-1] if _samples else {}
    if name not in shared:
        shared[name] = measure()
    return shared[name]


@torch.inference_mode()
def _pass_seconds(source: Source, device: torch.device) -> float:
    dtype = working_dtype(device)
    block = read_block(source, blocks_of(source)[0].name, device=device, dtype=dtype)
    half = SAMPLE_TOKENS // 2
    streams = torch.randn(2, 1, half, source.config.dim, device=device, dtype=dtype)
    rope = rope_tables(torch.zeros(SAMPLE_TOKENS, 3, device=device), source.config.axes_dims_rope)
    seconds = math.inf
    for _ in range(2):  # the first one warms up
        started = time.perf_counter()
        run_block(block, streams[0], streams[1], streams[0, :, 0], rope)
        finish(device)
        seconds = min(seconds, time.perf_counter() - started)
    return seconds / SAMPLE_TOKENS


def _search_seconds(dim: int, device: torch.device) -> float:
    """Of the codes of a mean block: each column takes its time, and so do products of whole matrices."""
    columns = min(dim, SAMPLE_COLUMNS)
    inputs = torch.randn(columns, columns, generator=torch.Generator().manual_seed(0)).to(device)
    second = inputs.T @ inputs / columns
    few, all_rows = (_seconds_of(inputs[:rows], second, device) for rows in (SEARCH_ROWS, columns))
    a_column, a_product = few / columns, max(0.0, all_rows - few) / columns**3
    return SEARCHED_COLUMNS * dim * a_column + SEARCHED_PRODUCTS * dim**3 * a_product


def _seconds_of(weight: Tensor, second: Tensor, device: torch.device) -> float:
    started = time.perf_counter()
    quantize_with_feedback(weight, second, GptqSettings())
    finish(device)
    return time.perf_counter() - started
