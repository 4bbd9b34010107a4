"""The view of what is different: black where both pictures are equal."""

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSlider, QVBoxLayout, QWidget

from app.compare.pane import Layer, Pane
from app.compare.viewpoint import Viewpoint
from app.theme import Palette

GAINS: Final = (1, 2, 4, 8, 16, 32, 64)
FIRST_GAIN: Final = 0


class DifferenceView(QWidget):
    """The absolute difference, as it is or amplified; whoever owns the view makes the pictures that it asks for."""

    gain_chosen = Signal(int)

    def __init__(self, viewpoint: Viewpoint, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Difference"))
        self.pane = Pane(viewpoint, self.tr("The difference of A and B"), self)
        self.gain_slider = QSlider(Qt.Orientation.Horizontal, self)
        self.words = QLabel(self)
        self._prepare()
        self._lay_out()
        self._word()

    @property
    def gain(self) -> int:
        """How many times brighter differences are shown."""
        return GAINS[self.gain_slider.value()]

    def set_colours(self, palette: Palette) -> None:
        """Draw in these colours."""
        self.pane.set_colours(palette)

    def show_layer(self, layer: Layer | None) -> None:
        """Show the difference, nothing for None."""
        self.pane.set_layers([layer] if layer else [])

    def _prepare(self) -> None:
        self.setFocusProxy(self.pane)
        self.gain_slider.setRange(0, len(GAINS) - 1)
        self.gain_slider.setPageStep(1)
        self.gain_slider.setFixedWidth(160)
        self.gain_slider.setValue(FIRST_GAIN)
        self.gain_slider.setAccessibleName(self.tr("Amplification of the difference"))
        self.gain_slider.valueChanged.connect(self._choose)
        self.words.setProperty("role", "muted")

    def _lay_out(self) -> None:
        bar = QFrame(self)
        bar.setObjectName("compare_bar")
        row = QHBoxLayout(bar)
        row.setContentsMargins(12, 6, 12, 6)
        row.setSpacing(10)
        row.addWidget(QLabel(self.tr("Amplify"), bar))
        row.addWidget(self.gain_slider)
        row.addWidget(self.words, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.pane, 1)
        column.addWidget(bar)

    def _choose(self) -> None:
        self._word()
        self.gain_chosen.emit(self.gain)

    def _word(self) -> None:
        gain = self.gain
        if gain == 1:
            words = self.tr("The absolute difference as it is: black where both are equal.")
        else:
            words = self.tr("{gain} times as bright: black where both are equal.").format(gain=gain)
        self.words.setText(words)
        self.gain_slider.setAccessibleDescription(words)
