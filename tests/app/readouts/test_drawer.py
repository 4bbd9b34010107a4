"""The drawer of readouts, with its plots and the memory plan."""

import dataclasses
import gc
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.readouts.history import LENGTH, SECONDS
from app.readouts.panel import Readouts
from app.state import Studio
from app.theme import DARK, LIGHT, Palette, apply_palette
from engine.description import describe
from engine.events import Phase, PhaseFinished, PictureReady, Readings, ReadingsTaken, Started, StepFinished
from engine.memory import Free, plan
from engine.picture_memory import PictureWork
from engine.placement import DeviceKind
from engine.requests import GenerationRequest
from fake_bridge import FakeBridge, opened_model

POCKET = Path(__file__).parents[3] / "resources" / "models" / "pocket"
GIGABYTE = 2**30
LATE = """
import sys
from PySide6.QtWidgets import QApplication
from app.bridge import Bridge
from app.readouts.panel import Readouts
from app.state import Studio
from pathlib import Path
application = QApplication(["-platform", "offscreen"])
studio = Studio(Bridge(), Path("nowhere"))
readouts = Readouts(studio)
readouts.show()
readouts.toggle()
readouts.drawer.refresh()
assert not {"numpy", "torch"} & set(sys.modules)
readouts.shut()
studio.close()
"""


class Clock:
    """A clock that a test sets."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def readouts(qtbot: QtBot, studio: Studio, clock: Clock) -> Iterator[Readouts]:
    readouts = Readouts(studio, clock=clock)
    qtbot.addWidget(readouts)
    readouts.resize(1280, 800)
    readouts.show()
    yield readouts
    readouts.hide()
    readouts.shut()


def open_pocket(bridge: FakeBridge, kind: DeviceKind = "cpu", device: int | None = None) -> None:
    """Tell that Pocket is open on a device."""
    description = describe(POCKET)
    planned = plan(
        description, PictureWork(width=256, height=256), device_kind=kind, free=Free(host=10**12, device=device)
    )
    bridge.model_opened.emit(dataclasses.replace(opened_model(description), plan=planned))


def open_drawer(qtbot: QtBot, readouts: Readouts) -> None:
    readouts.toggle()
    assert readouts.drawer.plots is not None


@pytest.fixture
def pocket(bridge: FakeBridge, studio: Studio) -> Studio:
    studio.open_model(describe(POCKET))
    return studio


def test_nothing_heavy_is_imported_with_it() -> None:
    subprocess.run([sys.executable, "-c", LATE], check=True, cwd=POCKET.parents[2], timeout=60)


def test_a_closed_drawer_does_nothing(qtbot: QtBot, bridge: FakeBridge, pocket: Studio, readouts: Readouts) -> None:
    open_pocket(bridge)
    qtbot.wait(50)
    assert readouts.drawer.shown is None
    assert readouts.drawer.plots is None
    assert not readouts.drawer._timer.isActive()
    open_drawer(qtbot, readouts)
    assert readouts.drawer._timer.isActive()
    readouts.toggle()
    assert not readouts.drawer._timer.isActive()


def test_the_plan_without_a_gpu(qtbot: QtBot, bridge: FakeBridge, pocket: Studio, readouts: Readouts) -> None:
    open_pocket(bridge)
    bridge.readings_changed.emit(Readings(host_used=GIGABYTE, host_peak=GIGABYTE))
    open_drawer(qtbot, readouts)
    drawer = readouts.drawer
    qtbot.waitUntil(lambda: drawer.shown is not None)
    assert drawer.plan_title.text() == "Memory plan of a picture of 256 × 256 with pocket"
    assert drawer.sentence.text().endswith("on a GPU; here is none")
    assert drawer.measured.text() == "Measured: the engine took 1.0 GiB at most, with Python and its libraries"
    assert "denoise: transformer" in drawer.plan.accessibleDescription()


def test_the_plan_of_a_gpu_beside_what_was_measured(
    qtbot: QtBot, bridge: FakeBridge, pocket: Studio, readouts: Readouts
) -> None:
    open_pocket(bridge, "cuda", 8 * GIGABYTE)
    open_drawer(qtbot, readouts)
    drawer = readouts.drawer
    qtbot.waitUntil(lambda: drawer.shown is not None)
    assert "measured" not in drawer.plan.accessibleDescription()
    finished = PhaseFinished(picture=0, phase=Phase.DENOISE, seconds=1.0, peak_bytes=200 * 2**20)
    ready = PictureReady(picture=0, png=b"", width=256, height=256, seed=0, seconds=1.0, phase_seconds={})
    for event in (finished, ready):
        readouts.history.observe(event)
    drawer.refresh()
    assert "measured 200 MiB" in drawer.plan.accessibleDescription()
    assert drawer.measured.isHidden()
    readouts.history.observe(finished)
    readouts.history.observe(dataclasses.replace(ready, width=512))
    drawer.refresh()
    assert "measured" not in drawer.plan.accessibleDescription()  # of another size


def test_what_sixteen_bits_would_have_taken_of_this_card(
    qtbot: QtBot, bridge: FakeBridge, pocket: Studio, readouts: Readouts
) -> None:
    open_pocket(bridge, "cuda", 8 * GIGABYTE)
    open_drawer(qtbot, readouts)
    drawer = readouts.drawer
    qtbot.waitUntil(lambda: drawer.shown is not None)
    assert drawer.shown is not None
    assert drawer.sentence.text().endswith("here they are unpacked")
    drawer.shown = dataclasses.replace(drawer.shown, sixteen_bits=24 * GIGABYTE)
    drawer._show_measured()
    assert drawer.sentence.text().endswith("would have needed 24.0 GiB")
    bridge.readings_changed.emit(Readings(device_used=1, device_total=8 * GIGABYTE))
    drawer._show_measured()
    assert drawer.sentence.text().endswith("24.0 GiB: 3.0 × this card")
    drawer.shown = dataclasses.replace(drawer.shown, is_ternary=False)
    drawer._show_measured()
    assert "have 16 bits" in drawer.sentence.text()


def test_the_plan_is_of_the_picture_that_was_asked_for(
    qtbot: QtBot, bridge: FakeBridge, pocket: Studio, readouts: Readouts
) -> None:
    open_pocket(bridge)
    bridge.state_changed.emit(bridge_ready())
    open_drawer(qtbot, readouts)
    pocket.generate(GenerationRequest(prompt="a ball", width=128, height=64))
    readouts.drawer.refresh()
    qtbot.waitUntil(lambda: "128 × 64" in readouts.drawer.plan_title.text())


def bridge_ready() -> object:
    from app.bridge import EngineState

    return EngineState.READY


def test_a_model_that_cannot_be_planned_says_why(
    qtbot: QtBot, bridge: FakeBridge, pocket: Studio, readouts: Readouts, tmp_path: Path
) -> None:
    open_pocket(bridge)
    assert pocket.opened is not None
    gone = dataclasses.replace(pocket.opened.description, folder=tmp_path)
    pocket.opened = dataclasses.replace(pocket.opened, description=gone)
    open_drawer(qtbot, readouts)
    qtbot.waitUntil(lambda: "cannot be read" in readouts.drawer.sentence.text())
    assert readouts.drawer.plan.isHidden()


def test_without_a_model(qtbot: QtBot, readouts: Readouts) -> None:
    open_drawer(qtbot, readouts)
    assert readouts.drawer.sentence.text() == "It is shown as soon as a model is open"


def test_where_there_is_little_room_plots_and_plan_take_turns(qtbot: QtBot, readouts: Readouts) -> None:
    open_drawer(qtbot, readouts)
    drawer = readouts.drawer
    assert drawer.show_plan.isHidden()
    assert drawer.plots is not None
    assert drawer.plots.isVisible()
    assert drawer.sentence.isVisible()
    readouts.resize(900, 600)
    qtbot.waitUntil(drawer.show_plan.isVisible)
    assert drawer.plots.isVisible()
    assert not drawer.sentence.isVisible()
    drawer.show_plan.click()
    assert not drawer.plots.isVisible()
    assert drawer.sentence.isVisible()


def test_arrows_read_single_values(
    qtbot: QtBot, bridge: FakeBridge, pocket: Studio, readouts: Readouts, clock: Clock
) -> None:
    open_pocket(bridge)
    for value in (1, 2, 3):
        clock.now += 1
        readouts.history.take(Readings(host_used=value * GIGABYTE))
    open_drawer(qtbot, readouts)
    plots = readouts.drawer.plots
    assert plots is not None
    for keys, shown in (("", "3.0"), ("<<", "2.0"), ("<<<<<<", "1.0"), (">", "2.0"), (">>>", "3.0")):
        for key in keys:
            qtbot.keyClick(plots.memory, Qt.Key.Key_Left if key == "<" else Qt.Key.Key_Right)
        assert f"<b>{shown}</b>" in plots.memory.legend.text()
        readouts.drawer.refresh()
        assert f"<b>{shown}</b>" in plots.memory.legend.text()
        assert f"host {shown} GiB" in plots.memory.accessibleDescription()


def test_the_pointer_reads_single_values(
    qtbot: QtBot, bridge: FakeBridge, pocket: Studio, readouts: Readouts, clock: Clock
) -> None:
    open_pocket(bridge)
    for value in (1, 2, 3):
        clock.now += 10
        readouts.history.take(Readings(host_used=value * GIGABYTE))
    open_drawer(qtbot, readouts)
    assert readouts.drawer.plots is not None
    memory = readouts.drawer.plots.memory
    for time, told in ((-11.0, "−10 s: host 2.0 GiB"), (-60.0, "−20 s: host 1.0 GiB"), (None, "host 3.0 GiB")):
        memory.chart.pointed.emit(time)
        assert memory.accessibleDescription() == told


@pytest.mark.parametrize("palette", [LIGHT, DARK])
def test_the_plots_have_the_windows_colours(
    qtbot: QtBot, qapp: QApplication, bridge: FakeBridge, pocket: Studio, readouts: Readouts, palette: Palette
) -> None:
    open_pocket(bridge)
    open_drawer(qtbot, readouts)
    apply_palette(qapp, palette)
    assert readouts.drawer.plots is not None
    chart = readouts.drawer.plots.steps.chart
    image: QImage = chart.grab().toImage()
    assert image.pixelColor(image.width() - 3, 3).name().upper() == palette.panel


def test_everything_has_a_name(qtbot: QtBot, bridge: FakeBridge, pocket: Studio, readouts: Readouts) -> None:
    open_drawer(qtbot, readouts)
    for widget in readouts.findChildren(QWidget):
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
            assert widget.accessibleName(), widget


def test_eight_hours_do_not_grow(
    qtbot: QtBot, bridge: FakeBridge, pocket: Studio, readouts: Readouts, clock: Clock
) -> None:
    """Objects and drawn points stay bounded; an event draws nothing by itself."""
    open_pocket(bridge)
    bridge.state_changed.emit(bridge_ready())
    open_drawer(qtbot, readouts)
    drawer = readouts.drawer
    drawer._timer.stop()
    drawn = 0

    def work(hours: float) -> None:
        nonlocal drawn
        end = clock.now + hours * 3600
        while clock.now < end:
            pocket.advanced.emit(Started(pictures=1, steps=4, width=256, height=256))
            for step in range(1, 5):
                clock.now += 10.0
                pocket.advanced.emit(StepFinished(picture=0, step=step, steps=4, seconds=10.0, preview=None))
                bridge.readings_changed.emit(Readings(host_used=GIGABYTE, device_used=GIGABYTE))
            pocket.advanced.emit(PhaseFinished(picture=0, phase=Phase.DENOISE, seconds=40.0))
            pocket.advanced.emit(ReadingsTaken(readings=Readings()))
            pocket.advanced.emit(
                PictureReady(picture=0, png=b"", width=256, height=256, seed=0, seconds=1.0, phase_seconds={})
            )
        drawn = drawer.refresh()

    work(2 * SECONDS / 3600)
    children, kept = len(readouts.findChildren(QObject)), len(readouts.history)
    gc.collect()
    objects = len(gc.get_objects())
    work(8.0)
    gc.collect()
    assert len(readouts.findChildren(QObject)) == children
    assert len(readouts.history) <= kept + 8
    assert len(gc.get_objects()) - objects < 500
    assert 0 < drawn <= 6 * LENGTH


def test_an_event_draws_and_plans_nothing(
    qtbot: QtBot, bridge: FakeBridge, pocket: Studio, readouts: Readouts, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What an event costs is a few labels; the rest waits for the timer."""
    open_pocket(bridge)
    open_drawer(qtbot, readouts)
    drawer, calls = readouts.drawer, []
    drawer._timer.stop()
    monkeypatch.setattr(drawer.plots, "refresh", lambda _: calls.append("plots"))
    monkeypatch.setattr(drawer._planner, "run", lambda _: calls.append("plan"))
    monkeypatch.setattr(drawer.plan, "show_rows", lambda *_, **__: calls.append("bars"))
    for step in range(1, 1000):
        pocket.advanced.emit(StepFinished(picture=0, step=step, steps=1000, seconds=0.01, preview=None))
        bridge.readings_changed.emit(Readings(host_used=step))
    assert calls == []
