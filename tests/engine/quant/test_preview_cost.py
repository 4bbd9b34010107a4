"""What previews take: when they are made, memory, disk and time."""

import dataclasses
import math
from pathlib import Path

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from conversions import request_of
from engine.checkpoint.source import Source, open_source
from engine.checkpoint.stored import SourceTensor, whole
from engine.description import Defaults, Sizes
from engine.events import Stage
from engine.headers import TensorHeader
from engine.model.shapes import tensor_shapes
from engine.quant import preview_blocks, preview_cost
from engine.quant.instant import estimate
from engine.quant.planning import Measured
from engine.quant.preview_cost import foreseen_seconds, memory_of, most_seconds, points, streamed_bytes, with_previews
from engine.quant.preview_picture import LONGEST_SIDE, MOST_STEPS, frame_of
from engine.quant.recipe import Task, blocks_of
from engine.requests import Recipe

CPU = torch.device("cpu")
SIDES = st.integers(16, 128).map(lambda number: 16 * number)


@pytest.fixture(scope="module")
def source(source_model: Path) -> Source:
    return open_source(source_model)


@given(st.integers(1, 200))
def test_pictures_are_due_at_half_three_quarters_and_the_end(blocks: int) -> None:
    made = points(blocks, Recipe.CALIBRATED)
    assert made == tuple(sorted(set(made)))
    assert set(made) == {0, math.ceil(blocks / 2), math.ceil(blocks * 3 / 4), blocks}
    assert points(blocks, Recipe.DISTILLED) == (0, blocks)


def test_flux_has_four() -> None:
    assert points(57, Recipe.INSTANT) == (0, 29, 43, 57)


@given(own=st.tuples(SIDES, SIDES), steps=st.integers(1, 50))
def test_a_preview_is_small_and_of_a_size_that_the_model_makes(
    source: Source, own: tuple[int, int], steps: int
) -> None:
    width, height = own
    described = dataclasses.replace(
        source.description,
        defaults=Defaults(width=width, height=height, steps=steps, guidance=3.5),
        sizes=Sizes(min=250, max=2048, multiple=16),
    )
    frame = frame_of(dataclasses.replace(source, description=described))
    assert frame.steps == min(steps, MOST_STEPS)
    assert frame.guidance == 3.5
    for side, own_side in ((frame.width, width), (frame.height, height)):
        assert side % 16 == 0
        assert 256 <= side <= max(LONGEST_SIDE, 256)
        assert side <= max(own_side, 256)


def test_flux_is_drawn_at_half_its_size(source: Source) -> None:
    own = Defaults(width=1024, height=1024, steps=28, guidance=3.5)
    described = dataclasses.replace(source.description, defaults=own, sizes=Sizes(min=256, max=2048, multiple=16))
    frame = frame_of(dataclasses.replace(source, description=described))
    assert (frame.width, frame.height, frame.steps) == (512, 512, 8)


def test_blocks_that_are_done_take_fewer_bytes(source: Source) -> None:
    blocks = blocks_of(source)
    read = [streamed_bytes(source, blocks, done=done) for done in range(len(blocks) + 1)]
    assert read == sorted(read, reverse=True)
    inside = [tensor.bytes for name, tensor in source.tensors.items() if "blocks." in name]
    assert read[0] == sum(inside)


def test_a_large_model_is_read_in_each_step(source: Source, monkeypatch: pytest.MonkeyPatch) -> None:
    blocks = blocks_of(source)

    def seconds(rate: float) -> float:
        return foreseen_seconds(source, blocks, done=0, seconds_a_byte=rate, device_kind="cpu")

    once = seconds(1.0) - seconds(0.0)
    assert once == pytest.approx(streamed_bytes(source, blocks, done=0))
    monkeypatch.setattr(preview_blocks, "STAY_BYTES", 0)
    assert seconds(1.0) - seconds(0.0) == pytest.approx(frame_of(source).steps * once)


def test_what_they_take_is_planned_only_where_they_are_asked_for(source: Source, source_model: Path) -> None:
    request = request_of(source_model, source_model.with_name("model"))
    task = Task(source=source, request=request, device=CPU)
    measured = Measured(recipe=estimate(task), seconds_a_byte=1e-9, digest_seconds=0.0)
    assert with_previews(task, measured) is measured
    asked = with_previews(dataclasses.replace(task, request=dataclasses.replace(request, preview="a cat")), measured)
    host, device = memory_of(source, CPU)
    assert asked.recipe.host_bytes == max(host, measured.recipe.host_bytes)
    assert (asked.recipe.device_bytes, device) == (0, 0)
    assert asked.recipe.scratch_bytes > 4 * 3 * 64 * 64
    assert 0 < asked.recipe.prepare_seconds[Stage.PREVIEW] < 4 * most_seconds(0.0)
    assert asked.recipe.seconds_a_weight == measured.recipe.seconds_a_weight


@pytest.fixture
def flux_dev(source: Source, monkeypatch: pytest.MonkeyPatch) -> Source:
    """The headers of a model as large as FLUX.1-dev."""
    config = dataclasses.replace(
        source.config,
        in_channels=64,
        out_channels=64,
        num_layers=19,
        num_single_layers=38,
        attention_head_dim=128,
        num_attention_heads=24,
        joint_attention_dim=4096,
        pooled_projection_dim=768,
    )
    tensors = {
        name: SourceTensor(
            rows=whole(TensorHeader(file=Path("dev"), dtype="BF16", shape=shape, start=0, end=2 * math.prod(shape)))
        )
        for name, shape in tensor_shapes(config).items()
    }
    described = dataclasses.replace(
        source.description,
        defaults=Defaults(width=1024, height=1024, steps=28, guidance=3.5),
        sizes=Sizes(min=256, max=2048, multiple=16),
        max_sequence_length=512,
    )
    parts = (123_000_000, 193_000_000, 50_000_000)  # CLIP, a layer of T5's 24, the decoder
    monkeypatch.setattr(preview_cost, "_part_numbers", lambda _: parts)
    monkeypatch.setattr(preview_cost, "latents_of", lambda _: (16, 8))
    monkeypatch.setattr(preview_cost, "text_numbers", lambda _parts, _words: 512 * (16 * 4096 + 3 * 64 * 512))
    monkeypatch.setattr(preview_cost, "_decoder_numbers", lambda *_: 5 * 256 * 512**2)
    return dataclasses.replace(source, description=described, config=config, tensors=tensors)


def test_flux_dev_is_never_whole_in_memory(flux_dev: Source) -> None:
    host, device = memory_of(flux_dev, torch.device("cuda", 0))
    assert device < 2.5e9
    assert host < 2e9
    host, device = memory_of(flux_dev, CPU)
    assert host < 5e9
    assert device == 0


def test_what_flux_dev_costs(flux_dev: Source) -> None:
    blocks = blocks_of(flux_dev)
    gigabytes = [streamed_bytes(flux_dev, blocks, done=done) / 1e9 for done in points(57, Recipe.CALIBRATED)]
    assert gigabytes == pytest.approx([23.7, 9.5, 5.9, 2.4], abs=0.1)
    seconds = foreseen_seconds(flux_dev, blocks, done=0, seconds_a_byte=0.5e-9, device_kind="cuda")
    assert 95 < seconds < 105


def test_a_picture_may_take_a_share_of_a_long_conversion() -> None:
    assert most_seconds(10.0) == 30.0
    assert most_seconds(36_000.0) == pytest.approx(1800.0)
