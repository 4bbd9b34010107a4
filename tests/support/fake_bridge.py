"""A bridge without an engine: records what it is asked, and tells what a test lets it tell."""

from pathlib import Path

from PySide6.QtCore import QBuffer, QObject, Signal
from PySide6.QtGui import QColor, QImage

from app.bridge import EngineState
from engine.description import Defaults, ModelDescription, PreviewMap, Sizes
from engine.errors import EngineError
from engine.events import (
    Event,
    Failed,
    Finished,
    Phase,
    PhaseFinished,
    PhaseStarted,
    PictureReady,
    Preview,
    Started,
    StepFinished,
)
from engine.protocol import OpenedModel
from engine.requests import GenerationRequest


def model_description(name: str = "pocket", *, guidance: float | None = 3.5, preview: bool = True) -> ModelDescription:
    """A small ternary model that is nowhere on disk."""
    some = PreviewMap(weight=((1.0,),) * 3, bias=(0.0, 0.0, 0.0))
    return ModelDescription(
        name=name,
        folder=Path("/models") / name,
        family="schnell" if guidance is None else "dev",
        recipe="distilled",
        defaults=Defaults(width=256, height=256, steps=20, guidance=guidance),
        sizes=Sizes(min=128, max=512, multiple=16),
        max_sequence_length=64,
        preview=some if preview else None,
        licence="Apache-2.0",
        limits=None,
        parameters=1_000,
        ternary_parameters=900,
        transformer_bytes=400,
        total_bytes=38_400_000,
    )


def opened_model(description: ModelDescription | None = None) -> OpenedModel:
    """What an engine says when the model is open."""
    return OpenedModel(
        description=description or model_description(),
        device_name="Some processor",
        backend="torch",
        activations="int8",
        load_seconds=1.25,
    )


def png(colour: str = "#804020", *, width: int = 32, height: int = 32) -> bytes:
    """A plain PNG file."""
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor(colour))
    buffer = QBuffer()
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")
    return bytes(buffer.data().data())


class FakeBridge(QObject):
    """The bridge's signals, sent by hand."""

    state_changed = Signal(object)
    model_opened = Signal(object)
    model_refused = Signal(object)
    job_event = Signal(int, object)
    job_refused = Signal(int, object)
    readings_changed = Signal(object)
    engine_message = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.models: list[str] = []
        self.requests: list[GenerationRequest] = []
        self.cancelled: list[int | None] = []
        self.is_shut_down = False

    def open_model(self, model: str, *, device: str = "auto") -> None:
        assert device == "auto"
        self.models.append(model)

    def generate(self, request: GenerationRequest) -> int:
        self.requests.append(request)
        return len(self.requests)

    def cancel(self, job: int | None = None) -> None:
        self.cancelled.append(job)

    def shutdown(self, timeout_s: float = 5.0) -> None:
        assert timeout_s <= 5.0
        self.is_shut_down = True

    def become_ready(self, description: ModelDescription | None = None) -> None:
        """Start, load, and be ready with a model."""
        for state in (EngineState.STARTING, EngineState.LOADING):
            self.state_changed.emit(state)
        self.model_opened.emit(opened_model(description))
        self.state_changed.emit(EngineState.READY)

    def tell(self, *events: Event) -> None:
        """Tell events of the job that was asked for last."""
        for event in events:
            self.job_event.emit(len(self.requests), event)

    def begin_job(self, *, steps: int = 4, done: int = 2, preview: bool = True) -> None:
        """Tell of a job up to the step `done`."""
        request = self.requests[-1]
        some = Preview(width=2, height=2, pixels=bytes(range(12))) if preview else None
        self.state_changed.emit(EngineState.BUSY)
        self.tell(
            Started(pictures=1, steps=steps, width=request.width or 0, height=request.height or 0),
            PhaseStarted(picture=0, phase=Phase.TEXT),
            PhaseFinished(picture=0, phase=Phase.TEXT, seconds=0.25),
            PhaseStarted(picture=0, phase=Phase.DENOISE),
            *(
                StepFinished(picture=0, step=step, steps=steps, seconds=0.125, preview=some)
                for step in range(1, done + 1)
            ),
        )

    def finish_job(self, *, colour: str = "#804020") -> None:
        """Tell of a job from its last step to its end."""
        request = self.requests[-1]
        width, height = request.width or 32, request.height or 32
        self.tell(
            PhaseFinished(picture=0, phase=Phase.DENOISE, seconds=0.5),
            PhaseStarted(picture=0, phase=Phase.DECODE),
            PhaseFinished(picture=0, phase=Phase.DECODE, seconds=0.75),
            PictureReady(
                picture=0,
                png=png(colour, width=width, height=height),
                width=width,
                height=height,
                seed=request.seed,
                seconds=1.5,
                phase_seconds={},
            ),
            Finished(pictures=1, seconds=1.5),
        )
        self.state_changed.emit(EngineState.READY)

    def make_picture(self, *, colour: str = "#804020") -> None:
        """Tell of a whole job."""
        self.begin_job()
        self.finish_job(colour=colour)

    def fail_job(self, error: EngineError) -> None:
        """Tell that the job ended with an error."""
        self.tell(Failed(error=error))
        self.state_changed.emit(EngineState.READY)
