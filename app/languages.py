"""The languages that ship, and the one that the window speaks."""

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

import resources

FOLDER: Final = "translations"
STEM: Final = "triptych_"
SOURCE: Final = "en"  # the language in which the texts are written


def installed_languages(folder: Path | None = None) -> dict[str, str]:
    """The code of each language that is there, with its own name for itself; English first."""
    folder = folder or resources.root() / FOLDER
    codes = sorted(file.stem.removeprefix(STEM) for file in folder.glob(f"{STEM}*.qm"))
    return {SOURCE: "English"} | {code: _own_name(code) for code in codes}


def language_for(wanted: str | None, installed: Iterable[str], spoken: Iterable[str]) -> str:
    """The language to show: the wanted one, or else the first that is spoken and installed, or else English.

    `spoken` are the system's, as `QLocale.uiLanguages` gives them: "de-AT", "de".
    """
    installed = set(installed)
    for each in (wanted, *spoken):
        code = (each or "").replace("-", "_")
        for candidate in (code, code.split("_")[0]):
            if candidate in installed:
                return candidate
    return SOURCE


def install_language(application: QCoreApplication, wanted: str | None, folder: Path | None = None) -> str:
    """Have the application speak a language, and write numbers so, from now on; its code.

    Texts that are shown already stay as they are.
    """
    folder = folder or resources.root() / FOLDER
    language = language_for(wanted, installed_languages(folder), QLocale.system().uiLanguages())
    if language != SOURCE:
        qt_folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
        for place, stem in ((qt_folder, "qtbase_"), (str(folder), STEM)):
            translator = QTranslator(application)
            if translator.load(f"{stem}{language}", place):
                application.installTranslator(translator)
    QLocale.setDefault(locale_for(language))
    return language


def locale_for(language: str) -> QLocale:
    """How numbers and dates are written in a language: as the system does where it speaks that language too."""
    system, plain = QLocale.system(), QLocale(language)
    return system if system.language() == plain.language() else plain


def _own_name(code: str) -> str:
    name = QLocale(code).nativeLanguageName()
    return name[:1].upper() + name[1:] if name else code
