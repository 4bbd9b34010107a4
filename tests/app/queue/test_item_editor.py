"""The dialog in which an entry is changed."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.queue.item import QueueItem
from app.queue.item_editor import ItemEditor
from engine.requests import GenerationRequest, StartPicture


def editor_of(qtbot: QtBot, **values: object) -> ItemEditor:
    editor = ItemEditor(QueueItem(number=7, request=GenerationRequest(**{"prompt": "a fox", **values})))
    qtbot.addWidget(editor)
    editor.show()
    return editor


def test_a_change_is_told(qtbot: QtBot) -> None:
    editor = editor_of(qtbot, seed=5, width=256, height=128, steps=20, guidance=2.5, count=2)
    editor.steps.setValue(8)
    editor.seed.setText("9")
    QTest.keyClicks(editor.prompt, "!")
    with qtbot.waitSignal(editor.edited) as edited:
        QTest.keyClick(editor.prompt, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    wanted = GenerationRequest(prompt="!a fox", seed=9, width=256, height=128, steps=8, guidance=2.5, count=2)
    assert edited.args == [7, wanted]
    assert not editor.isVisible()


def test_what_the_model_decides_stays_so(qtbot: QtBot) -> None:
    editor = editor_of(qtbot)
    assert not editor.width_box.isEnabled()
    assert not editor.guidance.isEnabled()
    editor.seed.setText("")
    with qtbot.assertNotEmitted(editor.edited):
        editor.accept()


def test_what_is_wrong_is_said_and_the_dialog_stays(qtbot: QtBot) -> None:
    editor = editor_of(qtbot, width=256, height=256)
    editor.width_box.setValue(250)
    with qtbot.assertNotEmitted(editor.edited):
        editor.accept()
    assert "multiple of 16" in editor.wrong.text()
    assert editor.isVisible()
    editor.prompt.setPlainText(" ")
    editor.accept()
    assert editor.isVisible()


def test_true_cfg_shows_the_negative_prompt(qtbot: QtBot) -> None:
    editor = editor_of(qtbot)
    assert not editor.negative.isVisible()
    editor.true_cfg.setValue(3.5)
    assert editor.negative.isVisible()
    editor.negative.setPlainText("blur")
    with qtbot.waitSignal(editor.edited) as edited:
        editor.accept()
    assert edited.args[1] == GenerationRequest(prompt="a fox", true_cfg=3.5, negative_prompt="blur")


def test_the_negative_prompt_goes_with_true_cfg(qtbot: QtBot) -> None:
    editor = editor_of(qtbot, true_cfg=2.0, negative_prompt="blur")
    editor.true_cfg.setValue(1)
    with qtbot.waitSignal(editor.edited) as edited:
        editor.accept()
    assert edited.args[1] == GenerationRequest(prompt="a fox")


def test_the_start_picture_keeps_its_exact_strength_or_goes(qtbot: QtBot, tmp_path: Path) -> None:
    start = StartPicture(file=tmp_path / "a.png", strength=0.625)
    editor = editor_of(qtbot, start=start)
    assert editor.start.isVisible()
    with qtbot.assertNotEmitted(editor.edited):
        editor.accept()
    editor = editor_of(qtbot, start=start)
    editor.start.remove.click()
    assert not editor.start.isVisible()
    with qtbot.waitSignal(editor.edited) as edited:
        editor.accept()
    assert edited.args[1].start is None
