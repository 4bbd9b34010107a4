"""The search and the filters above the pictures."""

import datetime as dt
import enum
from typing import Final

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSlider,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.choice_button import ChoiceButton
from app.gallery.date_dialog import DateDialog
from app.gallery.grid import DEFAULT_SIDE, SIDES
from app.gallery.icons import GalleryIconButton
from app.gallery.index import Choices
from app.gallery.query import Order, Query
from app.shortcuts import Shortcuts

TYPING_MILLISECONDS: Final = 120
MAX_CHOICES: Final = 24
Days = tuple[dt.date | None, dt.date | None]


class When(enum.Enum):
    """A span of time that ends today."""

    TODAY = 0
    WEEK = 6
    MONTH = 29
    YEAR = 364


class FilterBar(QFrame):
    """What a person looks for; `query_changed` tells once they stop typing."""

    query_changed = Signal()
    side_chosen = Signal(int)  # pixels
    details_toggled = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("gallery_bar")
        self._days: Days = (None, None)
        self._typing = QTimer(self, singleShot=True, interval=TYPING_MILLISECONDS)
        self.search = QLineEdit(self)
        self.favourites = GalleryIconButton("star", self.tr("Only favourites"), self, checkable=True)
        self.model = ChoiceButton(self.tr("Model"), self)
        self.size_choice = ChoiceButton(self.tr("Size"), self)
        self.date = ChoiceButton(self.tr("Date"), self)
        self.order = ChoiceButton(self.tr("Order"), self)
        self.zoom = QSlider(Qt.Orientation.Horizontal, self)
        self.zoom.setRange(0, len(SIDES) - 1)
        self.zoom.setPageStep(1)
        self.zoom.setValue(SIDES.index(DEFAULT_SIDE))
        self.details = GalleryIconButton("panel", self.tr("Details"), self, checkable=True)
        self.count = QLabel(self)
        self.clear = QPushButton(self.tr("Clear"), self)
        self._name_parts()
        self._fill()
        self._lay_out()
        self._connect()

    @property
    def query(self) -> Query:
        """What is looked for."""
        since, until = self._days
        return Query(
            text=self.search.text(),
            model=self.model.value,
            size=self.size_choice.value,
            since=since,
            until=until,
            favourites=self.favourites.isChecked(),
            order=self.order.value,
        )

    def show_choices(self, choices: Choices) -> None:
        """Offer what the pictures have; what is chosen stays chosen."""
        model, size = self.model.value, self.size_choice.value
        models = [(name, name) for name in choices.models[:MAX_CHOICES]]
        sizes = [(f"{width} × {height}", (width, height)) for width, height in choices.sizes[:MAX_CHOICES]]
        self.model.set_choices([(self.tr("All models"), None), *models], model)
        self.size_choice.set_choices([(self.tr("All sizes"), None), *sizes], size)
        if (self.model.value, self.size_choice.value) != (model, size):
            self.query_changed.emit()

    def show_count(self, count: int, total: int, chosen: int, words: str = "") -> None:
        """Show how many pictures are seen and chosen; `words` say what goes on besides."""
        locale = self.locale()
        shown = locale.toString(count)
        if chosen > 1:
            text = self.tr("{chosen} of {count} chosen").format(chosen=locale.toString(chosen), count=shown)
        elif self.query.is_filtered:
            text = self.tr("{count} of {total}").format(count=shown, total=locale.toString(total))
        elif count == 1:
            text = self.tr("1 picture")
        else:
            text = self.tr("{count} pictures").format(count=shown)
        self.count.setText(f"{words} · {text}" if words else text)
        self.clear.setVisible(self.query.is_filtered)

    def set_days(self, since: dt.date | None, until: dt.date | None) -> None:
        """Look at these days, both included."""
        self._days = since, until
        self.query_changed.emit()

    def clear_filters(self) -> None:
        """Look for everything."""
        self._typing.stop()
        for widget in (self.search, self.favourites):
            widget.blockSignals(True)
        self.search.clear()
        self.favourites.setChecked(False)
        for widget in (self.search, self.favourites):
            widget.blockSignals(False)
        self.favourites.redraw()
        for choice in (self.model, self.size_choice, self.date):
            choice.set_value(None)
        self.set_days(None, None)

    def explain_keys(self, shortcuts: Shortcuts) -> None:
        """Let the tool tips name the keys."""
        shortcuts.tip(self.search, self.tr('Search in prompts: words, "a phrase", -without'), "gallery.search")
        shortcuts.tip(self.details, self.tr("Details"), "gallery.details")

        def size(_keys: str) -> None:
            keys = shortcuts.in_words(("gallery.larger", "gallery.smaller"))
            self.zoom.setToolTip(f"{self.tr('Size of the tiles')} ({keys})" if keys else self.tr("Size of the tiles"))

        shortcuts.follow("gallery.larger", size)
        shortcuts.follow("gallery.smaller", size)

    def _name_parts(self) -> None:
        self.search.setPlaceholderText(self.tr('Search in prompts: words, "a phrase", -without'))
        self.search.setAccessibleName(self.tr("Search in prompts"))
        self.search.setClearButtonEnabled(True)
        self.search.setMinimumHeight(32)
        for button in self.search.findChildren(QToolButton):
            button.setAccessibleName(self.tr("Clear the search"))
        self.zoom.setAccessibleName(self.tr("Size of the tiles"))
        self.zoom.setToolTip(self.tr("Size of the tiles"))
        self.zoom.setFixedWidth(96)
        self.count.setProperty("role", "muted")
        self.count.setAccessibleName(self.tr("Number of pictures"))
        self.clear.setProperty("flat", True)
        self.clear.setAccessibleName(self.tr("Clear search and filters"))
        self.clear.setToolTip(self.tr("Clear search and filters"))
        self.clear.hide()

    def _fill(self) -> None:
        self.model.set_choices([(self.tr("All models"), None)])
        self.size_choice.set_choices([(self.tr("All sizes"), None)])
        self.date.set_choices(
            [
                (self.tr("Any time"), None),
                (self.tr("Today"), When.TODAY),
                (self.tr("Last 7 days"), When.WEEK),
                (self.tr("Last 30 days"), When.MONTH),
                (self.tr("Last year"), When.YEAR),
                (self.tr("Between two days…"), DateDialog),
            ]
        )
        self.order.set_choices(
            [
                (self.tr("Newest first"), Order.NEWEST),
                (self.tr("Oldest first"), Order.OLDEST),
                (self.tr("By name"), Order.NAME),
            ]
        )

    def _lay_out(self) -> None:
        above, below = QHBoxLayout(), QHBoxLayout()
        for row in (above, below):
            row.setSpacing(8)
        above.addWidget(self.search, 1)
        for at_right in (self.order, self.zoom, self.details):
            above.addWidget(at_right)
        for narrowing in (self.favourites, self.model, self.size_choice, self.date, self.clear):
            below.addWidget(narrowing)
        below.addStretch(1)
        below.addWidget(self.count)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 8)
        column.setSpacing(8)
        column.addLayout(above)
        column.addLayout(below)

    def _connect(self) -> None:
        self.search.textChanged.connect(lambda: self._typing.start())
        self._typing.timeout.connect(self.query_changed)
        self.favourites.toggled.connect(lambda: self.query_changed.emit())
        for choice in (self.model, self.size_choice, self.order):
            choice.chosen.connect(lambda: self.query_changed.emit())
        self.date.chosen.connect(self._choose_days)
        self.zoom.valueChanged.connect(lambda value: self.side_chosen.emit(SIDES[value]))
        self.details.toggled.connect(self.details_toggled)
        self.clear.clicked.connect(self.clear_filters)

    def _choose_days(self, when: object) -> None:
        today = dt.datetime.now(tz=dt.UTC).astimezone().date()
        if isinstance(when, When):
            self.set_days(today - dt.timedelta(days=when.value), None)
        elif when is None:
            self.set_days(None, None)
        else:
            dialog = DateDialog(self._days[0] or today, self._days[1] or today, self)
            dialog.chosen.connect(self.set_days)
            dialog.open()

    def minimumSizeHint(self) -> QSize:
        """Narrow windows shorten the search."""
        return QSize(420, super().minimumSizeHint().height())
