"""The gallery's page: search, pictures, details, and what can be done with the chosen ones."""

import functools
from array import array
from typing import Final

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QWidget

from app.gallery.chosen import Chosen
from app.gallery.chosen_details import ChosenDetails
from app.gallery.index import Choices
from app.gallery.library import Places
from app.gallery.page_parts import PageParts
from app.gallery.picture import Picture
from app.gallery.query import Query
from app.page_actions import PageActions
from app.recall.again import Here
from app.recall.settings import Part
from app.shortcuts import Shortcuts

NARROW: Final = 720  # pixels: below, the details hide
REFRESH_MILLISECONDS: Final = 150
LOOK: Final = ("Space", "Return", "Enter")


class GalleryPage(PageParts):
    """All pictures of some folders. It opens its index when it is first shown; `shut` ends its threads."""

    recall_asked = Signal(object, object)  # Path, Part: read it with `app.recall.reading.recall`
    compare_asked = Signal(list)  # one or two paths
    told = Signal(object)  # Message
    start_asked = Signal(object)  # Path: the next picture is to start from it

    def __init__(self, places: Places, parent: QWidget | None = None) -> None:
        super().__init__(places, parent)
        self._chosen = Chosen(self)
        self._chosen_details = ChosenDetails(self, self._chosen)
        self._total = 0
        self._is_begun = self._is_shut = False
        self._is_scanning = False
        self.actions_of_page = PageActions("gallery", self)
        self._refresh = QTimer(self)
        self._refresh.setSingleShot(True)
        self._refresh.setInterval(REFRESH_MILLISECONDS)
        self._add_actions()
        self._connect()
        self._show_chosen()
        self._show_state()

    def set_here(self, here: Here | None) -> None:
        """Say what would make pictures again; None while no model is open."""
        self._chosen_details.set_here(here)

    def begin(self) -> None:
        """Open the index and look through the folders, once."""
        if not self._is_begun:
            self._is_begun = True
            self.library.open()

    def shut(self) -> None:
        """End all threads; nothing is shown after."""
        if self._is_shut:
            return
        self._is_shut = True
        self._refresh.stop()
        self.deeds.close()
        self.large.close_thread()
        self.thumbnails.close()
        self.library.close()

    def chosen(self) -> list[Picture]:
        """The pictures that are chosen, or the one that is shown large."""
        return self._chosen.pictures()

    def open_large(self) -> None:
        """Show the current picture large."""
        picture = self.model.picture(self.grid.currentIndex().row())
        if picture is not None:
            self.large.show_picture(picture)
            self.stack.setCurrentWidget(self.large)
            self.large.canvas.setFocus(Qt.FocusReason.MouseFocusReason)  # without a frame around the picture
            self._show_details()

    def leave_large(self) -> None:
        """Go back to all pictures."""
        self._show_state(leaving=True)
        self.grid.setFocus()

    def showEvent(self, event: QShowEvent) -> None:
        """Begin when it is seen for the first time."""
        super().showEvent(event)
        self.begin()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Hide the details where there is no room for them."""
        super().resizeEvent(event)
        self._show_details()

    def _add_actions(self) -> None:
        add, seen = self.actions_of_page.add, (self.stack, self.details)
        add("large", self.tr("Look large"), self._toggle_large, *LOOK, places=(self.grid, self.large.canvas))
        add("back", self.tr("Back to all pictures"), self.leave_large, "Esc", places=())
        add("previous", self.tr("Previous picture"), lambda: self._step(-1), "Left", "Up", "PgUp", places=())
        add("next", self.tr("Next picture"), lambda: self._step(1), "Right", "Down", "PgDown", places=())
        add("favourite", self.tr("Favourite"), self._favour, "F", places=seen)
        for part, words, key in (
            (Part.ALL, self.tr("Recall all settings"), "R"),
            (Part.PROMPT, self.tr("Recall the prompt"), "P"),
            (Part.ALL_BUT_SEED, self.tr("Recall all but the seed"), "Shift+R"),
        ):
            add(f"recall {part.value}", words, functools.partial(self._recall, part), key, places=seen)
        add("start", self.tr("Start from it"), self._start, "S", places=seen)
        add("compare", self.tr("Compare"), self._compare, "C", places=seen)
        add("copy", self.tr("Copy"), lambda: self.deeds.copy(self.chosen()), "Ctrl+C", places=(self.stack,))
        add("export", self.tr("Export…"), lambda: self.deeds.export(self.chosen()), "Ctrl+E", places=(self,))
        add("reveal", self.tr("Show in folder"), self._reveal, places=seen)
        add("bin", self.tr("Move to the bin"), self._bin, "Del", "Backspace", places=seen)
        add("search", self.tr("Search"), self.bar.search.setFocus, "Ctrl+F", "/", places=(self.stack, self.details))
        add("details", self.tr("Details"), self.bar.details.toggle, "I", places=seen)
        add("larger", self.tr("Larger tiles"), lambda: self._zoom(1), "+", "=", places=(self.grid,))
        add("smaller", self.tr("Smaller tiles"), lambda: self._zoom(-1), "-", places=(self.grid,))
        self._menu = self.actions_of_page.menu(
            self,
            ("large", "favourite"),
            ("recall all", "recall prompt", "recall all but the seed", "start", "compare"),
            ("copy", "export", "reveal"),
            ("bin",),
        )

    def explain_keys(self, shortcuts: Shortcuts) -> None:
        """Let the tool tips name the keys, once the actions are in the table."""
        self.bar.explain_keys(shortcuts)
        self.details.explain_keys(shortcuts)
        self.large.explain_keys(shortcuts)

    def _toggle_large(self) -> None:
        if self._chosen.is_large:
            self.leave_large()
        else:
            self.open_large()

    def _press(self, event: QKeyEvent) -> None:
        """Do in the large view what a key stands for."""
        action = self.actions_of_page.pressed(event)
        if action is not None:
            action.trigger()
            event.accept()

    def _connect(self) -> None:
        library, bar, grid, details = self.library, self.bar, self.grid, self.details
        self.deeds.told.connect(self.told)
        library.changed.connect(self._refresh_soon)
        self._refresh.timeout.connect(self._search)
        library.found.connect(self._show_found)
        library.chosen.connect(self._take_choices)
        library.scanned.connect(self._show_scan)
        bar.query_changed.connect(self._search)
        bar.side_chosen.connect(grid.set_side)
        bar.details_toggled.connect(self._toggle_details)
        bar.search.returnPressed.connect(grid.setFocus)
        grid.selectionModel().selectionChanged.connect(lambda: self._show_chosen())
        grid.doubleClicked.connect(lambda: self.open_large())
        grid.star_clicked.connect(lambda row: self.deeds.favour([row]))
        grid.zoom_wanted.connect(self._zoom)
        grid.seen_changed.connect(lambda rows: self.thumbnails.keep_only(set(self.model.ids[rows.start : rows.stop])))
        grid.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        grid.customContextMenuRequested.connect(self._open_menu)
        self.large.left.connect(self.leave_large)
        self.large.step_wanted.connect(self._step)
        self.large.pressed.connect(self._press)
        self.large.canvas.copy_wanted.connect(lambda: self.deeds.copy(self.chosen()))
        details.recall_wanted.connect(self._recall)
        details.compare_wanted.connect(self._compare)
        details.favourite_wanted.connect(self._favour)
        details.bin_wanted.connect(self._bin)
        details.folder_wanted.connect(self._reveal)
        details.copy_wanted.connect(lambda: self.deeds.copy(self.chosen()))
        details.export_wanted.connect(lambda: self.deeds.export(self.chosen()))
        if (application := QApplication.instance()) is not None:
            application.aboutToQuit.connect(self.shut)

    def _refresh_soon(self) -> None:
        if not self._refresh.isActive():
            self._refresh.start()

    def _search(self) -> None:
        if not self._is_shut:
            self.library.find(self.bar.query)
            self.library.choose()

    def _show_found(self, query: Query, ids: "array[int]") -> None:
        if query != self.bar.query:
            return  # the person typed on
        self.model.set_ids(ids)
        self._show_state()
        self._show_count()

    def _take_choices(self, choices: Choices) -> None:
        self._total = choices.total
        self.bar.show_choices(choices)
        self._show_state()
        self._show_count()

    def _show_scan(self, goes_on: bool, read: int, waiting: int) -> None:
        self._is_scanning = goes_on and waiting > 0
        self.scan_bar.setVisible(self._is_scanning)
        self.scan_bar.setRange(0, read + waiting)
        self.scan_bar.setValue(read)
        self._show_count()

    def _show_count(self) -> None:
        words = self.tr("reading files") if self._is_scanning else ""
        self.bar.show_count(self.model.rowCount(), self._total, len(self.grid.chosen_rows()), words)

    def _show_state(self, *, leaving: bool = False) -> None:
        """Pictures where there are some, and otherwise two lines that say why there are none."""
        if self._chosen.is_large and not leaving and self.model.rowCount():
            return
        if self.model.rowCount():
            self.stack.setCurrentWidget(self.grid)
        else:
            self.empty.show_nothing(*self._why_empty())
            self.stack.setCurrentWidget(self.empty)
        self._show_details()

    def _why_empty(self) -> tuple[str, str]:
        if self.bar.query.is_filtered and self._total:
            return self.tr("No picture matches"), self.tr("Use fewer words, or clear search and filters above.")
        if self._is_scanning:
            return self.tr("Looking for your pictures…"), self.tr("They appear here as they are found.")
        folder = self.library.folders[0]
        hint = self.tr("Every picture you make is kept in {folder} and shows here by itself.")
        return self.tr("Your pictures will be here"), hint.format(folder=folder)

    def _show_details(self) -> None:
        has_room = self.width() >= NARROW
        has_pictures = self.model.rowCount() > 0
        self.details.setVisible(self.bar.details.isChecked() and has_room and has_pictures)

    def _show_chosen(self) -> None:
        self._chosen_details.show_chosen()
        self._show_count()

    def _toggle_details(self, _shown: bool) -> None:
        self._show_details()

    def _zoom(self, steps: int) -> None:
        self.bar.zoom.setValue(self.bar.zoom.value() + steps)

    def _step(self, steps: int) -> None:
        row = self.grid.currentIndex().row() + steps
        picture = self.model.picture(row)
        if picture is not None:
            self.grid.choose_row(row)
            self.large.show_picture(picture)

    def _favour(self) -> None:
        rows = [row for picture in self.chosen() if (row := self.model.row_of(picture.id)) is not None]
        if rows:
            self.deeds.favour(rows)

    def _bin(self) -> None:
        pictures = self.chosen()
        if self._chosen.is_large:
            self._step(1 if self.grid.currentIndex().row() + 1 < self.model.rowCount() else -1)
        self.deeds.move_to_bin(pictures)

    def _recall(self, part: Part) -> None:
        if (picture := self._chosen.sound_one()) is not None:
            self.recall_asked.emit(picture.path, part)

    def _start(self) -> None:
        if (picture := self._chosen.sound_one()) is not None:
            self.start_asked.emit(picture.path)

    def _compare(self) -> None:
        pictures = self._chosen.pictures(at_most=3)
        if len(pictures) in (1, 2) and not any(picture.fault for picture in pictures):
            self.compare_asked.emit([picture.path for picture in pictures])

    def _reveal(self) -> None:
        if pictures := self._chosen.pictures(at_most=1):
            self.deeds.reveal(pictures[0])

    def _open_menu(self, where: QPoint) -> None:
        if self.grid.indexAt(where).isValid():
            self._menu.popup(self.grid.viewport().mapToGlobal(where))
