"""One tile of the gallery: the picture, its star, and a grey tile where a file is no picture."""

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPainterPath, QPen, QPixmap, QPolygonF
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.gallery.grid_layout import GAP
from app.gallery.model import PICTURE_ROLE, Index
from app.gallery.picture import Picture
from app.theme import LIGHT

STAR = 26  # pixels of the place of the star
STAR_GAP = 6
RADIUS = 6.0
SPOKES = (
    (0.0, -1.0), (0.26, -0.36), (0.95, -0.31), (0.42, 0.14), (0.59, 0.81), (0.0, 0.45),
    (-0.59, 0.81), (-0.42, 0.14), (-0.95, -0.31), (-0.26, -0.36),
)  # fmt: skip


class TilePainter(QStyledItemDelegate):
    """Draws tiles whose sides are `side` pixels."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.palette = LIGHT
        self.side = 160

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        """Every tile is as large as any other."""
        return QSize(self.side + GAP, self.side + GAP)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw a tile in the middle of its cell."""
        box, state = self.tile_box(option.rect), option.state
        picture: Picture | None = index.data(PICTURE_ROLE)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        shape = QPainterPath()
        shape.addRoundedRect(box, RADIUS, RADIUS)
        painter.fillPath(shape, QColor(self.palette.hover))
        if picture is not None and picture.fault:
            self._draw_fault(painter, box, picture)
        elif picture is not None:
            pixmap = index.data(Qt.ItemDataRole.DecorationRole)
            if pixmap is not None:
                painter.setClipPath(shape)
                painter.drawPixmap(_fitted(pixmap, box), pixmap, QRectF(pixmap.rect()))
                painter.setClipping(False)
        hovered = bool(state & QStyle.StateFlag.State_MouseOver)
        if picture is not None and (picture.favourite or hovered):
            self._draw_star(painter, self.star_box(option.rect), filled=picture.favourite)
        self._draw_frame(painter, box, state, hovered=hovered)
        painter.restore()

    def tile_box(self, cell: QRect) -> QRectF:
        """Where the tile lies in its cell."""
        box = QRectF(0, 0, self.side, self.side)
        box.moveCenter(QRectF(cell).center())
        return box

    def star_box(self, cell: QRect) -> QRectF:
        """Where the star lies in a cell."""
        box = self.tile_box(cell)
        return QRectF(box.right() - STAR - STAR_GAP / 2, box.top() + STAR_GAP / 2, STAR, STAR)

    def _draw_frame(self, painter: QPainter, box: QRectF, state: QStyle.StateFlag, *, hovered: bool) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if state & QStyle.StateFlag.State_Selected:
            painter.setPen(QPen(QColor(self.palette.accent), 3))
            painter.drawRoundedRect(box.adjusted(-2.5, -2.5, 2.5, 2.5), RADIUS + 2, RADIUS + 2)
        elif hovered:
            painter.setPen(QPen(QColor(self.palette.outline), 1.5))
            painter.drawRoundedRect(box.adjusted(-1.5, -1.5, 1.5, 1.5), RADIUS + 1, RADIUS + 1)
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(QColor(self.palette.text), 1.5))
            painter.drawRoundedRect(box.adjusted(-5, -5, 5, 5), RADIUS + 4, RADIUS + 4)

    def _draw_star(self, painter: QPainter, box: QRectF, *, filled: bool) -> None:
        """A star on a dark disc, which stands out on any picture."""
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(0, 0, 0, 150))
        painter.drawEllipse(box)
        reach = box.width() * 0.31
        points = [box.center() + QPointF(x * reach, y * reach) for x, y in SPOKES]
        painter.setPen(
            QPen(QColor("#FFD75E"), 1.4, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
        )
        painter.setBrush(QColor("#FFD75E") if filled else Qt.BrushStyle.NoBrush)
        painter.drawPolygon(QPolygonF(points))

    def _draw_fault(self, painter: QPainter, box: QRectF, picture: Picture) -> None:
        middle = box.center() - QPointF(0, self.side * 0.1)
        painter.setPen(QPen(QColor(self.palette.muted), 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(middle, 13, 13)
        painter.drawLine(middle - QPointF(0, 6), middle + QPointF(0, 1))
        painter.drawPoint(middle + QPointF(0, 6))
        font = QFont(painter.font())
        font.setPixelSize(11)
        painter.setFont(font)
        painter.setPen(QColor(self.palette.muted))
        room = QRectF(box.left() + 8, middle.y() + 20, box.width() - 16, box.bottom() - middle.y() - 24)
        name = painter.fontMetrics().elidedText(picture.path.name, Qt.TextElideMode.ElideMiddle, int(room.width()))
        words = self.tr("Cannot be shown")
        painter.drawText(room, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop, f"{words}\n{name}")


def _fitted(pixmap: QPixmap, box: QRectF) -> QRectF:
    """The whole picture as large as the tile allows, in its middle."""
    scale = min(box.width() / max(1, pixmap.width()), box.height() / max(1, pixmap.height()))
    target = QRectF(0, 0, pixmap.width() * scale, pixmap.height() * scale)
    target.moveCenter(box.center())
    return target
