"""The licences, with a search, and the text of the chosen one."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from app.about.libraries import Licence

LIST_WIDTH = 230


class LicenceList(QWidget):
    """A list at the left, its text at the right; the arrows go through the list while the search has the focus."""

    def __init__(self, licences: tuple[Licence, ...], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.search = QLineEdit(self)
        self.search.setPlaceholderText(self.tr("Search libraries and licences"))
        self.search.setAccessibleName(self.tr("Search libraries and licences"))
        self.search.setClearButtonEnabled(True)
        self.list = QListWidget(self)
        self.list.setObjectName("licence_list")
        self.list.setAccessibleName(self.tr("What is inside"))
        self.list.setFixedWidth(LIST_WIDTH)
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.kind = QLabel(self)
        self.kind.setWordWrap(True)
        self.kind.setProperty("role", "heading")
        self.text = QPlainTextEdit(self)
        self.text.setObjectName("licence_text")
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.setAccessibleName(self.tr("Text of the licence"))
        self.nothing = QLabel(self.tr("Nothing inside is called so."), self)
        self.nothing.setProperty("role", "muted")
        self.nothing.hide()
        self.setFocusProxy(self.search)
        self._lay_out()
        self.search.textChanged.connect(self.search_for)
        self.list.currentItemChanged.connect(lambda now, _before: self._show(now))
        for licence in licences:
            item = QListWidgetItem(f"{licence.name} {licence.version}".strip(), self.list)
            item.setData(Qt.ItemDataRole.UserRole, licence)
            item.setData(Qt.ItemDataRole.AccessibleDescriptionRole, licence.licence)
            item.setToolTip(f"{item.text()}: {licence.licence}")
        self.list.setCurrentRow(0)

    def search_for(self, words: str) -> int:
        """Show what matches every word; how many they are."""
        items = [self.list.item(row) for row in range(self.list.count())]
        for item in items:
            item.setHidden(not item.data(Qt.ItemDataRole.UserRole).matches(words))
        shown = [item for item in items if not item.isHidden()]
        if shown and self.list.currentItem() not in shown:
            self.list.setCurrentItem(shown[0])
        self.nothing.setVisible(not shown)
        return len(shown)

    def _show(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            licence: Licence = item.data(Qt.ItemDataRole.UserRole)
            self.kind.setText(f"{licence.name}: {licence.licence}")
            self.text.setPlainText(licence.text)

    def _lay_out(self) -> None:
        left = QVBoxLayout()
        left.addWidget(self.search)
        left.addWidget(self.nothing)
        left.addWidget(self.list, 1)
        self.search.setFixedWidth(LIST_WIDTH)
        right = QVBoxLayout()
        right.addWidget(self.kind)
        right.addWidget(self.text, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 8, 0, 0)
        row.setSpacing(12)
        row.addLayout(left)
        row.addLayout(right, 1)
