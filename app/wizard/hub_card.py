"""The card of a source that is still on the Hub."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.wizard.calls import Calls
from app.wizard.hub_access import HubAccess
from app.wizard.hub_look import USUAL, HubFinding, hub_name
from app.wizard.sentence import Sentence
from app.wizard.source_row import ChoiceCard
from app.wizard.token_form import EntryField
from engine.errors import EngineError
from engine.quant.checks import State


class HubCard(ChoiceCard):
    """A repository's name, and whether this person is given it; `granted` tells that it can be the source.

    `unsettled` tells that another name is being written or asked for.
    """

    granted = Signal(object)  # HubFinding
    unsettled = Signal()

    def __init__(self, calls: Calls, parent: QWidget | None = None) -> None:
        super().__init__(self.tr("From the Hugging Face Hub"), parent)
        about = QLabel(self.tr("Fetch a FLUX.1 that you may have: a repository's name, or its address"), self)
        about.setProperty("role", "muted")
        about.setWordWrap(True)
        self.body = QWidget(self)
        self.body.setObjectName("wizard_plain")
        self.field = EntryField(self.body)
        self.field.setText(USUAL)
        self.field.setAccessibleName(self.tr("A repository on the Hub"))
        self.check = QPushButton(self.tr("Check access"), self.body)
        self.wrong = Sentence(self.body)
        self.access = HubAccess(calls, self.body)
        self.inside.addWidget(about)
        self.inside.addWidget(self.body)
        self._lay_out_body()
        self.body.hide()
        self.radio.toggled.connect(self.body.setVisible)
        self.check.clicked.connect(self.ask)
        self.field.entered.connect(self.ask)
        self.field.textEdited.connect(self._forget)
        self.access.granted.connect(self.granted)
        self.access.answered.connect(lambda: self.check.setEnabled(not self.access.is_asking))

    @property
    def finding(self) -> HubFinding | None:
        """What was found for the name in the field, where it can be had."""
        finding = self.access.finding
        return finding if finding is not None and finding.stock is not None else None

    def show_name(self, spec: str) -> None:
        """Have this name in the field."""
        self.field.setText(spec.removeprefix("hf:"))

    def ask(self) -> None:
        """Ask the Hub for what is in the field."""
        try:
            name = hub_name(self.field.text())
        except EngineError as error:
            self.wrong.say(error.sentence, State.RED)
            return
        self.wrong.say("")
        self.unsettled.emit()
        self.access.ask(name)

    def _forget(self) -> None:
        self.wrong.say("")
        self.access.clear()
        self.check.setEnabled(True)
        self.unsettled.emit()

    def _lay_out_body(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.field, 1)
        row.addWidget(self.check)
        column = QVBoxLayout(self.body)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(6)
        column.addLayout(row)
        column.addWidget(self.wrong)
        column.addWidget(self.access)
