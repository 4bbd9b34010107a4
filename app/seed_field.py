"""The seed: a fresh one each time, or one that stays."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QValidator
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QToolButton, QWidget

from app.icons import IconButton, line_icon
from app.number_fields import NAME_WIDTH
from engine.requests import MAX_SEED, random_seed


class SeedValidator(QValidator):
    """Whole numbers from 0 to the greatest seed."""

    def validate(self, text: str, position: int) -> tuple[QValidator.State, str, int]:
        """Accept digits up to the greatest seed; nothing yet is on the way."""
        if not text:
            return QValidator.State.Intermediate, text, position
        sound = text.isascii() and text.isdigit() and int(text) <= MAX_SEED
        return (QValidator.State.Acceptable if sound else QValidator.State.Invalid), text, position


class SeedField(QWidget):
    """The seed of the next picture."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._last: int | None = None
        self.entry = QLineEdit(self)
        self.entry.setValidator(SeedValidator(self.entry))
        self.entry.setAccessibleName(self.tr("Seed"))
        self.random = QToolButton(self)
        self.random.setProperty("chip", True)
        self.random.setCheckable(True)
        self.random.setText(self.tr("Random"))
        self.random.setIcon(line_icon("dice"))
        self.random.setToolButtonStyle(self.random.toolButtonStyle().ToolButtonTextBesideIcon)
        self.random.setFocusPolicy(self.entry.focusPolicy())
        self.random.setToolTip(self.tr("Take a new seed for each picture"))
        self.random.setAccessibleName(self.tr("Random seed for each picture"))
        self.reuse = IconButton("again", self.tr("Use the last picture's seed again"), self)
        self.reuse.setEnabled(False)
        name = QLabel(self.tr("Seed"), self)
        name.setProperty("role", "heading")
        name.setFixedWidth(NAME_WIDTH)
        name.setBuddy(self.entry)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        for widget, stretch in ((name, 0), (self.entry, 1), (self.reuse, 0), (self.random, 0)):
            layout.addWidget(widget, stretch)
        self.random.toggled.connect(self._show_mode)
        self.entry.textChanged.connect(self.changed)
        self.reuse.clicked.connect(self._reuse_last)
        self.random.setChecked(True)

    def take(self) -> int:
        """The seed for a picture that is made now: a fresh one where random, 0 where the entry is empty."""
        return random_seed() if self.random.isChecked() else int(self.entry.text() or 0)

    def is_random(self) -> bool:
        """Whether each picture gets a fresh seed."""
        return self.random.isChecked()

    def set_fixed(self, seed: int) -> None:
        """Keep `seed` for the next pictures."""
        self.random.setChecked(False)
        self.entry.setText(str(seed))

    def set_last(self, seed: int) -> None:
        """Remember the seed of the last picture, for using it again."""
        self._last = seed
        self.reuse.setEnabled(True)
        self.reuse.setToolTip(self.tr("Use the last picture's seed again: {seed}").format(seed=seed))

    def draw_icon(self) -> None:
        """Draw the icon in the present colours."""
        self.random.setIcon(line_icon("dice"))

    def _reuse_last(self) -> None:
        if self._last is not None:
            self.set_fixed(self._last)

    def _show_mode(self, random: bool) -> None:
        self.entry.setEnabled(not random)
        if random:
            self.entry.clear()
            self.entry.setPlaceholderText(self.tr("new each time"))
        elif not self.entry.text():
            self.entry.setText(str(self._last if self._last is not None else random_seed()))
        self.changed.emit()
