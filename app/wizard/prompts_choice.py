"""The choice of a file of prompts, with a way back to the recipe's own."""

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QPushButton, QWidget

from app.elided_label import ElidedLabel
from app.icons import IconButton


class PromptsChoice(QWidget):
    """Shows a file of prompts; `chosen` gives another one that the person took, None for the recipe's own."""

    chosen = Signal(object)  # Path | None

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._file: Path | None = None
        self.setAccessibleName(self.tr("File of prompts"))
        self.label = ElidedLabel(self)
        self.label.setProperty("role", "muted")
        self.choose = QPushButton(self.tr("Choose…"), self)
        self.choose.setAccessibleName(self.tr("Choose a file of prompts"))
        self.usual = IconButton("undo", self.tr("Back to the prompts that Triptych brings"), self)
        self.setFocusProxy(self.choose)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.label, 1)
        row.addWidget(self.usual)
        row.addWidget(self.choose)
        self.choose.clicked.connect(self._ask)
        self.usual.clicked.connect(lambda: self.chosen.emit(None))
        self.show_file(None)

    def show_file(self, file: Path | None) -> None:
        """Show a file; None is the recipe's own."""
        self._file = file
        self.label.setText(self.tr("those that Triptych brings") if file is None else file.name)
        if file is not None:
            self.label.setToolTip(str(file))
        self.usual.setVisible(file is not None)

    def _ask(self) -> None:
        start = Path.home() if self._file is None else self._file.parent
        kinds = self.tr("Texts, one prompt a line (*.txt);;All files (*)")
        name, _ = QFileDialog.getOpenFileName(self, self.tr("Choose a file of prompts"), str(start), kinds)
        if name:
            self.chosen.emit(Path(name))
