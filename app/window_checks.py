"""The window's part of the self-test: Qt, its plugins, the pictures' formats, the languages."""

import ctypes
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from PySide6.QtCore import QLibraryInfo, QTranslator
from PySide6.QtGui import QIcon, QImageReader
from PySide6.QtWidgets import QApplication, QLabel

import resources
from app.languages import FOLDER, SOURCE, STEM, installed_languages
from app.system_libraries import why_no_window
from engine.checks import AbsentError, CheckFailedError, run_checks, to_json
from engine.commands import console

OFFSCREEN: Final = "offscreen"
PLATFORMS: Final = {"win32": ("windows", OFFSCREEN), "darwin": ("cocoa", OFFSCREEN)}
LINUX_PLATFORMS: Final = ("xcb", "wayland", OFFSCREEN)
FORMATS: Final = {"png", "jpeg", "webp", "svg"}
QT_STEM: Final = "qtbase_"


def main() -> int:
    """Run the checks and write them to stdout as JSON; 0 also where one failed."""
    application = QApplication([sys.argv[0]])
    checks = run_checks(
        {
            "window": lambda: check_window(application),
            "platform plugins": check_platform_plugins,
            "image formats": check_image_formats,
            "translations": check_translations,
            "display": lambda: check_display(os.environ),
        }
    )
    console.emit_json({"checks": to_json(checks)})
    return 0


def check_window(application: QApplication) -> str:
    """Load the studio's modules, and paint what a widget shows."""
    import app.pages
    import app.studio_window  # noqa: F401

    icon = QIcon(str(resources.find("icons/triptych.svg"))).pixmap(64, 64)
    if icon.isNull():
        raise CheckFailedError("the icon cannot be drawn: Qt's plugin for SVG is missing")
    label = QLabel("Triptych")
    label.resize(80, 30)
    colours = {label.grab().toImage().pixel(x, y) for x in range(80) for y in range(30)}
    if len(colours) < 2:
        raise CheckFailedError("a text is painted without a letter: no font was found (on Debian: fonts-dejavu-core)")
    return f"it paints on the platform {application.platformName()}"


def check_platform_plugins(folder: Path | None = None) -> str:
    """See that each way to a screen ships, and that one to a desktop loads with the libraries that it needs."""
    folder = folder or Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.PluginsPath)) / "platforms"
    refused = {name: _why_not_loaded(folder, name) for name in PLATFORMS.get(sys.platform, LINUX_PLATFORMS)}
    loaded = [name for name, reason in refused.items() if reason is None]
    reasons = "; ".join(f"not {name}: {reason}" for name, reason in refused.items() if reason)
    if OFFSCREEN not in loaded or len(loaded) == 1:
        raise CheckFailedError(f"no window can open: {reasons}")
    return ", ".join(loaded) + (f"; {reasons}" if reasons else "")


def _why_not_loaded(folder: Path, name: str) -> str | None:
    files = [file for file in folder.glob(f"*q{name}.*") if file.suffix in (".so", ".dll", ".dylib")]
    if not files:
        raise CheckFailedError(f"Qt's plugin for the platform {name} is missing from {folder}: install Triptych again")
    try:
        ctypes.CDLL(str(files[0]))
    except OSError as error:
        return str(error.__cause__ or error)  # a frozen program's loader keeps the reason behind its own words
    return None


def check_image_formats() -> str:
    """See that Qt reads the formats of the pictures that are dropped on the window."""
    known = {bytes(name.data()).decode() for name in QImageReader.supportedImageFormats()}
    if missing := sorted(FORMATS - known):
        raise CheckFailedError(
            f"Qt's plugins for these formats are missing: {', '.join(missing)}: install Triptych again"
        )
    return ", ".join(sorted(FORMATS))


def check_translations(folder: Path | None = None) -> str:
    """Load every language that ships, with Qt's own texts in it."""
    folder = folder or resources.root() / FOLDER
    languages = [code for code in installed_languages(folder) if code != SOURCE]
    if not languages:
        raise CheckFailedError(f"no translation is in {folder}: install Triptych again")
    qt_folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    for code in languages:
        for place, stem in ((str(folder), STEM), (qt_folder, QT_STEM)):
            translator = QTranslator()
            if not translator.load(f"{stem}{code}", place) or translator.isEmpty():
                raise CheckFailedError(
                    f"the translation {stem}{code} cannot be loaded from {place}: install Triptych again"
                )
    return ", ".join(languages)


def check_display(environment: Mapping[str, str]) -> str:
    """Say whether a window could open here; a server without a display has nothing wrong with it."""
    if environment.get("QT_QPA_PLATFORM") == OFFSCREEN:
        raise AbsentError("this process has no display, so only the commands work here")
    if obstacle := why_no_window(environment):
        raise CheckFailedError(obstacle)
    return "a window can open here"
