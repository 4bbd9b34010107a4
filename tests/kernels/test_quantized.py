"""Tests of quantized activations: what their tensors must be."""

import dataclasses

import pytest
import torch

from kernels.errors import KernelError
from kernels.quantized import QuantizedTokens


def tokens(**changes: object) -> QuantizedTokens:
    values: dict[str, object] = {
        "values": torch.zeros(3, 5, dtype=torch.int8),
        "scale": torch.ones(3),
        "total": torch.zeros(3, dtype=torch.int32),
        "dtype": torch.bfloat16,
    }
    return QuantizedTokens(**values | changes)  # type: ignore[arg-type]


def test_they_know_their_sizes() -> None:
    made = tokens(input_scale=torch.ones(5))
    assert (made.tokens, made.in_features, made.device) == (3, 5, torch.device("cpu"))
    assert dataclasses.replace(made, total=None).total is None


@pytest.mark.parametrize(
    ("name", "tensor", "says"),
    [
        ("values", torch.zeros(3, dtype=torch.int8), r"values must be \[M, K\], got \[3\]"),
        ("values", torch.zeros(3, 5), "values must be torch.int8"),
        ("scale", torch.ones(3, 1), r"scale must be torch.float32 \[3\] on cpu, got torch.float32 \[3, 1\]"),
        ("scale", torch.ones(3, dtype=torch.float64), "scale must be torch.float32"),
        ("scale", torch.ones(3, device="meta"), "on cpu, got .* on meta"),
        ("total", torch.zeros(3, dtype=torch.int64), "total must be torch.int32"),
        ("total", torch.zeros(4, dtype=torch.int32), r"total must be torch.int32 \[3\]"),
        ("input_scale", torch.ones(3), r"input_scale must be torch.float32 \[5\]"),
    ],
)
def test_what_does_not_fit_is_refused(name: str, tensor: torch.Tensor, says: str) -> None:
    with pytest.raises(KernelError, match=says):
        tokens(**{name: tensor})
