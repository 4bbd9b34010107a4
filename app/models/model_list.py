"""The list of installed models, a card each."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QFrame, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.models.fit import Verdict
from app.models.installed import Installed
from app.models.words import ModelWords
from app.theme import LIGHT, Palette

HEIGHT: Final = 82
GAP: Final = 8
PADDING: Final = 12
Index = QModelIndex | QPersistentModelIndex


class ModelsModel(QAbstractListModel):
    """One row a model."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.models: tuple[Installed, ...] = ()
        self.in_use: Path | None = None
        self.default: str | None = None
        self._words = ModelWords(self)

    def show_models(self, models: Sequence[Installed]) -> None:
        """List these."""
        self.beginResetModel()
        self.models = tuple(models)
        self.endResetModel()

    def mark(self, in_use: Path | None, default: str | None) -> None:
        """Say which is in use, and which is the default."""
        self.in_use, self.default = in_use, default
        if self.models:
            self.dataChanged.emit(self.index(0), self.index(len(self.models) - 1))

    def badges(self, model: Installed) -> list[str]:
        """The words that stand beside its name."""
        found = []
        if model.folder == self.in_use:
            found.append(self.tr("in use"))
        if model.entry.name == self.default:
            found.append(self.tr("default"))
        return found

    def lines(self, model: Installed) -> tuple[str, str]:
        """What stands below its name."""
        fit = self._words.fit(model.fit) if model.fit else self.tr("look at it to see why")
        return self._words.line(model), fit

    def rowCount(self, parent: Index | None = None) -> int:
        """How many there are."""
        return 0 if parent is not None and parent.isValid() else len(self.models)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The model's name, and all that its card says."""
        if not index.isValid() or index.row() >= len(self.models):
            return None
        model = self.models[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return model.entry.name
            case Qt.ItemDataRole.AccessibleTextRole | Qt.ItemDataRole.ToolTipRole:
                return ", ".join([model.entry.name, *self.badges(model), *self.lines(model)])
            case _:
                return None


class CardPainter(QStyledItemDelegate):
    """Draws one card."""

    def __init__(self, model: ModelsModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self.palette = LIGHT

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        """Every card is as high as any other."""
        return QSize(100, HEIGHT + GAP)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw the card."""
        model, colours = self._model.models[index.row()], self.palette
        state, rect = option.state, QRectF(option.rect).adjusted(2, 2, -2, -GAP)
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        focused = chosen and bool(state & QStyle.StateFlag.State_HasFocus)
        hovered = bool(state & QStyle.StateFlag.State_MouseOver)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        edge = colours.accent if chosen else colours.border
        painter.setPen(QPen(QColor(edge), 2.5 if focused else 1))
        back = colours.accent_soft if chosen else colours.hover if hovered else colours.raised
        painter.setBrush(QColor(back))
        painter.drawRoundedRect(rect, 8, 8)
        inside = rect.adjusted(PADDING, 10, -PADDING, -8)
        self._draw_name(painter, model, inside)
        line, fit = self._model.lines(model)
        is_tight = model.fit is None or model.fit.verdict is not Verdict.FITS
        for number, (text, colour) in enumerate(
            ((line, colours.muted), (fit, colours.warning if is_tight else colours.muted))
        ):
            self._draw_line(
                painter, text, QRectF(inside.left(), inside.top() + 23 + 19 * number, inside.width(), 19), colour
            )
        painter.restore()

    def _draw_name(self, painter: QPainter, model: Installed, inside: QRectF) -> None:
        right = inside.right()
        small = _font(painter, 11, QFont.Weight.DemiBold)
        for words in reversed(self._model.badges(model)):
            width = QFontMetricsF(small).horizontalAdvance(words) + 12
            plate = QRectF(right - width, inside.top(), width, 18)
            painter.setPen(QPen(QColor(self.palette.accent), 1))
            painter.setBrush(QColor(self.palette.accent_soft))
            painter.drawRoundedRect(plate, 4, 4)
            painter.setFont(small)
            painter.drawText(plate, Qt.AlignmentFlag.AlignCenter, words)
            right -= width + 6
        painter.setFont(_font(painter, 14, QFont.Weight.DemiBold))
        painter.setPen(QColor(self.palette.text))
        room = QRectF(inside.left(), inside.top() - 1, right - inside.left(), 20)
        name = painter.fontMetrics().elidedText(model.entry.name, Qt.TextElideMode.ElideMiddle, int(room.width()))
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, name)

    def _draw_line(self, painter: QPainter, text: str, room: QRectF, colour: str) -> None:
        painter.setFont(_font(painter, 12, QFont.Weight.Normal))
        painter.setPen(QColor(colour))
        short = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, int(room.width()))
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, short)


class ModelList(QListView):
    """The cards; `chosen` tells which one is looked at."""

    chosen = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows = ModelsModel(self)
        self._painter = CardPainter(self.rows, self)
        self.setObjectName("models_list")
        self.setAccessibleName(self.tr("Installed models"))
        self.setModel(self.rows)
        self.setItemDelegate(self._painter)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.selectionModel().currentChanged.connect(lambda: self.chosen.emit())

    def set_colours(self, palette: Palette) -> None:
        """Draw in these colours."""
        self._painter.palette = palette
        self.viewport().update()

    def show_models(self, models: Sequence[Installed], wanted: Path | None) -> None:
        """List these, and look at `wanted`, or the first where it is not among them."""
        self.rows.show_models(models)
        folders = [model.folder for model in models]
        if models:
            self.setCurrentIndex(self.rows.index(folders.index(wanted) if wanted in folders else 0))
        self.chosen.emit()

    def current(self) -> Installed | None:
        """The model that is looked at."""
        row = self.currentIndex().row()
        return self.rows.models[row] if 0 <= row < len(self.rows.models) else None


def _font(painter: QPainter, pixels: int, weight: QFont.Weight) -> QFont:
    font = QFont(painter.font())
    font.setPixelSize(pixels)
    font.setWeight(weight)
    return font
