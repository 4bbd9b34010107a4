"""The languages that ship, and the one that the window speaks."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QTranslator
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLabel, QLineEdit, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from app.languages import SOURCE, install_language, installed_languages, language_for
from app.measures import number_text
from app.number_fields import DecimalBox
from app.settings import Settings
from app.shortcuts import native
from app.studio_window import StudioWindow
from app.workbench import Workbench
from engine.paths import UserPaths
from fake_bridge import FakeBridge, model_description
from pseudo_language import CODE, KEPT, is_pseudo, make_language, pseudo

ROOT = Path(__file__).parents[2]
SIDES = {"A", "B"}  # of a comparison, in every language
NOT_TRANSLATED = ("pocket", "Triptych", "Apache-2.0", "1.58-bit", "torch · int8", "Some processor", "MB")


@pytest.fixture(scope="module")
def language_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the pseudo-language of all texts of the window."""
    return make_language(ROOT / "app", tmp_path_factory.mktemp("translations")).parent


@pytest.fixture
def pseudo_window(
    qtbot: QtBot, qapp: QApplication, paths: UserPaths, bridge: FakeBridge, language_folder: Path
) -> Iterator[StudioWindow]:
    """The window in the pseudo-language, each of its pages built."""
    assert install_language(qapp, CODE, language_folder) == CODE
    window = StudioWindow(Workbench.open(bridge, paths), Settings(), paths)
    qtbot.addWidget(window)
    window.studio.open_model(model_description())
    bridge.become_ready()
    for name in window.rail.buttons:
        window.page(name)
    yield window
    window.close()
    for translator in qapp.findChildren(QTranslator):
        qapp.removeTranslator(translator)
        translator.deleteLater()


@pytest.mark.parametrize(
    ("wanted", "spoken", "expected"),
    [
        ("de", ["fr"], "de"),
        (None, ["de-AT", "de"], "de"),
        (None, ["pt-BR"], "pt_BR"),
        (None, ["pl", "fr-CA"], "fr"),
        (None, ["en-GB", "de"], "en"),
        ("gone", ["de"], "de"),
        (None, [], "en"),
        (None, ["pl"], "en"),
    ],
)
def test_the_language_that_fits_best(wanted: str | None, spoken: list[str], expected: str) -> None:
    assert language_for(wanted, ("en", "de", "fr", "pt_BR"), spoken) == expected


@pytest.mark.parametrize(("language", "number"), [("en", "3.5"), ("de", "3,5"), ("fr", "3,5")])
def test_a_language_has_its_numbers(qtbot: QtBot, qapp: QApplication, language: str, number: str) -> None:
    try:
        assert install_language(qapp, language) == language
        box = DecimalBox("guidance")
        qtbot.addWidget(box)
        box.setValue(3.5)
        assert [box.text(), number_text(3.5, 1)] == [number, number]
    finally:
        for translator in qapp.findChildren(QTranslator):
            qapp.removeTranslator(translator)
            translator.deleteLater()


def test_languages_that_are_there(tmp_path: Path) -> None:
    for name in ("triptych_de.qm", "triptych_fr.qm", "triptych_pl.ts", "other_es.qm"):
        (tmp_path / name).touch()
    assert installed_languages(tmp_path) == {"en": "English", "de": "Deutsch", "fr": "Français"}
    assert installed_languages(tmp_path / "none") == {"en": "English"}


def test_english_installs_nothing(qapp: QApplication, tmp_path: Path) -> None:
    assert install_language(qapp, SOURCE, tmp_path) == SOURCE
    assert qapp.findChildren(QTranslator) == []


def test_what_is_damaged_is_left_out(qapp: QApplication, tmp_path: Path) -> None:
    (tmp_path / "triptych_xx.qm").write_bytes(b"no translation")
    install_language(qapp, "xx", tmp_path)
    assert qapp.translate("Pages", "Create") == "Create"


@given(st.lists(st.sampled_from(["one ", "{name}", "<b>", "%n", "é", " & "])))
def test_the_pseudo_language_keeps_what_is_filled_in(parts: list[str]) -> None:
    text = "".join(parts)
    assert is_pseudo(pseudo(text))
    assert KEPT.findall(pseudo(text)) == KEPT.findall(text)


def visible_texts(window: StudioWindow) -> Iterator[str]:
    """Every word that stands on a widget, apart from what the person or the model gave."""
    for widget in window.findChildren(QWidget):
        if isinstance(widget, QAbstractButton | QLabel):
            yield widget.text()
        if isinstance(widget, QLineEdit | QPlainTextEdit):
            yield widget.placeholderText()
        if isinstance(widget, QComboBox):
            yield from (widget.itemText(index) for index in range(widget.count()))
        yield widget.accessibleName()
        yield widget.toolTip()
    for action in window.menu.entries:
        yield action.text()


def test_every_word_of_the_window_is_translated(pseudo_window: StudioWindow, paths: UserPaths) -> None:
    keys = (native((key,)) for row in pseudo_window.shortcuts.table() for key in row.keys)
    given_words = [*keys, *NOT_TRANSLATED, *installed_languages().values(), str(paths.outputs)]
    known = re.compile("|".join(re.escape(word) for word in sorted(given_words, key=len, reverse=True)))
    untranslated = {
        text for text in visible_texts(pseudo_window) if "[" not in text and re.search(r"[^\W\d]", known.sub("", text))
    }
    assert untranslated - SIDES == set()


def test_a_small_window_has_room_for_longer_words(pseudo_window: StudioWindow) -> None:
    pseudo_window.resize(900, 600)
    pseudo_window.show()
    QApplication.processEvents()
    assert pseudo_window.size().toTuple() == (900, 600)
