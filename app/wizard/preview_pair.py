"""One prompt's picture by the source, and by what of it is ternary: two pictures in one place with a divider."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QRectF, QSizeF, Qt
from PySide6.QtGui import QImage, QWheelEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QVBoxLayout, QWidget

from app.compare.levels import halved
from app.compare.pane import Layer
from app.compare.slider_pane import SliderPane
from app.compare.viewpoint import Viewpoint
from app.theme import Palette
from engine.events import PreviewReady

HEIGHT: Final = 300


class PairSlider(SliderPane):
    """A divider between two pictures inside a page that scrolls, for which the wheel is."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Viewpoint(parent), parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(HEIGHT)

    def show_images(self, named: Sequence[tuple[QImage, str]]) -> None:
        """Show one image with its name, or two with the divider between them; both fill the first one's frame."""
        frame = QSizeF(named[0][0].size())
        self.set_layers(
            [
                Layer(levels=halved(image), box=QRectF(0, 0, frame.width(), frame.height()), label=name)
                for image, name in named
            ]
        )
        self.viewpoint.set_frame(frame)
        self.set_share(1.0 if len(named) == 1 else 0.5)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave it to the page."""
        event.ignore()


class PreviewPair(QWidget):
    """Hidden until there is a picture."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: tuple[PreviewReady, ...] = ()
        self.slider = PairSlider(self)
        self.words = QLabel(self)
        self.words.setProperty("role", "muted")
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        self.words.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.slider)
        column.addWidget(self.words)
        self.hide()

    def set_colours(self, palette: Palette) -> None:
        """Draw in these colours."""
        self.slider.set_colours(palette)

    def show_previews(self, previews: Sequence[PreviewReady]) -> None:
        """Show the source's picture beside the newest other one; they come in the order of their blocks."""
        shown = tuple(previews[:1]) + tuple(previews[1:][-1:])
        if shown == self._shown:
            return
        self._shown = shown
        named = [(QImage.fromData(preview.png), self._name(preview)) for preview in shown]
        whole = [pair for pair in named if not pair[0].isNull()]
        self.setVisible(bool(whole))
        if whole:
            self.slider.show_images(whole)
            self.words.setText(self._sentence(shown))

    def _name(self, preview: PreviewReady) -> str:
        if preview.blocks_done == 0:
            return self.tr("Before")
        words = self.tr("{done} of {blocks} blocks ternary")
        return words.format(done=preview.blocks_done, blocks=preview.blocks)

    def _sentence(self, shown: Sequence[PreviewReady]) -> str:
        if len(shown) > 1:
            return self.tr("“{prompt}”, drawn small with the same seed.").format(prompt=shown[0].prompt)
        words = self.tr(
            "“{prompt}”, drawn small by the source. The next one comes when half of the blocks are ternary."
        )
        return words.format(prompt=shown[0].prompt)
