"""The menu of picture sizes: usual shapes, at the model's own number of pixels, half of it and twice."""

from typing import Final

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QPainter, QPalette, QPen, QPixmap
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from app.measures import short_text
from app.prompting.presets import SizePreset, scales, size_presets
from engine.description import STANDARD_SIZES, Sizes

ICON_SIDE: Final = 18
ARROW: Final = "▾"
WIDTH: Final = 70


class PresetChooser(QToolButton):
    """A button with the shape of the present size, and a menu of the others; `chosen` gives width and height."""

    chosen = Signal(int, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._size = (1024, 1024)
        self._presets: tuple[SizePreset, ...] = ()
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setIconSize(QSize(ICON_SIDE, ICON_SIDE))
        self.setToolTip(self.tr("Usual shapes and sizes"))
        self.setProperty("chip", True)
        self.setFixedWidth(WIDTH)
        self._menu = QMenu(self)
        self.setMenu(self._menu)
        self.set_limits(STANDARD_SIZES, area=1024 * 1024)

    def set_limits(self, sizes: Sizes, *, area: int) -> None:
        """Offer what a model makes whose own pictures have `area` pixels; hidden where that is one size only."""
        menu = self._menu
        menu.clear()
        self._presets = ()
        offered = scales(sizes, area)
        for scale in sorted(offered, key=lambda scale: (scale != 1.0, scale)):
            presets = size_presets(sizes, area, scale=scale)
            target = menu if scale == 1.0 else menu.addMenu(self._scale_words(scale))
            self._fill(target, presets)
            if scale == 1.0 and len(offered) > 1:
                menu.addSeparator()
            self._presets += presets
        self.setVisible(len(self._presets) > 1)
        self.show_size(*self._size)

    def show_size(self, width: int, height: int) -> None:
        """Show the shape that a size has, or that it has none of these."""
        self._size = width, height
        preset = next((each for each in self._presets if (each.width, each.height) == self._size), None)
        words = preset.name if preset else self.tr("Custom")
        self.setText(f"{preset.name} {ARROW}" if preset else ARROW)  # of another shape the icon says enough
        self.setAccessibleName(self.tr("Shape: {shape}").format(shape=words))
        self.setIcon(shape_icon(*(preset.shape if preset else (max(1, width), max(1, height)))))

    def changeEvent(self, event: QEvent) -> None:
        """Draw the icons again when the colours change."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange:
            self.show_size(*self._size)
            for menu in (self._menu, *self._menu.findChildren(QMenu)):
                for action in menu.actions():
                    if action.data() is not None:
                        action.setIcon(shape_icon(*action.data()))

    def _fill(self, menu: QMenu, presets: tuple[SizePreset, ...]) -> None:
        for preset in presets:
            words = self.tr("{shape}   {width} × {height}, {megapixels} MP").format(
                shape=preset.name,
                width=preset.width,
                height=preset.height,
                megapixels=short_text(float(f"{preset.megapixels:.2g}")),
            )
            action = menu.addAction(shape_icon(*preset.shape), words)
            action.setData(preset.shape)
            action.triggered.connect(lambda _=False, p=preset: self._choose(p))

    def _choose(self, preset: SizePreset) -> None:
        self.show_size(preset.width, preset.height)
        self.chosen.emit(preset.width, preset.height)

    def _scale_words(self, scale: float) -> str:
        return self.tr("Half the pixels: faster") if scale < 1 else self.tr("Twice the pixels: slower")


def shape_icon(width: int, height: int) -> QIcon:
    """A rectangle of that shape in the colour of the text."""
    pixmap = QPixmap(2 * ICON_SIDE, 2 * ICON_SIDE)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(QGuiApplication.palette().color(QPalette.ColorRole.ButtonText)), 2.4))
    across, down = (28 * side / max(width, height) for side in (width, height))
    painter.drawRoundedRect(QRectF(ICON_SIDE - across / 2, ICON_SIDE - down / 2, across, down), 3, 3)
    painter.end()
    pixmap.setDevicePixelRatio(2)
    return QIcon(pixmap)
