"""The ops as torch's dispatcher knows them: plain arguments, and the choice of backend when one runs."""

import torch
from torch import Tensor

from kernels import dispatch, prepared, reference, torch_backend
from kernels.dispatch import Backend
from kernels.epilogue import Epilogue
from kernels.prepared import Form, PreparedWeight
from kernels.quantized import QuantizedTokens
from kernels.registration import registered

BEST = "best"  # as a backend's name: the best one on the device


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
    match _chosen(backend, x.device, weight):
        case Backend.REFERENCE:
            return reference.ternary_linear(x, prepared.to_packed(weight), bias, weight.activations)
        case Backend.TORCH:
            return torch_backend.ternary_linear(x, weight, bias)
        case Backend.TRITON:
            from kernels import triton_backend

            return triton_backend.ternary_linear(x, weight, bias)


def _shape_linear(x: Tensor, matrix: Tensor, row_scale: Tensor, *_: object) -> Tensor:  # noqa: ARG001 - the op's own
    return x.new_empty(x.shape[0], row_scale.shape[0])


def _compute_product(  # noqa: PLR0913 - an op takes tensors and plain values alone
    values: Tensor,
    scale: Tensor,
    total: Tensor | None,
    dtype: torch.dtype,
    input_scale: Tensor | None,
    matrix: Tensor,
    row_scale: Tensor,
    in_features: int,
    form: str,
    bias: Tensor | None,
    side: Tensor | None,
    gelu: bool,  # noqa: FBT001 - an op's arguments have an order
    gate: Tensor | None,
    residual: Tensor | None,
    backend: str,
) -> Tensor:
    tokens = QuantizedTokens(values=values, scale=scale, total=total, dtype=dtype, input_scale=input_scale)
    epilogue = Epilogue(bias=bias, side=side, gelu=gelu, gate=gate, residual=residual)
    weight = PreparedWeight(
        matrix=matrix, row_scale=row_scale, form=Form(form), activations="int8", in_features=in_features
    )
    match _chosen(backend, values.device, weight):
        case Backend.REFERENCE:
            return reference.ternary_product(tokens, prepared.to_packed(weight), epilogue)
        case Backend.TORCH:
            return torch_backend.ternary_product(tokens, weight, epilogue)
        case Backend.TRITON:
            from kernels import triton_backend

            return triton_backend.ternary_product(tokens, weight, epilogue)


def _shape_product(
    values: Tensor,
    scale: Tensor,  # noqa: ARG001
    total: Tensor | None,  # noqa: ARG001
    dtype: torch.dtype,
    input_scale: Tensor | None,  # noqa: ARG001
    matrix: Tensor,  # noqa: ARG001
    row_scale: Tensor,
    *_: object,
) -> Tensor:
    return values.new_empty(values.shape[0], row_scale.shape[0], dtype=dtype)


def _compute_tokens(x: Tensor, input_scale: Tensor | None, backend: str) -> tuple[Tensor, Tensor, Tensor]:
    if _chosen(backend, x.device) is Backend.TRITON:
        from kernels import triton_backend

        tokens = triton_backend.quantize_tokens(x, input_scale)
    else:
        tokens = reference.quantize_tokens(x, input_scale)
    assert tokens.total is not None
    return tokens.values, tokens.scale, tokens.total


def _shape_tokens(x: Tensor, input_scale: Tensor | None, backend: str) -> tuple[Tensor, Tensor, Tensor]:  # noqa: ARG001
    return (
        torch.empty_like(x, dtype=torch.int8),
        x.new_empty(x.shape[0], dtype=torch.float32),
        x.new_empty(x.shape[0], dtype=torch.int32),
    )


def _compute_quantize(x: Tensor, input_scale: Tensor | None) -> tuple[Tensor, Tensor]:
    return reference.quantize_activations(x, input_scale)


def _shape_quantize(x: Tensor, input_scale: Tensor | None) -> tuple[Tensor, Tensor]:  # noqa: ARG001 - the op's own
    return torch.empty_like(x, dtype=torch.int8), x.new_empty(*x.shape[:-1], 1, dtype=torch.float32)


def _chosen(name: str, device: torch.device, weight: PreparedWeight | None = None) -> Backend:
    """The backend of that name; the best one is that of the weight's form."""
    if name != BEST:
        return Backend(name)
    if weight is not None and weight.is_unpacked:
        return Backend.TORCH
    return dispatch.best_backend(device)


_library = torch.library.Library("triptych", "DEF")
product = registered(_library, "ternary_product", _compute_product, _shape_product)
tokens = registered(_library, "quantize_tokens", _compute_tokens, _shape_tokens)
linear = registered(_library, "ternary_linear", _compute_linear, _shape_linear)
activations = registered(_library, "quantize_activations", _compute_quantize, _shape_quantize)
