"""Tests of sampling, against diffusers' own pipeline."""

import dataclasses
import json
import math
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import torch
from diffusers import FluxImg2ImgPipeline, FluxPipeline
from diffusers.models.autoencoders.vae import DiagonalGaussianDistribution
from PIL import Image
from torch import Tensor

from engine.errors import InvalidModel
from engine.events import StepFinished
from engine.latents import LatentSize, pack, start_noise
from engine.requests import GenerationRequest, StartPicture
from engine.sampling import led_away, load_sampler
from engine.session import Session
from engine.start_picture import open_start
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


def run_pipeline(
    pipeline: FluxPipeline, size: tuple[int, int], *, steps: int, output_type: str, **values: Any
) -> Tensor:
    return pipeline(
        PROMPT,
        width=size[0],
        height=size[1],
        num_inference_steps=steps,
        guidance_scale=3.5,
        max_sequence_length=24,
        latents=pack(start_noise(7, LatentSize(channels=4, height=size[1] // 8, width=size[0] // 8))),
        output_type=output_type,
        **values,
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


@pytest.fixture(scope="module")
def begun(pipeline: FluxPipeline) -> FluxImg2ImgPipeline:
    """diffusers' image-to-image on the same parts, with its VAE's noise taken out."""
    begun = FluxImg2ImgPipeline(**pipeline.components)
    begun.set_progress_bar_config(disable=True)
    return begun


@pytest.fixture
def start_file(tmp_path: Path) -> Path:
    file = tmp_path / "start.png"
    Image.effect_noise((96, 32), 80).convert("RGB").save(file)
    return file


NEGATIVES: list[dict[str, Any]] = [{}, {"true_cfg": 3.0, "negative_prompt": "a ball"}, {"true_cfg": 2.0}]


def flux_guiding(values: dict[str, Any]) -> dict[str, Any]:
    if not values:
        return {}
    return {"true_cfg_scale": values["true_cfg"], "negative_prompt": values.get("negative_prompt", "")}


@pytest.mark.parametrize("values", NEGATIVES[1:])
def test_true_cfg_agrees_with_flux_pipeline(
    session: Session, pipeline: FluxPipeline, watched: list[tuple[Tensor, Tensor]], values: dict[str, Any]
) -> None:
    list(session.generate(GenerationRequest(prompt=PROMPT, seed=7, width=96, height=32, steps=4, **values)))
    list(session.generate(GenerationRequest(prompt=PROMPT, seed=7, width=96, height=32, steps=4)))
    (latent, _), (plain, _) = watched
    theirs = run_pipeline(pipeline, (96, 32), steps=4, output_type="latent", **flux_guiding(values))
    assert (pack(latent)[0] - theirs).norm() / theirs.norm() < 1e-3
    assert (latent - plain).norm() / plain.norm() > 2e-3, "true CFG changed nothing"


@pytest.mark.parametrize("values", NEGATIVES)
@pytest.mark.parametrize(("strength", "run"), [(0.3, 2), (0.6, 4), (1.0, 6), (0.01, 1)])
def test_image_to_image_agrees_with_flux_img2img_pipeline(
    session: Session,
    begun: FluxImg2ImgPipeline,
    watched: list[tuple[Tensor, Tensor]],
    start_file: Path,
    monkeypatch: pytest.MonkeyPatch,
    strength: float,
    run: int,
    values: dict[str, Any],
) -> None:
    monkeypatch.setattr(DiagonalGaussianDistribution, "sample", lambda self, *_: self.mode())
    start = StartPicture(file=start_file, strength=strength)
    request = GenerationRequest(prompt=PROMPT, seed=7, width=96, height=32, steps=6, start=start, **values)
    events = list(session.generate(request))
    assert len([event for event in events if isinstance(event, StepFinished)]) == run
    theirs = begun(
        PROMPT,
        image=Image.open(start_file),
        strength=max(strength, 1 / 6),  # diffusers refuses to take no step at all
        width=96,
        height=32,
        num_inference_steps=6,
        guidance_scale=3.5,
        max_sequence_length=24,
        generator=torch.Generator().manual_seed(7),
        output_type="latent",
        **flux_guiding(values),
    ).images[0]
    ((latent, _),) = watched
    assert (pack(latent)[0] - theirs).norm() / theirs.norm() < 1e-3


def test_at_strength_1_nothing_of_the_start_is_left(
    session: Session, watched: list[tuple[Tensor, Tensor]], start_file: Path
) -> None:
    plain = GenerationRequest(prompt=PROMPT, seed=7, width=96, height=32, steps=4)
    for request in (plain, dataclasses.replace(plain, start=StartPicture(file=start_file, strength=1.0))):
        list(session.generate(request))
    (one, _), (two, _) = watched
    assert torch.equal(one, two)


def test_a_weak_start_is_near_the_picture(
    session: Session, watched: list[tuple[Tensor, Tensor]], start_file: Path
) -> None:
    distances = []
    for strength in (0.2, 0.5, 0.8):
        start = StartPicture(file=start_file, strength=strength)
        request = GenerationRequest(prompt=PROMPT, seed=7, width=96, height=32, steps=10, start=start)
        list(session.generate(request))
        taken = open_start(request, session.description)
        assert taken
        distances.append((watched[-1][0] - session.model.starts.encode(taken)).norm().item())
    assert distances == sorted(distances)


def test_true_cfg_mixes_in_32_bits() -> None:
    velocity, negative = torch.tensor([1.0], dtype=torch.bfloat16), torch.tensor([0.75], dtype=torch.bfloat16)
    assert torch.equal(led_away(velocity, negative, 2.1), torch.tensor([0.75]) + 2.1 * torch.tensor([0.25]))


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
