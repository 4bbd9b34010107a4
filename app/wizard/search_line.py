"""The line that says where the search looks, and what it left alone."""

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from app.elided_label import ElidedLabel
from app.wizard.sentence import Sentence, flat_button
from engine.sources.places import FOLDER, OWN
from engine.sources.search import PlaceEntered, SearchEnded

BAR: Final = 90  # pixels


class SearchLine(QFrame):
    """A quiet line; `again` asks for another search."""

    again = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("wizard_plain")
        self.words = ElidedLabel(self)
        self.words.setProperty("role", "muted")
        self.bar = QProgressBar(self)
        self.bar.setTextVisible(False)
        self.bar.setFixedWidth(BAR)
        self.bar.setAccessibleName(self.tr("The search on this computer"))
        self.repeat = flat_button(self.tr("Look again"), self)
        self.more = flat_button(self.tr("What was left alone"), self)
        self.more.setCheckable(True)
        self.left = Sentence(self, role="muted")
        self._left_alone = ""
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(self.bar)
        row.addWidget(self.words, 1)
        row.addWidget(self.more)
        row.addWidget(self.repeat)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(row)
        column.addWidget(self.left)
        self.repeat.clicked.connect(self.again)
        self.more.toggled.connect(self._show_left_alone)
        self.begin()

    def begin(self) -> None:
        """The search has begun."""
        self.words.setText(self.tr("Looking for models on this computer…"))
        self.bar.setRange(0, 0)
        self.bar.show()
        self.repeat.hide()
        self.more.setChecked(False)
        self.more.hide()

    def enter(self, place: PlaceEntered) -> None:
        """The search looks into a place."""
        self.bar.setRange(0, place.places + 1)
        self.bar.setValue(place.number)
        self.words.setText(self._where(place.place.program))
        self.words.setToolTip(str(place.place.folder))

    def end(self, ended: SearchEnded | None, found: int) -> None:
        """The search has ended, where it is not None as it should; `found` models can be converted."""
        self.bar.hide()
        self.repeat.show()
        if ended is None:
            self.words.setText(self.tr("The search broke; the log says why. Choose a folder or a file, or look again"))
            return
        text = self.tr("Looked where programs keep models: {count} can be converted").format(count=found)
        if ended.reason != "complete":
            text = self.tr("Looked for {seconds} s and stopped: choose a folder or a file if yours is missing")
            text = text.format(seconds=round(ended.seconds))
        self.words.setText(text)
        self._left_alone = self._said(ended)
        self.more.setVisible(bool(self._left_alone))

    def _where(self, program: str) -> str:
        if program == FOLDER:
            return self.tr("Looking in your folders of models…")
        if program == OWN:
            return self.tr("Looking at what is already here…")
        return self.tr("Looking in {program}'s folders…").format(program=program)

    def _said(self, ended: SearchEnded) -> str:
        parts = []
        if ended.on_network:
            text = self.tr(
                "Drives of other computers were not touched: {drives}; choose a folder there if it has yours."
            )
            parts.append(text.format(drives=", ".join(ended.on_network)))
        if ended.not_readable:
            parts.append(self.tr("Folders that could not be read: {count}.").format(count=ended.not_readable))
        return " ".join(parts)

    def _show_left_alone(self, shown: bool) -> None:
        self.left.say(self._left_alone if shown else "")
