"""A job's progress as text: one line that is rewritten on a terminal, plain lines elsewhere."""

import math
import statistics
import time
from typing import Final, TextIO

from engine.events import Event, Noted, Phase, PhaseStarted, PictureReady, Started, StepFinished

SELDOM: Final = 60.0  # seconds between two lines of the same work, where lines stay
PHASES = {
    Phase.TEXT: "reading the prompt",
    Phase.ENCODE: "encoding the start picture",
    Phase.DENOISE: "drawing",
    Phase.DECODE: "developing",
}


class Progress:
    """Writes what the events of one job tell to `stream`."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._rewrites = stream.isatty()
        self._shown = 0
        self._pictures = 1
        self._step_seconds: list[float] = []
        self._written = -math.inf

    def show(self, event: Event) -> None:
        """Write what `event` adds, if anything."""
        match event:
            case Started():
                self._pictures = event.pictures
            case PhaseStarted():
                self.pass_by(f"{self._number(event.picture)}{PHASES[event.phase]}")
            case StepFinished():
                self.count(self._step(event))
            case Noted():
                self.keep(event.sentence)
            case PictureReady():
                size = f"{event.width} x {event.height}"
                self.keep(f"{self._number(event.picture)}seed {event.seed}, {size}, {event.seconds:.1f} s")

    def pass_by(self, text: str) -> None:
        """On a terminal, write a line that the next one takes the place of."""
        if not self._rewrites:
            return
        self._stream.write(f"\r{text.ljust(self._shown)}")
        self._stream.flush()
        self._shown = len(text)

    def keep(self, text: str) -> None:
        """Write a line that stays."""
        start = "\r" if self._shown else ""
        self._stream.write(f"{start}{text.ljust(self._shown)}\n")
        self._stream.flush()
        self._shown = 0
        self._written = time.monotonic()

    def end(self) -> None:
        """Take the line that is passing by away."""
        if self._shown:
            self._stream.write(f"\r{' ' * self._shown}\r")
            self._stream.flush()
            self._shown = 0

    def count(self, text: str) -> None:
        """Write how far the work is: over the line before on a terminal, on a line of its own elsewhere."""
        if self._rewrites:
            self.pass_by(text)
        else:
            self.keep(text)

    def now_and_then(self, text: str) -> None:
        """As `count`, for what changes quickly: off a terminal only where nothing was written for `SELDOM` seconds."""
        if self._rewrites or time.monotonic() - self._written >= SELDOM:
            self.count(text)

    def _number(self, picture: int) -> str:
        return f"picture {picture + 1} of {self._pictures}: " if self._pictures > 1 else ""

    def _step(self, event: StepFinished) -> str:
        self._step_seconds.append(event.seconds)
        done = event.picture * event.steps + event.step
        steps = self._pictures * event.steps
        left = statistics.median(self._step_seconds) * (steps - done)
        return (
            f"{self._number(event.picture)}step {event.step} of {event.steps}, "
            f"{100 * done // steps} %, {time_text(left)} left"
        )


def time_text(seconds: float) -> str:
    """A stretch of time in the two units that matter: `7 s`, `2 min 05 s`, `3 h 20 min`."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60:02d} s"
    return f"{whole // 3600} h {whole % 3600 // 60:02d} min"
