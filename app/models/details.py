"""All that is known of one model, and what can be done with it."""

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.fact_rows import show_fact_rows
from app.measures import number_text
from app.message import breakable, sentence_case
from app.models.installed import Installed
from app.models.quality_chart import QualityChart
from app.models.words import ModelWords
from app.plan_view import PlanView
from app.theme import Palette

MAX_WIDTH: Final = 860


class ModelDetails(QFrame):
    """One model; the signals ask for what the buttons say."""

    use_wanted = Signal()
    default_wanted = Signal()
    verify_wanted = Signal()
    remove_wanted = Signal()
    folder_wanted = Signal()
    report_wanted = Signal()
    card_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("models_details")
        self.setAccessibleName(self.tr("The model"))
        self._words = ModelWords(self)
        self._remove_key = ""
        self._remove_words = "", False
        self.name = QLabel(self)
        self.fault = QLabel(self)
        self.facts = QGridLayout()
        self.memory_heading, self.fit_line, self.fit_note = QLabel(self), QLabel(self), QLabel(self)
        self.plan = PlanView(self)
        self.report_heading = QLabel(self.tr("Report"), self)
        self.report_line = QLabel(self)
        self.chart = QualityChart(self)
        self.use = QPushButton(self.tr("Use"), self)
        self.default = QPushButton(self.tr("Make default"), self)
        self.verify = QPushButton(self.tr("Verify"), self)
        self.remove = QPushButton(self.tr("Remove"), self)
        self.folder = QPushButton(self.tr("Open folder"), self)
        self.report = QPushButton(self.tr("Open report"), self)
        self.card = QPushButton(self.tr("About this model…"), self)
        self._prepare()
        self._lay_out()

    def set_colours(self, palette: Palette) -> None:
        """Draw in these colours."""
        self.chart.set_colours(palette)

    def show_model(
        self, model: Installed | None, *, in_use: bool, is_default: bool, why_kept: str | None = None
    ) -> None:
        """Show a model, nothing for None; `why_kept` says why it cannot be removed."""
        self._area.setVisible(model is not None)
        for button in self._buttons():
            button.setVisible(model is not None)
        self.name.setText(model.entry.name if model else "")
        if model is None:
            return
        sound = model.fault is None
        self.fault.setText(breakable(sentence_case(model.fault or "")))
        self.fault.setVisible(not sound)
        show_fact_rows(self.facts, self._words.rows(model), self)
        self._show_fit(model)
        self._show_report(model)
        self.use.setEnabled(sound and not in_use)
        self.use.setText(self.tr("In use") if in_use else self.tr("Use"))
        self.default.setEnabled(sound and not is_default)
        self.default.setText(self.tr("Default") if is_default else self.tr("Make default"))
        self.remove.setEnabled(why_kept is None)
        self._remove_words = why_kept or self._removing(model), why_kept is None
        self._tip_remove()
        self.card.setVisible(model.card is not None)

    def show_remove_key(self, keys: str) -> None:
        """Say which key removes the model."""
        self._remove_key = keys
        self._tip_remove()

    def show_verifying(self, *, runs: bool) -> None:
        """Say whether this model is being verified."""
        self.verify.setText(self.tr("Stop verifying") if runs else self.tr("Verify"))

    def _show_fit(self, model: Installed) -> None:
        fit = model.fit
        for widget in (self.memory_heading, self.fit_line, self.fit_note, self.plan):
            widget.setVisible(fit is not None)
        if fit is not None:
            self.plan.show_rows(fit.rows, room=fit.has)
            self.memory_heading.setText(self._words.memory_heading(fit))
            self.fit_line.setText(sentence_case(self._words.fit(fit)))
            self.fit_note.setText(self._words.fit_sentence(fit))

    def _show_report(self, model: Installed) -> None:
        facts = model.inspection
        is_ternary = facts is not None and facts.recipe is not None
        has_page = facts is not None and facts.report_page is not None
        self.report_heading.setVisible(is_ternary)
        self.report_line.setVisible(is_ternary)
        self.report.setVisible(is_ternary)
        self.report.setEnabled(has_page)
        self.chart.show_quality(model.quality)
        if facts is None or not is_ternary:
            return
        if facts.report is None:
            text = self.tr("Its conversion recorded no measures.")
        else:
            words = self.tr("Weights {ratio} dB from their source, {zeros} % of the codes are zero; by block:")
            zeros = number_text(100 * facts.report.zero_share, 1)
            text = words.format(ratio=number_text(facts.report.weight_snr_db, 1), zeros=zeros)
        self.report_line.setText(text)

    def _tip_remove(self) -> None:
        words, can_go = self._remove_words
        self.remove.setToolTip(f"{words} ({self._remove_key})" if can_go and self._remove_key else words)

    def _removing(self, model: Installed) -> str:
        if model.linked:
            return self.tr("Take the link away; the folder stays where it is")
        return self.tr("Move it to the bin")

    def _buttons(self) -> tuple[QPushButton, ...]:
        return self.use, self.default, self.verify, self.folder, self.remove

    def _prepare(self) -> None:
        self.name.setObjectName("models_name")
        self.use.setObjectName("models_use")
        for heading in (self.memory_heading, self.report_heading):
            heading.setProperty("role", "heading")
        self.fault.setProperty("role", "wrong")
        self.fit_note.setProperty("role", "muted")
        for label in (self.name, self.fault, self.fit_line, self.fit_note, self.report_line):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
        self.facts.setHorizontalSpacing(16)
        self.facts.setVerticalSpacing(6)
        self.facts.setColumnStretch(1, 1)
        for button, words, signal in (
            (self.use, self.tr("Make pictures with this model"), self.use_wanted),
            (self.default, self.tr("Open this model when Triptych starts"), self.default_wanted),
            (self.verify, self.tr("Check every hash, shape and code of this model"), self.verify_wanted),
            (self.remove, self.tr("Move this model to the bin"), self.remove_wanted),
            (self.folder, self.tr("Open the model's folder"), self.folder_wanted),
            (self.report, self.tr("Open the conversion's report in the browser"), self.report_wanted),
            (self.card, self.tr("Read the model's card"), self.card_wanted),
        ):
            button.setToolTip(words)
            button.setAccessibleDescription(words)
            button.clicked.connect(signal)

    def _lay_out(self) -> None:
        inside = QWidget(self)
        inside.setMaximumWidth(MAX_WIDTH)
        column = QVBoxLayout(inside)
        column.setContentsMargins(24, 4, 24, 20)
        column.setSpacing(8)
        column.addWidget(self.fault)
        column.addLayout(self.facts)
        column.addWidget(self.card, 0, Qt.AlignmentFlag.AlignLeft)
        column.addSpacing(10)
        for widget in (self.memory_heading, self.fit_line, self.plan, self.fit_note):
            column.addWidget(widget)
        column.addSpacing(10)
        for part in (self.report_heading, self.report_line, self.chart):
            column.addWidget(part)
        column.addWidget(self.report, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch(1)
        self._area = QScrollArea(self)
        self._area.setAccessibleName(self.tr("Facts of the model"))
        self._area.setWidget(inside)
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        top = QHBoxLayout()
        top.setContentsMargins(24, 14, 24, 8)
        top.setSpacing(8)
        top.addWidget(self.name, 1)
        for button in self._buttons():
            top.addWidget(button)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addLayout(top)
        outer.addWidget(self._area, 1)
