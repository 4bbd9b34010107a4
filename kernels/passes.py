"""The passes around the products, fused: what makes quantized tokens, and heads for attention.

Each is an op that `torch.compile` and CUDA graphs take whole. Backend TRITON runs it as one kernel, every other
backend as `pass_reference` says; the results differ by the order of a row's sums: `docs/kernels.md` says how far.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from kernels import dispatch, pass_reference
from kernels.dispatch import Backend
from kernels.errors import KernelError
from kernels.pass_reference import Tokens
from kernels.quantized import QuantizedTokens
from kernels.registration import registered

FLOATS = (torch.float32, torch.bfloat16, torch.float16)
MAX_COLUMNS = 2**16  # of a row that one program holds
BEST = "best"  # as a backend's name: the best one on the device, chosen when an op runs, where no compiler traces


@dataclass(frozen=True, kw_only=True, eq=False)
class HeadStream:
    """One stream's queries, keys and values side by side, [B, L, 3 * H * d], and the weights [d] of their norms."""

    source: Tensor
    query_norm: Tensor
    key_norm: Tensor


def modulated_tokens(
    x: Tensor, *, scale: Tensor, shift: Tensor, input_scale: Tensor | None = None, backend: Backend | None = None
) -> QuantizedTokens:
    """Layer norm of x [B, L, K] without weights, times 1 + `scale`, plus `shift`, quantized: B * L tokens.

    `scale` and `shift` are [B or 1, 1, K], `input_scale` float32 [K] is that of the weights that follow. As
    `pass_reference.modulated_tokens`, in float32 throughout.

    Raises:
        KernelError: a dtype, shape or device does not fit, or a gradient is wanted.
        BackendUnavailable: the asked backend does not run on x's device.
    """
    _check_floats(x, scale, shift)
    for vector in (scale, shift):
        if vector.shape[0] not in (1, x.shape[0]) or vector.shape[1:] != (1, x.shape[2]):
            raise KernelError(f"a modulation must be [{x.shape[0]} or 1, 1, {x.shape[2]}], got {list(vector.shape)}")
    _check_vector("input_scale", input_scale, x.shape[2], x.device, (torch.float32,))
    return _tokens(_modulated_op(x, scale, shift, input_scale, _name(backend, x.device)), x, input_scale)


def joined_tokens(
    plain: Tensor | None,
    wide: Tensor | None,
    *,
    input_scale: Tensor | None = None,
    backend: Backend | None = None,
) -> QuantizedTokens:
    """`plain` [B, L, P] and behind it GELU (its tanh form) of `wide` [B, L, G], quantized as one row: B * L tokens.

    One of the two may be None. Both may be parts of wider rows. As `pass_reference.joined_tokens`, in float32
    throughout.

    Raises:
        KernelError: a dtype, shape or device does not fit, or a gradient is wanted.
        BackendUnavailable: the asked backend does not run on the device.
    """
    parts = [part for part in (plain, wide) if part is not None]
    if not parts or any(part.shape[:2] != parts[0].shape[:2] for part in parts):
        raise KernelError(f"rows to be joined must be [B, L, K] each, got {[list(part.shape) for part in parts]}")
    _check_floats(*parts)
    x = parts[0]
    _check_vector("input_scale", input_scale, sum(part.shape[2] for part in parts), x.device, (torch.float32,))
    return _tokens(_joined_op(plain, wide, input_scale, _name(backend, x.device)), x, input_scale)


def attention_heads(
    streams: Sequence[HeadStream], *, cos: Tensor, sin: Tensor, heads: int, backend: Backend | None = None
) -> tuple[Tensor, Tensor, Tensor]:
    """Queries, keys and values [B, H, L, d] of all streams, joined in their order, ready for attention.

    Queries and keys are normed by head and turned by `cos` and `sin`, float32 [L, d / 2]; see
    `pass_reference.attention_heads`. The values of a single stream stay where they are.

    Raises:
        KernelError: a dtype, shape or device does not fit, or a gradient is wanted.
        BackendUnavailable: the asked backend does not run on the device.
    """
    sources = [stream.source for stream in streams]
    norms = [norm for stream in streams for norm in (stream.query_norm, stream.key_norm)]
    _check_floats(*sources)
    _check_heads(sources, cos, sin, heads)
    for norm in norms:
        _check_vector("norms", norm, 2 * cos.shape[1], cos.device, FLOATS)
    query, key, *values = _heads_op(sources, norms, cos, sin, heads, _name(backend, cos.device))
    return query, key, values[0] if values else _unmoved_values(sources[0], heads)


def _name(backend: Backend | None, device: torch.device) -> str:
    return BEST if backend is None else dispatch.resolve(backend, device=device).value


def _chosen(name: str, device: torch.device) -> Backend:
    return dispatch.best_backend(device) if name == BEST else Backend(name)


def _tokens(made: Tokens, x: Tensor, input_scale: Tensor | None) -> QuantizedTokens:
    values, scale, total = made
    return QuantizedTokens(values=values, scale=scale, total=total, dtype=x.dtype, input_scale=input_scale)


def _unmoved_values(source: Tensor, heads: int) -> Tensor:
    value: Tensor = source.chunk(3, dim=-1)[2].unflatten(-1, (heads, -1))
    return value.transpose(1, 2)


def _check_floats(*tensors: Tensor) -> None:
    for tensor in tensors:
        if tensor.dtype not in FLOATS or tensor.dim() != 3 or not 0 < tensor.shape[2] <= MAX_COLUMNS:
            raise KernelError(
                f"a pass takes floats [B, L, K] with K of at most {MAX_COLUMNS}, "
                f"got {tensor.dtype} {list(tensor.shape)}"
            )
        if tensor.device != tensors[0].device:
            raise KernelError(f"a pass got tensors on {tensors[0].device} and on {tensor.device}")
        if tensor.requires_grad and torch.is_grad_enabled():
            raise KernelError("fused passes have no gradient: call them under torch.no_grad")


def _check_vector(
    name: str, vector: Tensor | None, columns: int, device: torch.device, dtypes: tuple[torch.dtype, ...]
) -> None:
    if vector is None:
        return
    if vector.dtype not in dtypes or tuple(vector.shape) != (columns,) or vector.device != device:
        kinds = " or ".join(str(dtype) for dtype in dtypes)
        found = f"{vector.dtype} {list(vector.shape)} on {vector.device}"
        raise KernelError(f"{name} must be {kinds} [{columns}] on {device}, got {found}")


def _check_heads(sources: Sequence[Tensor], cos: Tensor, sin: Tensor, heads: int) -> None:
    batch, _, columns = sources[0].shape
    if any(source.shape[0] != batch or source.shape[2] != columns for source in sources) or columns % (6 * heads):
        raise KernelError(
            f"streams must be [B, L, 3 * {heads} * d] with an even d, got {[list(source.shape) for source in sources]}"
        )
    angles = (sum(source.shape[1] for source in sources), columns // (6 * heads))
    for table in (cos, sin):
        if table.dtype != torch.float32 or tuple(table.shape) != angles or not table.is_contiguous():
            raise KernelError(f"angles must be float32 {list(angles)}, got {table.dtype} {list(table.shape)}")


def _compute_modulated(
    x: Tensor, scale: Tensor, shift: Tensor, input_scale: Tensor | None, backend: str
) -> tuple[Tensor, Tensor, Tensor]:
    if _chosen(backend, x.device) is not Backend.TRITON:
        return pass_reference.modulated_tokens(x, scale, shift, input_scale)
    from kernels import triton_passes

    return triton_passes.modulated_tokens(x, scale, shift, input_scale)


def _shape_modulated(x: Tensor, *_: object) -> Tokens:
    return _shape_tokens(x, x.shape[2])


def _compute_joined(
    plain: Tensor | None, wide: Tensor | None, input_scale: Tensor | None, backend: str
) -> tuple[Tensor, Tensor, Tensor]:
    device = next(part.device for part in (plain, wide) if part is not None)
    if _chosen(backend, device) is not Backend.TRITON:
        return pass_reference.joined_tokens(plain, wide, input_scale)
    from kernels import triton_passes

    return triton_passes.joined_tokens(plain, wide, input_scale)


def _shape_joined(plain: Tensor | None, wide: Tensor | None, *_: object) -> Tokens:
    parts = [part for part in (plain, wide) if part is not None]
    return _shape_tokens(parts[0], sum(part.shape[2] for part in parts))


def _shape_tokens(x: Tensor, columns: int) -> Tokens:
    tokens = x.shape[0] * x.shape[1]
    return (
        x.new_empty(tokens, columns, dtype=torch.int8),
        x.new_empty(tokens, dtype=torch.float32),
        x.new_empty(tokens, dtype=torch.int32),
    )


def _compute_heads(
    sources: list[Tensor], norms: list[Tensor], cos: Tensor, sin: Tensor, heads: int, backend: str
) -> list[Tensor]:
    """Queries and keys, and of more than one stream values: those of one are a part of what came in."""
    if _chosen(backend, cos.device) is not Backend.TRITON:
        made = pass_reference.attention_heads(sources, norms, cos, sin, heads)
        return list(made[: 2 if len(sources) == 1 else 3])
    from kernels import triton_passes

    return triton_passes.attention_heads(sources, norms, cos, sin, heads)


def _shape_heads(
    sources: list[Tensor],
    norms: list[Tensor],  # noqa: ARG001 - the op's own
    cos: Tensor,
    sin: Tensor,  # noqa: ARG001
    heads: int,
    backend: str,  # noqa: ARG001
) -> list[Tensor]:
    batch, head_dim = sources[0].shape[0], 2 * cos.shape[1]
    count = 2 if len(sources) == 1 else 3
    return [sources[0].new_empty(batch, cos.shape[0], heads, head_dim).transpose(1, 2) for _ in range(count)]


_library = torch.library.Library("triptych", "FRAGMENT")
_modulated_op = registered(_library, "modulated_tokens", _compute_modulated, _shape_modulated)
_joined_op = registered(_library, "joined_tokens", _compute_joined, _shape_joined)
_heads_op = registered(_library, "attention_heads", _compute_heads, _shape_heads)
