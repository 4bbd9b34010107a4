"""The studio's whole window, without an engine."""

import dataclasses
import json
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QApplication,
    QFileDialog,
    QLineEdit,
    QPlainTextEdit,
    QSlider,
    QWidget,
)
from pytestqt.qtbot import QtBot

from app.bridge import EngineState
from app.model_card import ModelCard
from app.settings import Settings, read_settings
from app.studio_window import SMALLEST_SIZE, StudioWindow
from app.theme import DARK, LIGHT, Theme
from app.workbench import Workbench
from engine.errors import EngineCrashed, InvalidModel, OutOfMemory, PromptTooLong
from engine.events import Cancelled
from engine.paths import UserPaths
from engine.requests import GenerationRequest
from fake_bridge import FakeBridge, model_description
from tiny_models import save_tiny_model
from window_hands import submit, texts, type_prompt


def test_a_picture_is_asked_for_with_the_mouse(bridge: FakeBridge, window: StudioWindow) -> None:
    type_prompt(window)
    window.side.controls.seed.set_fixed(5)
    QTest.mouseClick(window.side.generate, Qt.MouseButton.LeftButton)
    QApplication.processEvents()
    expected = GenerationRequest(prompt="a red ball", seed=5, width=256, height=256, steps=20, guidance=3.5)
    assert bridge.requests == [expected]
    assert window.side.generate.isEnabled()
    assert window.side.generate.text() == "Add to queue"
    assert window.side.cancel.isVisible()
    bridge.make_picture()
    assert window.viewer.shown() == 0
    assert window.side.generate.text() == "Generate"
    assert not window.side.cancel.isVisible()


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter])
@pytest.mark.parametrize("where", ["prompt", "canvas"])
def test_control_enter_asks_once(bridge: FakeBridge, window: StudioWindow, key: Qt.Key, where: str) -> None:
    type_prompt(window)
    widget = window.side.controls.prompt if where == "prompt" else window.viewer.canvas
    widget.setFocus()
    QTest.keyClick(widget, key, Qt.KeyboardModifier.ControlModifier)
    QApplication.processEvents()
    assert len(bridge.requests) == 1
    assert texts(window) == []


def test_escape_cancels(bridge: FakeBridge, window: StudioWindow) -> None:
    type_prompt(window)
    submit(window)
    bridge.begin_job()
    QTest.keyClick(window, Qt.Key.Key_Escape)
    assert bridge.cancelled == [1]
    assert window.side.cancel.text() == "Stopping…"


def test_the_focus_goes_from_cancel_to_generate_when_there_is_nothing_to_cancel(
    bridge: FakeBridge, window: StudioWindow
) -> None:
    type_prompt(window)
    window.side.generate.setFocus()
    QTest.keyClick(window.side.generate, Qt.Key.Key_Space)
    QApplication.processEvents()
    assert window.focusWidget() is window.side.generate
    bridge.begin_job()
    window.side.cancel.setFocus()
    QTest.keyClick(window.side.cancel, Qt.Key.Key_Space)
    assert bridge.cancelled == [1]
    assert window.focusWidget() is window.side.cancel
    bridge.job_event.emit(1, Cancelled(pictures=0))
    assert window.focusWidget() is window.side.generate


def test_the_tab_key_goes_through_the_picture_bar_from_left_to_right(
    qtbot: QtBot, bridge: FakeBridge, window: StudioWindow
) -> None:
    type_prompt(window)
    submit(window)
    bridge.begin_job()
    bridge.finish_job()
    bar = window.viewer.bar
    bar.zoom_out.setFocus()
    qtbot.waitUntil(bar.compare.isEnabled)  # the picture is on the disk
    about = (bar.settings, bar.start, bar.compare, bar.copy, bar.save)
    for following in (bar.scale, bar.zoom_in, bar.fit, *about, window.viewer.canvas):
        QTest.keyClick(window.focusWidget(), Qt.Key.Key_Tab)
        assert window.focusWidget() is following


def test_an_empty_prompt_is_told_and_escape_dismisses(bridge: FakeBridge, window: StudioWindow) -> None:
    window.viewer.canvas.setFocus()
    submit(window)
    assert texts(window) == ["the prompt is empty: describe the picture in a few words"]
    assert window.focusWidget() is window.side.controls.prompt
    assert bridge.requests == []
    QTest.keyClick(window, Qt.Key.Key_Escape)
    assert texts(window) == []


def test_a_settled_message_goes_with_the_next_picture(bridge: FakeBridge, window: StudioWindow) -> None:
    submit(window)
    assert len(texts(window)) == 1
    type_prompt(window)
    submit(window)
    assert texts(window) == []
    assert len(bridge.requests) == 1


def test_a_wrong_size_is_told(bridge: FakeBridge, window: StudioWindow) -> None:
    type_prompt(window)
    window.side.controls.size_field.set_value(256, 250)
    submit(window)
    assert "height must be" in texts(window)[0]
    assert window.focusWidget() is window.side.controls.size_field.height_box
    assert bridge.requests == []


def test_what_would_be_cut_off_is_shown(bridge: FakeBridge, window: StudioWindow) -> None:
    type_prompt(window, "a red ball on a table")
    submit(window)
    bridge.job_refused.emit(1, PromptTooLong("the prompt is too long for pocket: shorten it", cut_off="on a table"))
    assert texts(window) == ["the prompt is too long for pocket: shorten it"]
    assert window.side.controls.prompt.marked_text() == "on a table"
    assert window.focusWidget() is not window.side.chooser


def test_what_another_prompt_lost_is_not_marked(bridge: FakeBridge, window: StudioWindow) -> None:
    type_prompt(window, "a red ball on a table")
    submit(window)
    window.side.controls.prompt_panel.set_text("a red ball")
    bridge.job_refused.emit(1, PromptTooLong("the prompt is too long for pocket: shorten it", cut_off="ball"))
    assert window.side.controls.prompt.marked_text() == ""


def test_a_failure_leaves_the_focus_where_the_person_works(bridge: FakeBridge, window: StudioWindow) -> None:
    type_prompt(window)
    submit(window)
    window.side.controls.prompt.setFocus()
    bridge.begin_job()
    bridge.fail_job(OutOfMemory("the memory ran out: choose a smaller size"))
    assert texts(window) == ["the memory ran out: choose a smaller size"]
    assert window.focusWidget() is window.side.controls.prompt
    submit(window)
    assert len(bridge.requests) == 2


def test_a_picture_waits_for_the_engine(qtbot: QtBot, bridge: FakeBridge, paths: UserPaths) -> None:
    window = StudioWindow(Workbench.open(bridge, paths), Settings(), paths)
    qtbot.addWidget(window)
    assert "No model is open" in window.side.generate.toolTip()
    submit(window)
    assert "No model is open" in texts(window)[0]
    window.studio.open_model(model_description())
    assert "engine is starting" in window.side.generate.toolTip()
    type_prompt(window)
    submit(window)
    assert window.side.generate.text() == "Add to queue (1)"
    bridge.become_ready()
    QApplication.processEvents()
    assert len(bridge.requests) == 1
    window.close()


def test_the_last_seed_is_offered(bridge: FakeBridge, window: StudioWindow) -> None:
    type_prompt(window)
    submit(window)
    bridge.make_picture()
    window.side.controls.seed.reuse.click()
    assert window.side.controls.seed.take() == bridge.requests[0].seed


def test_settings_of_a_picture_are_used(bridge: FakeBridge, window: StudioWindow) -> None:
    type_prompt(window)
    window.side.controls.size_field.set_value(128, 512)
    submit(window)
    bridge.make_picture()
    window.side.controls.prompt.setPlainText("something else")
    window.side.controls.size_field.set_value(256, 256)
    window.viewer.bar.settings.click()
    submit(window)
    assert bridge.requests[1] == bridge.requests[0]


def test_the_engine_that_gave_up_is_started_again(bridge: FakeBridge, window: StudioWindow) -> None:
    bridge.model_refused.emit(EngineCrashed("the engine ended 3 times"))
    bridge.state_changed.emit(EngineState.FAILED)
    assert "does not run" in window.side.generate.toolTip()
    message = window.messages.messages()[0]
    window.messages.remedy_chosen.emit(message)
    bridge.become_ready()
    assert "Make the picture" in window.side.generate.toolTip()


def test_what_could_not_be_saved_is_saved_elsewhere(
    qtbot: QtBot, bridge: FakeBridge, window: StudioWindow, paths: UserPaths, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths.outputs.parent.mkdir(parents=True, exist_ok=True)
    paths.outputs.write_text("a file in the way")
    type_prompt(window)
    submit(window)
    bridge.make_picture()
    qtbot.waitUntil(lambda: bool(texts(window)))
    assert texts(window)[0].startswith("The picture is here, but not saved")
    assert window.viewer.canvas.image() is not None
    elsewhere = paths.outputs.parent / "elsewhere.png"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(elsewhere), ""))
    with qtbot.waitSignal(window.studio.picture_changed):
        window.messages.remedy_chosen.emit(window.messages.messages()[0])
    assert elsewhere.read_bytes() == window.studio.pictures[0].content()
    assert texts(window) == []


def test_a_new_person_sees_one_box_and_one_button(qtbot: QtBot, bridge: FakeBridge, paths: UserPaths) -> None:
    window = StudioWindow(Workbench.open(bridge, paths), read_settings(paths.settings), paths)
    qtbot.addWidget(window)
    window.show()
    window.studio.open_model(model_description())
    bridge.become_ready()
    controls = window.side.controls
    shown = (controls.prompt, window.side.generate, controls.steps, controls.guidance, controls.seed)
    assert [part.isVisible() for part in shown] == [True, True, False, False, False]
    window.close()


@pytest.mark.parametrize("theme", list(Theme))
def test_themes(qapp: QApplication, window: StudioWindow, theme: Theme) -> None:
    window.set_theme(theme)
    expected = {Theme.SYSTEM: LIGHT, Theme.LIGHT: LIGHT, Theme.DARK: DARK}[theme]
    if theme is not Theme.SYSTEM or qapp.styleHints().colorScheme() is not Qt.ColorScheme.Dark:
        assert qapp.palette().window().color().name().upper() == expected.window
        corner = window.viewer.canvas.grab().toImage().pixelColor(5, 5)
        assert corner.name().upper() == expected.canvas


@pytest.mark.parametrize("theme", [Theme.LIGHT, Theme.DARK])
@pytest.mark.parametrize("size", [(1280, 800), (900, 600)])
def test_everything_has_room(bridge: FakeBridge, window: StudioWindow, theme: Theme, size: tuple[int, int]) -> None:
    window.set_theme(theme)
    window.resize(*size)
    type_prompt(window)
    submit(window)
    bridge.begin_job()
    QApplication.processEvents()
    assert window.size().toTuple() == size
    controls = window.side.controls
    for widget in (
        controls.count,
        controls.seed,
        controls.guidance,
        controls.size_field.height_box,
        window.side.cancel,
    ):
        corner = widget.mapTo(window, QPoint(widget.width(), widget.height()))
        assert corner.x() <= window.rail.width() + window.side.width()
        assert corner.y() <= window.readouts.y()
    assert not controls.visibleRegion().isEmpty()
    assert controls.visibleRegion().boundingRect().height() == controls.height(), "the controls need to be scrolled"
    for box in (controls.steps.box, controls.size_field.width_box):
        assert box.lineEdit().width() > 30, "the number is not visible"
    assert window.viewer.canvas.height() > 200


def test_everything_that_takes_focus_has_a_name(window: StudioWindow) -> None:
    kinds = (QAbstractButton, QLineEdit, QPlainTextEdit, QAbstractSpinBox, QSlider)
    nameless = [
        widget
        for widget in window.findChildren(QWidget)
        if isinstance(widget, kinds)
        and widget.focusPolicy() is not Qt.FocusPolicy.NoFocus
        and not isinstance(widget.parent(), QAbstractSpinBox)
        and not widget.objectName().startswith("qt_")
        and not (widget.accessibleName() or getattr(widget, "text", str)())
    ]
    assert nameless == []


def test_the_tab_order_follows_the_eye(window: StudioWindow) -> None:
    controls = window.side.controls
    expected = [
        controls.prompt_panel.styles,
        controls.prompt_panel.earlier,
        controls.prompt,
        controls.start.paste,
        controls.start.choose,
        controls.size_field.presets,
        controls.size_field.width_box,
        controls.size_field.swap,
        controls.size_field.height_box,
        controls.steps.slider,
        controls.steps.box,
        controls.guidance.slider,
        controls.guidance.box,
        controls.seed.mode,
        controls.count.box,
        controls.true_cfg.scale.slider,
        controls.true_cfg.scale.box,
        window.side.generate,
    ]
    controls.prompt_panel.styles.setFocus()
    visited = [window.focusWidget()]
    while len(visited) < len(expected):
        QTest.keyClick(window.focusWidget(), Qt.Key.Key_Tab)
        visited.append(window.focusWidget())
    assert visited == expected


def test_the_window_is_remembered(qtbot: QtBot, bridge: FakeBridge, paths: UserPaths, window: StudioWindow) -> None:
    window.resize(900, 650)  # the offscreen platform's screen has 800 x 800
    window.set_theme(Theme.DARK)
    window.close()
    assert bridge.is_shut_down
    settings = read_settings(paths.settings)
    assert (settings.theme, settings.model) == (Theme.DARK, "/models/pocket")
    again = StudioWindow(Workbench.open(FakeBridge(), paths), settings, paths)
    qtbot.addWidget(again)
    assert again.size().toTuple() == (900, 650)
    again.close()


def test_a_data_folder_that_is_a_file_holds_up_neither_work_nor_closing(
    qtbot: QtBot, bridge: FakeBridge, paths: UserPaths, caplog: pytest.LogCaptureFixture
) -> None:
    paths.settings.parent.write_text("a file in the way")
    bench = Workbench.open(bridge, paths)
    window = StudioWindow(bench, Settings(), paths)
    qtbot.addWidget(window)
    bench.tell_complaints()
    assert any("is forgotten when this window closes" in text for text in texts(window))
    window.studio.open_model(model_description())
    bridge.become_ready()
    type_prompt(window)
    submit(window)
    assert len(bridge.requests) == 1
    assert window.close()
    assert bridge.is_shut_down
    assert "were not saved" in caplog.text


def start(qtbot: QtBot, bridge: FakeBridge, paths: UserPaths, model: str | None) -> StudioWindow:
    window = StudioWindow(Workbench.open(bridge, paths), Settings(model=model), paths)
    qtbot.addWidget(window)
    window.begin()
    return window


@pytest.mark.parametrize("by_folder", [False, True])
def test_the_remembered_model_is_opened(qtbot: QtBot, bridge: FakeBridge, paths: UserPaths, by_folder: bool) -> None:
    for name in ("one", "two"):
        save_tiny_model(paths.models / name)
    window = start(qtbot, bridge, paths, str(paths.models / "two") if by_folder else "two")
    assert bridge.models == [str(paths.models / "two")]
    listed = [action.text() for action in window.side.chooser.menu_of_models.actions()]
    assert any(text.startswith("one ") for text in listed)
    window.close()
    assert read_settings(paths.settings).model == "two"


@pytest.mark.parametrize("wanted", ["gone", "broken", "/nowhere/gone"])
def test_a_remembered_model_that_cannot_be_used_is_told_and_another_opens(
    qtbot: QtBot, bridge: FakeBridge, paths: UserPaths, monkeypatch: pytest.MonkeyPatch, wanted: str
) -> None:
    monkeypatch.setattr("engine.catalog.resources.models_folder", lambda: paths.cache)
    save_tiny_model(paths.models / "one")
    (paths.models / "broken").mkdir()
    window = start(qtbot, bridge, paths, wanted)
    assert len(texts(window)) == 1
    assert wanted in texts(window)[0]
    assert bridge.models == [str(paths.models / "one")]
    window.close()


def test_no_model_at_all(qtbot: QtBot, bridge: FakeBridge, paths: UserPaths, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.create_page.installed_models", lambda: ())
    window = start(qtbot, bridge, paths, None)
    assert bridge.models == []
    assert [text.split(",")[0] for text in texts(window)] == ["No model is installed"]
    assert "open a model's folder" in texts(window)[0]
    assert window.viewer.progress.words.text() == "Choose a model to begin"
    window.close()


def test_a_folder_is_opened(
    bridge: FakeBridge, paths: UserPaths, window: StudioWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = save_tiny_model(paths.models / "tiny") or paths.models / "tiny"
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(folder))
    window.side.chooser.folder_wanted.emit()
    assert bridge.models[-1] == str(folder)


def test_a_folder_that_is_no_model_is_told(bridge: FakeBridge, window: StudioWindow, tmp_path: Path) -> None:
    window.create_page.open_folder(tmp_path)
    assert len(bridge.models) == 1
    assert len(texts(window)) == 1
    assert window.focusWidget() is window.side.chooser
    assert window.studio.can_generate


def test_a_model_that_the_engine_refuses_leaves_the_one_before(bridge: FakeBridge, window: StudioWindow) -> None:
    window.studio.open_model(model_description("broken"))
    bridge.model_refused.emit(InvalidModel("broken has a flipped byte: fetch or make it again"))
    assert texts(window) == ["broken has a flipped byte: fetch or make it again"]
    assert window.side.chooser.accessibleDescription().startswith("pocket")


def test_the_outputs_are_not_there_yet(window: StudioWindow, paths: UserPaths) -> None:
    action = next(action for action in window.menu.actions() if action.text() == "Show saved pictures")
    action.trigger()
    assert str(paths.outputs) in texts(window)[0]


def test_the_first_paint_is_told_once(qtbot: QtBot, bridge: FakeBridge, paths: UserPaths) -> None:
    window = StudioWindow(Workbench.open(bridge, paths), Settings(), paths)
    qtbot.addWidget(window)
    count: list[None] = []
    window.first_painted.connect(lambda: count.append(None))
    with qtbot.waitSignal(window.first_painted):
        window.show()
    window.repaint()
    QTest.qWait(20)
    assert len(count) == 1
    window.close()


def test_shortcuts_are_unambiguous(window: StudioWindow) -> None:
    shortcuts = [key.toString() for action in window.actions() for key in action.shortcuts()]
    assert len(shortcuts) == len(set(shortcuts))
    assert {"Ctrl+Return", "Esc", "Ctrl+S", "Ctrl+O", "Ctrl+Q"} <= set(shortcuts)


def test_settings_are_json(paths: UserPaths, window: StudioWindow) -> None:
    window.close()
    assert json.loads(paths.settings.read_text())["theme"] == "system"


def test_a_change_of_the_systems_colours_is_followed(
    qapp: QApplication, window: StudioWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    window.set_theme(Theme.SYSTEM)
    monkeypatch.setattr("app.studio_window.palette_for", lambda _theme: DARK)
    qapp.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    assert qapp.palette().window().color().name().upper() == DARK.window


def test_limits_lead_to_a_folder_and_to_the_card(
    bridge: FakeBridge, window: StudioWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    limited = dataclasses.replace(model_description(), folder=tmp_path, limits="Two things. No other words.")
    (tmp_path / "README.md").write_text("# Pocket\n", encoding="utf-8")
    line = window.side.limits
    assert not line.isVisible()
    window.studio.open_model(limited)
    bridge.become_ready(limited)
    assert line.isVisible()
    asked: list[str] = []
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: asked.append("folder"))
    line.linkActivated.emit("folder")
    assert asked == ["folder"]
    line.linkActivated.emit("card")
    card = window.findChild(ModelCard)
    assert card.text.toPlainText() == "Pocket"
    card.reject()


def test_a_card_that_cannot_be_read_is_told(window: StudioWindow, tmp_path: Path) -> None:
    window.create_page.show_card(tmp_path / "README.md")
    assert ["README.md cannot be read" in text for text in texts(window)] == [True]


@pytest.mark.parametrize("theme", [Theme.LIGHT, Theme.DARK])
def test_in_the_smallest_window_limits_leave_every_control_in_sight(
    bridge: FakeBridge, window: StudioWindow, theme: Theme
) -> None:
    limited = dataclasses.replace(model_description(), limits="Pocket recombines 230 things. " * 4)
    window.set_theme(theme)
    window.resize(*SMALLEST_SIZE)
    window.studio.open_model(limited)
    bridge.become_ready(limited)
    QApplication.processEvents()
    line, prompt = window.side.limits, window.side.controls.prompt
    assert line.height() >= line.heightForWidth(line.width())
    assert line.mapTo(window, line.rect().bottomLeft()).y() < prompt.mapTo(window, prompt.rect().topLeft()).y()
    assert window.side.generate.visibleRegion().boundingRect() == window.side.generate.rect()
