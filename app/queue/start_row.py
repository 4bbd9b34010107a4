"""The picture that an entry of the queue starts from, in its editor."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from app.elided_label import ElidedLabel
from app.icons import IconButton
from app.number_fields import DecimalBox
from app.start_files import name_of_start
from engine.requests import StartPicture


class StartRow(QWidget):
    """Its name, its strength, and a button that takes it away."""

    removed = Signal()

    def __init__(self, start: StartPicture | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._start = start
        self.name = ElidedLabel(self)
        self.strength = DecimalBox(self.tr("Strength"), self, least=2)
        self.strength.setRange(0.01, 1.0)
        self.strength.setSingleStep(0.05)
        self.remove = IconButton("close", self.tr("Start without a picture"), self)
        if start is not None:
            self.name.setText(name_of_start(start.file))
            self.name.setToolTip(str(start.file))
            self.strength.setValue(start.strength)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.name, 1)
        row.addWidget(QLabel(self.tr("Strength"), self))
        row.addWidget(self.strength)
        row.addWidget(self.remove)
        self.remove.clicked.connect(self._remove)

    def value(self) -> StartPicture | None:
        """The picture with the strength that is shown, None where it was taken away."""
        return StartPicture(file=self._start.file, strength=self.strength.value()) if self._start else None

    def _remove(self) -> None:
        self._start = None
        self.removed.emit()
