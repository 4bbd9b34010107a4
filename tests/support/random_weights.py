"""Packed weights with random codes and scales."""

import torch
from torch import Tensor

from kernels.layout import Layout, PackedWeight, pack


def random_codes(rows: int, columns: int, *, seed: int = 0) -> Tensor:
    """Codes int8 [rows, columns]."""
    generator = torch.Generator().manual_seed(seed)
    return torch.randint(-1, 2, (rows, columns), dtype=torch.int8, generator=generator)


def random_weight(
    rows: int,
    columns: int,
    *,
    layout: Layout = Layout.BASE3,
    rank: int = 0,
    scaled_input: bool = False,
    device: str = "cpu",
    seed: int = 0,
) -> PackedWeight:
    """A weight [rows, columns]; `rank` 0 is no side branch."""
    generator = torch.Generator().manual_seed(seed)
    branch_down = torch.randn(rank, columns, generator=generator).div(columns**0.5).bfloat16() if rank else None
    branch_up = torch.randn(rows, rank, generator=generator).bfloat16() if rank else None
    weight = PackedWeight(
        codes=pack(random_codes(rows, columns, seed=seed), layout),
        row_scale=0.5 + torch.rand(rows, generator=generator),
        layout=layout,
        in_features=columns,
        input_scale=0.5 + torch.rand(columns, generator=generator) if scaled_input else None,
        branch_down=branch_down,
        branch_up=branch_up,
    )
    return weight.to(device)
