"""Tests of failures of libraries and devices as errors of ours."""

import pytest
import torch

from engine.errors import DeviceUnavailable, EngineError, InvalidModel, NonFiniteValues, OutOfMemory
from engine.faults import as_engine_error


def translate(error: Exception) -> EngineError | None:
    return as_engine_error(error, doing="denoising", device_name="Nova 4")


@pytest.mark.parametrize(
    "error",
    [
        MemoryError(),
        OSError(12, "Cannot allocate memory"),
        RuntimeError("MPS backend out of memory (MPS allocated: 1.00 GB)"),
        torch.OutOfMemoryError("CUDA out of memory."),
    ],
)
def test_memory_that_ran_out(error: Exception) -> None:
    translated = translate(error)
    assert isinstance(translated, OutOfMemory)
    assert translated.sentence.startswith("the memory of Nova 4 ran out while denoising: ")


def test_a_device_that_failed() -> None:
    translated = translate(torch.AcceleratorError("CUDA error: an illegal memory access\nCUDA kernel errors might be"))
    assert isinstance(translated, DeviceUnavailable)
    assert translated.sentence.startswith("Nova 4 failed while denoising (CUDA error: an illegal memory access): ")


@pytest.mark.parametrize("error", [NonFiniteValues("step 3 produced NaN"), InvalidModel("the folder is empty")])
def test_errors_of_ours_stay_as_they_are(error: EngineError) -> None:
    assert translate(error) is error


@pytest.mark.parametrize("error", [KeyError("x"), RuntimeError("shape mismatch"), AssertionError(), OSError(2, "gone")])
def test_faults_of_ours_are_not_translated(error: Exception) -> None:
    assert translate(error) is None
