"""The line that says which model lends the parts that a transformer alone lacks."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.choice_box import ChoiceBox
from app.wizard.calls import Calls
from app.wizard.hub_access import HubAccess
from app.wizard.hub_look import USUAL, HubFinding, HubName
from app.wizard.sentence import Sentence
from app.wizard.source_row import short_path, shown_name
from engine.quant.checks import State
from engine.sources.recognized import RecognizedSource

WIDTH: Final = 220  # pixels that the list of lenders has at least


class BaseLine(QFrame):
    """Offers the models that can lend; `chosen` tells the one to take, empty for none, as a conversion gets it."""

    chosen = Signal(str)
    folder_wanted = Signal()

    def __init__(self, calls: Calls, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("wizard_form")
        self._on_hub = HubName(repository=USUAL, whole=False)
        self.label = QLabel(self.tr("Text encoders and VAE from:"), self)
        self.lenders = ChoiceBox(self.tr("The model that lends text encoders and VAE"), self)
        self.lenders.setMinimumWidth(WIDTH)
        self.label.setBuddy(self.lenders)
        self.folder = QPushButton(self.tr("Another folder…"), self)
        self.folder.setAccessibleName(self.tr("Choose the folder of a model that lends them"))
        self.hub = QPushButton(self.tr("From the Hub"), self)
        self.hub.setAccessibleName(self.tr("Fetch them from the Hub"))
        self.missing = Sentence(self)
        self.access = HubAccess(calls, self)
        self._lay_out()
        self.lenders.activated.connect(lambda _index: self.chosen.emit(self.lenders.currentData() or ""))
        self.folder.clicked.connect(self.folder_wanted)
        self.hub.clicked.connect(lambda: self.access.ask(self._on_hub))
        self.access.granted.connect(self._take)

    def follow_keys(self, before: QWidget) -> None:
        """Have Tab come here from `before`."""
        for widget in (self.lenders, self.folder, self.hub):
            QWidget.setTabOrder(before, widget)
            before = widget

    def show_looking(self) -> None:
        """Say that it is not known yet who can lend."""
        if not self.lenders.count():
            self.label.hide()
            self.lenders.hide()
            self.missing.say(self.tr("Looking for a model that has its text encoders and VAE…"))

    def show_lenders(self, lenders: Sequence[RecognizedSource], base: str | None, repository: str) -> None:
        """Show who can lend, of whom `base` is chosen; `repository` has the parts on the Hub."""
        if self._on_hub.repository != repository:
            self._on_hub = HubName(repository=repository, whole=False)
            self.access.clear()
        self.lenders.clear()
        for lender in lenders:
            self.lenders.addItem(f"{shown_name(lender)} ({short_path(lender.path)})", str(lender.path))
        if base and self.lenders.findData(base) < 0:
            self.lenders.addItem(base.removeprefix("hf:") if base.startswith("hf:") else base, base)
        self.lenders.setCurrentIndex(self.lenders.findData(base) if base else -1)
        self.lenders.setVisible(self.lenders.count() > 0)
        self.label.setVisible(self.lenders.count() > 0)
        text = self.tr(
            "It has no text encoders and no VAE, and no model was found here that has those: choose the folder of a "
            "whole FLUX.1, or fetch them from the Hub ({repository})"
        )
        self.missing.say("" if self.lenders.count() else text.format(repository=repository), State.AMBER)

    def _take(self, finding: HubFinding) -> None:
        self.chosen.emit(finding.name.spec)

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.label)
        row.addWidget(self.lenders, 1)
        row.addWidget(self.folder)
        row.addWidget(self.hub)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 6, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.missing)
        column.addLayout(row)
        column.addWidget(self.access)
