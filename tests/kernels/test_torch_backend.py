"""Tests of the torch backend against the reference."""

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest
import torch
from torch import Tensor

from closeness import assert_close, assert_same
from kernels import reference, torch_backend
from kernels.layout import Layout, PackedWeight
from kernels.prepared import Form, PreparedWeight, from_packed
from kernels.reference import Activations
from kernels.torch_backend import compute_dtype, prepare, unpacked_bytes
from random_weights import random_weight

ROOT = Path(__file__).parents[2]
CPU = torch.device("cpu")
SHAPES = [
    (1, 384, 96),
    (63, 385, 33),
    (4608, 64, 24),
    (17, 1, 5),
    (1, 1, 1),
    (2, 257, 1),
    (5, 1000, 7),
    (3, 8, 0),
    (0, 8, 3),
]
RATIO = {torch.float32: 1e-6, torch.bfloat16: 1e-2, torch.float16: 1e-3}


def ways(weight: PackedWeight, activations: Activations, dtype: torch.dtype) -> dict[str, PreparedWeight]:
    """One weight in every form that the backend takes."""
    device = weight.device
    return {
        "as it came": from_packed(weight, activations),
        "packed": prepare(weight, activations=activations, device=device, dtype=dtype, budget_bytes=-1),
        "unpacked": prepare(weight, activations=activations, device=device, dtype=dtype),
    }


def tokens(rows: int, columns: int, dtype: torch.dtype = torch.float32, *, device: str = "cpu") -> Tensor:
    """Random activations; the second token, if any, is zero."""
    x = torch.randn(rows, columns, generator=torch.Generator().manual_seed(5))
    x[1:2] = 0
    return x.to(device, dtype)


@pytest.fixture(params=["int8 product", "float32 product"])
def product(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both kinds of machine: one with an integer product, and one without."""
    if request.param == "float32 product":
        monkeypatch.setattr(torch_backend, "has_int8_product", lambda device: False)
    elif not torch_backend.has_int8_product(CPU):
        pytest.skip("this processor has no fast integer product")


@pytest.mark.usefixtures("product", "poisoned")
@pytest.mark.parametrize("layout", list(Layout))
@pytest.mark.parametrize("scaled_input", [False, True])
@pytest.mark.parametrize("shape", SHAPES)
def test_int8_is_the_reference_bit_for_bit(shape: tuple[int, int, int], scaled_input: bool, layout: Layout) -> None:
    rows, columns, out_features = shape
    weight = random_weight(out_features, columns, layout=layout, scaled_input=scaled_input)
    x, bias = tokens(rows, columns), torch.linspace(-1, 1, out_features)
    expected = reference.ternary_linear(x, weight, bias, "int8")
    for name, prepared in ways(weight, "int8", x.dtype).items():
        assert_same(name, expected, torch_backend.ternary_linear(x, prepared, bias))


@pytest.mark.usefixtures("product")
@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16])
def test_int8_is_the_reference_for_16_bit_activations_too(dtype: torch.dtype) -> None:
    weight = random_weight(33, 385, scaled_input=True)
    x, bias = tokens(63, 385, dtype), torch.linspace(-1, 1, 33).to(dtype)
    expected = reference.ternary_linear(x, weight, bias, "int8")
    for name, prepared in ways(weight, "int8", dtype).items():
        assert_same(name, expected, torch_backend.ternary_linear(x, prepared, bias))


@pytest.mark.usefixtures("poisoned")
@pytest.mark.parametrize("activations", ["int8", "exact"])
@pytest.mark.parametrize("dtype", list(RATIO))
def test_a_side_branch_is_near_the_reference(activations: Activations, dtype: torch.dtype) -> None:
    weight = random_weight(33, 385, rank=4, scaled_input=True)
    x, bias = tokens(63, 385, dtype), torch.linspace(-1, 1, 33)
    expected = reference.ternary_linear(x, weight, bias, activations)
    for name, prepared in ways(weight, activations, dtype).items():
        assert_close(name, expected, torch_backend.ternary_linear(x, prepared, bias), ratio=RATIO[dtype])


@pytest.mark.usefixtures("poisoned")
@pytest.mark.parametrize("dtype", list(RATIO))
@pytest.mark.parametrize("shape", SHAPES)
def test_exact_is_near_the_reference(shape: tuple[int, int, int], dtype: torch.dtype) -> None:
    rows, columns, out_features = shape
    weight = random_weight(out_features, columns, scaled_input=True)
    x = tokens(rows, columns, dtype)
    expected = reference.ternary_linear(x, weight, None, "exact")
    for name, prepared in ways(weight, "exact", dtype).items():
        assert_close(name, expected, torch_backend.ternary_linear(x, prepared, None), ratio=RATIO[dtype])


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16])
def test_exact_takes_activations_that_it_was_not_prepared_for(dtype: torch.dtype) -> None:
    weight = random_weight(33, 385)
    x = tokens(63, 385, dtype)
    prepared = prepare(weight, activations="exact", device=CPU, dtype=torch.float32)
    y = torch_backend.ternary_linear(x, prepared, None)
    assert_close("exact", reference.ternary_linear(x, weight, None, "exact"), y, ratio=RATIO[dtype])


@pytest.mark.usefixtures("product")
def test_sums_beyond_the_whole_numbers_of_float32_are_exact() -> None:
    columns = reference.EXACT_COLUMNS + 101
    weight = random_weight(1, columns)
    weight.codes.fill_(242)  # +1 throughout, past the last column too, where it must not count
    weight.row_scale.fill_(1)
    x = torch.full((1, columns), 127.0)
    for name, prepared in ways(weight, "int8", x.dtype).items():
        y = torch_backend.ternary_linear(x, prepared, None)
        assert y.item() == torch.tensor(127 * columns, dtype=torch.float32).item(), name


def test_whole_numbers_in_float32_are_cut_where_they_would_be_rounded() -> None:
    columns = reference.EXACT_COLUMNS + 101
    quantized = torch.full((1, columns), 127, dtype=torch.int8)
    total = torch_backend._integer_product(quantized, torch.ones(1, columns), 1)
    assert total.dtype == torch.int32
    assert total.item() == 127 * columns


@pytest.mark.skipif(not torch_backend.has_int8_product(CPU), reason="this processor has no fast integer product")
def test_a_single_token_may_bear_any_stride() -> None:
    quantized = torch.randint(-127, 128, (40,)).to(torch.int8)
    codes = torch.randint(-1, 2, (6, 40)).to(torch.int8)
    for stride in (0, 1, 39, 400):
        product = torch_backend._int_mm(quantized.as_strided((1, 40), (stride, 1)), codes)
        assert_same(f"stride {stride}", (quantized.int() @ codes.int().t())[None], product)


@pytest.mark.usefixtures("product")
def test_the_scratch_of_another_weight_leaves_no_trace() -> None:
    weights = [
        random_weight(*shape, seed=seed) for seed, shape in enumerate([(40, 300), (7, 11), (40, 300), (64, 385)])
    ]
    for weight in weights + weights[::-1]:
        x = tokens(5, weight.in_features)
        for held in torch_backend._scratches.held.values():
            held.fill_(99)
        expected = reference.ternary_linear(x, weight, None, "int8")
        assert_same("int8", expected, torch_backend.ternary_linear(x, from_packed(weight, "int8"), None))


@pytest.mark.skipif(not torch_backend.has_int8_product(CPU), reason="this processor has no fast integer product")
@pytest.mark.parametrize("instructions", ["AVX2", "DEFAULT"])
def test_the_integer_product_of_older_processors_is_exact_too(instructions: str) -> None:
    worst = """
import torch
from kernels.torch_backend import _int_mm
ones = torch.ones(48, 1000, dtype=torch.int8)
some = torch.randint(-127, 128, (33, 1000)).to(torch.int8)
for quantized in (127 * ones, -127 * ones, some):
    for codes in (ones, -ones, torch.randint(-1, 2, (48, 1000)).to(torch.int8)):
        assert torch.equal(_int_mm(quantized, codes).long(), quantized.long() @ codes.long().t())
"""
    environment = os.environ | {"ONEDNN_MAX_CPU_ISA": instructions}
    subprocess.run([sys.executable, "-c", worst], check=True, timeout=60, env=environment, cwd=ROOT)


def test_a_scratch_made_for_inference_serves_outside_of_it() -> None:
    torch_backend._scratches.held.clear()
    prepared, x = from_packed(random_weight(8, 30), "int8"), tokens(3, 30)
    with torch.inference_mode():
        expected = torch_backend.ternary_linear(x, prepared, None)
    assert_same("outside", expected, torch_backend.ternary_linear(x, prepared, None))


def test_threads_do_not_write_into_each_other() -> None:
    wrong: list[int] = []

    def work(seed: int) -> None:
        weight, x = random_weight(64, 300, seed=seed), tokens(4, 300)
        expected = reference.ternary_linear(x, weight, None, "int8")
        for _ in range(50):
            if not torch.equal(torch_backend.ternary_linear(x, from_packed(weight, "int8"), None), expected):
                wrong.append(seed)

    threads = [threading.Thread(target=work, args=(seed,)) for seed in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


@pytest.mark.usefixtures("product")
@pytest.mark.parametrize("activations", ["int8", "exact"])
@pytest.mark.parametrize("dtype", list(RATIO))
def test_a_weight_is_unpacked_within_its_budget(activations: Activations, dtype: torch.dtype) -> None:
    weight = random_weight(33, 385, rank=2)
    needed = unpacked_bytes(33, 385, activations=activations, device=CPU, dtype=dtype)
    unpacked = prepare(weight, activations=activations, device=CPU, dtype=dtype, budget_bytes=needed)
    assert unpacked.is_unpacked
    assert unpacked.form is (Form.CODES if activations == "int8" else Form.DENSE)
    assert unpacked.matrix.nbytes == needed
    packed = prepare(weight, activations=activations, device=CPU, dtype=dtype, budget_bytes=needed - 1)
    assert not packed.is_unpacked
    assert packed.bytes == weight.bytes
    assert (packed.out_features, packed.in_features) == (unpacked.out_features, unpacked.in_features) == (33, 385)


def test_preparing_in_slices_of_rows_is_preparing_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    weight = random_weight(33, 385, rank=2, scaled_input=True)
    for activations in ("int8", "exact"):
        whole = prepare(weight, activations=activations, device=CPU)
        with monkeypatch.context() as patch:
            patch.setattr(torch_backend, "CHUNK_CODES", 2000)
            assert_same(activations, whole.matrix, prepare(weight, activations=activations, device=CPU).matrix)


def test_16_bit_products_are_for_devices_made_for_them(monkeypatch: pytest.MonkeyPatch) -> None:
    cuda, mps = torch.device("cuda"), torch.device("mps")
    for bf16_here, expected in ((True, torch.bfloat16), (False, torch.float32)):
        monkeypatch.setattr(torch_backend, "_cpu_has_bf16", lambda here=bf16_here: here)
        assert compute_dtype(torch.bfloat16, CPU) == expected
        assert compute_dtype(torch.float16, CPU) == compute_dtype(torch.float32, CPU) == torch.float32
    for capability, expected in (((8, 0), torch.bfloat16), ((7, 5), torch.float32)):
        monkeypatch.setattr(torch_backend, "_capability", lambda device, here=capability: here)
        assert compute_dtype(torch.bfloat16, cuda) == expected
        assert compute_dtype(torch.float16, cuda) == torch.float16
    assert compute_dtype(torch.bfloat16, mps) == torch.bfloat16


def test_the_integer_product_is_for_devices_that_have_it(monkeypatch: pytest.MonkeyPatch) -> None:
    for capability, expected in (("AVX512", True), ("AVX2", True), ("DEFAULT", False), ("SVE256", False)):
        monkeypatch.setattr(torch.backends.cpu, "get_cpu_capability", lambda here=capability: here)
        assert torch_backend.has_int8_product(CPU) == expected
    for cuda_capability, expected in (((9, 0), True), ((7, 5), True), ((7, 0), False)):
        monkeypatch.setattr(torch_backend, "_capability", lambda device, here=cuda_capability: here)
        assert torch_backend.has_int8_product(torch.device("cuda")) == expected
    assert not torch_backend.has_int8_product(torch.device("mps"))


@pytest.mark.gpu
@pytest.mark.parametrize("layout", list(Layout))
@pytest.mark.parametrize("rank", [0, 4])
@pytest.mark.parametrize("dtype", list(RATIO))
@pytest.mark.parametrize("shape", SHAPES)
def test_a_gpu_agrees_with_the_reference(
    shape: tuple[int, int, int], dtype: torch.dtype, rank: int, layout: Layout
) -> None:
    rows, columns, out_features = shape
    weight = random_weight(out_features, columns, layout=layout, rank=rank, scaled_input=True, device="cuda")
    x, bias = tokens(rows, columns, dtype, device="cuda"), torch.linspace(-1, 1, out_features, device="cuda")
    for activations in ("int8", "exact"):
        expected = reference.ternary_linear(x, weight, bias, activations)
        for name, prepared in ways(weight, activations, dtype).items():
            y = torch_backend.ternary_linear(x, prepared, bias)
            if activations == "int8" and rank == 0:
                assert_same(name, expected, y)
            else:
                assert_close(name, expected, y, ratio=RATIO[dtype])
