"""The line that shows how one of two pictures comes along."""

from typing import Final

from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QVBoxLayout, QWidget

from app.compare.twins import Side
from app.elided_label import ElidedLabel
from app.measures import seconds_text
from engine.events import Cancelled, Event, Failed, Phase, PhaseStarted, PictureReady, StepFinished

SCALE: Final = 1000
DENOISE_FROM, DENOISE_TO = 0.05, 0.9  # of the bar; what comes before and after has no steps
BEGINS: Final = {Phase.TEXT: 0.0, Phase.ENCODE: 0.02, Phase.DENOISE: DENOISE_FROM, Phase.DECODE: DENOISE_TO}


class TwinProgress(QWidget):
    """The model's name, its phase in words, and a bar."""

    def __init__(self, side: Side, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._side = side
        letter = QLabel(side.value, self)
        letter.setProperty("role", "badge")
        self._model = QLabel(self)
        self._model.setProperty("role", "heading")
        self.words = ElidedLabel(self)
        self.words.setProperty("role", "muted")
        self.bar = QProgressBar(self)
        self.bar.setRange(0, SCALE)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(self.tr("Progress of picture {side}").format(side=side.value))
        row = QHBoxLayout()
        row.setSpacing(8)
        for widget, stretch in ((letter, 0), (self._model, 0), (self.words, 1)):
            row.addWidget(widget, stretch)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(5)
        column.addLayout(row)
        column.addWidget(self.bar)

    def begin(self, model: str) -> None:
        """Wait for a picture of this model."""
        self._model.setText(model)
        self._show(0.0, self.tr("waiting for its turn"))

    def follow(self, event: Event) -> None:
        """Show what an event tells."""
        match event:
            case PhaseStarted(phase=phase):
                self._show(BEGINS[phase], self._name(phase))
            case StepFinished(step=step, steps=steps):
                share = DENOISE_FROM + (DENOISE_TO - DENOISE_FROM) * step / steps
                self._show(share, self.tr("drawing, step {step} of {steps}").format(step=step, steps=steps))
            case PictureReady(seconds=seconds):
                self._show(1.0, self.tr("done in {time}").format(time=seconds_text(seconds)))
            case Failed(error=error):
                self._show(0.0, error.sentence)
            case Cancelled():
                self._show(0.0, self.tr("cancelled"))

    def _name(self, phase: Phase) -> str:
        return {
            Phase.TEXT: self.tr("reading the prompt"),
            Phase.ENCODE: self.tr("encoding the start picture"),
            Phase.DENOISE: self.tr("drawing"),
            Phase.DECODE: self.tr("developing"),
        }[phase]

    def _show(self, share: float, words: str) -> None:
        self.bar.setValue(round(SCALE * share))
        self.words.setText(words)
        self.bar.setAccessibleDescription(words)
