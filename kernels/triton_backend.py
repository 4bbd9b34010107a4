"""The backend of our own fused kernels: which tile, which epilogue, and the launch. Imported where it runs."""

import contextlib
import functools

import torch
import triton
from torch import Tensor
from triton.tools.tensor_descriptor import TensorDescriptor

from kernels import prepared
from kernels.epilogue import Epilogue
from kernels.errors import KernelError
from kernels.layout import BLOCK, TILE, Layout, repack
from kernels.prepared import Form, PreparedWeight
from kernels.quantized import QuantizedTokens
from kernels.tiles import Card, Tile, choose_tile
from kernels.torch_backend import side_branch
from kernels.triton.product import ternary_product_kernel
from kernels.triton.quantize import quantize_kernel

QUANTIZED_AT_ONCE = 4096  # columns
INTERPRETED = Card(capability=(9, 0), shared_memory=232_448, multiprocessors=132)  # what a CPU plays


def ternary_linear(x: Tensor, weight: PreparedWeight, bias: Tensor | None) -> Tensor:
    """x [M, K] times W, transposed, plus bias [N]: [M, N] in x's dtype, as `reference.ternary_linear` defines it."""
    epilogue = Epilogue(bias=bias, side=side_branch(x, weight))
    if weight.activations == "int8":
        return ternary_product(quantize_tokens(x, weight.input_scale), weight, epilogue)
    if weight.input_scale is not None:
        x = (x * weight.input_scale).to(x.dtype)
    return _product(x.contiguous(), None, weight, epilogue, x.dtype, None)


def ternary_product(
    tokens: QuantizedTokens, weight: PreparedWeight, epilogue: Epilogue, tile: Tile | None = None
) -> Tensor:
    """Quantized tokens [M, K] times W's codes and scales, transposed, and its epilogue: [M, N] in the tokens' dtype.

    `tile` is for benchmarks; None chooses.

    Raises:
        KernelError: the tokens have no sums.
    """
    if tokens.total is None:
        raise KernelError("the tokens have no sums: quantize them with quantize_tokens")
    return _product(tokens.values.contiguous(), tokens, weight, epilogue, tokens.dtype, tile)


def quantize_tokens(x: Tensor, input_scale: Tensor | None) -> QuantizedTokens:
    """x [M, K] quantized as `reference.quantize_activations` does it, with the sum of each token's values."""
    x = x.contiguous()
    (rows, columns), device = x.shape, x.device
    values = torch.empty(rows, columns, dtype=torch.int8, device=device)
    scale = torch.empty(rows, dtype=torch.float32, device=device)
    total = torch.empty(rows, dtype=torch.int32, device=device)
    if rows:
        block = min(triton.next_power_of_2(columns), QUANTIZED_AT_ONCE)
        with _on(device):
            quantize_kernel[(rows,)](
                x, input_scale, values, scale, total, columns,
                BLOCK_K=block, num_warps=max(1, min(8, block // 512)), enable_fp_fusion=False,
            )  # fmt: skip
    return QuantizedTokens(values=values, scale=scale, total=total, dtype=x.dtype, input_scale=input_scale)


def card(device: torch.device) -> Card:
    """The GPU as the choice of tiles sees it."""
    return INTERPRETED if device.type == "cpu" else _card(device)


def _product(
    x: Tensor,
    tokens: QuantizedTokens | None,
    weight: PreparedWeight,
    epilogue: Epilogue,
    dtype: torch.dtype,
    tile: Tile | None,
) -> Tensor:
    (rows, columns), outputs = x.shape, weight.out_features
    y = torch.empty(rows, outputs, dtype=dtype, device=x.device)
    if rows == 0 or outputs == 0:
        return y
    gate = None if epilogue.gate is None else _dense_rows(epilogue.gate)
    tile = tile or choose_tile(
        rows,
        outputs,
        card(x.device),
        element_bytes=x.element_size(),
        long=epilogue.gelu or gate is not None or epilogue.side is not None,
    )
    codes = _tiled_codes(weight)
    with _on(x.device):
        ternary_product_kernel[(tile.programs(card(x.device), rows, outputs),)](
            *(_described(x, codes, y, tile) if tile.tma else (x, codes, y)),
            weight.row_scale,
            None if tokens is None else tokens.scale, None if tokens is None else tokens.total,
            epilogue.bias, _dense(epilogue.side), gate, _dense(epilogue.residual),
            rows, outputs, columns,
            0 if gate is None else gate.stride(0), rows if gate is None else rows // gate.shape[0],
            GELU=epilogue.gelu, EXACT=tokens is None, EVEN_K=columns % BLOCK == 0,
            BLOCK_M=tile.block_m, BLOCK_N=tile.block_n, PIECES=tile.pieces, STEP=tile.step, GROUP=tile.group,
            PERSISTENT=tile.persistent, TMA=tile.tma,
            ASSEMBLY=isinstance(ternary_product_kernel, triton.JITFunction),
            num_warps=tile.warps, num_stages=tile.stages, enable_fp_fusion=False,
        )  # fmt: skip
    return y


def _described(x: Tensor, codes: Tensor, y: Tensor, tile: Tile) -> tuple[TensorDescriptor, ...]:
    """The operands as the copy engine takes them, each with the block that one copy moves."""
    blocks = ((tile.block_m, tile.step), (tile.block_n, TILE), (tile.block_m // tile.pieces, tile.block_n))
    return tuple(
        TensorDescriptor.from_tensor(operand, list(block)) for operand, block in zip((x, codes, y), blocks, strict=True)
    )


def _tiled_codes(weight: PreparedWeight) -> Tensor:
    """The codes in the kernel's layout; a weight that was not prepared for it is repacked on each call."""
    if weight.form is Form.TILED2:
        return weight.matrix
    return repack(prepared.to_packed(weight), Layout.TILED2).codes


def _dense(tensor: Tensor | None) -> Tensor | None:
    return None if tensor is None else tensor.contiguous()


def _dense_rows(gate: Tensor) -> Tensor:
    return gate if gate.stride(1) == 1 else gate.contiguous()


def _on(device: torch.device) -> contextlib.AbstractContextManager[object]:
    """The device that a launch goes to."""
    return torch.cuda.device(device) if device.type == "cuda" else contextlib.nullcontext()


@functools.cache
def _card(device: torch.device) -> Card:
    properties = torch.cuda.get_device_properties(device)
    return Card(
        capability=(properties.major, properties.minor),
        shared_memory=properties.shared_memory_per_block_optin,  # type: ignore[attr-defined]
        multiprocessors=properties.multi_processor_count,
    )
