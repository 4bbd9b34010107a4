"""What every page of the wizard is: a title, a sentence, a body that scrolls, and whether one may go on from it."""

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from app.theme import Palette
from app.wizard.wizard import Wizard

MAX_WIDTH: Final = 880  # pixels that lines of text stay readable in


class StepPage(QFrame):
    """A page of one step. `ready_changed` tells that `may_go_on` or `next_words` is another."""

    ready_changed = Signal()

    def __init__(self, wizard: Wizard, title: str, sentence: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.wizard = wizard
        self.setObjectName("wizard_step")
        self.setAccessibleName(title)
        self.title = QLabel(title, self)
        self.title.setProperty("role", "title")
        self.sentence = QLabel(sentence, self)
        self.sentence.setProperty("role", "muted")
        for label in (self.title, self.sentence):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
        self.body = QVBoxLayout()
        self.body.setSpacing(12)
        self._lay_out(title)

    @property
    def may_go_on(self) -> bool:
        """Whether the next step may follow."""
        return True

    @property
    def next_words(self) -> str:
        """What the button to the next step says; empty hides it."""
        return self.tr("Next")

    @property
    def missing(self) -> str:
        """Why one may not go on yet, for the foot of the page; empty where one may, or the page says it."""
        return ""

    @property
    def stays(self) -> bool:
        """Whether `go_on` begins something that the page waits for, and goes to the next step by itself then."""
        return False

    def go_on(self) -> None:
        """What the button to the next step does beside going there."""

    def enter(self) -> None:
        """Called when the page comes to the front."""

    def set_colours(self, palette: Palette) -> None:
        """Draw in these colours."""

    def close_page(self) -> None:
        """End threads; nothing is shown after."""

    def _lay_out(self, title: str) -> None:
        inside = QWidget(self)
        inside.setObjectName("wizard_body")
        inside.setMaximumWidth(MAX_WIDTH)
        column = QVBoxLayout(inside)
        column.setContentsMargins(32, 20, 32, 24)
        column.setSpacing(6)
        column.addWidget(self.title)
        column.addWidget(self.sentence)
        column.addSpacing(12)
        column.addLayout(self.body)
        column.addStretch(1)
        self.area = area = QScrollArea(self)
        area.setAccessibleName(title)
        area.setWidget(inside)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(area)
