"""Tests of the choice of a device."""

import platform
import warnings

import pytest
import torch

from engine import devices
from engine.devices import choose_device, device_name, finish, release, working_dtype
from engine.errors import DeviceUnavailable


@pytest.fixture
def gpus(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine with two GPUs."""
    monkeypatch.setattr(torch.version, "cuda", "13.0")
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 2)


@pytest.fixture
def plain(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine with a CPU alone."""
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: False)


@pytest.mark.parametrize(
    ("text", "device"), [("auto", "cuda:0"), ("cuda", "cuda:0"), ("cuda:1", "cuda:1"), ("CPU", "cpu"), (" cpu ", "cpu")]
)
def test_words_on_a_machine_with_gpus(gpus: None, text: str, device: str) -> None:
    assert choose_device(text) == torch.device(device)


def test_a_gpu_that_is_not_there_is_refused(gpus: None) -> None:
    with pytest.raises(DeviceUnavailable, match="no device cuda:2: the last one of this machine is cuda:1"):
        choose_device("cuda:2")


def test_auto_without_a_gpu_is_the_cpu(plain: None) -> None:
    assert choose_device("auto") == torch.device("cpu")


def test_auto_on_a_mac_is_mps(plain: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: True)
    assert choose_device("auto") == choose_device("mps") == torch.device("mps")


@pytest.mark.parametrize(("text", "words"), [("cuda", "CUDA cannot be used"), ("cuda:1", "CUDA"), ("mps", "Mac")])
def test_a_missing_device_is_never_replaced(plain: None, text: str, words: str) -> None:
    with pytest.raises(DeviceUnavailable, match=words):
        choose_device(text)


def test_why_cuda_cannot_be_used_is_said(plain: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def warn() -> bool:
        warnings.warn("The NVIDIA driver on your system is too old (found version 11040).", stacklevel=2)
        return False

    monkeypatch.setattr(torch.version, "cuda", "13.0")
    monkeypatch.setattr(torch.cuda, "is_available", warn)
    with pytest.raises(DeviceUnavailable, match="driver on your system is too old"):
        choose_device("cuda")
    monkeypatch.setattr(torch.version, "cuda", None)
    monkeypatch.setattr(torch.version, "hip", None)
    with pytest.raises(DeviceUnavailable, match="this build of PyTorch has no CUDA"):
        choose_device("cuda")


@pytest.mark.parametrize("text", ["", "gpu", "cuda:", "cuda:x", "cuda:-1", "cpu:0", "mps:1", "auto:0"])
def test_other_words_are_refused(text: str) -> None:
    with pytest.raises(DeviceUnavailable, match="there is no device"):
        choose_device(text)


def test_a_cpu_has_a_name_and_computes_in_32_bits() -> None:
    cpu = torch.device("cpu")
    name = device_name(cpu)
    assert name == " ".join(name.split()) != ""
    assert working_dtype(cpu) == torch.float32
    assert working_dtype(torch.device("cuda")) == torch.bfloat16
    finish(cpu)
    release(cpu)


@pytest.mark.parametrize("system", ["Linux", "Darwin", "Windows"])
def test_a_processor_that_hides_its_name_has_one_all_the_same(monkeypatch: pytest.MonkeyPatch, system: str) -> None:
    monkeypatch.setattr(platform, "system", lambda: system)
    monkeypatch.setattr(platform, "processor", lambda: "")
    monkeypatch.setattr(devices, "_linux_processor_name", lambda: "")
    monkeypatch.setattr(devices, "_command_output", lambda *_: "")
    assert device_name(torch.device("cpu")) == platform.machine()
