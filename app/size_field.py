"""The picture's size: usual shapes to choose, and sides to type."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from app.elided_label import ElidedLabel
from app.icons import IconButton
from app.number_fields import NAME_WIDTH, WholeBox
from app.prompting.preset_chooser import PresetChooser
from app.prompting.presets import nearest_size, same_shape
from app.wrong_values import mark_wrong
from engine.description import Sizes

MAX_SIDE = 65536
SIDE_WIDTH = 58


class SizeField(QWidget):
    """Width and height in pixels."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sizes = Sizes(min=16, max=MAX_SIDE, multiple=16)
        self.presets = PresetChooser(self)
        self.width_box = self._side_box(self.tr("Width in pixels"))
        self.swap = IconButton("swap", self.tr("Swap width and height"), self)
        self.height_box = self._side_box(self.tr("Height in pixels"))
        self.only_size = QLabel(self)
        self.only_size.setProperty("role", "muted")
        self.hint = ElidedLabel(self)
        self.hint.setProperty("role", "wrong")
        self.hint.hide()
        self.nearest = QToolButton(self)
        self.nearest.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.nearest.hide()
        self._area = 1024 * 1024
        self._start: tuple[int, int] | None = None
        self.shape = QToolButton(self)
        self.shape.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.shape.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addLayout(self._sides())
        layout.addLayout(self._hints())
        layout.addWidget(self.shape, 0, Qt.AlignmentFlag.AlignRight)
        self.presets.chosen.connect(self.set_value)
        self.nearest.clicked.connect(lambda: self.set_value(*self.nearest_value()))
        self.shape.clicked.connect(lambda: self.set_value(*self._shape_of_start()))
        self.swap.clicked.connect(lambda: self.set_value(self.height_box.value(), self.width_box.value()))
        self.set_value(1024, 1024)

    def set_limits(self, sizes: Sizes, *, area: int) -> None:
        """Take a model's limits; the usual shapes aim at `area` pixels."""
        self._sizes, self._area = sizes, area
        self.presets.set_limits(sizes, area=area)
        self._show_choice()
        for box in (self.width_box, self.height_box):
            box.multiple = sizes.multiple
            box.setSingleStep(sizes.multiple)
        self._check()

    def value(self) -> tuple[int, int]:
        """Width and height as entered, right or wrong."""
        return self.width_box.value(), self.height_box.value()

    def nearest_value(self) -> tuple[int, int]:
        """The size nearest to what was entered that the model makes."""
        return nearest_size(*self.value(), self._sizes)

    def set_value(self, width: int, height: int) -> None:
        """Show a size; a model of one size keeps to that."""
        if self._sizes.min == self._sizes.max:
            width = height = self._sizes.min
        self.width_box.setValue(width)
        self.height_box.setValue(height)

    def offer_shape(self, picture: tuple[int, int] | None) -> None:
        """Offer the shape of a picture to start from, of that width and height; None where there is none."""
        self._start = picture
        self._check()

    def first_wrong(self) -> WholeBox | None:
        """The box whose value the model does not make, if there is one."""
        for box in (self.width_box, self.height_box):
            if not self._fits(box.value()):
                return box
        return None

    def _show_choice(self) -> None:
        """Offer sides and shapes, or name the only size of a model that makes no other."""
        is_free = self._sizes.min < self._sizes.max
        for widget in (self.width_box, self.swap, self.height_box):
            widget.setVisible(is_free)
        self.only_size.setVisible(not is_free)
        if not is_free:
            side = self._sizes.min
            self.set_value(side, side)
            self.only_size.setText(self.tr("{side} × {side}, this model's only size").format(side=side))
            self.only_size.setToolTip(self.tr("The model was trained at this size alone and makes no other"))

    def _side_box(self, name: str) -> WholeBox:
        box = WholeBox(name, self)
        box.setRange(1, MAX_SIDE)
        box.multiple = 16
        box.setFixedWidth(SIDE_WIDTH)
        box.valueChanged.connect(self._side_changed)
        return box

    def _sides(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(4)
        name = QLabel(self.tr("Size"), self)
        name.setProperty("role", "heading")
        name.setFixedWidth(NAME_WIDTH)
        name.setBuddy(self.width_box)
        row.addWidget(name)
        row.addWidget(self.presets)
        row.addStretch(1)
        row.addWidget(self.only_size)
        row.addWidget(self.width_box)
        row.addWidget(self.swap)
        row.addWidget(self.height_box)
        return row

    def _hints(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.addWidget(self.hint, 1)
        row.addWidget(self.nearest)
        return row

    def _fits(self, side: int) -> bool:
        return side % self._sizes.multiple == 0 and self._sizes.min <= side <= self._sizes.max

    def _side_changed(self) -> None:
        self._check()
        self.changed.emit()

    def _check(self) -> None:
        for box in (self.width_box, self.height_box):
            mark_wrong(box, wrong=not self._fits(box.value()))
        is_wrong = self.first_wrong() is not None
        low, high = self._sizes.min, self._sizes.max
        self.hint.setText(
            self.tr("Multiples of {multiple}, {low} to {high}").format(
                multiple=self._sizes.multiple, low=low, high=high
            )
        )
        width, height = self.nearest_value()
        self.nearest.setText(f"{width} × {height}")
        words = self.tr("Take the nearest size, {width} × {height}").format(width=width, height=height)
        self.nearest.setToolTip(words)
        self.nearest.setAccessibleName(words)
        self._show_shape()
        self.hint.setVisible(is_wrong)
        self.nearest.setVisible(is_wrong)
        self.presets.show_size(*self.value())

    def _shape_of_start(self) -> tuple[int, int]:
        return same_shape(*self._start, self._sizes, self._area) if self._start else self.value()

    def _show_shape(self) -> None:
        width, height = self._shape_of_start()
        self.shape.setText(self.tr("Use its shape: {width} × {height}").format(width=width, height=height))
        self.shape.setToolTip(self.tr("Take the size nearest to the start picture's shape that the model makes"))
        self.shape.setAccessibleName(self.shape.text())
        self.shape.setVisible((width, height) != self.value())
