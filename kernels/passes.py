"""The passes around the products, fused: what makes quantized tokens, and heads for attention.

Backend TRITON runs each as one kernel, an op that `torch.compile` and CUDA graphs take whole. Every other backend
runs the same steps in torch, which a compiler may fuse as it likes. All results of floats are those of
`pass_reference` up to the order of a row's sums: `docs/kernels.md` says how far that goes.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from kernels import dispatch, pass_reference
from kernels.dispatch import Backend
from kernels.errors import KernelError
from kernels.quantized import QuantizedTokens
from kernels.registration import registered

FLOATS = (torch.float32, torch.bfloat16, torch.float16)
MAX_COLUMNS = 2**16  # of a row that one program holds

Heads = tuple[Tensor, Tensor, Tensor]


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
        _check_vector(vector, x)
    if dispatch.resolve(backend, device=x.device) is Backend.TRITON:
        values, token_scale, total = _modulated_op(x, scale, shift, input_scale)
        return _tokens(values, token_scale, total, x, input_scale)
    values, token_scale = pass_reference.modulated_tokens(x, scale, shift, input_scale)
    return _tokens(values, token_scale, None, x, input_scale)


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
    if dispatch.resolve(backend, device=parts[0].device) is Backend.TRITON:
        values, token_scale, total = _joined_op(plain, wide, input_scale)
        return _tokens(values, token_scale, total, parts[0], input_scale)
    values, token_scale = pass_reference.joined_tokens(plain, wide, input_scale)
    return _tokens(values, token_scale, None, parts[0], input_scale)


def attention_heads(
    streams: Sequence[HeadStream], *, cos: Tensor, sin: Tensor, heads: int, backend: Backend | None = None
) -> Heads:
    """Queries, keys and values [B, H, L, d] of all streams, joined in their order, ready for attention.

    Queries and keys are normed by head and turned by `cos` and `sin`, float32 [L, d / 2]; see
    `pass_reference.attention_heads`. With TRITON a token lies after the other in memory, and values of a single
    stream stay where they are.

    Raises:
        KernelError: a dtype, shape or device does not fit, or a gradient is wanted.
        BackendUnavailable: the asked backend does not run on the device.
    """
    sources = [stream.source for stream in streams]
    _check_floats(*sources)
    _check_heads(sources, cos, sin, heads)
    if dispatch.resolve(backend, device=cos.device) is Backend.TRITON:
        norms = [norm for stream in streams for norm in (stream.query_norm, stream.key_norm)]
        query, key, *values = _heads_op(sources, norms, cos, sin, heads)
        return query, key, values[0] if values else _unmoved_values(sources[0], heads)
    first, made = 0, []
    for stream in streams:
        rows = slice(first, first := first + stream.source.shape[1])
        made.append(
            pass_reference.attention_heads(
                stream.source, stream.query_norm, stream.key_norm, cos[rows], sin[rows], heads
            )
        )
    if len(made) == 1:
        return made[0]
    query, key, value = (torch.cat(parts, dim=2) for parts in zip(*made, strict=True))
    return query, key, value


def _tokens(
    values: Tensor, scale: Tensor, total: Tensor | None, x: Tensor, input_scale: Tensor | None
) -> QuantizedTokens:
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


def _check_vector(vector: Tensor, x: Tensor) -> None:
    if vector.shape[0] not in (1, x.shape[0]) or vector.shape[1:] != (1, x.shape[2]):
        raise KernelError(f"a modulation must be [{x.shape[0]} or 1, 1, {x.shape[2]}], got {list(vector.shape)}")


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
    x: Tensor, scale: Tensor, shift: Tensor, input_scale: Tensor | None
) -> tuple[Tensor, Tensor, Tensor]:
    from kernels import triton_passes

    return triton_passes.modulated_tokens(x, scale, shift, input_scale)


def _compute_joined(
    plain: Tensor | None, wide: Tensor | None, input_scale: Tensor | None
) -> tuple[Tensor, Tensor, Tensor]:
    from kernels import triton_passes

    return triton_passes.joined_tokens(plain, wide, input_scale)


def _compute_heads(sources: list[Tensor], norms: list[Tensor], cos: Tensor, sin: Tensor, heads: int) -> list[Tensor]:
    from kernels import triton_passes

    return triton_passes.attention_heads(sources, norms, cos, sin, heads)


def _shape_modulated(x: Tensor, *_: object) -> tuple[Tensor, Tensor, Tensor]:
    return _shape_tokens(x, x.shape[2])


def _shape_joined(
    plain: Tensor | None, wide: Tensor | None, input_scale: Tensor | None
) -> tuple[Tensor, Tensor, Tensor]:
    parts = [part for part in (plain, wide, input_scale) if part is not None and part.dim() == 3]
    return _shape_tokens(parts[0], sum(part.shape[2] for part in parts))


def _shape_tokens(x: Tensor, columns: int) -> tuple[Tensor, Tensor, Tensor]:
    tokens = x.shape[0] * x.shape[1]
    return (
        x.new_empty(tokens, columns, dtype=torch.int8),
        x.new_empty(tokens, dtype=torch.float32),
        x.new_empty(tokens, dtype=torch.int32),
    )


def _shape_heads(
    sources: list[Tensor],
    norms: list[Tensor],  # noqa: ARG001 - the op's own
    cos: Tensor,
    sin: Tensor,  # noqa: ARG001
    heads: int,
) -> list[Tensor]:
    batch, head_dim = sources[0].shape[0], 2 * cos.shape[1]
    count = 2 if len(sources) == 1 else 3
    return [sources[0].new_empty(batch, cos.shape[0], heads, head_dim).transpose(1, 2) for _ in range(count)]


_library = torch.library.Library("triptych", "FRAGMENT")
_modulated_op = registered(_library, "modulated_tokens", _compute_modulated, _shape_modulated)
_joined_op = registered(_library, "joined_tokens", _compute_joined, _shape_joined)
_heads_op = registered(_library, "attention_heads", _compute_heads, _shape_heads)
