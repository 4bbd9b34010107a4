"""The run of the program that shows the studio's window."""

import logging
from collections.abc import Callable

from PySide6.QtWidgets import QApplication

from app.bridge import Bridge
from app.interrupts import Interrupts
from app.message_bar import Message, Tone
from app.settings import Settings, SettingsDamaged, read_settings
from app.state import Studio
from app.studio_window import StudioWindow
from engine.paths import UserPaths, user_paths

log = logging.getLogger(__name__)


def run_window(argv: list[str], *, opened: Callable[[StudioWindow], object] | None = None) -> int:
    """Show the window until it is closed, and return the exit code.

    The engine is started once the window is on the screen. `opened` is called with the window before
    it is shown.
    """
    application = QApplication(argv)
    application.setApplicationName("Triptych")
    application.setDesktopFileName("triptych")
    application.setStyle("Fusion")
    window = make_window(Bridge(), user_paths())
    interrupts = Interrupts(window.close)
    if opened is not None:
        opened(window)
    window.show()
    try:
        return application.exec()
    finally:
        window.close()
        interrupts.release()


def make_window(bridge: Bridge, paths: UserPaths) -> StudioWindow:
    """The window on an engine, with what it remembers; a damaged settings file is told in a message."""
    damage = None
    try:
        settings = read_settings(paths.settings)
    except SettingsDamaged as error:
        settings, damage = Settings(), str(error)
        log.warning("%s", damage)
    window = StudioWindow(Studio(bridge, paths.outputs), settings, paths)
    if damage is not None:
        text = window.tr("{cause}: the window starts with its first settings, and writes the file anew when it closes")
        window.studio.told.emit(Message(tone=Tone.WARNING, text=text.format(cause=damage)))
    window.first_painted.connect(window.begin)
    return window
