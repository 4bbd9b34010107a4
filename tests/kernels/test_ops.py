"""Tests of the ops: their checks, their choice of backend, and their registration."""

import subprocess
import sys
from pathlib import Path

import pytest
import torch

from closeness import assert_close, assert_same
from kernels import ops, reference
from kernels.dispatch import Backend
from kernels.errors import BackendUnavailable, KernelError
from kernels.layout import Layout
from kernels.reference import Activations
from random_weights import random_weight

ROOT = Path(__file__).parents[2]
DTYPES = [torch.float32, torch.bfloat16, torch.float16]


@pytest.mark.usefixtures("poisoned")
@pytest.mark.parametrize("backend", [Backend.REFERENCE, Backend.TORCH, None])
@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("activations", ["int8", "exact"])
def test_every_backend_computes_the_same(activations: Activations, dtype: torch.dtype, backend: Backend | None) -> None:
    weight = random_weight(33, 385, scaled_input=True, rank=2)
    x, bias = torch.randn(2, 3, 385, generator=torch.Generator().manual_seed(0)).to(dtype), torch.ones(33)
    expected = reference.ternary_linear(x.view(6, 385), weight, bias, activations).view(2, 3, 33)
    y = ops.ternary_linear(x, weight, bias, activations=activations, backend=backend)
    assert_close(str(backend), expected, y, ratio=5e-3)


@pytest.mark.parametrize("shape", [(385,), (1, 385), (2, 3, 4, 385), (0, 385), (2, 0, 385)])
@pytest.mark.parametrize("out_features", [33, 0])
@pytest.mark.parametrize("activations", ["int8", "exact"])
def test_leading_dimensions_are_kept(shape: tuple[int, ...], out_features: int, activations: Activations) -> None:
    weight = random_weight(out_features, 385)
    x = torch.randn(shape)
    for backend in (Backend.REFERENCE, Backend.TORCH):
        y = ops.ternary_linear(x, weight, activations=activations, backend=backend)
        assert y.shape == (*shape[:-1], out_features)
        assert y.dtype == x.dtype


@pytest.mark.parametrize("activations", ["int8", "exact"])
def test_activations_need_not_lie_in_order(activations: Activations) -> None:
    weight = random_weight(33, 64)
    prepared = ops.prepare(weight, activations=activations, device="cpu")
    x = torch.randn(64, 6)
    for view in (
        x.t(),
        x[:, :1].t(),
        x.t()[::2],
        x[:, :1].t().expand(5, 64),
        x.t()[:1].expand(1, 64).as_strided((1, 64), (0, 6)),
    ):
        expected = ops.ternary_linear(
            view.clone(memory_format=torch.contiguous_format), prepared, activations=activations
        )
        assert_close("view", expected, ops.ternary_linear(view, prepared, activations=activations), ratio=1e-6)


@pytest.mark.parametrize("budget_bytes", [None, 0])
@pytest.mark.parametrize("activations", ["int8", "exact"])
def test_a_prepared_weight_is_taken_too(activations: Activations, budget_bytes: int | None) -> None:
    weight = random_weight(33, 385, scaled_input=True)
    x = torch.randn(5, 385)
    prepared = ops.prepare(weight, activations=activations, device="cpu", budget_bytes=budget_bytes)
    expected = ops.ternary_linear(x, weight, activations=activations, backend=Backend.REFERENCE)
    assert_close("prepared", expected, ops.ternary_linear(x, prepared, activations=activations), ratio=1e-6)


def test_an_unpacked_weight_is_for_the_torch_backend_and_its_activations() -> None:
    weight, x = random_weight(33, 385), torch.randn(5, 385)
    prepared = ops.prepare(weight, activations="int8", device="cpu")
    with pytest.raises(KernelError, match="prepared for int8 activations, not for exact"):
        ops.ternary_linear(x, prepared, activations="exact")
    with pytest.raises(KernelError, match="unpacked for backend torch, not for reference"):
        ops.ternary_linear(x, prepared, activations="int8", backend=Backend.REFERENCE)
    packed = ops.prepare(weight, activations="int8", device="cpu", budget_bytes=0)
    expected = ops.ternary_linear(x, prepared, activations="int8")
    assert_same("packed", expected, ops.ternary_linear(x, packed, activations="int8", backend=Backend.REFERENCE))


@pytest.mark.parametrize(
    ("x", "bias", "activations", "reason"),
    [
        (torch.zeros(2, 384), None, "int8", r"floats \[\.\.\., 385\] on cpu, got torch.float32 \[2, 384\]"),
        (torch.zeros(()), None, "int8", "floats"),
        (torch.zeros(2, 385, dtype=torch.float64), None, "int8", "float64"),
        (torch.zeros(2, 385, dtype=torch.int8), None, "int8", "int8"),
        (torch.zeros(2, 385, device="meta"), None, "int8", "needs a device|on meta"),
        (torch.zeros(2, 385), torch.zeros(34), "int8", r"bias must be \[33\] on cpu, got \[34\]"),
        (torch.zeros(2, 385), torch.zeros(33, device="meta"), "int8", "bias must be"),
        (torch.zeros(2, 385), None, "fp8", "int8, exact, got 'fp8'"),
    ],
)
def test_what_does_not_fit_is_refused(
    x: torch.Tensor, bias: torch.Tensor | None, activations: Activations, reason: str
) -> None:
    with pytest.raises(KernelError, match=reason):
        ops.ternary_linear(x, random_weight(33, 385), bias, activations=activations)


def test_a_backend_that_cannot_run_is_not_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TRITON_INTERPRET", raising=False)
    with pytest.raises(BackendUnavailable, match="backend triton cannot run ternary_linear on cpu: it needs a CUDA"):
        ops.ternary_linear(torch.zeros(2, 385), random_weight(33, 385), activations="int8", backend=Backend.TRITON)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("shape", [(385,), (2, 3, 385), (0, 385)])
def test_activations_are_quantized_a_token_at_a_time(shape: tuple[int, ...], dtype: torch.dtype) -> None:
    x = torch.randn(shape).to(dtype)
    quantized, scale = ops.quantize_activations(x)
    assert quantized.shape == shape
    assert scale.shape == (*shape[:-1], 1)
    assert (quantized.dtype, scale.dtype) == (torch.int8, torch.float32)
    assert bool(((quantized.float() * scale - x.float()).abs() <= scale * 0.5001).all())


@pytest.mark.parametrize(
    ("x", "input_scale"),
    [
        (torch.zeros(()), None),
        (torch.zeros(3, 0), None),
        (torch.zeros(3, 4, dtype=torch.int32), None),
        (torch.zeros(3, 4), torch.ones(3)),
        (torch.zeros(3, 4), torch.ones(4, dtype=torch.float64)),
    ],
)
def test_what_cannot_be_quantized_is_refused(x: torch.Tensor, input_scale: torch.Tensor | None) -> None:
    with pytest.raises(KernelError):
        ops.quantize_activations(x, input_scale)


@pytest.mark.parametrize("activations", ["int8", "exact"])
@pytest.mark.parametrize("layout", list(Layout))
@pytest.mark.parametrize("rank", [0, 2])
def test_the_linear_op_is_registered_as_torch_wants_it(activations: Activations, layout: Layout, rank: int) -> None:
    weight = random_weight(33, 385, layout=layout, rank=rank, scaled_input=bool(rank))
    bias = torch.zeros(33) if rank else None
    tensors = (weight.codes, weight.row_scale, bias, weight.input_scale, weight.branch_down, weight.branch_up)
    for backend in ("reference", "torch"):
        arguments = (torch.randn(5, 385), *tensors, 385, layout.id, activations, backend)
        torch.library.opcheck(torch.ops.triptych.ternary_linear.default, arguments)


@pytest.mark.parametrize("input_scale", [None, torch.ones(385)])
def test_the_quantization_op_is_registered_as_torch_wants_it(input_scale: torch.Tensor | None) -> None:
    for shape in ((5, 385), (2, 3, 385)):
        torch.library.opcheck(torch.ops.triptych.quantize_activations.default, (torch.randn(shape), input_scale))


@pytest.mark.parametrize("backend", ["reference", "torch"])
def test_the_product_op_is_registered_as_torch_wants_it(backend: str) -> None:
    weight = random_weight(33, 385, scaled_input=True)
    tokens = reference.quantize_tokens(torch.randn(6, 385), weight.input_scale)
    whole = torch.randn(6, 33)
    arguments = (
        tokens.values, tokens.scale, tokens.total, torch.bfloat16, tokens.input_scale,
        weight.codes, weight.row_scale, 385, "base3", torch.ones(33), whole, True, torch.randn(2, 33), whole, backend,
    )  # fmt: skip
    torch.library.opcheck(torch.ops.triptych.ternary_product.default, arguments)
    torch.library.opcheck(torch.ops.triptych.quantize_tokens.default, (whole, None, backend))


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"bias": torch.zeros(34)}, r"bias must be \[33\]"),
        ({"side": torch.zeros(5, 33)}, r"side must be \[6, 33\]"),
        ({"residual": torch.zeros(6, 33)}, "together"),
        ({"gate": torch.zeros(4, 33), "residual": torch.zeros(6, 33)}, "whole pictures"),
        ({"gate": torch.zeros(2, 1, 33), "residual": torch.zeros(6, 33)}, r"gate must be \[pictures, 33\]"),
    ],
)
def test_an_epilogue_that_does_not_fit_is_refused(changes: dict[str, torch.Tensor], reason: str) -> None:
    tokens = ops.quantize_tokens(torch.randn(6, 385))
    with pytest.raises(KernelError, match=reason):
        ops.ternary_product(tokens, random_weight(33, 385), ops.Epilogue(**changes))


def test_tokens_that_do_not_fit_are_refused() -> None:
    tokens = ops.quantize_tokens(torch.randn(6, 385))
    with pytest.raises(KernelError, match=r"tokens must be \[\.\.\., 384\]"):
        ops.ternary_product(tokens, random_weight(33, 384))
    with pytest.raises(KernelError, match="another input scale"):
        ops.ternary_product(tokens, random_weight(33, 385, scaled_input=True))
    with pytest.raises(KernelError, match="side branch"):
        ops.ternary_product(tokens, random_weight(33, 385, rank=2))
    exact = ops.prepare(random_weight(33, 385), activations="exact", device="cpu")
    with pytest.raises(KernelError, match="prepared for exact activations"):
        ops.ternary_product(tokens, exact)


def test_a_linear_in_parts_is_the_linear() -> None:
    weight = random_weight(33, 385, scaled_input=True)
    x, bias = torch.randn(2, 3, 385), torch.ones(33)
    y = ops.ternary_product(ops.quantize_tokens(x, weight.input_scale), weight, ops.Epilogue(bias=bias))
    assert_same("parts", ops.ternary_linear(x, weight, bias, activations="int8").view(6, 33), y)


@pytest.mark.parametrize("activations", ["int8", "exact"])
@pytest.mark.parametrize("budget_bytes", [None, 0])
def test_a_compiled_model_runs_the_same_op(activations: Activations, budget_bytes: int | None) -> None:
    prepared = ops.prepare(random_weight(33, 385), activations=activations, device="cpu", budget_bytes=budget_bytes)

    def model(x: torch.Tensor) -> torch.Tensor:
        return ops.ternary_linear(torch.nn.functional.silu(x), prepared, activations=activations) + 1

    compiled = torch.compile(model, fullgraph=True, backend="aot_eager")
    for rows in (1, 5):
        x = torch.randn(rows, 385)
        assert_same("compiled", model(x), compiled(x))


def test_a_compiled_model_takes_a_linear_apart() -> None:
    prepared = ops.prepare(random_weight(33, 385, scaled_input=True), activations="int8", device="cpu")
    gate, residual = torch.randn(2, 33), torch.randn(6, 33)

    def model(x: torch.Tensor) -> torch.Tensor:
        tokens = ops.quantize_tokens(x, prepared.input_scale)
        return ops.ternary_product(tokens, prepared, ops.Epilogue(gelu=True, gate=gate, residual=residual)) + 1

    x = torch.randn(2, 3, 385)
    assert_same("compiled", model(x), torch.compile(model, fullgraph=True, backend="aot_eager")(x))


def test_the_first_call_imports_no_compiler() -> None:
    program = """
import sys
import torch
from kernels import ops
from kernels.layout import Layout, PackedWeight
before = set(sys.modules)
packed = torch.zeros(4, 2, dtype=torch.uint8)
weight = PackedWeight(codes=packed, row_scale=torch.ones(4), layout=Layout.BASE3, in_features=8)
ops.ternary_linear(torch.ones(2, 8), weight, activations="int8")
ops.quantize_activations(torch.ones(2, 8))
print(len(set(sys.modules) - before), "torch._dynamo" in sys.modules)
"""
    result = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert result.stdout.split() == ["0", "False"]


def test_a_wanted_gradient_is_refused_not_dropped() -> None:
    x = torch.zeros(2, 385, requires_grad=True)
    with pytest.raises(KernelError, match="no gradient"):
        ops.ternary_linear(x, random_weight(33, 385), activations="int8")
    with pytest.raises(KernelError, match="no gradient"):
        ops.quantize_activations(x)
    with torch.no_grad():
        assert not ops.ternary_linear(x, random_weight(33, 385), activations="int8").requires_grad


@pytest.mark.gpu
@pytest.mark.parametrize("activations", ["int8", "exact"])
@pytest.mark.parametrize("budget_bytes", [None, 0])
def test_a_cuda_graph_replays_the_op(activations: Activations, budget_bytes: int | None) -> None:
    weight = random_weight(33, 385, rank=2)
    prepared = ops.prepare(weight, activations=activations, device="cuda", budget_bytes=budget_bytes)
    x = torch.randn(5, 385, device="cuda")
    ops.ternary_linear(x, prepared, activations=activations)
    torch.cuda.synchronize()
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        y = ops.ternary_linear(x, prepared, activations=activations)
    x.copy_(torch.randn(5, 385))
    graph.replay()
    assert_close("replayed", ops.ternary_linear(x, prepared, activations=activations), y, ratio=1e-6)
