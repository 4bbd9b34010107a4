"""The choice of a folder, with a way back to the usual one."""

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QPushButton, QWidget

from app.elided_label import ElidedLabel
from app.icons import IconButton


class FolderChoice(QWidget):
    """Shows a folder; `chosen` gives another one that the person took, None for the usual one."""

    chosen = Signal(object)  # Path | None

    def __init__(self, name: str, usual: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self._usual = usual
        self._folder = usual
        self.setAccessibleName(name)
        self.label = ElidedLabel(self)
        self.label.setProperty("role", "muted")
        self.choose = QPushButton(self.tr("Choose…"), self)
        self.choose.setAccessibleName(self.tr("Choose another folder: {name}").format(name=name))
        self.usual = IconButton("undo", self.tr("The usual folder: {folder}").format(folder=usual), self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.label, 1)
        row.addWidget(self.usual)
        row.addWidget(self.choose)
        self.choose.clicked.connect(self._ask)
        self.usual.clicked.connect(lambda: self.chosen.emit(None))
        self.set_folder(None)

    def set_folder(self, folder: Path | None) -> None:
        """Show a folder; None is the usual one."""
        self._folder = folder or self._usual
        self.label.setText(_short(self._folder))
        self.label.setToolTip(str(self._folder))
        self.label.setAccessibleName(str(self._folder))
        self.usual.setVisible(folder is not None)

    def _ask(self) -> None:
        start = self._folder if self._folder.is_dir() else Path.home()
        name = QFileDialog.getExistingDirectory(self, self._name, str(start))
        if name:
            self.chosen.emit(Path(name))


def _short(folder: Path) -> str:
    try:
        return str(Path("~") / folder.relative_to(Path.home()))
    except ValueError:
        return str(folder)
