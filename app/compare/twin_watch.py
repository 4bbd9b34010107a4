"""The two pictures that were asked for together, from the wish until both are there or do not come."""

from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app.compare.twin_bar import TwinBar
from app.compare.twins import Made, Side, TwinJob, Twins
from app.message import Message, Tone
from engine.events import Event
from engine.requests import GenerationRequest


class TwinWatch(QObject):
    """Watches what is asked for in a bar, and gives the bar back its form at the end."""

    asked = Signal(object)  # Twins
    cancelled = Signal(object)  # Twins
    told = Signal(object)  # Message

    def __init__(self, bar: TwinBar) -> None:
        super().__init__(bar)
        self._bar = bar
        self._job: TwinJob | None = None
        bar.asked.connect(self._begin)
        bar.cancel_asked.connect(self._cancel)

    def take(self, made: Made) -> Side | None:
        """The side that a picture is, None where it is none of the two that are awaited."""
        side = self._job.take(made) if self._job else None
        self._end_if_over()
        return side

    def follow(self, model: Path, request: GenerationRequest, event: Event) -> None:
        """Show an event of the job that makes `request` on the model in folder `model`."""
        side = self._job.asked.side_of(model, request) if self._job else None
        if side is not None:
            self._bar.follow(side, event)

    def fail(self, model: Path, request: GenerationRequest, sentence: str) -> None:
        """Say why one of the two does not come; `sentence` is for the person."""
        if self._job and self._job.fail(model, request, sentence):
            self.told.emit(Message(tone=Tone.ERROR, text=sentence))
            self._end_if_over()

    def _begin(self, asked: Twins) -> None:
        self._job = TwinJob(asked)
        self.asked.emit(asked)

    def _cancel(self, asked: Twins) -> None:
        self._job = None
        self._bar.end()
        self.cancelled.emit(asked)

    def _end_if_over(self) -> None:
        if self._job and self._job.is_over:
            self._job = None
            self._bar.end()
