"""The page of settings."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog

from app.settings import Mode, read_settings
from app.settings_page.page import SettingsPage
from app.studio_window import StudioWindow
from app.theme import DARK, Theme
from engine.paths import UserPaths


@pytest.fixture
def page(window: StudioWindow) -> SettingsPage:
    window.show_page("settings")
    shown = window.page("settings")
    assert isinstance(shown, SettingsPage)
    shown.shortcuts.complete()
    return shown


def visible_rows(page: SettingsPage) -> list[str]:
    return [row.name for section in page.sections for row in section.rows if row.isVisible()]


def test_a_theme_holds_at_once_and_is_remembered(qapp: QApplication, page: SettingsPage, paths: UserPaths) -> None:
    page.theme.buttons[Theme.DARK].click()
    assert qapp.palette().window().color().name().upper() == DARK.window
    assert read_settings(paths.settings).theme is Theme.DARK


def test_every_row_is_stored(
    page: SettingsPage, paths: UserPaths, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path))
    page.mode.buttons[Mode.PLAIN].click()
    page.outputs.choose.click()
    for box, row in ((page.preview, 2), (page.language, 1)):
        box.setFocus()
        for _ in range(row):
            QTest.keyClick(box, Qt.Key.Key_Down)
    stored = read_settings(paths.settings)
    assert (stored.mode, stored.outputs, stored.preview_every, stored.language) == (Mode.PLAIN, str(tmp_path), 5, "en")
    assert page.outputs.label.toolTip() == str(tmp_path)
    page.outputs.usual.click()
    assert read_settings(paths.settings).outputs is None
    assert not page.outputs.usual.isVisible()


def test_what_was_changed_elsewhere_is_shown(window: StudioWindow, page: SettingsPage) -> None:
    window.set_theme(Theme.LIGHT)
    window.settings.change(mode=Mode.PLAIN, preview_every=0)
    assert (page.theme.value(), page.mode.value(), page.preview.currentText()) == (Theme.LIGHT, Mode.PLAIN, "Never")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("folder pictures", ["Folder for pictures"]),
        ("PNG", ["Folder for pictures"]),
        ("saving", ["Folder for pictures"]),
        ("ctrl+shift+c", ["Copy picture"]),
        ("nothing is called so", []),
    ],
)
def test_the_search_leaves_what_matches(page: SettingsPage, text: str, expected: list[str]) -> None:
    everything = visible_rows(page)
    QTest.keyClicks(page.search, text)
    assert visible_rows(page) == expected
    assert page.nothing.isVisible() == (not expected)
    page.search.clear()
    assert visible_rows(page) == everything
    assert not page.nothing.isVisible()


def test_what_cannot_be_written_is_told_above_the_page(
    window: StudioWindow, page: SettingsPage, paths: UserPaths, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("app.kept_settings.write_settings", refuse)
    page.theme.buttons[Theme.DARK].click()
    assert "cannot be written (Permission denied)" in window.messages.messages()[0].text
    assert window.messages.isVisible()


def test_the_list_of_sections_scrolls_there(window: StudioWindow, page: SettingsPage) -> None:
    window.resize(1280, 620)
    QApplication.processEvents()
    page.go_to(page.shortcuts)
    assert page.shortcuts.visibleRegion().boundingRect().top() == 0
    window.resize(900, 600)
    QApplication.processEvents()
    assert not page.section_list.isVisible()
