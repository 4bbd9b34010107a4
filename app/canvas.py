"""The picture: fitted or zoomed, moved by dragging, with the live preview while it is made."""

from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFont,
    QImage,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.icons import mark
from app.preview import enlarged, preview_image
from app.theme import LIGHT, Palette
from engine.events import Preview

MARGIN = 16
MIN_SCALE = 0.05
MAX_SCALE = 32.0
WHEEL_STEP = 1.15
KEY_STEP = 1.25
PAN_STEP = 48
SHARP_FROM = 4.0


class Canvas(QWidget):
    """One picture; `scale` is screen pixels a picture pixel."""

    scale_changed = Signal(float)
    copy_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._palette = LIGHT
        self._image: QImage | None = None
        self._size = QSize()
        self._is_preview = False
        self._title, self._hint = "", ""
        self._fit = True
        self._scale = 1.0
        self._centre = QPointF()
        self._dragged_from: QPoint | None = None
        self._reduced: QPixmap | None = None
        self._shows_focus = False
        self.setObjectName("canvas")
        self.setAccessibleName(self.tr("Picture"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(200, 120)

    @property
    def scale(self) -> float:
        """Screen pixels a picture pixel."""
        return self._scale

    @property
    def is_fitted(self) -> bool:
        """Whether the picture follows the window's size."""
        return self._fit

    def image(self) -> QImage | None:
        """The picture that is shown, None where it is empty or a preview."""
        return None if self._is_preview else self._image

    def shows_preview(self) -> bool:
        """Whether a preview is shown."""
        return self._is_preview

    def set_colours(self, palette: Palette) -> None:
        """Draw in these colours."""
        self._palette = palette
        self.update()

    def show_nothing(self, title: str, hint: str) -> None:
        """Show no picture, and two lines instead."""
        self._image, self._is_preview = None, False
        self._title, self._hint = title, hint
        self.setAccessibleDescription(f"{title}. {hint}")
        self.unsetCursor()
        self.update()

    def show_image(self, image: QImage, words: str) -> None:
        """Show a finished picture, described by `words` to those who do not see it."""
        self._take(image, image.size(), preview=False)
        self.setAccessibleDescription(words)

    def show_preview(self, preview: Preview, size: QSize) -> None:
        """Show a small preview, smoothly scaled up to the `size` of the picture that it becomes."""
        self._take(enlarged(preview_image(preview), size), size, preview=True)
        self.setAccessibleDescription(self.tr("A preview of the picture that is being made"))

    def fit(self) -> None:
        """Show the whole picture as large as the window allows, from now on."""
        self._fit = True
        self._refit()

    def zoom_to(self, scale: float, at: QPointF | None = None) -> None:
        """Show the picture at `scale`; the point `at` of the widget stays where it is."""
        if self._image is None:
            return
        anchor = at or QPointF(self.rect().center())
        before = self._to_picture(anchor)
        self._fit = False
        self._set_scale(min(max(scale, MIN_SCALE), MAX_SCALE))
        self._centre += before - self._to_picture(anchor)
        self._keep_in_view()

    def zoom_by(self, factor: float, at: QPointF | None = None) -> None:
        """Zoom by a factor."""
        self.zoom_to(self._scale * factor, at)

    def picture_box(self) -> QRectF:
        """Where the picture lies in the widget."""
        ratio = self._scale / self.devicePixelRatioF()
        width, height = self._size.width() * ratio, self._size.height() * ratio
        middle = QRectF(self.rect()).center() - self._centre * ratio
        return QRectF(middle.x(), middle.y(), width, height)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the picture, or the lines where there is none."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(self._palette.canvas))
        if self._image is None:
            self._draw_lines(painter)
        else:
            self._draw_picture(painter, self._image)
        if self._shows_focus:
            painter.setPen(QPen(QColor(self._palette.accent), 2))
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))

    def resizeEvent(self, _event: QResizeEvent) -> None:
        """Fit again."""
        self._refit()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Frame the picture where the keyboard brought the focus here; a click needs no frame."""
        self._shows_focus = event.reason() is not Qt.FocusReason.MouseFocusReason
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take the frame away."""
        self._shows_focus = False
        super().focusOutEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom around the pointer."""
        turns = event.angleDelta().y() / 120
        if turns:
            self.zoom_by(WHEEL_STEP**turns, event.position())
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin to move the picture."""
        if event.button() in (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton) and self._image is not None:
            self._dragged_from = event.position().toPoint()
            self.setCursor(Qt.CursorShape.ClosedHandCursor)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move the picture with the pointer."""
        if self._dragged_from is None or self._fit:
            return
        here = event.position().toPoint()
        self._pan(QPointF(self._dragged_from - here))
        self._dragged_from = here

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        """Let the picture lie."""
        self._dragged_from = None
        self.unsetCursor()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Change between fitted and one to one."""
        if self._fit:
            self.zoom_to(1.0, event.position())
        else:
            self.fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Zoom with +, -, 0 and 1; move with the arrows."""
        pans = {
            Qt.Key.Key_Left: QPointF(-PAN_STEP, 0),
            Qt.Key.Key_Right: QPointF(PAN_STEP, 0),
            Qt.Key.Key_Up: QPointF(0, -PAN_STEP),
            Qt.Key.Key_Down: QPointF(0, PAN_STEP),
        }
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_wanted.emit()
            return
        match event.key():
            case Qt.Key.Key_Plus | Qt.Key.Key_Equal:
                self.zoom_by(KEY_STEP)
            case Qt.Key.Key_Minus:
                self.zoom_by(1 / KEY_STEP)
            case Qt.Key.Key_0:
                self.fit()
            case Qt.Key.Key_1:
                self.zoom_to(1.0)
            case key if key in pans:
                self._pan(pans[Qt.Key(key)])
            case _:
                super().keyPressEvent(event)

    def _take(self, image: QImage, size: QSize, *, preview: bool) -> None:
        fresh = self._image is None or size != self._size
        self._image, self._size, self._is_preview, self._reduced = image, size, preview, None
        if fresh:
            self._fit = True
        self._refit()
        self.update()

    def _refit(self) -> None:
        if self._image is None or self._size.isEmpty():
            return
        if not self._fit:
            self._keep_in_view()
            return
        ratio = self.devicePixelRatioF()
        room = QSize(max(1, self.width() - 2 * MARGIN), max(1, self.height() - 2 * MARGIN))
        self._centre = QPointF(self._size.width() / 2, self._size.height() / 2)
        self._set_scale(ratio * min(room.width() / self._size.width(), room.height() / self._size.height()))

    def _set_scale(self, scale: float) -> None:
        changed, self._scale = scale != self._scale, scale
        self._reduced = None if changed else self._reduced
        if changed:
            self.scale_changed.emit(scale)
        self.update()

    def _to_picture(self, point: QPointF) -> QPointF:
        ratio = self._scale / self.devicePixelRatioF()
        return (point - QRectF(self.rect()).center()) / ratio + self._centre

    def _pan(self, by: QPointF) -> None:
        self._centre += by * self.devicePixelRatioF() / self._scale
        self._keep_in_view()

    def _keep_in_view(self) -> None:
        ratio = self._scale / self.devicePixelRatioF()
        for side, room, get, put in (
            (self._size.width(), self.width(), self._centre.x, self._centre.setX),
            (self._size.height(), self.height(), self._centre.y, self._centre.setY),
        ):
            half = room / ratio / 2
            put(side / 2 if side <= 2 * half else min(max(get(), half), side - half))
        self.update()

    def _draw_picture(self, painter: QPainter, image: QImage) -> None:
        box = self.picture_box()
        if self._scale < 1:
            if self._reduced is None:
                target = (box.size() * self.devicePixelRatioF()).toSize().expandedTo(QSize(1, 1))
                ways = (Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation)
                self._reduced = QPixmap.fromImage(image.scaled(target, *ways))
            painter.drawPixmap(box, self._reduced, QRectF(self._reduced.rect()))
        else:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, self._fit or self._scale < SHARP_FROM)
            painter.drawImage(box, image)
        painter.setPen(QPen(QColor(self._palette.border), 1))
        painter.drawRect(box)

    def _draw_lines(self, painter: QPainter) -> None:
        side = 64
        middle = self.rect().center()
        logo = mark(side * 2)
        top = middle.y() - 76
        painter.drawPixmap(QRectF(middle.x() - side / 2, top, side, side), logo, QRectF(logo.rect()))
        for words, size, colour, offset, weight in (
            (self._title, 17, self._palette.text, 78, QFont.Weight.DemiBold),
            (self._hint, 13, self._palette.muted, 110, QFont.Weight.Normal),
        ):
            font = QFont(self.font())
            font.setPixelSize(size)
            font.setWeight(weight)
            painter.setFont(font)
            painter.setPen(QColor(colour))
            box = QRectF(24, top + offset, self.width() - 48, 48)
            painter.drawText(box, Qt.AlignmentFlag.AlignHCenter | Qt.TextFlag.TextWordWrap, words)
