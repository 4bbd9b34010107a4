"""The backend that unpacks codes and leaves the product to torch's libraries."""

import dataclasses
import functools
import threading

import torch
from torch import Tensor
from torch.nn import functional

from kernels import prepared
from kernels.epilogue import Epilogue
from kernels.layout import CHUNK_CODES, Layout, PackedWeight, repack, unpack, unpacked_columns
from kernels.prepared import Form, PreparedWeight
from kernels.quantized import QuantizedTokens
from kernels.reference import EXACT_COLUMNS, Activations, dequantize, integer_product, quantize_activations

CUDA_MULTIPLE = 8  # cuBLAS takes int8 matrices with K and N of this multiple ...
CUDA_MIN_TOKENS = 32  # ... and torch gives it none with M of 16 or less
CPU_MIN_COLUMNS = 2  # oneDNN reads the strides of a single column as those of a row
INT8_CAPABILITY = (7, 5)  # int8 tensor cores
BF16_CAPABILITY = (8, 0)  # bfloat16 tensor cores


def prepare(
    weight: PackedWeight,
    *,
    activations: Activations,
    device: torch.device | str,
    budget_bytes: int | None = None,
    dtype: torch.dtype = torch.float32,
) -> PreparedWeight:
    """`weight` on `device`, its matrix unpacked where that takes at most `budget_bytes` (None: no limit).

    `dtype` is the activations' own, which the dense weight of `exact` activations is made for. A weight that
    does not fit stays packed and is unpacked on each call; for `int8` activations the numbers are the same.
    """
    device = torch.device(device)
    weight = weight.to(device)
    shape = (weight.out_features, weight.in_features)
    fits = budget_bytes is None or budget_bytes >= unpacked_bytes(
        *shape, activations=activations, device=device, dtype=dtype
    )
    if not fits:
        return prepared.from_packed(repack(weight, _packed_layout(device)), activations)
    computed = compute_dtype(dtype, device)
    if activations == "exact":
        return PreparedWeight(
            matrix=_dense_matrix(weight, torch.empty(shape, dtype=computed, device=device)),
            row_scale=weight.row_scale,
            form=Form.DENSE,
            activations=activations,
            in_features=weight.in_features,
        )
    matrix = torch.zeros(matrix_shape(*shape, device), dtype=_code_dtype(device), device=device)
    for rows, part in zip(torch.split(matrix, _chunk_rows(weight)), _row_slices(weight), strict=False):
        codes = unpack(part.codes, part.layout, part.out_features, part.in_features)
        rows[: part.out_features, : part.in_features] = codes
    return dataclasses.replace(
        prepared.from_packed(weight, activations),
        matrix=matrix,
        form=Form.CODES,
        branch_down=None if weight.branch_down is None else weight.branch_down.to(computed),
        branch_up=None if weight.branch_up is None else weight.branch_up.to(computed),
    )


def unpacked_bytes(
    out_features: int,
    in_features: int,
    *,
    activations: Activations,
    device: torch.device | str,
    dtype: torch.dtype = torch.float32,
) -> int:
    """How many bytes the matrix takes that `prepare` unpacks."""
    device = torch.device(device)
    if activations == "exact":
        return out_features * in_features * compute_dtype(dtype, device).itemsize
    rows, columns = matrix_shape(out_features, in_features, device)
    return rows * columns * _code_dtype(device).itemsize


def ternary_linear(x: Tensor, weight: PreparedWeight, bias: Tensor | None) -> Tensor:
    """x [M, K] times W, transposed, plus bias [N]: [M, N] in x's dtype, as `reference.ternary_linear` defines it."""
    if x.shape[0] == 0 or weight.out_features == 0:
        return x.new_empty(x.shape[0], weight.out_features)
    if weight.activations == "exact":
        return _exact_linear(x, weight, bias)
    quantized, token_scale = quantize_activations(x, weight.input_scale)
    y = _scaled_product(quantized, token_scale, weight)
    if (side := side_branch(x, weight)) is not None:
        y += side
    if bias is not None:
        y += bias
    return y.to(x.dtype)


def ternary_product(tokens: QuantizedTokens, weight: PreparedWeight, epilogue: Epilogue) -> Tensor:
    """Quantized tokens [M, K] times W, transposed, and its epilogue: [M, N], as `reference.ternary_product` does it."""
    if tokens.tokens == 0 or weight.out_features == 0:
        return tokens.values.new_empty(tokens.tokens, weight.out_features, dtype=tokens.dtype)
    y = _scaled_product(tokens.values, tokens.scale.unsqueeze(1), weight)
    return _finish(y, epilogue).to(tokens.dtype)


def side_branch(x: Tensor, weight: PreparedWeight) -> Tensor | None:
    """x [M, K] through the weight's side branch, [M, N], where it has one."""
    if weight.branch_down is None or weight.branch_up is None:
        return None
    dtype = compute_dtype(x.dtype, x.device)
    return functional.linear(functional.linear(x.to(dtype), weight.branch_down.to(dtype)), weight.branch_up.to(dtype))


def has_int8_product(device: torch.device) -> bool:
    """Whether `torch._int_mm` is the fastest exact integer product on the device."""
    match device.type:
        case "cpu":
            return _cpu_has_onednn() and torch.backends.cpu.get_cpu_capability().startswith("AVX")
        case "cuda":
            return _capability(device) >= INT8_CAPABILITY
        case _:
            return False


def compute_dtype(dtype: torch.dtype, device: torch.device) -> torch.dtype:
    """What products of 16- or 32-bit activations are computed in: their own dtype where the device is made for it."""
    match device.type, dtype:
        case _, torch.float32:
            return dtype
        case "cpu", torch.bfloat16 if _cpu_has_bf16():
            return dtype
        case "cpu", _:
            return torch.float32
        case "cuda", torch.bfloat16 if _capability(device) < BF16_CAPABILITY:
            return torch.float32
        case _:
            return dtype


def matrix_shape(out_features: int, in_features: int, device: torch.device) -> tuple[int, int]:
    """The shape of the code matrix, rounded up to what the device's product takes."""
    match device.type:
        case "cpu":
            return out_features, max(in_features, CPU_MIN_COLUMNS)
        case "cuda":
            return _round_up(out_features, CUDA_MULTIPLE), _round_up(in_features, CUDA_MULTIPLE)
        case _:
            return out_features, in_features


def _exact_linear(x: Tensor, weight: PreparedWeight, bias: Tensor | None) -> Tensor:
    if weight.form is Form.DENSE:
        matrix = weight.matrix
    else:
        dtype = compute_dtype(x.dtype, x.device)
        matrix = _dense_matrix(
            prepared.to_packed(weight), _scratch(weight.out_features, weight.in_features, dtype, x.device)
        )
    bias = None if bias is None else bias.to(matrix.dtype)
    return functional.linear(x.to(matrix.dtype), matrix, bias).to(x.dtype)


def _scaled_product(quantized: Tensor, token_scale: Tensor, weight: PreparedWeight) -> Tensor:
    """int8 [M, K] times W's codes, transposed, times row scale and token scale [M, 1]: float32 [M, N]."""
    y = _integer_product(quantized, _code_matrix(weight), weight.out_features).float()
    return y.mul_(weight.row_scale).mul_(token_scale)


def _finish(y: Tensor, epilogue: Epilogue) -> Tensor:
    """`reference.finish` in y's own memory: the same bits."""
    if epilogue.side is not None:
        y += epilogue.side
    if epilogue.bias is not None:
        y += epilogue.bias
    if epilogue.gelu:
        y = functional.gelu(y, approximate="tanh")
    if epilogue.gate is not None and epilogue.residual is not None:
        y.unflatten(0, (epilogue.gate.shape[0], -1)).mul_(epilogue.gate.unsqueeze(1))
        y += epilogue.residual
    return y


def _integer_product(quantized: Tensor, matrix: Tensor, out_features: int) -> Tensor:
    """int8 [M, K] times the code matrix, transposed: [M, N], whole numbers in int32 or float32."""
    tokens, columns = quantized.shape
    more_tokens = max(0, CUDA_MIN_TOKENS - tokens) if matrix.is_cuda else 0
    more_columns = matrix.shape[1] - columns
    if more_tokens or more_columns:
        quantized = functional.pad(quantized, (0, more_columns, 0, more_tokens))
    if matrix.dtype == torch.int8:
        product = _int_mm(quantized, matrix)
    elif matrix.shape[1] <= EXACT_COLUMNS:
        product = functional.linear(quantized.float(), matrix)
    else:
        product = integer_product(quantized, matrix)
    return product[:tokens, :out_features]


def _int_mm(quantized: Tensor, matrix: Tensor) -> Tensor:
    """`torch._int_mm` with the strides that oneDNN takes: a side of length 1 may bear any stride, and it reads them."""
    rows, columns = quantized.shape
    quantized = quantized.contiguous().as_strided((rows, columns), (columns, 1))
    return torch._int_mm(quantized, matrix.t())  # noqa: SLF001 - torch's only integer product


def _code_matrix(weight: PreparedWeight) -> Tensor:
    """The matrix that `_integer_product` takes: as prepared, or unpacked into the scratch."""
    if weight.form is Form.CODES:
        return weight.matrix
    layout, device = Layout[weight.form.name], weight.device
    rows, columns = weight.out_features, weight.in_features
    padded_rows, padded_columns = matrix_shape(rows, columns, device)
    scratch = _scratch(padded_rows, unpacked_columns(layout, columns), torch.int8, device)
    unpack(weight.matrix, layout, rows, columns, out=scratch[:rows])
    matrix = scratch[:, :padded_columns]  # past K it holds code 0; what lies past N is cut off the product
    if not has_int8_product(device):
        return _scratch(matrix.shape[0], matrix.shape[1], torch.float32, device).copy_(matrix)
    if device.type == "cuda" and layout is Layout.BASE3:
        return functional.pad(matrix, (0, padded_columns - matrix.shape[1])).contiguous()
    return matrix


def _dense_matrix(weight: PackedWeight, out: Tensor) -> Tensor:
    """The dequantized weight [N, K], written to `out` in its dtype."""
    for rows, part in zip(torch.split(out, _chunk_rows(weight)), _row_slices(weight), strict=True):
        rows.copy_(dequantize(part))
    return out


def _row_slices(weight: PackedWeight) -> list[PackedWeight]:
    """The weight in slices of rows, so that a temporary stays small beside the whole."""
    step = _chunk_rows(weight)
    return [
        dataclasses.replace(
            weight,
            codes=weight.codes[start : start + step],
            row_scale=weight.row_scale[start : start + step],
            branch_up=None if weight.branch_up is None else weight.branch_up[start : start + step],
        )
        for start in range(0, max(1, weight.out_features), step)
    ]


def _chunk_rows(weight: PackedWeight) -> int:
    return max(1, CHUNK_CODES // weight.in_features)


def _packed_layout(device: torch.device) -> Layout:
    """The layout that unpacks fastest into what the device's product takes."""
    return Layout.BASE3 if device.type == "cpu" else Layout.TILED2


def _code_dtype(device: torch.device) -> torch.dtype:
    return torch.int8 if has_int8_product(device) else torch.float32


def _round_up(number: int, multiple: int) -> int:
    return -(-number // multiple) * multiple


class _Scratches(threading.local):
    """The thread's own scratches, one for each device and dtype, as large as was needed so far."""

    def __init__(self) -> None:
        self.held: dict[tuple[torch.device, torch.dtype], Tensor] = {}


_scratches = _Scratches()


def _scratch(rows: int, columns: int, dtype: torch.dtype, device: torch.device) -> Tensor:
    """Memory for one unpacked matrix [rows, columns], reused by the next: the thread's own, or the CUDA allocator's."""
    if device.type == "cuda":
        return torch.empty(rows, columns, dtype=dtype, device=device)
    flat = _scratches.held.get((device, dtype))
    if flat is None or flat.numel() < rows * columns:
        with torch.inference_mode(False):
            flat = _scratches.held[device, dtype] = torch.empty(rows * columns, dtype=dtype, device=device)
    return flat[: rows * columns].view(rows, columns)


@functools.cache
def _capability(device: torch.device) -> tuple[int, int]:
    return torch.cuda.get_device_capability(device)


@functools.cache
def _cpu_has_onednn() -> bool:
    return bool(torch.backends.mkldnn.is_available())


@functools.cache
def _cpu_has_bf16() -> bool:
    return torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported()  # noqa: SLF001 - not public
