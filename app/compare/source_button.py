"""The chooser of one of the two pictures."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLabel, QMenu, QPushButton, QWidget

from app.compare.twins import Side
from app.elided_label import ElidedLabel
from app.icons import line_icon

MAX_RECENT: Final = 12
NAME_PIXELS: Final = 320


class SourceButton(QPushButton):
    """Shows what a side shows; a click lists the last pictures and lets the person choose a file."""

    chosen = Signal(object, object)  # Side, Path
    cleared = Signal(object)  # Side

    def __init__(self, side: Side, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.side = side
        self.setObjectName("compare_source")
        self.setFixedHeight(32)
        self._recent: tuple[Path, ...] = ()
        self._start = Path.home()
        self._letter = QLabel(side.value, self)
        self._letter.setProperty("role", "badge")
        self._name = ElidedLabel(self)
        self._chevron = QLabel(self)
        self.menu_of_pictures = QMenu(self)
        self._lay_out()
        self.clicked.connect(self.open_menu)
        self.show_title("")

    def sizeHint(self) -> QSize:
        """As wide as a model's name."""
        return QSize(220, 32)

    def set_recent(self, files: Sequence[Path]) -> None:
        """Offer these pictures, the newest first."""
        self._recent = tuple(files[:MAX_RECENT])
        if files:
            self._start = files[0].parent

    def show_title(self, title: str, file: Path | None = None) -> None:
        """Show what the side shows, nothing for an empty title."""
        self._name.setText(title or self.tr("Choose a picture"))
        self.setToolTip(str(file) if file else "")
        words = self.tr("Picture {side}: {title}") if title else self.tr("Picture {side}: none is chosen")
        self.setAccessibleName(words.format(side=self.side.value, title=title))

    def fill_menu(self) -> QMenu:
        """The menu as it is now."""
        menu = self.menu_of_pictures
        menu.clear()
        metrics = QFontMetrics(menu.font())
        for file in self._recent:
            if file.exists():
                name = metrics.elidedText(file.stem, Qt.TextElideMode.ElideMiddle, NAME_PIXELS)
                action = menu.addAction(name.replace("&", "&&"))
                action.triggered.connect(lambda _=False, chosen=file: self.chosen.emit(self.side, chosen))
        if menu.isEmpty():
            menu.addAction(self.tr("No picture was made yet")).setEnabled(False)
        menu.addSeparator()
        menu.addAction(self.tr("Choose a file…"), self.choose_file)
        menu.addAction(self.tr("Take it away"), lambda: self.cleared.emit(self.side))
        return menu

    def open_menu(self) -> None:
        """List what can be chosen."""
        self.fill_menu().popup(self.mapToGlobal(self.rect().bottomLeft()))

    def choose_file(self) -> None:
        """Let the person choose a file."""
        kinds = self.tr("Pictures (*.png *.jpg *.jpeg *.webp *.bmp)")
        name, _ = QFileDialog.getOpenFileName(self, self.tr("Choose a picture"), str(self._start), kinds)
        if name:
            self.chosen.emit(self.side, Path(name))

    def changeEvent(self, event: QEvent) -> None:
        """Draw the arrow again when the colours change."""
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.StyleChange):
            self._draw_chevron()
        super().changeEvent(event)

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 2, 6, 2)
        row.setSpacing(8)
        row.addWidget(self._letter)
        row.addWidget(self._name, 1)
        row.addWidget(self._chevron)
        for label in (self._letter, self._name, self._chevron):
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._draw_chevron()

    def _draw_chevron(self) -> None:
        self._chevron.setPixmap(line_icon("chevron").pixmap(QSize(14, 14)))
