"""How long the running job still takes, from what its parts took so far."""

import collections
import statistics
from collections.abc import Callable
from dataclasses import dataclass

from engine.events import Event, Phase, PhaseFinished, PhaseStarted, PictureReady, Started, StepFinished

RECENT_STEPS = 6
GUESSED_DECODE_STEPS = 2.0
AFTER = {Phase.TEXT: Phase.DENOISE, Phase.DENOISE: Phase.DECODE, Phase.DECODE: Phase.TEXT}


@dataclass(frozen=True, kw_only=True)
class Pace:
    """What the parts of one picture of `pixels` pixels took, in seconds."""

    pixels: int
    text: float
    step: float
    decode: float

    def at(self, pixels: int) -> "Pace":
        """The same machine's pace at another size, where everything but the text grows with the pixels."""
        growth = pixels / self.pixels
        return Pace(pixels=pixels, text=self.text, step=self.step * growth, decode=self.decode * growth)


class TimeLeft:
    """The time left of one job: fed with its events, asked at any moment.

    `earlier` is the pace of an earlier job of the same model, if there was one. Until a first step is
    measured and without it, the time left is unknown (None).
    """

    def __init__(self, clock: Callable[[], float], earlier: Pace | None = None) -> None:
        self._clock = clock
        self._earlier = earlier
        self._began = self._part_began = clock()
        self._job: Started | None = None
        self._phase = Phase.TEXT
        self._done = 0
        self._step = 0
        self._steps: collections.deque[float] = collections.deque(maxlen=RECENT_STEPS)
        self._measured: dict[Phase, float] = {}
        self._shown = 0.0

    @property
    def step(self) -> int:
        """How many steps of the present picture are done."""
        return self._step

    @property
    def done(self) -> int:
        """How many pictures of the job are done."""
        return self._done

    @property
    def phase(self) -> Phase:
        """The phase that runs."""
        return self._phase

    @property
    def job(self) -> Started | None:
        """What the job said when it began."""
        return self._job

    def observe(self, event: Event) -> None:
        """Take an event of the job into account."""
        match event:
            case Started():
                self._job = event
                if self._earlier:
                    self._earlier = self._earlier.at(event.width * event.height)
            case PhaseStarted(phase=phase):
                self._phase = phase
            case StepFinished(step=step, seconds=seconds):
                self._step = step
                self._steps.append(seconds)
            case PhaseFinished(phase=phase, seconds=seconds):
                self._measured[phase] = seconds
                self._phase = AFTER[phase]
                self._done += phase is Phase.DECODE
            case PictureReady():
                self._step = 0
            case _:
                return
        self._part_began = self._clock()

    def remaining(self) -> float | None:
        """Seconds left, None while nothing is measured."""
        pace = self.pace()
        if self._job is None or pace is None:
            return None
        whole = pace.text + self._job.steps * pace.step + pace.decode
        part, after = self._present_part(pace)
        elapsed = self._clock() - self._part_began
        pictures_after = max(0, self._job.pictures - self._done - 1)
        return max(0.0, part - elapsed) + after + pictures_after * whole

    def fraction(self) -> float:
        """The share of the job's time that is over, 0 to 1; never falls."""
        left = self.remaining()
        if left is not None:
            over = self._clock() - self._began
            self._shown = max(self._shown, over / max(over + left, 1e-9))
        return self._shown

    def pace(self) -> Pace | None:
        """What the parts take, as far as measured; the decode is guessed before its first time."""
        if self._job is None or not (self._steps or self._earlier):
            return None
        earlier = self._earlier
        if self._steps:
            step = statistics.fmean(self._steps)
        else:
            assert earlier is not None
            step = earlier.step
        guess = earlier.decode if earlier else GUESSED_DECODE_STEPS * step
        return Pace(
            pixels=self._job.width * self._job.height,
            text=self._measured.get(Phase.TEXT, earlier.text if earlier else step),
            step=step,
            decode=self._measured.get(Phase.DECODE, guess),
        )

    def _present_part(self, pace: Pace) -> tuple[float, float]:
        """What the running part takes as a whole, and what comes after it in the present picture."""
        assert self._job is not None
        if self._done == self._job.pictures:
            return 0.0, 0.0
        steps_left = max(0, self._job.steps - self._step)
        match self._phase:
            case Phase.TEXT:
                return pace.text, self._job.steps * pace.step + pace.decode
            case Phase.DENOISE if steps_left:
                return pace.step, (steps_left - 1) * pace.step + pace.decode
            case _:
                return pace.decode, 0.0
