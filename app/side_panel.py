"""The panel at the left of the picture: the model, the controls and the two buttons."""

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from app.bridge import EngineState
from app.choice_bar import ChoiceBar
from app.controls import Controls
from app.icons import mark
from app.measures import count_text
from app.model_chooser import ModelChooser
from app.model_limits import ModelLimits
from app.settings import Mode
from app.workbench import Workbench

WIDTH = 340
MARK_SIDE = 26


class SidePanel(QFrame):
    """What the person asks for."""

    generate_wanted = Signal()
    cancel_wanted = Signal()
    mode_wanted = Signal(object)  # Mode

    def __init__(self, bench: Workbench, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._studio = studio = bench.studio
        self._store = bench.store
        self._key = ""
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
        self.controls = Controls(bench.prompting, self)
        self.generate = QPushButton(self.tr("Generate"), self)
        self.generate.setObjectName("generate")
        self.cancel = QPushButton(self.tr("Cancel"), self)
        self.cancel.setObjectName("cancel")
        self._was_on = False
        self._lay_out()
        self.generate.clicked.connect(self.generate_wanted)
        self.controls.submitted.connect(self.generate_wanted)
        self.cancel.clicked.connect(self.cancel_wanted)
        self.limits.folder_wanted.connect(self.chooser.folder_wanted)
        for signal in (studio.engine_changed, studio.model_changed, studio.job_changed):
            signal.connect(self.refresh)
        studio.model_changed.connect(self._show_model)
        bench.store.listeners.append(self.refresh)
        for signal in (studio.model_changed, studio.paces.changed, self.controls.changed):
            signal.connect(self._show_cost)
        self.controls.count.changed.connect(self.refresh)
        self.controls.models.changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Offer what can be done now, and say why not what cannot."""
        studio = self._studio
        self.generate.setEnabled(studio.model is not None)
        self.generate.setText(self._generate_words())
        words = f"{self.why()} ({self._key})" if self._key else self.why()
        self.generate.setToolTip(words)
        self.generate.setAccessibleDescription(words)
        self.cancel.setText(self.tr("Stopping…") if studio.is_cancelling else self.tr("Cancel"))
        if studio.job is None and self.cancel.hasFocus():
            self.generate.setFocus()
        self.cancel.setVisible(studio.job is not None)

    def show_key(self, keys: str) -> None:
        """Say at the button which key does the same."""
        self._key = keys
        self.refresh()

    def set_mode(self, mode: Mode) -> None:
        """Show few controls or all of them."""
        self.mode.set_value(mode)
        self.controls.set_mode(mode)

    def set_narrow(self, *, narrow: bool) -> None:
        """Put seldom used controls behind a button, where there is little room."""
        self.controls.set_narrow(narrow=narrow)

    def why(self) -> str:
        """What the button does now, or why it cannot."""
        studio = self._studio
        if studio.model is None:
            return self.tr("No model is open: choose one first")
        if self._store.is_paused:
            return self.tr("The queue is paused: what you add waits until it goes on")
        if studio.engine is EngineState.FAILED:
            return self.tr("The engine does not run: what you add waits until it is started again from the message")
        waiting = len(self._store.waiting())
        if waiting:
            return self.tr("{count} in the queue before it").format(count=waiting)
        if studio.job is not None:
            return self.tr("A picture is being made: yours is the next")
        if studio.opened is None:
            return self.tr("The engine is starting: your picture is made as soon as it is ready")
        return self.tr("Make the picture")

    def _generate_words(self) -> str:
        """What the button makes: pictures at once, or entries behind others."""
        pictures, waiting = self.controls.total(), len(self._store.waiting())
        if self._store.running() is None and not waiting:
            words = self.tr("Generate") if pictures == 1 else self.tr("Generate {count} pictures")
        else:
            words = self.tr("Add to queue") if pictures == 1 else self.tr("Add {count} to queue")
        words = words.format(count=count_text(pictures))
        return self.tr("{words} ({waiting})").format(words=words, waiting=waiting) if waiting else words

    def _show_cost(self) -> None:
        """Say what true CFG costs, by what pictures took here."""
        paces, field = self._studio.paces, self.controls.true_cfg
        if field.is_on and not self._was_on:
            QTimer.singleShot(0, lambda: self._scroll.ensureWidgetVisible(field.negative, 0, 40))  # it came just now
        self._was_on = field.is_on
        if field.is_on:
            once, twice = (paces.seconds(self.controls.outline(true_cfg=scale)) for scale in (1.0, field.value()))
            field.show_cost(twice, once)

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
        self._scroll = scroll = QScrollArea(self)
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
