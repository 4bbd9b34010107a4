"""The chooser of models: a card that names the present one, and a menu of all that are installed."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QPushButton, QVBoxLayout, QWidget

from app.elided_label import ElidedLabel
from app.icons import line_icon
from app.measures import bytes_text
from engine.catalog import CatalogEntry
from engine.description import ModelDescription

TERNARY_BITS = "1.58-bit"
PLAIN_BITS = "16-bit"


class ModelChooser(QPushButton):
    """The present model's name, kind, size and licence; a click lists the others."""

    chosen = Signal(str)  # a name or a folder
    folder_wanted = Signal()
    listing = Signal()  # the list is about to be shown

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("model_chooser")
        self.setAccessibleName(self.tr("Model"))
        self.setFixedHeight(62)
        self._present: Path | None = None
        self._name = ElidedLabel(self)
        self._name.setObjectName("model_name")
        self._kind = QLabel(self)
        self._kind.setProperty("role", "badge")
        self._facts = ElidedLabel(self)
        self._facts.setProperty("role", "muted")
        self._chevron = QLabel(self)
        self._lay_out()
        self.menu_of_models = QMenu(self)
        self.clicked.connect(self._open_menu)
        self.show_nothing()
        self.set_models(())

    def show_nothing(self) -> None:
        """Say that no model is chosen yet."""
        self._show(self.tr("No model"), "", self.tr("Choose one"))

    def show_model(self, model: ModelDescription) -> None:
        """Show the model that is chosen."""
        self._present = model.folder
        self._show(model.name, self.kind(model), self.facts(model))
        for action in self.menu_of_models.actions():
            action.setChecked(action.isCheckable() and action.data() == str(model.folder))

    def set_models(self, entries: Sequence[CatalogEntry]) -> None:
        """List the installed models; one that cannot be used is listed with the reason, and not to be chosen."""
        menu = self.menu_of_models
        menu.clear()
        menu.setToolTipsVisible(True)
        group = QActionGroup(menu)
        for entry in entries:
            action = self._action(entry)
            group.addAction(action)
            menu.addAction(action)
        if not entries:
            menu.addAction(self.tr("No model is installed")).setEnabled(False)
        menu.addSeparator()
        menu.addAction(self.tr("Open folder…"), self.folder_wanted.emit)

    def kind(self, model: ModelDescription) -> str:
        """How the transformer's weights are kept."""
        return TERNARY_BITS if model.is_ternary else PLAIN_BITS

    def facts(self, model: ModelDescription) -> str:
        """The model's size on disk and its licence."""
        return f"{bytes_text(model.total_bytes)} · {model.licence}"

    def changeEvent(self, event: QEvent) -> None:
        """Draw the arrow again when the colours change."""
        if event.type() is QEvent.Type.PaletteChange:
            self._chevron.setPixmap(line_icon("chevron").pixmap(QSize(18, 18)))
        super().changeEvent(event)

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(self._name, 1)
        top.addWidget(self._kind)
        column = QVBoxLayout()
        column.setSpacing(2)
        column.addStretch(1)
        column.addLayout(top)
        column.addWidget(self._facts)
        column.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 8, 6)
        row.addLayout(column, 1)
        row.addWidget(self._chevron)
        self._chevron.setPixmap(line_icon("chevron").pixmap(QSize(18, 18)))
        for label in (self._name, self._kind, self._facts, self._chevron):
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def _action(self, entry: CatalogEntry) -> QAction:
        action = QAction(entry.name, self.menu_of_models)
        action.setData(str(entry.folder))
        if entry.description is None:
            action.setText(self.tr("{name}   cannot be used").format(name=entry.name))
            action.setToolTip(entry.error or "")
            action.setEnabled(False)
            return action
        model = entry.description
        action.setText(f"{entry.name}   {self.kind(model)} · {self.facts(model)}".replace("&", "&&"))
        action.setToolTip(model.limits or "")
        action.setCheckable(True)
        action.setChecked(self._present == entry.folder)
        action.triggered.connect(lambda: self.chosen.emit(str(entry.folder)))
        return action

    def _open_menu(self) -> None:
        self.listing.emit()
        self.menu_of_models.setMinimumWidth(self.width())
        self.menu_of_models.popup(self.mapToGlobal(self.rect().bottomLeft()))

    def _show(self, name: str, kind: str, facts: str) -> None:
        self._name.setText(name)
        self._kind.setText(kind)
        self._kind.setVisible(bool(kind))
        self._facts.setText(facts)
        self.setAccessibleDescription(", ".join(part for part in (name, kind, facts) if part))
        self.setToolTip(self.accessibleDescription())
