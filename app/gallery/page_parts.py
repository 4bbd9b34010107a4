"""The parts of the gallery's page, and where they lie."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QStackedWidget, QVBoxLayout, QWidget

from app.canvas import Canvas
from app.gallery.deeds import Deeds
from app.gallery.details import Details
from app.gallery.filter_bar import FilterBar
from app.gallery.grid import Grid
from app.gallery.large_view import LargeView
from app.gallery.library import Library, Places
from app.gallery.model import GalleryModel
from app.gallery.page_style import page_style
from app.gallery.thumbnail_cache import ThumbnailCache
from app.gallery.thumbnails import Thumbnails
from app.theme import Palette


class PageParts(QWidget):
    """Everything that the page is made of; `stack` shows the pictures, one of them large, or why there are none."""

    def __init__(self, places: Places, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.library = Library(places, self)
        self.thumbnails = Thumbnails(ThumbnailCache(places.thumbnails), self)
        self.model = GalleryModel(self.library, self.thumbnails, self)
        self.bar = FilterBar(self)
        self.grid = Grid(self.model, self)
        self.empty = Canvas(self)
        self.large = LargeView(self)
        self.details = Details(self)
        self.scan_bar = QProgressBar(self)
        self.stack = QStackedWidget(self)
        self.deeds = Deeds(self.library, self.model, self)
        self.setObjectName("gallery")
        self.setAccessibleName(self.tr("Gallery"))
        self.empty.setAccessibleName(self.tr("No pictures"))
        self.empty.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.scan_bar.setObjectName("gallery_scan")
        self.scan_bar.setAccessibleName(self.tr("Progress of looking through the folders"))
        self.scan_bar.setTextVisible(False)
        self.scan_bar.hide()
        self.bar.details.setChecked(True)
        self._lay_out()

    def set_colours(self, palette: Palette) -> None:
        """Draw in these colours."""
        self.setStyleSheet(page_style(palette))
        for part in (self.grid, self.empty, self.large):
            part.set_colours(palette)

    def _lay_out(self) -> None:
        for widget in (self.grid, self.empty, self.large):
            self.stack.addWidget(widget)
        middle = QVBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self.bar)
        middle.addWidget(self.scan_bar)
        middle.addWidget(self.stack, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addLayout(middle, 1)
        row.addWidget(self.details)
        for before, after in ((self.bar, self.stack), (self.stack, self.details)):
            QWidget.setTabOrder(before, after)
