"""The strip of numbers below the pictures: distance, time, memory, size, zoom."""

from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.compare.facts import UNKNOWN, Known, pair
from app.measures import bytes_text, memory_text, number_text, seconds_text

if TYPE_CHECKING:
    from app.compare.measuring import Distance

GAP: Final = 18


class NumbersStrip(QFrame):
    """Five readings, each of A → B where it has two sides; a dash for what is not known."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("compare_numbers")
        self.setAccessibleName(self.tr("Numbers"))
        self._values: list[QLabel] = []
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 8, 16, 8)
        row.setSpacing(GAP)
        self.psnr = self._add(row, self.tr("PSNR"), self.tr("Peak signal-to-noise ratio: the more, the more alike"))
        self.equal = self._add(row, self.tr("Equal pixels"), self.tr("Share of pixels that are exactly the same"))
        self.time = self._add(row, self.tr("A picture"), self.tr("Time that each took, where this run made it"))
        self.memory = self._add(row, self.tr("Peak memory"), self.tr("The most of the device's memory, where known"))
        self.disk = self._add(row, self.tr("Model on disk"), self.tr("Size of each model, where it is installed"))
        self.zoom = self._add(row, self.tr("Zoom"), self.tr("Screen pixels a picture pixel"))
        self.show_distance(None)
        self.show_known(None, None)
        self.show_zoom(None)

    def show_distance(self, distance: "Distance | None") -> None:
        """Show how far the pictures are from each other; None where that is not measured."""
        if distance is None:
            self._set(self.psnr, UNKNOWN)
            self._set(self.equal, UNKNOWN)
            return
        decibels = distance.psnr_db
        self._set(self.psnr, self.tr("identical") if decibels is None else f"{number_text(decibels, 1)} dB")
        self._set(self.equal, f"{number_text(100 * distance.equal_share, 1)} %")

    def show_known(self, a: Known | None, b: Known | None) -> None:
        """Show what making them took."""
        both = (a, b)
        made = [known.made if known else None for known in both]
        self._set(self.time, pair(*(seconds_text(one.seconds if one else None) for one in made)))
        self._set(self.memory, pair(*(memory_text(one.peak_bytes if one else None) for one in made)))
        self._set(self.disk, pair(*(bytes_text(known.model_bytes if known else None) for known in both)))

    def show_zoom(self, scale: float | None, *, fitted: bool = False) -> None:
        """Show the zoom."""
        if scale is None:
            self._set(self.zoom, UNKNOWN)
            return
        percent = f"{100 * scale:.0f} %"
        self._set(self.zoom, self.tr("{percent}, fitted").format(percent=percent) if fitted else percent)

    def _add(self, row: QHBoxLayout, name: str, words: str) -> QLabel:
        caption, value = QLabel(name, self), QLabel(self)
        caption.setProperty("role", "caption")
        value.setProperty("role", "reading")
        value.setObjectName(name)
        for label in (caption, value):
            label.setToolTip(words)
        column = QVBoxLayout()
        column.setSpacing(1)
        column.addWidget(caption)
        column.addWidget(value)
        row.addLayout(column, 1)
        return value

    def _set(self, label: QLabel, text: str) -> None:
        label.setText(text)
        label.setAccessibleName(f"{label.objectName()}: {text}")
