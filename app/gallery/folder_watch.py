"""The watch over the folders of pictures, which tells of many changes once."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import QFileSystemWatcher, QObject, Qt, QTimer, Signal, Slot

QUIET_MILLISECONDS: Final = 250
AGAIN_MILLISECONDS: Final = 1500
MAX_FOLDERS: Final = 1000


class FolderWatch(QObject):
    """Tells by `changed` that something in the folders is not as it was; `follow` may be sent from any thread."""

    changed = Signal()
    follow = Signal(list, bool)  # folders that were seen; whether a file there may not be finished yet

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._watcher = QFileSystemWatcher(self)
        self._quiet = QTimer(self, singleShot=True, interval=QUIET_MILLISECONDS)
        self._again = QTimer(self, singleShot=True, interval=AGAIN_MILLISECONDS)
        self._watcher.directoryChanged.connect(self._wait)
        self._quiet.timeout.connect(self.changed)
        self._again.timeout.connect(self.changed)
        self.follow.connect(self._follow, Qt.ConnectionType.QueuedConnection)

    def stop(self) -> None:
        """Tell nothing any more."""
        self.follow.disconnect(self._follow)
        self._quiet.stop()
        self._again.stop()
        if watched := self._watcher.directories():
            self._watcher.removePaths(watched)

    @Slot(list, bool)
    def _follow(self, folders: Sequence[Path], unfinished: bool) -> None:
        wanted = {str(_nearest(folder)) for folder in folders[:MAX_FOLDERS]}
        watched = set(self._watcher.directories())
        if gone := sorted(watched - wanted):
            self._watcher.removePaths(gone)
        if new := sorted(wanted - watched):
            self._watcher.addPaths(new)
            self._quiet.start()  # what came between the look and the watch
        if unfinished:
            self._again.start()

    @Slot()
    def _wait(self) -> None:
        if not self._quiet.isActive():
            self._quiet.start()


def _nearest(folder: Path) -> Path:
    """The folder, or the nearest one above it that is there."""
    return next(each for each in (folder, *folder.parents) if each.is_dir())
