"""The one sentence after an error of our own, with a way on."""

from pathlib import Path

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.message import breakable


class ErrorNotice(QDialog):
    """Says what kind of error it was and where the log lies; Continue and Esc take it away. It blocks nothing."""

    diagnostics_wanted = Signal()

    def __init__(self, what: str, log_file: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._log_file = log_file
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("An error in Triptych"))
        self.setMinimumWidth(460)
        title = QLabel(self.tr("Triptych made a mistake, and goes on"), self)
        title.setProperty("role", "section")
        self.sentence = QLabel(self)
        self.sentence.setTextFormat(Qt.TextFormat.PlainText)
        self.sentence.setWordWrap(True)
        text = self.tr("What you did last may not have happened ({what}); {file} says more.")
        text = text.format(what=what, file=log_file)
        self.sentence.setText(breakable(text))
        self.setAccessibleDescription(text)
        self.go_on = QPushButton(self.tr("Continue"), self)
        self.go_on.setObjectName("generate")
        self.go_on.setAccessibleDescription(text)
        self.show_log = QPushButton(self.tr("Show the log"), self)
        self.diagnostics = QPushButton(self.tr("Diagnostics…"), self)
        self._lay_out(title)
        self.go_on.clicked.connect(self.accept)
        self.show_log.clicked.connect(self._show_log)
        self.diagnostics.clicked.connect(self._want_diagnostics)
        self.go_on.setDefault(True)
        self.go_on.setFocus()

    def _lay_out(self, title: QLabel) -> None:
        row = QHBoxLayout()
        row.addWidget(self.diagnostics)
        row.addWidget(self.show_log)
        row.addStretch(1)
        row.addWidget(self.go_on)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.setSpacing(10)
        column.addWidget(title)
        column.addWidget(self.sentence)
        column.addSpacing(6)
        column.addLayout(row)

    def _show_log(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._log_file.parent)))

    def _want_diagnostics(self) -> None:
        self.accept()
        self.diagnostics_wanted.emit()
