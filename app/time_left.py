"""How long the running job still takes, from what its parts took so far and in earlier pictures."""

import collections
import dataclasses
import enum
import statistics
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from engine.events import Event, Phase, PhaseFinished, PhaseStarted, PictureReady, Started, StepFinished

RECENT_STEPS: Final = 8
EARLIER_STEPS: Final = 2  # for how many measured steps the pace of earlier pictures counts
SURE_FROM: Final = 3  # steps, from which on the present pace tells how busy the machine is
GUESSED_DECODE_STEPS: Final = 2.0
OVERDUE: Final = 0.1  # of what a part took so far is left at least, however long it takes: no bar stands at its end


class Part(enum.StrEnum):
    """What takes time between the wish for a picture and its file, in the order in which it comes."""

    LOAD = "load"
    TEXT = "text"
    ENCODE = "encode"
    DENOISE = "denoise"
    DECODE = "decode"
    SAVE = "save"


@dataclass(frozen=True, kw_only=True)
class Pace:
    """What the parts of one picture of `pixels` pixels took, in seconds; `prepare` is denoising before its steps.

    `encode` is for a start picture, 0 where none was encoded yet.
    """

    pixels: int
    text: float
    step: float
    decode: float
    prepare: float = 0.0
    save: float = 0.0
    encode: float = 0.0

    def at(self, pixels: int) -> "Pace":
        """The same machine's pace at another size, where everything but the text grows with the pixels."""
        growth = pixels / self.pixels
        return dataclasses.replace(
            self,
            pixels=pixels,
            step=self.step * growth,
            decode=self.decode * growth,
            save=self.save * growth,
            encode=self.encode * growth,
        )


@dataclass(frozen=True, kw_only=True)
class Share:
    """A part of the job and how many seconds it takes or took."""

    part: Part
    seconds: float


class TimeLeft:
    """The time left of one job: fed with its events, asked at any moment.

    `earlier` is the pace of earlier pictures of the same model, if there were any. Until a first step is
    measured and without it, the time left is unknown (None). `load` are the seconds that the model took to open for
    this job, or while `is_loading`, what that is expected to take; None where it was open already.
    """

    def __init__(self, clock: Callable[[], float], earlier: Pace | None = None, *, load: float | None = None) -> None:
        self._clock = clock
        self._earlier = earlier
        self._load = load or 0.0
        self._began = self._part_began = clock()
        self.is_loading = False
        self._job: Started | None = None
        self._phase = Phase.TEXT
        self._done = 0
        self._step = 0
        self._steps: collections.deque[float] = collections.deque(maxlen=RECENT_STEPS)
        self._in_steps = 0.0
        self._measured: dict[Phase, float] = {}
        self._prepare: float | None = None
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

    @property
    def is_measured(self) -> bool:
        """Whether every part of a picture of this job was measured."""
        return bool(self._steps) and self._measured.keys() >= set(self._phases())

    def expect(self, earlier: Pace | None, *, load: float = 0.0) -> None:
        """Take in, before the job begins, the pace of earlier pictures and how long its model took to open."""
        self._earlier, self._load = earlier, load

    def begin_load(self, job: Started, elapsed: float = 0.0) -> None:
        """The model opens, since `elapsed` seconds, for the job that is expected to be `job`."""
        self.observe(job)
        self.is_loading = True
        self._part_began = self._began = self._clock() - elapsed

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
                self._in_steps += seconds
            case PhaseFinished(phase=phase, seconds=seconds):
                self._finish(phase, seconds)
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
        if self.is_loading and not self._load:
            return None  # never opened before: nobody knows
        part, after = self._present_part(pace)
        elapsed = self._clock() - self._part_began
        pictures_after = max(0, self._job.pictures - self._done - 1)
        left = _still(part, elapsed) if part else 0.0
        return left + after + pictures_after * self._whole(pace) + pace.save

    def fraction(self) -> float:
        """The share of the job's time that is over, 0 to 1; never falls, and is 1 only when all is made."""
        left = self.remaining()
        if left is not None:
            over = self._clock() - self._began + (0.0 if self.is_loading else self._load)
            self._shown = max(self._shown, over / max(over + left, 1e-9))
        return self._shown

    def shares(self) -> tuple[Share, ...]:
        """All parts in their order, as wide as their seconds; empty while nothing is known."""
        pace = self.pace()
        if self._job is None or pace is None:
            return ()
        denoise = pace.prepare + self._job.steps * pace.step
        picture = (
            Share(part=Part.TEXT, seconds=pace.text),
            *((Share(part=Part.ENCODE, seconds=pace.encode),) if self._job.has_start else ()),
            Share(part=Part.DENOISE, seconds=denoise),
            Share(part=Part.DECODE, seconds=pace.decode),
        )
        load = (Share(part=Part.LOAD, seconds=self._load),) if self._load else ()
        return (*load, *(picture * self._job.pictures), Share(part=Part.SAVE, seconds=pace.save))

    def pace(self) -> Pace | None:
        """What the parts take, as far as measured; the decode is guessed before its first time."""
        earlier = self._earlier
        if self._job is None or not (self._steps or earlier):
            return None
        step = self._step_seconds()
        busy = step / earlier.step if earlier and earlier.step and len(self._steps) >= SURE_FROM else 1.0
        guess = earlier.decode * busy if earlier else GUESSED_DECODE_STEPS * step
        prepare = self._prepare
        if prepare is None:
            prepare = earlier.prepare * busy if earlier else 0.0
        encode = earlier.encode * busy if earlier else 0.0
        if self._job.has_start and not encode:
            encode = guess
        return Pace(
            pixels=self._job.width * self._job.height,
            text=self._measured.get(Phase.TEXT, earlier.text if earlier else step),
            step=step,
            decode=self._measured.get(Phase.DECODE, guess),
            prepare=prepare,
            save=earlier.save if earlier else 0.0,
            encode=self._measured.get(Phase.ENCODE, encode),
        )

    def _step_seconds(self) -> float:
        """The middle of the last steps, which one slow step does not move; earlier pictures count at first."""
        steps = list(self._steps)
        if self._earlier:
            steps += [self._earlier.step] * max(0, EARLIER_STEPS - max(0, len(steps) - EARLIER_STEPS))
        return statistics.median(steps)

    def _finish(self, phase: Phase, seconds: float) -> None:
        if phase is Phase.DENOISE:
            if self._job is not None and self._step == self._job.steps:
                self._prepare = max(0.0, seconds - self._in_steps)
            self._in_steps = 0.0
        self._measured[phase] = seconds
        order = self._phases()
        self._phase = order[(order.index(phase) + 1) % len(order)] if phase in order else phase
        self._done += phase is Phase.DECODE

    def _phases(self) -> tuple[Phase, ...]:
        """The phases of a picture of this job, in their order."""
        has_start = self._job is not None and self._job.has_start
        return tuple(phase for phase in Phase if phase is not Phase.ENCODE or has_start)

    def _whole(self, pace: Pace) -> float:
        assert self._job is not None
        encode = pace.encode if self._job.has_start else 0.0
        return pace.text + encode + pace.prepare + self._job.steps * pace.step + pace.decode

    def _present_part(self, pace: Pace) -> tuple[float, float]:
        """What the running part takes as a whole, and what comes after it in the present picture."""
        assert self._job is not None
        if self.is_loading:
            return self._load, self._whole(pace)
        if self._done == self._job.pictures:
            return 0.0, 0.0
        steps_left = max(0, self._job.steps - self._step)
        match self._phase:
            case Phase.TEXT:
                return pace.text, self._whole(pace) - pace.text
            case Phase.ENCODE:
                return pace.encode, self._whole(pace) - pace.text - pace.encode
            case Phase.DENOISE if steps_left:
                first = 0.0 if self._step else pace.prepare
                return first + pace.step, (steps_left - 1) * pace.step + pace.decode
            case Phase.DENOISE:
                return 0.0, pace.decode
            case _:
                return pace.decode, 0.0


def _still(part: float, elapsed: float) -> float:
    """What is left of a part that should take `part` seconds; an overdue one takes a little longer than it did."""
    return max(part - elapsed, OVERDUE * max(part, elapsed))
