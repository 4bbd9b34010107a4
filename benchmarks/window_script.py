"""A session in the real window with the real engine: what a person does, step by step, under the watchdog.

`python -m benchmarks.window_script PICTURES STEPS EXPLAIN` tells on stdout, as lines of JSON, when the window was
painted, how long its thread was held in each part of the session, and how long it took to end. `TRIPTYCH_HOME` holds
the pictures that the gallery finds.
"""

import functools
import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from typing import Final

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit

from app.bridge import EngineState
from app.gallery.page import GalleryPage
from app.studio_window import StudioWindow
from app.window import run_window
from benchmarks.watchdog import Watchdog

PATIENCE: Final = 300.0  # seconds for one condition
TICK_MS: Final = 10
SCROLLS: Final = 300  # from the top of the gallery to its end
PROMPTS: Final = ("a red cube", "a blue ball", "a green cone", "a lighthouse", "a yellow ball on a table")
OTHER_PAGES: Final = ("queue", "compare", "models", "settings", "create")
SEARCHES: Final = ("red fox", "castle -blue")

Condition = Callable[[], object]
Script = Iterator[Condition]


class Driver(QObject):
    """Runs a session: a generator of conditions, each of which is waited for."""

    def __init__(self, window: StudioWindow, watchdog: Watchdog, script: Script) -> None:
        super().__init__(window)
        self._script = script
        self._watchdog = watchdog
        self._condition: Condition = lambda: True
        self._deadline = time.monotonic() + PATIENCE
        self._timer = QTimer(self, interval=TICK_MS)
        self._timer.timeout.connect(self._tick)
        self._timer.start()

    def _tick(self) -> None:
        if time.monotonic() > self._deadline:
            tell(late=True)
            os._exit(9)
        if not self._condition():
            return
        self._deadline = time.monotonic() + PATIENCE
        try:
            self._condition = next(self._script)
        except StopIteration:
            self._timer.stop()


class Session:
    """What a person does in `window`: `pictures` of `steps` steps each (0: as many as the model's own)."""

    def __init__(self, window: StudioWindow, watchdog: Watchdog, *, pictures: int, steps: int) -> None:
        self._window = window
        self._studio = window.studio
        self._watchdog = watchdog
        self._prompts = [PROMPTS[number % len(PROMPTS)] for number in range(pictures)]
        self._steps = steps

    def script(self) -> Script:
        """All of it, each part told."""
        parts = {
            "start": self._start,
            "pictures": self._pictures,
            "gallery": self._gallery,
            "scrolling": self._scroll,
            "searching": self._search,
            "choosing": self._choose,
            **{name: functools.partial(self._page, name) for name in OTHER_PAGES},
            "readouts": self._readouts,
        }
        for name, part in parts.items():
            began = time.perf_counter()
            yield from part()
            seconds, dog = round(time.perf_counter() - began, 2), self._watchdog
            tell(
                part=name,
                seconds=seconds,
                longest=dog.longest.told(),
                most_held=dog.most_held.told(),
                most_worked=dog.most_worked.told(),
            )
            dog.restart()
        self._quit()

    def _start(self) -> Script:
        """The first run's cards are left, and the engine opens the model that ships."""
        yield lambda: self._studio.engine is EngineState.READY
        if (card := self._window.focusWidget()) is not None:
            QTest.keyClick(card, Qt.Key.Key_Escape)
        yield _after(0.2)

    def _pictures(self) -> Script:
        controls, studio = self._window.side.controls, self._studio
        if self._steps:
            controls.steps.box.setValue(self._steps)
        for count, prompt in enumerate(self._prompts, start=1):
            controls.prompt.selectAll()
            yield from _type(controls.prompt, prompt)
            QTest.mouseClick(self._window.side.generate, Qt.MouseButton.LeftButton)
            yield lambda count=count: len(studio.pictures) == count and studio.pictures[-1].file is not None
            yield lambda: studio.can_generate and studio.job is None

    def _gallery(self) -> Script:
        """All that lies in the folder is found, read and shown; nothing of it is in an index yet."""
        self._window.show_page("gallery")
        yield _after(0.1)
        page = self._grid_page()
        lying = sum(1 for _ in self._studio.outputs.glob("*.png"))
        yield lambda: page.model.rowCount() == lying
        yield lambda: not page.scan_bar.isVisible()
        yield _after(0.5)
        tell(rows=page.model.rowCount())

    def _scroll(self) -> Script:
        page = self._grid_page()
        bar = page.grid.verticalScrollBar()
        for step in range(SCROLLS + 1):
            bar.setValue(bar.maximum() * step // SCROLLS)
            yield _next
        yield _after(0.5)
        bar.setValue(0)
        yield _after(0.3)

    def _search(self) -> Script:
        page = self._grid_page()
        everything = page.model.rowCount()
        for words in SEARCHES:
            yield from _type(page.bar.search, words)
            yield lambda: 0 < page.model.rowCount() < everything
            yield _after(0.3)
            tell(found=page.model.rowCount())
            page.bar.search.clear()
            yield lambda: page.model.rowCount() == everything

    def _choose(self) -> Script:
        """One picture with its details, large and back; then all of them."""
        page = self._grid_page()
        page.grid.choose_row(0)
        yield _after(0.3)
        page.open_large()
        yield _after(0.3)
        page.leave_large()
        page.grid.selectAll()
        yield _after(0.3)

    def _page(self, name: str) -> Script:
        """Another page, built now."""
        self._window.show_page(name)
        yield _after(0.5)

    def _readouts(self) -> Script:
        """The drawer of the readouts, opened and closed."""
        self._window.readouts.toggle()
        yield _after(1.0)
        self._window.readouts.toggle()
        yield _after(0.2)

    def _quit(self) -> None:
        closed = time.perf_counter()
        self._watchdog.stop()
        QTimer.singleShot(0, self._window, self._window.close)
        QTimer.singleShot(0, lambda: tell(closed=round(time.perf_counter() - closed, 3)))

    def _grid_page(self) -> GalleryPage:
        page = self._window.page("gallery")
        assert isinstance(page, GalleryPage)
        return page


def _type(where: QPlainTextEdit | QLineEdit, words: str) -> Script:
    """One key at a time, with the window's loop between them."""
    for letter in words:
        QTest.keyClick(where, letter)
        yield _next


def _next() -> bool:
    return True


def _after(seconds: float) -> Condition:
    end = time.perf_counter() + seconds
    return lambda: time.perf_counter() >= end


def tell(**values: object) -> None:
    """One line of what was seen."""
    print(json.dumps(values), flush=True)


def main(pictures: int, steps: int, explain: int) -> int:
    """Run a session; the window's exit code."""
    kept: list[QObject] = []

    def begin(window: StudioWindow) -> None:
        tell(painted=True)
        watchdog = Watchdog(explain=bool(explain))
        script = Session(window, watchdog, pictures=pictures, steps=steps).script()
        kept.extend((watchdog, Driver(window, watchdog, script)))

    return run_window(["triptych"], opened=lambda window: window.first_painted.connect(lambda: begin(window)))


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
