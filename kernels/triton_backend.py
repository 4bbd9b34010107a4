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
from kernels.tiles import COPIED_BYTES, Card, Tile, choose_tile, share_where_it_pays
from kernels.torch_backend import side_branch
from kernels.triton.product import ternary_product_kernel
from kernels.triton.quantize import quantize_kernel

QUANTIZED_AT_ONCE = 1024  # columns, which the widths of FLUX are multiples of: no lane is left over
Matrices = tuple[Tensor, Tensor, Tensor, Tensor | None, Tensor | None]  # x, codes, y, side branch, residual
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
                BLOCK_K=block, num_warps=max(1, block // 256), enable_fp_fusion=False,
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
    picture_tokens = rows if gate is None else rows // gate.shape[0]
    matrices = (x, _tiled_codes(weight), y, _dense(epilogue.side), _dense(epilogue.residual))
    tile = tile or _chosen_tile(matrices, epilogue)
    x_part, codes, y_part, side, residual = _described(matrices, tile) if tile.tma else matrices
    halves, arrived, sharing, shared = _exchange(tile, y)
    with _on(x.device):
        ternary_product_kernel[(tile.programs(card(x.device), rows, outputs),)](
            x_part, codes, y_part, weight.row_scale,
            None if tokens is None else tokens.scale, None if tokens is None else tokens.total,
            epilogue.bias, side, gate, residual,
            rows, outputs, columns, 0 if gate is None else gate.stride(0), picture_tokens,
            halves, arrived, sharing, shared,
            GELU=epilogue.gelu, ONE_GATE=picture_tokens == rows or picture_tokens % tile.block_m == 0,
            EXACT=tokens is None, EVEN_K=columns % BLOCK == 0,
            BLOCK_M=tile.block_m, BLOCK_N=tile.block_n, PIECES=tile.pieces, STEP=tile.step, GROUP=tile.group,
            PERSISTENT=tile.persistent, TMA=tile.tma,
            ASSEMBLY=isinstance(ternary_product_kernel, triton.JITFunction),
            num_warps=tile.warps, num_stages=tile.stages, enable_fp_fusion=False,
        )  # fmt: skip
    return y


def _chosen_tile(matrices: Matrices, epilogue: Epilogue) -> Tile:
    """The tile for x, codes, y, side branch and residual as they lie in memory."""
    x, _, y, side, _ = matrices
    tokens, out_features = y.shape
    tile = choose_tile(
        tokens,
        out_features,
        card(x.device),
        element_bytes=x.element_size(),
        long=epilogue.gelu or epilogue.gate is not None,
        side=side is not None,
        aligned=all(matrix is None or _copied(matrix) for matrix in matrices),
    )
    return share_where_it_pays(tile, card(x.device), tokens, out_features, x.shape[1], side=side is not None)


def _exchange(tile: Tile, y: Tensor) -> tuple[Tensor | None, Tensor | None, int, int]:
    """Where programs that share tiles pass on their sums; the counters are zero, so that a graph may be replayed."""
    if not tile.shared:
        return None, None, 0, 0
    sharing, shared = tile.sharing(card(y.device), y.shape[0], y.shape[1])
    halves = torch.empty(sharing, tile.block_n, tile.block_m, dtype=torch.int32, device=y.device)
    return halves, torch.zeros(sharing, dtype=torch.int32, device=y.device), sharing, shared


def _copied(matrix: Tensor) -> bool:
    """Whether the copy engine takes a contiguous matrix [rows, columns] of at most 16 bits a number as it lies."""
    size = matrix.element_size()
    return size <= 2 and matrix.data_ptr() % COPIED_BYTES == 0 == matrix.shape[1] * size % COPIED_BYTES


def _described(matrices: Matrices, tile: Tile) -> tuple[TensorDescriptor | None, ...]:
    """The operands as the copy engine takes them, each with the block that one copy moves."""
    piece = (tile.block_m // tile.pieces, tile.block_n)
    blocks = ((tile.block_m, tile.step), (tile.block_n, TILE), piece, piece, piece)
    return tuple(
        None if operand is None else TensorDescriptor.from_tensor(operand, list(block))
        for operand, block in zip(matrices, blocks, strict=True)
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
