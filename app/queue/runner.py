"""What feeds the studio from the queue, one entry after the other, and writes down what becomes of each."""

import functools
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtGui import QImage

from app.bridge import Bridge
from app.pace_book import runs_of_model
from app.preview import preview_image
from app.queue.item import QueueItem, State
from app.queue.store import QueueStore
from app.state import Studio
from engine.description import describe
from engine.errors import EngineCrashed, EngineError, OutputError
from engine.events import Cancelled, Event, Failed, Finished, PictureReady, StepFinished

TRY_AGAIN_MS: Final = 5_000


class QueueRunner(QObject):
    """Sends the next entry whenever the studio can take one; an entry that fails does not stop those behind it.

    It must be made after the studio, whose slots then hear of each event first.
    """

    progressed = Signal(int)  # the number of the entry that is being made
    pictured = Signal(int, object)  # number, QImage: a preview, or a picture that is done
    failed = Signal(object)  # EngineError: the queue's file cannot be written

    def __init__(self, store: QueueStore, studio: Studio, bridge: Bridge, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._studio = studio
        self._is_closed = False
        self._job: int | None = None
        self._number: int | None = None
        self._opening: QueueItem | None = None  # the entry whose model the engine was told to open
        self._unwritten: Callable[[], object] | None = None  # what became of an entry, until the disk takes it
        self._makers: dict[int, int] = {}  # the studio's pictures that are not saved yet, and their entries
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._pump)
        store.listeners.append(self._wake)
        for signal in (studio.engine_changed, studio.model_changed, studio.job_changed):
            signal.connect(self._soon.start)
        studio.picture_changed.connect(self._on_saved)
        bridge.job_event.connect(self._on_event)
        bridge.job_refused.connect(self._on_refused)
        studio.refused.connect(self._on_model_refused)
        self._soon.start()

    @property
    def number(self) -> int | None:
        """The entry that is being made."""
        return self._number

    def fraction(self) -> float:
        """How much of the entry that is being made is done, 0 to 1, by the time that its parts take."""
        time_left = self._studio.time_left
        return time_left.fraction() if self._number is not None and time_left is not None else 0.0

    def seconds_left(self) -> float | None:
        """How long the entry that is being made still takes; None where that is not known yet."""
        time_left = self._studio.time_left
        return time_left.remaining() if self._number is not None and time_left is not None else None

    def cancel(self, numbers: Iterable[int]) -> None:
        """Take entries back; the one that is being made is stopped after its step."""
        chosen = tuple(numbers)
        self._keep(lambda: self._store.cancel(chosen))
        if self._number in chosen:
            self._studio.cancel()

    def cancel_all(self) -> None:
        """Take everything back that has not ended."""
        self.cancel(item.number for item in self._store.items() if not item.has_ended)

    def close(self) -> None:
        """Let what is being made wait for the next start; call it before `Studio.close`, and close the store after."""
        self._is_closed = True
        self._store.listeners.remove(self._wake)
        number, self._job, self._number = self._number, None, None
        self._makers = {picture: maker for picture, maker in self._makers.items() if maker != number}
        if self._unwritten is not None:
            self._keep(self._unwritten)
        elif number is not None:
            self._keep(lambda: self._store.put_back(number))

    def _wake(self) -> None:
        """See what is to be done, once everybody has heard of the present change."""
        self._soon.start()

    @Slot()
    def _pump(self) -> None:
        """Write down what is not yet, then send the next entry if the studio can take it."""
        if self._is_closed:
            return
        if self._unwritten is not None:
            outcome, self._unwritten = self._unwritten, None
            self._settle(outcome)
            return
        item, studio = self._store.next(), self._studio
        if self._job is not None or studio.is_looking or not studio.can_generate:
            studio.wait_for(None)
            return
        if item is None:
            studio.wait_for(None)
            if not self._store.waiting():
                studio.return_to_choice()
            return
        there = studio.opening.folder if studio.opening is not None else None
        wanted = Path(item.model) if item.model is not None else there
        if wanted is None:
            return
        if studio.has_open(wanted) and wanted == there:
            self._send(item)
            return
        if wanted != there:
            self._open_model(item, wanted)
        studio.wait_for(item.request)

    def _send(self, item: QueueItem) -> None:
        self._opening = None
        if not self._keep(lambda: self._store.start(item.number)):
            return
        self._number = item.number
        self._job = self._studio.generate(item.request)

    def _open_model(self, item: QueueItem, folder: Path) -> None:
        """Have the studio open the model that an entry was asked for."""
        try:
            model = describe(folder)
        except EngineError as error:
            sentence = error.sentence
            self._keep(lambda: self._store.fail(item.number, sentence))
            return
        self._opening = item
        self._studio.have_opened(model)

    @Slot(int, object)
    def _on_event(self, job: int, event: Event) -> None:
        number = self._number
        if job != self._job or number is None:
            return
        match event:
            case StepFinished(preview=preview) if preview is not None:
                self.pictured.emit(number, preview_image(preview))
            case PictureReady(png=png):
                self._makers[len(self._studio.pictures) - 1] = number
                self.pictured.emit(number, QImage.fromData(png))
            case Finished():
                self._end(lambda: self._store.finish(number))
            case Cancelled():
                self._end(lambda: self._store.cancel([number], running=True))
            case Failed(error=error):
                self._end(lambda: self._store.fail(number, error.sentence))
        if self._number is not None:
            self.progressed.emit(number)

    @Slot(int, object)
    def _on_refused(self, job: int, error: EngineError) -> None:
        number = self._number
        if job == self._job and number is not None:
            self._end(lambda: self._store.fail(number, error.sentence))

    @Slot(object, object)
    def _on_model_refused(self, folder: Path | None, error: EngineError) -> None:
        """Fail what waits for a model that cannot be used; where the engine ended, only what it was opened for."""
        item, gone = self._opening, []
        if item is not None and item.model is not None and Path(item.model) == folder:
            self._opening = None
            gone.append(item.number)
        if not isinstance(error, EngineCrashed):
            gone += [each.number for each in self._store.waiting() if each.model and Path(each.model) == folder]
        for number in dict.fromkeys(gone):
            self._keep(functools.partial(self._store.fail, number, error.sentence))
        self._soon.start()

    @Slot(int)
    def _on_saved(self, picture: int) -> None:
        """Write down where a picture of an entry lies; later copies of it are the person's own."""
        file = self._studio.pictures[picture].file
        number = self._makers.pop(picture, None)
        if number is not None and file is not None:
            self._keep(lambda: self._store.add_picture(number, str(file)))

    def _end(self, outcome: Callable[[], object]) -> None:
        self._job = self._number = None
        self._settle(outcome)
        self._soon.start()

    def _settle(self, outcome: Callable[[], object]) -> None:
        """Write down what became of an entry, again and again until the disk takes it: none is begun before."""
        try:
            outcome()
        except OutputError as error:
            self._unwritten = outcome
            QTimer.singleShot(TRY_AGAIN_MS, self, self._soon.start)
            self.failed.emit(error)

    def _keep(self, change: Callable[[], object]) -> bool:
        """Change the queue; whether that was possible, and a full disk is told."""
        try:
            return bool(change())
        except OutputError as error:
            self.failed.emit(error)
            return False


def estimate(items: Iterable[QueueItem], left: float | None) -> float | None:
    """Seconds until everything is made that waits, by what the last ones took for each step and pixel.

    `left` are the seconds of the one that is being made. None where nothing like it was made yet.
    """
    items = tuple(items)
    paces = [item.seconds / work(item) for item in items if item.seconds is not None and work(item)][:5]
    waiting = sum(work(item) for item in items if item.state is State.WAITING)
    running = any(item.state is State.RUNNING for item in items)
    if (waiting and not paces) or (running and left is None):
        return None
    pace = sorted(paces)[len(paces) // 2] if paces else 0.0
    return waiting * pace + (left or 0.0 if running else 0.0)


def work(item: QueueItem) -> float:
    """What an entry takes, in pixels times runs of the model; 0 where it leaves them to the model."""
    request = item.request
    runs = runs_of_model(request, request.steps or 0)
    return float((request.width or 0) * (request.height or 0) * runs * request.count)
