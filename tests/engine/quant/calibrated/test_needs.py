"""How much a model is calibrated on, and what that needs, from its sizes."""

import dataclasses
from pathlib import Path

import pytest
import torch

from engine.bench.flux_dev import FLUX_DEV
from engine.checkpoint.source import Source, open_folder
from engine.checkpoint.stored import SourceTensor, whole
from engine.description import STANDARD_SIZES, standard_defaults
from engine.headers import TensorHeader
from engine.latents import LatentSize
from engine.memory import Free
from engine.model.config import config_from_values
from engine.model.shapes import tensor_shapes
from engine.quant.calibrated import needs
from engine.quant.calibrated.extent import extent_of
from engine.quant.calibrated.needs import needs_of, times_of

ENCODERS = {"text_encoder": 123_060_480, "text_encoder_2": 4_762_310_656}
CUDA = torch.device("cuda")


@pytest.fixture
def flux(source_model: Path, monkeypatch: pytest.MonkeyPatch) -> Source:
    """A source of FLUX.1-dev's size, without one number of it."""
    tiny = open_folder(source_model)
    config = config_from_values(FLUX_DEV)
    tensors = {
        name: SourceTensor(rows=whole(TensorHeader(file=Path("flux"), dtype="BF16", shape=shape, start=0, end=0)))
        for name, shape in tensor_shapes(config).items()
    }
    monkeypatch.setattr(needs, "_numbers", lambda _, part: ENCODERS[part])
    monkeypatch.setattr("engine.picture_memory.read_json", lambda _: {"num_heads": 64, "d_model": 4096})
    defaults = standard_defaults(guided=True)
    description = dataclasses.replace(
        tiny.description, defaults=defaults, sizes=STANDARD_SIZES, max_sequence_length=512
    )
    return dataclasses.replace(tiny, config=config, tensors=tensors, description=description)


def test_a_large_model_gets_128_states_of_its_own_size(flux: Source) -> None:
    extent = extent_of(flux, prompts=1200)
    assert extent.sizes[0].latent == LatentSize(channels=16, height=128, width=128)
    assert (extent.prompts - extent.held_out, extent.held_out, extent.kept) == (128, 8, 1)
    assert (extent.steps, extent.guidance, extent.words) == (28, 3.5, 512)
    assert extent.learned_prompts == extent.batches(extent.learned_prompts) == (89, 13, 13, 13)
    assert extent.measured_prompts == extent.batches(extent.measured_prompts) == (5, 1, 1, 1)
    assert extent.batch_tokens == 4608
    assert 0.8 * 128 * 4608 < extent.learned_tokens < 128 * 4608
    assert extent.to_json()["sizes"] == {"1024x1024": 89, "1280x768": 13, "768x1280": 13, "512x512": 13}


def test_each_prompt_has_a_size_by_the_seed(flux: Source) -> None:
    extent = extent_of(flux, prompts=1200)
    first, again, other = (extent.numbers(seed) for seed in (3, 3, 4))
    assert first == again != other
    for numbers in (first, other):
        assert [numbers[:128].count(number) for number in range(4)] == list(extent.learned_prompts)
        assert [numbers[128:].count(number) for number in range(4)] == list(extent.measured_prompts)


def test_a_small_model_gets_more_prompts(source_model: Path) -> None:
    extent = extent_of(open_folder(source_model), prompts=1200)
    assert (extent.prompts - extent.held_out, extent.held_out, extent.kept) == (512, 32, 1)
    assert extent.learned_prompts == (358, 39, 39, 38, 38)
    assert extent.batches(extent.learned_prompts) == (8, 1, 1, 1, 1)
    assert extent.prompt_tokens == 380 * (16 + 24) + 84 * (15 + 24) + 40 * (4 + 24) + 40 * (25 + 24)
    assert extent.image_tokens == extent.prompt_tokens - 544 * 24


@pytest.mark.parametrize(
    ("there", "learned", "held_out", "kept"), [(1, 1, 0, 2), (2, 1, 1, 2), (17, 16, 1, 2), (64, 60, 4, 2)]
)
def test_few_prompts_are_shared_out(source_model: Path, there: int, learned: int, held_out: int, kept: int) -> None:
    extent = extent_of(open_folder(source_model), prompts=there)
    assert (extent.prompts - extent.held_out, extent.held_out, extent.kept) == (learned, held_out, kept)
    assert extent.prompts <= there


@pytest.mark.parametrize(("gigabytes", "resident"), [(15.4, False), (23.4, False), (79, True)])
def test_true_size_fits_a_budget(flux: Source, gigabytes: float, resident: bool) -> None:
    free = Free(host=64 * 10**9, device=int(gigabytes * 10**9))
    found = needs_of(flux, extent_of(flux, prompts=1200), CUDA, free)
    assert found.resident is resident
    assert free.device is not None
    assert found.device_bytes < free.device
    assert found.host_bytes < 18 * 10**9
    assert 10**10 < found.scratch_bytes < 20 * 10**9


def test_a_small_device_is_too_small(flux: Source) -> None:
    found = needs_of(flux, extent_of(flux, prompts=1200), CUDA, Free(host=64 * 10**9, device=8 * 10**9))
    assert found.device_bytes > 8 * 10**9


def test_a_device_without_memory_of_its_own_takes_the_hosts(flux: Source) -> None:
    found = needs_of(flux, extent_of(flux, prompts=1200), torch.device("cpu"), Free(host=64 * 10**9))
    assert found.device_bytes == 0
    assert not found.resident
    assert found.host_bytes > 15 * 10**9


def test_times_are_those_of_passes_and_searches(source_model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = open_folder(source_model)
    monkeypatch.setattr(needs, "_pass_seconds", lambda *_: 1e-6)
    monkeypatch.setattr(needs, "_search_seconds", lambda *_: 0.5)
    few, many = (extent_of(source, prompts=count) for count in (16, 1200))
    less, more = (times_of(source, extent, torch.device("cpu"), updates=10) for extent in (few, many))
    assert less.preparing == pytest.approx(few.prompt_tokens * 2 * 4 * 1e-6)
    assert few.prompt_tokens == 11 * 40 + 3 * 39 + 28 + 49
    assert more.preparing == pytest.approx(many.prompt_tokens / few.prompt_tokens * less.preparing)
    assert more.blocks > less.blocks > 4 * 0.5


def test_the_sample_is_measured(source_model: Path) -> None:
    source = open_folder(source_model)
    times = times_of(source, extent_of(source, prompts=16), torch.device("cpu"), updates=10)
    assert 0 < times.preparing < 60
    assert 0 < times.blocks < 600
