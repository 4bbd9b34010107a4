"""The page of the queue."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication
from pytestqt.qtbot import QtBot

from app.queue.item import State
from app.queue.item_editor import ItemEditor
from app.queue.page import QueuePage
from app.queue.store import QueueStore
from app.theme import DARK, LIGHT, apply_palette
from engine.errors import OutOfMemory
from engine.requests import GenerationRequest
from fake_bridge import FakeBridge

ALT = Qt.KeyboardModifier.AltModifier


def fill(store: QueueStore, letters: str) -> list[int]:
    return [
        item.number
        for item in store.add([GenerationRequest(prompt=x, width=128, height=128, steps=4) for x in letters])
    ]


def press(
    qtbot: QtBot, page: QueuePage, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
) -> None:
    page.activateWindow()
    page.view.setFocus()
    qtbot.waitUntil(page.view.hasFocus)
    QTest.keyClick(page.view, key, modifiers)


def order(store: QueueStore) -> str:
    return "".join(item.request.prompt for item in store.waiting())


def test_an_empty_queue_says_what_it_is_for(page: QueuePage, store: QueueStore) -> None:
    assert page.summary.text() == "nothing to do"
    assert not page.view.isVisible()
    assert not page.remove.isVisible()
    fill(store, "a")
    assert page.view.isVisible()
    assert page.summary.text() == "1 waiting"


def test_the_keyboard_moves_edits_pauses_and_cancels(qtbot: QtBot, page: QueuePage, store: QueueStore) -> None:
    fill(store, "abcd")
    page.view.choose(2)
    for key, wanted in (
        (Qt.Key.Key_Down, "acbd"),
        (Qt.Key.Key_Down, "acdb"),
        (Qt.Key.Key_Up, "acbd"),
        (Qt.Key.Key_Home, "bacd"),
    ):
        press(qtbot, page, key, ALT)
        assert order(store) == wanted
        assert page.view.numbers() == [2]
    press(qtbot, page, Qt.Key.Key_Space)
    assert store.is_paused
    assert page.pause.text() == "Go on"
    press(qtbot, page, Qt.Key.Key_F2)
    editor = page.findChild(ItemEditor)
    editor.prompt.setPlainText("x")
    editor.accept()
    assert order(store) == "xacd"
    press(qtbot, page, Qt.Key.Key_Delete)
    assert order(store) == "acd"
    assert page.view.numbers() == [2]
    press(qtbot, page, Qt.Key.Key_Delete)
    assert store.item(2) is None


def test_several_rows_are_moved_together(page: QueuePage, store: QueueStore) -> None:
    fill(store, "abcd")
    page.view.selectAll()
    page.view.setCurrentIndex(page.model.index(2))
    page.view.selectionModel().select(page.model.index(3), page.view.selectionModel().SelectionFlag.Select)
    page.up.click()
    assert order(store) == "acdb"
    page.front.click()
    assert order(store) == "cdab"
    assert page.view.numbers() == [3, 4]


def test_buttons_offer_what_can_be_done(qtbot: QtBot, page: QueuePage, store: QueueStore, bridge: FakeBridge) -> None:
    bridge.become_ready()
    fill(store, "ab")
    qtbot.waitUntil(lambda: bridge.requests != [])
    page.view.choose(1)
    assert not page.edit.isEnabled()
    assert not page.up.isEnabled()
    bridge.begin_job()
    page.remove.click()
    assert bridge.cancelled == [1]
    bridge.fail_job(OutOfMemory("no memory: close programs"))
    page.view.choose(1)
    assert page.retry.isEnabled()
    assert page.remove.text() == "Remove from list"
    assert "1 failed" in page.summary.text()
    page.retry_failed.click()
    assert not page.retry_failed.isEnabled()
    qtbot.waitUntil(lambda: len(bridge.requests) == 2)
    page.cancel_all.click()
    assert store.waiting() == ()


def test_a_done_picture_is_shown_and_cleared(
    qtbot: QtBot, page: QueuePage, store: QueueStore, bridge: FakeBridge
) -> None:
    bridge.become_ready()
    (number,) = fill(store, "a")
    qtbot.waitUntil(lambda: bridge.requests != [])
    bridge.make_picture()
    qtbot.waitUntil(lambda: bool(store.item(number).pictures))
    page.view.choose(number)
    with qtbot.waitSignal(page.opened) as opened:
        page.show_picture.click()
    assert not QImage(opened.args[0]).isNull()
    with qtbot.waitSignal(page.opened):
        press(qtbot, page, Qt.Key.Key_Return)
    page.clear.click()
    assert store.items() == ()


def test_the_menu_has_what_the_buttons_have(page: QueuePage, store: QueueStore) -> None:
    fill(store, "ab")
    page.view.choose(2)
    menu = page.menu()
    assert [action.text() for action in menu.actions()] == ["To the front", "Up", "Down", "Edit…", "Cancel"]
    menu.actions()[0].trigger()
    assert order(store) == "ba"


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_every_kind_of_row_is_drawn(
    qapp: QApplication, qtbot: QtBot, page: QueuePage, store: QueueStore, bridge: FakeBridge, palette: object
) -> None:
    apply_palette(qapp, palette)
    a, b, c, d = fill(store, "abcd")
    store.cancel([a])
    store.fail(b, "no memory")
    bridge.become_ready()
    qtbot.waitUntil(lambda: bridge.requests != [])
    bridge.begin_job()
    page.view.choose(d)
    image = page.grab().toImage()
    colours = {image.pixelColor(x, y).name().upper() for x in range(0, 900, 2) for y in range(0, 600, 2)}
    assert {palette.panel, palette.accent_soft, palette.accent, palette.hover} <= colours
    assert store.item(c).state is State.RUNNING


def test_everything_has_a_name(page: QueuePage) -> None:
    assert page.view.accessibleName()
    assert all(button.text() and button.toolTip() for button in page.findChildren(QAbstractButton))


def test_a_thousand_entries_are_listed(qtbot: QtBot, page: QueuePage, store: QueueStore) -> None:
    store.add([GenerationRequest(prompt=str(number)) for number in range(1000)])
    assert page.model.rowCount() == 1000
    page.view.choose(1000)
    press(qtbot, page, Qt.Key.Key_Home, ALT)
    assert store.waiting()[0].number == 1000


def test_a_change_that_comes_too_late_is_told(qtbot: QtBot, page: QueuePage, store: QueueStore) -> None:
    (number,) = fill(store, "a")
    page.view.choose(number)
    page.edit_chosen()
    editor = page.findChild(ItemEditor)
    assert editor is not None
    editor.prompt.setPlainText("b")
    store.start(number)
    with qtbot.waitSignal(page.failed) as failed:
        editor.accept()
    assert "not in it" in failed.args[0].sentence
    item = store.item(number)
    assert item is not None
    assert item.request.prompt == "a"
