"""The time of whole blocks of FLUX.1-dev's shapes, ternary and in 16 bits: `python -m benchmarks.blocks --device cuda`.

A step is 19 double and 38 single blocks. Ternary ones have random codes; their output is held against that of the
reference's passes and products before anything is timed.
"""

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from unittest import mock

import torch
from torch import Tensor, nn

from benchmarks.device import device_name, results_name
from benchmarks.passes import FLUX, TINY, Sizes
from benchmarks.product import timings
from benchmarks.timing import RESULTS, write_results
from engine.model import fused
from engine.model.blocks import DoubleStreamBlock, SingleStreamBlock
from engine.model.fused import FusedDoubleBlock, FusedSingleBlock
from engine.model.linear import TernaryLinear
from kernels import dispatch, triton_backend
from kernels.attention import fastest_attention
from kernels.dispatch import Backend
from kernels.layout import Layout, PackedWeight, pack
from kernels.prepared import from_packed

COUNTS = {"double": 19, "single": 38}
RATIO = 2e-2  # of a block's change of its input

# What a captured block is measured without: where it is, and what stands in for it.
WITHOUT: dict[str, tuple[Any, str, Callable[..., Any]]] = {
    "one stream": (fused, "abreast", lambda _, aside, here: (aside(), here())),
    "no tile shared": (triton_backend, "share_where_it_pays", lambda tile, *_, **__: tile),
}

Call = Callable[[], Tensor]
Block = DoubleStreamBlock | SingleStreamBlock


def ternary(block: Block, device: torch.device, dtype: torch.dtype) -> Block:
    """The block with random ternary linears in the place of all but those of its modulations."""
    generator = torch.Generator(device).manual_seed(0)
    for name, linear in list(block.named_modules()):
        if not isinstance(linear, nn.Linear) or name.startswith("norm"):
            continue
        rows, columns = linear.out_features, linear.in_features
        codes = torch.randint(-1, 2, (rows, columns), dtype=torch.int8, generator=generator, device=device)
        weight = PackedWeight(
            codes=pack(codes, Layout.TILED2),
            row_scale=(0.5 + torch.rand(rows, generator=generator, device=device)) / columns**0.5,
            layout=Layout.TILED2,
            in_features=columns,
        )
        bias = 0.1 * torch.randn(rows, generator=generator, device=device)
        parent, _, child = name.rpartition(".")
        setattr(block.get_submodule(parent), child, TernaryLinear(from_packed(weight, "int8"), bias.to(dtype)))
    return block


def block_calls(kind: str, sizes: Sizes, device: torch.device) -> tuple[dict[str, Call], Call]:
    """One block in each way that it can run, on one input; and the fused one by the reference."""
    dtype = torch.bfloat16 if device.type == "cuda" else torch.float32
    made, fast = (DoubleStreamBlock, FusedDoubleBlock) if kind == "double" else (SingleStreamBlock, FusedSingleBlock)
    with torch.device(device):
        dense: Any = made(sizes.dim, sizes.heads).to(dtype)
        plain: Any = ternary(made(sizes.dim, sizes.heads).to(dtype), device, dtype)
        image, text = (torch.randn(1, tokens, sizes.dim, dtype=dtype) for tokens in (sizes.image, sizes.text))
        vector = torch.randn(1, sizes.dim, dtype=dtype)
        angle = torch.rand(sizes.image + sizes.text, sizes.head_dim // 2)
    rope, modulation = (angle.cos(), angle.sin()), plain.modulate(vector)

    def call(block: Any) -> Call:
        if kind == "single":
            joint = torch.cat((text, image), dim=1)
            return lambda: block(joint, modulation, rope)
        return lambda: torch.cat(block(image, text, modulation, rope), dim=1)

    calls = {
        "16-bit": call(dense),
        "ternary, pass by pass": call(plain),
        "ternary, fused": call(fast(plain, Backend.TRITON)),
    }
    if device.type == "cuda":
        calls["16-bit, compiled"] = call(torch.compile(dense, fullgraph=True))
        calls |= graphs(calls["ternary, fused"])
    return calls, call(fast(plain, Backend.REFERENCE))


def graphs(call: Call) -> dict[str, Call]:
    """A fused block as a CUDA graph, and without each thing that was added to it."""
    name = "ternary, fused, as a CUDA graph"
    made = {name: graphed(call)}
    for missing, (module, attribute, substitute) in WITHOUT.items():
        with mock.patch.object(module, attribute, substitute):
            made[f"{name}, {missing}"] = graphed(call)
    return made


def graphed(call: Call) -> Call:
    """The call captured once and replayed: nothing is launched one by one."""
    stream = torch.cuda.Stream()
    stream.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(stream):
        for _ in range(3):
            call()
    torch.cuda.current_stream().wait_stream(stream)
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        y = call()

    def replay() -> Tensor:
        graph.replay()
        return y

    return replay


def measure_block(kind: str, sizes: Sizes, device: torch.device) -> dict[str, Any]:
    """A block's time in each way; the ternary ones are checked first."""
    with fastest_attention(device):
        calls, reference = block_calls(kind, sizes, device)
        expected = reference().float()
        wrong = {}
        for name, call in calls.items():
            if name.startswith("ternary"):
                ratio = float((call().float() - expected).norm() / expected.norm())
                if not ratio <= RATIO:
                    wrong[name] = f"{ratio:.1e} of the reference"
        taken = timings({name: call for name, call in calls.items() if name not in wrong}, device)
    return {
        "block": kind,
        "image_tokens": sizes.image,
        "text_tokens": sizes.text,
        "wrong": wrong,
        "timings": taken,
    }


def table(case: dict[str, Any]) -> str:
    """One block's milliseconds, fastest first, and those of as many as a step has."""
    lines = [
        f"  {1e3 * timing.median:8.4f} ms, {1e3 * COUNTS[case['block']] * timing.median:7.2f} a step  {name}"
        for name, timing in sorted(case["timings"].items(), key=lambda item: item[1].median)
    ]
    title = "{block} block, {image_tokens} + {text_tokens} tokens".format(**case)
    return "\n".join([title, *lines, *(f"  WRONG {name}: {reason}" for name, reason in case["wrong"].items())])


@torch.inference_mode()
def main(arguments: Sequence[str] | None = None) -> int:
    """Measure both kinds of block at every size, write the results, print them; 1 where one was wrong."""
    parser = argparse.ArgumentParser(description="Time whole blocks.")
    parser.add_argument("--device", default="cpu", type=torch.device, help="cpu (by the interpreter), cuda, cuda:1")
    parser.add_argument("--label", default="", help="what the results' file is called besides")
    parser.add_argument("--out", default=RESULTS, type=Path, help="the folder of the results")
    options = parser.parse_args(arguments)
    dispatch.resolve(Backend.TRITON, device=options.device)
    cases = []
    for sizes in TINY if options.device.type == "cpu" else FLUX:
        for kind in COUNTS:
            cases.append(measure_block(kind, sizes, options.device))
            print(table(cases[-1]), flush=True)
    name = results_name("blocks", options.device, options.label)
    print(write_results(name, device_name(options.device), cases, folder=options.out))
    return int(any(case["wrong"] for case in cases))


if __name__ == "__main__":
    sys.exit(main())
