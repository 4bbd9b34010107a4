"""A student and its teacher: what they compute, what of the student learns, and what it becomes."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from closeness import assert_close
from engine.checkpoint.source import Source
from engine.checkpoint.writer import ModelRecord, write_ternary_model
from engine.latents import LatentSize, image_ids
from engine.model.loading import load_transformer
from engine.model.transformer import FluxTransformer
from engine.quant.distillation.linear import FrozenLinear, LatentLinear
from engine.quant.distillation.optimizers import Optimizers
from engine.quant.distillation.score import lesson_loss, velocity_loss
from engine.quant.distillation.settings import DistillationSettings
from engine.quant.distillation.states import Batch
from engine.quant.distillation.student import Student, build_student
from engine.quant.distillation.teacher import Teacher
from engine.quant.recipe import BlockResult, blocks_of

CPU = torch.device("cpu")
SETTINGS = DistillationSettings(
    updates=10,
    batch=5,
    rounds=1,
    round_prompts=1,
    other_rate=1e-2,
    code_rate=0.1,
    scale_rate=1e-2,
    warmup=0.0,
    full_updates=1,
)
FIRST, LAST = "transformer_blocks.0", "single_transformer_blocks.1"


def made(source: Source, sizes: list[LatentSize], results: Mapping[str, BlockResult], window: Sequence[str]) -> Student:
    words = source.description.max_sequence_length
    return build_student(source, results, window, sizes=sizes, words=words, activations="int8", device=CPU)


def all_blocks(source: Source) -> list[str]:
    return [block.name for block in blocks_of(source)]


def taught(student: Student, batch: Batch) -> None:
    """Some updates, by which everything that learns has moved."""
    optimizers = Optimizers(student, SETTINGS, updates=10)
    for update in range(4):
        optimizers.clear()
        velocity_loss(student, batch).backward()
        optimizers.step(update / 10)
        for linear in student.linears().values():
            linear.hold()


def velocity_of(model: FluxTransformer, batch: Batch, size: LatentSize) -> torch.Tensor:
    velocity: torch.Tensor = model(
        hidden_states=batch.latents,
        encoder_hidden_states=batch.sequence,
        pooled_projections=batch.pooled,
        timestep=batch.times,
        img_ids=image_ids(size),
        txt_ids=torch.zeros(batch.sequence.shape[1], 3),
        guidance=batch.guidance,
    )
    return velocity


@pytest.mark.parametrize("batch", [0, 2], indirect=True)
@torch.no_grad()
@pytest.mark.parametrize("resident", [True, False])
def test_the_teacher_is_the_source(
    source: Source, source_model: Path, sizes: list[LatentSize], batch: Batch, resident: bool
) -> None:
    words = source.description.max_sequence_length
    teacher = Teacher(source, CPU, sizes=sizes, words=words, resident=resident)
    whole = load_transformer(source_model, device="cpu", activations="exact", dtype=torch.float32)
    found = torch.cat(teacher.velocities(list(batch.split(2))))
    torch.testing.assert_close(found, velocity_of(whole, batch, sizes[batch.size]), rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("last", [1, 4])
def test_a_window_learns_and_nothing_else(
    source: Source, sizes: list[LatentSize], rounded: dict[str, BlockResult], batch: Batch, last: int
) -> None:
    window = all_blocks(source)[:last]
    student = made(source, sizes, rounded, window)
    before = {name: tensor.clone() for name, tensor in student.network.state_dict().items()}
    taught(student, batch)
    learning, after = set(student.learning()), student.network.state_dict()
    changed = {name for name in before if not torch.equal(before[name], after[name])}
    assert changed == learning
    assert "x_embedder.weight" in learning
    assert ("proj_out.weight" in learning) == (last == 4)
    kinds = {name: type(module) for name, module in student.network.named_modules()}
    assert kinds["transformer_blocks.0.ff.net.2"] is LatentLinear
    assert kinds["single_transformer_blocks.1.proj_out"] is (LatentLinear if last == 4 else FrozenLinear)
    assert set(student.results(source)) == set(window)


@pytest.mark.parametrize("batch", [0, 2], indirect=True)
@torch.no_grad()
def test_the_packed_model_computes_what_the_student_did(
    source: Source, sizes: list[LatentSize], rounded: dict[str, BlockResult], batch: Batch, tmp_path: Path
) -> None:
    student = made(source, sizes, rounded, all_blocks(source))
    with torch.enable_grad():
        taught(student, batch)
    results = student.results(source)
    linears = [item for block in blocks_of(source) for item in results[block.name].weights.items()]
    learned = {name: tensor for result in results.values() for name, tensor in result.learned.items()}
    write_ternary_model(source, tmp_path / "model", linears, ModelRecord(recipe="distilled"), learned=learned)
    packed = load_transformer(tmp_path / "model", device="cpu", activations="int8")
    ours, again = student.velocity(batch), made(source, sizes, results, ()).velocity(batch)
    assert_close(
        "packed", ours, velocity_of(packed, batch, sizes[batch.size]), ratio=2e-2
    )  # learned tensors became bfloat16
    assert_close("frozen", again, velocity_of(packed, batch, sizes[batch.size]), ratio=2e-3)
    assert "proj_out.bias" in learned
    assert learned["x_embedder.weight"].dtype is torch.bfloat16


def test_computing_again_for_gradients_changes_nothing(
    source: Source, sizes: list[LatentSize], rounded: dict[str, BlockResult], batch: Batch
) -> None:
    gradients = []
    for checkpointed in (False, True):
        student = made(source, sizes, rounded, [FIRST])
        student.checkpointed = checkpointed
        velocity_loss(student, batch).backward()
        gradients.append({name: parameter.grad for name, parameter in student.learning().items()})
    for name, gradient in gradients[0].items():
        assert torch.equal(gradient, gradients[1][name]), name


def test_moments_survive(
    source: Source, sizes: list[LatentSize], rounded: dict[str, BlockResult], batch: Batch
) -> None:
    first, second = (made(source, sizes, rounded, [LAST]) for _ in range(2))
    optimizers = [Optimizers(student, SETTINGS, updates=10) for student in (first, second)]
    velocity_loss(first, batch).backward()
    optimizers[0].step(0.1)
    for name, tensor in second.state().items():
        tensor.copy_(first.state()[name])
    optimizers[1].restore({name: tensor.clone() for name, tensor in optimizers[0].state().items()})
    for student, chosen in zip((first, second), optimizers, strict=True):
        chosen.clear()
        velocity_loss(student, batch).backward()
        chosen.step(0.2)
    for name, tensor in first.state().items():
        assert torch.equal(tensor, second.state()[name]), name


@pytest.mark.parametrize(("updates", "share"), [(1, 0.1), (5, 0.5), (10, 1.0), (1000, 1.0)])
def test_few_updates_are_small_ones(
    source: Source, sizes: list[LatentSize], rounded: dict[str, BlockResult], batch: Batch, updates: int, share: float
) -> None:
    student = made(source, sizes, rounded, [FIRST])
    before = student.network.get_parameter(f"{FIRST}.ff.net.2.log_scale").clone()
    optimizers = Optimizers(student, replace(SETTINGS, full_updates=10), updates=updates)
    velocity_loss(student, batch).backward()
    optimizers.step(0.1)
    moved = student.network.get_parameter(f"{FIRST}.ff.net.2.log_scale") - before
    torch.testing.assert_close(moved.abs().max(), torch.tensor(share * SETTINGS.scale_rate), rtol=0.01, atol=0)


@pytest.mark.filterwarnings("ignore:Mismatch dtype")  # of a norm's weight, in float32
@pytest.mark.parametrize("last", [1, 4])
def test_half_precision_is_near_enough(
    source: Source, sizes: list[LatentSize], rounded: dict[str, BlockResult], batch: Batch, last: int
) -> None:
    found = []
    for half in (False, True):
        student = made(source, sizes, rounded, all_blocks(source)[:last])
        student.half_precision = half
        velocity = student.velocity(batch)
        velocity.float().square().mean().backward()
        found.append(
            (velocity.detach().float(), {n: p.grad for n, p in student.learning().items() if p.grad is not None})
        )
        assert velocity.dtype is (torch.bfloat16 if half else torch.float32)
        assert all(gradient.dtype is torch.float32 for gradient in found[-1][1].values())
    (velocity, gradients), (rough, rough_gradients) = found
    assert_close("velocity", velocity, rough, ratio=0.03)
    assert gradients.keys() == rough_gradients.keys()
    for name in ("x_embedder.weight", "transformer_blocks.0.ff.net.2.latent"):
        assert_close(name, gradients[name], rough_gradients[name], ratio=0.1)


@pytest.mark.slow
@pytest.mark.parametrize("half", [False, True])
@pytest.mark.filterwarnings("ignore::UserWarning")  # of the compiler's own
def test_it_compiles(
    source: Source,
    sizes: list[LatentSize],
    rounded: dict[str, BlockResult],
    batch: Batch,
    half: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    plain, compiled = (made(source, sizes, rounded, all_blocks(source)) for _ in range(2))
    plain.half_precision = compiled.half_precision = half
    torch._dynamo.reset()
    compile_module = torch.nn.Module.compile
    monkeypatch.setattr(
        torch.nn.Module, "compile", lambda self, **options: compile_module(self, backend="aot_eager", **options)
    )
    compiled.compile()
    losses = [velocity_loss(student, batch) for student in (plain, compiled)]
    torch.testing.assert_close(*losses, rtol=1e-2, atol=0)
    for loss in losses:
        loss.backward()
    for name, parameter in plain.learning().items():
        assert parameter.grad is not None
        gradient = compiled.learning()[name].grad
        assert gradient is not None
        assert_close(name, parameter.grad, gradient, ratio=0.2 if half else 1e-3)
    tokens = sizes[3].tokens
    small = replace(batch, latents=batch.latents[:, :tokens], velocities=batch.velocities[:, :tokens], size=3)
    with torch.no_grad():
        for each in (batch, small):
            assert_close("velocity", plain.velocity(each), compiled.velocity(each), ratio=0.03 if half else 1e-4)


def test_what_the_blocks_make_counts_beside_the_velocity(
    source: Source, sizes: list[LatentSize], rounded: dict[str, BlockResult], batch: Batch
) -> None:
    words = source.description.max_sequence_length
    teacher = Teacher(source, CPU, sizes=sizes, words=words, resident=True)
    student = made(source, sizes, rounded, all_blocks(source))
    velocity = float(velocity_loss(student, batch).detach())

    def apart() -> float:
        return float(
            lesson_loss(student, teacher, batch, features=1.0).detach() - velocity_loss(student, batch).detach()
        )

    assert float(lesson_loss(student, teacher, batch, features=0.0).detach()) == pytest.approx(velocity)
    before = apart()
    gentle = replace(SETTINGS, updates=20, code_rate=5e-3, scale_rate=2e-3, other_rate=1e-3)
    optimizers = Optimizers(student, gentle, updates=20)
    for update in range(20):
        optimizers.clear()
        lesson_loss(student, teacher, batch, features=100.0).backward()
        optimizers.step(update / 20)
        for linear in student.linears().values():
            linear.hold()
    assert 0 < apart() < 0.8 * before


@torch.no_grad()
def test_the_teacher_s_features_are_those_of_its_own_blocks(
    source: Source, sizes: list[LatentSize], batch: Batch
) -> None:
    words = source.description.max_sequence_length
    teacher = Teacher(source, CPU, sizes=sizes, words=words, resident=True)
    features = teacher.features(batch)
    assert len(features) == len(all_blocks(source))
    assert [tuple(image.shape[:2]) for image, _ in features] == [(5, sizes[0].tokens)] * len(features)
    assert [tuple(text.shape[:2]) for _, text in features] == [(5, words)] * len(features)
