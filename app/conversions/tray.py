"""The icon in the system's tray behind which a conversion goes on without a window."""

import sys

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QMenu, QSystemTrayIcon

from app.conversions.conversions import Conversions, ConversionState
from app.conversions.words import left_words, percent, state_words

_REASON = QSystemTrayIcon.ActivationReason


class ConversionTray(QObject):
    """Shows how far the conversion is, and says when it ends; where there is no tray it stays unseen."""

    show_wanted = Signal()
    quit_wanted = Signal()

    def __init__(self, conversions: Conversions, picture: QIcon, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._conversions = conversions
        self.menu = QMenu()
        self.show_action = self.menu.addAction(self.tr("Show Triptych"), self.show_wanted.emit)
        self.pause_action = self.menu.addAction(self.tr("Pause"), self._pause)
        self.menu.addSeparator()
        self.quit_action = self.menu.addAction(self.tr("Quit"), self.quit_wanted.emit)
        self.icon = QSystemTrayIcon(picture, self)
        self.icon.setContextMenu(self.menu)
        self.icon.activated.connect(self._activate)
        self.icon.messageClicked.connect(self.show_wanted)
        conversions.changed.connect(self._follow)
        conversions.progressed.connect(self._follow)
        self._follow()

    @property
    def is_available(self) -> bool:
        """Whether the desktop has a tray."""
        return QSystemTrayIcon.isSystemTrayAvailable()

    def appear(self) -> None:
        """Be there."""
        self._follow()
        self.icon.show()

    def vanish(self) -> None:
        """Be gone."""
        self.icon.hide()

    def notify(self, title: str, text: str, *, failed: bool) -> None:
        """Have the desktop say something, where it can."""
        if self.is_available:
            kind = QSystemTrayIcon.MessageIcon
            self.icon.show()
            self.icon.showMessage(title, text, kind.Warning if failed else kind.Information)

    def close(self) -> None:
        """Be gone for good."""
        self.icon.hide()
        self.menu.deleteLater()

    def _follow(self) -> None:
        conversions = self._conversions
        runs = conversions.state is ConversionState.RUNNING
        words = [state_words(conversions)]
        if runs:
            words = [percent(conversions.share), *words, left_words(conversions.pace.left())]
        self.icon.setToolTip("Triptych: " + ", ".join(filter(None, words)))
        self.pause_action.setText(self.tr("Pause") if conversions.is_running else self.tr("Continue"))
        self.pause_action.setEnabled(runs or conversions.state in {ConversionState.PAUSED, ConversionState.FAILED})

    def _pause(self) -> None:
        if self._conversions.is_running:
            self._conversions.pause()
        else:
            self._conversions.go_on()

    def _activate(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        opens_menu = sys.platform == "darwin"  # there a click opens the menu too
        if not opens_menu and reason in (_REASON.Trigger, _REASON.DoubleClick):
            self.show_wanted.emit()
