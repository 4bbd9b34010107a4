"""Tests of the choice of backend."""

import pytest

from kernels.dispatch import Backend, best_backend, resolve, why_not
from kernels.errors import BackendUnavailable, KernelError


@pytest.mark.parametrize(("device", "expected"), [("cpu", Backend.TORCH), ("meta", Backend.REFERENCE)])
def test_the_best_backend_runs_on_the_device(device: str, expected: Backend) -> None:
    assert best_backend(device) is expected
    assert why_not(expected, device=device) is None
    assert resolve(None, device=device) is expected


def test_a_reason_is_the_rest_of_a_sentence() -> None:
    assert why_not(Backend.TRITON, device="cuda") == "has no fused kernels in this version"
    assert why_not(Backend.TORCH, device="meta") == "needs a device of kind cpu, cuda, mps, this is meta"
    with pytest.raises(BackendUnavailable, match="backend torch cannot run quantize_activations on meta: it needs a"):
        resolve(Backend.TORCH, device="meta", op="quantize_activations")


def test_an_unknown_op_is_refused() -> None:
    with pytest.raises(KernelError, match="op must be one of ternary_linear, quantize_activations, got 'attention'"):
        why_not(Backend.TORCH, device="cpu", op="attention")
