"""The ops that models call: checks, the choice of backend, and registration with torch's dispatcher."""

from collections.abc import Callable
from typing import Any, get_args

import torch
from torch import Tensor

from kernels import dispatch, prepared, reference, torch_backend
from kernels.dispatch import Backend
from kernels.errors import KernelError
from kernels.layout import PackedWeight
from kernels.prepared import Form, PreparedWeight
from kernels.reference import Activations
from kernels.torch_backend import prepare, unpacked_bytes

__all__ = ["Activations", "PreparedWeight", "prepare", "quantize_activations", "ternary_linear", "unpacked_bytes"]

FLOATS = (torch.float32, torch.bfloat16, torch.float16)
ANY_DEVICE = "CompositeExplicitAutograd"


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
    backend = dispatch.resolve(backend, device=x.device)
    if activations not in get_args(Activations):
        raise KernelError(f"activations must be one of {', '.join(get_args(Activations))}, got {activations!r}")
    if isinstance(weight, PackedWeight):
        weight = prepared.from_packed(weight, activations)
    if weight.activations != activations:
        raise KernelError(f"the weight was prepared for {weight.activations} activations, not for {activations}")
    if weight.is_unpacked and backend is not Backend.TORCH:
        raise KernelError(f"the weight was unpacked for backend torch, not for {backend.value}")
    _check_activations(x, weight.in_features, weight.device)
    if bias is not None and (tuple(bias.shape) != (weight.out_features,) or bias.device != x.device):
        raise KernelError(
            f"bias must be [{weight.out_features}] on {x.device}, got {list(bias.shape)} on {bias.device}"
        )
    y: Tensor = _linear_op(
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
        backend.value,
    )
    return y.reshape(*x.shape[:-1], weight.out_features)


def quantize_activations(x: Tensor, input_scale: Tensor | None = None) -> tuple[Tensor, Tensor]:
    """Activations [..., K] as int8 [..., K] and one float32 scale a token [..., 1].

    x is float32, bfloat16 or float16; `input_scale` is float32 [K]. `reference.quantize_activations` says how.

    Raises:
        KernelError: a dtype, shape or device does not fit, or a gradient is wanted.
    """
    if x.dim() == 0:
        raise KernelError("activations must have at least one dimension")
    _check_activations(x, x.shape[-1], x.device)
    if input_scale is not None and (
        input_scale.dtype != torch.float32 or input_scale.shape != x.shape[-1:] or input_scale.device != x.device
    ):
        raise KernelError(f"input_scale must be float32 [{x.shape[-1]}] on {x.device}, got {_described(input_scale)}")
    quantized, scale = _quantize_op(x, input_scale)
    return quantized, scale


def _check_activations(x: Tensor, in_features: int, device: torch.device) -> None:
    if x.dtype not in FLOATS or x.dim() == 0 or x.shape[-1] != in_features or x.device != device or in_features == 0:
        raise KernelError(f"activations must be floats [..., {in_features}] on {device}, got {_described(x)}")
    if x.requires_grad and torch.is_grad_enabled():
        raise KernelError("ternary ops have no gradient: call them under torch.no_grad")


def _described(tensor: Tensor) -> str:
    return f"{tensor.dtype} {list(tensor.shape)} on {tensor.device}"


def _compute_linear(  # noqa: PLR0913 - an op takes tensors and plain values alone
    x: Tensor,
    matrix: Tensor,
    row_scale: Tensor,
    bias: Tensor | None,
    input_scale: Tensor | None,
    branch_down: Tensor | None,
    branch_up: Tensor | None,
    in_features: int,
    form: str,
    activations: str,
    backend: str,
) -> Tensor:
    weight = PreparedWeight(
        matrix=matrix,
        row_scale=row_scale,
        form=Form(form),
        activations="int8" if activations == "int8" else "exact",
        in_features=in_features,
        input_scale=input_scale,
        branch_down=branch_down,
        branch_up=branch_up,
    )
    if Backend(backend) is Backend.REFERENCE:
        return reference.ternary_linear(x, prepared.to_packed(weight), bias, weight.activations)
    return torch_backend.ternary_linear(x, weight, bias)


def _shape_linear(x: Tensor, matrix: Tensor, row_scale: Tensor, *_: object) -> Tensor:  # noqa: ARG001 - the op's own
    return x.new_empty(x.shape[0], row_scale.shape[0])


def _compute_quantize(x: Tensor, input_scale: Tensor | None) -> tuple[Tensor, Tensor]:
    return reference.quantize_activations(x, input_scale)


def _shape_quantize(x: Tensor, input_scale: Tensor | None) -> tuple[Tensor, Tensor]:  # noqa: ARG001 - the op's own
    return torch.empty_like(x, dtype=torch.int8), x.new_empty(*x.shape[:-1], 1, dtype=torch.float32)


def _registered(name: str, compute: Callable[..., Any], shape: Callable[..., Any]) -> Any:
    """The op `triptych::name`, which `compute` runs and of which `shape` gives empty results to a compiler.

    `torch.library.custom_op` would do the same, and import torch's compiler at the first call: 900 modules.
    """
    _library.define(name + torch.library.infer_schema(compute, mutates_args=()))
    _library.impl(name, compute, ANY_DEVICE)
    torch.library.register_fake(f"triptych::{name}", shape, lib=_library)
    return getattr(torch.ops.triptych, name).default


_library = torch.library.Library("triptych", "DEF")
_linear_op = _registered("ternary_linear", _compute_linear, _shape_linear)
_quantize_op = _registered("quantize_activations", _compute_quantize, _shape_quantize)
