"""The question how a folder becomes an installed model: its name, and a copy or a link."""

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLabel,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from app.measures import bytes_text
from app.message import breakable, sentence_case
from app.models.adding import AddOrder, free_name
from engine.catalog import place_for_model
from engine.description import ModelDescription
from engine.errors import InvalidRequest


class AddDialog(QDialog):
    """A folder that is a whole model; `ordered` gives what the person wants of it."""

    ordered = Signal(object)  # AddOrder

    def __init__(self, model: ModelDescription, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Add a model"))
        self._folder: Path = model.folder
        text = self.tr("{folder} is a whole model of {size}.")
        what = QLabel(breakable(text.format(folder=model.folder, size=bytes_text(model.total_bytes))), self)
        self.name = QLineEdit(free_name(model.folder), self)
        self.copy = QRadioButton(self.tr("Copy it: Triptych keeps its own, {size} more on the disk"), self)
        self.copy.setText(self.copy.text().format(size=bytes_text(model.total_bytes)))
        self.link = QRadioButton(self.tr("Link it: nothing is copied, and the folder must stay where it is"), self)
        self.wrong = QLabel(self)
        self._what = what
        self._lay_out()
        self.name.textChanged.connect(self._check)
        self._check()

    def order(self) -> AddOrder:
        """What is asked for now."""
        return AddOrder(folder=self._folder, name=self.name.text().strip(), link=self.link.isChecked())

    def accept(self) -> None:
        """Order it."""
        self.ordered.emit(self.order())
        super().accept()

    def _check(self) -> None:
        name, sentence = self.name.text().strip(), ""
        try:
            place = place_for_model(name) if name else None
            if place is None:
                sentence = self.tr("Give the model a name.")
            elif place.exists():
                sentence = self.tr("A model has this name already: choose another one.")
        except InvalidRequest as error:
            sentence = sentence_case(error.sentence)
        self.wrong.setText(breakable(sentence))
        self.add.setEnabled(not sentence)

    def _lay_out(self) -> None:
        self.wrong.setProperty("role", "wrong")
        heading = QLabel(self.tr("Name"), self)
        heading.setProperty("role", "heading")
        heading.setBuddy(self.name)
        self.name.setAccessibleName(self.tr("Name of the model"))
        self.copy.setChecked(True)
        for label in (self._what, self.wrong):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel, self)
        self.add: QPushButton = buttons.addButton(self.tr("Add"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.add.setObjectName("models_use")
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.setSpacing(10)
        for widget in (self._what, heading, self.name, self.wrong, self.copy, self.link):
            column.addWidget(widget)
        column.addSpacing(6)
        column.addWidget(buttons)
        self.setMinimumWidth(480)
