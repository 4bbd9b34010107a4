"""What stands between a window and the conversion beside it: its news, its tray, and the window's end."""

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QMainWindow

from app.choice_dialog import ChoiceDialog
from app.conversions.conversions import Conversions, ConversionState
from app.conversions.questions import Leave, leave_dialog
from app.conversions.tray import ConversionTray


class ConversionCompanion(QObject):
    """Asks before a window is closed whose conversion runs, and lets it run on without the window.

    The tray's icon is there while there is no window to be seen, and while a notice of the conversion's end waits.
    """

    def __init__(self, window: QMainWindow, conversions: Conversions) -> None:
        super().__init__(window)
        self._window = window
        self._conversions = conversions
        self._before = conversions.state
        self._insists = False
        self.dialog: ChoiceDialog | None = None
        self.tray = ConversionTray(conversions, window.windowIcon(), self)
        self.tray.show_wanted.connect(self.come_back)
        self.tray.quit_wanted.connect(self.leave)
        conversions.changed.connect(self._follow)
        window.installEventFilter(self)

    def may_close(self) -> bool:
        """Whether the window may close now; where it may not, a question is asked whose answer closes or hides it."""
        if self._insists or not self._conversions.is_running or _desktop_ends():
            QApplication.setQuitOnLastWindowClosed(True)
            self.tray.close()
            return True
        self._ask()
        return False

    def leave(self) -> None:
        """Close the window without a question; what runs stops, and the next start offers to go on."""
        self._insists = True
        was_hidden = self._window.isHidden()
        self._window.close()
        if was_hidden:  # no window closes for which the program would end
            QApplication.quit()

    def stay_behind(self) -> None:
        """Let the conversion run on without the window."""
        QApplication.setQuitOnLastWindowClosed(False)
        self.tray.appear()
        self._window.hide()

    def come_back(self) -> None:
        """Show the window again."""
        self._window.show()
        self._window.raise_()
        self._window.activateWindow()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take the icon away once the window is there again, whoever showed it."""
        if event.type() in {QEvent.Type.Show, QEvent.Type.WindowActivate} and watched is self._window:
            QApplication.setQuitOnLastWindowClosed(True)
            self.tray.vanish()
        return super().eventFilter(watched, event)

    def _ask(self) -> None:
        kept = self._conversions.kept
        assert kept is not None
        if self.dialog is None:
            self.dialog = leave_dialog(kept.name, self._window, has_tray=self.tray.is_available)
            self.dialog.chosen.connect(self._answer)
            self.dialog.finished.connect(self._forget)
            self.dialog.open()
        self.dialog.raise_()

    def _answer(self, answer: Leave) -> None:
        if answer is Leave.STOP:
            self.leave()
        else:
            self.stay_behind()

    def _forget(self) -> None:
        assert self.dialog is not None
        self.dialog.deleteLater()
        self.dialog = None

    def _follow(self) -> None:
        before, self._before = self._before, self._conversions.state
        ran = before in {ConversionState.RUNNING, ConversionState.PAUSING}
        if ran and not self._conversions.is_running and self.dialog is not None:
            self.dialog.reject()
        if not ran or self._window.isActiveWindow():
            return
        ready = self._conversions.progress.ready
        if self._before is ConversionState.FINISHED and ready is not None:
            text = self.tr("The ternary model {name} is ready").format(name=ready.folder.name)
            self.tray.notify(self.tr("Triptych"), text, failed=False)
        elif self._before is ConversionState.FAILED:
            title, text = self.tr("The conversion stopped"), self._conversions.error or ""
            self.tray.notify(title, text, failed=True)


def _desktop_ends() -> bool:
    """Whether the person logs out, which a question would hold up."""
    application = QApplication.instance()
    return isinstance(application, QApplication) and application.isSavingSession()
