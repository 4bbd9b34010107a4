"""The time of a ternary linear in each form of the backend TORCH, beside dense ones: `python -m benchmarks.linear`."""

import sys
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor
from torch.nn.functional import linear

from benchmarks.device import device_name, place_from_arguments, results_name, synchronizer
from benchmarks.timing import measure, write_results
from kernels import ops, reference, torch_backend
from kernels.dispatch import Backend
from kernels.layout import Layout, PackedWeight, pack

POCKET = (
    (304, 384, 1152),
    (304, 384, 1536),
    (304, 1536, 384),
    (304, 384, 2688),
    (304, 1920, 384),
    (20, 384, 2304),
    (1, 384, 2304),
)  # M, K, N: 256 image and 48 text tokens; the modulation of all 20 steps, and of one
FLUX = ((4608, 3072, 21504), (4608, 15360, 3072), (4096, 3072, 9216), (512, 3072, 12288), (28, 3072, 18432))
RATIO = 1e-2  # of the reference, for 16-bit activations

Calls = dict[str, Callable[[], Tensor]]


def random_weight(out_features: int, in_features: int, device: torch.device) -> PackedWeight:
    """A weight with random codes and scales, without a side branch."""
    generator = torch.Generator().manual_seed(0)
    codes = torch.randint(-1, 2, (out_features, in_features), dtype=torch.int8, generator=generator)
    return PackedWeight(
        codes=pack(codes, Layout.BASE3),
        row_scale=0.5 + torch.rand(out_features, generator=generator),
        layout=Layout.BASE3,
        in_features=in_features,
    ).to(device)


def ternary_calls(x: Tensor, weight: PackedWeight, bias: Tensor) -> Calls:
    """The op in every form, each with the activations it is made for."""
    calls: Calls = {}
    for activations in ("int8", "exact"):
        for form, budget in (("unpacked once", None), ("unpacked on each call", 0)):
            prepared = torch_backend.prepare(
                weight, activations=activations, device=x.device, dtype=x.dtype, budget_bytes=budget
            )
            calls[f"{activations}, {form}"] = lambda prepared=prepared, activations=activations: ops.ternary_linear(
                x, prepared, bias, activations=activations, backend=Backend.TORCH
            )
    return calls


def check(x: Tensor, weight: PackedWeight, bias: Tensor, calls: Calls) -> None:
    """See that every call is near the reference before any is timed."""
    for name, call in calls.items():
        activations: ops.Activations = "int8" if name.startswith("int8") else "exact"
        true = ops.ternary_linear(x, weight, bias, activations=activations, backend=Backend.REFERENCE).float()
        if not float((call().float() - true).norm()) <= RATIO * float(true.norm()):
            sys.exit(f"{name} is wrong at {list(x.shape)} x {list(weight.codes.shape)}: nothing was measured")


def product_calls(x: Tensor, weight: PackedWeight) -> tuple[Calls, Calls]:
    """The parts that the forms are built of, and apart from them a product so slow that it would disturb the others."""
    quantized, _ = reference.quantize_activations(x)
    codes = torch_backend.prepare(weight, activations="int8", device=x.device).matrix
    x32, dense32 = x.float(), reference.dequantize(weight)
    x16, dense16 = x32.bfloat16(), dense32.bfloat16()
    parts: Calls = {
        "quantization of activations": lambda: reference.quantize_activations(x)[0],
        "product in float32": lambda: linear(x32, dense32),
        "product in bfloat16": lambda: linear(x16, dense16),
    }
    if codes.dtype == torch.int8:
        padded = torch.nn.functional.pad(quantized, (0, codes.shape[1] - x.shape[1], 0, max(0, 32 - x.shape[0])))
        padded = padded if x.is_cuda else quantized
        parts["product in int8"] = lambda: torch._int_mm(padded, codes.t())  # noqa: SLF001 - what the backend calls
    slow: Calls = {"product in int32": lambda: quantized.int() @ codes.int().t()} if x.device.type == "cpu" else {}
    return parts, slow


def measure_linear(shape: tuple[int, int, int], dtype: torch.dtype, device: torch.device) -> dict[str, Any]:
    """One shape with activations of one dtype."""
    tokens, in_features, out_features = shape
    generator = torch.Generator().manual_seed(1)
    x = torch.randn(tokens, in_features, generator=generator).to(device, dtype)
    bias = torch.randn(out_features, generator=generator).to(device, dtype)
    weight = random_weight(out_features, in_features, device)
    calls = ternary_calls(x, weight, bias)
    check(x, weight, bias, calls)
    groups, wait = (calls, *product_calls(x, weight)), synchronizer(device)
    return {
        "tokens": tokens,
        "in_features": in_features,
        "out_features": out_features,
        "activations": str(dtype).removeprefix("torch."),
        "timings": {name: timing for group in groups for name, timing in measure(group, synchronize=wait).items()},
    }


@torch.inference_mode()
def main() -> None:
    """Measure every shape and write the results."""
    place = place_from_arguments("Time ternary linears beside dense ones.")
    shapes = POCKET if place.device.type == "cpu" else POCKET + FLUX
    cases = [
        measure_linear(shape, dtype, place.device) for shape in shapes for dtype in (torch.float32, torch.bfloat16)
    ]
    name = results_name("linear", place.device, place.label)
    print(write_results(name, device_name(place.device), cases))


if __name__ == "__main__":
    main()
