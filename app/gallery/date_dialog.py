"""The question for two days."""

import datetime as dt

from PySide6.QtCore import QDate, Signal
from PySide6.QtWidgets import QDateEdit, QDialog, QDialogButtonBox, QFormLayout, QVBoxLayout, QWidget


class DateDialog(QDialog):
    """Asks for the first and the last day; `chosen` tells both, in their order."""

    chosen = Signal(object, object)  # date, date

    def __init__(self, since: dt.date, until: dt.date, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Pictures between two days"))
        self.since = self._field(since, self.tr("First day"))
        self.until = self._field(until, self.tr("Last day"))
        buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel, parent=self
        )
        form = QFormLayout()
        form.addRow(self.tr("From"), self.since)
        form.addRow(self.tr("To"), self.until)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.setSpacing(16)
        column.addLayout(form)
        column.addWidget(buttons)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        self.accepted.connect(self._tell)

    def _field(self, day: dt.date, name: str) -> QDateEdit:
        field = QDateEdit(QDate(day.year, day.month, day.day), self)
        field.setCalendarPopup(True)
        field.setAccessibleName(name)
        return field

    def _tell(self) -> None:
        days = sorted(dt.date(day.year(), day.month(), day.day()) for day in (self.since.date(), self.until.date()))
        self.chosen.emit(*days)
