"""What the studio knows: engine, model, the running job and the pictures of this run."""

import dataclasses
import time
from collections import deque
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Signal, Slot

from app.bridge import Bridge, EngineState
from app.made_picture import MadePicture, picture_in
from app.message import Message, Remedy, Tone
from app.paces import Paces
from app.saving_actions import PictureSaver
from app.time_left import TimeLeft
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

    `model` is the one that the person has chosen, `opened` what the engine has open: the queue may have asked for
    another, for which the request `waiting` then waits. Pictures are saved in the folder `outputs`; `preview_every`
    lets through the preview of each n-th step, 0 of none.
    """

    engine_changed = Signal()
    model_changed = Signal()
    job_changed = Signal()
    advanced = Signal(object)  # Event
    picture_added = Signal(int)
    picture_changed = Signal(int)
    readings_changed = Signal(object)  # Readings
    told = Signal(object)  # Message
    refused = Signal(object, object)  # the folder of a model that cannot be used, or None; EngineError
    job_failed = Signal(object, object)  # GenerationRequest, EngineError

    def __init__(self, bridge: Bridge, outputs: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._saver = PictureSaver(self)
        self._asked: deque[ModelDescription] = deque()  # models that the engine was told to open and has not answered
        self._working: ModelDescription | None = None
        self.outputs = outputs
        self.preview_every = 1
        self.is_looking = True
        self._was_refused = False  # a model, by an engine that lives
        self.engine = EngineState.STOPPED
        self.model: ModelDescription | None = None
        self.opening: ModelDescription | None = None
        self.opened: OpenedModel | None = None
        self.maker: ModelDescription | None = None
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
        self.paces = Paces(self)

    @property
    def can_generate(self) -> bool:
        """Whether a request would be taken: now, or as soon as the engine has opened its model."""
        return self.job is None and (self.engine is not EngineState.FAILED or self._was_refused)

    def open_model(self, model: ModelDescription) -> None:
        """Choose a model and have the engine open it."""
        self.model, self.is_looking = model, False
        self.have_opened(model)

    def have_opened(self, model: ModelDescription) -> None:
        """Have the engine open a model that a request needs; the person's choice stays."""
        self.opening, self.opened, self._was_refused = model, None, False
        self._asked.append(model)
        self.model_changed.emit()
        self._bridge.open_model(str(model.folder))

    def return_to_choice(self) -> None:
        """Have the engine open the chosen model again, after one that a request needed."""
        if self.model is not None and self.opening is not None and self.opening.folder != self.model.folder:
            self.have_opened(self.model)

    def has_open(self, folder: Path) -> bool:
        """Whether the engine is ready to make a picture with the model in a folder."""
        is_open = self.opened is not None and self.opened.description.folder == folder
        return is_open and self.engine is EngineState.READY

    def find_no_model(self) -> None:
        """Stop looking for a model: there is none."""
        self.is_looking = False
        self.model_changed.emit()

    def start_engine(self) -> None:
        """Have the engine open the chosen model again, after it gave up."""
        if self.model is not None:
            self.open_model(self.model)

    def generate(self, request: GenerationRequest) -> int | None:
        """Make a picture with the model that is open; the job's number, None where there is no such model now."""
        if self.job is not None or self.opened is None or self.engine is not EngineState.READY:
            return None
        self.sent, self.maker, self.is_cancelling, self.waiting = request, self.opened.description, False, None
        self.time_left = TimeLeft(time.monotonic)
        self.job = self._bridge.generate(request)
        self.job_changed.emit()
        return self.job

    def wait_for(self, request: GenerationRequest | None) -> None:
        """Say which request is made as soon as its model is open; None where none waits for that."""
        if request != self.waiting:
            self.waiting = request
            self.job_changed.emit()

    def cancel(self) -> None:
        """Stop the picture that is being made."""
        if self.job is not None and not self.is_cancelling:
            self.is_cancelling = True
            self._bridge.cancel(self.job)
            self.job_changed.emit()

    def show_file(self, file: Path) -> int:
        """The number of the picture in `file`, which joins those of this run where it is none of them.

        Raises:
            EngineError: it cannot be read, or has no settings of ours inside.
        """
        known = (number for number, picture in enumerate(self.pictures) if file in picture.files)
        number = next(known, None)
        if number is None:
            self.pictures.append(picture_in(file))
            number = len(self.pictures) - 1
            self.picture_added.emit(number)
        return number

    def save_as(self, number: int, file: Path) -> None:
        """Save picture `number` to `file`, over what is there."""
        try:
            png = self.pictures[number].content()
        except EngineError as error:
            self.tell_error(error)
        else:
            self._saver.save_as(number, png, file)

    def tell_error(self, error: EngineError) -> None:
        """Show an error's sentence."""
        self.told.emit(Message(tone=Tone.ERROR, text=error.sentence))

    def close(self) -> None:
        """End the engine process, see every picture onto the disk, and tell of those that just came there."""
        self._bridge.shutdown(timeout_s=5.0)
        self._saver.finish()
        QCoreApplication.sendPostedEvents(self, QEvent.Type.MetaCall)

    def _without_unwanted_preview(self, event: Event) -> Event:
        """A step's event; without its preview where the person wants that of other steps alone, or of none."""
        if not isinstance(event, StepFinished) or event.preview is None:
            return event
        wanted = self.preview_every and event.step % self.preview_every == 0
        return event if wanted else dataclasses.replace(event, preview=None)

    def _end_job(self) -> None:
        self.job, self.time_left, self.sent, self.is_cancelling = None, None, None, False
        self.job_changed.emit()

    @Slot(object)
    def _on_state(self, state: EngineState) -> None:
        self.engine = state
        if state in (EngineState.STARTING, EngineState.STOPPED, EngineState.FAILED):
            self.opened = None
        self.engine_changed.emit()

    @Slot(object)
    def _on_model_opened(self, opened: OpenedModel) -> None:
        model = self._working = opened.description
        if model.folder in [asked.folder for asked in self._asked]:
            while self._asked.popleft().folder != model.folder:
                pass
        if self.opening is not None and self.opening.folder != model.folder:
            return  # another was asked for meanwhile
        self.opened = opened
        if self.model is None or self.model.folder == model.folder:
            self.model = model
        self.model_changed.emit()

    @Slot(object)
    def _on_model_refused(self, error: EngineError) -> None:
        self.opened = None
        if isinstance(error, EngineCrashed):
            refused, self.opening = self.opening, None
            self._asked.clear()
            self.refused.emit(refused.folder if refused is not None else None, error)
            self.told.emit(Message(tone=Tone.ERROR, text=error.sentence, remedy=Remedy.START_ENGINE))
            self.model_changed.emit()
            return
        self._was_refused = True
        refused = self._asked.popleft() if self._asked else self.opening
        is_chosen = refused is None or self.model is None or refused.folder == self.model.folder
        remedy = Remedy.CHOOSE_MODEL if is_chosen else None
        self.told.emit(Message(tone=Tone.ERROR, text=error.sentence, remedy=remedy))
        self.refused.emit(refused.folder if refused is not None else None, error)
        if is_chosen:
            self._go_back_to_working_model()
        elif self.model is not None and not self._asked:
            self.have_opened(self.model)

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
                self._fail_job(error)

    @Slot(int, object)
    def _on_job_refused(self, job: int, error: EngineError) -> None:
        if job == self.job:
            self._fail_job(error)

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
            self.model, self.opening, self._working = None, None, None
            self.model_changed.emit()

    def _add_picture(self, event: PictureReady) -> None:
        assert self.sent is not None
        assert self.maker is not None
        self.pictures.append(
            MadePicture(
                png=event.png,
                request=self.sent,
                seed=event.seed,
                width=event.width,
                height=event.height,
                seconds=event.seconds,
                model=self.maker.name,
            )
        )
        number = len(self.pictures) - 1
        self.picture_added.emit(number)
        self._saver.keep(number, event.png, self.outputs, prompt=self.sent.prompt, seed=event.seed)

    def _fail_job(self, error: EngineError) -> None:
        request = self.sent
        self._end_job()
        self.tell_error(error)
        self.job_failed.emit(request, error)
