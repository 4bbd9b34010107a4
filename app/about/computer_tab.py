"""This computer as Triptych sees it: the device, the libraries, and where things lie."""

from pathlib import Path

from PySide6.QtCore import Qt, QUrl, qVersion
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QGridLayout, QLabel, QPushButton, QWidget

from app.message import breakable
from engine.paths import UserPaths
from engine.version import versions


class ComputerTab(QWidget):
    """Rows of a name and what it is; the folders can be opened."""

    def __init__(self, paths: UserPaths, device: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(4, 14, 4, 4)
        self._grid.setHorizontalSpacing(18)
        self._grid.setVerticalSpacing(10)
        self._grid.setColumnStretch(1, 1)
        rows = versions() | {"Qt": qVersion()}
        self.rows = {
            self.tr("Device"): device.strip() or self.tr("not known yet: no model is open"),
            self.tr("Triptych"): rows.pop("triptych"),
            self.tr("Libraries"): ", ".join(f"{name} {version}" for name, version in rows.items()),
        }
        for name, value in self.rows.items():
            self._add_row(name, value, Qt.AlignmentFlag.AlignTop)
        self.folders: dict[Path, QPushButton] = {}
        for name, folder in (
            (self.tr("Models"), paths.models),
            (self.tr("Pictures"), paths.outputs),
            (self.tr("Settings"), paths.settings.parent),
            (self.tr("Logs"), paths.logs),
        ):
            self._add_folder(name, folder)
        self._grid.setRowStretch(self._grid.rowCount(), 1)

    def as_text(self) -> str:
        """The rows without the folders, which name the person."""
        return "\n".join(f"{name}: {value}" for name, value in self.rows.items())

    def _add_row(self, name: str, value: str, place: Qt.AlignmentFlag) -> QLabel:
        row = self._grid.rowCount()
        title = QLabel(name, self)
        title.setProperty("role", "muted")
        words = QLabel(breakable(value), self)
        words.setTextFormat(Qt.TextFormat.PlainText)
        words.setWordWrap(True)
        words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._grid.addWidget(title, row, 0, place)
        self._grid.addWidget(words, row, 1)
        return words

    def _add_folder(self, name: str, folder: Path) -> None:
        words = self._add_row(name, str(folder), Qt.AlignmentFlag.AlignVCenter)
        button = QPushButton(self.tr("Open"), self)
        button.setAutoDefault(False)
        button.setAccessibleName(self.tr("Open the folder: {name}").format(name=name))
        button.setEnabled(folder.is_dir())
        button.clicked.connect(lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder))))
        self._grid.addWidget(button, self._grid.rowCount() - 1, 2)
        self.folders[folder] = button
        words.setMinimumWidth(1)
