"""The drawing of one row of the queue: picture, words, how it stands, progress."""

from typing import Final

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from app.prompting.shades import present_palette
from app.queue.item import QueueItem, State
from app.queue.model import Index, Role
from app.theme import Palette

HEIGHT: Final = 84
PICTURE: Final = 60
GAP: Final = 14
STATUS_WIDTH: Final = 0.34  # of the words' width
BAR: Final = 5
GRIP: Final = 18
TWO_LINES: Final = 11  # how much lower the words stand where there are two lines only


class RowPainter(QStyledItemDelegate):
    """Draws rows in the present colours."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Every row has the same height."""
        return QSize(200, HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw one row."""
        palette, item = present_palette(), index.data(Role.ITEM)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        card = QRectF(option.rect).adjusted(2, 3, -2, -3)
        self._draw_card(painter, card, option, palette)
        picture = QRectF(card.left() + 9, card.center().y() - PICTURE / 2, PICTURE, PICTURE)
        self._draw_picture(painter, picture, index, palette)
        words = QRect(
            int(picture.right()) + GAP, int(card.top()) + 9, int(card.right() - picture.right()) - 2 * GAP - GRIP,
            int(card.height()) - 18,
        )  # fmt: skip
        self._draw_words(painter, words, index, palette)
        if item.state is State.WAITING:
            self._draw_grip(painter, card, palette)
        painter.restore()

    def _draw_card(self, painter: QPainter, card: QRectF, option: QStyleOptionViewItem, palette: Palette) -> None:
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        under = bool(option.state & QStyle.StateFlag.State_MouseOver)
        painter.setBrush(QColor(palette.accent_soft if chosen else palette.raised if under else palette.panel))
        focused = bool(option.state & QStyle.StateFlag.State_HasFocus)
        painter.setPen(QPen(QColor(palette.accent if chosen or focused else palette.border), 2 if focused else 1))
        painter.drawRoundedRect(card, 8, 8)

    def _draw_picture(self, painter: QPainter, box: QRectF, index: Index, palette: Palette) -> None:
        shape = QPainterPath()
        shape.addRoundedRect(box, 6, 6)
        painter.fillPath(shape, QColor(palette.hover))
        pixmap = index.data(Qt.ItemDataRole.DecorationRole)
        if pixmap is not None:
            painter.setClipPath(shape)
            painter.drawPixmap(box, pixmap, QRectF(pixmap.rect()))
            painter.setClipping(False)
            return
        item: QueueItem = index.data(Role.ITEM)
        signs = {State.WAITING: "⋯", State.RUNNING: "⋯", State.DONE: "✓", State.FAILED: "!", State.CANCELLED: "–"}
        font = QFont(painter.font())
        font.setPixelSize(24)
        painter.setFont(font)
        painter.setPen(QColor(palette.error if item.state is State.FAILED else palette.muted))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, signs[item.state])

    def _draw_words(self, painter: QPainter, box: QRect, index: Index, palette: Palette) -> None:
        item: QueueItem = index.data(Role.ITEM)
        if item.state is State.RUNNING:
            self._draw_bar(painter, box, index.data(Role.FRACTION) or 0.0, palette)
        elif item.state is not State.FAILED:
            box = box.adjusted(0, TWO_LINES, 0, 0)
        ended = item.has_ended and item.state is not State.FAILED
        self._line(painter, box, str(index.data()), palette.muted if ended else palette.text, bold=True)
        second = box.adjusted(0, 22, 0, 0)
        facts, status = str(index.data(Role.FACTS)), str(index.data(Role.STATUS))
        if item.state is State.FAILED:
            self._line(painter, second, status, palette.error)
            self._line(painter, box.adjusted(0, 42, 0, 0), facts, palette.muted, small=True)
            return
        right = QRect(second)
        right.setLeft(second.right() - int(second.width() * STATUS_WIDTH))
        second.setRight(right.left() - 8)
        self._line(painter, second, facts, palette.muted, small=True)
        colour = palette.accent if item.state is State.RUNNING else palette.muted
        self._line(painter, right, status, colour, align=Qt.AlignmentFlag.AlignRight, small=True)

    def _draw_bar(self, painter: QPainter, box: QRect, fraction: float, palette: Palette) -> None:
        bar = QRectF(box.left(), box.bottom() - BAR - 4, box.width(), BAR)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(palette.hover))
        painter.drawRoundedRect(bar, BAR / 2, BAR / 2)
        bar.setWidth(max(BAR, bar.width() * min(1.0, fraction)))
        painter.setBrush(QColor(palette.accent))
        painter.drawRoundedRect(bar, BAR / 2, BAR / 2)

    def _draw_grip(self, painter: QPainter, card: QRectF, palette: Palette) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(palette.outline))
        for across in (0, 6):
            for down in (-6, 0, 6):
                dot = QRectF(card.right() - GRIP - 2 + across, card.center().y() + down - 1.5, 3, 3)
                painter.drawEllipse(dot)

    def _line(
        self,
        painter: QPainter,
        box: QRect,
        text: str,
        colour: str,
        *,
        align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
        bold: bool = False,
        small: bool = False,
    ) -> None:
        font = QFont(painter.font())
        font.setPixelSize(12 if small else 13)
        font.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
        painter.setFont(font)
        painter.setPen(QColor(colour))
        line = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, box.width())
        painter.drawText(box, align | Qt.AlignmentFlag.AlignTop, line)
