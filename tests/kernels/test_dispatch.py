"""Tests of the choice of backend."""

import sys
from pathlib import Path

import pytest
import torch

from kernels import dispatch
from kernels.dispatch import Backend, best_backend, resolve, why_not
from kernels.errors import BackendUnavailable, KernelError


@pytest.fixture
def gpu(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """A machine with Triton and a GPU of capability 8.0, as far as the choice can see."""
    monkeypatch.setattr(dispatch, "_has_triton", lambda: True)
    monkeypatch.setattr(dispatch, "_capability", lambda device: (8, 0))
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.version, "hip", None)
    monkeypatch.setattr(dispatch, "_why_nothing_is_built", lambda: None)
    return monkeypatch


@pytest.mark.parametrize(("device", "expected"), [("cpu", Backend.TORCH), ("meta", Backend.REFERENCE)])
def test_the_best_backend_runs_on_the_device(device: str, expected: Backend) -> None:
    assert best_backend(device) is expected
    assert why_not(expected, device=device) is None
    assert resolve(None, device=device) is expected


@pytest.mark.usefixtures("gpu")
def test_a_gpu_runs_the_fused_kernels_unasked() -> None:
    assert why_not(Backend.TRITON, device="cuda") is None
    assert resolve(Backend.TRITON, device="cuda") is resolve(None, device="cuda") is Backend.TRITON
    assert best_backend("cuda") is best_backend("cuda:1", "ternary_product") is Backend.TRITON
    assert best_backend("cuda", "quantize_activations") is Backend.TORCH
    assert best_backend("cpu") is Backend.TORCH


def test_what_fused_kernels_lack_is_said(gpu: pytest.MonkeyPatch) -> None:
    gpu.setenv("TRITON_INTERPRET", "0")
    assert why_not(Backend.TRITON, device="cpu") == "needs a CUDA device, this is cpu"
    assert why_not(Backend.TRITON, device="mps") == "needs a CUDA device, this is mps"
    assert "quantize_tokens" in (why_not(Backend.TRITON, device="cuda", op="quantize_activations") or "")
    with gpu.context() as lacking:
        lacking.setattr(dispatch, "_capability", lambda device: (7, 5))
        assert why_not(Backend.TRITON, device="cuda") == "needs a CUDA device of compute capability 8.0, this is 7.5"
        assert best_backend("cuda") is Backend.TORCH
    with gpu.context() as lacking:
        lacking.setattr(torch.cuda, "is_available", lambda: False)
        assert why_not(Backend.TRITON, device="cuda") == "needs a CUDA device, and torch finds none"
    with gpu.context() as lacking:
        lacking.setattr(dispatch, "_has_triton", lambda: False)
        assert why_not(Backend.TRITON, device="cuda") == "needs the package triton, which is not installed"
    with gpu.context() as lacking:
        lacking.setattr(torch.version, "hip", "6.4")
        assert why_not(Backend.TRITON, device="cuda") == "needs an NVIDIA device, this is one of AMD"


@pytest.mark.skipif(sys.platform == "win32", reason="Triton brings a compiler there")
def test_triton_needs_what_builds_its_launches(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CC", "cc")
    monkeypatch.setattr(dispatch.sysconfig, "get_path", lambda *_: str(tmp_path))
    assert dispatch._why_nothing_is_built() == f"needs Python's headers (python3-dev), and finds none in {tmp_path}"
    (tmp_path / "Python.h").touch()
    assert dispatch._why_nothing_is_built() is None
    monkeypatch.delenv("CC")
    monkeypatch.setattr(dispatch.shutil, "which", lambda name: None)
    assert dispatch._why_nothing_is_built() == "needs a C compiler, and finds neither gcc nor clang"


def test_the_interpreter_runs_on_request_alone(gpu: pytest.MonkeyPatch) -> None:
    gpu.setenv("TRITON_INTERPRET", "1")
    assert resolve(Backend.TRITON, device="cpu") is Backend.TRITON
    assert best_backend("cpu") is Backend.TORCH
    gpu.setattr(dispatch, "_has_triton", lambda: False)
    assert why_not(Backend.TRITON, device="cpu") == "needs a CUDA device, this is cpu"


def test_a_reason_is_the_rest_of_a_sentence() -> None:
    assert why_not(Backend.TORCH, device="meta") == "needs a device of kind cpu, cuda, mps, this is meta"
    with pytest.raises(BackendUnavailable, match="backend torch cannot run quantize_activations on meta: it needs a"):
        resolve(Backend.TORCH, device="meta", op="quantize_activations")


def test_an_unknown_op_is_refused() -> None:
    with pytest.raises(KernelError, match=r"op must be one of ternary_linear, .*, got 'attention'"):
        why_not(Backend.TORCH, device="cpu", op="attention")
