"""Messages above every page."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from app.icons import IconButton
from app.message import Message, Remedy, Tone, receipt, undoable
from app.message_bar import MessageBar


@pytest.fixture
def bar(qtbot: QtBot) -> MessageBar:
    bar = MessageBar()
    qtbot.addWidget(bar)
    return bar


def message(text: str, remedy: Remedy | None = None) -> Message:
    return Message(tone=Tone.ERROR, text=text, remedy=remedy)


def test_a_message_is_shown_and_dismissed(qtbot: QtBot, bar: MessageBar) -> None:
    assert bar.isHidden()
    bar.add(message("the disk is full"))
    assert not bar.isHidden()
    assert [label.text() for label in bar.findChildren(QLabel)] == ["The disk is full."]
    bar.findChild(IconButton).click()
    assert bar.messages() == []
    assert bar.isHidden()


def test_the_newest_is_on_top_and_the_oldest_goes(bar: MessageBar) -> None:
    for text in ("one", "two", "three", "four"):
        bar.add(message(text))
    assert [each.text for each in bar.messages()] == ["four", "three", "two"]
    assert bar.dismiss_newest()
    assert [each.text for each in bar.messages()] == ["three", "two"]


def test_a_message_that_says_more_replaces_the_first(bar: MessageBar) -> None:
    bar.add(message("the engine was killed"))
    bar.add(message("the engine was killed — it is starting again"))
    assert [each.text for each in bar.messages()] == ["the engine was killed — it is starting again"]


def test_the_same_without_a_button_is_not_shown(bar: MessageBar) -> None:
    bar.add(message("the disk is full", Remedy.SAVE_ELSEWHERE))
    bar.add(message("the disk is full"))
    assert [each.remedy for each in bar.messages()] == [Remedy.SAVE_ELSEWHERE]


def test_two_pictures_that_are_not_saved_are_two_messages(bar: MessageBar) -> None:
    for picture in (1, 2, 2):
        text = "not saved: the disk is full"
        bar.add(Message(tone=Tone.ERROR, text=text, remedy=Remedy.SAVE_ELSEWHERE, picture=picture))
    assert [each.picture for each in bar.messages()] == [2, 1]


def test_nothing_to_dismiss(bar: MessageBar) -> None:
    assert not bar.dismiss_newest()


def test_what_asks_for_nothing_is_settled(bar: MessageBar) -> None:
    bar.add(message("the engine was killed"))
    bar.add(message("the disk is full", Remedy.SAVE_ELSEWHERE))
    bar.dismiss_settled()
    assert [each.text for each in bar.messages()] == ["the disk is full"]


def test_the_remedy_is_told_and_the_message_goes(qtbot: QtBot, bar: MessageBar) -> None:
    failed = message("the disk is full", Remedy.SAVE_ELSEWHERE)
    bar.add(failed)
    with qtbot.waitSignal(bar.remedy_chosen) as chosen:
        bar.findChild(QPushButton).click()
    assert chosen.args == [failed]
    assert bar.messages() == []


def test_long_paths_do_not_widen_the_window(bar: MessageBar) -> None:
    path = "/home/somebody" + "/a_folder-with.a.name" * 20
    bar.add(message(f"{path} cannot be read"))
    assert bar.minimumSizeHint().width() < 200
    bar.resize(400, bar.heightForWidth(400))
    assert bar.height() > 100


def test_what_asks_for_something_outlives_what_does_not(bar: MessageBar) -> None:
    bar.add(message("the disk is full", Remedy.SAVE_ELSEWHERE))
    for text in ("one", "two", "three"):
        bar.add(message(text))
    assert [each.text for each in bar.messages()] == ["three", "two", "the disk is full"]


def test_what_goes_on_is_one_message_and_read_out_at_its_end(bar: MessageBar, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    monkeypatch.setattr(bar, "_read_out", lambda message: said.append(message.text))
    for done in (1, 2):
        text = f"exporting: {done} of 3"
        bar.add(Message(tone=Tone.INFORMATION, text=text, topic="export", is_step=True))
    assert [each.text for each in bar.messages()] == ["exporting: 2 of 3"]
    bar.add(Message(tone=Tone.INFORMATION, text="3 are exported", topic="export"))
    assert [each.text for each in bar.messages()] == said == ["3 are exported"]


@pytest.mark.parametrize(("tone", "is_urgent"), [(Tone.ERROR, True), (Tone.INFORMATION, False)])
def test_a_screen_reader_is_told(bar: MessageBar, monkeypatch: pytest.MonkeyPatch, tone: Tone, is_urgent: bool) -> None:
    politeness = QAccessible.AnnouncementPoliteness
    heard: list[tuple[str, object]] = []

    class Reader:
        AnnouncementPoliteness = politeness

        @staticmethod
        def updateAccessibility(event: QAccessibleAnnouncementEvent) -> None:
            heard.append((event.message(), event.politeness()))

    monkeypatch.setattr("app.message_bar.QAccessible", Reader)
    bar.add(Message(tone=tone, text="the disk is full"))
    assert heard == [("The disk is full.", politeness.Assertive if is_urgent else politeness.Polite)]


def test_undo_is_offered_for_a_while(bar: MessageBar) -> None:
    undone: list[str] = []
    bar.add(undoable("a is in the bin", lambda: undone.append("a")))
    bar.add(undoable("b is in the bin", lambda: undone.append("b")))
    assert [bar.rows()[0].button.text(), bar.undo.isEnabled()] == ["Undo (Ctrl+Z)", True]
    bar.rows()[1].pass_time(29_000)
    assert [round(row.left, 2) for row in bar.rows()] == [1.0, 0.03]
    bar.rows()[1].pass_time(1_000)
    assert [each.text for each in bar.messages()] == ["b is in the bin"]
    bar.undo.trigger()
    assert undone == ["b"]
    assert bar.messages() == []
    assert not bar.undo.isEnabled()
    assert not bar.undo_newest()


def test_the_same_deed_twice_is_undone_twice(bar: MessageBar) -> None:
    undone: list[int] = []
    for number in (1, 2):
        bar.add(undoable("2 pictures are in the bin", lambda number=number: undone.append(number)))
    assert bar.undo_newest()
    assert bar.undo_newest()
    assert undone == [2, 1]


def test_the_clock_stands_still_while_somebody_reads(qtbot: QtBot, bar: MessageBar) -> None:
    bar.add(undoable("a is in the bin", lambda: None))
    bar.show()
    bar.activateWindow()
    row = bar.rows()[0]
    row.button.setFocus()
    qtbot.waitUntil(row.button.hasFocus)
    row.setAttribute(Qt.WidgetAttribute.WA_UnderMouse, False)
    row.pass_time(60_000)
    assert row.left == 1.0
    row.button.clearFocus()
    row.setAttribute(Qt.WidgetAttribute.WA_UnderMouse, True)
    row.pass_time(60_000)
    assert row.left == 1.0
    row.setAttribute(Qt.WidgetAttribute.WA_UnderMouse, False)
    row.pass_time(60_000)
    assert bar.messages() == []


def test_a_receipt_goes_by_itself_and_an_error_stays(bar: MessageBar) -> None:
    bar.add(message("the disk is full"))
    bar.add(receipt("the picture is copied"))
    for row in bar.rows():
        row.pass_time(10_000)
    assert [each.text for each in bar.messages()] == ["the disk is full"]


def test_the_time_that_is_left_is_drawn(bar: MessageBar) -> None:
    bar.add(undoable("a is in the bin", lambda: None))
    bar.resize(400, 50)
    bar.show()
    row = bar.rows()[0]
    row.setAttribute(Qt.WidgetAttribute.WA_UnderMouse, False)
    row.pass_time(15_000)
    line = row.palette().highlight().color()
    shot = row.grab().toImage()
    colours = [shot.pixelColor(x, shot.height() - 1) == line for x in (20, shot.width() - 20)]
    assert colours == [True, False]
