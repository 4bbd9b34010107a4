"""Whether a model fits."""

import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from app.models.fit import Verdict, fit_of
from app.models.memory_here import MemoryHere, read_memory
from app.plan_rows import LIBRARIES
from engine.description import describe
from engine.memory import CONTEXT_BYTES, HEADROOM_BYTES

HOST = 32 * 10**9


def card(total: int) -> MemoryHere:
    return MemoryHere(kind="cuda", name="Some card", host_total=HOST, device_total=total, is_packed=True)


def test_a_large_card_keeps_everything(pocket: Path) -> None:
    fit = fit_of(describe(pocket), card(8 * 2**30))
    assert (fit.verdict, fit.has, fit.width) == (Verdict.FITS, 8 * 2**30, 256)
    assert fit.needs == max(row.total for row in fit.rows)
    assert all(dict(row.pieces)[LIBRARIES] == CONTEXT_BYTES for row in fit.rows)


def test_a_smaller_card_streams_and_the_smallest_is_too_small(pocket: Path) -> None:
    whole = fit_of(describe(pocket), card(8 * 2**30)).needs + HEADROOM_BYTES
    tight = fit_of(describe(pocket), card(whole - 1))
    assert tight.verdict is Verdict.STREAMS
    assert tight.needs + HEADROOM_BYTES < whole
    assert fit_of(describe(pocket), card(whole)).verdict is Verdict.FITS
    assert fit_of(describe(pocket), card(CONTEXT_BYTES)).verdict is Verdict.TOO_BIG


def test_without_a_card_the_host_counts(pocket: Path) -> None:
    fit = fit_of(describe(pocket), MemoryHere(kind="cpu", name="", host_total=HOST))
    assert (fit.verdict, fit.has) == (Verdict.FITS, HOST)
    assert all(LIBRARIES not in dict(row.pieces) for row in fit.rows)
    none = fit_of(describe(pocket), MemoryHere(kind="cpu", name="", host_total=10**6))
    assert none.verdict is Verdict.TOO_BIG


class NVMLError(Exception):
    """As pynvml's."""


def fake_nvml(*, major: int = 8, fails: bool = False) -> SimpleNamespace:
    def handle(_index: int) -> str:
        if fails:
            raise NVMLError
        return "handle"

    return SimpleNamespace(
        NVMLError=NVMLError,
        nvmlInit=lambda: None,
        nvmlShutdown=lambda: None,
        nvmlDeviceGetHandleByIndex=handle,
        nvmlDeviceGetName=lambda _: "Some card",
        nvmlDeviceGetCudaComputeCapability=lambda _: (major, 0),
        nvmlDeviceGetMemoryInfo=lambda _: SimpleNamespace(total=8 * 2**30),
    )


def test_a_card_is_known_by_nvml_and_an_old_one_unpacks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pynvml", fake_nvml(major=7))
    here = read_memory()
    assert (here.kind, here.name, here.device_total, here.is_packed) == ("cuda", "Some card", 8 * 2**30, False)


def test_an_engine_on_the_cpu_is_believed_and_a_silent_driver_is_no_card(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pynvml", fake_nvml())
    assert read_memory("cpu").device_total is None
    monkeypatch.setitem(sys.modules, "pynvml", fake_nvml(fails=True))
    assert read_memory("cuda").device_total is None
