"""What the studio knows: engine, model, the running job and the pictures of this run."""

import dataclasses
import time
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from app.bridge import Bridge, EngineState
from app.made_picture import MadePicture
from app.message_bar import Message, Remedy, Tone
from app.saving_actions import PictureSaver
from app.time_left import Pace, TimeLeft
from engine.description import ModelDescription
from engine.errors import EngineCrashed, EngineError
from engine.events import (
    Cancelled,
    Event,
    Failed,
    Finished,
    Noted,
    PictureReady,
    StepFinished,
)
from engine.protocol import OpenedModel
from engine.requests import GenerationRequest


class Studio(QObject):
    """The studio's state; views read it and are told by signals when it has changed.

    Pictures are saved in the folder `outputs`; `preview_every` lets through the preview of each n-th step, 0 of none.
    """

    engine_changed = Signal()
    model_changed = Signal()
    job_changed = Signal()
    advanced = Signal(object)  # Event
    picture_added = Signal(int)
    picture_changed = Signal(int)
    readings_changed = Signal(object)  # Readings
    told = Signal(object)  # Message
    refused = Signal(object)  # EngineError: the control at fault shall be pointed out

    def __init__(self, bridge: Bridge, outputs: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._saver = PictureSaver(self)
        self._pace: Pace | None = None
        self._working: ModelDescription | None = None
        self._maker: ModelDescription | None = None
        self.outputs = outputs
        self.preview_every = 1
        self.is_looking = True
        self.engine = EngineState.STOPPED
        self.model: ModelDescription | None = None
        self.opened: OpenedModel | None = None
        self.waiting: GenerationRequest | None = None
        self.sent: GenerationRequest | None = None
        self.job: int | None = None
        self.is_cancelling = False
        self.time_left: TimeLeft | None = None
        self.pictures: list[MadePicture] = []
        bridge.state_changed.connect(self._on_state)
        bridge.model_opened.connect(self._on_model_opened)
        bridge.model_refused.connect(self._on_model_refused)
        bridge.job_event.connect(self._on_job_event)
        bridge.job_refused.connect(self._on_job_refused)
        bridge.readings_changed.connect(self.readings_changed)
        bridge.engine_message.connect(self._on_engine_message)
        self._saver.saved.connect(self._on_saved)
        self._saver.failed.connect(self._on_not_saved)

    @property
    def is_busy(self) -> bool:
        """Whether a picture is being made or waits for the engine."""
        return self.job is not None or self.waiting is not None

    @property
    def can_generate(self) -> bool:
        """Whether a request would be taken: now, or as soon as the engine is ready."""
        return not self.is_busy and self.model is not None and self.engine is not EngineState.FAILED

    def open_model(self, model: ModelDescription) -> None:
        """Choose a model and have the engine open it."""
        self.model, self.opened, self._pace, self.is_looking = model, None, None, False
        self.model_changed.emit()
        self._bridge.open_model(str(model.folder))

    def find_no_model(self) -> None:
        """Stop looking for a model: there is none."""
        self.is_looking = False
        self.model_changed.emit()

    def start_engine(self) -> None:
        """Have the engine open the chosen model again, after it gave up."""
        if self.model is not None:
            self.open_model(self.model)

    def generate(self, request: GenerationRequest) -> None:
        """Make a picture, now or as soon as the engine is ready."""
        if not self.can_generate:
            return
        if self.opened is None or self.engine is not EngineState.READY:
            self.waiting = request
            self.job_changed.emit()
        else:
            self._send(request)

    def cancel(self) -> None:
        """Stop the picture that is being made, or take back the one that waits."""
        if self.waiting is not None:
            self.waiting = None
            self.job_changed.emit()
        elif self.job is not None and not self.is_cancelling:
            self.is_cancelling = True
            self._bridge.cancel(self.job)
            self.job_changed.emit()

    def save_as(self, number: int, file: Path) -> None:
        """Save picture `number` to `file`, over what is there."""
        try:
            png = self.pictures[number].content()
        except EngineError as error:
            self.told.emit(Message(tone=Tone.ERROR, text=error.sentence))
        else:
            self._saver.save_as(number, png, file)

    def close(self) -> None:
        """End the engine process and see every picture onto the disk."""
        self._bridge.shutdown(timeout_s=5.0)
        self._saver.finish()

    def _without_unwanted_preview(self, event: Event) -> Event:
        """A step's event; without its preview where the person wants that of other steps alone, or of none."""
        if not isinstance(event, StepFinished) or event.preview is None:
            return event
        wanted = self.preview_every and event.step % self.preview_every == 0
        return event if wanted else dataclasses.replace(event, preview=None)

    def _send(self, request: GenerationRequest) -> None:
        self.time_left = TimeLeft(time.monotonic, self._pace)
        self.sent, self._maker, self.is_cancelling = request, self.model, False
        self.job = self._bridge.generate(request)
        self.job_changed.emit()

    def _send_waiting(self) -> None:
        if self.waiting is not None and self.opened is not None and self.engine is EngineState.READY:
            request, self.waiting = self.waiting, None
            self._send(request)

    def _end_job(self) -> None:
        if self.time_left is not None and self._maker == self.model:
            self._pace = self.time_left.pace() or self._pace
        self.job, self.time_left, self.sent, self.is_cancelling = None, None, None, False
        self.job_changed.emit()

    @Slot(object)
    def _on_state(self, state: EngineState) -> None:
        self.engine = state
        if state in (EngineState.STARTING, EngineState.STOPPED, EngineState.FAILED):
            self.opened = None
        if state is EngineState.FAILED and self.waiting is not None:
            self.waiting = None
            self.job_changed.emit()
        self.engine_changed.emit()
        self._send_waiting()

    @Slot(object)
    def _on_model_opened(self, opened: OpenedModel) -> None:
        self._working = opened.description
        if self.model is not None and self.model.folder != opened.description.folder:
            return  # another was chosen meanwhile
        self.opened, self.model = opened, opened.description
        self.model_changed.emit()
        self._send_waiting()

    @Slot(object)
    def _on_model_refused(self, error: EngineError) -> None:
        self.opened = None
        if self.waiting is not None:
            self.waiting = None
            self.job_changed.emit()
        if isinstance(error, EngineCrashed):
            self.told.emit(Message(tone=Tone.ERROR, text=error.sentence, remedy=Remedy.START_ENGINE))
            self.model_changed.emit()
            return
        self.told.emit(Message(tone=Tone.ERROR, text=error.sentence, remedy=Remedy.CHOOSE_MODEL))
        self._go_back_to_working_model()
        self.refused.emit(error)

    @Slot(int, object)
    def _on_job_event(self, job: int, event: Event) -> None:
        if job != self.job:
            return
        assert self.time_left is not None
        self.time_left.observe(event)
        if isinstance(event, PictureReady):
            self._add_picture(event)
        self.advanced.emit(self._without_unwanted_preview(event))
        match event:
            case Noted(sentence=sentence):
                self.told.emit(Message(tone=Tone.INFORMATION, text=sentence))
            case Finished() | Cancelled():
                self._end_job()
            case Failed(error=error):
                self._end_job()
                self._tell_failure(error)

    @Slot(int, object)
    def _on_job_refused(self, job: int, error: EngineError) -> None:
        if job == self.job:
            self._end_job()
            self._tell_failure(error)

    @Slot(str)
    def _on_engine_message(self, text: str) -> None:
        self.told.emit(Message(tone=Tone.WARNING, text=text))

    @Slot(int, object)
    def _on_saved(self, number: int, file: Path) -> None:
        self.pictures[number] = self.pictures[number].saved_in(file)
        self.picture_changed.emit(number)

    @Slot(int, object)
    def _on_not_saved(self, number: int, error: EngineError) -> None:
        text = self.tr("The picture is here, but not saved: {cause}").format(cause=error.sentence)
        self.told.emit(Message(tone=Tone.ERROR, text=text, remedy=Remedy.SAVE_ELSEWHERE, picture=number))

    def _go_back_to_working_model(self) -> None:
        if self._working is not None and self._working.folder != (self.model and self.model.folder):
            self.open_model(self._working)
        else:
            self.model, self._working = None, None
            self.model_changed.emit()

    def _add_picture(self, event: PictureReady) -> None:
        assert self.sent is not None
        assert self._maker is not None
        self.pictures.append(
            MadePicture(
                png=event.png,
                request=self.sent,
                seed=event.seed,
                width=event.width,
                height=event.height,
                seconds=event.seconds,
                model=self._maker.name,
            )
        )
        number = len(self.pictures) - 1
        self.picture_added.emit(number)
        self._saver.keep(number, event.png, self.outputs, prompt=self.sent.prompt, seed=event.seed)

    def _tell_failure(self, error: EngineError) -> None:
        self.told.emit(Message(tone=Tone.ERROR, text=error.sentence))
        if not isinstance(error, EngineCrashed):
            self.refused.emit(error)
