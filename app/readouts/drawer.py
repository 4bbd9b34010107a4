"""The drawer above the strip: live plots, and the memory plan of the picture."""

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from app.elided_label import ElidedLabel
from app.icons import IconButton
from app.measures import memory_text, number_text
from app.plan_rows import rows
from app.plan_view import PlanView
from app.readouts.history import SECONDS, History
from app.readouts.plan import PicturePlan, make_plan
from app.readouts.worker import Worker
from app.state import Studio
from engine.picture_memory import PictureWork, work_of

if TYPE_CHECKING:
    from app.readouts.plots import Plots

REFRESH_MS: Final = 500
PLOT_HEIGHT: Final = 132
HEIGHT: Final = 346
LOW: Final = 222
ROOMY: Final = 720  # pixels of the window: below, plots and plan take turns


class Drawer(QFrame):
    """Draws nothing and plans nothing while it is closed."""

    closing = Signal()

    def __init__(self, studio: Studio, history: History, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._studio, self._history = studio, history
        self.plots: Plots | None = None
        self.shown: PicturePlan | None = None
        self._seconds = SECONDS / 10
        self._work: PictureWork | None = None
        self._planned_for: object = None
        self.setObjectName("readouts_drawer")
        self.setAccessibleName(self.tr("Readouts, opened"))
        self.plan = PlanView(self)
        self.plan_title, self.sentence, self.measured = (ElidedLabel(self) for _ in range(3))
        self._upper, self._lower = QWidget(self), QWidget(self)
        self._upper.setMinimumHeight(PLOT_HEIGHT)
        self._place_of_plots = QVBoxLayout(self._upper)
        self.show_plots, self.show_plan = self._turns()
        self._lay_out()
        self._timer = QTimer(self, interval=REFRESH_MS)
        self._timer.timeout.connect(self.refresh)
        self._planner = Worker("memory-plan", self)
        self._planner.done.connect(self._show_plan)
        self._planner.failed.connect(self._show_no_plan)
        studio.model_changed.connect(self._forget_work)
        studio.job_changed.connect(self._note_work)

    def refresh(self) -> int:
        """Draw the plots again, and the plan where it is another; the number of points that were drawn."""
        self._ask_for_plan()
        self._show_measured()
        return self.plots.refresh(self._seconds) if self.plots is not None else 0

    def shut(self) -> None:
        """Draw and plan no more, and wait for the plan that is being made."""
        self._timer.stop()
        self._planner.close()

    def showEvent(self, event: QShowEvent) -> None:
        """Begin to draw."""
        super().showEvent(event)
        self.window().installEventFilter(self)
        self._fit()
        if self.plots is None:
            self._build_plots()
        self.refresh()
        self._timer.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """Draw no more."""
        super().hideEvent(event)
        self.window().removeEventFilter(self)
        self._timer.stop()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the window's size."""
        if event.type() is QEvent.Type.Resize and watched is self.window() and self.isVisible():
            self._fit()
        return super().eventFilter(watched, event)

    def _fit(self) -> None:
        """Let plots and plan take turns where the window has no room for both."""
        low = self.window().height() < ROOMY
        self.setFixedHeight(LOW if low else HEIGHT)
        for button in (self.show_plots, self.show_plan):
            button.setVisible(low)
        self._upper.setVisible(not low or self.show_plots.isChecked())
        self._lower.setVisible(not low or self.show_plan.isChecked())

    def _lay_out(self) -> None:
        title = QLabel(self.tr("Readouts"), self)
        title.setProperty("role", "section")
        close = IconButton("close", self.tr("Close the readouts"), self)
        close.clicked.connect(self.closing)
        row = QHBoxLayout()
        row.addWidget(title)
        row.addSpacing(16)
        for button in self._spans():
            row.addWidget(button)
        row.addStretch(1)
        row.addWidget(self.show_plots)
        row.addWidget(self.show_plan)
        row.addSpacing(16)
        row.addWidget(close)
        self.plan_title.setProperty("role", "heading")
        self.measured.setProperty("role", "muted")
        below = QVBoxLayout(self._lower)
        for layout in (self._place_of_plots, below):
            layout.setContentsMargins(0, 0, 0, 0)
            layout.setSpacing(6)
        for widget in (self.plan_title, self.plan, self.sentence, self.measured):
            below.addWidget(widget)
        below.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 8, 10, 10)
        column.setSpacing(6)
        column.addLayout(row)
        column.addWidget(self._upper)
        column.addWidget(self._lower, 1)

    def _turns(self) -> tuple[QToolButton, QToolButton]:
        """The buttons by which plots and plan take turns."""
        group, words = QButtonGroup(self), (self.tr("Plots"), self.tr("Memory plan"))
        plots, plan = (self._choice(text, group) for text in words)
        plots.setChecked(True)
        for button in (plots, plan):
            button.clicked.connect(self._fit)
        return plots, plan

    def _choice(self, words: str, group: QButtonGroup) -> QToolButton:
        button = QToolButton(self)
        button.setText(words)
        button.setAccessibleName(words)
        button.setCheckable(True)
        button.setProperty("choice", True)
        group.addButton(button)
        return button

    def _spans(self) -> list[QToolButton]:
        group, buttons = QButtonGroup(self), []
        for words, seconds in ((self.tr("1 min"), SECONDS / 10), (self.tr("10 min"), SECONDS)):
            button = self._choice(words, group)
            button.setAccessibleName(self.tr("The last {time}").format(time=words))
            button.setChecked(seconds == self._seconds)
            button.clicked.connect(lambda _=False, span=seconds: self._set_span(span))
            buttons.append(button)
        return buttons

    def _set_span(self, seconds: float) -> None:
        self._seconds = seconds
        self.refresh()

    def _build_plots(self) -> None:
        from app.readouts.plots import Plots

        self.plots = Plots(self._history, self)
        self._place_of_plots.addWidget(self.plots)
        self.plots.show()

    def _forget_work(self) -> None:
        self._work = None

    def _note_work(self) -> None:
        request = self._studio.sent
        if request is not None and request.width and request.height:
            self._work = work_of(request)

    def _ask_for_plan(self) -> None:
        """Plan the picture that was asked for last, or one of the model's own size, where that is not shown yet."""
        opened = self._studio.opened
        if opened is None or opened.plan is None:
            self._planned_for = None
            self._show_no_plan()
            return
        own = opened.description.defaults
        work = self._work or PictureWork(width=own.width, height=own.height)
        wanted = opened.plan, work
        if wanted != self._planned_for:
            self._planned_for = wanted
            description, plan = opened.description, opened.plan
            self._planner.run(lambda: make_plan(description, plan, work))

    def _show_plan(self, plan: PicturePlan) -> None:
        self.shown = plan
        planned = plan.planned
        self.plan_title.setText(
            self.tr("Memory plan of a picture of {width} × {height} with {model}").format(
                width=planned.width, height=planned.height, model=planned.model
            )
        )
        self.plan.show()
        self._show_measured()

    def _show_no_plan(self, error: object = None) -> None:
        self.shown = None
        self.plan_title.setText(self.tr("Memory plan"))
        self.plan.hide()
        self.measured.hide()
        sentence = getattr(error, "sentence", None) or (str(error) if error else None)
        self.sentence.setText(sentence or self.tr("It is shown as soon as a model is open"))

    def _show_measured(self) -> None:
        if self.shown is None:
            return
        planned, peaks = self.shown.planned, self._history.peaks
        same = peaks is not None and (peaks.width, peaks.height) == (planned.width, planned.height)
        room = planned.room.host if planned.room.device is None else planned.room.device
        self.plan.show_rows(rows(planned), room=room, measured=peaks.phases if peaks is not None and same else {})
        self.sentence.setText(self._words_of_sixteen_bits(self.shown))
        host = self._history.readings.host_peak
        self.measured.setVisible(planned.room.device is None and host is not None)
        self.measured.setText(
            self.tr("Measured: the engine took {memory} at most, with Python and its libraries").format(
                memory=memory_text(host)
            )
        )

    def _words_of_sixteen_bits(self, plan: PicturePlan) -> str:
        need, planned = memory_text(plan.sixteen_bits), plan.planned
        total = self._history.readings.device_total
        if not plan.is_ternary:
            return self.tr("The weights of this model have 16 bits: it takes what is planned above")
        if planned.device_kind == "cpu":
            text = self.tr("With weights of 16 bits this picture would have needed {need} on a GPU; here is none")
            return text.format(need=need)
        if plan.sixteen_bits <= (planned.peak.device or planned.peak.host):
            text = self.tr("With weights of 16 bits this picture would have needed {need}; here they are unpacked")
            return text.format(need=need)
        if total is None or plan.sixteen_bits < total / 10:
            return self.tr("With weights of 16 bits this picture would have needed {need}").format(need=need)
        text = self.tr("With weights of 16 bits this picture would have needed {need}: {times} × this card")
        return text.format(need=need, times=number_text(plan.sixteen_bits / total, 1))
