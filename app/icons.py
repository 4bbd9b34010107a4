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
    "paste": "M9 4.5h6v3H9zM9 6H5.5v14h13V6H15M9 13h6M9 16.5h4",
    "start_from": "M13 5H4v14h16v-7M4 16l4.5-4.5l3.5 3.5l2.5-2.5l5 4.5M20 3l-4 4M16 3.5V7h3.5",
    "save": "M12 4v11M7.5 10.5L12 15l4.5-4.5M4 16v4h16v-4",
    "settings_from": "M20 6H9M20 12H13M20 18H9M7 8.5L3.5 12L7 15.5M3.5 12H10",
    "swap": "M4 9h15M15.5 5.5L19 9l-3.5 3.5M20 16H5M8.5 12.5L5 16l3.5 3.5",
    "dice": "M5 5h14v14H5zM9 9v.1M15 15v.1M15 9v.1M9 15v.1M12 12v.1",
    "again": "M19.5 12a7.5 7.5 0 1 1-2.2-5.3L20 9.4M20 4.5v4.9h-4.9",
    "close": "M6 6l12 12M18 6L6 18",
    "menu": "M4 7h16M4 12h16M4 17h16",
    "chevron": "M7 10l5 5l5-5",
    "expand": "M7 14l5-5l5 5",
    "create": "M4 20L14.5 9.5L12.8 7.8L2.8 17.8L4 20M17.5 3v5M15 5.5h5M20 12v3.5M18.3 13.8h3.5M8.5 3.5v3M7 5h3",
    "queue": "M4 6h16M4 12h16M4 18h10",
    "gallery": "M4 4h6.5v6.5H4zM13.5 4H20v6.5h-6.5zM4 13.5h6.5V20H4zM13.5 13.5H20V20h-6.5z",
    "compare": "M4 5.5h16v13H4zM12 3v18M8.5 10L6.5 12l2 2M15.5 10l2 2l-2 2",
    "models": "M12 3.5L20.5 8L12 12.5L3.5 8zM3.5 12L12 16.5L20.5 12M3.5 16L12 20.5L20.5 16",
    "convert": "M3.5 4.5h7v15h-7zM14 8.5h6.5M14 12h6.5M14 15.5h6.5",
    "sliders": "M4 7h9M19 7h1M16 4.5v5M4 17h2M12 17h8M9 14.5v5",
    "undo": "M8.5 5L4.5 9l4 4M4.5 9H14a5 5 0 0 1 0 10h-4",
    "warning": "M12 4L21 19.5H3zM12 10v4.5M12 17v.1",
    "folder": "M4 7V5.5h5.5L11.5 8H20v11H4z",
}
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="none" stroke="{colour}" '
    'stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round"><path d="{path}"/></svg>'
)


def line_icon(name: str, side: int = SIZE) -> QIcon:
    """An icon of `STROKES`, `side` pixels wide, in the application's text colour, muted where it is disabled."""
    colours = QGuiApplication.palette()
    icon = QIcon()
    for mode, group, opacity in (
        (QIcon.Mode.Normal, QPalette.ColorGroup.Active, 1.0),
        (QIcon.Mode.Disabled, QPalette.ColorGroup.Disabled, DISABLED_OPACITY),
    ):
        colour = colours.color(group, QPalette.ColorRole.ButtonText).name()
        pixmap = QPixmap.fromImage(_draw(name, colour, opacity, side))
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

    def show_icon(self, icon: str) -> None:
        """Show another icon of `STROKES`."""
        self._icon = icon
        self.setIcon(line_icon(icon))

    def changeEvent(self, event: QEvent) -> None:
        """Draw the icon again when the colours change."""
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.StyleChange):
            self.setIcon(line_icon(self._icon))
        super().changeEvent(event)


@functools.cache
def _draw(name: str, colour: str, opacity: float, side: int) -> QImage:
    image = QImage(side * SCALE, side * SCALE, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setOpacity(opacity)
    svg = SVG.format(colour=colour, path=STROKES[name])
    QSvgRenderer(QByteArray(svg.encode())).render(painter)
    painter.end()
    return image
