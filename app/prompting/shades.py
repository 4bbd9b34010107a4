"""The colours that the window is drawn in at present, for what no style sheet reaches."""

from PySide6.QtGui import QGuiApplication, QPalette

from app.theme import DARK, LIGHT, Palette

ROOMY_LIST = "QAbstractItemView::item { padding: 5px 8px; }"


def present_palette() -> Palette:
    """The studio's palette that the application has now."""
    window = QGuiApplication.palette().color(QPalette.ColorRole.Window)
    return DARK if window.lightness() < 128 else LIGHT
