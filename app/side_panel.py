"""The panel at the left of the picture: the model, the controls and the two buttons."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from app.bridge import EngineState
from app.choice_bar import ChoiceBar
from app.controls import Controls
from app.icons import mark
from app.model_chooser import ModelChooser
from app.model_limits import ModelLimits
from app.settings import Mode
from app.state import Studio

WIDTH = 340
MARK_SIDE = 26


class SidePanel(QFrame):
    """What the person asks for."""

    generate_wanted = Signal()
    cancel_wanted = Signal()
    mode_wanted = Signal(object)  # Mode

    def __init__(self, studio: Studio, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._studio = studio
        self.setObjectName("side")
        self.setFixedWidth(WIDTH)
        self._mark = QLabel(self)
        pixmap = mark(MARK_SIDE * 2)
        pixmap.setDevicePixelRatio(2)
        self._mark.setPixmap(pixmap)
        words = {Mode.PLAIN: self.tr("Plain"), Mode.EXPERT: self.tr("Expert")}
        self.mode = ChoiceBar(self.tr("Controls"), words, self)
        self.mode.chosen.connect(self.mode_wanted)
        self.chooser = ModelChooser(self)
        self.limits = ModelLimits(self)
        self.controls = Controls(self)
        self.generate = QPushButton(self.tr("Generate"), self)
        self.generate.setObjectName("generate")
        self.cancel = QPushButton(self.tr("Cancel"), self)
        self.cancel.setObjectName("cancel")
        self._lay_out()
        self.generate.clicked.connect(self.generate_wanted)
        self.controls.submitted.connect(self.generate_wanted)
        self.cancel.clicked.connect(self.cancel_wanted)
        self.limits.folder_wanted.connect(self.chooser.folder_wanted)
        for signal in (studio.engine_changed, studio.model_changed, studio.job_changed):
            signal.connect(self.refresh)
        studio.model_changed.connect(self._show_model)
        self.refresh()

    def refresh(self) -> None:
        """Offer what can be done now, and say why not what cannot."""
        studio = self._studio
        if studio.is_busy:
            self.cancel.show()
            if self.generate.hasFocus():
                self.cancel.setFocus()
        self.generate.setEnabled(studio.can_generate)
        self.generate.setText(self._generate_words())
        self.generate.setToolTip(self.why())
        self.cancel.setText(self.tr("Stopping…") if studio.is_cancelling else self.tr("Cancel"))
        if not studio.is_busy:
            if self.cancel.hasFocus():
                self.generate.setFocus()
            self.cancel.hide()

    def set_mode(self, mode: Mode) -> None:
        """Show few controls or all of them."""
        self.mode.set_value(mode)
        self.controls.set_mode(mode)

    def why(self) -> str:
        """Why no picture can be made at once, or how to have one made."""
        studio = self._studio
        if studio.job is not None:
            return self.tr("A picture is being made: wait for it, or cancel it")
        if studio.waiting is not None:
            return self.tr("Your picture is made as soon as the engine is ready")
        if studio.model is None:
            return self.tr("No model is open: choose one first")
        if studio.engine is EngineState.FAILED:
            return self.tr("The engine does not run: start it again from the message, or choose the model once more")
        if studio.opened is None:
            return self.tr("The engine is starting: your picture is made as soon as it is ready")
        return self.tr("Make the picture (Ctrl+Enter)")

    def _generate_words(self) -> str:
        if self._studio.job is not None:
            return self.tr("Generating…")
        return self.tr("Waiting for the engine…") if self._studio.waiting is not None else self.tr("Generate")

    def _show_model(self) -> None:
        model = self._studio.model
        self.limits.show_model(model)
        if model is None:
            self.chooser.show_nothing()
            return
        self.chooser.show_model(model)
        self.controls.set_model(model)

    def _lay_out(self) -> None:
        wordmark = QLabel("Triptych", self)
        wordmark.setObjectName("wordmark")
        head = QHBoxLayout()
        head.setContentsMargins(16, 10, 16, 0)
        head.setSpacing(9)
        head.addWidget(self._mark)
        head.addWidget(wordmark)
        head.addStretch(1)
        head.addWidget(self.mode)
        model = QVBoxLayout()
        model.setContentsMargins(16, 0, 16, 0)
        model.setSpacing(6)
        model.addWidget(self.chooser)
        model.addWidget(self.limits)
        scroll = QScrollArea(self)
        scroll.setWidget(self.controls)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        buttons = QHBoxLayout()
        buttons.setContentsMargins(16, 4, 16, 14)
        buttons.addWidget(self.generate, 1)
        buttons.addWidget(self.cancel)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(head)
        column.addLayout(model)
        column.addWidget(scroll, 1)
        column.addLayout(buttons)
