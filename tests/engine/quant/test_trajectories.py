"""The teacher's trajectories against the pictures that a session makes."""

from collections import Counter
from pathlib import Path

import pytest
import torch

from engine.latents import LatentSize, pack, start_noise
from engine.quant.calibration import run_block
from engine.quant.trajectories import (
    Trajectories,
    TransformerField,
    conditioning_vectors,
    embedded,
    follow,
    kept_steps,
    rope_of,
)
from engine.sampling import Sampler
from engine.session import Session

PROMPTS = ("a red cube", "two blue balls", "a dog")
STEPS = 4
SIZE = LatentSize(channels=4, height=8, width=8)


@pytest.fixture(scope="module")
def session(source_model: Path) -> Session:
    session = Session.open(source_model, device="cpu")
    session.model.transformer.float()
    return session


@pytest.fixture(scope="module")
def field(session: Session) -> TransformerField:
    model = session.model
    return TransformerField(
        model.transformer,
        text=model.encoders.encode_all(PROMPTS, model.device),
        times=model.sampler.schedule(steps=STEPS, tokens=SIZE.tokens).times,
        guidance=3.5,
        size=SIZE,
        batch=2,
    )


def followed(field: TransformerField, sampler: Sampler, kept: int) -> Trajectories:
    return follow(field, sampler, size=SIZE, prompts=len(PROMPTS), steps=STEPS, kept=kept, seed=5)


@torch.inference_mode()
def test_each_prompt_takes_the_way_that_its_picture_takes(session: Session, field: TransformerField) -> None:
    states, model = followed(field, session.model.sampler, STEPS), session.model
    schedule = model.sampler.schedule(steps=STEPS, tokens=SIZE.tokens)
    text = model.encoders.encode(PROMPTS[1], model.device)
    ids = {"img_ids": torch.stack([torch.tensor([0.0, r, c]) for r in range(4) for c in range(4)])}
    conditioning = model.transformer.prepare(
        sigmas=schedule.times,
        guidance=3.5,
        pooled=text.pooled,
        text=text.sequence,
        txt_ids=torch.zeros(text.sequence.shape[1], 3),
        **ids,
    )
    latents = pack(start_noise(6, SIZE))
    for step in range(STEPS):
        mine = states.rows((states.prompts == 1) & (states.times == schedule.times[step]))
        torch.testing.assert_close(mine.latents, latents)
        velocity = model.transformer.step(latents, conditioning, step)
        torch.testing.assert_close(mine.velocities, velocity, rtol=1e-3, atol=1e-4)
        latents = schedule.step(latents, velocity, step).latents


def test_all_steps_are_kept_equally_often() -> None:
    count = Counter(step for prompt in range(28) for step in kept_steps(prompt, steps=28, kept=4))
    assert set(count.values()) == {4}
    assert len(count) == 28
    assert all(len(kept_steps(prompt, steps=7, kept=3)) == 3 for prompt in range(20))


def test_the_kept_states_are_those_of_the_whole_way(session: Session, field: TransformerField) -> None:
    every, some = (followed(field, session.model.sampler, kept) for kept in (STEPS, 2))
    assert len(every) == 12
    assert len(some) == 6
    for i in range(6):
        same = (every.prompts == some.prompts[i]) & (every.times == some.times[i])
        assert torch.equal(every.latents[same][0], some.latents[i])


@torch.inference_mode()
def test_embedded_states_lead_to_the_teachers_velocities(session: Session, field: TransformerField) -> None:
    from engine.model.blocks import modulated_norm

    model, states = session.model.transformer, followed(field, session.model.sampler, 2)
    text = session.model.encoders.encode_all(PROMPTS, model.device)
    entered = embedded(model, states, slice(0, 6), text=text, guidance=3.5)
    image, words, rope = entered.image, entered.text, rope_of(model, words=entered.text.shape[1], size=SIZE)
    for block in (*model.transformer_blocks, *model.single_transformer_blocks):
        image, words = run_block(block, image, words, entered.vector, rope)
    scale, shift = model.norm_out(entered.vector).chunk(2, dim=-1)
    velocity = model.proj_out(modulated_norm(image, shift, scale))
    torch.testing.assert_close(velocity, states.velocities, rtol=1e-3, atol=1e-4)


def test_vectors_tell_times_and_prompts_apart(session: Session) -> None:
    model = session.model.transformer
    text = session.model.encoders.encode_all(PROMPTS[:2], model.device)
    times = torch.tensor([0.9, 0.9, 0.1])
    vectors = conditioning_vectors(model, times=times, pooled=text.pooled[[0, 1, 0]], guidance=3.5)
    assert vectors.shape == (3, model.config.dim)
    assert not torch.equal(vectors[0], vectors[1])
    assert not torch.equal(vectors[0], vectors[2])
