"""Tests of what a benchmark measures, with tiny models on a CPU."""

import importlib.util
from pathlib import Path

import pytest
import torch

from engine.bench import case, ops, pictures, step_peers, steps
from engine.bench.case import Case
from engine.bench.measuring import BenchRequest, Measured, measure_all
from engine.bench.ops import StepSizes, measure_product, product_shapes
from engine.bench.step_peers import PEERS, Peer, random_diffusers
from engine.bench.steps import ONE_BY_ONE, OURS, measure_step, measure_step_peers, step_inputs
from engine.errors import DeviceUnavailable, InvalidRequest
from engine.events import Failed, Noted
from engine.latents import LatentSize
from engine.model.config import read_config
from engine.model.loading import load_transformer
from engine.model.step_graphs import StepGraphs
from engine.session import Session
from kernels import reference

CPU = torch.device("cpu")
SIZES = StepSizes(image=16, text=5, steps=2)
SIZE = LatentSize(channels=4, height=8, width=8)


@pytest.fixture(autouse=True)
def few_repeats(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the tests short."""
    monkeypatch.setattr(case, "REPEATS", (2, 2))
    monkeypatch.setattr(pictures, "PICTURE_SECONDS", 0.0)


@pytest.fixture
def told() -> list[str]:
    return []


@pytest.fixture(scope="module")
def measured(ternary_model: Path) -> Measured:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(case, "REPEATS", (2, 2))
        patch.setattr(pictures, "PICTURE_SECONDS", 0.0)
        patch.setattr(steps, "PEERS", PEERS[:1])
        return measure_all(BenchRequest(folder=ternary_model, device="cpu", peers=True), lambda _: None)


def test_every_part_is_measured(measured: Measured) -> None:
    assert (measured.model, measured.backend, measured.dtype) == ("ternary", "torch", "float32")
    assert (measured.width, measured.height) == (64, 64)
    assert [each.name for each in measured.ops][-1] == "attention"
    for each in measured.ops:
        assert each.timings, each.name
        assert not each.skipped, each.skipped
    assert set(measured.step.timings) == {"triptych", "diffusers"}
    assert set(measured.picture.timings) == {"triptych", "text", "denoise", "decode"}
    assert measured.picture.sizes == {"width": 64, "height": 64, "steps": 2}
    assert measured.picture.timings["triptych"].repeats == 2


def test_peers_of_a_product_are_measured_when_asked_for(measured: Measured) -> None:
    assert "int8, bare product" in measured.ops[0].timings
    alone = measure_product("a product", (5, 64, 24), CPU, peers=False)
    assert set(alone.timings) == {"ternary, int8", "ternary, exact", "quantization alone", "float32"}
    assert alone.sizes == {"tokens": 5, "in_features": 64, "out_features": 24}


def test_a_wrong_product_has_no_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ops, "ternary_linear", lambda x, *_, **__: torch.full((5, 24), torch.nan))
    found = measure_product("a product", (5, 64, 24), CPU, peers=False)
    assert "ternary, int8" not in found.timings
    assert "nan away from the reference" in found.skipped["ternary, int8"]


def test_products_are_those_of_a_step(ternary_model: Path) -> None:
    config = read_config(ternary_model / "transformer")
    shapes = product_shapes(config, SIZES)
    assert shapes["single block: in"] == (21, config.dim, 7 * config.dim)
    assert shapes["modulation of all steps"][0] == 2
    assert reference.__name__ == "kernels.reference"


def test_a_step_without_a_graph_says_why(ternary_model: Path, told: list[str]) -> None:
    transformer = load_transformer(ternary_model, device="cpu", activations="int8")

    def refuse(*_: object) -> None:
        raise torch.OutOfMemoryError("CUDA out of memory")

    graphs = StepGraphs(transformer, record=refuse)  # type: ignore[arg-type]
    inputs = step_inputs(transformer.config, SIZES, SIZE, CPU)
    found = measure_step(transformer, graphs, inputs, SIZES, tell=told.append)
    assert OURS not in found.timings
    assert "memory ran out" in found.skipped[OURS]
    assert told == [f"one step, {OURS}"]
    assert ONE_BY_ONE not in found.timings


def test_a_peer_that_fails_is_named_and_the_next_one_runs(
    ternary_model: Path, monkeypatch: pytest.MonkeyPatch, told: list[str]
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("no kernel for this card\nand more")

    peers = (Peer(name="broken", change=broken), Peer(name="gone", package="no_such_package"), Peer(name="diffusers"))
    monkeypatch.setattr(steps, "PEERS", peers)
    config = read_config(ternary_model / "transformer")
    found = Case(name="one step", sizes={})
    measure_step_peers(found, config, step_inputs(config, SIZES, SIZE, CPU), CPU, tell=told.append)
    assert set(found.timings) == {"diffusers"}
    assert found.first_seconds["diffusers"] > 0
    assert found.skipped == {
        "broken": "RuntimeError: no kernel for this card",
        "gone": "needs the package no_such_package, which is not installed",
    }


def test_each_peer_says_what_it_needs(ternary_model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config = read_config(ternary_model / "transformer")
    monkeypatch.setattr(step_peers.importlib.util, "find_spec", lambda name: None)
    reasons = {peer.name: peer.why_not(config, CPU) for peer in PEERS}
    assert reasons["diffusers"] is reasons["diffusers, compiled"] is None
    for name, package in (
        ("torchao fp8, compiled", "torchao"),
        ("bitsandbytes NF4", "bitsandbytes"),
        ("GGUF Q2_K", "gguf"),
    ):
        assert reasons[name] == f"needs the package {package}, which is not installed"
    monkeypatch.setattr(step_peers.importlib.util, "find_spec", lambda name: importlib.machinery.ModuleSpec(name, None))
    reasons = {peer.name: peer.why_not(config, CPU) for peer in PEERS}
    assert reasons["torchao fp8, compiled"] == "needs a CUDA device, this is cpu"
    assert "multiple of 256" in (reasons["GGUF Q2_K"] or "")


@torch.inference_mode()
def test_diffusers_random_transformer_is_finite(ternary_model: Path) -> None:
    config = read_config(ternary_model / "transformer")
    inputs = step_inputs(config, SIZES, SIZE, CPU)
    call = Peer(name="diffusers").step(config, inputs, CPU)
    result = call()
    assert isinstance(result, torch.Tensor)
    assert result.shape == inputs.latents.shape
    assert result.isfinite().all()
    weights = dict(random_diffusers(config, CPU).named_parameters())
    assert (weights["transformer_blocks.0.attn.norm_q.weight"] == 1).all()


def test_a_picture_that_fails_ends_the_measuring_and_a_note_is_kept(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = session.generate

    def noted(request: object) -> object:
        yield Noted(sentence="the steps are slower")
        yield from original(request)  # type: ignore[arg-type]

    monkeypatch.setattr(session, "generate", noted)
    found = pictures.measure_picture(session, width=64, height=64, tell=lambda _: None)
    assert found.skipped == {"note 1": "the steps are slower"}
    error = InvalidRequest("no")
    monkeypatch.setattr(session, "generate", lambda request: iter([Failed(error=error)]))
    with pytest.raises(InvalidRequest, match="no"):
        pictures.measure_picture(session, width=64, height=64, tell=lambda _: None)


def test_true_size_needs_a_cuda_device() -> None:
    with pytest.raises(DeviceUnavailable, match="--true-size needs a CUDA device, this is cpu"):
        measure_all(BenchRequest(folder=None, device="cpu"), lambda _: None)


@pytest.mark.gpu
def test_on_a_gpu_true_size_refuses_a_size_that_flux_has_not() -> None:
    with pytest.raises(InvalidRequest, match="width must be a multiple of 16 from 256 to 2048, got 100"):
        measure_all(BenchRequest(folder=None, device="cuda", width=100), lambda _: None)
