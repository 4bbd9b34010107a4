"""What is dropped on the window, and the two places that are shown while it is over Create."""

from pathlib import Path
from typing import Final

from PySide6.QtCore import QEvent, QMimeData, QObject, QPoint, QRectF, Qt
from PySide6.QtGui import QColor, QDragMoveEvent, QDropEvent, QFont, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from app.create_page import CreatePage
from app.icons import line_icon
from app.picture_desk import local_file
from app.prompting.shades import present_palette
from app.recall.reading import recall
from app.recall.settings import RecalledSettings

ICON: Final = 32
MARGIN: Final = 12
PICTURES: Final = frozenset({".png", ".jpg", ".jpeg", ".webp"})
COVER: Final = 235  # of 255: how little is seen of what lies below


class Drops(QObject):
    """Watches `window` for pictures and models' folders, and brings them to `page`."""

    def __init__(self, window: QWidget, page: CreatePage) -> None:
        super().__init__(window)
        self._window = window
        self._page = page
        self.guide = DropGuide(page)
        window.setAcceptDrops(True)
        window.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Take the window's drags."""
        match event:
            case QDropEvent() if event.type() is QEvent.Type.DragEnter:
                return self._enter(event)
            case QDragMoveEvent():
                self.guide.point_at(on_panel=self._is_on_panel(event.position().toPoint()))
                event.acceptProposedAction()
                return True
            case QDropEvent():
                self._drop(event)
                return True
        if event.type() is QEvent.Type.DragLeave:
            self.guide.hide()
        return False

    def _enter(self, event: QDropEvent) -> bool:
        content = event.mimeData()
        file = local_file(content)
        if file is None and not content.hasImage():
            return False
        event.acceptProposedAction()
        if self._page.isVisible() and (file is None or file.suffix.lower() in PICTURES):
            self.guide.show_over(self._page, has_settings=_has_settings(file))
            self.guide.point_at(on_panel=self._is_on_panel(event.position().toPoint()))
        return True

    def _drop(self, event: QDropEvent) -> None:
        self.guide.hide()
        on_panel = self._is_on_panel(event.position().toPoint())
        event.acceptProposedAction()
        self._page.come_forward.emit()
        content: QMimeData = event.mimeData()
        file = local_file(content)
        if file is not None and file.is_dir():
            self._page.open_folder(file)
        else:
            self._page.desk.take(content, for_start=on_panel)

    def _is_on_panel(self, place: QPoint) -> bool:
        side = self._page.side
        return self._page.isVisible() and side.rect().contains(side.mapFrom(self._window, place))


class DropGuide(QWidget):
    """Where a picture can be dropped: the panel to start from it, the rest for the settings that it has."""

    def __init__(self, page: CreatePage) -> None:
        super().__init__(page)
        self._side = page.side
        self._has_settings = False
        self._on_panel = True
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAccessibleName(self.tr("Where a picture can be dropped"))
        self.hide()

    def show_over(self, page: QWidget, *, has_settings: bool) -> None:
        """Show what a drop would do."""
        self._has_settings = has_settings
        self.setGeometry(page.rect())
        self.show()
        self.raise_()

    def point_at(self, *, on_panel: bool) -> None:
        """Say over which of the two the picture is."""
        self._on_panel = on_panel
        self.update()

    def places(self) -> tuple[tuple[QRectF, str, str, bool], ...]:
        """The box of each place, its words, its icon, and whether a drop would land there now."""
        panel, rest, start = QRectF(self._side.geometry()), QRectF(self.rect()), self.tr("Start from this picture")
        if not self._has_settings:
            return ((rest, start, "start_from", True),)
        rest.setLeft(panel.right())
        return (
            (panel, start, "start_from", self._on_panel),
            (rest, self.tr("Use its settings"), "settings_from", not self._on_panel),
        )

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the places."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        cover = QColor(present_palette().window)
        cover.setAlpha(COVER)
        painter.fillRect(self.rect(), cover)
        for box, words, icon, is_meant in self.places():
            self._draw(painter, box.adjusted(MARGIN, MARGIN, -MARGIN, -MARGIN), words, icon, is_meant=is_meant)

    def _draw(self, painter: QPainter, box: QRectF, words: str, icon: str, *, is_meant: bool) -> None:
        palette = present_palette()
        painter.setBrush(QColor(palette.accent_soft if is_meant else palette.panel))
        line = Qt.PenStyle.SolidLine if is_meant else Qt.PenStyle.DashLine
        painter.setPen(QPen(QColor(palette.accent if is_meant else palette.outline), 2, line))
        painter.drawRoundedRect(box, 10, 10)
        middle = box.center()
        picture = line_icon(icon, ICON).pixmap(ICON, ICON)
        painter.drawPixmap(QRectF(middle.x() - ICON / 2, middle.y() - ICON - 6, ICON, ICON), picture, picture.rect())
        font = QFont(self.font())
        font.setPixelSize(16)
        font.setWeight(QFont.Weight.DemiBold)
        painter.setFont(font)
        painter.setPen(QColor(palette.text))
        below = QRectF(box.left() + MARGIN, middle.y() + 8, box.width() - 2 * MARGIN, 60)
        painter.drawText(below, Qt.AlignmentFlag.AlignHCenter | Qt.TextFlag.TextWordWrap, words)


def _has_settings(file: Path | None) -> bool:
    return file is not None and isinstance(recall(file), RecalledSettings)
