"""The button behind which seldom used controls stand where there is little room."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QToolButton, QWidget


class MoreButton(QToolButton):
    """Checked while they are shown."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setCheckable(True)
        self.setProperty("flat", True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setToolTip(self.tr("A picture to start from, other models, and true CFG with a negative prompt"))
        self.toggled.connect(self._show)
        self._show()

    def _show(self) -> None:
        words = self.tr("Less") if self.isChecked() else self.tr("More")
        self.setText(f"{words} {'▴' if self.isChecked() else '▾'}")
        self.setAccessibleName(words)
