"""The sources that were found, one card each, and below them what cannot be converted."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QLabel, QVBoxLayout, QWidget

from app.wizard.sentence import flat_button
from app.wizard.source_row import RefusedRow, SourceRow
from engine.sources.recognized import RecognizedSource

FEW: Final = 3  # of what cannot be converted is shown without a click


class SourceList(QFrame):
    """Cards that stay as they are while others come; `chosen` tells which one the person took."""

    chosen = Signal(object)  # RecognizedSource

    def __init__(self, group: QButtonGroup, parent: QWidget | None = None) -> None:
        """`group` holds the radio buttons of all that can be chosen on the page."""
        super().__init__(parent)
        self.setObjectName("wizard_plain")
        self.setAccessibleName(self.tr("Models on this computer"))
        self.rows: dict[Path, SourceRow] = {}
        self._group = group
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)

    def show_sources(self, sources: Sequence[RecognizedSource]) -> None:
        """Show these, in this order; a card that is there and says the same is kept."""
        wanted = {source.path: source for source in sources}
        for path, row in list(self.rows.items()):
            if wanted.get(path) != row.source:
                self._remove(path)
        for place, source in enumerate(sources):
            row = self.rows.get(source.path) or self._add(source)
            if self._column.indexOf(row) != place:
                self._column.insertWidget(place, row)
                row.show()

    def follow_keys(self, before: QWidget) -> None:
        """Have Tab go from `before` to the cards in their order."""
        for row in self.in_order:
            QWidget.setTabOrder(before, row.radio)
            before = row.radio

    @property
    def in_order(self) -> list[SourceRow]:
        """The cards from the top."""
        return sorted(self.rows.values(), key=self._column.indexOf)

    def row_at(self, path: str) -> SourceRow | None:
        """The card of the source at `path`."""
        return self.rows.get(Path(path))

    def _add(self, source: RecognizedSource) -> SourceRow:
        row = self.rows[source.path] = SourceRow(source, self)
        self._group.addButton(row.radio)
        row.radio.clicked.connect(lambda: self.chosen.emit(source))
        return row

    def _remove(self, path: Path) -> None:
        row = self.rows.pop(path)
        self._group.removeButton(row.radio)
        self._column.removeWidget(row)
        row.hide()
        row.deleteLater()


class RefusedList(QFrame):
    """What cannot be converted; many of them wait behind a click."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("wizard_plain")
        self._opened = False
        self._sources: tuple[RecognizedSource, ...] = ()
        self.title = QLabel(self.tr("Cannot be converted"), self)
        self.title.setProperty("role", "heading")
        self.rows = QFrame(self)
        self.rows.setObjectName("wizard_plain")
        self.more = flat_button(self.tr("Show them all"), self)
        self.more.clicked.connect(self.toggle)
        inside = QVBoxLayout(self.rows)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 0)
        column.setSpacing(2)
        for widget in (self.title, self.rows):
            column.addWidget(widget)
        column.addWidget(self.more)
        self.hide()

    def show_sources(self, sources: Sequence[RecognizedSource]) -> None:
        """Show these."""
        if tuple(sources) == self._sources:
            return
        self._sources = tuple(sources)
        layout = self.rows.layout()
        assert layout is not None
        while (item := layout.takeAt(0)) is not None:
            if (row := item.widget()) is not None:
                row.hide()
                row.deleteLater()
        for source in sources:
            layout.addWidget(RefusedRow(source, self.rows))
        self._follow()

    def toggle(self) -> None:
        """Show many of them, or not any more."""
        self._opened = not self._opened
        self._follow()

    def _follow(self) -> None:
        count = len(self._sources)
        self.setVisible(count > 0)
        self.rows.setVisible(self._opened or count <= FEW)
        self.more.setVisible(count > FEW)
        words = self.tr("Hide them") if self._opened else self.tr("Show all {count}").format(count=count)
        self.more.setText(words)
