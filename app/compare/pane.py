"""One view of pictures in a frame: zoomed and moved together with the other views."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QShowEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QGestureEvent, QPinchGesture, QSizePolicy, QWidget

from app.compare.levels import level_for
from app.compare.pane_marks import draw_cross, draw_grid, draw_label
from app.compare.viewpoint import Viewpoint
from app.theme import LIGHT, Palette

WHEEL_STEP: Final = 1.15
KEY_STEP: Final = 1.25
PAN_STEP: Final = 48
SHARP_FROM: Final = 4.0  # screen pixels a picture pixel, from where they are shown as squares with a grid


@dataclass(frozen=True, kw_only=True)
class Layer:
    """A picture in halves of its size (`app.compare.levels`), the `box` of the frame that it fills, and its name."""

    levels: tuple[QImage, ...]
    box: QRectF
    label: str


class Pane(QWidget):
    """Draws its layers one upon the other; a view that shows less of one says so in `clip`."""

    def __init__(self, viewpoint: Viewpoint, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.viewpoint = viewpoint
        self.palette_of_studio = LIGHT
        self._layers: tuple[Layer, ...] = ()
        self._dragged_from: QPointF | None = None
        self._pinched = 1.0
        self._cross: QPointF | None = None
        self._shows_focus = False
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(120, 100)
        self.setMouseTracking(True)
        self.grabGesture(Qt.GestureType.PinchGesture)
        viewpoint.changed.connect(self.update)
        viewpoint.pointed.connect(self._mark_point)

    def set_colours(self, palette: Palette) -> None:
        """Draw in these colours."""
        self.palette_of_studio = palette
        self.update()

    def set_layers(self, layers: Sequence[Layer]) -> None:
        """Show these pictures."""
        self._layers = tuple(layers)
        self.update()

    @property
    def layers(self) -> tuple[Layer, ...]:
        """The pictures that are shown."""
        return self._layers

    def box(self) -> QRectF:
        """Where the frame lies in the widget."""
        ratio = self.viewpoint.scale / self.devicePixelRatioF()
        corner = QRectF(self.rect()).center() - self.viewpoint.centre * ratio
        return QRectF(corner, self.viewpoint.frame * ratio)

    def clip(self, number: int, box: QRectF) -> QRectF:
        """The part of the widget in which layer `number` is drawn."""
        return QRectF(self.rect())

    def draw_over(self, painter: QPainter, box: QRectF) -> None:
        """Draw what lies over the pictures: their labels."""
        if self._layers:
            draw_label(painter, self.palette_of_studio, self._layers[0].label, QRectF(self.rect()))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the pictures, the grid, and the frame of the focus."""
        painter = QPainter(self)
        colours = self.palette_of_studio
        painter.fillRect(self.rect(), QColor(colours.canvas))
        if self._layers:
            box = self.box()
            for number, layer in enumerate(self._layers):
                painter.save()
                painter.setClipRect(self.clip(number, box))
                self._draw_layer(painter, layer, box)
                painter.restore()
            if self.viewpoint.scale > SHARP_FROM:
                draw_grid(painter, box, self.viewpoint.frame, QRectF(self.rect()))
            painter.setPen(QPen(QColor(colours.border), 1))
            painter.drawRect(box)
            if self._cross is not None and not self.underMouse():
                draw_cross(painter, self._to_widget(self._cross, box))
            self.draw_over(painter, box)
        if self._shows_focus:
            painter.setPen(QPen(QColor(colours.accent), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))

    def resizeEvent(self, _event: QResizeEvent) -> None:
        """Fit again."""
        self._tell_room()

    def showEvent(self, event: QShowEvent) -> None:
        """Fit what another view has shown before."""
        super().showEvent(event)
        self._tell_room()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Frame the view where the keyboard brought the focus here."""
        self._shows_focus = event.reason() is not Qt.FocusReason.MouseFocusReason
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take the frame away."""
        self._shows_focus = False
        super().focusOutEvent(event)
        self.update()

    def event(self, event: QEvent) -> bool:
        """Zoom with two fingers, on a screen or a pad."""
        if isinstance(event, QGestureEvent) and isinstance(
            pinch := event.gesture(Qt.GestureType.PinchGesture), QPinchGesture
        ):
            middle = QPointF(self.mapFromGlobal(pinch.centerPoint().toPoint()))
            self.zoom_by(pinch.scaleFactor(), middle)
            event.accept()
            return True
        if isinstance(event, QNativeGestureEvent) and event.gestureType() is Qt.NativeGestureType.ZoomNativeGesture:
            self.zoom_by(1 + event.value(), event.position())
            return True
        return super().event(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom around the pointer."""
        if turns := event.angleDelta().y() / 120:
            self.zoom_by(WHEEL_STEP**turns, event.position())
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin to move what is seen."""
        if event.button() in (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton):
            self._dragged_from = event.position()
            self.setCursor(Qt.CursorShape.ClosedHandCursor)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move what is seen, and show the same point in the other view."""
        if self._dragged_from is not None:
            self._pan(self._dragged_from - event.position())
            self._dragged_from = event.position()
        ratio = self.viewpoint.scale / self.devicePixelRatioF()
        self.viewpoint.pointed.emit((event.position() - self.box().topLeft()) / ratio)

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        """Let the pictures lie."""
        self._dragged_from = None
        self.unsetCursor()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Change between everything and one to one."""
        if self.viewpoint.is_fitted:
            self.viewpoint.zoom_to(1.0, self._away(event.position()))
        else:
            self.viewpoint.fit()

    def leaveEvent(self, event: QEvent) -> None:
        """Point at nothing."""
        self.viewpoint.pointed.emit(None)
        super().leaveEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move with the arrows."""
        pans = {
            Qt.Key.Key_Left: QPointF(-PAN_STEP, 0),
            Qt.Key.Key_Right: QPointF(PAN_STEP, 0),
            Qt.Key.Key_Up: QPointF(0, -PAN_STEP),
            Qt.Key.Key_Down: QPointF(0, PAN_STEP),
        }
        if event.key() in pans:
            self._pan(pans[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)

    def zoom_by(self, factor: float, at: QPointF | None = None) -> None:
        """Zoom by a factor around the point `at` of the widget, its middle where there is none."""
        away = None if at is None else self._away(at)
        self.viewpoint.zoom_to(self.viewpoint.scale * factor, away)

    def _away(self, at: QPointF) -> QPointF:
        return (at - QRectF(self.rect()).center()) * self.devicePixelRatioF()

    def _pan(self, by: QPointF) -> None:
        self.viewpoint.move_by(by * self.devicePixelRatioF())

    def _tell_room(self) -> None:
        if self.isVisible():
            self.viewpoint.set_room(self.size().toSizeF() * self.devicePixelRatioF())

    def _mark_point(self, point: QPointF | None) -> None:
        self._cross = point
        self.update()

    def _to_widget(self, point: QPointF, box: QRectF) -> QPointF:
        return box.topLeft() + point * (self.viewpoint.scale / self.devicePixelRatioF())

    def _draw_layer(self, painter: QPainter, layer: Layer, box: QRectF) -> None:
        ratio = self.viewpoint.scale / self.devicePixelRatioF()
        place = QRectF(box.topLeft() + layer.box.topLeft() * ratio, layer.box.size() * ratio)
        width = round(place.width() * self.devicePixelRatioF())
        image = level_for(layer.levels, width)
        smooth = self.viewpoint.scale < SHARP_FROM and width != image.width()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)
        painter.drawImage(place, image, QRectF(image.rect()))
