"""Pictures that could not be saved outlive the window."""

from pathlib import Path

from pytestqt.qtbot import QtBot

from app.settings import Settings
from app.studio_window import StudioWindow
from app.unsaved import bring_home
from app.workbench import Workbench
from engine.paths import UserPaths
from fake_bridge import FakeBridge
from window_hands import submit, texts, type_prompt


def make_where_nothing_can_be_saved(bridge: FakeBridge, window: StudioWindow, paths: UserPaths, qtbot: QtBot) -> None:
    paths.outputs.parent.mkdir(parents=True, exist_ok=True)
    paths.outputs.write_text("a file where the folder should be")
    type_prompt(window)
    submit(window)
    bridge.make_picture()
    qtbot.waitUntil(lambda: any("not saved" in text for text in texts(window)))


def test_the_next_start_saves_what_closing_could_not(
    qtbot: QtBot, bridge: FakeBridge, window: StudioWindow, paths: UserPaths
) -> None:
    make_where_nothing_can_be_saved(bridge, window, paths, qtbot)
    window.close()
    (kept,) = (paths.models.parent / "unsaved").glob("*.png")
    content = kept.read_bytes()
    paths.outputs.unlink()
    again = StudioWindow(Workbench.open(FakeBridge(), paths), Settings(), paths)
    qtbot.addWidget(again)
    again.begin()
    (saved,) = paths.outputs.glob("*.png")
    assert saved.read_bytes() == content
    assert not kept.exists()
    assert any(f"(1) are in {paths.outputs} now" in text for text in texts(again))
    again.close()


def test_what_still_cannot_be_saved_stays(
    qtbot: QtBot, bridge: FakeBridge, window: StudioWindow, paths: UserPaths
) -> None:
    make_where_nothing_can_be_saved(bridge, window, paths, qtbot)
    window.close()
    folder = paths.models.parent / "unsaved"
    told = bring_home(folder, paths.outputs)
    assert told is not None
    assert str(folder) in told
    assert len(list(folder.glob("*.png"))) == 1


def test_nothing_put_aside_is_nothing_told(tmp_path: Path) -> None:
    assert bring_home(tmp_path / "unsaved", tmp_path) is None
