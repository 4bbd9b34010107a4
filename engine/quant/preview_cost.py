"""What previews take of memory and disk, from headers alone, and about how long they take."""

import dataclasses
from collections.abc import Sequence
from typing import Final

import torch

from engine.checkpoint.source import Source
from engine.description import TRANSFORMER_STEM
from engine.devices import working_dtype
from engine.events import Stage
from engine.headers import read_headers
from engine.memory import STAGING_BYTES
from engine.picture_memory import (
    BUFFERS,
    DECODER_COPIES,
    PICTURE_NUMBERS,
    TRANSFORMER_COPIES,
    text_numbers,
    vae_channels,
)
from engine.placement import ENCODER_STEM, LAYER, DeviceKind
from engine.planning import kind_of
from engine.quant.calibrated.sizes import latents_of
from engine.quant.pairs import PRODUCTS_A_SECOND
from engine.quant.planning import Measured, packed_bytes
from engine.quant.preview_blocks import stay
from engine.quant.preview_picture import Frame, frame_of
from engine.quant.recipe import Block, Task, blocks_of
from engine.requests import Recipe

AT_ONCE: Final = 2  # blocks in memory: one that computes, and the next one while it is read
SHARE: Final = 0.05  # of a conversion's time that one picture may take
FREE_SECONDS: Final = 30.0  # that it may take however short the conversion is
KEPT_BYTES: Final = 3  # of a pixel on the disk, where nothing can be compressed


def points(blocks: int, recipe: Recipe) -> tuple[int, ...]:
    """After how many of so many blocks a picture is made: none, half, three quarters and all of them.

    Those of the recipe distilled are all learned before the first one is kept.
    """
    if recipe is Recipe.DISTILLED:
        return 0, blocks
    return tuple(sorted({0, -(-blocks // 2), -(-3 * blocks // 4), blocks}))


def most_seconds(conversion_seconds: float) -> float:
    """What one picture may take of a conversion of so many seconds."""
    return max(FREE_SECONDS, SHARE * conversion_seconds)


def with_previews(task: Task, measured: Measured) -> Measured:
    """What a recipe takes, and the previews where they are asked for, which take turns with it.

    Raises:
        InvalidModel: a header or a configuration is damaged.
    """
    if task.request.preview is None:
        return measured
    blocks, recipe = blocks_of(task.source), measured.recipe
    most = most_seconds(measured.seconds(done=0, parameters=sum(block.parameters for block in blocks), written_bytes=0))
    made = points(len(blocks), task.request.recipe)
    seconds = sum(
        min(
            most,
            foreseen_seconds(
                task.source,
                blocks,
                done=done,
                seconds_a_byte=measured.seconds_a_byte,
                device_kind=kind_of(task.device),
            ),
        )
        for done in made
    )
    host, device = memory_of(task.source, task.device)
    return dataclasses.replace(
        measured,
        recipe=dataclasses.replace(
            recipe,
            prepare_seconds={Stage.PREVIEW: seconds, **recipe.prepare_seconds},
            host_bytes=max(recipe.host_bytes, host),
            device_bytes=max(recipe.device_bytes, device),
            scratch_bytes=recipe.scratch_bytes + _kept_bytes(task, len(made)),
        ),
    )


def memory_of(source: Source, device: torch.device) -> tuple[int, int]:
    """The bytes of a preview at its peak, of the host and of a device's own memory.

    Text encoders and blocks take turns on the device; T5 passes layer by layer, the decoder rests on the host.

    Raises:
        InvalidModel: a header or a configuration is damaged.
    """
    dtype, frame, blocks = working_dtype(device), frame_of(source), blocks_of(source)
    clip, layer, decoder = (dtype.itemsize * numbers for numbers in _part_numbers(source))
    inside = [block.parameters for block in blocks]
    shell = sum(tensor.numbers for tensor in source.tensors.values()) - sum(inside)
    passing = sum(inside) if stay(blocks, dtype) else AT_ONCE * max(inside)
    drawing = shell + passing + TRANSFORMER_COPIES * _tokens(source, frame) * source.config.dim
    decoding = PICTURE_NUMBERS * frame.width * frame.height + _decoder_numbers(source, frame)
    resting = clip + decoder
    computing = BUFFERS + max(
        max(clip, layer) + dtype.itemsize * text_numbers(source.parts, source.description.max_sequence_length),
        dtype.itemsize * drawing,
        decoder + dtype.itemsize * decoding,
    )
    if device.type != "cuda":
        return resting + computing, 0
    return resting + STAGING_BYTES + dtype.itemsize * max(inside), computing


def streamed_bytes(source: Source, blocks: Sequence[Block], *, done: int) -> int:
    """The bytes that are read for one pass through all blocks, of which the first `done` are ternary."""
    left = tuple(f"{block.name}." for block in blocks[done:])
    plain = sum(tensor.bytes for name, tensor in source.tensors.items() if name.startswith(left))
    return plain + sum(map(packed_bytes, blocks[:done]))


def foreseen_seconds(
    source: Source, blocks: Sequence[Block], *, done: int, seconds_a_byte: float, device_kind: DeviceKind
) -> float:
    """A rough guess of what a picture with `done` ternary blocks takes, where a byte takes so long to read."""
    frame = frame_of(source)
    dtype = torch.float32 if device_kind == "cpu" else torch.bfloat16
    passes = 1 if stay(blocks, dtype) else frame.steps
    products = sum(tensor.numbers for tensor in source.tensors.values()) * _tokens(source, frame) * frame.steps
    reading = passes * streamed_bytes(source, blocks, done=done) * seconds_a_byte
    return reading + products / PRODUCTS_A_SECOND[device_kind]


def _kept_bytes(task: Task, pictures: int) -> int:
    source, frame, number = task.source, frame_of(task.source), working_dtype(task.device).itemsize
    text = (
        source.description.max_sequence_length * source.config.joint_attention_dim + source.config.pooled_projection_dim
    )
    return pictures * KEPT_BYTES * frame.width * frame.height + number * text


def _tokens(source: Source, frame: Frame) -> int:
    _, scale = latents_of(source)
    return source.description.max_sequence_length + frame.width * frame.height // (2 * scale) ** 2


def _part_numbers(source: Source) -> tuple[int, int, int]:
    """The numbers of CLIP, of T5's largest layer and of the decoder."""
    clip = read_headers(source.parts / "text_encoder", ENCODER_STEM)
    layers: dict[str, int] = {}
    for name, tensor in read_headers(source.parts / "text_encoder_2", ENCODER_STEM).items():
        if layer := LAYER.match(name):
            layers[layer[0]] = layers.get(layer[0], 0) + tensor.numbers
    vae = read_headers(source.parts / "vae", TRANSFORMER_STEM)
    decoder = sum(tensor.numbers for name, tensor in vae.items() if not name.startswith("encoder."))
    return sum(tensor.numbers for tensor in clip.values()), max(layers.values(), default=0), decoder


def _decoder_numbers(source: Source, frame: Frame) -> int:
    channels = vae_channels(source.parts)
    return DECODER_COPIES * channels[min(1, len(channels) - 1)] * frame.width * frame.height
