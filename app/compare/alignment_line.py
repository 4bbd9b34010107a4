"""The sentence that says how pictures of two sizes were brought together."""

from PySide6.QtWidgets import QLabel, QWidget

from app.compare.alignment import Alignment, Way
from app.compare.shown_picture import ShownPicture


class AlignmentLine(QLabel):
    """One sentence; hidden where there is nothing to say."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("compare_alignment")
        self.setWordWrap(True)
        self.hide()

    def show_sizes(self, a: ShownPicture, b: ShownPicture, alignment: Alignment) -> None:
        """Say how A and B were brought together, nothing where they are of one size."""
        match alignment.way:
            case Way.EQUAL:
                text = ""
            case Way.SCALED:
                text = self.tr("A is {a}, B is {b}: the smaller is enlarged to the larger, and no PSNR is measured.")
            case Way.CENTRED:
                text = self.tr("A is {a}, B is {b}: both are centred pixel by pixel, and no PSNR is measured.")
        self.setText(text.format(a="{} × {}".format(*a.size), b="{} × {}".format(*b.size)))
        self.setVisible(bool(text))
