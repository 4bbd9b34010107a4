"""Tests of the choice of torch's attention kernel, on devices that are played."""

from collections.abc import Iterator

import pytest
import torch
import torch.nn.functional as F
from torch.nn.attention import SDPBackend, _cur_sdpa_kernel_backends

from kernels.attention import AttentionKernel, best_kernel, fastest_attention, why_not

CUDNN, FLASH, TORCH = AttentionKernel


@pytest.fixture
def card(switches: None, monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """A CUDA device with everything built and switched on; its capability is that of Hopper."""
    play(monkeypatch, (9, 0))
    monkeypatch.setattr(torch.version, "hip", None)
    monkeypatch.setattr(torch.backends.cudnn, "is_available", lambda: True)
    monkeypatch.setattr(torch.backends.cuda, "is_flash_attention_available", lambda: True)
    torch.backends.cuda.enable_cudnn_sdp(True)
    torch.backends.cuda.enable_flash_sdp(True)
    return monkeypatch


@pytest.fixture(autouse=True)
def switches() -> Iterator[None]:
    cudnn, flash = torch.backends.cuda.cudnn_sdp_enabled(), torch.backends.cuda.flash_sdp_enabled()
    yield
    torch.backends.cuda.enable_cudnn_sdp(cudnn)
    torch.backends.cuda.enable_flash_sdp(flash)


def play(monkeypatch: pytest.MonkeyPatch, capability: tuple[int, int]) -> None:
    monkeypatch.setattr(torch.cuda, "get_device_capability", lambda device: capability)


@pytest.mark.parametrize(
    ("capability", "expected"),
    [
        ((7, 5), TORCH),
        ((8, 0), FLASH),
        ((8, 6), FLASH),
        ((8, 9), FLASH),
        ((9, 0), CUDNN),
        ((10, 0), CUDNN),
        ((12, 0), CUDNN),
    ],
)
def test_each_card_gets_its_fastest(
    card: pytest.MonkeyPatch, capability: tuple[int, int], expected: AttentionKernel
) -> None:
    play(card, capability)
    assert best_kernel("cuda") is expected
    assert why_not(expected, device="cuda") is None


def test_a_reason_is_the_rest_of_a_sentence(card: pytest.MonkeyPatch) -> None:
    assert why_not(CUDNN, device="cpu") == "needs a CUDA device, this is cpu"
    play(card, (7, 5))
    assert why_not(CUDNN, device="cuda") == "needs compute capability 9.0, this is 7.5"
    assert why_not(FLASH, device="cuda") == "needs compute capability 8.0, this is 7.5"
    play(card, (9, 0))
    torch.backends.cuda.enable_cudnn_sdp(False)
    assert why_not(CUDNN, device="cuda") == "is switched off in this process"
    card.setattr(torch.backends.cuda, "is_flash_attention_available", lambda: False)
    assert why_not(FLASH, device="cuda") == "is not in this build of PyTorch"
    assert best_kernel("cuda") is TORCH


def test_amd_is_left_to_torch(card: pytest.MonkeyPatch) -> None:
    play(card, (9, 4))
    card.setattr(torch.version, "hip", "6.4")
    assert best_kernel("cuda") is TORCH
    assert "AMD" in (why_not(CUDNN, device="cuda") or "")


@pytest.mark.parametrize(
    ("capability", "first"),
    [((9, 0), SDPBackend.CUDNN_ATTENTION), ((8, 9), SDPBackend.FLASH_ATTENTION)],
)
def test_the_fastest_comes_first_and_others_follow(
    card: pytest.MonkeyPatch, capability: tuple[int, int], first: SDPBackend
) -> None:
    play(card, capability)
    before = _cur_sdpa_kernel_backends(with_priority=True)
    with torch.no_grad(), fastest_attention("cuda"):
        order = _cur_sdpa_kernel_backends(with_priority=True)
        assert order[0] is first
        assert SDPBackend.MATH in order
        assert (SDPBackend.CUDNN_ATTENTION in order) is (capability == (9, 0))
        query = torch.randn(1, 2, 5, 16)
        assert bool(F.scaled_dot_product_attention(query, query, query).isfinite().all())
    assert _cur_sdpa_kernel_backends(with_priority=True) == before


def test_learning_keeps_to_torchs_own_choice(card: pytest.MonkeyPatch) -> None:
    before = _cur_sdpa_kernel_backends(with_priority=True)
    with torch.enable_grad(), fastest_attention("cuda"):
        assert _cur_sdpa_kernel_backends(with_priority=True) == before


def test_a_processor_is_left_to_torch() -> None:
    before = _cur_sdpa_kernel_backends(with_priority=True)
    with torch.inference_mode(), fastest_attention("cpu"):
        assert _cur_sdpa_kernel_backends(with_priority=True) == before
