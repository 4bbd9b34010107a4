"""The line below the picture: what the engine does, how far it is, and the time left."""

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QWidget

from app.bridge import EngineState
from app.elided_label import ElidedLabel
from app.measures import left_text, seconds_text
from app.phase_bar import PhaseBar
from app.state import Studio
from app.time_left import Part, Share, TimeLeft
from engine.events import Phase, Started

TICK_MS = 200


class ProgressLine(QFrame):
    """The engine's state in words while it rests, a bar with the time left while it works."""

    def __init__(self, studio: Studio, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._studio = studio
        self.setObjectName("status")
        self.setFixedHeight(40)
        self.words = ElidedLabel(self)
        self.words.setAccessibleName(self.tr("Status"))
        self.bar = PhaseBar(self)
        self.bar.setMinimumWidth(120)
        self.bar.setAccessibleName(self.tr("Progress"))
        self.left = QLabel(self)
        self.left.setProperty("role", "muted")
        self.left.setMinimumWidth(110)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 0, 16, 0)
        row.setSpacing(14)
        row.addWidget(self.words, 1)
        row.addWidget(self.bar, 1)
        row.addWidget(self.left)
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self.refresh)
        for signal in (studio.engine_changed, studio.model_changed, studio.job_changed, studio.advanced):
            signal.connect(self.refresh)
        studio.paces.changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Show the present state."""
        studio = self._studio
        saving = studio.paces.is_saving and studio.job is None
        time_left = studio.time_left or studio.paces.waiting
        working = time_left is not None or saving
        self.bar.setVisible(working)
        self.left.setVisible(working)
        if time_left is not None:
            self.words.setText(self._engine_words() if studio.job is None else self._job_words(time_left))
            self._show_time_left(time_left)
        else:
            self.words.setText(self.tr("Saving the picture") if saving else self._engine_words())
            self.left.setText("")
        if working != self._timer.isActive():
            self._timer.start() if working else self._timer.stop()
        if not working:
            self.bar.show_progress(0.0, ())

    def _show_time_left(self, time_left: TimeLeft) -> None:
        remaining, shares = time_left.remaining(), time_left.shares()
        self.bar.show_progress(time_left.fraction(), shares)
        self.bar.setToolTip(self._words_of(shares))
        if remaining is None:
            self.left.setText(self.tr("measuring…"))
        elif remaining < 0.5:
            self.left.setText(self.tr("almost done"))
        else:
            self.left.setText(self.tr("about {time} left").format(time=left_text(remaining)))

    def _words_of(self, shares: tuple[Share, ...]) -> str:
        """What each part takes, of all pictures together."""
        names = {
            Part.LOAD: self.tr("Load"),
            Part.TEXT: self.tr("Text"),
            Part.ENCODE: self.tr("Encode"),
            Part.DENOISE: self.tr("Denoise"),
            Part.DECODE: self.tr("Decode"),
            Part.SAVE: self.tr("Save"),
        }
        sums = {part: sum(share.seconds for share in shares if share.part is part) for part in names}
        return " · ".join(f"{names[part]} {seconds_text(seconds)}" for part, seconds in sums.items() if seconds)

    def _job_words(self, time_left: TimeLeft) -> str:
        studio = self._studio
        if studio.engine is EngineState.NOT_ANSWERING:
            return self.tr("The engine is not answering; waiting for it")
        if studio.is_cancelling:
            return self.tr("Stopping after this step…")
        job = time_left.job
        if job is None:
            return self.tr("Waiting for the engine…")
        words = self._phase_words(time_left, job)
        if job.pictures == 1:
            return words
        number = min(time_left.done + 1, job.pictures)
        return self.tr("{words} · picture {number} of {count}").format(words=words, number=number, count=job.pictures)

    def _phase_words(self, time_left: TimeLeft, job: Started) -> str:
        match time_left.phase:
            case Phase.TEXT:
                return self.tr("Reading the prompt")
            case Phase.ENCODE:
                return self.tr("Encoding the start picture")
            case Phase.DECODE:
                return self.tr("Decoding the picture")
            case _:
                return self.tr("Denoising, step {step} of {steps}").format(
                    step=min(time_left.step + 1, job.steps), steps=job.steps
                )

    def _engine_words(self) -> str:
        studio = self._studio
        name = studio.opening.name if studio.opening else ""
        match studio.engine:
            case _ if studio.model is None and not studio.is_looking:
                return self.tr("Choose a model to begin")
            case EngineState.STOPPED | EngineState.STARTING:
                return self.tr("Starting the engine…")
            case EngineState.LOADING:
                return self.tr("Opening {name}…").format(name=name)
            case EngineState.NOT_ANSWERING:
                return self.tr("The engine is not answering; waiting for it")
            case EngineState.FAILED:
                return self.tr("The engine does not run")
            case _ if studio.opened is None:
                return self.tr("Opening {name}…").format(name=name)
            case _:
                seconds = seconds_text(studio.opened.load_seconds)
                name = studio.opened.description.name
                return self.tr("Ready: {name}, opened in {seconds}").format(name=name, seconds=seconds)
