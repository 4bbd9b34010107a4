"""One run of the program: alone in its home, with a log, a net below it, and what stands around its window."""

import gc
import logging
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, Qt
from PySide6.QtWidgets import QWidget

from app.about.tab import Tab
from app.diagnostics.last_run import Ending, LastRun
from app.diagnostics.log import WindowLog
from app.diagnostics.safety_net import SafetyNet
from app.message import Message, Remedy, Tone
from app.shortcuts import native
from app.single_instance import SingleInstance
from app.studio_window import StudioWindow
from app.warm_modules import WarmModules
from engine.paths import UserPaths
from engine.version import VERSION

if TYPE_CHECKING:  # what is not shown at each start is imported when it is
    from app.about.dialog import AboutDialog
    from app.diagnostics.error_notice import ErrorNotice
    from app.tour.tour import Tour

log = logging.getLogger(__name__)
translate = QCoreApplication.translate


class Program(QObject):
    """A context: `is_first` says whether this run has the home to itself; otherwise the first one was told.

    `code` is the exit code of a second run: 1 where the first one does not answer.
    """

    def __init__(self, paths: UserPaths, file: Path | None = None) -> None:
        """`file` is the picture or the model's folder that the program was started with."""
        super().__init__()
        self._paths = paths
        self._file = file
        self._window: StudioWindow | None = None
        self._about: AboutDialog | None = None
        self._notice: ErrorNotice | None = None
        self._tour: Tour | None = None
        self.log = WindowLog(paths.logs)
        self.net = SafetyNet(self)
        self.net.caught.connect(self._tell_caught)
        self.instance = SingleInstance(paths.settings.parent, self)
        self.instance.asked.connect(self._come_forward)
        self.last_run = LastRun(paths.logs)
        self._warm = WarmModules(self)
        self.ending = Ending.ORDERLY
        self.is_first = False
        self.code = 0

    def __enter__(self) -> "Program":
        self.is_first = self.instance.claim()
        if not self.is_first:
            if self.instance.hand_over(self._file):
                return self
            self.is_first = self.instance.claim()  # the other one was about to end
        if not self.is_first:
            log.error("Triptych is open already and does not answer: close it, or end its process")
            self.code = 1
            return self
        self.log.start()
        self.ending = self.last_run.begin()
        self.net.spread()
        log.info("Triptych %s begins; the last run's end was %s", VERSION, self.ending.name.lower())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if not self.is_first:
            return
        if error is not None:
            log.critical("the window's run ended by an error", exc_info=error)
        else:
            log.info("Triptych ends")
        self._warm.end()
        self.net.take_down()
        self.last_run.end(orderly=error is None)
        self.instance.release()
        self.log.stop()
        gc.unfreeze()

    def accompany(self, window: StudioWindow) -> None:
        """Stand by a window that is not shown yet."""
        self._window = window
        self._add_actions(window)
        window.messages.remedy_chosen.connect(self._remedy)
        window.first_painted.connect(self._begin, Qt.ConnectionType.QueuedConnection)
        if self.ending in (Ending.CRASHED, Ending.KILLED):
            text = translate("Program", "Triptych ended unexpectedly the last time; its log is in {folder}.")
            remedy = Remedy.SEE_DIAGNOSTICS
            window.studio.told.emit(
                Message(tone=Tone.INFORMATION, text=text.format(folder=self._paths.logs), remedy=remedy)
            )

    def show_about(self, tab: Tab = Tab.COMPUTER) -> None:
        """Show the box about Triptych, at one of its tabs."""
        window = self._window
        assert window is not None
        if self._about is None:
            from app.about.dialog import AboutDialog

            self._about = AboutDialog(self._paths, window.settings.values, window.readouts.device.text(), window)
            self._about.add_prompts(window.side.controls.prompt.toPlainText)
            self._about.destroyed.connect(self._forget_about)
        self._about.show_tab(tab)
        self._about.show()
        self._about.raise_()
        self._about.activateWindow()

    def show_tour(self) -> None:
        """Show the first run's cards over Create."""
        window = self._window
        assert window is not None
        window.show_page("create")
        if self._tour is None:
            from app.tour.tour import Tour

            rows = [window.shortcuts.row(name) for name in ("create.generate", "window.menu")]
            self._tour = Tour(_area(window), *(native(row.keys[:1]) or row.words for row in rows))
            self._tour.try_wanted.connect(self._try)
            self._tour.shortcuts_wanted.connect(lambda: window.show_page("settings"))
            self._tour.model_wanted.connect(lambda: _trigger(window, "create.open_model"))
            self._tour.left.connect(self._forget_tour)
        self._tour.begin()
        window.settings.change(tour_seen=True)

    def _forget_tour(self) -> None:
        """The next one is a new one, with the keys that hold then."""
        assert self._tour is not None
        self._tour.deleteLater()
        self._tour = None

    def _begin(self) -> None:
        """What waits until the window is on the screen."""
        window = self._window
        assert window is not None
        gc.collect(1)  # a full one would hold the window up
        gc.freeze()  # what is there now stays: no full collection walks through it again
        self._warm.begin()
        if self._file is not None:
            self._open(self._file)
        elif not window.settings.values.tour_seen:
            self.show_tour()

    def _add_actions(self, window: StudioWindow) -> None:
        menu = window.menu
        before = next(action for action in menu.actions() if action.objectName() == "window.quit")
        tour = menu.add_hidden("window.tour", translate("Program", "First steps"), self.show_tour)
        about = menu.add_hidden("window.about", translate("Program", "About Triptych"), self.show_about, "F1")
        menu.insertActions(before, [tour, about])
        menu.insertSeparator(before)
        window.shortcuts.adopt((tour, about))

    def _try(self, prompt: str) -> None:
        window = self._window
        assert window is not None
        window.side.controls.prompt.setPlainText(prompt)
        window.submit()

    def _remedy(self, message: Message) -> None:
        if message.remedy is Remedy.SEE_DIAGNOSTICS:
            self.show_about(Tab.DIAGNOSTICS)

    def _come_forward(self, file: Path | None) -> None:
        window = self._window
        if window is None:
            self._file = file or self._file
            return
        window.setWindowState((window.windowState() & ~Qt.WindowState.WindowMinimized) | Qt.WindowState.WindowActive)
        window.show()
        window.raise_()
        window.activateWindow()
        if file is not None:
            self._open(file)

    def _open(self, file: Path) -> None:
        window = self._window
        assert window is not None
        if file.is_dir():
            window.show_page("create")
            window.create_page.open_folder(file)
        else:
            window.recall(file)

    def _tell_caught(self, what: str) -> None:
        if self._notice is None and self._window is not None and self._window.isVisible():
            from app.diagnostics.error_notice import ErrorNotice

            self._notice = ErrorNotice(what, self.log.file, self._window)
            self._notice.diagnostics_wanted.connect(lambda: self.show_about(Tab.DIAGNOSTICS))
            self._notice.destroyed.connect(self._forget_notice)
            self._notice.show()

    def _forget_notice(self) -> None:
        self._notice = None

    def _forget_about(self) -> None:
        self._about = None


def _trigger(window: StudioWindow, name: str) -> None:
    next(action for action in window.menu.entries if action.objectName() == name).trigger()


def _area(window: StudioWindow) -> QWidget:
    """All of the window."""
    area = window.centralWidget()
    assert area is not None
    return area
