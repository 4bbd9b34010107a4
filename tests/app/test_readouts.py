"""The readouts."""

import pytest
from pytestqt.qtbot import QtBot

from app.bridge import EngineState
from app.readouts import Readouts
from app.state import Studio
from engine.events import Phase, Readings
from engine.requests import GenerationRequest
from fake_bridge import FakeBridge

REQUEST = GenerationRequest(prompt="a ball", seed=1, width=32, height=32, steps=4)


@pytest.fixture
def readouts(qtbot: QtBot, studio: Studio) -> Readouts:
    readouts = Readouts(studio)
    qtbot.addWidget(readouts)
    return readouts


def test_the_device_and_backend_are_named(bridge: FakeBridge, readouts: Readouts) -> None:
    assert readouts.device.text() == "–"
    bridge.become_ready()
    assert readouts.device.text() == "Some processor"
    assert readouts.backend.text() == "torch · int8"
    assert readouts.device.accessibleName() == "Device: Some processor"
    bridge.state_changed.emit(EngineState.STARTING)
    assert readouts.device.text() == "–"


def test_steps_and_stages(bridge: FakeBridge, studio: Studio, readouts: Readouts) -> None:
    bridge.become_ready()
    studio.generate(REQUEST)
    bridge.begin_job(done=2)
    assert readouts.step.text() == "125 ms"
    assert readouts.stages[Phase.TEXT].text() == "250 ms"
    assert readouts.stages[Phase.DENOISE].text() == "250 ms"
    assert readouts.stages[Phase.DECODE].text() == "–"
    bridge.finish_job()
    assert readouts.stages[Phase.DENOISE].text() == "500 ms"
    assert readouts.stages[Phase.DECODE].text() == "750 ms"
    studio.generate(REQUEST)
    bridge.begin_job(done=0)
    assert readouts.step.text() == "–"
    assert readouts.stages[Phase.DECODE].text() == "–"


def test_memory_is_told_as_long_as_a_model_is_open(bridge: FakeBridge, readouts: Readouts) -> None:
    bridge.readings_changed.emit(Readings(host_used=2**20))
    assert readouts.host_memory.text() == "–"
    bridge.become_ready()
    bridge.readings_changed.emit(Readings(host_used=2**20))
    assert readouts.host_memory.text() == "1 MiB / –"
    bridge.state_changed.emit(EngineState.FAILED)
    assert (readouts.host_memory.text(), readouts.device_memory.text()) == ("–", "–")


def test_memory_without_a_gpu(bridge: FakeBridge, readouts: Readouts) -> None:
    bridge.become_ready()
    bridge.readings_changed.emit(Readings(host_used=812 * 2**20, host_peak=3 * 2**30, host_total=8 * 2**30))
    assert readouts.device_memory.text() == "no GPU"
    assert readouts.host_memory.text() == "0.8 / 3.0 GiB"
    assert "8.0 GiB" in readouts.host_memory.value.toolTip()


def test_memory_of_a_gpu(bridge: FakeBridge, readouts: Readouts) -> None:
    gigabyte = 2**30
    bridge.become_ready()
    bridge.readings_changed.emit(
        Readings(
            device_allocated=2 * gigabyte,
            device_reserved=3 * gigabyte,
            device_peak=4 * gigabyte,
            device_used=5 * gigabyte,
            device_total=8 * gigabyte,
        )
    )
    assert readouts.device_memory.text() == "3.0 / 4.0 GiB"
    assert "5.0 GiB of 8.0 GiB" in readouts.device_memory.value.toolTip()
    assert readouts.host_memory.text() == "– / –"
