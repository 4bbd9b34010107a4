"""The time of each fused pass and attention kernel beside torch's: `python -m benchmarks.passes --device cuda`.

Every result is held against the reference before it is timed; a wrong one is told and not timed.
With `--captured` each is repeated within a CUDA graph: without its launches, the cache as it is left.
"""

import argparse
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor
from torch.nn.attention import SDPBackend, sdpa_kernel

from benchmarks.device import device_name, results_name
from benchmarks.product import named, timings
from benchmarks.timing import RESULTS, write_results
from kernels import attention, dispatch, pass_reference, pass_tiles, triton_backend, triton_passes
from kernels.dispatch import Backend
from kernels.pass_tiles import PassTile

BANDWIDTH = 3.0e12  # bytes a second that a copy moves on an H100
APART = 500  # of so many whole numbers, one may be the next to the reference's: sums have another order
SCALE_RATIO = 1e-5
RATIO = 4e-3  # of results in 16 bits
ATTENTION_RATIO = 1e-2  # whose weights are rounded to 16 bits on the way
ATTENTION = {
    "cuDNN": SDPBackend.CUDNN_ATTENTION,
    "flash": SDPBackend.FLASH_ATTENTION,
    "memory-efficient": SDPBackend.EFFICIENT_ATTENTION,
    "mathematical": SDPBackend.MATH,
}

Results = Sequence[Tensor]
Call = Callable[[], Results]


@dataclass(frozen=True, kw_only=True)
class Sizes:
    """A picture for a transformer: tokens of image and text, heads and their size."""

    image: int
    text: int
    heads: int
    head_dim: int

    @property
    def dim(self) -> int:
        """The width of the residual stream."""
        return self.heads * self.head_dim


FLUX = (Sizes(image=4096, text=512, heads=24, head_dim=128), Sizes(image=1024, text=512, heads=24, head_dim=128))
TINY = (Sizes(image=6, text=3, heads=2, head_dim=16),)  # for the interpreter


@dataclass(frozen=True, kw_only=True)
class Pass:
    """One pass at one shape: `fused` with each tile, its twin in torch, and the fewest bytes that it moves."""

    name: str
    bytes: int
    torch: Call
    fused: Mapping[str, Call]


def passes(sizes: Sizes, device: torch.device) -> Iterator[Pass]:
    """Every pass of a step."""
    generator = torch.Generator(device).manual_seed(0)
    dtype = torch.bfloat16 if device.type == "cuda" else torch.float16  # the interpreter cuts bfloat16 off

    def random(*shape: int) -> Tensor:
        return torch.randn(shape, generator=generator, device=device).to(dtype)

    dim, joint = sizes.dim, sizes.image + sizes.text
    vectors = random(1, 1, 6 * dim)
    for name, tokens in (("text", sizes.text), ("image", sizes.image), ("both streams", joint)):
        yield modulated(f"modulated, {name}", random(1, tokens, dim), vectors[..., dim : 2 * dim], vectors[..., :dim])
    wide = random(1, joint, 7 * dim)
    attended = random(1, joint, dim)
    yield joined("attended, image", attended[:, sizes.text :], None)
    yield joined("feed-forward, image", None, random(1, sizes.image, 4 * dim))
    yield joined("attended and feed-forward", attended, wide[..., 3 * dim :])
    norms = [1 + 0.1 * random(sizes.head_dim) for _ in range(4)]
    streams = [random(1, sizes.text, 3 * dim), random(1, sizes.image, 3 * dim)]
    yield heads("heads of one stream", [wide[..., : 3 * dim]], norms[:2], sizes)
    yield heads("heads of two streams", streams, norms, sizes)


def modulated(name: str, x: Tensor, scale: Tensor, shift: Tensor) -> Pass:
    """Layer norm, modulation, quantization."""
    best = pass_tiles.tokens_tile(x.shape[2], triton_backend.card(x.device))
    tiles = {PassTile(block=best.block, warps=warps) for warps in {best.warps, 1, 2, 4, 8, 16}}
    return Pass(
        name=name,
        bytes=x.numel() * (x.element_size() + 1),
        torch=lambda: pass_reference.modulated_tokens(x, scale, shift, None),
        fused={
            label(tile, best): lambda tile=tile: triton_passes.modulated_tokens(x, scale, shift, None, tile)
            for tile in tiles
        },
    )


def joined(name: str, plain: Tensor | None, wide: Tensor | None) -> Pass:
    """GELU and quantization, of one row or of two."""
    parts = [part for part in (plain, wide) if part is not None]
    best = pass_tiles.tokens_tile(
        sum(part.shape[2] for part in parts), triton_backend.card(parts[0].device), parts=len(parts)
    )
    tiles = {PassTile(block=best.block, warps=warps) for warps in {best.warps, 2, 4, 8, 16}}
    return Pass(
        name=name,
        bytes=sum(part.numel() * (part.element_size() + 1) for part in parts),
        torch=lambda: pass_reference.joined_tokens(plain, wide, None),
        fused={
            label(tile, best): lambda tile=tile: triton_passes.joined_tokens(plain, wide, None, tile) for tile in tiles
        },
    )


def heads(name: str, sources: list[Tensor], norms: list[Tensor], sizes: Sizes) -> Pass:
    """Norms and rotations of queries and keys, and the joining of two streams."""
    length = sum(source.shape[1] for source in sources)
    angle = torch.rand(length, sizes.head_dim // 2, device=sources[0].device)
    cos, sin = angle.cos(), angle.sin()
    best = pass_tiles.heads_tile(sizes.heads, sizes.head_dim)
    tiles = {PassTile(block=block, warps=warps) for block in {best.block, 4, 8, 16} for warps in {best.warps, 2, 4, 8}}
    count = 2 if len(sources) == 1 else 3
    return Pass(
        name=name,
        bytes=2 * count * length * sizes.dim * sources[0].element_size(),
        torch=lambda: pass_reference.attention_heads(sources, norms, cos, sin, sizes.heads)[:count],
        fused={
            label(tile, best): lambda tile=tile: triton_passes.attention_heads(
                sources, norms, cos, sin, sizes.heads, tile
            )
            for tile in tiles
        },
    )


def label(tile: PassTile, best: PassTile) -> str:
    """The tile in a table; the one that is chosen is marked."""
    chosen = ", chosen" if tile == best else ""
    return f"fused, block {tile.block}, {tile.warps} warps{chosen}"


def why_wrong(call: Call, expected: Results, *, ratio: float = RATIO) -> str | None:
    """What is wrong with a call's results, floats of which may differ by `ratio`; None where nothing is."""
    try:
        results = call()
    except Exception as error:  # noqa: BLE001 - whatever a kernel fails with belongs into the results
        return f"{type(error).__name__}: {str(error).splitlines()[0]}"
    for result, true in zip(results, expected, strict=True):
        apart = (result.double() - true.double()).abs()
        if result.dtype == torch.int8:
            if int(apart.max()) > 1 or int(apart.sum()) > 1 + apart.numel() // APART:
                return f"{int(apart.sum())} of {apart.numel()} whole numbers differ, by up to {int(apart.max())}"
        elif result.dtype == torch.int32:
            if not torch.equal(result, results[0].sum(1, dtype=torch.int32)):
                return "sums are not those of the whole numbers"
        else:
            allowed = SCALE_RATIO if result.dtype == torch.float32 else ratio
            if not bool(apart.norm() <= allowed * true.double().norm()):
                return f"{float(apart.norm() / true.double().norm()):.1e} of the reference"
    return None


def measure_pass(one: Pass, device: torch.device, *, compiled: bool, captured: bool = False) -> dict[str, Any]:
    """Its time in every tile, and torch's; what is wrong is named and not timed."""
    expected = one.torch()
    calls: dict[str, Call] = {"torch, eager": one.torch, **one.fused}
    if compiled:
        calls["torch, compiled"] = torch.compile(one.torch, fullgraph=True)
    wrong = {name: reason for name, call in calls.items() if (reason := why_wrong(call, expected))}
    right = {name: call for name, call in calls.items() if name not in wrong}
    return {
        "pass": one.name,
        "bytes": one.bytes,
        "floor_ms": 1e3 * one.bytes / BANDWIDTH,
        "wrong": wrong,
        "timings": timings(right, device, captured=captured),
    }


def measure_attention(sizes: Sizes, device: torch.device) -> dict[str, Any]:
    """Each of torch's kernels on heads as the passes leave them: a token after the other, values in a wider row."""
    joint, dtype = sizes.image + sizes.text, torch.bfloat16
    wide = torch.randn(1, joint, 7 * sizes.dim, device=device).to(dtype)
    query, key, value = (
        part.unflatten(-1, (sizes.heads, -1)).transpose(1, 2) for part in wide[..., : 3 * sizes.dim].chunk(3, dim=-1)
    )
    query, key = (part.transpose(1, 2).contiguous().transpose(1, 2) for part in (query, key))
    expected = [F.scaled_dot_product_attention(query.float(), key.float(), value.float())]
    calls: dict[str, Call] = {}
    wrong, layouts = {}, {}
    for name, backend in ATTENTION.items():

        def call(backend: SDPBackend = backend) -> Results:
            with sdpa_kernel(backend):
                return [F.scaled_dot_product_attention(query, key, value)]

        if reason := why_wrong(call, [expected[0].to(dtype)], ratio=ATTENTION_RATIO):
            wrong[name] = reason
        else:
            calls[name] = call
            layouts[name] = list(call()[0].stride())
    return {
        "pass": "attention",
        "chosen": attention.best_kernel(device).value,
        "operations": 4 * joint**2 * sizes.dim,
        "layouts": layouts,
        "wrong": wrong,
        "timings": timings(calls, device),
    }


def table(case: dict[str, Any]) -> str:
    """One pass's milliseconds, fastest first."""
    lines = [
        f"  {1e3 * timing.median:8.4f} ms  {name}"
        for name, timing in sorted(case["timings"].items(), key=lambda item: item[1].median)
    ]
    floor = f"floor {case['floor_ms']:.4f} ms" if "floor_ms" in case else f"chosen {case['chosen']}"
    title = f"{case['pass']}, {case['image_tokens']} + {case['text_tokens']} tokens, {floor}"
    return "\n".join([title, *lines, *(f"  WRONG {name}: {reason}" for name, reason in case["wrong"].items())])


@torch.inference_mode()
def main(arguments: Sequence[str] | None = None) -> int:
    """Measure every pass, write the results, print them; 1 where a fused result was wrong."""
    parser = argparse.ArgumentParser(description="Time the fused passes and attention.")
    parser.add_argument("--device", default="cpu", type=torch.device, help="cpu (by the interpreter), cuda, cuda:1")
    parser.add_argument("--label", default="", help="what the results' file is called besides")
    parser.add_argument("--out", default=RESULTS, type=Path, help="the folder of the results")
    parser.add_argument("--captured", action="store_true", help="repeat each pass within a CUDA graph")
    options = parser.parse_args(arguments)
    device, captured = options.device, options.captured
    dispatch.resolve(Backend.TRITON, device=device)
    cases = []
    for sizes in TINY if device.type == "cpu" else FLUX:
        compiled = device.type == "cuda" and not captured
        measured = (measure_pass(one, device, compiled=compiled, captured=captured) for one in passes(sizes, device))
        for case in (*measured, measure_attention(sizes, device)):
            cases.append({"image_tokens": sizes.image, "text_tokens": sizes.text, **case})
            print(table(cases[-1]), flush=True)
    name = results_name("passes", device, named(options))
    print(write_results(name, device_name(device), cases, folder=options.out))
    return int(any("fused" in name for case in cases for name in case["wrong"]))


if __name__ == "__main__":
    sys.exit(main())
