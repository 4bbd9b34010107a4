"""The launches of the fused passes; imported only where Triton is installed."""

import contextlib

import torch
import triton
from torch import Tensor

from kernels import pass_tiles
from kernels.pass_reference import Tokens
from kernels.pass_tiles import PassTile, power_of_two
from kernels.triton.heads import heads_kernel
from kernels.triton.tokens import joined_tokens_kernel, modulated_tokens_kernel
from kernels.triton_backend import card


def modulated_tokens(
    x: Tensor, scale: Tensor, shift: Tensor, input_scale: Tensor | None, tile: PassTile | None = None
) -> Tokens:
    """`pass_reference.modulated_tokens`; `tile` is for benchmarks, None chooses."""
    batch, length, columns = x.shape
    tile = tile or pass_tiles.tokens_tile(columns, card(x.device))
    x, scale, shift = _rows(x), _vectors(scale, batch), _vectors(shift, batch)
    values, token_scale, total = _empty_tokens(x, batch * length, columns)
    if batch * length:
        with _on(x.device):
            modulated_tokens_kernel[(length, batch)](
                x, scale, shift, input_scale, values, token_scale, total,
                length, x.stride(0), x.stride(1), scale.stride(0), shift.stride(0),
                K=columns, BLOCK=tile.block, num_warps=tile.warps, enable_fp_fusion=False,
            )  # fmt: skip
    return values, token_scale, total


def joined_tokens(
    plain: Tensor | None, wide: Tensor | None, input_scale: Tensor | None, tile: PassTile | None = None
) -> Tokens:
    """`pass_reference.joined_tokens`; `tile` is for benchmarks, None chooses."""
    plain, wide = None if plain is None else _rows(plain), None if wide is None else _rows(wide)
    present = plain if plain is not None else wide
    assert present is not None, "there is nothing to quantize"
    batch, length = present.shape[:2]
    plain_columns = 0 if plain is None else plain.shape[2]
    columns = plain_columns + (0 if wide is None else wide.shape[2])
    tile = tile or pass_tiles.tokens_tile(
        columns, card(present.device), parts=1 if plain is None or wide is None else 2
    )
    values, token_scale, total = _empty_tokens(present, batch * length, columns)
    if batch * length:
        with _on(present.device):
            joined_tokens_kernel[(length, batch)](
                plain, wide, input_scale, values, token_scale, total,
                length, *_strides(plain), *_strides(wide),
                PLAIN=plain_columns, K=columns, BLOCK=tile.block,
                ASSEMBLY=isinstance(joined_tokens_kernel, triton.JITFunction),
                num_warps=tile.warps, enable_fp_fusion=False,
            )  # fmt: skip
    return values, token_scale, total


def attention_heads(
    sources: list[Tensor], norms: list[Tensor], cos: Tensor, sin: Tensor, heads: int, tile: PassTile | None = None
) -> list[Tensor]:
    """`pass_reference.attention_heads`, without the values where there is one stream."""
    batch, columns = sources[0].shape[0], sources[0].shape[2] // 3
    head_dim, positions = columns // heads, sum(source.shape[1] for source in sources)
    tile = tile or pass_tiles.heads_tile(heads, head_dim)
    made = [sources[0].new_empty(batch, positions, heads, head_dim) for _ in range(2 if len(sources) == 1 else 3)]
    first = 0
    for source, query_norm, key_norm in zip(sources, norms[::2], norms[1::2], strict=True):
        source, length = _rows(source), source.shape[1]  # noqa: PLW2901 - the same rows
        if batch * length:
            with _on(source.device):
                heads_kernel[(length, batch)](
                    source, query_norm, key_norm, cos, sin, made[0], made[1], made[2] if len(made) == 3 else None,
                    positions, first, source.stride(0), source.stride(1),
                    HEADS=heads, D=head_dim, BLOCK_H=tile.block, BLOCK_D=power_of_two(head_dim),
                    num_warps=tile.warps, enable_fp_fusion=False,
                )  # fmt: skip
        first += length
    return [part.transpose(1, 2) for part in made]


def _empty_tokens(x: Tensor, tokens: int, columns: int) -> Tokens:
    return (
        x.new_empty(tokens, columns, dtype=torch.int8),
        x.new_empty(tokens, dtype=torch.float32),
        x.new_empty(tokens, dtype=torch.int32),
    )


def _rows(x: Tensor) -> Tensor:
    """[B, L, K] whose rows are contiguous; copied only where they are not."""
    return x if x.stride(2) == 1 else x.contiguous()


def _vectors(vector: Tensor, batch: int) -> Tensor:
    """[B, K] from [B or 1, 1, K]; a stride of zero where one serves all pictures."""
    return _rows(vector).squeeze(1).expand(batch, -1)


def _strides(x: Tensor | None) -> tuple[int, int]:
    return (0, 0) if x is None else (x.stride(0), x.stride(1))


def _on(device: torch.device) -> contextlib.AbstractContextManager[object]:
    """The device that a launch goes to."""
    return torch.cuda.device(device) if device.type == "cuda" else contextlib.nullcontext()
