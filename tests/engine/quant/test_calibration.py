"""A block made ternary on the inputs that a ternary prefix gives it."""

from dataclasses import replace

import pytest
import torch

from engine.errors import NonFiniteValues
from engine.latents import LatentSize
from engine.model.config import config_from_values
from engine.model.shapes import block_linears
from engine.model.transformer import FluxTransformer
from engine.quant.calibration import (
    Block,
    CalibratedLinear,
    CalibrationSettings,
    Group,
    advance,
    calibrated,
    quantize_block,
    run_block,
)
from engine.quant.statistics import Moments
from engine.quant.streams import MemoryStore, States
from engine.quant.student import StudentLinear
from engine.quant.ternary import TernaryValues, quantize_linear
from engine.quant.trajectories import rope_of
from tiny_models import TRANSFORMER

SIZE, WORDS, DIM = LatentSize(channels=4, height=8, width=8), 5, 32
SETTINGS = CalibrationSettings()


@pytest.fixture(scope="module")
def model() -> FluxTransformer:
    torch.manual_seed(0)
    return FluxTransformer(config_from_values(TRANSFORMER | {"guidance_embeds": True})).requires_grad_(False)


def normal(*shape: int, seed: int) -> torch.Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


def entering(*, drift: float, seed: int = 0) -> MemoryStore:
    """Three batches of two states, with a falling spectrum; the student's differ from the teacher's by `drift`."""
    store, spectrum = MemoryStore(), torch.arange(1, DIM + 1) ** -1.0
    mix = normal(DIM, DIM, seed=99)
    for index in range(3):
        image = normal(2, SIZE.tokens, DIM, seed=seed + 10 * index) * spectrum @ mix
        text = normal(2, WORDS, DIM, seed=seed + 10 * index + 1) * spectrum @ mix
        states = States(
            image=image + drift * normal(*image.shape, seed=seed + 10 * index + 2),
            text=text + drift * normal(*text.shape, seed=seed + 10 * index + 3),
            teacher_image=image,
            teacher_text=text,
            vector=normal(2, DIM, seed=seed + 10 * index + 4),
        )
        store.write(index, states)
    return store


def blocks(model: FluxTransformer) -> dict[str, Block]:
    return {
        "transformer_blocks.0": model.transformer_blocks[0],
        "single_transformer_blocks.0": model.single_transformer_blocks[0],
    }  # type: ignore[dict-item]


def nearest(group: Group, weight: torch.Tensor, moments: Moments) -> TernaryValues:
    return quantize_linear(weight)


def quantized(
    model: FluxTransformer, name: str, *, drift: float = 0.0, **options: object
) -> tuple[Block, dict[str, CalibratedLinear]]:
    return quantize_block(
        blocks(model)[name],
        entering(drift=drift),
        rope=rope_of(model, words=WORDS, size=SIZE),
        vectors=normal(64, DIM, seed=7),
        settings=SETTINGS,
        **options,  # type: ignore[arg-type]
    )


def block_ratio(model: FluxTransformer, name: str, student: Block, *, seed: int = 500) -> float:
    rope = rope_of(model, words=WORDS, size=SIZE)
    return advance(blocks(model)[name], student, entering(drift=0.0, seed=seed), MemoryStore(), rope=rope)


NAMES = ("transformer_blocks.0", "single_transformer_blocks.0")


@pytest.mark.parametrize("name", NAMES)
def test_every_linear_of_the_block_becomes_ternary(model: FluxTransformer, name: str) -> None:
    student, done = quantized(model, name)
    expected = {
        n.removeprefix(f"{name}."): shape for n, shape in block_linears(model.config).items() if n.startswith(name)
    }
    assert {n: tuple(linear.values.codes.shape) for n, linear in done.items()} == expected
    assert all(isinstance(student.get_submodule(n), StudentLinear) for n in done)
    assert not any(isinstance(m, StudentLinear) for m in blocks(model)[name].modules())


@pytest.mark.parametrize("name", NAMES)
def test_error_feedback_is_better_than_rounding(model: FluxTransformer, name: str) -> None:
    fed, done = quantized(model, name)
    rounded, roughly = quantized(model, name, choose=nearest)
    fed_ratio, rounded_ratio = (block_ratio(model, name, student, seed=0) for student in (fed, rounded))
    assert fed_ratio > rounded_ratio + 1
    assert sum(linear.snr_db for linear in done.values()) > sum(linear.snr_db for linear in roughly.values())


@pytest.mark.parametrize("name", NAMES)
def test_the_same_call_gives_the_same_block(model: FluxTransformer, name: str) -> None:
    first, again = (quantized(model, name, drift=0.1)[1] for _ in range(2))
    for linear in first:
        assert torch.equal(first[linear].values.codes, again[linear].values.codes)
        assert torch.equal(first[linear].values.row_scale, again[linear].values.row_scale)
        assert torch.equal(first[linear].bias, again[linear].bias)


def test_the_bias_gives_the_outputs_of_the_teacher_on_average(model: FluxTransformer) -> None:
    name, store = "single_transformer_blocks.0", entering(drift=0.3)
    student, _ = quantized(model, name, drift=0.3, choose=nearest)
    teacher, rope = blocks(model)[name], rope_of(model, words=WORDS, size=SIZE)
    outputs: dict[str, list[torch.Tensor]] = {"teacher": [], "student": []}
    for who, block in (("teacher", teacher), ("student", student)):
        block.get_submodule("proj_out").register_forward_hook(lambda _, __, out, who=who: outputs[who].append(out))
    for index in range(3):
        states = store.read(index)
        run_block(teacher, states.teacher_image, states.teacher_text, states.vector, rope)
        run_block(student, states.image, states.text, states.vector, rope)
    true, ours = (torch.cat(outputs[who]).mean((0, 1)) for who in ("teacher", "student"))
    blocks(model)[name].get_submodule("proj_out")._forward_hooks.clear()
    torch.testing.assert_close(ours, true, rtol=1e-3, atol=1e-4)


def test_a_block_takes_on_the_error_of_its_prefix(model: FluxTransformer) -> None:
    moments_seen = []

    def look(group: Group, weight: torch.Tensor, moments: Moments) -> TernaryValues:
        moments_seen.append(float(moments.drift.norm() / moments.second.norm()))
        return calibrated(SETTINGS)(group, weight, moments)

    quantized(model, "transformer_blocks.0", drift=0.5, choose=look)
    assert min(moments_seen[2:]) > 0.01
    assert max(moments_seen[:2]) < 0.01  # the modulations' inputs are the teacher's


def test_inputs_too_much_alike_get_more_damping_and_say_so(model: FluxTransformer) -> None:
    alike = 1000 + 0.1 * normal(64, 1, seed=7) * normal(1, DIM, seed=8)  # around their mean, rounding is all there is
    _, done = quantize_block(
        blocks(model)["single_transformer_blocks.0"],
        entering(drift=0.1),
        rope=rope_of(model, words=WORDS, size=SIZE),
        vectors=alike,
        settings=replace(SETTINGS, activations="exact"),
    )
    added = {name: linear.added_damping for name, linear in done.items()}
    assert added.pop("norm.linear") > 0
    assert not any(added.values())
    assert all(linear.values.dequantized().isfinite().all() for linear in done.values())


@pytest.mark.parametrize("wrong", [torch.nan, torch.inf])
def test_inputs_that_are_not_finite_are_refused_by_name(model: FluxTransformer, wrong: float) -> None:
    store = entering(drift=0.1)
    states = store.read(1)
    store.write(1, replace(states, image=states.image.index_fill(1, torch.tensor([3]), wrong)))
    with pytest.raises(NonFiniteValues, match=r"^the inputs of attn\.to_q, attn\.to_k, attn\.to_v, proj_mlp hold NaN"):
        quantize_block(
            blocks(model)["single_transformer_blocks.0"],
            store,
            rope=rope_of(model, words=WORDS, size=SIZE),
            vectors=normal(64, DIM, seed=7),
            settings=SETTINGS,
        )


def test_states_go_on_through_both_blocks(model: FluxTransformer) -> None:
    name, source, target = "single_transformer_blocks.0", entering(drift=0.1), MemoryStore()
    student, _ = quantized(model, name)
    rope = rope_of(model, words=WORDS, size=SIZE)
    advance(blocks(model)[name], student, source, target, rope=rope)
    assert len(target) == 3
    before, after = source.read(1), target.read(1)
    joint = torch.cat((before.teacher_text, before.teacher_image), dim=1)
    teacher = blocks(model)[name]
    expected = teacher(joint, teacher.modulate(before.vector), rope)  # type: ignore[arg-type]
    torch.testing.assert_close(torch.cat((after.teacher_text, after.teacher_image), dim=1), expected)
    assert not torch.equal(after.image, after.teacher_image)
    assert torch.equal(after.vector, before.vector)


def test_the_teacher_as_its_own_student_is_without_noise(model: FluxTransformer) -> None:
    assert block_ratio(model, NAMES[0], blocks(model)[NAMES[0]]) > 100
