"""What earlier pictures took, told to the job that runs, and what this one takes, remembered for the next."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal

from app.bridge import EngineState
from app.message import Message, Remedy
from app.pace_book import FILE_NAME, Maker, PaceBook, steps_made
from app.time_left import TimeLeft
from engine.events import Event, PictureReady, Started
from engine.requests import GenerationRequest

if TYPE_CHECKING:
    from app.state import Studio

MOST_UNSAVED: Final = 1024  # pictures on their way to the disk, at which it surely is not the disk's turn any more


class Paces(QObject):
    """Follows a studio; it must be made before the views, so that they find what it tells the job.

    `changed` comes when a picture is on its way to the disk, or has arrived.
    """

    changed = Signal()

    def __init__(self, studio: "Studio", clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(studio)
        self._studio = studio
        self._clock = clock
        self._book = PaceBook()
        self._job: TimeLeft | None = None
        self._waiting: TimeLeft | None = None
        self._waits: tuple[GenerationRequest, str] | None = None  # what `waiting` is of, and its model
        self._maker: Maker | None = None
        self._was_waiting = False
        self._loading: tuple[str, float] | None = None
        self._loaded: tuple[str, float] | None = None
        self._unsaved: dict[int, float] = {}
        self._made: tuple[Maker, int] | None = None
        studio.engine_changed.connect(self._follow_engine)
        studio.model_changed.connect(self._follow_engine)
        studio.job_changed.connect(self._follow_job)
        studio.advanced.connect(self._learn)
        studio.picture_added.connect(self._begin_saving)
        studio.picture_changed.connect(self._end_saving)
        studio.told.connect(self._give_up_saving)

    def keep_in(self, cache: Path) -> None:
        """Remember in the folder `cache`, and know what lies there."""
        self._book = PaceBook(cache / FILE_NAME)

    @property
    def waiting(self) -> TimeLeft | None:
        """The time left of the picture that waits for its model; None where none does."""
        return self._waiting

    @property
    def is_saving(self) -> bool:
        """Whether a picture is on its way to the disk."""
        return bool(self._unsaved)

    def seconds(self, request: GenerationRequest) -> float | None:
        """What one picture of a request takes with the model that is open; None where no such picture was made."""
        maker = self._present_maker(request)
        pace = self._book.pace(maker, self._pixels(request)) if maker is not None else None
        if pace is None:
            return None
        assert self._studio.opened is not None
        steps = steps_made(request, request.steps or self._studio.opened.description.defaults.steps)
        encode = pace.encode if request.start is not None else 0.0
        return pace.text + encode + pace.prepare + steps * pace.step + pace.decode

    def _follow_engine(self) -> None:
        """See how long a model takes to open, from the first sign of it."""
        studio = self._studio
        if studio.opening is None or studio.engine in (EngineState.FAILED, EngineState.STOPPED):
            self._loading = None
            return
        name = str(studio.opening.folder)
        if studio.opened is None:
            if self._loading is None or self._loading[0] != name:
                self._loading = name, self._clock()
        elif self._loading is not None and self._loading[0] == name:
            seconds = self._clock() - self._loading[1]
            self._loading, self._loaded = None, (name, seconds)
            self._book.add_load(name, seconds)

    def _follow_job(self) -> None:
        studio = self._studio
        self._wait_for(studio.waiting)
        if studio.time_left is None:
            self._job = self._maker = None
            self._was_waiting = self._waiting is not None
        elif studio.time_left is not self._job and studio.sent is not None:
            self._job, self._maker = studio.time_left, self._present_maker(studio.sent)
            pace = self._book.pace(self._maker, self._pixels(studio.sent)) if self._maker else None
            load, self._loaded = self._loaded, None
            self._job.expect(pace, load=load[1] if load and self._was_waiting else 0.0)
            self._was_waiting = False

    def _wait_for(self, request: GenerationRequest | None) -> None:
        model = self._studio.opening
        if request is None or model is None:
            self._waiting = self._waits = None
            return
        name, size = str(model.folder), model.defaults
        if self._waits == (request, name):
            return
        self._waits = request, name
        width, height = request.width or size.width, request.height or size.height
        pace = self._book.pace_of_model(name, width * height, twice=request.true_cfg > 1.0)
        self._waiting = TimeLeft(self._clock, pace, load=self._book.load(name))
        begun = self._loading[1] if self._loading and self._loading[0] == name else self._clock()
        steps = steps_made(request, request.steps or size.steps)
        has_start = request.start is not None
        job = Started(pictures=request.count, steps=steps, width=width, height=height, has_start=has_start)
        self._waiting.begin_load(job, self._clock() - begun)

    def _learn(self, event: Event) -> None:
        """Remember a picture's times once it is made."""
        if not isinstance(event, PictureReady) or self._job is None or self._maker is None:
            return
        pace = self._job.pace()
        if pace is not None and self._job.is_measured:
            self._made = self._maker, pace.pixels
            self._book.add(self._maker, pace)

    def _present_maker(self, request: GenerationRequest) -> Maker | None:
        opened = self._studio.opened
        if opened is None:
            return None
        way = f"{opened.backend} {opened.activations}"
        twice = request.true_cfg > 1.0
        return Maker(model=str(opened.description.folder), device=opened.device_name, way=way, twice=twice)

    def _pixels(self, request: GenerationRequest) -> int:
        opened = self._studio.opened
        assert opened is not None
        defaults = opened.description.defaults
        return (request.width or defaults.width) * (request.height or defaults.height)

    def _begin_saving(self, number: int) -> None:
        is_on_disk = self._studio.pictures[number].file is not None  # one of an earlier run, which is only shown
        if not is_on_disk and len(self._unsaved) < MOST_UNSAVED:
            self._unsaved[number] = self._clock()
            self.changed.emit()

    def _end_saving(self, number: int) -> None:
        begun = self._unsaved.pop(number, None)
        if begun is not None:
            if self._made is not None:
                self._book.add_save(*self._made, self._clock() - begun)
            self.changed.emit()

    def _give_up_saving(self, message: Message) -> None:
        if message.remedy is Remedy.SAVE_ELSEWHERE and message.picture is not None:
            self._unsaved.pop(message.picture, None)
            self.changed.emit()
