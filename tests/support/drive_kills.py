"""The real window in a process of its own, whose engine process, or which itself, is killed with signal 9.

`python drive_kills.py engine SOURCE TARGET` kills the engine in each of its phases, and the process of a conversion of
SOURCE to TARGET; `window` gets a queue going and waits to be killed, `again` finishes what is in the queue. What it
saw it tells on stdout, as lines of JSON.
"""

import functools
import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

import app.window
import dwelling_engine
import slow_engine
from app.bridge import Bridge, EngineState
from app.conversions.conversions import Conversions, ConversionState
from app.queue.item import QueueItem, State
from app.studio_window import StudioWindow
from drive_window import Driver, Script, ask, engines, tell
from engine.events import Event, Phase, PhaseStarted
from engine.quant.work_place import work_folder
from engine.requests import ConversionRequest, Recipe

DWELL = 0.4  # seconds in each phase
PHASES = (Phase.TEXT, Phase.DENOISE, Phase.DECODE)  # of a picture that starts from a prompt alone
SLOW = 0.1  # seconds a weight of a conversion


class Kills:
    """What is seen of `window` while its engine is killed."""

    def __init__(self, window: StudioWindow) -> None:
        self.window, self.studio, self.store = window, window.studio, window.bench.store
        self.phase: Phase | None = None
        self.sentences: list[str] = []
        self.killed = 0.0
        self.studio.advanced.connect(self._note)
        self.studio.job_changed.connect(self._forget)
        self.studio.told.connect(lambda message: self.sentences.append(message.text))

    def kill(self) -> float:
        """Kill the engine; the moment at which that was."""
        self.sentences.clear()
        for pid in engines():
            os.kill(pid, signal.SIGKILL)
        return time.monotonic()

    def kill_at_loading(self) -> None:
        """Kill the engine as soon as it opens its model."""

        def follow() -> None:
            if self.studio.engine is EngineState.LOADING:
                self.studio.engine_changed.disconnect(follow)
                self.killed = self.kill()

        self.studio.engine_changed.connect(follow)

    def is_told(self) -> bool:
        """Whether the window has said that the engine was killed."""
        return any("starting again" in text for text in self.sentences)

    def stands(self, prompt: str) -> QueueItem:
        """How the newest entry of a prompt stands."""
        return max((item for item in self.store.items() if item.request.prompt == prompt), key=lambda item: item.number)

    def is_ready(self) -> bool:
        """Whether the engine is there with its model, and not the one that was killed."""
        return self.studio.engine in (EngineState.READY, EngineState.BUSY)

    def _note(self, event: Event) -> None:
        if isinstance(event, PhaseStarted):
            self.phase = event.phase

    def _forget(self) -> None:
        self.phase = None


def engine(window: StudioWindow, source: str, target: str) -> Script:
    """Loading, every phase of a picture, idle between two; then a conversion."""
    kills = Kills(window)
    kills.kill_at_loading()
    return _engine(kills, source, target)


def _engine(kills: Kills, source: str, target: str) -> Script:
    yield from _while_loading(kills)
    for phase in PHASES:
        yield from _in_phase(kills, phase)
    yield from _between_pictures(kills)
    yield from _while_converting(kills, Path(source), Path(target))
    tell(engines=engines())


def _in_phase(kills: Kills, phase: Phase) -> Script:
    lost, kept = f"{phase.value}, lost", f"{phase.value}, kept"
    ask(kills.window, lost, steps=2)
    ask(kills.window, kept, steps=2)
    yield lambda: kills.phase is phase
    killed = kills.kill()
    yield from _until_ready(kills)
    seconds = time.monotonic() - killed
    yield lambda: kills.stands(kept).has_ended
    _tell(kills, phase.value, seconds, lost=lost, kept=kept)


def _between_pictures(kills: Kills) -> Script:
    kills.store.set_paused(paused=True)
    ask(kills.window, "idle, kept", steps=2)
    killed = kills.kill()
    yield from _until_ready(kills)
    seconds = time.monotonic() - killed
    waited = kills.stands("idle, kept").state is State.WAITING
    kills.store.set_paused(paused=False)
    yield lambda: kills.stands("idle, kept").has_ended
    _tell(kills, "idle", seconds, kept="idle, kept", waited=waited)


def _while_loading(kills: Kills) -> Script:
    """The model is being opened, and an entry waits for it."""
    yield lambda: kills.studio.model is not None
    ask(kills.window, "load, kept", steps=2)
    yield from _until_ready(kills)
    seconds = time.monotonic() - kills.killed
    yield lambda: kills.stands("load, kept").has_ended
    _tell(kills, "load", seconds, kept="load, kept")


def _until_ready(kills: Kills) -> Script:
    yield kills.is_told
    yield lambda: not kills.is_ready()
    yield kills.is_ready


def _while_converting(kills: Kills, source: Path, target: Path) -> Script:
    """The conversion's process is killed, and not the engine that makes pictures."""
    makers = set(engines())
    conversions = Conversions(target.with_name("kept.json"), kills.window, command=slow_engine.command(SLOW))
    request = ConversionRequest(
        source=str(source), target=str(target), recipe=Recipe.INSTANT, device="cpu", pictures=False
    )
    conversions.begin(request, work_folder(target))
    yield lambda: conversions.progress.done >= 1
    ask(kills.window, "converting, kept", steps=2)
    yield lambda: kills.phase is Phase.DENOISE
    for pid in set(engines()) - makers:
        os.kill(pid, signal.SIGKILL)
    killed = time.monotonic()
    yield lambda: conversions.state is ConversionState.FAILED
    error, done = conversions.error, conversions.progress.done
    kills.sentences[:] = [error or ""]
    yield lambda: kills.stands("converting, kept").has_ended
    conversions.go_on()
    yield lambda: conversions.progress.done > 0
    seconds, resumed = time.monotonic() - killed, conversions.progress.done
    yield lambda: conversions.state is ConversionState.FINISHED
    conversions.close()
    _tell(kills, "convert", seconds, kept="converting, kept", resumed=resumed >= done, whole=target.is_dir())


def _tell(kills: Kills, phase: str, seconds: float, *, lost: str = "", kept: str, **more: object) -> None:
    tell(
        phase=phase,
        seconds=round(seconds, 2),
        told=kills.sentences,
        visible=kills.window.isVisible(),
        lost=kills.stands(lost).state if lost else None,
        error=kills.stands(lost).error if lost else None,
        kept=kills.stands(kept).state,
        **more,
    )


def window(window: StudioWindow) -> Script:
    """A queue of three, of which the first is being made: now it can be killed."""
    kills = Kills(window)
    yield kills.is_ready
    for prompt in ("first", "second", "third"):
        ask(window, prompt, steps=200 if prompt == "first" else 2)
    yield lambda: kills.phase is Phase.DENOISE
    tell(engines=engines(), queue=_queue(kills))
    yield lambda: False


def again(window: StudioWindow) -> Script:
    """What the next start finds, and what becomes of it."""
    kills = Kills(window)
    tell(queue=_queue(kills))
    yield lambda: not kills.store.waiting() and kills.store.running() is None
    yield lambda: all(picture.file for picture in kills.studio.pictures)
    tell(queue=_queue(kills), pictures=[str(picture.file) for picture in kills.studio.pictures], engines=engines())


def _queue(kills: Kills) -> list[list[str | None]]:
    return [[item.request.prompt, item.state, item.error] for item in kills.store.items()]


def main(name: str, *words: str) -> int:
    """Run one script in the real window."""
    script: Callable[..., Script] = globals()[name]
    app.window.Bridge = functools.partial(Bridge, command=dwelling_engine.command(DWELL))  # type: ignore[misc]
    return app.window.run_window(["triptych"], opened=lambda shown: Driver(shown, script(shown, *words)))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
