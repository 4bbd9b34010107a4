"""The gallery's own icons, drawn as those of `app.icons` are."""

import functools

from PySide6.QtCore import QByteArray, QEvent, QSize, Qt
from PySide6.QtGui import QIcon, QImage, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QToolButton, QWidget

SIZE = 18
SCALE = 2
STAR = "M12 3.8l2.5 5.4 5.9 .7-4.4 4 1.2 5.8-5.2-2.9-5.2 2.9 1.2-5.8-4.4-4 5.9-.7z"
STROKES = {
    "star": STAR,
    "panel": "M4 5h16v14H4zM14.5 5v14",
    "compare": "M4 5h16v14H4zM12 3v18M7.5 10L5.5 12l2 2M16.5 10l2 2-2 2",
    "folder": "M4 7V5.5h5.5L11.5 8H20v11H4z",
    "export": "M12 15V4M7.5 8.5L12 4l4.5 4.5M4 15v5h16v-5",
    "copy": "M9 9h11v11H9zM15 9V4H4v11h5",
    "bin": "M4.5 7h15M9.5 7V4.5h5V7M6.5 7l1 13h9l1-13M10.3 11v5.5M13.7 11v5.5",
    "back": "M20 12H5M11 6l-6 6 6 6",
    "previous": "M14.5 6l-6 6 6 6",
    "next": "M9.5 6l6 6-6 6",
}
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="{fill}" stroke="{colour}" '
    'stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round"><path d="{path}"/></svg>'
)


class GalleryIconButton(QToolButton):
    """A button with an icon of `STROKES`, and its words where `shows_words`; a checked one is filled."""

    def __init__(
        self,
        icon: str,
        words: str,
        parent: QWidget | None = None,
        *,
        checkable: bool = False,
        shows_words: bool = False,
    ) -> None:
        super().__init__(parent)
        self._icon = icon
        self.setCheckable(checkable)
        self.setIconSize(QSize(SIZE, SIZE))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.set_words(words)
        if shows_words:
            self.setText(words)
            self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        else:
            self.setProperty("flat", True)
        self.toggled.connect(self.redraw)
        self.redraw()

    def set_words(self, words: str) -> None:
        """Say in words what it does."""
        self.setToolTip(words)
        self.setAccessibleName(words)

    def redraw(self) -> None:
        """Draw the icon in the colours of now."""
        colours = self.palette()
        role = QPalette.ColorRole.Accent if self.isChecked() else QPalette.ColorRole.ButtonText
        icon = QIcon()
        for mode, group in (
            (QIcon.Mode.Normal, QPalette.ColorGroup.Active),
            (QIcon.Mode.Disabled, QPalette.ColorGroup.Disabled),
        ):
            filled = self.isChecked() and self._icon == "star"
            image = _draw(self._icon, colours.color(group, role).name(), filled=filled)
            pixmap = QPixmap.fromImage(image)
            pixmap.setDevicePixelRatio(SCALE)
            icon.addPixmap(pixmap, mode)
        self.setIcon(icon)

    def changeEvent(self, event: QEvent) -> None:
        """Draw the icon again when the colours change."""
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.StyleChange):
            self.redraw()
        super().changeEvent(event)


@functools.cache
def _draw(name: str, colour: str, *, filled: bool) -> QImage:
    image = QImage(SIZE * SCALE, SIZE * SCALE, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    svg = SVG.format(colour=colour, path=STROKES[name], fill=colour if filled else "none")
    QSvgRenderer(QByteArray(svg.encode())).render(painter)
    painter.end()
    return image
