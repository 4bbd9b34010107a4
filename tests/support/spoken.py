"""What a screen reader finds in a page."""

from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAbstractButton, QProgressBar, QWidget

from app.compare.pane import Pane
from app.wizard.block_strip import BlockStrip


def nameless(page: QWidget) -> list[str]:
    """The parts of a page that one can use or that tell something, and that are seen, without a name."""
    found = []
    for kind in (QAbstractButton, QProgressBar, Pane, BlockStrip):
        for widget in page.findChildren(kind):
            interface = QAccessible.queryAccessibleInterface(widget)
            name = interface.text(QAccessible.Text.Name).strip() if interface else ""
            if widget.isVisible() and not name:
                found.append(f"{type(widget).__name__} {widget.objectName()}")
    return found
