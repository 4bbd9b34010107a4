"""Every window drawn in a process of its own, whose scale is `QT_SCALE_FACTOR`; tells on stdout what does not fit.

`python draw_scaled.py FOLDER [light|dark]`: pictures of the windows go into FOLDER.
"""

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QToolButton, QWidget

from app.elided_label import ElidedLabel
from app.settings import Mode, Settings
from app.theme import Theme
from engine.paths import user_paths
from every_window import Windows, every_window

SMALLEST = (900, 600)
SLACK = 1  # pixels, of rounding
EDGE = 2  # of a button
BESIDE = Qt.ToolButtonStyle.ToolButtonTextBesideIcon


def main(folder: Path, theme: Theme) -> None:
    application = QApplication(["triptych"])
    application.setStyle("Fusion")
    with every_window(user_paths(), Settings(theme=theme, mode=Mode.EXPERT)) as windows:
        windows["window"].resize(*SMALLEST)
        application.processEvents()
        found = {name: sorted(clipped(window)) for name, window in drawn(windows, folder)}
        ratio = windows["window"].devicePixelRatioF()
    print(json.dumps({"ratio": ratio, "clipped": {name: texts for name, texts in found.items() if texts}}))


def drawn(windows: Windows, folder: Path) -> Iterator[tuple[str, QWidget]]:
    """Each window, drawn into a file; a page within the window that shows it."""
    main_window = windows["window"]
    for name, window in windows.items():
        if name.startswith("page "):
            main_window.show_page(name.removeprefix("page "))
        elif name == "tour":
            main_window.show_page("create")
            window.begin()
        elif window.parent() or name == "window":
            continue
        QApplication.processEvents()
        (main_window if window.parent() else window).grab().save(str(folder / f"{name.replace(' ', '-')}.png"))
        yield name, window
        if name == "tour":
            window.leave()


def clipped(window: QWidget) -> Iterator[str]:
    """The texts that are in sight and have less room than they need."""
    for widget in window.findChildren(QWidget):
        if not widget.isVisible() or isinstance(widget, ElidedLabel) or not _text(widget):
            continue
        needed = _needed(widget)
        if widget.width() + SLACK < needed[0] or widget.height() + SLACK < needed[1]:
            yield f"{_text(widget)}: {widget.size().toTuple()} and not {needed}"
        elif not _is_scrolled(widget) and not _inside(widget):
            yield f"{_text(widget)}: beyond its window"


def _needed(widget: QWidget) -> tuple[int, int]:
    """Width and height of what is drawn: of a button its words and icon, however much room it would like."""
    if isinstance(widget, QLabel):
        size = widget.minimumSizeHint()
        return (0, widget.heightForWidth(widget.width())) if widget.wordWrap() else (size.width(), size.height())
    words = widget.fontMetrics().size(0, _text(widget))
    icon = 0
    if isinstance(widget, QToolButton) and not widget.icon().isNull():
        if widget.toolButtonStyle() is Qt.ToolButtonStyle.ToolButtonIconOnly:
            return widget.iconSize().toTuple()
        icon = widget.iconSize().width() if widget.toolButtonStyle() is BESIDE else 0
    return words.width() + icon + 2 * EDGE, words.height()


def _text(widget: QWidget) -> str:
    text = widget.text() if isinstance(widget, QLabel | QAbstractButton) else ""
    return text if re.search(r"\w", text) else ""


def _is_scrolled(widget: QWidget) -> bool:
    parent = widget.parentWidget()
    while parent is not None:
        if parent.objectName() == "qt_scrollarea_viewport":
            return True
        parent = parent.parentWidget()
    return False


def _inside(widget: QWidget) -> bool:
    window = widget.window()
    return window.rect().contains(QRect(widget.mapTo(window, QPoint(0, 0)), widget.size()))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Theme(sys.argv[2] if len(sys.argv) > 2 else "light"))
