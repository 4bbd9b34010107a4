"""The view with both pictures beside each other, zoomed and moved as one."""

from collections.abc import Sequence

from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.compare.pane import Layer, Pane
from app.compare.viewpoint import Viewpoint
from app.theme import Palette


class SideBySide(QWidget):
    """A pane for each picture; what is done in one is seen in both."""

    def __init__(self, viewpoint: Viewpoint, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Side by side"))
        self.panes = (Pane(viewpoint, self.tr("Picture A"), self), Pane(viewpoint, self.tr("Picture B"), self))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        for pane in self.panes:
            row.addWidget(pane, 1)
        self.setFocusProxy(self.panes[0])

    def set_colours(self, palette: Palette) -> None:
        """Draw in these colours."""
        for pane in self.panes:
            pane.set_colours(palette)

    def set_layers(self, layers: Sequence[Layer]) -> None:
        """Show A and B."""
        for pane, layer in zip(self.panes, layers, strict=False):
            pane.set_layers([layer])
        for pane in self.panes[len(layers) :]:
            pane.set_layers([])
