"""The window's icons: line drawings in the colour of the text, and the studio's mark."""

import functools

from PySide6.QtCore import QByteArray, QEvent, QSize, Qt
from PySide6.QtGui import QGuiApplication, QIcon, QImage, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QToolButton, QWidget

import resources

SIZE = 18
SCALE = 2
DISABLED_OPACITY = 0.55
STROKES = {
    "zoom_in": "M10.5 4a6.5 6.5 0 1 0 0 13a6.5 6.5 0 1 0 0-13M15.3 15.3L20 20M10.5 7.5v6M7.5 10.5h6",
    "zoom_out": "M10.5 4a6.5 6.5 0 1 0 0 13a6.5 6.5 0 1 0 0-13M15.3 15.3L20 20M7.5 10.5h6",
    "fit": "M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5",
    "actual": "M4 5h16v14H4zM8 9v6M16 9v6M12 10.4v.2M12 13.4v.2",
    "copy": "M9 9h11v11H9zM15 9V4H4v11h5",
    "save": "M12 4v11M7.5 10.5L12 15l4.5-4.5M4 16v4h16v-4",
    "settings_from": "M20 6H9M20 12H13M20 18H9M7 8.5L3.5 12L7 15.5M3.5 12H10",
    "swap": "M4 9h15M15.5 5.5L19 9l-3.5 3.5M20 16H5M8.5 12.5L5 16l3.5 3.5",
    "dice": "M5 5h14v14H5zM9 9v.1M15 15v.1M15 9v.1M9 15v.1M12 12v.1",
    "again": "M19.5 12a7.5 7.5 0 1 1-2.2-5.3L20 9.4M20 4.5v4.9h-4.9",
    "close": "M6 6l12 12M18 6L6 18",
    "menu": "M4 7h16M4 12h16M4 17h16",
    "chevron": "M7 10l5 5l5-5",
}
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="none" stroke="{colour}" '
    'stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round"><path d="{path}"/></svg>'
)


def line_icon(name: str) -> QIcon:
    """An icon of `STROKES` in the application's text colour, muted where it is disabled."""
    colours = QGuiApplication.palette()
    icon = QIcon()
    for mode, group, opacity in (
        (QIcon.Mode.Normal, QPalette.ColorGroup.Active, 1.0),
        (QIcon.Mode.Disabled, QPalette.ColorGroup.Disabled, DISABLED_OPACITY),
    ):
        colour = colours.color(group, QPalette.ColorRole.ButtonText).name()
        pixmap = QPixmap.fromImage(_draw(name, colour, opacity))
        pixmap.setDevicePixelRatio(SCALE)
        icon.addPixmap(pixmap, mode)
    return icon


def mark(side: int) -> QPixmap:
    """The studio's mark, three panels for -1, 0 and +1, in a square of `side` pixels."""
    pixmap = QPixmap(side, side)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    QSvgRenderer(str(resources.find("icons/triptych.svg"))).render(painter)
    painter.end()
    return pixmap


class IconButton(QToolButton):
    """A button that shows a line icon and says in words what it does."""

    def __init__(self, icon: str, words: str, parent: QWidget | None = None, *, flat: bool = True) -> None:
        super().__init__(parent)
        self._icon = icon
        self.setProperty("flat", flat)
        self.setIconSize(QSize(SIZE, SIZE))
        self.setIcon(line_icon(icon))
        self.setAccessibleName(words)
        self.setToolTip(words)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def changeEvent(self, event: QEvent) -> None:
        """Draw the icon again when the colours change."""
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.StyleChange):
            self.setIcon(line_icon(self._icon))
        super().changeEvent(event)


@functools.cache
def _draw(name: str, colour: str, opacity: float) -> QImage:
    image = QImage(SIZE * SCALE, SIZE * SCALE, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setOpacity(opacity)
    svg = SVG.format(colour=colour, path=STROKES[name])
    QSvgRenderer(QByteArray(svg.encode())).render(painter)
    painter.end()
    return image
