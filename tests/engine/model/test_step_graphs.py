"""Steps as graphs: when they are recorded, what they read, and what happens where that fails."""

from pathlib import Path
from typing import Any

import pytest
import torch

from engine.model.loading import load_transformer
from engine.model.step_graphs import Call, StepGraphs
from engine.model.transformer import Conditioning, FluxTransformer
from kernels.ops import Activations

SIGMAS = torch.tensor([1.0, 0.7, 0.2])


class Replayed:
    """What a recorder on a CPU gives: the call itself, into the same memory each time, as a graph does."""

    def __init__(self, call: Call, pool: Any) -> None:
        self.pool = pool or object()
        self._call, self._result = call, call()

    def replay(self) -> torch.Tensor:
        return self._result.copy_(self._call())


class Recorder:
    """Counts recordings, and fails as often as it is told to."""

    def __init__(self, *failures: Exception) -> None:
        self.failures = list(failures)
        self.recordings: list[Replayed] = []

    def __call__(self, call: Call, pool: Any) -> Replayed:
        if self.failures:
            raise self.failures.pop(0)
        self.recordings.append(Replayed(call, pool))
        return self.recordings[-1]


@pytest.fixture(scope="module")
def transformer(ternary_model: Path) -> FluxTransformer:
    return load_transformer(ternary_model, device="cpu", activations="int8")


@torch.inference_mode()
def prepared(model: FluxTransformer, *, seed: int = 1, image: int = 15, batch: int = 1) -> Conditioning:
    generator = torch.Generator().manual_seed(seed)
    return model.prepare(
        sigmas=SIGMAS,
        guidance=3.5,
        pooled=torch.randn(1, 16, generator=generator),
        text=torch.randn(batch, 7, 24, generator=generator),
        img_ids=seed + torch.arange(3 * image).reshape(image, 3).float(),
        txt_ids=torch.zeros(7, 3),
    )


def latents(model: FluxTransformer, *, seed: int = 1, image: int = 15, batch: int = 1) -> torch.Tensor:
    return torch.randn(batch, image, 16, generator=torch.Generator().manual_seed(seed)).to(model.device)


def plain_step(model: FluxTransformer, *arguments: Any) -> torch.Tensor:
    with torch.inference_mode():
        return model.step(*arguments)


def test_without_a_cuda_device_nothing_is_recorded(transformer: FluxTransformer) -> None:
    graphs, conditioning = StepGraphs(transformer), prepared(transformer)
    for index in range(3):
        graphs.step(latents(transformer), conditioning, index)
    assert (graphs.kept, graphs.notes) == (0, [])


def test_a_size_is_recorded_at_its_second_step_and_reads_what_each_step_brings(transformer: FluxTransformer) -> None:
    record = Recorder()
    graphs = StepGraphs(transformer, record=record)
    results = []
    for seed in (1, 2):
        conditioning = prepared(transformer, seed=seed)
        for index in range(3):
            given = latents(transformer, seed=10 * seed + index)
            results.append(graphs.step(given, conditioning, index))
            assert torch.equal(results[-1], plain_step(transformer, given, conditioning, index))
            assert graphs.kept == (1 if (seed, index) > (1, 0) else 0)
    assert len(record.recordings) == 1
    assert len({result.data_ptr() for result in results}) == len(results), "a result is its caller's own"


def test_the_last_sizes_are_kept_and_share_their_memory(transformer: FluxTransformer) -> None:
    record = Recorder()
    graphs = StepGraphs(transformer, sizes=2, record=record)
    sizes = {image: prepared(transformer, image=image) for image in (4, 6, 8)}
    for image in (4, 6, 4, 8, 4, 6):  # 6 goes when 8 comes, since 4 was needed later
        for index in range(2):
            graphs.step(latents(transformer, image=image), sizes[image], index)
    assert graphs.kept == 2
    assert len(record.recordings) == 4
    assert len({id(recording.pool) for recording in record.recordings}) == 1


def test_batches_and_texts_are_sizes_of_their_own(transformer: FluxTransformer) -> None:
    graphs = StepGraphs(transformer, record=Recorder())
    for batch in (1, 2):
        conditioning = prepared(transformer, batch=batch)
        for index in range(2):
            given = latents(transformer, batch=batch)
            assert torch.equal(
                graphs.step(given, conditioning, index), plain_step(transformer, given, conditioning, index)
            )
    assert graphs.kept == 2


@pytest.mark.parametrize(
    ("failure", "words"),
    [
        (torch.OutOfMemoryError("CUDA out of memory"), "memory ran out; choose a smaller size"),
        (RuntimeError("operation not permitted when stream is capturing\nmore"), "capturing; the pictures stay"),
    ],
)
def test_what_cannot_be_recorded_runs_one_by_one_and_is_told(
    transformer: FluxTransformer, failure: Exception, words: str
) -> None:
    record = Recorder(failure)
    graphs, conditioning, given = StepGraphs(transformer, record=record), prepared(transformer), latents(transformer)
    for index in range(3):
        assert torch.equal(graphs.step(given, conditioning, index), plain_step(transformer, given, conditioning, index))
    assert graphs.kept == 0
    (note,) = graphs.notes
    assert words in note
    assert "\n" not in note
    graphs.begin()
    assert graphs.notes == []
    graphs.step(given, conditioning, 0)
    assert graphs.kept == 1, "the next job tries again"


def test_graphs_give_way_until_the_next_job(transformer: FluxTransformer) -> None:
    graphs, conditioning, given = (
        StepGraphs(transformer, record=Recorder()),
        prepared(transformer),
        latents(transformer),
    )
    assert not graphs.give_way()
    graphs.begin()
    for index in range(2):
        graphs.step(given, conditioning, index)
    assert graphs.give_way()
    graphs.step(given, conditioning, 2)
    assert graphs.kept == 0
    graphs.begin()
    graphs.step(given, conditioning, 2)
    assert graphs.kept == 1


@pytest.mark.gpu
@pytest.mark.parametrize("activations", ["int8", "exact"])
@pytest.mark.parametrize("batch", [1, 2])
def test_on_a_gpu_a_graph_gives_the_bits_of_the_steps(
    ternary_model: Path, activations: Activations, batch: int
) -> None:
    model = load_transformer(ternary_model, device="cuda", activations=activations)
    graphs = StepGraphs(model)
    for image in (15, 33, 15):
        for seed in (1, 2):
            conditioning = prepared(model, seed=seed, image=image, batch=batch)
            for index in range(3):
                given = latents(model, seed=index, image=image, batch=batch)
                expected = plain_step(model, given, conditioning, index)
                assert torch.equal(graphs.step(given, conditioning, index), expected)
    assert graphs.kept == 2
    assert graphs.notes == []
    graphs.release()
    assert graphs.kept == 0
    assert torch.equal(graphs.step(given, conditioning, 2), expected), "and once more in a pool of its own"
    assert graphs.kept == 1


@pytest.mark.gpu
def test_on_a_gpu_without_memory_for_a_graph_steps_run_one_by_one(ternary_model: Path) -> None:
    model = load_transformer(ternary_model, device="cuda", activations="int8")
    graphs, conditioning, given = StepGraphs(model), prepared(model, image=4096), latents(model, image=4096)
    graphs.step(given, conditioning, 0)
    torch.cuda.empty_cache()
    own = torch.cuda.memory_reserved() + 2**20
    total = torch.cuda.get_device_properties(model.device).total_memory
    expected = plain_step(model, given, conditioning, 1)
    torch.cuda.empty_cache()
    torch.cuda.set_per_process_memory_fraction(own / total)
    try:
        with pytest.raises(torch.OutOfMemoryError):
            graphs.step(given, conditioning, 1)  # nor is there room to run it one by one
    finally:
        torch.cuda.set_per_process_memory_fraction(1.0)
    assert graphs.kept == 0
    (note,) = graphs.notes
    assert "memory ran out" in note
    assert torch.equal(graphs.step(given, conditioning, 1), expected)
    graphs.begin()
    assert torch.equal(graphs.step(given, conditioning, 1), expected)
    assert graphs.kept == 1
