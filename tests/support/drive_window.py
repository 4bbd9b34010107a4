"""The real window in a process of its own, driven by a script of steps; tells on stdout what it saw, as JSON.

`python drive_window.py SCRIPT [WORD ...]` with a function's name below as SCRIPT.
"""

import json
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator

import psutil
from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtTest import QTest

from app.bridge import EngineState
from app.studio_window import StudioWindow
from app.window import run_window

PATIENCE = 120.0  # seconds for one condition
TICK_MS = 20

Condition = Callable[[], object]
Script = Iterator[Condition]


class Driver(QObject):
    """Runs a script: a generator that yields what it waits for."""

    def __init__(self, window: StudioWindow, script: Script) -> None:
        super().__init__(window)
        self._window = window
        self._script = script
        self._condition: Condition = lambda: True
        self._deadline = time.monotonic() + PATIENCE
        self._timer = QTimer(self, interval=TICK_MS)
        self._timer.timeout.connect(self._tick)
        self._timer.start()

    def _tick(self) -> None:
        if time.monotonic() > self._deadline:
            print(json.dumps({"late": messages(self._window)}), flush=True)
            os._exit(9)
        if not self._condition():
            return
        try:
            self._condition = next(self._script)
        except StopIteration:
            self._timer.stop()
            self._window.close()
        self._deadline = time.monotonic() + PATIENCE


def messages(window: StudioWindow) -> list[str]:
    """The messages that the window shows."""
    return [message.text for message in window.messages.messages()]


def tell(**values: object) -> None:
    """One line of what was seen."""
    print(json.dumps(values), flush=True)


def engines() -> list[int]:
    """The processes that this one has started."""
    return [child.pid for child in psutil.Process().children(recursive=True)]


def ask(window: StudioWindow, prompt: str, *, steps: int = 4) -> None:
    """Type a prompt and click Generate, as a person does."""
    controls = window.side.controls
    controls.prompt.selectAll()
    QTest.keyClicks(controls.prompt, prompt)
    controls.steps.box.setValue(steps)
    QTest.mouseClick(window.side.generate, Qt.MouseButton.LeftButton)


def two_pictures(window: StudioWindow) -> Script:
    """A prompt typed while the engine still starts, its picture shown and saved, then a second one."""
    studio = window.studio
    yield lambda: studio.model is not None
    ready_at_click = studio.engine is EngineState.READY
    ask(window, "a red cube")
    tell(ready_at_click=ready_at_click, waits=bool(window.bench.store.waiting()) or studio.job is not None)
    for count in (1, 2):
        yield lambda count=count: len(studio.pictures) == count and studio.pictures[-1].file and studio.can_generate
        yield lambda: studio.engine is EngineState.READY
        picture, image = studio.pictures[-1], window.viewer.canvas.image()
        tell(
            file=str(picture.file),
            shown=[image.width(), image.height()],
            colours=len({image.pixel(x, y) for x in range(image.width()) for y in range(image.height())}),
            title=window.viewer.bar.title.text(),
            step=window.readouts.step.text(),
            device=window.readouts.device.text(),
            host_memory=window.readouts.host_memory.text(),
            strip=window.viewer.filmstrip.model().rowCount(),
        )
        if count == 1:
            ask(window, "a blue ball")
    loaded = {"torch", "transformers", "diffusers", "kernels", "numpy"} & set(sys.modules)
    tell(loaded=sorted(loaded), messages=messages(window), engines=engines())


def close_in_the_middle(window: StudioWindow) -> Script:
    """The window is closed while a picture is made."""
    yield lambda: window.studio.engine is EngineState.READY
    ask(window, "a red cube", steps=200)
    yield lambda: window.studio.time_left is not None and window.studio.time_left.step >= 2
    tell(engines=engines(), step=window.studio.time_left.step)


def kill_in_the_middle(window: StudioWindow) -> Script:
    """The engine is killed while a picture is made; the window says so and makes the next one."""
    studio = window.studio
    yield lambda: studio.engine is EngineState.READY
    ask(window, "a red cube", steps=200)
    yield lambda: studio.time_left is not None and studio.time_left.step >= 2
    for pid in engines():
        os.kill(pid, signal.SIGKILL)
    yield lambda: studio.job is None
    yield lambda: studio.engine is EngineState.READY
    tell(messages=messages(window), pictures=len(studio.pictures), visible=window.isVisible())
    ask(window, "a blue ball")
    yield lambda: len(studio.pictures) == 1 and studio.can_generate
    tell(shown=window.viewer.shown(), engines=engines())


def main(name: str) -> int:
    """Run one script in the real window."""
    script: Callable[[StudioWindow], Script] = globals()[name]
    return run_window(["triptych"], opened=lambda window: Driver(window, script(window)))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
