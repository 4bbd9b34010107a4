"""Rounds of trajectories: whose way they go, and what they are labelled with."""

import dataclasses
from collections.abc import Sequence

import pytest
import torch

from engine.checkpoint.source import Source
from engine.latents import LatentSize
from engine.quant.distillation.rounds import RoundMaker
from engine.quant.distillation.settings import DistillationSettings
from engine.quant.distillation.states import Batch, Pool, Round
from engine.quant.distillation.student import Student, build_student
from engine.quant.distillation.teacher import Teacher
from engine.quant.recipe import BlockResult
from engine.sampling import load_sampler

CPU = torch.device("cpu")
PROMPTS = [f"{number} cats" for number in range(20)]
SETTINGS = DistillationSettings(
    updates=8, batch=4, rounds=2, round_prompts=4, other_rate=1e-3, steps_spread=0.5, other_sizes=0.0
)
MIXED = dataclasses.replace(SETTINGS, round_prompts=20, other_sizes=0.3)


@pytest.fixture(scope="module")
def teacher(source: Source, sizes: list[LatentSize]) -> Teacher:
    return Teacher(source, CPU, sizes=sizes, words=source.description.max_sequence_length, resident=True)


@pytest.fixture(scope="module")
def student(source: Source, sizes: list[LatentSize], rounded: dict[str, BlockResult]) -> Student:
    words = source.description.max_sequence_length
    return build_student(source, rounded, (), sizes=sizes, words=words, activations="int8", device=CPU)


def maker_of(
    source: Source, sizes: Sequence[LatentSize], settings: DistillationSettings, prompts: Sequence[str]
) -> RoundMaker:
    return RoundMaker(source, prompts, settings, seed=7, sizes=sizes, device=CPU, batch=6)


def all_of(states: Round, number: int) -> Batch:
    (batch,) = Pool(({number: states[number]},), device=CPU, guided=True).all(len(states[number]))
    return batch


def same(one: Round, other: Round) -> bool:
    return one.keys() == other.keys() and all(
        torch.equal(tensor, other[number].tensors()[name])
        for number, states in one.items()
        for name, tensor in states.tensors().items()
    )


def test_a_quarter_goes_the_students_way_with_the_teachers_labels(
    source: Source, sizes: list[LatentSize], teacher: Teacher, student: Student
) -> None:
    alone = dataclasses.replace(SETTINGS, rollouts=0.0)
    ours, theirs = (maker_of(source, sizes, each, PROMPTS).make(0, teacher, student) for each in (SETTINGS, alone))
    assert ours.keys() == {0}
    mixed, pure = ours[0], theirs[0]
    assert len(mixed) == 4 * source.description.defaults.steps
    same = (mixed.latents == pure.latents).flatten(1).all(1)
    first = mixed.times == 1.0
    own = mixed.prompts == 3
    assert same[first].all()
    assert same[~own].all()
    assert not same[own & ~first].any()
    (velocities,) = teacher.velocities([all_of(ours, 0)])
    torch.testing.assert_close(mixed.velocities.float(), velocities, rtol=0.02, atol=0.05)


def test_some_prompts_are_drawn_at_other_sizes_each_on_its_own_schedule(
    source: Source, sizes: list[LatentSize], teacher: Teacher, student: Student
) -> None:
    found, steps = maker_of(source, sizes, MIXED, PROMPTS).make(0, teacher, student), source.description.defaults.steps
    assert {number: len(states) // steps for number, states in found.items()} == {0: 14, 1: 2, 2: 2, 3: 1, 4: 1}
    assert sum(len(states.sequence) for states in found.values()) == 20
    sampler = load_sampler(source.parts)
    for number, states in found.items():
        tokens = sizes[number].tokens
        assert states.latents.shape[1] == tokens
        assert set(states.times.tolist()) == set(sampler.schedule(steps=steps, tokens=tokens).times.tolist())
        (velocities,) = teacher.velocities([all_of(found, number)])
        torch.testing.assert_close(states.velocities.float(), velocities, rtol=0.02, atol=0.05)
    assert len({float(states.times.min()) for states in found.values()}) == 4  # wide and tall ones have as many tokens


def test_roll_outs_are_of_all_sizes(
    source: Source, sizes: list[LatentSize], teacher: Teacher, student: Student
) -> None:
    makers = [
        maker_of(source, sizes, dataclasses.replace(MIXED, rollouts=share), PROMPTS) for share in (0.0, 0.25, 1.0)
    ]
    none, some, every = (maker.make(0, teacher, student) for maker in makers)
    changed = dict.fromkeys(("some", "every"), 0)
    for number, states in none.items():
        later = states.times < 1.0
        for share, others in (("some", some), ("every", every)):
            differ = (states.latents != others[number].latents).flatten(1).any(1)
            assert not differ[~later].any()
            changed[share] += int(differ[later].sum())
    later = source.description.defaults.steps - 1
    assert changed == {"some": 5 * later, "every": 20 * later}


@pytest.mark.parametrize("settings", [SETTINGS, MIXED])
def test_a_round_is_the_same_again_and_another_in_the_next(
    source: Source, sizes: list[LatentSize], teacher: Teacher, student: Student, settings: DistillationSettings
) -> None:
    maker = maker_of(source, sizes, settings, PROMPTS)
    first, again = (maker_of(source, sizes, settings, PROMPTS).make(0, teacher, student) for _ in range(2))
    assert same(first, again)
    second, other = maker.make(1, teacher, student), maker.make(0, teacher, student, rank=1, ranks=2)
    for found in (second, other):
        assert {number: len(states.sequence) for number, states in found.items()} == {
            number: len(states.sequence) for number, states in first.items()
        }
        assert not torch.equal(found[0].sequence, first[0].sequence)
        assert not torch.equal(found[0].latents[:4], first[0].latents[:4])


def test_a_teacher_that_passes_block_by_block_makes_the_same_round(
    source: Source, sizes: list[LatentSize], teacher: Teacher, student: Student
) -> None:
    words = source.description.max_sequence_length
    passing = Teacher(source, CPU, sizes=sizes, words=words, resident=False)
    one, other = (maker_of(source, sizes, MIXED, PROMPTS).make(1, each, student) for each in (teacher, passing))
    assert same(one, other)


def test_guidance_is_the_models_own_for_every_second_prompt(
    source: Source, sizes: list[LatentSize], teacher: Teacher, student: Student
) -> None:
    default = source.description.defaults.guidance
    assert default is not None
    guidance = maker_of(source, sizes, SETTINGS, PROMPTS).make(0, teacher, student)[0].guidance
    assert guidance[::2].tolist() == [default] * 2
    assert all(default / 2 <= value <= default * 1.5 and value != default for value in guidance[1::2].tolist())


def test_prompts_take_turns_and_some_are_held_out(source: Source, sizes: list[LatentSize], teacher: Teacher) -> None:
    maker = maker_of(source, sizes, SETTINGS, PROMPTS)
    assert maker.held_out == ("18 cats", "19 cats")
    drawn = [maker._prompt(number) for number in range(36)]
    assert sorted(drawn[:18]) == sorted(drawn[18:]) == sorted(PROMPTS[:18])
    assert drawn[:18] != drawn[18:]
    states = maker.make_held_out(teacher)
    assert states.keys() == set(range(len(sizes)))
    for each in states.values():
        assert len(each) == 2 * min(4, source.description.defaults.steps)
        assert set(each.guidance.tolist()) == {source.description.defaults.guidance}
        assert torch.equal(each.sequence, states[0].sequence)
    (alone,) = maker_of(source, sizes[:1], SETTINGS, PROMPTS).make_held_out(teacher).values()
    assert torch.equal(alone.latents, states[0].latents)


def test_batches_of_compiled_code_have_one_shape(
    source: Source, sizes: list[LatentSize], teacher: Teacher, student: Student, monkeypatch: pytest.MonkeyPatch
) -> None:
    shapes, velocities = set(), teacher.velocities

    def watched(batches: Sequence[Batch]) -> list[torch.Tensor]:
        shapes.update((batch.size, tuple(batch.latents.shape)) for batch in batches)
        return velocities(batches)

    monkeypatch.setattr(teacher, "velocities", watched)
    plain = maker_of(source, sizes, MIXED, PROMPTS).make(0, teacher, student)
    assert len(shapes) > len(sizes), "a last batch has what is left"
    shapes.clear()
    compiled = maker_of(source, sizes, dataclasses.replace(MIXED, compiled=True), PROMPTS).make(0, teacher, student)
    assert shapes == {(number, (2 if number else 6, size.tokens, 16)) for number, size in enumerate(sizes)}
    for number, states in plain.items():
        torch.testing.assert_close(states.latents, compiled[number].latents, rtol=0.02, atol=0.02)
