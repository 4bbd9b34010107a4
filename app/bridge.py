"""The engine as the window sees it: methods that return at once, signals in the window's thread."""

import contextlib
import itertools
from collections.abc import Sequence

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from app.notices import (
    EngineState,
    JobTold,
    JobTurnedDown,
    ModelOpened,
    ModelRefused,
    Notice,
    ReadingsTold,
    Said,
    StateChanged,
)
from app.supervisor import Supervisor
from engine.events import ReadingsTaken
from engine.protocol import OpenedModel
from engine.requests import GenerationRequest

__all__ = ["Bridge", "EngineState", "OpenedModel"]

ANSWER_SECONDS = 10.0
WATCH_MILLISECONDS = 1000
LIVING = {EngineState.LOADING, EngineState.READY, EngineState.BUSY}


class Bridge(QObject):
    """Opens models and makes pictures in an engine process, in the order in which they are asked for.

    Each job ends with one terminal event or with `job_refused`; each `open_model` with `model_opened` or
    `model_refused`. After a crash the model is opened again and `model_opened` is sent again. No signal
    comes after `shutdown` but `state_changed(EngineState.STOPPED)`.
    """

    state_changed = Signal(object)
    model_opened = Signal(object)
    model_refused = Signal(object)
    job_event = Signal(int, object)
    job_refused = Signal(int, object)
    readings_changed = Signal(object)
    engine_message = Signal(str)

    _told = Signal(object)

    def __init__(
        self,
        parent: QObject | None = None,
        *,
        command: Sequence[str] | None = None,
        answer_seconds: float = ANSWER_SECONDS,
    ) -> None:
        """`command` None is the installation's own engine; after `answer_seconds` of silence it is not answering."""
        super().__init__(parent)
        self._answer_seconds = answer_seconds
        self._state = self._shown_state = EngineState.STOPPED
        self._jobs = itertools.count(1)
        self._closed = False
        self._told.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        self._supervisor = Supervisor(self._post, command)
        self._watch = QTimer(self, interval=min(WATCH_MILLISECONDS, int(answer_seconds * 200)))
        self._watch.timeout.connect(self._show_state)
        self._watch.start()

    @property
    def state(self) -> EngineState:
        """The state that `state_changed` told last."""
        return self._shown_state

    def open_model(self, model: str, *, device: str = "auto") -> None:
        """Open a model by name or folder, after the jobs that wait."""
        if not self._closed:
            self._supervisor.open_model(model, device)

    def generate(self, request: GenerationRequest) -> int:
        """Queue a job and return its number."""
        job = next(self._jobs)
        if not self._closed:
            self._supervisor.submit(job, request)
        return job

    def cancel(self, job: int | None = None) -> None:
        """Cancel a job; None is the one that runs, or else the first that waits."""
        if not self._closed:
            self._supervisor.cancel(job)

    def shutdown(self, timeout_s: float = 5.0) -> None:
        """End the engine process and the thread, within about `timeout_s` seconds; nothing works after."""
        if self._closed:
            return
        self._closed = True
        self._watch.stop()
        self._supervisor.stop(timeout_s)
        self._state = EngineState.STOPPED
        self._show_state()

    def _post(self, notice: Notice) -> None:
        with contextlib.suppress(RuntimeError):  # the window was deleted without a shutdown
            self._told.emit(notice)

    @Slot(object)
    def _deliver(self, notice: Notice) -> None:
        if self._closed:
            return
        match notice:
            case StateChanged(state=state):
                self._state = state
                self._show_state()
            case ModelOpened(model=model):
                self.model_opened.emit(model)
            case ModelRefused(error=error):
                self.model_refused.emit(error)
            case JobTold(job=job, event=event):
                if isinstance(event, ReadingsTaken):
                    self.readings_changed.emit(event.readings)
                self.job_event.emit(job, event)
            case JobTurnedDown(job=job, error=error):
                self.job_refused.emit(job, error)
            case ReadingsTold(readings=readings):
                self.readings_changed.emit(readings)
            case Said(sentence=sentence):
                self.engine_message.emit(sentence)

    @Slot()
    def _show_state(self) -> None:
        is_silent = self._state in LIVING and self._supervisor.silence() > self._answer_seconds
        shown = EngineState.NOT_ANSWERING if is_silent else self._state
        if shown is not self._shown_state:
            self._shown_state = shown
            self.state_changed.emit(shown)
