"""The strip of readouts."""

import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from app.bridge import EngineState
from app.readouts.panel import Readouts
from app.state import Studio
from engine.events import Phase, PhaseFinished, Readings
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
    assert readouts.step.text() == "125 ms"
    assert readouts.stages[Phase.DECODE].text() == "750 ms"
    assert readouts.stages[Phase.DECODE].value.toolTip() == "The last pictures: 750 ms"
    bridge.become_ready()
    assert readouts.step.text() == "–"
    assert readouts.stages[Phase.DECODE].text() == "–"


def test_a_start_picture_has_a_reading_as_long_as_there_is_one(
    bridge: FakeBridge, studio: Studio, readouts: Readouts
) -> None:
    readouts.show()
    readouts.resize(1280, 52)
    bridge.become_ready()
    encode = readouts.stages[Phase.ENCODE]
    assert encode.isHidden()
    studio.generate(REQUEST)
    bridge.begin_job(done=0)
    bridge.tell(PhaseFinished(picture=0, phase=Phase.ENCODE, seconds=0.5))
    assert (encode.isHidden(), encode.text()) == (False, "500 ms")
    readouts.resize(900, 52)
    assert encode.isHidden()
    readouts.resize(1280, 52)
    assert not encode.isHidden()
    bridge.finish_job()  # without one
    assert encode.isHidden()


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
    assert readouts.device_memory.text() == "5.0 / 4.0 / 8.0 GiB"
    words = readouts.device_memory.value.toolTip()
    assert "5.0 GiB of 8.0 GiB" in words
    assert "2.0 GiB in tensors, 3.0 GiB reserved, 4.0 GiB at most" in words
    assert readouts.host_memory.text() == "– / –"


def test_the_allocator_stands_in_where_nvml_is_not_there(bridge: FakeBridge, readouts: Readouts) -> None:
    bridge.become_ready()
    bridge.readings_changed.emit(Readings(device_allocated=2**30, device_reserved=2**30, device_peak=2**30))
    assert readouts.device_memory.text() == "1.0 GiB / 1.0 GiB / –"


def test_the_temperature_is_there_where_it_is_known(bridge: FakeBridge, readouts: Readouts) -> None:
    bridge.become_ready()
    bridge.readings_changed.emit(Readings(device_used=1, device_celsius=47))
    assert readouts.device.text() == "Some processor · 47 °C"
    bridge.readings_changed.emit(Readings(device_used=1))
    assert readouts.device.text() == "Some processor"


@pytest.mark.parametrize("gpu", [True, False])
def test_a_small_window_keeps_what_changes_most(bridge: FakeBridge, readouts: Readouts, gpu: bool) -> None:
    bridge.become_ready()
    readouts.show()
    bridge.readings_changed.emit(Readings(host_used=2**30, device_used=2**30 if gpu else None))
    readouts.resize(1280, 52)
    stages = [reading for phase, reading in readouts.stages.items() if phase is not Phase.ENCODE]
    everything = (readouts.device, readouts.backend, readouts.step, *stages, readouts.host_memory)
    assert all(not reading.isHidden() for reading in everything)
    readouts.resize(900, 52)
    shown = [reading for reading in (*everything, readouts.device_memory) if not reading.isHidden()]
    memory = readouts.device_memory if gpu else readouts.host_memory
    assert shown == [readouts.device, readouts.step, readouts.stages[Phase.DENOISE], memory]


def test_a_click_opens_the_drawer_and_another_closes_it(qtbot: QtBot, bridge: FakeBridge, readouts: Readouts) -> None:
    readouts.show()
    for is_open in (True, False):
        qtbot.mouseClick(readouts.strip, Qt.MouseButton.LeftButton, pos=QPoint(5, 5))
        assert readouts.drawer.isHidden() is not is_open
    readouts.strip.button.click()
    assert not readouts.drawer.isHidden()
    assert readouts.strip.button.accessibleName() == "Close the readouts"
