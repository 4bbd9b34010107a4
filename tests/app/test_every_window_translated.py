"""Every dialog in the pseudo-language: no word is left in English, and there is room for longer ones."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QTranslator
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QTabBar,
    QTabWidget,
    QWidget,
)
from pytestqt.qtbot import QtBot

from app.languages import install_language
from app.settings import Mode, Settings
from engine.paths import UserPaths
from every_window import Windows, every_window
from pseudo_language import CODE, make_language

ROOT = Path(__file__).parents[2]
OWN = ("about", "error", "tour")  # those of the program itself; what stands in the others is a person's
GIVEN = re.compile(r"Triptych|Some processor|ValueError, slot:1|Apache-2\.0|[\w.-]+ \d[\w.+]*|/\S+|\w+\.(txt|json|log)")


@pytest.fixture
def windows(qtbot: QtBot, qapp: QApplication, paths: UserPaths, tmp_path: Path) -> Iterator[Windows]:
    """All of them, in the pseudo-language."""
    folder = make_language(ROOT / "app", tmp_path).parent
    assert install_language(qapp, CODE, folder) == CODE
    with every_window(paths, Settings(mode=Mode.EXPERT)) as windows:
        yield windows
    for translator in qapp.findChildren(QTranslator):
        qapp.removeTranslator(translator)
        translator.deleteLater()


def texts(window: QWidget) -> Iterator[str]:
    for widget in (window, *window.findChildren(QWidget)):
        if isinstance(widget.parent(), QTabBar):  # Qt's own, in Qt's own translation
            continue
        if isinstance(widget, QAbstractButton | QLabel):
            yield widget.text()
        if isinstance(widget, QLineEdit | QPlainTextEdit):
            yield widget.placeholderText()
        if isinstance(widget, QTabWidget):
            yield from (widget.tabText(index) for index in range(widget.count()))
        if not widget.objectName().startswith("qt_"):
            yield from (widget.accessibleName(), widget.toolTip(), widget.windowTitle())


def test_the_programs_own_dialogs_are_translated(windows: Windows) -> None:
    shown = {text.replace("\u200b", "") for name in OWN for text in texts(windows[name])}
    left = {text for text in shown if "[" not in text and re.search(r"[^\W\d]", GIVEN.sub("", text))}
    assert left == set()
    assert len(shown) > 25
