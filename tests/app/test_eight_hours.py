"""A day's work in the whole window: what its events leave behind."""

import gc
from collections import Counter

import psutil
import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

import app.queue.thumbnails
import app.strip_thumbnails
from app.bridge import EngineState
from app.settings_page.page import SettingsPage
from app.studio_window import StudioWindow
from engine.events import Phase, PhaseFinished, PhaseStarted, Preview, Readings, ReadingsTaken, Started, StepFinished
from fake_bridge import FakeBridge
from window_hands import submit

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]

HOURS = 8
STEPS = 20
PICTURES = 20  # in an hour
GIGABYTE = 10**9
BYTES_A_PICTURE = 60_000  # less than a thumbnail that can be drawn
PREVIEW = Preview(width=16, height=16, pixels=bytes(16 * 16 * 3))


class Day:
    """Hours in `window`, on a clock of its own: a heartbeat each second, a picture each three minutes."""

    def __init__(self, qtbot: QtBot, window: StudioWindow, bridge: FakeBridge) -> None:
        self._qtbot, self._window, self._bridge = qtbot, window, bridge
        self._now = 1000.0
        self.heartbeats = 0
        window.readouts.history._clock = lambda: self._now

    def work(self, hours: float) -> None:
        """Replay some hours."""
        for _ in range(round(hours * PICTURES)):
            self._picture()
        QApplication.processEvents()

    def rest(self, hours: float) -> None:
        """Replay some hours in which no picture is made."""
        for _ in range(round(hours * 60)):
            self._beat(60)
            self._window.readouts.drawer.refresh()
        QApplication.processEvents()

    def _picture(self) -> None:
        window, bridge, studio = self._window, self._bridge, self._window.studio
        number = len(studio.pictures)
        window.side.controls.prompt_panel.set_text(f"a red ball, number {number % 50}")
        submit(window)
        request = bridge.requests[-1]
        bridge.state_changed.emit(EngineState.BUSY)
        bridge.tell(Started(pictures=1, steps=STEPS, width=request.width or 0, height=request.height or 0))
        bridge.tell(PhaseStarted(picture=0, phase=Phase.TEXT))
        bridge.tell(PhaseFinished(picture=0, phase=Phase.TEXT, seconds=1.0))
        bridge.tell(PhaseStarted(picture=0, phase=Phase.DENOISE))
        for step in range(1, STEPS + 1):
            self._beat(3600 // PICTURES // STEPS)
            bridge.tell(StepFinished(picture=0, step=step, steps=STEPS, seconds=6.0, preview=PREVIEW))
            bridge.tell(ReadingsTaken(readings=Readings(host_used=GIGABYTE, host_peak=GIGABYTE)))
        window.readouts.drawer.refresh()
        bridge.finish_job()
        QApplication.processEvents()
        self._qtbot.waitUntil(lambda: len(studio.pictures) > number and studio.pictures[-1].file is not None)

    def _beat(self, seconds: int) -> None:
        for _ in range(seconds):
            self._now += 1.0
            self.heartbeats += 1
            used = GIGABYTE + self.heartbeats % 1000 * 2**20
            self._bridge.readings_changed.emit(Readings(host_used=used, host_peak=GIGABYTE, host_total=8 * GIGABYTE))


def parts_of(window: StudioWindow) -> Counter[str]:
    """How many parts of each kind the window has."""
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    return Counter(type(part).__name__ for part in window.findChildren(QObject))


@pytest.fixture
def day(qtbot: QtBot, window: StudioWindow, bridge: FakeBridge, monkeypatch: pytest.MonkeyPatch) -> Day:
    """The window with all its pages and the readouts open, after an hour: what is bounded is full by then."""
    for module in (app.queue.thumbnails, app.strip_thumbnails):
        monkeypatch.setattr(module, "KEPT", PICTURES // 2)
    for name in window.rail.buttons:
        window.show_page(name)
        QApplication.processEvents()
    settings = window.page("settings")
    assert isinstance(settings, SettingsPage)
    settings.shortcuts.complete()
    window.show_page("create")
    window.readouts.toggle()
    assert window.readouts.drawer.plots is not None
    day = Day(qtbot, window, bridge)
    day.work(1)
    gc.collect()
    return day


def test_eight_hours_of_heartbeats_leave_nothing(window: StudioWindow, day: Day) -> None:
    parts, objects = parts_of(window), len(gc.get_objects())
    before = day.heartbeats
    day.rest(HOURS)
    gc.collect()
    assert day.heartbeats - before == HOURS * 3600
    assert parts_of(window) - parts == Counter()
    assert len(gc.get_objects()) - objects < 300


def test_eight_hours_of_work_leave_the_pictures_names(window: StudioWindow, day: Day) -> None:
    parts, objects = parts_of(window), len(gc.get_objects())
    resident, made = psutil.Process().memory_info().rss, len(window.studio.pictures)
    day.work(HOURS)
    gc.collect()
    made = len(window.studio.pictures) - made
    assert made == HOURS * PICTURES
    assert parts_of(window) - parts == Counter()
    assert len(gc.get_objects()) - objects < 15 * made + 500
    assert psutil.Process().memory_info().rss - resident < made * BYTES_A_PICTURE
