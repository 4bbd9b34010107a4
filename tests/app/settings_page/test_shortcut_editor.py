"""The editable list of all actions and their keys."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.settings_page.key_button import KeyButton
from app.settings_page.page import SettingsPage
from app.settings_page.shortcut_editor import ROWS_AT_ONCE, ShortcutEditor
from app.studio_window import StudioWindow


@pytest.fixture
def editor(window: StudioWindow) -> ShortcutEditor:
    window.show_page("settings")
    page = window.page("settings")
    assert isinstance(page, SettingsPage)
    return page.shortcuts


CONTROL = Qt.KeyboardModifier.ControlModifier


def press(editor: ShortcutEditor, name: str, key: Qt.Key, modifiers: Qt.KeyboardModifier) -> None:
    button = editor.row(name).keys
    button.setFocus()
    QTest.keyClick(button, Qt.Key.Key_F2)
    assert button.is_recording
    QTest.keyClick(button, key, modifiers)
    assert not button.is_recording


def test_every_action_of_the_menu_is_there(window: StudioWindow, editor: ShortcutEditor) -> None:
    for action in window.menu.entries:
        row = editor.row(action.objectName())
        assert row.name == action.text()
        assert row.keys.accessibleName().startswith(f"Keys of {action.text()}: ")


def test_new_keys_work(window: StudioWindow, editor: ShortcutEditor) -> None:
    press(editor, "create.prompt", Qt.Key.Key_P, CONTROL)
    assert editor.row("create.prompt").keys.text() == "Ctrl+P"
    window.show_page("create")
    window.viewer.canvas.setFocus()
    QTest.keyClick(window.viewer.canvas, Qt.Key.Key_P, CONTROL)
    assert window.focusWidget() is window.side.controls.prompt


@pytest.mark.parametrize(
    ("key", "modifiers", "expected"),
    [
        (Qt.Key.Key_Escape, Qt.KeyboardModifier.NoModifier, ("Ctrl+L",)),
        (Qt.Key.Key_Backspace, Qt.KeyboardModifier.NoModifier, ()),
        (Qt.Key.Key_Q, CONTROL, ("Ctrl+Q",)),
        (Qt.Key.Key_Tab, CONTROL, ("Ctrl+Tab",)),
        (Qt.Key.Key_Backtab, CONTROL | Qt.KeyboardModifier.ShiftModifier, ("Ctrl+Shift+Tab",)),
        (Qt.Key.Key_F5, Qt.KeyboardModifier.NoModifier, ("F5",)),
    ],
)
def test_keys_are_taken_as_they_are_and_trigger_nothing(
    window: StudioWindow,
    editor: ShortcutEditor,
    key: Qt.Key,
    modifiers: Qt.KeyboardModifier,
    expected: tuple[str, ...],
) -> None:
    press(editor, "create.prompt", key, modifiers)
    assert window.shortcuts.row("create.prompt").keys == expected
    assert window.isVisible()


def test_a_modifier_alone_is_waited_for(editor: ShortcutEditor) -> None:
    button = editor.row("create.prompt").keys
    button.click()
    QTest.keyPress(button, Qt.Key.Key_Control, CONTROL)
    assert button.is_recording
    button.clearFocus()
    editor.reset_all.setFocus()


def test_leaving_waits_no_longer(editor: ShortcutEditor) -> None:
    button = editor.row("create.prompt").keys
    button.setFocus()
    button.click()
    editor.row("create.cancel").keys.setFocus()
    assert not button.is_recording
    assert button.text() == "Ctrl+L"


def test_a_collision_is_told_at_both_and_goes_with_a_reset(window: StudioWindow, editor: ShortcutEditor) -> None:
    press(editor, "create.prompt", Qt.Key.Key_S, CONTROL)
    for name, other in (("create.prompt", "Save picture as…"), ("create.save", "Edit the prompt")):
        assert f"“{other}” has the same keys" in editor.row(name).explanation.text()
    row = editor.row("create.prompt")
    assert row.back.isVisible()
    row.back.click()
    assert row.keys.text() == "Ctrl+L"
    assert not row.back.isVisible()
    assert editor.row("create.save").explanation.text() == "Create"


def test_all_are_reset(window: StudioWindow, editor: ShortcutEditor) -> None:
    assert not editor.reset_all.isEnabled()
    press(editor, "create.prompt", Qt.Key.Key_P, CONTROL)
    press(editor, "window.quit", Qt.Key.Key_W, CONTROL)
    editor.reset_all.click()
    assert [editor.row(name).keys.text() for name in ("create.prompt", "window.quit")] == ["Ctrl+L", "Ctrl+Q"]
    assert not editor.reset_all.isEnabled()


def test_the_list_is_built_a_few_rows_at_a_time(qtbot: QtBot, window: StudioWindow) -> None:
    page = window.page("settings")
    assert isinstance(page, SettingsPage)
    actions = len(window.shortcuts.table())
    assert len(page.shortcuts.rows) == ROWS_AT_ONCE < actions
    page.search.setText("zoom in")
    assert page.nothing.isVisibleTo(page)
    window.show_page("settings")  # which also builds the other pages, whose actions come to the list
    qtbot.waitUntil(lambda: not page.nothing.isVisibleTo(page))
    qtbot.waitUntil(lambda: len(page.shortcuts.rows) == len(window.shortcuts.table()) > actions)
    assert {row.name for row in page.shortcuts.rows if row.isVisible()} == {"Zoom in"}
    page.search.clear()
    assert all(row.isVisible() for row in page.shortcuts.rows)


def test_keys_that_are_too_long_for_a_line_stand_below_each_other(qtbot: QtBot) -> None:
    button = KeyButton("Generate")
    qtbot.addWidget(button)
    button.set_keys(("Ctrl+Shift+Return", "Ctrl+Shift+Enter"))
    button.resize(600, 30)
    button.show()
    assert "\n" not in button.text()
    button.resize(200, 30)
    qtbot.waitUntil(lambda: button.text().splitlines() == ["Ctrl+Shift+Return", "Ctrl+Shift+Enter"])
    assert all(button.fontMetrics().horizontalAdvance(line) < 200 for line in button.text().splitlines())
    assert button.minimumHeight() > 2 * button.fontMetrics().height()


def test_a_row_grows_with_its_keys(qtbot: QtBot, window: StudioWindow, editor: ShortcutEditor) -> None:
    window.shortcuts.set_keys("create.save", tuple(f"Ctrl+Alt+Shift+F{number}" for number in range(1, 5)))
    keys = editor.row("create.save").keys
    qtbot.waitUntil(lambda: keys.height() > 4 * keys.fontMetrics().height())
