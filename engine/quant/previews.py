"""Pictures of one prompt while a conversion runs: of the source, and of what it has become so far."""

import contextlib
import logging
import time
from collections.abc import Generator, Sequence
from pathlib import Path
from typing import Final

from engine.devices import device_name, release
from engine.errors import EngineError
from engine.events import Event, Noted, PreviewReady, Stage, StageProgressed, StageStarted
from engine.faults import as_engine_error
from engine.quant.pace import Pace
from engine.quant.preview_cost import SHARE, most_seconds, points
from engine.quant.preview_picture import PreviewPicture, frame_of
from engine.quant.recipe import Block, ConversionStopped, Job
from engine.quant.work_place import preview_file, previews_folder
from engine.saving import save_picture

TRIES: Final = 2  # after so many that ended the process, none is made
LOOK_AFTER: Final = 10.0  # seconds of drawing, before its pace says how long it takes

log = logging.getLogger(__name__)


class _TooSlow(Exception):
    """A picture would take more seconds than it may."""

    def __init__(self, seconds: float) -> None:
        super().__init__(seconds)
        self.seconds = seconds


class Previews:
    """The previews of a conversion whose request names a prompt for them; without one, nothing happens.

    Each is made once and kept in the scratch folder, with the encoded prompt. What goes wrong with one is told in a
    sentence, and none is made any more: no conversion fails by its previews, nor takes much longer.
    """

    def __init__(self, job: Job, blocks: Sequence[Block], *, conversion_seconds: float) -> None:
        self._job = job
        self._blocks = blocks
        self._points = points(len(blocks), job.request.recipe) if job.request.preview is not None else ()
        self._prompt = job.request.preview or ""
        self._most = most_seconds(conversion_seconds)
        self._folder = previews_folder(job.scratch, self._prompt, job.request.seed)
        self._given_up = self._folder / "given-up.txt"
        self._is_over = self._given_up.exists()

    def told(self, done: int) -> Generator[Event, None, None]:
        """What earlier runs made, `done` blocks being kept: the source's picture and the newest other one."""
        there = [point for point in self._points if point <= done and self._file(point).is_file()]
        for point in dict.fromkeys((*there[:1], *there[-1:])):
            with contextlib.suppress(OSError):
                yield self._ready(point, self._file(point).read_bytes())

    def due(self, pace: Pace) -> Generator[Event, None, bool]:
        """Make the source's picture and the newest that `pace.done` blocks allow, where they are missing.

        Returns whether one was tried.

        Raises:
            ConversionStopped: the job was cancelled; the next run makes it.
        """
        allowed = [point for point in self._points if point <= pace.done]
        missing = [point for point in dict.fromkeys((*allowed[:1], *allowed[-1:])) if not self._file(point).is_file()]
        tried = False
        for point in missing:
            if not self._is_over:
                tried = True
                yield StageStarted(stage=Stage.PREVIEW, seconds_left=pace.seconds_left)
                yield from self._tried(point, pace)
        return tried

    def _tried(self, point: int, pace: Pace) -> Generator[Event, None, None]:
        why: str | None = None
        try:
            if self._may_try(point):
                yield from self._make(point, pace)
            else:
                why = f"{TRIES} times the process ended while one was made"
        except ConversionStopped:
            raise
        except _TooSlow as slow:
            why = (
                f"one would take about {max(1, round(slow.seconds / 60)):,} min here, more than {SHARE:.0%} of the "
                "conversion's time"
            )
        except Exception as error:  # noqa: BLE001 - no conversion fails by its previews; _why logs it
            why = self._why(error)
        finally:
            release(self._job.device)
            with contextlib.suppress(OSError):  # here the process lives, whatever became of the picture
                self._tries(point).unlink(missing_ok=True)
        if why is not None:
            yield self._give_up(why, pace)

    def _make(self, point: int, pace: Pace) -> Generator[Event, None, None]:
        steps = frame_of(self._job.source).steps
        drawing = PreviewPicture(
            job=self._job,
            blocks=self._blocks,
            done=point,
            prompt=self._prompt,
            text_file=self._folder / "text.safetensors",
            check=_Watch(self._job, passes=steps * len(self._blocks), most=self._most),
        ).draw()
        started = time.perf_counter()
        while True:
            try:
                step = next(drawing)
            except StopIteration as last:
                png: bytes = last.value
                break
            self._foresee(pace, point, (time.perf_counter() - started) / step * steps, left=1 - step / steps)
            yield StageProgressed(stage=Stage.PREVIEW, done=step, total=steps, seconds_left=pace.seconds_left)
        save_picture(png, self._file(point), force=True)
        self._foresee(pace, point, time.perf_counter() - started, left=0)
        yield self._ready(point, png)

    def _foresee(self, pace: Pace, point: int, seconds: float, *, left: float) -> None:
        """Tell the pace what the part of this picture that is `left` and the next ones take, each so many seconds."""
        pace.beside(seconds * (left + sum(other > point for other in self._points)))

    def _ready(self, point: int, png: bytes) -> PreviewReady:
        return PreviewReady(
            blocks_done=point, blocks=len(self._blocks), png=png, prompt=self._prompt, seed=self._job.request.seed
        )

    def _may_try(self, point: int) -> bool:
        """Note one more try; false where too many ended the process."""
        file = self._tries(point)
        try:
            tries = int(file.read_text("ascii"))
        except (OSError, ValueError):
            tries = 0
        if tries >= TRIES:
            return False
        self._folder.mkdir(parents=True, exist_ok=True)
        file.write_text(str(tries + 1), "ascii")
        return True

    def _give_up(self, why: str, pace: Pace) -> Noted:
        """Make no more of them, in this run and in those that follow."""
        self._is_over = True
        pace.beside(0.0)
        sentence = f"no more previews are made: {why}"
        with contextlib.suppress(OSError):
            self._given_up.parent.mkdir(parents=True, exist_ok=True)
            self._given_up.write_text(sentence, "utf-8")
        return Noted(sentence=sentence)

    def _why(self, error: Exception) -> str:
        device = self._job.device
        known: EngineError | None = as_engine_error(error, doing="drawing one", device_name=device_name(device))
        if known is not None:
            return known.sentence
        log.error("a preview failed", exc_info=error)
        return f"drawing one failed ({type(error).__name__}: {error})"

    def _file(self, point: int) -> Path:
        return preview_file(self._folder, point)

    def _tries(self, point: int) -> Path:
        return self._file(point).with_suffix(".tries")


class _Watch:
    """Called before each of the `passes` of a picture through a block: stops what was cancelled, and what is slow.

    Raises:
        ConversionStopped: the job was cancelled.
        _TooSlow: by the pace so far, the picture would take more than `most` seconds.
    """

    def __init__(self, job: Job, *, passes: int, most: float) -> None:
        self._job = job
        self._passes = passes
        self._most = most
        self._done = 0
        self._started = 0.0

    def __call__(self) -> None:
        self._job.check_cancel()
        now = time.perf_counter()
        self._started = self._started or now
        spent = now - self._started
        if spent > LOOK_AFTER and (seconds := spent / self._done * self._passes) > self._most:
            raise _TooSlow(seconds)
        self._done += 1
