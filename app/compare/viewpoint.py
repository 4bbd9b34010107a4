"""What part of the pictures is seen, and how large: one for all views, so that they stay together."""

from typing import Final

from PySide6.QtCore import QObject, QPointF, QSizeF, Signal

MARGIN: Final = 16
MIN_SCALE: Final = 0.05
MAX_SCALE: Final = 64.0


class Viewpoint(QObject):
    """`scale` is screen pixels a picture pixel, `centre` the point of the frame in the middle of each view."""

    changed = Signal()
    pointed = Signal(object)  # QPointF of the frame under the pointer, or None

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._frame = QSizeF()
        self._room = QSizeF()
        self.is_fitted = True
        self.scale = 1.0
        self.centre = QPointF()

    @property
    def frame(self) -> QSizeF:
        """The size of what is seen, picture pixels; empty where there is nothing."""
        return self._frame

    def set_frame(self, frame: QSizeF) -> None:
        """See another frame, fitted where it is of another size."""
        if frame != self._frame:
            self._frame = frame
            self.is_fitted = True
        self._settle()

    def set_room(self, room: QSizeF) -> None:
        """Each view has now `room` screen pixels."""
        self._room = room
        self._settle()

    def fit(self) -> None:
        """See everything, from now on."""
        self.is_fitted = True
        self._settle()

    def zoom_to(self, scale: float, away: QPointF | None = None) -> None:
        """See at `scale`; the point `away` from the middle, in screen pixels, stays where it is."""
        if self._frame.isEmpty():
            return
        away = away or QPointF()
        held = self.centre + away / self.scale
        self.is_fitted = False
        self.scale = min(max(scale, MIN_SCALE), MAX_SCALE)
        self.centre = held - away / self.scale
        self._settle()

    def move_by(self, by: QPointF) -> None:
        """Move what is seen by screen pixels; nothing moves while everything is seen."""
        if not self.is_fitted:
            self.centre += by / self.scale
            self._settle()

    def _settle(self) -> None:
        if self._frame.isEmpty() or self._room.isEmpty():
            self.changed.emit()
            return
        if self.is_fitted:
            width = max(1.0, self._room.width() - 2 * MARGIN) / self._frame.width()
            height = max(1.0, self._room.height() - 2 * MARGIN) / self._frame.height()
            self.scale = min(width, height, MAX_SCALE)
        self.centre = QPointF(
            _held(self.centre.x(), self._frame.width(), self._room.width() / self.scale),
            _held(self.centre.y(), self._frame.height(), self._room.height() / self.scale),
        )
        self.changed.emit()


def _held(centre: float, side: float, seen: float) -> float:
    """The nearest centre that leaves no empty edge, the middle where everything fits."""
    return side / 2 if side <= seen else min(max(centre, seen / 2), side - seen / 2)
