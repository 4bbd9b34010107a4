"""The parts of the models page, and where they lie."""

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from app.models.details import ModelDetails
from app.models.model_list import ModelList
from app.models.page_style import page_style
from app.theme import Palette

NARROW: Final = 1000  # pixels: below, the list has less room
SIDE: Final = 340
NARROW_SIDE: Final = 270
SCALE: Final = 1000


class WorkLine(QFrame):
    """What takes a while, how far it is, and a button that stops it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("models_work")
        self.words = QLabel(self)
        self.bar = QProgressBar(self)
        self.bar.setTextVisible(False)
        self.cancel = QPushButton(self.tr("Cancel"), self)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 8, 16, 8)
        row.setSpacing(12)
        row.addWidget(self.words)
        row.addWidget(self.bar, 1)
        row.addWidget(self.cancel)
        self.hide()

    def show_work(self, words: str, share: float | None) -> None:
        """Show what is done; None where nobody knows how far it is."""
        self.words.setText(words)
        self.bar.setAccessibleName(words)
        self.bar.setRange(0, 0 if share is None else SCALE)
        if share is not None:
            self.bar.setValue(round(SCALE * share))
        self.show()


class ModelsPageParts(QWidget):
    """Everything that the page is made of."""

    def __init__(self, parent: QWidget | None = None, *, can_convert: bool = False) -> None:
        super().__init__(parent)
        self.setObjectName("models")
        self.setAccessibleName(self.tr("Models"))
        self.list = ModelList(self)
        self.details = ModelDetails(self)
        self.add = QPushButton(self.tr("Add a folder…"), self)
        self.drop = QLabel(self.tr("Drop a model's folder here"), self)
        self.convert = QPushButton(self.tr("Make a ternary model…"), self)
        self.convert.setObjectName("models_use")
        self.convert.setVisible(can_convert)
        self.card = self._convert_card()
        self.adding = WorkLine(self)
        self.verifying = WorkLine(self)
        self.side = QFrame(self)
        self._lay_out()

    def set_colours(self, palette: Palette) -> None:
        """Draw in these colours."""
        self.setStyleSheet(page_style(palette))
        self.list.set_colours(palette)
        self.details.set_colours(palette)

    def _convert_card(self) -> QFrame:
        card = QFrame(self)
        card.setObjectName("models_card")
        title = QLabel(self.tr("Bring your own FLUX"), card)
        title.setProperty("role", "heading")
        text = self.tr(
            "Pocket is small and shows how it works. Your own FLUX.1 makes real pictures, "
            "with a transformer of a tenth of its size."
        )
        words = QLabel(text, card)
        words.setProperty("role", "muted")
        words.setWordWrap(True)
        column = QVBoxLayout(card)
        column.setContentsMargins(12, 10, 12, 10)
        column.setSpacing(6)
        for widget in (title, words):
            column.addWidget(widget)
        return card

    def _lay_out(self) -> None:
        self.side.setObjectName("models_side")
        self.drop.setObjectName("models_drop")
        self.drop.setAlignment(Qt.AlignmentFlag.AlignCenter)
        title = QLabel(self.tr("Models"), self)
        title.setObjectName("models_name")
        self.add.setToolTip(self.tr("Add a model from a folder"))
        top = QHBoxLayout()
        top.addWidget(title, 1)
        top.addWidget(self.add)
        column = QVBoxLayout(self.side)
        column.setContentsMargins(14, 14, 12, 14)
        column.setSpacing(10)
        column.addLayout(top)
        column.addWidget(self.list, 1)
        column.addWidget(self.card)
        column.addWidget(self.convert)
        column.addWidget(self.drop)
        right = QVBoxLayout()
        right.setSpacing(0)
        right.addWidget(self.details, 1)
        for line in (self.adding, self.verifying):
            right.addWidget(line)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.side)
        row.addLayout(right, 1)
