"""Tests of the readouts."""

import sys
import time
from pathlib import Path

import psutil
import pytest
import torch

from engine import telemetry
from engine.events import Readings
from engine.telemetry import Stopwatch, free_memory, read

CPU = torch.device("cpu")


def test_a_cpu_has_host_readings_alone() -> None:
    readings = read(CPU)
    assert readings == Readings(
        host_used=readings.host_used, host_peak=readings.host_peak, host_total=psutil.virtual_memory().total
    )
    assert readings.host_used
    assert readings.host_peak
    assert 50e6 < readings.host_used < readings.host_total
    assert readings.host_peak >= readings.host_used


def test_the_peak_stays_when_memory_is_given_back() -> None:
    before = read(CPU)
    block = torch.ones(50_000_000)  # 200 MB
    held = read(CPU)
    del block
    after = read(CPU)
    assert held.host_used - before.host_used > 150e6
    assert after.host_used < held.host_used
    assert after.host_peak >= 0.99 * held.host_used


def test_free_memory_of_a_cpu_is_the_hosts() -> None:
    free = free_memory(CPU)
    assert free.device is None
    assert 0 < free.host <= psutil.virtual_memory().total


@pytest.mark.parametrize(
    ("limit", "expected"),
    [("1000000\n", 1_000_000 - 700_000 + 200_000), ("max\n", float("inf")), ("100\n", 0), (None, float("inf"))],
)
def test_a_containers_limit_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str | None, expected: float
) -> None:
    monkeypatch.setattr(telemetry, "CGROUP", tmp_path)
    if limit is not None:
        (tmp_path / "memory.max").write_text(limit)
    (tmp_path / "memory.current").write_text("700000\n")
    (tmp_path / "memory.stat").write_text("anon 500000\ninactive_file 200000\n")
    assert telemetry._cgroup_free() == expected
    assert free_memory(CPU).host == min(expected, free_memory(CPU).host)


def test_a_stopwatch_sums_the_work_and_not_the_pauses() -> None:
    watch = Stopwatch(CPU)
    for _ in range(2):
        with watch.running():
            time.sleep(0.02)
        time.sleep(0.1)
    assert 0.04 <= watch.seconds < 0.1
    assert 0.02 <= watch.last < 0.06


def test_a_stopwatch_waits_for_its_device(monkeypatch: pytest.MonkeyPatch) -> None:
    waited = []
    monkeypatch.setattr(telemetry, "finish", waited.append)
    with Stopwatch(CPU).running():
        assert waited == []
    assert waited == [CPU]


@pytest.mark.parametrize("missing", ["library", "driver"])
def test_a_machine_without_nvml_has_no_readings_of_the_device(monkeypatch: pytest.MonkeyPatch, missing: str) -> None:
    if missing == "library":
        monkeypatch.setitem(sys.modules, "pynvml", None)
    else:
        import pynvml

        def fail() -> None:
            raise pynvml.NVMLError(pynvml.NVML_ERROR_LIBRARY_NOT_FOUND)

        monkeypatch.setattr(pynvml, "nvmlInit", fail)
    assert telemetry._of_the_whole(torch.device("cuda", 0)) == {}


class Driver:
    """NVML with one card."""

    NVML_TEMPERATURE_GPU = 0
    NVMLError = OSError

    def __init__(self, celsius: int | None) -> None:
        self.celsius = celsius

    def nvmlDeviceGetTemperature(self, handle: str, sensor: int) -> int:
        assert (handle, sensor) == ("card", self.NVML_TEMPERATURE_GPU)
        if self.celsius is None:
            raise OSError("not supported")
        return self.celsius


@pytest.mark.parametrize(("told", "shown"), [(47, 47), (0, None), (None, None)])
def test_a_temperature_that_is_not_known_is_nothing(told: int | None, shown: int | None) -> None:
    assert telemetry._celsius(Driver(told), "card") == shown


@pytest.mark.gpu
def test_a_gpu_tells_its_allocator_and_the_whole_device() -> None:
    device = torch.device("cuda", 0)
    block = torch.ones(25_000_000, device=device)  # 100 MB
    readings = read(device)
    assert readings.device_allocated >= block.nbytes
    assert readings.device_reserved >= readings.device_allocated
    assert readings.device_peak >= readings.device_reserved
    assert readings.device_total > readings.device_used > block.nbytes
    assert 0 < free_memory(device).device < readings.device_total
