"""The ops that models call, with their checks."""

from typing import get_args

import torch
from torch import Tensor

from kernels import dispatch, prepared, registered, torch_backend
from kernels.dispatch import Backend
from kernels.epilogue import Epilogue
from kernels.errors import KernelError
from kernels.layout import Layout, PackedWeight, repack
from kernels.prepared import PreparedWeight
from kernels.quantized import QuantizedTokens
from kernels.reference import Activations
from kernels.torch_backend import unpacked_bytes

__all__ = [
    "Activations",
    "Epilogue",
    "PreparedWeight",
    "QuantizedTokens",
    "prepare",
    "quantize_activations",
    "quantize_tokens",
    "ternary_linear",
    "ternary_product",
    "unpacked_bytes",
]

FLOATS = (torch.float32, torch.bfloat16, torch.float16)


def prepare(
    weight: PackedWeight,
    *,
    activations: Activations,
    device: torch.device | str,
    budget_bytes: int | None = None,
    dtype: torch.dtype = torch.float32,
    backend: Backend | None = None,
) -> PreparedWeight:
    """`weight` on `device`, in the form that `backend` computes with there; None is the best one.

    TRITON takes codes packed as `tiled2`; `budget_bytes` and `dtype` are for TORCH: see `torch_backend.prepare`.

    Raises:
        BackendUnavailable: the asked backend does not run on the device.
    """
    match dispatch.resolve(backend, device=device):
        case Backend.TRITON:
            return prepared.from_packed(repack(weight.to(device), Layout.TILED2), activations)
        case Backend.REFERENCE:
            return prepared.from_packed(weight.to(device), activations)
        case Backend.TORCH:
            return torch_backend.prepare(
                weight, activations=activations, device=device, budget_bytes=budget_bytes, dtype=dtype
            )


def ternary_linear(
    x: Tensor,
    weight: PackedWeight | PreparedWeight,
    bias: Tensor | None = None,
    *,
    activations: Activations,
    backend: Backend | None = None,
) -> Tensor:
    """x [..., K] times a ternary weight, transposed, plus bias [N]: [..., N] in x's dtype.

    x is float32, bfloat16 or float16. With `int8` activations every backend computes the same whole numbers
    (see `reference.ternary_linear`); a weight with a side branch differs by the rounding of its product.

    Raises:
        KernelError: a dtype, shape or device does not fit, the weight was prepared for other activations, or a
            gradient is wanted.
        BackendUnavailable: the asked backend does not run on x's device.
    """
    if activations not in get_args(Activations):
        raise KernelError(f"activations must be one of {', '.join(get_args(Activations))}, got {activations!r}")
    if isinstance(weight, PackedWeight):
        weight = prepared.from_packed(weight, activations)
    _check_weight(weight, activations, backend, x.device)
    _check_activations(x, weight.in_features, weight.device)
    if bias is not None and (tuple(bias.shape) != (weight.out_features,) or bias.device != x.device):
        raise KernelError(
            f"bias must be [{weight.out_features}] on {x.device}, got {list(bias.shape)} on {bias.device}"
        )
    y: Tensor = registered.linear(
        x.reshape(-1, weight.in_features),  # [M, K]
        weight.matrix,
        weight.row_scale,
        bias,
        weight.input_scale,
        weight.branch_down,
        weight.branch_up,
        weight.in_features,
        weight.form.value,
        activations,
        _name(backend),
    )
    return y.reshape(*x.shape[:-1], weight.out_features)


def ternary_product(
    tokens: QuantizedTokens,
    weight: PackedWeight | PreparedWeight,
    epilogue: Epilogue = Epilogue(),  # noqa: B008 - it is frozen
    *,
    backend: Backend | None = None,
) -> Tensor:
    """Quantized tokens [M, K] times a ternary weight, transposed, and what follows: [M, N] in the tokens' dtype.

    Every backend computes the same numbers, but for the rounding of GELU: see `reference.ternary_product`. The
    weight's side branch, which reads activations that are not quantized, is the epilogue's `side`.

    Raises:
        KernelError: a dtype, shape or device does not fit, the tokens have no sums for TRITON, the weight was not
            prepared for int8 activations, or it has a side branch and `epilogue` none.
        BackendUnavailable: the asked backend does not run on the tokens' device.
    """
    if isinstance(weight, PackedWeight):
        weight = prepared.from_packed(weight, "int8")
    _check_weight(weight, "int8", backend, tokens.device)
    if tokens.in_features != weight.in_features or tokens.device != weight.device:
        raise KernelError(
            f"tokens must be [..., {weight.in_features}] on {weight.device},"
            f" got {list(tokens.values.shape)} on {tokens.device}"
        )
    if (tokens.input_scale is None) != (weight.input_scale is None):
        raise KernelError("the tokens were quantized with another input scale than the weight's")
    if weight.branch_up is not None and epilogue.side is None:
        raise KernelError("the weight has a side branch: give its product as the epilogue's side")
    _check_epilogue(epilogue, tokens, weight.out_features)
    y: Tensor = registered.product(
        tokens.values, tokens.scale, tokens.total, tokens.dtype, tokens.input_scale,
        weight.matrix, weight.row_scale, weight.in_features, weight.form.value,
        epilogue.bias, epilogue.side, epilogue.gelu, epilogue.gate, epilogue.residual, _name(backend),
    )  # fmt: skip
    return y


def quantize_tokens(x: Tensor, input_scale: Tensor | None = None, *, backend: Backend | None = None) -> QuantizedTokens:
    """Activations [..., K] as M quantized tokens with their sums, for any number of `ternary_product`s.

    x is float32, bfloat16 or float16; `input_scale` is float32 [K]. `reference.quantize_activations` says how.

    Raises:
        KernelError: a dtype, shape or device does not fit, or a gradient is wanted.
        BackendUnavailable: the asked backend does not run on x's device.
    """
    _check_quantizable(x, input_scale)
    if backend is not None:
        dispatch.resolve(backend, device=x.device, op="quantize_tokens")
    values, scale, total = registered.tokens(x.reshape(-1, x.shape[-1]), input_scale, _name(backend))
    return QuantizedTokens(values=values, scale=scale, total=total, dtype=x.dtype, input_scale=input_scale)


def quantize_activations(x: Tensor, input_scale: Tensor | None = None) -> tuple[Tensor, Tensor]:
    """Activations [..., K] as int8 [..., K] and one float32 scale a token [..., 1].

    x is float32, bfloat16 or float16; `input_scale` is float32 [K]. `reference.quantize_activations` says how.

    Raises:
        KernelError: a dtype, shape or device does not fit, or a gradient is wanted.
    """
    _check_quantizable(x, input_scale)
    quantized, scale = registered.activations(x, input_scale)
    return quantized, scale


def _check_quantizable(x: Tensor, input_scale: Tensor | None) -> None:
    if x.dim() == 0:
        raise KernelError("activations must have at least one dimension")
    _check_activations(x, x.shape[-1], x.device)
    if input_scale is not None and (
        input_scale.dtype != torch.float32 or input_scale.shape != x.shape[-1:] or input_scale.device != x.device
    ):
        raise KernelError(f"input_scale must be float32 [{x.shape[-1]}] on {x.device}, got {_described(input_scale)}")


def _check_weight(
    weight: PreparedWeight, activations: Activations, backend: Backend | None, device: torch.device
) -> None:
    if backend is not None:
        dispatch.resolve(backend, device=device)
    if weight.activations != activations:
        raise KernelError(f"the weight was prepared for {weight.activations} activations, not for {activations}")
    if weight.is_unpacked and backend not in (None, Backend.TORCH):
        raise KernelError(f"the weight was unpacked for backend torch, not for {backend.value}")


def _check_epilogue(epilogue: Epilogue, tokens: QuantizedTokens, out_features: int) -> None:
    whole = (tokens.tokens, out_features)
    shapes = {"bias": (out_features,), "side": whole, "residual": whole}
    for name, shape in shapes.items():
        tensor = getattr(epilogue, name)
        if tensor is not None and (tensor.shape != shape or tensor.device != tokens.device):
            raise KernelError(f"{name} must be {list(shape)} on {tokens.device}, got {_described(tensor)}")
    gate = epilogue.gate
    if (gate is None) != (epilogue.residual is None):
        raise KernelError("gate and residual must be given together")
    if gate is not None and (
        gate.dim() != 2
        or gate.shape[1] != out_features
        or gate.shape[0] == 0
        or tokens.tokens % gate.shape[0]
        or gate.device != tokens.device
    ):
        raise KernelError(
            f"gate must be [pictures, {out_features}] on {tokens.device}, and divide {tokens.tokens} tokens"
            f" by whole pictures, got {_described(gate)}"
        )


def _check_activations(x: Tensor, in_features: int, device: torch.device) -> None:
    if x.dtype not in FLOATS or x.dim() == 0 or x.shape[-1] != in_features or x.device != device or in_features == 0:
        raise KernelError(f"activations must be floats [..., {in_features}] on {device}, got {_described(x)}")
    if x.requires_grad and torch.is_grad_enabled():
        raise KernelError("ternary ops have no gradient: call them under torch.no_grad")


def _name(backend: Backend | None) -> str:
    """How an op's arguments name a backend; the best one is chosen when it runs, where no compiler traces."""
    return registered.BEST if backend is None else backend.value


def _described(tensor: Tensor) -> str:
    return f"{tensor.dtype} {list(tensor.shape)} on {tensor.device}"
