"""The view with a divider: A to its left, B to its right."""

from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from app.compare.pane import Pane
from app.compare.pane_marks import draw_label
from app.compare.viewpoint import Viewpoint

STEP: Final = 0.02
FINE_STEP: Final = 0.002
GRIP: Final = 16  # pixels: the handle's radius, and how near to the divider a press takes it


class SliderPane(Pane):
    """Two pictures in one place; `share` (0 to 1) is how much of the frame's width shows A."""

    def __init__(self, viewpoint: Viewpoint, parent: QWidget | None = None) -> None:
        super().__init__(viewpoint, "", parent)
        self.setAccessibleName(self.tr("Divider between A and B"))
        self._share = 0.5
        self._slides = False
        self._describe()

    @property
    def share(self) -> float:
        """How much of the frame's width shows A."""
        return self._share

    def set_share(self, share: float) -> None:
        """Move the divider; it stays in the frame."""
        share = min(max(share, 0.0), 1.0)
        if share != self._share:
            self._share = share
            self._describe()
            self.update()

    def clip(self, number: int, box: QRectF) -> QRectF:
        """A to the left of the divider, B to its right."""
        line, whole = self._line(box), QRectF(self.rect())
        if number == 0:
            return QRectF(whole.left(), whole.top(), line, whole.height())
        return QRectF(line, whole.top(), whole.width() - line, whole.height())

    def draw_over(self, painter: QPainter, box: QRectF) -> None:
        """Draw the labels, the divider and its handle."""
        colours, line, whole = self.palette_of_studio, self._line(box), QRectF(self.rect())
        names = [layer.label for layer in self.layers]
        left = QRectF(whole.left(), whole.top(), line, whole.height())
        draw_label(painter, colours, names[0], left)
        if len(names) < 2:
            return
        right = QRectF(line, whole.top(), whole.width() - line, whole.height())
        draw_label(painter, colours, names[1], right, Qt.AlignmentFlag.AlignRight)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(colours.on_accent), 4))
        painter.drawLine(QPointF(line, whole.top()), QPointF(line, whole.bottom()))
        painter.setPen(QPen(QColor(colours.accent), 2))
        painter.drawLine(QPointF(line, whole.top()), QPointF(line, whole.bottom()))
        self._draw_handle(painter, QPointF(line, whole.center().y()))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take the divider where it is near, or anywhere while everything is seen; otherwise move the pictures."""
        near = abs(event.position().x() - self._line(self.box())) <= GRIP
        if event.button() is Qt.MouseButton.LeftButton and (near or self.viewpoint.is_fitted):
            self._slides = True
            self._slide_to(event.position())
        else:
            super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move the divider or the pictures."""
        if self._slides:
            self._slide_to(event.position())
            return
        near = abs(event.position().x() - self._line(self.box())) <= GRIP
        if not event.buttons():
            self.setCursor(Qt.CursorShape.SplitHCursor if near else Qt.CursorShape.ArrowCursor)
        super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go."""
        self._slides = False
        super().mouseReleaseEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Put the divider in the middle where it is hit, otherwise change the zoom."""
        if abs(event.position().x() - self._line(self.box())) <= GRIP:
            self.set_share(0.5)
        else:
            super().mouseDoubleClickEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left and right move the divider, with Ctrl finely, with Shift the pictures; Home and End show one."""
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            super().keyPressEvent(event)
            return
        step = FINE_STEP if event.modifiers() & Qt.KeyboardModifier.ControlModifier else STEP
        match event.key():
            case Qt.Key.Key_Left:
                self.set_share(self._share - step)
            case Qt.Key.Key_Right:
                self.set_share(self._share + step)
            case Qt.Key.Key_Home:
                self.set_share(0.0)
            case Qt.Key.Key_End:
                self.set_share(1.0)
            case _:
                super().keyPressEvent(event)

    def _line(self, box: QRectF) -> float:
        """Where the divider is, held within the widget, so that it can always be taken."""
        line = box.left() + self._share * box.width()
        low, high = max(0.0, box.left()), min(float(self.width()), box.right())
        return min(max(line, low), high)

    def _slide_to(self, at: QPointF) -> None:
        box = self.box()
        if box.width():
            self.set_share((at.x() - box.left()) / box.width())

    def _describe(self) -> None:
        words = self.tr("{percent} % shows A; move it with the left and right arrow")
        self.setAccessibleDescription(words.format(percent=round(100 * self._share)))

    def _draw_handle(self, painter: QPainter, middle: QPointF) -> None:
        colours = self.palette_of_studio
        painter.setPen(QPen(QColor(colours.on_accent), 1.5))
        painter.setBrush(QColor(colours.accent))
        painter.drawEllipse(middle, GRIP, GRIP)
        painter.setPen(QPen(QColor(colours.on_accent), 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for way in (-1, 1):
            tip = middle + QPointF(8 * way, 0)
            arrow = [tip + QPointF(-4 * way, -4), tip, tip + QPointF(-4 * way, 4)]
            painter.drawPolyline(QPolygonF(arrow))
