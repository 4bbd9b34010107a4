"""The time of the fused ternary product in every tile, beside its peers: `python -m benchmarks.product --device cuda`.

Every tile's result is held against the reference, bit for bit, before it is timed; a wrong one is told and not timed.
With `--captured` each is repeated within a CUDA graph: small ones without their launches, the cache as it is left.
"""

import argparse
import dataclasses
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from benchmarks.device import device_name, results_name
from benchmarks.timing import RESULTS, Timing, measure, summarize, write_results
from engine.bench.product_peers import peer_calls
from kernels import ops, reference, triton_backend
from kernels.dispatch import Backend
from kernels.epilogue import Epilogue
from kernels.layout import Layout, PackedWeight, pack
from kernels.prepared import PreparedWeight, from_packed
from kernels.quantized import QuantizedTokens
from kernels.tiles import COPIED_BYTES, Card, Tile, candidates, choose_tile, share_where_it_pays

# M, K, N: the linears of FLUX.1-dev at 1024 x 1024 with 512 text tokens, those at 512 x 512, and modulation.
FLUX = (
    (4608, 3072, 21504),
    (4608, 15360, 3072),
    (4096, 3072, 9216),
    (4096, 3072, 12288),
    (4096, 12288, 3072),
    (4608, 3072, 3072),
    (4096, 3072, 3072),
    (1536, 3072, 21504),
    (1536, 15360, 3072),
    (1024, 3072, 9216),
    (1024, 12288, 3072),
    (1024, 3072, 3072),
    (512, 3072, 9216),
    (512, 3072, 12288),
    (512, 12288, 3072),
    (512, 3072, 3072),
    (28, 3072, 18432),
    (1, 3072, 18432),
)
TINY = ((70, 300, 40), (3, 256, 33))  # for the interpreter
WARM_UP_MS, MEASURED_MS = 15, 60
CAPTURED_MS = 8
BEHIND = ("bias", "bias, gate, residual")  # the epilogues of linears that enter a block's width, and that leave it
RATIO = 1e-2  # of the reference, where rounding differs

Calls = dict[str, Callable[[], Tensor]]


@dataclass(frozen=True, kw_only=True)
class Inputs:
    """What one shape is measured with."""

    x: Tensor
    tokens: QuantizedTokens
    packed: PackedWeight
    weight: PreparedWeight
    bias: Tensor
    residual: Tensor
    gate: Tensor

    @property
    def epilogues(self) -> dict[str, Epilogue]:
        """What follows a product in FLUX."""
        return {
            "bias": Epilogue(bias=self.bias),
            "bias, gelu": Epilogue(bias=self.bias, gelu=True),
            "bias, gate, residual": Epilogue(bias=self.bias, gate=self.gate, residual=self.residual),
        }


def random_inputs(shape: tuple[int, int, int], device: torch.device) -> Inputs:
    """Random activations, codes and scales of M, K, N; float16 for the interpreter, which cuts bfloat16 off."""
    dtype = torch.bfloat16 if device.type == "cuda" else torch.float16
    rows, columns, outputs = shape
    generator = torch.Generator(device).manual_seed(0)
    codes = torch.randint(-1, 2, (outputs, columns), dtype=torch.int8, generator=generator, device=device)
    packed = PackedWeight(
        codes=pack(codes, Layout.TILED2),
        row_scale=0.5 + torch.rand(outputs, generator=generator, device=device),
        layout=Layout.TILED2,
        in_features=columns,
    )
    x, bias, residual, gate = (
        torch.randn(size, generator=generator, device=device).to(dtype)
        for size in ((rows, columns), (outputs,), (rows, outputs), (1, outputs))
    )
    return Inputs(
        x=x,
        tokens=reference.quantize_tokens(x),
        packed=packed,
        weight=from_packed(packed, "int8"),
        bias=bias,
        residual=residual,
        gate=gate,
    )


def tile_calls(inputs: Inputs, tiles: Sequence[Tile], name: str) -> Calls:
    """The product with one of its epilogues in each tile."""
    epilogue = inputs.epilogues[name]
    return {
        tile.name: lambda tile=tile: triton_backend.ternary_product(inputs.tokens, inputs.weight, epilogue, tile)
        for tile in tiles
    }


def compared_tiles(shape: tuple[int, int, int], card: Card, name: str) -> tuple[Tile, ...]:
    """The candidates at M, K, N, and what is chosen for an epilogue there."""
    rows, columns, outputs = shape
    long, aligned = name != "bias", columns % COPIED_BYTES == 0 == 2 * outputs % COPIED_BYTES
    tile = choose_tile(rows, outputs, card, long=long, aligned=aligned)
    chosen = share_where_it_pays(tile, card, rows, outputs, columns)
    return tuple(dict.fromkeys((chosen, tile, *candidates(card, rows, outputs, columns))))


def whole_calls(inputs: Inputs) -> Calls:
    """The quantization, the linears, and the product with each epilogue, in the tiles that are chosen."""
    x, bias, exact = inputs.x, inputs.bias, from_packed(inputs.packed, "exact")
    calls: Calls = {
        "quantize_tokens": lambda: triton_backend.quantize_tokens(x, None).values,
        "ternary_linear, int8": lambda: triton_backend.ternary_linear(x, inputs.weight, bias),
        "ternary_linear, exact": lambda: triton_backend.ternary_linear(x, exact, bias),
    }
    for name, epilogue in inputs.epilogues.items():
        calls[name] = lambda epilogue=epilogue: triton_backend.ternary_product(inputs.tokens, inputs.weight, epilogue)
    return calls


def expected_results(inputs: Inputs) -> dict[str, Tensor]:
    """What each call of `whole_calls` is to give."""
    x, bias, packed = inputs.x, inputs.bias, inputs.packed
    return {
        "quantize_tokens": inputs.tokens.values,
        "ternary_linear, int8": reference.ternary_linear(x, packed, bias, "int8"),
        "ternary_linear, exact": reference.ternary_linear(x, packed, bias, "exact"),
    } | {
        name: reference.ternary_product(inputs.tokens, packed, epilogue) for name, epilogue in inputs.epilogues.items()
    }


def why_wrong(call: Callable[[], Tensor], expected: Tensor, *, exactly: bool) -> str | None:
    """What is wrong with a call's result, whose memory held NaN before; None where nothing is."""
    try:
        if expected.is_floating_point():
            torch.full_like(expected, torch.nan)  # freed at once: the next result of this size lies there
        y = call()
    except Exception as error:  # noqa: BLE001 - whatever a kernel fails with belongs into the results
        return f"{type(error).__name__}: {str(error).splitlines()[0]}"
    if exactly:
        wrong = int((y != expected).sum())  # NaN differs from everything
        return f"{wrong} of {y.numel()} numbers differ" if wrong else None
    difference = float((y.float() - expected.float()).norm() / expected.float().norm())
    return None if difference <= RATIO else f"{difference:.1e} of the reference"


def why_missing(call: Callable[[], Tensor]) -> str | None:
    """Why a peer does not run at this shape; None where it does."""
    try:
        call()
    except Exception as error:  # noqa: BLE001 - whatever a library refuses with belongs into the results
        return f"{type(error).__name__}: {str(error).splitlines()[0]}"
    return None


def timings(calls: Calls, device: torch.device, *, captured: bool = False) -> dict[str, Timing]:
    """The timing of each call; on a GPU between events, with the cache emptied before each.

    With `captured`, a GPU repeats each call within a graph, and the cache stays as it is.
    """
    if device.type != "cuda":
        return measure(calls, repeats=2, warm_up=0)
    from triton.testing import do_bench, do_bench_cudagraph

    if captured:
        runs = {name: do_bench_cudagraph(call, rep=CAPTURED_MS, return_mode="all") for name, call in calls.items()}
        return {name: summarize([1e-3 * ms for ms in run]) for name, run in runs.items()}
    return {
        name: summarize([1e-3 * ms for ms in do_bench(call, warmup=WARM_UP_MS, rep=MEASURED_MS, return_mode="all")] * 2)
        for name, call in calls.items()
    }


def measure_product(shape: tuple[int, int, int], device: torch.device, *, captured: bool = False) -> dict[str, Any]:
    """One shape: every tile, every epilogue, every peer; what is wrong is named and not timed."""
    rows, columns, outputs = shape
    inputs = random_inputs(shape, device)
    card = triton_backend.card(device)
    expected = expected_results(inputs)
    behind = BEHIND[columns >= outputs]
    compared = compared_tiles(shape, card, behind)
    tiles = tile_calls(inputs, compared, behind)
    wrong = {name: why_wrong(call, expected[behind], exactly=True) for name, call in tiles.items()}
    whole = whole_calls(inputs)
    inexact = ("bias, gelu", "ternary_linear, exact")
    wrong |= {name: why_wrong(call, expected[name], exactly=name not in inexact) for name, call in whole.items()}
    right = {name: call for name, call in (tiles | whole).items() if wrong[name] is None}
    dense = reference.dequantize(inputs.packed).to(inputs.x.dtype)
    peers = peer_calls(inputs.x, dense, inputs.bias)
    missing = {name: reason for name, call in peers.items() if (reason := why_missing(call))}
    taken = right | {name: call for name, call in peers.items() if name not in missing}
    return {
        "tokens": rows,
        "in_features": columns,
        "out_features": outputs,
        "operations": 2 * rows * columns * outputs,
        "bytes": inputs.tokens.values.nbytes + inputs.weight.bytes + 2 * rows * outputs,
        "epilogue_of_tiles": behind,
        "chosen": compared[0].name,
        "wrong": {name: reason for name, reason in wrong.items() if reason},
        "missing": missing,
        "timings": timings(taken, device, captured=captured),
    }


def table(case: dict[str, Any]) -> str:
    """One shape's milliseconds and TOP/s, fastest first."""
    title = "{tokens} x {in_features} x {out_features}, {epilogue_of_tiles}, chosen {chosen}".format(**case)
    lines = [
        f"  {1e3 * timing.median:8.4f} ms {1e-12 * case['operations'] / timing.median:7.0f} TOP/s  {name}"
        for name, timing in sorted(case["timings"].items(), key=lambda item: item[1].median)
    ]
    lines += [f"  {kind.upper()} {name}: {why}" for kind in ("wrong", "missing") for name, why in case[kind].items()]
    return "\n".join([title, *lines])


def named(options: argparse.Namespace) -> str:
    """The label of the results' file, with how they were measured."""
    return "-".join(part for part in ("captured" if options.captured else "", options.label) if part)


@torch.inference_mode()
def main(arguments: Sequence[str] | None = None) -> int:
    """Measure every shape, write the results, print them; 1 where a result was wrong."""
    parser = argparse.ArgumentParser(description="Time the fused product in every tile, beside its peers.")
    parser.add_argument("--device", default="cpu", type=torch.device, help="cpu (by the interpreter), cuda, cuda:1")
    parser.add_argument("--label", default="", help="what the results' file is called besides")
    parser.add_argument("--out", default=RESULTS, type=Path, help="the folder of the results")
    parser.add_argument("--captured", action="store_true", help="repeat each call within a CUDA graph")
    options = parser.parse_args(arguments)
    ops.dispatch.resolve(Backend.TRITON, device=options.device)
    cases = []
    for shape in TINY if options.device.type == "cpu" else FLUX:
        cases.append(measure_product(shape, options.device, captured=options.captured))
        print(table(cases[-1]), flush=True)
    name = results_name("product", options.device, named(options))
    card = {"card": dataclasses.asdict(triton_backend.card(options.device))}
    print(write_results(name, device_name(options.device), [card, *cases], folder=options.out))
    return int(any(case["wrong"] for case in cases))


if __name__ == "__main__":
    sys.exit(main())
