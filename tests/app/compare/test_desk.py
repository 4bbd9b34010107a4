"""The comparison's wishes in the queue, and what comes of them on its page."""

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.compare.page import ComparePage
from app.compare.twins import Side, Twins, twins
from app.message import Remedy
from app.studio_window import StudioWindow
from engine.description import describe
from engine.requests import GenerationRequest
from fake_bridge import FakeBridge, model_description
from tiny_models import save_tiny_model


@pytest.fixture
def asked(tmp_path: Path) -> Twins:
    """One prompt for two models that are on the disk."""
    for name in ("first", "second"):
        save_tiny_model(tmp_path / name)
    first, second = describe(tmp_path / "first"), describe(tmp_path / "second")
    return twins(GenerationRequest(prompt="a red ball", seed=3, width=32, height=32, steps=2), first, second)


@pytest.fixture
def page(window: StudioWindow) -> ComparePage:
    """The page, as it is in the window."""
    page = window.page("compare")
    assert isinstance(page, ComparePage)
    return page


def test_both_are_put_into_the_queue(page: ComparePage, window: StudioWindow, asked: Twins) -> None:
    page.both_asked.emit(asked)
    waiting = [(item.model, item.request) for item in window.bench.store.waiting()]
    assert waiting == [(str(twin.model.folder), twin.request) for twin in (asked.a, asked.b)]
    page.cancel_asked.emit(asked)
    assert window.bench.store.waiting() == ()


def test_pictures_of_both_models_come_to_the_page(
    qtbot: QtBot, page: ComparePage, window: StudioWindow, bridge: FakeBridge, asked: Twins
) -> None:
    window.studio.open_model(model_description())
    bridge.become_ready()
    shown: list[tuple[Side, Path]] = []
    page.show_side = lambda side, file: shown.append((side, file))  # type: ignore[method-assign]
    page.twin_bar.asked.emit(asked)
    for count, twin in enumerate((asked.a, asked.b), start=1):
        qtbot.waitUntil(lambda twin=twin: bridge.models[-1:] == [str(twin.model.folder)])  # type: ignore[misc]
        bridge.become_ready(twin.model)
        qtbot.waitUntil(lambda count=count: len(bridge.requests) == count)  # type: ignore[misc]
        bridge.make_picture()
    qtbot.waitUntil(lambda: [side for side, _ in shown] == [Side.A, Side.B])
    assert all(file.is_file() for _, file in shown)


def test_a_picture_that_cannot_be_saved_ends_its_side(
    qtbot: QtBot, page: ComparePage, window: StudioWindow, bridge: FakeBridge, asked: Twins
) -> None:
    window.studio.outputs.parent.mkdir(parents=True, exist_ok=True)
    window.studio.outputs.write_text("a file where the folder belongs")
    page.twin_bar.asked.emit(asked)
    for count, twin in enumerate((asked.a, asked.b), start=1):
        qtbot.waitUntil(lambda twin=twin: bridge.models[-1:] == [str(twin.model.folder)])  # type: ignore[misc]
        bridge.become_ready(twin.model)
        qtbot.waitUntil(lambda count=count: len(bridge.requests) == count)  # type: ignore[misc]
        bridge.make_picture()
    qtbot.waitUntil(lambda: page.twin_bar.twins is None)
    told = window.messages.messages()
    assert told
    assert all("not saved" in each.text and each.remedy is Remedy.SAVE_ELSEWHERE for each in told)


def test_an_entry_that_fails_is_told(page: ComparePage, window: StudioWindow, asked: Twins) -> None:
    told: list[str] = []
    page.fail = lambda _model, _request, sentence: told.append(sentence)  # type: ignore[method-assign]
    page.both_asked.emit(asked)
    first, second = window.bench.store.waiting()
    window.bench.store.fail(first.number, "there is no room: take a smaller size")
    window.bench.store.cancel([second.number])
    assert told == ["there is no room: take a smaller size", "The picture was taken out of the queue."]
