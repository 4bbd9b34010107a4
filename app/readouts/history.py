"""What was measured in the last minutes, in rings that do not grow."""

import collections
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from engine.events import Event, Phase, PhaseFinished, PictureReady, Readings, Started, StepFinished

SECONDS: Final = 600.0
GRAIN: Final = 0.5  # seconds in which samples are one
LENGTH: Final = round(SECONDS / GRAIN)
LAST_PICTURES: Final = 5


class Track:
    """Samples of one value over time; those of the same `GRAIN` are their mean, and the oldest go."""

    def __init__(self) -> None:
        self._samples: collections.deque[tuple[float, float, int]] = collections.deque(maxlen=LENGTH)

    def __len__(self) -> int:
        """How many samples are kept."""
        return len(self._samples)

    def __iter__(self) -> Iterator[tuple[float, float]]:
        """Times in seconds and values, the oldest first."""
        return ((when, value) for when, value, _ in self._samples)

    def add(self, when: float, value: float) -> None:
        """Take a value at a time, which is not before those that came."""
        grain = when // GRAIN * GRAIN
        while self._samples and self._samples[0][0] <= when - SECONDS:
            self._samples.popleft()
        if self._samples and self._samples[-1][0] == grain:
            _, mean, count = self._samples.pop()
            self._samples.append((grain, mean + (value - mean) / (count + 1), count + 1))
        else:
            self._samples.append((grain, value, 1))

    def since(self, when: float) -> tuple[list[float], list[float]]:
        """The times and the values of the samples from `when` on."""
        kept = [sample for sample in self if sample[0] >= when]
        return [time for time, _ in kept], [value for _, value in kept]

    def last(self) -> float | None:
        """The newest value."""
        return self._samples[-1][1] if self._samples else None


@dataclass(frozen=True, kw_only=True)
class PictureTimes:
    """What one finished picture took, in seconds: a step, and each phase."""

    step: float
    phases: dict[Phase, float]


@dataclass(frozen=True, kw_only=True)
class Peaks:
    """The most bytes of the device that the tensors of a picture of this size took in each phase."""

    width: int
    height: int
    phases: dict[Phase, int]


class History:
    """Step times in milliseconds and memory in bytes over the last minutes, and the last pictures' times."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.clock = clock
        self.steps = Track()
        self.device = Track()
        self.reserved = Track()
        self.host = Track()
        self.readings = Readings()
        self.device_peak: int | None = None
        self.pictures: collections.deque[PictureTimes] = collections.deque(maxlen=LAST_PICTURES)
        self.peaks: Peaks | None = None
        self._job: Started | None = None
        self._steps: collections.deque[float] = collections.deque(maxlen=LENGTH)
        self._phases: dict[Phase, float] = {}
        self._peaks: dict[Phase, int] = {}

    def __len__(self) -> int:
        """How many values are kept in all."""
        tracks = (self.steps, self.device, self.reserved, self.host, self.pictures, self._steps)
        return sum(len(track) for track in tracks)

    @property
    def step(self) -> float | None:
        """The middle of the present picture's steps so far, in seconds."""
        return statistics.median(self._steps) if self._steps else None

    @property
    def denoised(self) -> float:
        """Seconds of the present picture's steps so far."""
        return sum(self._steps)

    def take(self, readings: Readings) -> None:
        """Take what was read of the memory."""
        now, self.readings = self.clock(), readings
        for track, value in (
            (self.device, readings.device_used),
            (self.reserved, readings.device_reserved),
            (self.host, readings.host_used),
        ):
            if value is not None:
                track.add(now, value)
        if readings.device_peak is not None:
            self.device_peak = readings.device_peak

    def observe(self, event: Event) -> None:
        """Take an event of a job."""
        match event:
            case Started():
                self._job = event
                self._begin()
            case StepFinished(step=step, seconds=seconds):
                if step == 1:
                    self._steps.clear()
                self._steps.append(seconds)
                self.steps.add(self.clock(), seconds * 1000)
            case PhaseFinished(phase=phase, seconds=seconds, peak_bytes=peak):
                self._phases[phase] = seconds
                if peak is not None:
                    self._peaks[phase] = peak
            case PictureReady():
                self._end(event)
            case _:
                pass

    def forget(self) -> None:
        """Another model is open: what the last pictures took says nothing of it."""
        self.pictures.clear()
        self.peaks = self.device_peak = None
        self.readings = Readings()
        self._begin()

    def _begin(self) -> None:
        self._steps.clear()
        self._phases.clear()
        self._peaks.clear()

    def _end(self, event: PictureReady) -> None:
        if self._steps:
            self.pictures.append(PictureTimes(step=statistics.median(self._steps), phases=dict(self._phases)))
        if self._peaks:
            self.peaks = Peaks(width=event.width, height=event.height, phases=dict(self._peaks))
        self._begin()
