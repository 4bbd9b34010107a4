"""The parts of the compare page, and where they lie."""

import enum
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QSizePolicy,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.canvas import Canvas
from app.compare.alignment_line import AlignmentLine
from app.compare.difference_view import DifferenceView
from app.compare.facts_table import FactsTable
from app.compare.flicker_view import FlickerView
from app.compare.numbers_strip import NumbersStrip
from app.compare.page_style import page_style
from app.compare.side_by_side import SideBySide
from app.compare.slider_pane import SliderPane
from app.compare.source_button import SourceButton
from app.compare.twin_bar import TwinBar
from app.compare.twins import Side
from app.compare.viewpoint import Viewpoint
from app.icons import IconButton
from app.theme import Palette

NARROW: Final = 1000  # pixels: below, the table is closed until it is asked for


class View(enum.IntEnum):
    """How both pictures are shown."""

    SLIDER = 0
    SIDE_BY_SIDE = 1
    FLICKER = 2
    DIFFERENCE = 3


class ComparePageParts(QWidget):
    """Everything that the page is made of; `stack` has the views, in their order, and last why there is none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("compare")
        self.setAccessibleName(self.tr("Compare"))
        self.viewpoint = Viewpoint(self)
        self.sources = {side: SourceButton(side, self) for side in Side}
        self.swap = IconButton("swap", self.tr("Swap A and B"), self)
        self.views: dict[View, QToolButton] = {}
        self.details = QToolButton(self)
        self.fit = IconButton("fit", self.tr("Show everything"), self)
        self.actual = IconButton("actual", self.tr("One to one"), self)
        self.alignment = AlignmentLine(self)
        self.slider = SliderPane(self.viewpoint, self)
        self.side_by_side = SideBySide(self.viewpoint, self)
        self.flicker = FlickerView(self.viewpoint, self)
        self.difference = DifferenceView(self.viewpoint, self)
        self.empty = Canvas(self)
        self.stack = QStackedWidget(self)
        self.facts = FactsTable(self)
        self.twin_bar = TwinBar(self)
        self.numbers = NumbersStrip(self)
        self._prepare()
        self._lay_out()

    def set_colours(self, palette: Palette) -> None:
        """Draw in these colours."""
        self.setStyleSheet(page_style(palette))
        for part in (self.slider, self.side_by_side, self.flicker, self.difference, self.empty, self.facts):
            part.set_colours(palette)

    def _prepare(self) -> None:
        self._group = QButtonGroup(self)
        for view, words in (
            (View.SLIDER, self.tr("Slider")),
            (View.SIDE_BY_SIDE, self.tr("Side by side")),
            (View.FLICKER, self.tr("Flicker")),
            (View.DIFFERENCE, self.tr("Difference")),
        ):
            button = QToolButton(self)
            button.setText(words)
            button.setToolTip(words)
            button.setAccessibleName(words)
            button.setCheckable(True)
            button.setProperty("segment", True)
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            self._group.addButton(button, view)
            self.views[view] = button
        self.views[View.SLIDER].setChecked(True)
        self.details.setText(self.tr("Details"))
        self.details.setAccessibleName(self.tr("Details"))
        self.details.setToolTip(self.tr("How both were made"))
        self.details.setCheckable(True)
        self.details.setProperty("segment", True)
        self.details.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.empty.setAccessibleName(self.tr("No pictures to compare"))
        self.empty.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        title = self.tr("Compare two pictures")
        hint = self.tr("Drop two pictures here, choose them above, or make one prompt on two models below.")
        self.empty.show_nothing(title, hint)

    def _lay_out(self) -> None:
        for widget in (self.slider, self.side_by_side, self.flicker, self.difference, self.empty):
            self.stack.addWidget(widget)
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self.stack, 1)
        middle.addWidget(self.facts)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part in (self._top(), self.alignment):
            column.addWidget(part)
        column.addLayout(middle, 1)
        column.addWidget(self.twin_bar)
        column.addWidget(self.numbers)

    def _top(self) -> QFrame:
        top = QFrame(self)
        top.setObjectName("compare_top")
        row = QHBoxLayout(top)
        row.setContentsMargins(16, 10, 16, 10)
        row.setSpacing(6)
        for button in self.sources.values():
            button.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
            button.setMinimumWidth(110)
            button.setMaximumWidth(250)
        row.addWidget(self.sources[Side.A], 20)
        row.addWidget(self.swap)
        row.addWidget(self.sources[Side.B], 20)
        row.addStretch(1)
        for icon in (self.fit, self.actual):
            row.addWidget(icon)
        segments = QHBoxLayout()
        segments.setSpacing(2)
        for view in self.views.values():
            segments.addWidget(view)
        row.addLayout(segments)
        row.addWidget(self.details)
        return top
