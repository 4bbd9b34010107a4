"""The box about Triptych: this computer, the licences of everything inside, and diagnostics."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QTabWidget, QVBoxLayout, QWidget

from app.about.computer_tab import ComputerTab
from app.about.diagnostics_tab import DiagnosticsTab
from app.about.libraries import all_licences
from app.about.licence_list import LicenceList
from app.about.tab import Tab
from app.icons import mark
from app.settings import Settings
from engine.paths import UserPaths
from engine.version import VERSION

SIZE: Final = QSize(760, 560)
MARK: Final = 52
SHARPNESS: Final = 3  # pixels of the drawing for one of the window: on each screen enough


class AboutDialog(QDialog):
    """Ctrl+Tab goes from tab to tab; Escape and Close take the box away. It blocks nothing."""

    def __init__(self, paths: UserPaths, settings: Settings, device: str, parent: QWidget | None = None) -> None:
        """`device` is what computes, in words, empty where nothing is known yet."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("About Triptych"))
        self.tabs = QTabWidget(self)
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setAccessibleName(self.tr("About Triptych"))
        self.computer = ComputerTab(paths, device, self)
        self.licences = LicenceList(all_licences(), self)
        self.diagnostics = DiagnosticsTab(paths, settings, self)
        for tab, words in (
            (self.computer, self.tr("This computer")),
            (self.licences, self.tr("Licences")),
            (self.diagnostics, self.tr("Diagnostics")),
        ):
            self.tabs.addTab(tab, words)
        self.copy = QPushButton(self.tr("Copy as text"), self)
        self.copy.setAutoDefault(False)
        self.close_button = QPushButton(self.tr("Close"), self)
        self.close_button.setObjectName("generate")
        self.close_button.setDefault(True)
        self._lay_out()
        self.tabs.currentChanged.connect(self._follow_tab)
        self.copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self.computer.as_text()))
        self.close_button.clicked.connect(self.close)
        space = parent.size() if parent else SIZE
        self.resize(SIZE.boundedTo(space * 0.92))

    def show_tab(self, tab: Tab) -> None:
        """Go to a tab."""
        self.tabs.setCurrentIndex(tab)
        self._follow_tab(tab)
        self.tabs.currentWidget().setFocus()

    def add_prompts(self, read: Callable[[], str]) -> None:
        """Have the diagnostics leave out what `read` gives as well."""
        self.diagnostics.add_prompts(read)

    def done(self, result: int) -> None:
        """Close, and end the report that is being made."""
        self.diagnostics.stop()
        super().done(result)

    def _follow_tab(self, index: int) -> None:
        self.copy.setVisible(index == Tab.COMPUTER)
        if index == Tab.DIAGNOSTICS:
            self.diagnostics.begin()

    def _lay_out(self) -> None:
        picture = QLabel(self)
        drawing = mark(MARK * SHARPNESS)
        drawing.setDevicePixelRatio(SHARPNESS)
        picture.setPixmap(drawing)
        name = QLabel(f"Triptych {VERSION}", self)
        name.setProperty("role", "title")
        words = QLabel(self.tr("FLUX in three values · Apache-2.0"), self)
        words.setProperty("role", "muted")
        titles = QVBoxLayout()
        titles.setSpacing(2)
        titles.addStretch(1)
        titles.addWidget(name)
        titles.addWidget(words)
        titles.addStretch(1)
        head = QHBoxLayout()
        head.setSpacing(16)
        head.addWidget(picture)
        head.addLayout(titles, 1)
        foot = QHBoxLayout()
        foot.addWidget(self.copy)
        foot.addStretch(1)
        foot.addWidget(self.close_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.setSpacing(12)
        column.addLayout(head)
        column.addWidget(self.tabs, 1)
        column.addLayout(foot)
