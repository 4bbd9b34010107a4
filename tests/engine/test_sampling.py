"""Tests of sampling, against diffusers' own pipeline."""

import json
import math
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import torch
from diffusers import FluxPipeline
from torch import Tensor

from engine.errors import InvalidModel
from engine.latents import LatentSize, pack, start_noise
from engine.requests import GenerationRequest
from engine.sampling import load_sampler
from engine.session import Session
from tiny_models import save_tiny_model

PROMPT = "a red cube"


@pytest.fixture(scope="module", params=["dev", "schnell"])
def folder(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_tiny_model(tmp_path_factory.mktemp("models") / "tiny", guidance=request.param == "dev")


@pytest.fixture(scope="module")
def session(folder: Path) -> Iterator[Session]:
    session = Session.open(folder, device="cpu", activations="exact")
    yield session
    session.close()


@pytest.fixture(scope="module")
def pipeline(folder: Path) -> FluxPipeline:
    pipeline = FluxPipeline.from_pretrained(folder, dtype=torch.float32)
    pipeline.set_progress_bar_config(disable=True)
    return pipeline


def run_pipeline(pipeline: FluxPipeline, size: tuple[int, int], *, steps: int, output_type: str) -> Tensor:
    return pipeline(
        PROMPT,
        width=size[0],
        height=size[1],
        num_inference_steps=steps,
        guidance_scale=3.5,
        max_sequence_length=24,
        latents=pack(start_noise(7, LatentSize(channels=4, height=size[1] // 8, width=size[0] // 8))),
        output_type=output_type,
    ).images[0]


@pytest.fixture
def watched(session: Session, monkeypatch: pytest.MonkeyPatch) -> list[tuple[Tensor, Tensor]]:
    """The latents [1, C, H, W] and pictures [3, height, width] that the session decodes."""
    decoder = session._model.decoder
    seen: list[tuple[Tensor, Tensor]] = []
    original = decoder.decode

    def decode(latent: Tensor, **options: Any) -> Tensor:
        picture = original(latent, **options)
        seen.append((latent, picture))
        return picture

    monkeypatch.setattr(decoder, "decode", decode)
    return seen


@pytest.mark.parametrize("size", [(64, 64), (96, 32)])
@pytest.mark.parametrize("steps", [1, 4])
def test_a_picture_agrees_with_flux_pipeline(
    session: Session, pipeline: FluxPipeline, watched: list[tuple[Tensor, Tensor]], size: tuple[int, int], steps: int
) -> None:
    request = GenerationRequest(prompt=PROMPT, seed=7, width=size[0], height=size[1], steps=steps)
    for _ in session.generate(request):
        pass
    ((latent, picture),) = watched

    theirs = run_pipeline(pipeline, size, steps=steps, output_type="latent")
    error = (pack(latent)[0] - theirs).norm() / theirs.norm()
    assert error < 1e-3

    theirs = torch.from_numpy(run_pipeline(pipeline, size, steps=steps, output_type="np")).permute(2, 0, 1)
    ours = (picture / 2 + 0.5).clamp(0, 1)
    mean_square = (ours - theirs).square().mean().item()
    assert mean_square == 0 or -10 * math.log10(mean_square) > 50


def test_the_prompt_is_encoded_as_flux_pipeline_does(session: Session, pipeline: FluxPipeline) -> None:
    text = session._model.encoders.encode(PROMPT, torch.device("cpu"))
    with torch.no_grad():
        sequence, pooled, _ = pipeline.encode_prompt(PROMPT, None, max_sequence_length=24)
    torch.testing.assert_close(text.sequence, sequence)
    torch.testing.assert_close(text.pooled, pooled)


def test_times_fall_and_depend_on_the_size_only_where_the_model_shifts(folder: Path) -> None:
    sampler = load_sampler(folder)
    shifts = json.loads((folder / "scheduler" / "scheduler_config.json").read_text())["use_dynamic_shifting"]
    small, large = (sampler.schedule(steps=5, tokens=tokens).times for tokens in (16, 4096))
    assert small.shape == (5,)
    assert small[0] == 1
    assert (small.diff() < 0).all()
    assert torch.equal(small, large) is not shifts


def test_the_clean_estimate_of_an_exact_velocity_is_the_picture(folder: Path) -> None:
    schedule = load_sampler(folder).schedule(steps=4, tokens=16)
    clean, noise = torch.randn(1, 16, 16), torch.randn(1, 16, 16)
    latents = noise
    for index in range(4):
        state = schedule.step(latents, noise - clean, index)
        torch.testing.assert_close(state.clean, clean, atol=1e-5, rtol=1e-5)
        latents = state.latents
    torch.testing.assert_close(latents, clean, atol=1e-5, rtol=1e-5)


def test_steps_are_taken_in_order(folder: Path) -> None:
    schedule = load_sampler(folder).schedule(steps=4, tokens=16)
    with pytest.raises(AssertionError, match="step 2 after 0"):
        schedule.step(torch.zeros(1, 16, 16), torch.zeros(1, 16, 16), 2)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"stochastic_sampling": True}, "stochastic_sampling"),
        ({"invert_sigmas": True}, "invert_sigmas"),
        ({"max_shift": "far"}, "cannot be loaded"),
        ({"max_image_seq_len": 256}, "cannot be loaded"),
    ],
)
def test_another_kind_of_schedule_is_refused(
    folder: Path, tmp_path: Path, change: dict[str, object], words: str
) -> None:
    copy = shutil.copytree(folder, tmp_path / "copy")
    file = copy / "scheduler" / "scheduler_config.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | change))
    with pytest.raises(InvalidModel, match=words):
        load_sampler(copy)
