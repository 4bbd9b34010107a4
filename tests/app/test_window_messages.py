"""What the window tells above its pages, and how it is undone."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.message import Message, Tone, undoable
from app.studio_window import StudioWindow
from engine.errors import EngineCrashed
from fake_bridge import FakeBridge
from window_hands import texts, type_prompt


def test_what_the_engine_gave_up_after_is_not_told_twice(bridge: FakeBridge, window: StudioWindow) -> None:
    bridge.engine_message.emit("the engine was killed — it is starting again")
    bridge.model_refused.emit(EngineCrashed("the engine ended 3 times"))
    assert texts(window) == ["the engine ended 3 times"]


def test_what_was_done_elsewhere_is_undone_from_each_page(window: StudioWindow) -> None:
    undone: list[str] = []
    window.show_page("gallery")
    window.messages.add(undoable("2 pictures are in the bin", lambda: undone.append("gallery")))
    window.show_page("queue")
    window.messages.add(Message(tone=Tone.ERROR, text="the disk is full"))
    QTest.keyClick(window.focusWidget(), Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert undone == ["gallery"]
    assert texts(window) == ["the disk is full"]


def test_undo_in_a_text_is_the_texts_own(window: StudioWindow) -> None:
    undone: list[str] = []
    window.messages.add(undoable("2 pictures are in the bin", lambda: undone.append("gallery")))
    type_prompt(window, "a red ball")
    QTest.keyClick(window.side.controls.prompt, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert undone == []
    assert window.side.controls.prompt.toPlainText() != "a red ball"
