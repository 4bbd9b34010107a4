"""The launches of the fused passes up to the GPU that is not here, as those of the products in `launches`.

Run as a program in a process of its own, without Triton's interpreter; prints the kernels' names, one a launch.
"""

import torch
from torch import Tensor

from kernels import triton_passes
from launches import compile_instead_of_launching

SHAPES = ((1, 1, 1), (1, 5, 384), (2, 3, 17), (1, 1024, 16))  # B, L, K


def random(*shape: int) -> Tensor:
    """Numbers in 16 bits."""
    return torch.randn(shape).bfloat16()


def launch_everything() -> None:
    """Every pass, for one token and for many, on and off powers of two, on whole rows and on parts of wider ones."""
    for batch, length, columns in SHAPES:
        vectors, row = random(1, 1, 6 * columns), random(batch, length, 7 * columns)
        shift, scale = vectors[..., :columns], vectors[..., columns : 2 * columns]
        x, wide = row[..., :columns], row[..., 3 * columns :]
        for input_scale in (None, torch.ones(columns)):
            triton_passes.modulated_tokens(x, scale, shift, input_scale)
            triton_passes.joined_tokens(x.contiguous(), None, input_scale)
        triton_passes.joined_tokens(None, wide, torch.ones(4 * columns))
        triton_passes.joined_tokens(x, wide, None)
    for heads, head_dim, lengths in ((24, 128, (3,)), (24, 128, (3, 5)), (6, 64, (1, 1)), (1, 2, (1,))):
        sources = [random(1, length, 7 * heads * head_dim)[..., : 3 * heads * head_dim] for length in lengths]
        cos = torch.ones(sum(lengths), head_dim // 2)
        triton_passes.attention_heads(sources, [random(head_dim)] * 2 * len(lengths), cos, cos, heads)


if __name__ == "__main__":
    compile_instead_of_launching()
    launch_everything()
