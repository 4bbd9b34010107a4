"""Memory that is never clean by chance, and an interpreter that rounds as a GPU does."""

from collections.abc import Iterator

import numpy as np
import pytest
import torch

import interpreter_bfloat16
import interpreter_fma


@pytest.fixture
def poisoned(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Fill every tensor that torch leaves uninitialised with NaN, or with the largest whole number."""
    monkeypatch.setenv("CUBLAS_WORKSPACE_CONFIG", ":4096:8")  # what cuBLAS wants of those who ask for determinism
    torch.use_deterministic_algorithms(True)
    assert torch.utils.deterministic.fill_uninitialized_memory
    assert bool(torch.empty(3).isnan().all())
    yield
    torch.use_deterministic_algorithms(False)


@pytest.fixture
def device(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Where Triton's kernels run: a GPU, or else the CPU through the interpreter, whose arithmetic is put right."""
    pytest.importorskip("triton")
    if torch.cuda.is_available():
        yield "cuda"
        return
    interpreter_bfloat16.put_right(monkeypatch)
    interpreter_fma.put_right(monkeypatch)
    with np.errstate(all="ignore"):  # a GPU says nothing of infinities either
        yield "cpu"
