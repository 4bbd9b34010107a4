"""The name of the model that is made, or its folder elsewhere, checked while it is typed."""

from pathlib import Path
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from app.message import breakable, sentence_case
from app.wrong_values import mark_wrong
from engine.catalog import place_for_model
from engine.errors import InvalidRequest

MAX_LENGTH: Final = 400


class TargetField(QWidget):
    """`edited` comes with every letter, `settled` when the person has left the field or pressed Enter, `placed` when
    a folder was chosen.
    """

    edited = Signal()
    settled = Signal()
    placed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.name = QLineEdit(self)
        self.name.setAccessibleName(self.tr("Name of the new model"))
        self.name.setMaxLength(MAX_LENGTH)
        self.elsewhere = QPushButton(self.tr("Elsewhere…"), self)
        self.elsewhere.setAccessibleName(self.tr("Choose a folder for the new model"))
        self.elsewhere.setToolTip(self.tr("Put the model into a folder of your own, such as one on another disk"))
        self.sentence = QLabel(self)
        self.sentence.setProperty("role", "wrong")
        self.sentence.setWordWrap(True)
        self.sentence.hide()
        self._sound = True
        self._row = row = QHBoxLayout()
        row.addWidget(self.name, 1)
        row.addWidget(self.elsewhere)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(3)
        column.addLayout(row)
        column.addWidget(self.sentence)
        self.setFocusProxy(self.name)
        self.name.textEdited.connect(lambda _text: self._tell())
        self.name.editingFinished.connect(self.settled)
        self.elsewhere.clicked.connect(self._choose_folder)

    @property
    def target(self) -> str:
        """What is typed."""
        return self.name.text().strip()

    @property
    def is_sound(self) -> bool:
        """Whether a model can have this name; one that is taken can be replaced."""
        return self._sound

    def show_target(self, target: str) -> None:
        """Show a target; what a person types for the same one stays as it is."""
        if target != self.target:
            self.name.setText(target)
        self.check()

    def add_button(self, button: QPushButton) -> None:
        """Put a button beside the name."""
        self._row.insertWidget(1, button)

    def check(self) -> None:
        """Say what is wrong with it now."""
        sentence, self._sound = self._fault()
        self.sentence.setText(breakable(sentence))
        self.sentence.setVisible(bool(sentence))
        mark_wrong(self.name, wrong=bool(sentence))
        self.name.setAccessibleDescription(sentence)

    def _fault(self) -> tuple[str, bool]:
        """What is wrong, empty where nothing is, and whether it can be a target at all."""
        if not self.target:
            return self.tr("Give the model a name."), False
        try:
            place = place_for_model(self.target)
        except (InvalidRequest, ValueError, RuntimeError) as error:
            text = error.sentence if isinstance(error, InvalidRequest) else str(error)
            return sentence_case(text), False
        try:
            taken = place.exists()
        except OSError as error:
            text = self.tr("{place} cannot be looked at ({cause}): choose another name")
            return text.format(place=place, cause=error.strerror or error), False
        if taken:
            text = self.tr(
                "{place} is there already: choose another name; the next step says whether it can be replaced."
            )
            return text.format(place=self.target), True
        return "", True

    def _tell(self) -> None:
        self.check()
        self.edited.emit()

    def _choose_folder(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, self.tr("Put the new model into"), str(Path.home()))
        if folder:
            self.name.setText(str(Path(folder) / (Path(self.target).name or "model")))
            self._tell()
            self.placed.emit()
