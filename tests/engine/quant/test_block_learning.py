"""A block that learns its codes against the teacher's block."""

import pytest
import torch
from torch import nn

from engine.latents import LatentSize
from engine.model.config import config_from_values
from engine.model.transformer import FluxTransformer
from engine.quant.block_learning import LearningLinear, LearningSettings, learn_block, whole_loss
from engine.quant.calibration import MODULATIONS, Block, CalibrationSettings, quantize_block
from engine.quant.streams import MemoryStore, States
from engine.quant.student import StudentLinear
from engine.quant.ternary import TernaryValues, quantize_linear
from engine.quant.trajectories import rope_of
from tiny_models import TRANSFORMER

SIZE, WORDS, DIM = LatentSize(channels=4, height=4, width=4), 3, 32
SETTINGS = LearningSettings(updates=40, code_rate=1e-2)


def normal(*shape: int, seed: int) -> torch.Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


@pytest.fixture(scope="module")
def model() -> FluxTransformer:
    torch.manual_seed(0)
    return FluxTransformer(config_from_values(TRANSFORMER | {"guidance_embeds": True})).requires_grad_(False)


@pytest.fixture(scope="module")
def store() -> MemoryStore:
    store, mix = MemoryStore(), torch.arange(1, DIM + 1)[:, None] ** -1.0 * normal(DIM, DIM, seed=99)
    for seed in range(0, 40, 10):
        image, text = normal(2, SIZE.tokens, DIM, seed=seed) @ mix, normal(2, WORDS, DIM, seed=seed + 1) @ mix
        vector = normal(2, DIM, seed=seed + 2)
        states = States(image=image, text=text, teacher_image=image, teacher_text=text, vector=vector)
        store.write(len(store), states)
    return store


def started(model: FluxTransformer, kind: str, store: MemoryStore) -> tuple[Block, Block]:
    teacher: Block = getattr(model, kind)[0]
    rope = rope_of(model, words=WORDS, size=SIZE)
    vectors = normal(64, DIM, seed=5)
    student, _ = quantize_block(teacher, store, rope=rope, vectors=vectors, settings=CalibrationSettings())
    return teacher, student


@pytest.mark.parametrize("kind", ["transformer_blocks", "single_transformer_blocks"])
def test_a_block_learns(model: FluxTransformer, store: MemoryStore, kind: str) -> None:
    teacher, student = started(model, kind, store)
    rope = rope_of(model, words=WORDS, size=SIZE)
    before = whole_loss(teacher, student, store, rope)
    learned, again = (learn_block(teacher, student, store, rope=rope, settings=SETTINGS) for _ in range(2))
    assert whole_loss(teacher, learned, store, rope) < 0.9 * before
    assert whole_loss(teacher, student, store, rope) == before
    for name, module in student.named_modules():
        if isinstance(module, StudentLinear):
            values, twin = learned.get_submodule(name).values, again.get_submodule(name).values
            assert torch.equal(values.codes, twin.codes)
            assert torch.equal(values.codes, module.values.codes) == (name in MODULATIONS[type(teacher)])


def test_learning_that_does_not_help_is_not_kept(model: FluxTransformer, store: MemoryStore) -> None:
    teacher, student = started(model, "single_transformer_blocks", store)
    settings = LearningSettings(updates=2, code_rate=5.0, scale_rate=5.0)
    rope = rope_of(model, words=WORDS, size=SIZE)
    assert learn_block(teacher, student, store, rope=rope, settings=settings) is student


@pytest.mark.parametrize("extras", [False, True])
@pytest.mark.parametrize("activations", ["int8", "exact"])
def test_it_starts_as_the_student_and_ends_as_what_it_computes(activations: str, extras: bool) -> None:
    weight, x = normal(6, 10, seed=0), normal(4, 10, seed=1)
    weight[3] = 0
    values = quantize_linear(weight.roll(1, 1))  # codes that are not the weight's own
    if extras:
        values = TernaryValues(
            codes=values.codes,
            row_scale=values.row_scale,
            input_scale=0.5 + normal(10, seed=2).abs(),
            branch_down=normal(2, 10, seed=3).bfloat16(),
            branch_up=normal(6, 2, seed=4).bfloat16(),
        )
    linear = StudentLinear(values, normal(6, seed=5), activations=activations)  # type: ignore[arg-type]
    learning = LearningLinear(linear, weight)
    torch.testing.assert_close(learning(x), linear(x), rtol=1e-4, atol=1e-4)
    assert torch.equal(learning.student().values.codes, values.codes)
    nn.init.normal_(learning.latent, generator=torch.Generator().manual_seed(6))
    nn.init.constant_(learning.scale_change, 0.25)
    nn.init.constant_(learning.bias_change, 2.0)
    torch.testing.assert_close(learning.student()(x), learning(x), rtol=1e-4, atol=1e-4)
