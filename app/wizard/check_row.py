"""A line of the preflight: how something stands, the fact, the way out, and buttons that go it."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QPushButton, QWidget

from app.message import breakable, sentence_case
from app.theme import Palette
from app.wizard.remedies import CheckWords, Remedy
from app.wizard.state_mark import StateMark
from app.wizard.target_field import TargetField
from engine.quant.checks import Check, State

STATE_WIDTH: Final = 80
KEY_WIDTH: Final = 100
ENTER: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class CheckRow(QWidget):
    """`wanted` gives the remedy whose button was pressed, `renamed` the target that was typed.

    A green row is one line; the others have their way out and their buttons below the fact.
    """

    wanted = Signal(object)  # Remedy
    renamed = Signal(str)

    def __init__(
        self, check: Check, heading: str, remedies: Sequence[Remedy], words: CheckWords, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.check = check
        self._heading = heading
        self.buttons: dict[Remedy, QPushButton] = {}
        self.rename: TargetField | None = None
        self._words = words
        self._mark = StateMark(check.state, self)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(3, 1)
        self._lay_out()
        if remedies:
            self._add_buttons(remedies)
        self.setAccessibleName(f"{words.state(check.state)}. {heading}: {sentence_case(check.fact)}")
        self.setAccessibleDescription(sentence_case(check.way_out or ""))

    @property
    def is_renaming(self) -> bool:
        """Whether a name is being typed in it."""
        return self.rename is not None and self.rename.isVisibleTo(self)

    def set_colours(self, palette: Palette) -> None:
        """Draw in these colours."""
        self._mark.set_colours(palette)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keep Enter in the name from the page, which would go on with it."""
        if self.rename is None or self.focusWidget() is not self.rename.name or event.key() not in ENTER:
            super().keyPressEvent(event)

    def ask_target(self, target: str) -> None:
        """Let another target be typed below; the same again puts the field away."""
        if self.rename is not None:
            self.rename.setVisible(not self.rename.isVisibleTo(self))
        else:
            self.rename = TargetField(self)
            self.rename.show_target(target)
            use = QPushButton(self.tr("Use this name"), self.rename)
            use.clicked.connect(self._take_name)
            self.rename.name.returnPressed.connect(self._take_name)
            self.rename.placed.connect(self._take_name)
            self.rename.edited.connect(lambda: use.setEnabled(self.rename is not None and self.rename.is_sound))
            self.rename.add_button(use)
            self._grid.addWidget(self.rename, 3, 3)
            self.rename.show()
        if self.is_renaming:
            self.rename.name.setFocus()
            self.rename.name.selectAll()

    def _take_name(self) -> None:
        if self.rename is not None and self.rename.is_sound:
            self.renamed.emit(self.rename.target)

    def _lay_out(self) -> None:
        check, top = self.check, Qt.AlignmentFlag.AlignTop
        green = check.state is State.GREEN
        state = self._label(self._words.state(check.state))
        state.setProperty("state", str(check.state))
        state.setFixedWidth(STATE_WIDTH)
        key = self._label(self._heading)
        key.setFixedWidth(KEY_WIDTH)
        fact = self._label(breakable(sentence_case(check.fact)))
        if green:
            for label in (key, fact):
                label.setProperty("role", "muted")
                label.setContentsMargins(0, 1, 0, 0)  # smaller letters, on the line of the larger ones
        fact.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        for column, widget in enumerate((self._mark, state, key, fact)):
            self._grid.addWidget(widget, 0, column, top)
        if check.way_out is not None:
            way_out = self._label(breakable(sentence_case(check.way_out)))
            way_out.setProperty("role", "muted")
            self._grid.addWidget(way_out, 1, 3)

    def _add_buttons(self, remedies: Sequence[Remedy]) -> None:
        row = QHBoxLayout()
        row.setContentsMargins(0, 4, 0, 2)
        row.setSpacing(8)
        for remedy in remedies:
            text = self._words.remedy(remedy, self.check)
            button = QPushButton(text, self)
            button.setAccessibleName(f"{text} ({self._heading})")
            button.clicked.connect(lambda _on=False, remedy=remedy: self.wanted.emit(remedy))
            row.addWidget(button)
            self.buttons[remedy] = button
        row.addStretch(1)
        self._grid.addLayout(row, 2, 3)

    def _label(self, text: str) -> QLabel:
        label = QLabel(text, self)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(True)
        return label
