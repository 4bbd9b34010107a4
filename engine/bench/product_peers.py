"""Products of torch's libraries that a ternary one is measured beside."""

from collections.abc import Callable

import torch
from torch import Tensor
from torch.nn.functional import linear

FP8_CAPABILITY = (8, 9)
FP8_LARGEST = 448.0
INT8_MIN_TOKENS = 17  # that torch gives cuBLAS
INT8_MULTIPLE = 8

Calls = dict[str, Callable[[], Tensor]]


def peer_calls(x: Tensor, dense: Tensor, bias: Tensor) -> Calls:
    """Each peer that runs on x's device at this shape: x [M, K], dense [N, K], bias [N] in 16 bits."""
    calls: Calls = {"16-bit": lambda: linear(x, dense, bias)}
    if int8_runs(x, dense):
        values, codes = (_whole(part) for part in (x, dense))
        calls["int8, int32 out"] = lambda: torch._int_mm(values, codes.t())  # noqa: SLF001 - torch's only one
    if fp8_runs(x, dense):
        (x8, x_scale), (dense8, dense_scale) = (_rowwise_fp8(part) for part in (x, dense))
        calls["fp8 rowwise"] = lambda: torch._scaled_mm(  # noqa: SLF001 - torch's only one
            x8,
            dense8.t(),
            scale_a=x_scale,
            scale_b=dense_scale.t(),
            bias=bias,
            out_dtype=x.dtype,
            use_fast_accum=True,
        )
    return calls


def int8_runs(x: Tensor, dense: Tensor) -> bool:
    """Whether torch multiplies int8 matrices of this shape."""
    if not x.is_cuda:
        return True
    even = x.shape[1] % INT8_MULTIPLE == 0 and dense.shape[0] % INT8_MULTIPLE == 0
    return even and x.shape[0] >= INT8_MIN_TOKENS


def fp8_runs(x: Tensor, dense: Tensor) -> bool:
    """Whether torch multiplies fp8 matrices with a scale a row, of this shape on x's device."""
    even = x.shape[1] % 16 == 0 and dense.shape[0] % 16 == 0
    return x.is_cuda and even and torch.cuda.get_device_capability(x.device) >= FP8_CAPABILITY


def _whole(part: Tensor) -> Tensor:
    return (part / part.abs().amax().clamp(min=1e-6) * 127).round().to(torch.int8)


def _rowwise_fp8(part: Tensor) -> tuple[Tensor, Tensor]:
    """part [rows, K] as fp8 and its scales [rows, 1]."""
    scale = part.float().abs().amax(1, keepdim=True).clamp(min=1e-6) / FP8_LARGEST
    return (part.float() / scale).to(torch.float8_e4m3fn), scale
