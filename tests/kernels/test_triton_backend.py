"""Tests of the fused kernels against the reference: on a GPU, or by Triton's interpreter on a CPU."""

import dataclasses
import math

import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from torch import Tensor

from closeness import assert_close, assert_same
from engine.model.abreast import abreast
from kernels import ops, reference
from kernels.dispatch import Backend
from kernels.epilogue import Epilogue
from kernels.errors import KernelError
from kernels.layout import Layout
from kernels.prepared import Form, from_packed
from kernels.tiles import Tile
from random_weights import random_weight

pytest.importorskip("triton")

from kernels import triton_backend

DTYPES = [torch.float32, torch.bfloat16, torch.float16]
# M, K, N: below, on and off every side of a tile
SHAPES = [(1, 384, 96), (17, 1, 5), (1, 1, 1), (63, 385, 33), (130, 256, 129), (2, 257, 1), (5, 1000, 7)]
RATIO = {torch.float32: 1e-6, torch.bfloat16: 1e-2, torch.float16: 1e-3}
TILES = [
    Tile(block_m=16, block_n=64, step=256, stages=4),
    Tile(block_m=32, block_n=16, step=128, pieces=2, group=1),
    Tile(block_m=64, block_n=32, pieces=4, group=2),
    Tile(block_m=32, block_n=64, step=128, persistent=True),
]
DESCRIBED = [
    Tile(block_m=32, block_n=64, step=128, tma=True),
    Tile(block_m=64, block_n=16, step=256, pieces=4, tma=True, persistent=True),
]
SHARED = [
    Tile(block_m=32, block_n=16, step=128, tma=True, shared=True),
    Tile(block_m=64, block_n=16, step=256, pieces=4, group=2, tma=True, shared=True),
]
fixture_once = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=15, deadline=None)


def tokens(rows: int, columns: int, dtype: torch.dtype = torch.float32, *, device: str, seed: int = 5) -> Tensor:
    """Random activations; the second token, if any, is zero."""
    x = torch.randn(rows, columns, generator=torch.Generator().manual_seed(seed))
    x[1:2] = 0
    return x.to(device, dtype)


def random_epilogue(
    rows: int, out_features: int, dtype: torch.dtype, *, device: str, pictures: int = 1, gelu: bool = False
) -> Epilogue:
    """An epilogue of every step; the gates are a part of a wider matrix, as a modulation is."""
    generator = torch.Generator().manual_seed(7)
    side, residual, wide, bias = (
        torch.randn(shape, generator=generator).to(device, dtype)
        for shape in ((rows, out_features), (rows, out_features), (pictures, 3 * out_features), (out_features,))
    )
    return Epilogue(bias=bias, side=side, gelu=gelu, gate=wide[:, out_features : 2 * out_features], residual=residual)


@pytest.mark.usefixtures("poisoned")
@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("shape", SHAPES)
def test_int8_is_the_reference_bit_for_bit(shape: tuple[int, int, int], dtype: torch.dtype, device: str) -> None:
    rows, columns, out_features = shape
    weight = random_weight(out_features, columns, layout=Layout.TILED2, scaled_input=True, device=device)
    x, bias = tokens(rows, columns, dtype, device=device), torch.linspace(-1, 1, out_features, device=device)
    expected = reference.ternary_linear(x, weight, bias, "int8")
    assert_same("fused", expected, triton_backend.ternary_linear(x, from_packed(weight, "int8"), bias))


@pytest.mark.usefixtures("poisoned")
@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("shape", SHAPES)
def test_exact_is_near_the_reference(shape: tuple[int, int, int], dtype: torch.dtype, device: str) -> None:
    rows, columns, out_features = shape
    weight = random_weight(out_features, columns, layout=Layout.TILED2, scaled_input=True, device=device)
    x, bias = tokens(rows, columns, dtype, device=device), torch.linspace(-1, 1, out_features, device=device)
    expected = reference.ternary_linear(x, weight, bias, "exact")
    y = triton_backend.ternary_linear(x, from_packed(weight, "exact"), bias)
    assert_close("exact", expected, y, ratio=RATIO[dtype])


@pytest.mark.usefixtures("poisoned", "device")
@fixture_once
@given(
    rows=st.integers(1, 70),
    columns=st.integers(1, 600),
    out_features=st.integers(1, 70),
    tile=st.sampled_from(TILES),
    seed=st.integers(0, 2**32 - 1),
)
def test_any_shape_in_any_tile_is_the_reference(
    rows: int, columns: int, out_features: int, tile: Tile, seed: int
) -> None:
    where = "cuda" if torch.cuda.is_available() else "cpu"
    weight = random_weight(out_features, columns, layout=Layout.TILED2, device=where, seed=seed)
    quantized = reference.quantize_tokens(tokens(rows, columns, device=where, seed=seed))
    expected = reference.ternary_product(quantized, weight, Epilogue())
    y = triton_backend.ternary_product(quantized, from_packed(weight, "int8"), Epilogue(), tile)
    assert_same(tile.name, expected, y)


@pytest.mark.usefixtures("poisoned")
@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16])
@pytest.mark.parametrize("shape", [(1, 16, 8), (70, 272, 72), (33, 512, 128)])
@pytest.mark.parametrize("tile", DESCRIBED, ids=lambda tile: tile.name)
def test_the_copy_engine_reads_zeros_past_every_end(
    tile: Tile, shape: tuple[int, int, int], dtype: torch.dtype, device: str
) -> None:
    if device == "cuda" and torch.cuda.get_device_capability() < (9, 0):
        pytest.skip("the card has no copy engine")
    rows, columns, out_features = shape
    weight = random_weight(out_features, columns, layout=Layout.TILED2, device=device)
    quantized = dataclasses.replace(reference.quantize_tokens(tokens(rows, columns, device=device)), dtype=dtype)
    for epilogue in (Epilogue(), random_epilogue(rows, out_features, dtype, device=device)):
        expected = reference.ternary_product(quantized, weight, epilogue)
        y = triton_backend.ternary_product(quantized, from_packed(weight, "int8"), epilogue, tile)
        assert_same(tile.name, expected, y)


@pytest.fixture(params=["first to last", "last to first"])
def order_of_programs(request: pytest.FixtureRequest, device: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """In which order the interpreter runs programs; a GPU has its own."""
    if request.param == "last to first":
        if device == "cuda":
            pytest.skip("a GPU chooses the order itself")
        from triton.runtime import interpreter

        builder = interpreter.interpreter_builder
        place = builder.set_grid_idx
        monkeypatch.setattr(builder, "set_grid_idx", lambda x, y, z: place(builder.grid_dim[0] - 1 - x, y, z))
    return str(request.param)


@pytest.mark.usefixtures("poisoned", "order_of_programs")
@pytest.mark.parametrize("multiprocessors", [1, 3])
@pytest.mark.parametrize("shape", [(70, 528, 72), (130, 2560, 40), (33, 256, 128)])
@pytest.mark.parametrize("tile", SHARED, ids=lambda tile: tile.name)
def test_tiles_that_programs_share_have_the_same_bits(
    monkeypatch: pytest.MonkeyPatch, tile: Tile, shape: tuple[int, int, int], multiprocessors: int, device: str
) -> None:
    if device == "cuda" and torch.cuda.get_device_capability() < (9, 0):
        pytest.skip("the card has no copy engine")
    small = dataclasses.replace(triton_backend.INTERPRETED, multiprocessors=multiprocessors)
    monkeypatch.setattr(triton_backend, "card", lambda device: small)
    rows, columns, out_features = shape
    weight = random_weight(out_features, columns, layout=Layout.TILED2, device=device)
    quantized = dataclasses.replace(
        reference.quantize_tokens(tokens(rows, columns, device=device)), dtype=torch.float16
    )
    for epilogue in (Epilogue(), random_epilogue(rows, out_features, torch.float16, device=device)):
        expected = reference.ternary_product(quantized, weight, epilogue)
        y = triton_backend.ternary_product(quantized, from_packed(weight, "int8"), epilogue, tile)
        assert_same(tile.name, expected, y)


@pytest.mark.usefixtures("poisoned")
@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize(("rows", "pictures"), [(1, 1), (6, 3), (70, 2), (129, 3)])
def test_a_gate_is_its_pictures(rows: int, pictures: int, dtype: torch.dtype, device: str) -> None:
    weight = random_weight(40, 300, layout=Layout.TILED2, device=device)
    quantized = dataclasses.replace(reference.quantize_tokens(tokens(rows, 300, device=device)), dtype=dtype)
    epilogue = random_epilogue(rows, 40, dtype, device=device, pictures=pictures)
    expected = reference.ternary_product(quantized, weight, epilogue)
    for tile in (None, *TILES):
        y = triton_backend.ternary_product(quantized, from_packed(weight, "int8"), epilogue, tile)
        assert_same(str(tile), expected, y)


@pytest.mark.usefixtures("poisoned")
@pytest.mark.parametrize(("rows", "pictures"), [(70, 1), (256, 2), (140, 2)])
def test_gates_where_the_copy_engine_is_chosen(
    monkeypatch: pytest.MonkeyPatch, rows: int, pictures: int, device: str
) -> None:
    few = dataclasses.replace(triton_backend.card(torch.device(device)), multiprocessors=1)  # which these shapes crowd
    monkeypatch.setattr(triton_backend, "card", lambda device: few)
    weight = random_weight(48, 272, layout=Layout.TILED2, device=device)
    quantized = dataclasses.replace(reference.quantize_tokens(tokens(rows, 272, device=device)), dtype=torch.bfloat16)
    whole = random_epilogue(rows, 48, torch.bfloat16, device=device, pictures=pictures)
    for epilogue in (whole, dataclasses.replace(whole, side=None)):
        expected = reference.ternary_product(quantized, weight, epilogue)
        y = triton_backend.ternary_product(quantized, from_packed(weight, "int8"), epilogue)
        assert_same(f"{rows} tokens of {pictures}", expected, y)


def test_matrices_that_lie_askew_take_other_loads(device: str) -> None:
    weight = from_packed(random_weight(48, 272, layout=Layout.TILED2, device=device), "int8")
    quantized = dataclasses.replace(reference.quantize_tokens(tokens(70, 272, device=device)), dtype=torch.bfloat16)
    values = torch.empty(70 * 272 + 1, dtype=torch.int8, device=device)[1:].view(70, 272).copy_(quantized.values)
    askew = dataclasses.replace(quantized, values=values)
    assert values.data_ptr() % 16 != 0
    here = triton_backend.ternary_product(askew, weight, Epilogue())
    assert_same("askew", triton_backend.ternary_product(quantized, weight, Epilogue()), here)


@pytest.mark.parametrize("part", ["bias", "side", "gate and residual"])
def test_each_step_of_an_epilogue_may_be_alone(part: str, device: str) -> None:
    weight = random_weight(40, 300, layout=Layout.TILED2, device=device)
    quantized = reference.quantize_tokens(tokens(6, 300, device=device))
    whole = random_epilogue(6, 40, torch.float32, device=device, pictures=2)
    names = part.split(" and ")
    epilogue = dataclasses.replace(Epilogue(), **{name: getattr(whole, name) for name in names})
    expected = reference.ternary_product(quantized, weight, epilogue)
    y = triton_backend.ternary_product(quantized, from_packed(weight, "int8"), epilogue)
    assert_same(part, expected, y)


@pytest.mark.parametrize("dtype", DTYPES)
def test_gelu_is_near_the_reference_and_takes_any_number(dtype: torch.dtype, device: str) -> None:
    weight = random_weight(40, 300, layout=Layout.TILED2, device=device)
    quantized = dataclasses.replace(reference.quantize_tokens(tokens(6, 300, device=device)), dtype=dtype)
    for largest in (1e-3, 1.0, 1e8):
        quantized = dataclasses.replace(quantized, scale=torch.full((6,), largest, device=device))
        if dtype is torch.float16 and largest > 1:
            continue
        expected = reference.ternary_product(quantized, weight, Epilogue(gelu=True))
        y = triton_backend.ternary_product(quantized, from_packed(weight, "int8"), Epilogue(gelu=True))
        assert_close(f"gelu at {largest}", expected, y, ratio=RATIO[dtype])


@pytest.mark.usefixtures("poisoned")
@pytest.mark.parametrize("activations", ["int8", "exact"])
def test_a_side_branch_is_added(activations: ops.Activations, device: str) -> None:
    weight = random_weight(33, 385, layout=Layout.TILED2, rank=4, scaled_input=True, device=device)
    x = tokens(7, 385, torch.bfloat16, device=device)
    expected = reference.ternary_linear(x, weight, None, activations)
    y = triton_backend.ternary_linear(x, from_packed(weight, activations), None)
    assert_close(activations, expected, y, ratio=1e-2)


@pytest.mark.usefixtures("poisoned")
@pytest.mark.parametrize("scaled", [False, True])
@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("columns", [1, 2, 17, 384, 1000, triton_backend.QUANTIZED_AT_ONCE + 5])
def test_tokens_are_quantized_as_in_the_reference(columns: int, dtype: torch.dtype, scaled: bool, device: str) -> None:
    x = tokens(9, columns, device=device) * torch.logspace(-3, 3, 9, device=device).unsqueeze(1)
    x = x.to(dtype)
    scale = torch.linspace(0.5, 2, columns, device=device) if scaled else None
    here, true = triton_backend.quantize_tokens(x, scale), reference.quantize_tokens(x, scale)
    assert here.dtype == dtype
    for name in ("values", "scale", "total"):
        assert_same(name, getattr(true, name), getattr(here, name))


def test_the_largest_and_the_smallest_numbers_are_quantized_alike(device: str) -> None:
    x = torch.tensor([[1e-45, -1e-45], [2.5e-43, 5e-44], [3e38, -1e38], [1e-20, 3e-21], [0.0, -0.0]], device=device)
    here, true = triton_backend.quantize_tokens(x, None), reference.quantize_tokens(x)
    for name in ("values", "scale", "total"):
        assert_same(name, getattr(true, name), getattr(here, name))


@pytest.mark.filterwarnings("ignore:invalid value:RuntimeWarning")  # of the interpreter, which divides by infinity
@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_a_token_that_is_not_finite_stays_so_and_harms_no_other(value: float, device: str) -> None:
    weight = random_weight(8, 30, layout=Layout.TILED2, device=device)
    x = tokens(4, 30, device=device)
    clean = triton_backend.ternary_linear(x, from_packed(weight, "int8"), None)
    x[2, 7] = value
    y = triton_backend.ternary_linear(x, from_packed(weight, "int8"), None)
    assert not bool(y[2].isfinite().any())
    assert torch.equal(y[[0, 1, 3]], clean[[0, 1, 3]])


@pytest.mark.parametrize("activations", ["int8", "exact"])
def test_ops_take_it_when_asked(activations: ops.Activations, device: str) -> None:
    x, bias = tokens(6, 385, device=device).view(2, 3, 385), torch.ones(33, device=device)
    for layout in Layout:
        weight = random_weight(33, 385, layout=layout, scaled_input=True, device=device)
        expected = ops.ternary_linear(x, weight, bias, activations=activations, backend=Backend.REFERENCE)
        prepared = ops.prepare(weight, activations=activations, device=device, backend=Backend.TRITON)
        assert prepared.form is Form.TILED2
        for taken in (weight, prepared):
            y = ops.ternary_linear(x, taken, bias, activations=activations, backend=Backend.TRITON)
            assert_close(layout.id, expected, y, ratio=1e-6)


@pytest.mark.parametrize("backend", list(Backend))
def test_a_product_is_the_same_on_every_backend(backend: Backend, device: str) -> None:
    weight = random_weight(40, 300, scaled_input=True, device=device)
    x = tokens(6, 300, torch.bfloat16, device=device)
    epilogue = random_epilogue(6, 40, torch.bfloat16, device=device, pictures=2)
    quantized = ops.quantize_tokens(x.view(2, 3, 300), weight.input_scale, backend=backend)
    expected = reference.ternary_product(reference.quantize_tokens(x, weight.input_scale), weight, epilogue)
    prepared = ops.prepare(weight, activations="int8", device=device, backend=backend)
    assert_same(backend.value, expected, ops.ternary_product(quantized, prepared, epilogue, backend=backend))


def test_tokens_without_sums_are_refused(device: str) -> None:
    weight = random_weight(8, 30, device=device)
    quantized = dataclasses.replace(reference.quantize_tokens(tokens(4, 30, device=device)), total=None)
    with pytest.raises(KernelError, match="no sums"):
        ops.ternary_product(quantized, weight, backend=Backend.TRITON)


@pytest.mark.parametrize("shape", [(0, 8, 3), (3, 8, 0)])
def test_nothing_is_computed_where_nothing_is_wanted(shape: tuple[int, int, int], device: str) -> None:
    rows, columns, out_features = shape
    weight = random_weight(out_features, columns, device=device)
    x = tokens(rows, columns, device=device)
    for activations in ("int8", "exact"):
        y = ops.ternary_linear(x, weight, activations=activations, backend=Backend.TRITON)
        assert y.shape == (rows, out_features)


@pytest.mark.gpu
@pytest.mark.parametrize("shape", [(1536, 15_360, 3072), (4608, 15_360, 3072), (1500, 15_344, 3080)])
def test_on_a_gpu_shared_tiles_keep_their_bits_in_a_graph_and_on_two_streams(shape: tuple[int, int, int]) -> None:
    if torch.cuda.get_device_capability() < (9, 0):
        pytest.skip("the card has no copy engine")
    rows, columns, out_features = shape
    tile = Tile(block_m=128, block_n=128, step=128, tma=True, shared=True)
    weight = random_weight(out_features, columns, layout=Layout.TILED2, device="cuda")
    quantized = dataclasses.replace(
        reference.quantize_tokens(tokens(rows, columns, device="cuda")), dtype=torch.bfloat16
    )
    epilogue = dataclasses.replace(random_epilogue(rows, out_features, torch.bfloat16, device="cuda"), side=None)
    expected = reference.ternary_product(quantized, weight, epilogue)
    prepared = from_packed(weight, "int8")

    def both() -> tuple[Tensor, Tensor]:
        return abreast(
            torch.device("cuda"),
            lambda: triton_backend.ternary_product(quantized, prepared, epilogue, tile),
            lambda: triton_backend.ternary_product(quantized, prepared, epilogue, tile),
        )

    for y in both():
        assert_same("launched one by one", expected, y)
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        results = both()
    for repeat in range(50):
        for y in results:
            y.fill_(math.nan)
        graph.replay()
        for y in results:
            assert_same(f"replay {repeat}", expected, y)


@pytest.mark.gpu
@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16])
@pytest.mark.parametrize("shape", [(4608, 3072, 3072), (4096, 3072, 9216), (1000, 15360, 3072), (28, 3072, 18432)])
def test_a_gpu_agrees_at_true_size(shape: tuple[int, int, int], dtype: torch.dtype) -> None:
    rows, columns, out_features = shape
    weight = random_weight(out_features, columns, layout=Layout.TILED2, scaled_input=True, device="cuda")
    x, bias = tokens(rows, columns, dtype, device="cuda"), torch.linspace(-1, 1, out_features, device="cuda")
    expected = reference.ternary_linear(x, weight, bias, "int8")
    assert_same("int8", expected, triton_backend.ternary_linear(x, from_packed(weight, "int8"), bias))
    expected = reference.ternary_linear(x, weight, bias, "exact")
    assert_close("exact", expected, triton_backend.ternary_linear(x, from_packed(weight, "exact"), bias), ratio=1e-2)
