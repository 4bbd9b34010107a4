"""One picture of the gallery, as large as the page."""

import concurrent.futures
import logging
from pathlib import Path
from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.canvas import Canvas
from app.elided_label import ElidedLabel
from app.gallery.icons import GalleryIconButton
from app.gallery.picture import Picture
from app.gallery.thumbnail_cache import read_scaled
from app.shortcuts import Shortcuts
from app.theme import Palette

log = logging.getLogger(__name__)

WHOLE: Final = 16_384  # pixels of a side: larger pictures are reduced
ARROWS: Final = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down)


class LargeView(QWidget):
    """Shows a picture with zoom; `pressed` offers the keys that do not move it, to be accepted by who takes them."""

    left = Signal()
    step_wanted = Signal(int)  # to the next picture, or back
    pressed = Signal(object)  # QKeyEvent

    _loaded = Signal(object, object, str)  # Path, QImage or None, reason

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pool = concurrent.futures.ThreadPoolExecutor(max_workers=1, thread_name_prefix="gallery-large")
        self._picture: Picture | None = None
        self.canvas = Canvas(self)
        self.title = ElidedLabel(self)
        self.title.setObjectName("picture_title")
        self.back = GalleryIconButton("back", self.tr("Back to all pictures"), self)
        self.previous = GalleryIconButton("previous", self.tr("Previous picture"), self)
        self.next = GalleryIconButton("next", self.tr("Next picture"), self)
        row = QHBoxLayout()
        row.setContentsMargins(12, 8, 12, 8)
        row.addWidget(self.back)
        row.addWidget(self.title, 1)
        row.addWidget(self.previous)
        row.addWidget(self.next)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(row)
        column.addWidget(self.canvas, 1)
        self.canvas.installEventFilter(self)
        self.back.clicked.connect(self.left)
        self.previous.clicked.connect(lambda: self.step_wanted.emit(-1))
        self.next.clicked.connect(lambda: self.step_wanted.emit(1))
        self._loaded.connect(self._take, Qt.ConnectionType.QueuedConnection)

    @property
    def picture(self) -> Picture | None:
        """The picture that is shown."""
        return self._picture

    def set_colours(self, palette: Palette) -> None:
        """Draw in these colours."""
        self.canvas.set_colours(palette)

    def show_picture(self, picture: Picture) -> None:
        """Show a picture, once a thread has read it."""
        self._picture = picture
        self.title.setText(picture.prompt or picture.path.name)
        if picture.fault:
            self._take(picture.path, None, picture.fault)
        else:
            self._pool.submit(self._load, picture.path)

    def image(self) -> QImage | None:
        """The picture that is shown, once it is read."""
        return self.canvas.image()

    def close_thread(self) -> None:
        """Wait for the thread."""
        self._pool.shutdown(wait=True, cancel_futures=True)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Offer the keys in the picture to others first; while it is zoomed, the arrows move it."""
        if watched is not self.canvas or not isinstance(event, QKeyEvent) or event.type() is not QEvent.Type.KeyPress:
            return super().eventFilter(watched, event)
        if self.canvas.is_fitted or event.key() not in ARROWS:
            event.ignore()
            self.pressed.emit(event)
            return event.isAccepted()
        return super().eventFilter(watched, event)

    def explain_keys(self, shortcuts: Shortcuts) -> None:
        """Let the tool tips name the keys."""
        shortcuts.tip(self.back, self.tr("Back to all pictures"), "gallery.back")
        shortcuts.tip(self.previous, self.tr("Previous picture"), "gallery.previous")
        shortcuts.tip(self.next, self.tr("Next picture"), "gallery.next")

    def _load(self, path: Path) -> None:
        if self._picture is None or self._picture.path != path:
            return  # the person went on meanwhile
        try:
            self._loaded.emit(path, read_scaled(path, WHOLE), "")
        except ValueError as error:
            self._loaded.emit(path, None, str(error))
        except Exception:
            log.exception("%s cannot be shown", path)
            self._loaded.emit(path, None, self.tr("the log says why"))

    def _take(self, path: Path, image: QImage | None, reason: str) -> None:
        if self._picture is None or self._picture.path != path:
            return
        if image is None:
            self.canvas.show_nothing(self.tr("This file cannot be shown"), f"{path.name}: {reason}")
        else:
            self.canvas.show_image(image, self._picture.prompt or path.name)
