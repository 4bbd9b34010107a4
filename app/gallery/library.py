"""The gallery's pictures: scans, searches and changes in threads, told by signals."""

import concurrent.futures
import dataclasses
import logging
import sqlite3
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, Qt, Signal, Slot

from app.gallery.favourites import Favourites
from app.gallery.folder_watch import FolderWatch
from app.gallery.index import Choices, GalleryIndex, is_damage, open_index, put_aside
from app.gallery.picture import Picture
from app.gallery.query import Query
from app.gallery.scanning import Progress, Scan
from app.recall.reading import recall
from app.system_bin import Binned, bring_back, move_to_bin
from engine.errors import EngineError
from engine.paths import UserPaths

log = logging.getLogger(__name__)

INDEX: Final = "index.sqlite"


@dataclass(frozen=True, kw_only=True)
class Places:
    """Where the gallery's files lie: `index` and `thumbnails` are a cache, `favourites` is a person's own choice."""

    folders: tuple[Path, ...]
    index: Path
    thumbnails: Path
    favourites: Path

    @staticmethod
    def of(paths: UserPaths, *more: Path) -> "Places":
        """The usual places, with the outputs folder and `more` as folders of pictures."""
        return Places(
            folders=tuple(dict.fromkeys(folder.absolute() for folder in (paths.outputs, *more))),
            index=paths.cache / "gallery" / INDEX,
            thumbnails=paths.cache / "gallery" / "thumbnails",
            favourites=paths.settings.with_name("favourites.json"),
        )


class Library(QObject):
    """What the gallery knows. Nothing here waits for a disk but `pictures`, which reads a page of the index."""

    opened = Signal()
    changed = Signal()  # pictures came, went or are others
    scanned = Signal(bool, int, int)  # whether it goes on, files read, files waiting
    found = Signal(object, object)  # Query, array of ids
    chosen = Signal(object)  # Choices
    recalled = Signal(object, object)  # Path, RecalledSettings or NothingRecalled
    binned = Signal(object)  # Binned
    brought_back = Signal(object)  # Binned
    told = Signal(str)  # a sentence for the person

    _damaged = Signal()

    def __init__(self, places: Places, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._places = places
        self._favourites = Favourites(places.favourites)
        self._files = concurrent.futures.ThreadPoolExecutor(max_workers=1, thread_name_prefix="gallery-files")
        self._searches = concurrent.futures.ThreadPoolExecutor(max_workers=1, thread_name_prefix="gallery-search")
        self._stop = threading.Event()
        self._writing: GalleryIndex | None = None
        self._searching: GalleryIndex | None = None
        self._reading: GalleryIndex | None = None
        self._is_open = self._is_mending = self._scan_waits = False
        self.watch = FolderWatch(self)
        self.watch.changed.connect(self.rescan)
        self._damaged.connect(self._mend, Qt.ConnectionType.QueuedConnection)
        self.opened.connect(self._note_open)

    @property
    def folders(self) -> tuple[Path, ...]:
        """The folders whose pictures are shown."""
        return self._places.folders

    def open(self) -> None:
        """Open the index, or make it, and look through the folders."""
        self._files.submit(self._guarded, self._open)
        self.rescan()

    def rescan(self) -> None:
        """Look through the folders again, once for many calls."""
        if not self._scan_waits and not self._stop.is_set():
            self._scan_waits = True
            self._files.submit(self._guarded, self._scan)

    def look_in(self, folder: Path) -> None:
        """Look through one more folder."""
        if folder.absolute() not in self.folders:
            self._places = dataclasses.replace(self._places, folders=(*self.folders, folder.absolute()))
            self.rescan()

    def find(self, query: Query) -> None:
        """Search; `found` tells the result."""
        self._search(lambda index: self.found.emit(query, index.find(query)))

    def choose(self) -> None:
        """Count what can be filtered by; `chosen` tells."""
        self._search(lambda index: self.chosen.emit(index.choices()))

    def recall(self, file: Path) -> None:
        """Read the settings inside a file; `recalled` tells them."""
        self._submit(self._searches, lambda: self.recalled.emit(file, recall(file, *self.folders)))

    def favour(self, pictures: Sequence[Picture], *, favourite: bool) -> None:
        """Make pictures favourites, or not."""

        def write(index: GalleryIndex) -> None:
            try:
                self._favourites.change([picture.path for picture in pictures], favourite=favourite)
                index.favour([picture.id for picture in pictures], favourite=favourite)
            except EngineError as error:
                self.told.emit(error.sentence)
            self.changed.emit()

        self._search(write)

    def move_to_bin(self, files: Sequence[Path]) -> None:
        """Move files to the system's bin; `binned` tells what went."""
        self._submit(self._searches, lambda: self._tell_moved(self.binned, move_to_bin(files)))

    def bring_back(self, binned: Binned) -> None:
        """Undo that; `brought_back` tells what came."""
        self._submit(self._searches, lambda: self._tell_moved(self.brought_back, bring_back(binned)))

    def pictures(self, ids: Sequence[int]) -> dict[int, Picture]:
        """Pictures by their ids, for the caller's thread, which is that of the window."""
        if not self._is_open:
            return {}
        try:
            self._reading = self._reading or GalleryIndex(self._places.index)
            return self._reading.pictures(ids)
        except sqlite3.Error as error:
            self._on_error(error)
            return {}

    def close(self) -> None:
        """Stop what runs and wait for it."""
        self._stop.set()
        self._is_open = False
        self.watch.stop()
        for pool in (self._files, self._searches):
            pool.shutdown(wait=True, cancel_futures=True)
        for index in (self._writing, self._searching, self._reading):
            if index is not None:
                index.close()

    def _open(self) -> None:
        if fault := self._favourites.load():
            self.told.emit(fault)
        self._writing, rebuilt = open_index(self._places.index)
        if rebuilt:
            self._tell_mended()
        self.opened.emit()

    def _scan(self) -> None:
        self._scan_waits = False
        if self._writing is None:
            return
        scan = Scan(self._writing, self._favourites, self._stop)
        progress = Progress(read=0, waiting=0, changed=False)
        for progress in scan.run(self._places.folders):
            if progress.fault:
                self.told.emit(progress.fault)
            if progress.changed:
                self.changed.emit()
            self.scanned.emit(True, progress.read, progress.waiting)
        self.scanned.emit(False, progress.read, 0)
        self.watch.follow.emit(scan.folders, scan.has_unfinished)

    def _search(self, work: Callable[[GalleryIndex], None]) -> None:
        def run() -> None:
            if self._searching is None:
                self._searching = GalleryIndex(self._places.index)
            work(self._searching)

        self._submit(self._searches, run)

    def _submit(self, pool: concurrent.futures.ThreadPoolExecutor, work: Callable[[], None]) -> None:
        if not self._stop.is_set():
            pool.submit(self._guarded, work)

    def _guarded(self, work: Callable[[], None]) -> None:
        """The boundary of the threads: what goes wrong is told, and nothing stops."""
        try:
            work()
        except (sqlite3.Error, OSError) as error:
            self._on_error(error)
        except Exception:
            log.exception("the gallery's thread failed")
            self.told.emit(self.tr("The gallery met an unexpected error, which is in the log."))

    def _on_error(self, error: sqlite3.Error | OSError) -> None:
        if self._stop.is_set():
            return
        if isinstance(error, sqlite3.Error) and is_damage(error):
            self._damaged.emit()
            return
        text = self.tr("The gallery's index in {folder} cannot be used ({cause}): free some space or check the folder")
        self.told.emit(text.format(folder=self._places.index.parent, cause=error))

    def _tell_moved(self, signal: object, moved: Binned) -> None:
        if moved.fault:
            self.told.emit(moved.fault)
        signal.emit(moved)  # type: ignore[attr-defined]
        self.rescan()

    def _tell_mended(self) -> None:
        text = self.tr("The gallery's index was damaged: it is put aside as {name}.damaged and built again.")
        self.told.emit(text.format(name=self._places.index.name))

    @Slot()
    def _note_open(self) -> None:
        self._is_open, self._is_mending = True, False
        self.changed.emit()

    @Slot()
    def _mend(self) -> None:
        """Close the damaged index in each thread that has it open, put it aside, and begin anew."""
        if self._is_mending or self._stop.is_set():
            return
        self._is_open, self._is_mending = False, True
        if self._reading is not None:
            self._reading.close()
            self._reading = None
        closed = self._searches.submit(self._close_searching)

        def rebuild() -> None:
            concurrent.futures.wait([closed])
            if self._writing is not None:
                self._writing.close()
                self._writing = None
            put_aside(self._places.index)
            self._writing = GalleryIndex(self._places.index)
            self._tell_mended()
            self.opened.emit()

        self._files.submit(self._guarded, rebuild)
        self.rescan()

    def _close_searching(self) -> None:
        if self._searching is not None:
            self._searching.close()
            self._searching = None


__all__ = ["Choices", "Library", "Places"]
