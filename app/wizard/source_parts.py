"""The parts of the wizard's page of sources, and where they lie."""

from pathlib import Path

from PySide6.QtCore import QMimeData, QTimer, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QLabel, QPushButton, QScrollArea, QWidget

from app.theme import Palette
from app.wizard.base_line import BaseLine
from app.wizard.calls import Calls
from app.wizard.hub_card import HubCard
from app.wizard.search_line import SearchLine
from app.wizard.sentence import Sentence
from app.wizard.source_list import RefusedList, SourceList
from app.wizard.source_row import ChoiceCard
from app.wizard.source_style import source_style
from app.wizard.step_page import StepPage
from app.wizard.wizard import Wizard


class SourceParts(StepPage):
    """Everything that the page shows; `disk` runs calls that read files, `network` those that ask the Hub."""

    dropped = Signal(object)  # Path

    def __init__(self, wizard: Wizard, parent: QWidget | None = None) -> None:
        super().__init__(wizard, "", "", parent)
        self.disk = Calls(self)
        self.network = Calls(self)
        self.group = QButtonGroup(self)
        self.search_line = SearchLine(self)
        self.list = SourceList(self.group, self)
        self.hub = HubCard(self.network, self)
        self.group.addButton(self.hub.radio)
        self.base = BaseLine(self.network, self)
        self.refused = RefusedList(self)
        self.told = Sentence(self)
        self.folder = QPushButton(self.tr("Choose a folder…"), self)
        self.file = QPushButton(self.tr("Choose a file…"), self)
        self.hint = QLabel(self.tr("or drop one anywhere on this page"), self)
        self.hint.setProperty("role", "muted")
        self.setAcceptDrops(True)
        self._name()
        self._fill()
        self.put_base(None)

    def set_colours(self, palette: Palette) -> None:
        """Draw in these colours."""
        self.setStyleSheet(source_style(palette))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take a file or a folder, and show that it will be taken."""
        if _paths(event.mimeData()):
            self._mark_over(is_over=True)
            event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """It went elsewhere."""
        self._mark_over(is_over=False)

    def dropEvent(self, event: QDropEvent) -> None:
        """Tell what was dropped; of several, the first."""
        self._mark_over(is_over=False)
        if paths := _paths(event.mimeData()):
            self.dropped.emit(paths[0])
            event.acceptProposedAction()

    def put_base(self, card: ChoiceCard | None) -> None:
        """Show the line of lenders in a card, None for nowhere."""
        if card is None:
            self.base.hide()
            self.base.setParent(self)
        else:
            if self.base.parent() is not card:
                card.inside.addWidget(self.base)
            self.base.show()
            self.base.follow_keys(card.radio)

    def reveal(self, widget: QWidget) -> None:
        """Scroll to a widget, once it has the size that it grew to."""
        area = self.findChild(QScrollArea)
        assert isinstance(area, QScrollArea)
        QTimer.singleShot(0, self, lambda: area.ensureWidgetVisible(widget, 0, 12))

    def check(self, card: ChoiceCard | None) -> None:
        """Have one card be the chosen one, None for none."""
        if card is not None:
            card.radio.setChecked(True)
            return
        self.group.setExclusive(False)
        for button in self.group.buttons():
            button.setChecked(False)
        self.group.setExclusive(True)

    def _mark_over(self, *, is_over: bool) -> None:
        self.setProperty("over", "true" if is_over else "false")
        self.style().unpolish(self)
        self.style().polish(self)

    def _name(self) -> None:
        title = self.tr("Which model?")
        self.title.setText(title)
        self.setAccessibleName(title)
        self.area.setAccessibleName(title)
        self.sentence.setText(
            self.tr("Triptych makes a ternary model of a FLUX.1 in 16 or 8 bits. What you have is not changed.")
        )

    def _fill(self) -> None:
        choose = QHBoxLayout()
        choose.setSpacing(8)
        choose.addWidget(self.folder)
        choose.addWidget(self.file)
        choose.addWidget(self.hint)
        choose.addStretch(1)
        self.body.addWidget(self.search_line)
        self.body.addWidget(self.list)
        self.body.addWidget(self.hub)
        self.body.addLayout(choose)
        self.body.addWidget(self.told)
        self.body.addWidget(self.refused)


def _paths(data: QMimeData) -> list[Path]:
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
