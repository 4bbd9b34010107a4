"""The picture's size: usual shapes to choose, and sides to type."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from app.elided_label import ElidedLabel
from app.icons import IconButton
from app.number_fields import NAME_WIDTH, WholeBox
from app.prompting.preset_chooser import PresetChooser
from app.prompting.presets import nearest_size
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
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addLayout(self._sides())
        layout.addLayout(self._hints())
        self.presets.chosen.connect(self.set_value)
        self.nearest.clicked.connect(lambda: self.set_value(*nearest_size(*self.value(), self._sizes)))
        self.swap.clicked.connect(lambda: self.set_value(self.height_box.value(), self.width_box.value()))
        self.set_value(1024, 1024)

    def set_limits(self, sizes: Sizes, *, area: int) -> None:
        """Take a model's limits; the usual shapes aim at `area` pixels."""
        self._sizes = sizes
        self.presets.set_limits(sizes, area=area)
        self._show_choice()
        for box in (self.width_box, self.height_box):
            box.multiple = sizes.multiple
            box.setSingleStep(sizes.multiple)
        self._check()

    def value(self) -> tuple[int, int]:
        """Width and height as entered, right or wrong."""
        return self.width_box.value(), self.height_box.value()

    def set_value(self, width: int, height: int) -> None:
        """Show a size; a model of one size keeps to that."""
        if self._sizes.min == self._sizes.max:
            width = height = self._sizes.min
        self.width_box.setValue(width)
        self.height_box.setValue(height)

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
        width, height = nearest_size(*self.value(), self._sizes)
        self.nearest.setText(f"{width} × {height}")
        words = self.tr("Take the nearest size, {width} × {height}").format(width=width, height=height)
        self.nearest.setToolTip(words)
        self.nearest.setAccessibleName(words)
        self.hint.setVisible(is_wrong)
        self.nearest.setVisible(is_wrong)
        self.presets.show_size(*self.value())
