"""Rounds of trajectories: whose way they go, and what they are labelled with."""

import dataclasses
from collections.abc import Sequence

import pytest
import torch

from engine.checkpoint.source import Source
from engine.latents import LatentSize
from engine.quant.distillation.rounds import RoundMaker
from engine.quant.distillation.settings import DistillationSettings
from engine.quant.distillation.states import Batch, Pool, RoundStates
from engine.quant.distillation.student import Student, build_student
from engine.quant.distillation.teacher import Teacher
from engine.quant.recipe import BlockResult

CPU = torch.device("cpu")
PROMPTS = [f"{number} cats" for number in range(20)]
SETTINGS = DistillationSettings(updates=8, batch=4, rounds=2, round_prompts=4, other_rate=1e-3, steps_spread=0.5)


@pytest.fixture(scope="module")
def teacher(source: Source, size: LatentSize) -> Teacher:
    return Teacher(source, CPU, size=size, words=source.description.max_sequence_length, resident=True)


@pytest.fixture(scope="module")
def student(source: Source, size: LatentSize, rounded: dict[str, BlockResult]) -> Student:
    words = source.description.max_sequence_length
    return build_student(source, rounded, (), size=size, words=words, activations="int8", device=CPU)


def maker_of(source: Source, size: LatentSize, settings: DistillationSettings, prompts: Sequence[str]) -> RoundMaker:
    return RoundMaker(source, prompts, settings, seed=7, size=size, device=CPU, batch=3)


def all_of(states: RoundStates) -> Batch:
    (batch,) = Pool((states,), device=CPU, guided=True).all(len(states))
    return batch


def test_a_quarter_goes_the_students_way_with_the_teachers_labels(
    source: Source, size: LatentSize, teacher: Teacher, student: Student
) -> None:
    mixed = maker_of(source, size, SETTINGS, PROMPTS).make(0, teacher, student)
    alone = maker_of(source, size, dataclasses.replace(SETTINGS, rollouts=0.0), PROMPTS).make(0, teacher, student)
    assert len(mixed) == 4 * source.description.defaults.steps
    same = (mixed.latents == alone.latents).flatten(1).all(1)
    first = mixed.times == 1.0
    own = mixed.prompts == 3
    assert same[first].all()
    assert same[~own].all()
    assert not same[own & ~first].any()
    (velocities,) = teacher.velocities([all_of(mixed)])
    torch.testing.assert_close(mixed.velocities.float(), velocities, rtol=0.02, atol=0.05)


def test_a_round_is_the_same_again_and_another_in_the_next(
    source: Source, size: LatentSize, teacher: Teacher, student: Student
) -> None:
    maker = maker_of(source, size, SETTINGS, PROMPTS)
    first, again = (maker_of(source, size, SETTINGS, PROMPTS).make(0, teacher, student) for _ in range(2))
    assert all(torch.equal(tensor, again.tensors()[name]) for name, tensor in first.tensors().items())
    second, other = maker.make(1, teacher, student), maker.make(0, teacher, student, rank=1, ranks=2)
    for states in (second, other):
        assert not torch.equal(states.sequence, first.sequence)
        assert not torch.equal(states.latents[:4], first.latents[:4])


def test_guidance_is_the_models_own_for_every_second_prompt(
    source: Source, size: LatentSize, teacher: Teacher, student: Student
) -> None:
    default = source.description.defaults.guidance
    assert default is not None
    guidance = maker_of(source, size, SETTINGS, PROMPTS).make(0, teacher, student).guidance
    assert guidance[::2].tolist() == [default] * 2
    assert all(default / 2 <= value <= default * 1.5 and value != default for value in guidance[1::2].tolist())


def test_prompts_take_turns_and_some_are_held_out(source: Source, size: LatentSize, teacher: Teacher) -> None:
    maker = maker_of(source, size, SETTINGS, PROMPTS)
    assert maker.held_out == ("18 cats", "19 cats")
    drawn = [maker._prompt(number) for number in range(36)]
    assert sorted(drawn[:18]) == sorted(drawn[18:]) == sorted(PROMPTS[:18])
    assert drawn[:18] != drawn[18:]
    states = maker.make_held_out(teacher)
    assert len(states) == 2 * min(4, source.description.defaults.steps)
    assert set(states.guidance.tolist()) == {source.description.defaults.guidance}
