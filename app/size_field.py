"""The picture's size: shapes to click, and sides to type."""

import math

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QPainter, QPalette, QPen, QPixmap
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QLabel, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from app.elided_label import ElidedLabel
from app.icons import IconButton
from app.number_fields import BOX_WIDTH, NAME_WIDTH, WholeBox
from app.wrong_values import mark_wrong
from engine.description import Sizes

SHAPES = ((1, 1), (4, 3), (3, 4), (16, 9), (9, 16))
MAX_SIDE = 65536


def shape_size(shape: tuple[int, int], area: int, sizes: Sizes) -> tuple[int, int]:
    """The size of about `area` pixels in a shape (width : height), in the model's multiples and limits."""
    width = math.sqrt(area * shape[0] / shape[1])
    sides = (width, width * shape[1] / shape[0])
    lowest = math.ceil(sizes.min / sizes.multiple) * sizes.multiple
    highest = sizes.max // sizes.multiple * sizes.multiple
    width, height = (min(max(round(side / sizes.multiple) * sizes.multiple, lowest), highest) for side in sides)
    return width, height


class SizeField(QWidget):
    """Width and height in pixels."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sizes = Sizes(min=16, max=MAX_SIDE, multiple=16)
        self._area = 1024 * 1024
        self.width_box = self._side_box(self.tr("Width in pixels"))
        self.swap = IconButton("swap", self.tr("Swap width and height"), self)
        self.height_box = self._side_box(self.tr("Height in pixels"))
        self.only_size = QLabel(self)
        self.only_size.setProperty("role", "muted")
        self.hint = ElidedLabel(self)
        self.hint.setProperty("role", "wrong")
        self.hint.hide()
        self._shapes = QButtonGroup(self)
        self._shapes.setExclusive(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addLayout(self._sides())
        layout.addLayout(self._chips())
        layout.addWidget(self.hint)
        self.swap.clicked.connect(lambda: self.set_value(self.height_box.value(), self.width_box.value()))
        self.set_value(1024, 1024)

    def set_limits(self, sizes: Sizes, *, area: int) -> None:
        """Take a model's limits; the shapes aim at `area` pixels."""
        self._sizes, self._area = sizes, area
        self._show_choice()
        for box in (self.width_box, self.height_box):
            box.multiple = sizes.multiple
            box.setSingleStep(sizes.multiple)
        for button in self._shapes.buttons():
            width, height = self._size_of(button)
            button.setToolTip(self.tr("{width} × {height} pixels").format(width=width, height=height))
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

    def shapes(self) -> list[QToolButton]:
        """The buttons of the shapes."""
        return [button for button in self._shapes.buttons() if isinstance(button, QToolButton)]

    def first_wrong(self) -> WholeBox | None:
        """The box whose value the model does not make, if there is one."""
        for box in (self.width_box, self.height_box):
            if not self._fits(box.value()):
                return box
        return None

    def draw_shapes(self) -> None:
        """Draw the shapes' icons in the present colours."""
        for button in self.shapes():
            button.setIcon(_shape_icon(SHAPES[self._shapes.id(button)]))

    def _show_choice(self) -> None:
        """Offer sides and shapes, or name the only size of a model that makes no other."""
        is_free = self._sizes.min < self._sizes.max
        for widget in (self.width_box, self.swap, self.height_box, *self.shapes()):
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
        box.setFixedWidth(BOX_WIDTH)
        box.valueChanged.connect(self._side_changed)
        return box

    def _sides(self) -> QHBoxLayout:
        row = QHBoxLayout()
        name = QLabel(self.tr("Size"), self)
        name.setProperty("role", "heading")
        name.setFixedWidth(NAME_WIDTH)
        name.setBuddy(self.width_box)
        row.addWidget(name)
        row.addStretch(1)
        row.addWidget(self.only_size)
        row.addWidget(self.width_box)
        row.addWidget(self.swap)
        row.addWidget(self.height_box)
        return row

    def _chips(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(4)
        for number, shape in enumerate(SHAPES):
            button = QToolButton(self)
            button.setProperty("chip", True)
            button.setCheckable(True)
            button.setText(f"{shape[0]}:{shape[1]}")
            button.setAccessibleName(self.tr("Shape {0} to {1}").format(*shape))
            button.setIcon(_shape_icon(shape))
            button.setIconSize(QSize(16, 16))
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            button.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            button.clicked.connect(lambda _=False, b=button: self.set_value(*self._size_of(b)) or self._check())
            self._shapes.addButton(button, number)
            row.addWidget(button, 1)
        return row

    def _size_of(self, button: QWidget) -> tuple[int, int]:
        return shape_size(SHAPES[self._shapes.id(button)], self._area, self._sizes)

    def _fits(self, side: int) -> bool:
        return side % self._sizes.multiple == 0 and self._sizes.min <= side <= self._sizes.max

    def _side_changed(self) -> None:
        self._check()
        self.changed.emit()

    def _check(self) -> None:
        for box in (self.width_box, self.height_box):
            mark_wrong(box, wrong=not self._fits(box.value()))
        self.hint.setText(
            self.tr("Sides are multiples of {multiple}, from {min} to {max}.").format(
                multiple=self._sizes.multiple, min=self._sizes.min, max=self._sizes.max
            )
        )
        self.hint.setVisible(self.first_wrong() is not None)
        for button in self.shapes():
            button.setChecked(self._size_of(button) == self.value())


def _shape_icon(shape: tuple[int, int]) -> QIcon:
    pixmap = QPixmap(32, 32)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(QGuiApplication.palette().color(QPalette.ColorRole.ButtonText)), 2.4))
    longest = max(shape)
    width, height = (22 * side / longest for side in shape)
    painter.drawRoundedRect(QRectF(16 - width / 2, 16 - height / 2, width, height), 3, 3)
    painter.end()
    pixmap.setDevicePixelRatio(2)
    return QIcon(pixmap)
