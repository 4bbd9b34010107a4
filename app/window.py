"""The run of the program that shows the studio's window."""

import logging
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QApplication

from app.bridge import Bridge
from app.interrupts import Interrupts
from app.languages import install_language
from app.message import Message, Tone
from app.program import Program
from app.settings import Settings, SettingsDamaged, keep_aside, read_settings, write_settings
from app.studio_window import StudioWindow
from app.workbench import Workbench
from engine.paths import UserPaths, user_paths

log = logging.getLogger(__name__)


def run_window(argv: list[str], *, opened: Callable[[StudioWindow], object] | None = None) -> int:
    """Show the window until it is closed, and return the exit code.

    The engine is started once the window is on the screen. `opened` is called with the window before
    it is shown. A picture or a model's folder may follow the program's name in `argv`. Where the home has its window
    already, that one comes to the front instead.
    """
    application = QApplication(argv)
    application.setApplicationName("Triptych")
    application.setDesktopFileName("triptych")
    application.setStyle("Fusion")
    paths = user_paths()
    with Program(paths, Path(argv[1]) if len(argv) > 1 else None) as program:
        return _show(application, program, paths, opened) if program.is_first else program.code


def _show(
    application: QApplication, program: Program, paths: UserPaths, opened: Callable[[StudioWindow], object] | None
) -> int:
    window = make_window(Bridge(), paths)
    program.accompany(window)
    interrupts = Interrupts(window.companion.leave)
    if opened is not None:
        opened(window)
    window.show()
    try:
        return application.exec()
    finally:
        window.companion.leave()
        interrupts.release()


def make_window(bridge: Bridge, paths: UserPaths) -> StudioWindow:
    """The window on an engine, with what it remembers; a damaged settings file is kept aside and told in a message."""
    damage = None
    try:
        settings = read_settings(paths.settings)
    except SettingsDamaged as error:
        settings, damage = error.usable, error
        log.warning("%s", damage)
    application = QCoreApplication.instance()
    assert application is not None
    install_language(application, settings.language)
    told = _mend(damage, settings, paths) if damage is not None else None
    bench = Workbench.open(bridge, paths)
    window = StudioWindow(bench, settings, paths)
    bench.tell_complaints()
    if told is not None:
        window.studio.told.emit(Message(tone=Tone.WARNING, text=told))
    window.first_painted.connect(window.begin)
    return window


def _mend(damage: SettingsDamaged, settings: Settings, paths: UserPaths) -> str:
    """Keep a damaged settings file aside and write what can be used of it; the sentence about both."""
    translate = QCoreApplication.translate
    try:
        copy = keep_aside(paths.settings)
        write_settings(paths.settings, settings)
    except OSError as error:
        log.warning("the damaged settings could not be kept aside: %s", error)
        text = translate("Settings", "{cause}: Triptych starts with its first settings; move what is there away")
        return text.format(cause=damage)
    text = translate("Settings", "{cause}: it is kept as {copy}, and what could be read of it is used")
    return text.format(cause=damage, copy=copy.name)
