"""The launches of the fused kernels up to the GPU that is not here: bound, specialized and compiled for an H100.

Run as a program in a process of its own, without Triton's interpreter; prints the kernels' names, one a launch.
"""

from dataclasses import replace
from typing import Any

import torch
import triton
from triton.backends.compiler import GPUTarget
from triton.runtime.jit import JITFunction

from cards import H100
from kernels import reference, triton_backend
from kernels.epilogue import Epilogue
from kernels.layout import Layout
from kernels.prepared import from_packed
from kernels.tiles import Tile
from random_weights import random_weight


class AbsentGpu:
    """What Triton asks of a driver before it launches."""

    def get_current_device(self) -> int:
        return 0

    def get_current_stream(self, device: int) -> int:
        return 0

    def get_current_target(self) -> GPUTarget:
        return GPUTarget("cuda", 90, 32)


def compile_instead_of_launching() -> None:
    """Let every launch end when its kernel is compiled."""
    launch = JITFunction.run

    def compiled(kernel: Any, *arguments: Any, grid: Any, warmup: bool, **options: Any) -> Any:
        print(kernel.__name__)
        return launch(kernel, *arguments, grid=grid, warmup=True, **options)

    triton.runtime.driver.set_active(AbsentGpu())
    JITFunction.run = compiled


def launch_everything() -> None:
    """Both kinds of activations and every step of an epilogue, on and off the tiles, with and without descriptors."""
    assert triton_backend.card(torch.device("cpu")) == H100
    for rows, columns, outputs in ((300, 512, 256), (1, 385, 33), (5, 1, 1)):
        weight = random_weight(outputs, columns, layout=Layout.TILED2, scaled_input=True, rank=2)
        x, bias = torch.randn(rows, columns).bfloat16(), torch.randn(outputs).bfloat16()
        triton_backend.ternary_linear(x, from_packed(weight, "int8"), bias)
        triton_backend.ternary_linear(x, from_packed(weight, "exact"), None)
    weight = from_packed(random_weight(256, 512, layout=Layout.TILED2), "int8")
    tokens = reference.quantize_tokens(torch.randn(300, 512).bfloat16())
    whole = torch.randn(300, 256).bfloat16()
    gated = Epilogue(bias=whole[0], gelu=True, gate=torch.randn(3, 768).bfloat16()[:, 256:512], residual=whole)
    described = Tile(block_m=64, block_n=64, tma=True)
    for tile in (None, described, replace(described, persistent=True), replace(described, shared=True)):
        triton_backend.ternary_product(tokens, weight, gated, tile)


if __name__ == "__main__":
    compile_instead_of_launching()
    launch_everything()
