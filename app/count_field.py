"""How many pictures are made at once: a number, and all combinations of a prompt's choices."""

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QToolButton, QWidget

from app.measures import count_text
from app.more_button import MoreButton
from app.number_fields import BOX_WIDTH, NAME_WIDTH, WholeBox

MOST: Final = 100
MOST_IN_ALL: Final = 1000  # with combinations


class CountField(QWidget):
    """A number of pictures; `every` asks for that many of each combination. `more` is not its own: it has room here."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._combinations = 1
        self.box = WholeBox(self.tr("Number of pictures"), self)
        self.box.setRange(1, MOST)
        self.box.setFixedWidth(BOX_WIDTH)
        self.every = QToolButton(self)
        self.every.setProperty("chip", True)
        self.every.setCheckable(True)
        self.every.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        name = QLabel(self.tr("Pictures"), self)
        name.setProperty("role", "heading")
        name.setFixedWidth(NAME_WIDTH)
        name.setBuddy(self.box)
        self.more = MoreButton(self)
        self.more.hide()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setColumnStretch(1, 1)
        self._grid.addWidget(name, 0, 0)
        self._grid.addWidget(self.more, 0, 1, Qt.AlignmentFlag.AlignRight)
        self._grid.addWidget(self.box, 0, 2, Qt.AlignmentFlag.AlignRight)
        self.set_narrow(narrow=False)
        self.box.valueChanged.connect(self._refresh)
        self.every.toggled.connect(self._refresh)
        self._refresh()

    def set_narrow(self, *, narrow: bool) -> None:
        """Show `more` in the row, and the combinations below it; or the combinations in the row."""
        self.more.setVisible(narrow)
        self._grid.removeWidget(self.every)
        self._grid.addWidget(self.every, 1 if narrow else 0, 1, 1, 2 if narrow else 1)

    def value(self) -> int:
        """The number of pictures, of each combination where all are wanted."""
        return self.box.value()

    def set_value(self, count: int) -> None:
        """Show a number of pictures, without combinations."""
        self.box.setValue(count)
        self.every.setChecked(False)

    def wants_every(self) -> bool:
        """Whether every combination is wanted."""
        return self.every.isChecked() and not self.every.isHidden()

    def total(self) -> int:
        """How many pictures are made in all."""
        return self.value() * (self._combinations if self.wants_every() else 1)

    def set_combinations(self, count: int) -> None:
        """Offer all combinations where a prompt has some; 1 is a prompt without choices."""
        self._combinations = count
        self._refresh()

    def _refresh(self) -> None:
        """Offer the combinations that can be made."""
        in_all = self._combinations * self.value()
        fits = in_all <= MOST_IN_ALL
        self.every.setVisible(self._combinations > 1)
        self.every.setEnabled(fits)
        if not fits:
            self.every.setChecked(False)
        self.every.setText(self.tr("All {count} combinations").format(count=count_text(self._combinations)))
        self.every.setAccessibleName(self.every.text())
        if self._combinations > MOST_IN_ALL:
            self.every.setText(self.tr("Too many combinations"))
        if fits:
            words = self.tr("Make every combination of the choices, with the same seed: {count} pictures")
        else:
            words = self.tr("These are {count} pictures, and {most} are made at once: take choices out")
        self.every.setToolTip(words.format(count=count_text(in_all), most=count_text(MOST_IN_ALL)))
        self.changed.emit()
