"""Messages above the picture."""

import pytest
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from app.icons import IconButton
from app.message_bar import Message, MessageBar, Remedy, Tone, breakable, sentence_case


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


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("the disk is full", "The disk is full."),
        ("/models/a is empty", "/models/a is empty."),
        ("model.safetensors is cut short", "model.safetensors is cut short."),
        ("Done!", "Done!"),
        ("", ""),
    ],
)
def test_sentences(text: str, sentence: str) -> None:
    assert sentence_case(text) == sentence


def test_long_paths_do_not_widen_the_window(bar: MessageBar) -> None:
    path = "/home/somebody" + "/a_folder-with.a.name" * 20
    bar.add(message(f"{path} cannot be read"))
    assert bar.minimumSizeHint().width() < 200
    bar.resize(400, bar.heightForWidth(400))
    assert bar.height() > 100


def test_only_long_words_get_places_to_break() -> None:
    assert breakable("/models/a is empty") == "/models/a is empty"
    path = "/folder" * 10
    assert breakable(f"{path} is empty").replace("\u200b", "") == f"{path} is empty"
    assert "\u200b" in breakable(path)
