"""The right side of the window."""

from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from app.message import Message
from app.state import Studio
from app.viewer import Viewer
from engine.errors import EngineError
from engine.events import Cancelled, PictureReady, Preview, StepFinished
from engine.requests import GenerationRequest
from fake_bridge import FakeBridge, model_description, png


@pytest.fixture
def viewer(qtbot: QtBot, ready: Studio) -> Viewer:
    viewer = Viewer(ready)
    qtbot.addWidget(viewer)
    viewer.resize(800, 700)
    viewer.show()
    return viewer


def ask(studio: Studio, number: int = 0) -> None:
    request = GenerationRequest(prompt=f"ball {number}", seed=number, width=64, height=32, steps=4, guidance=3.5)
    studio.generate(request)


def make(bridge: FakeBridge, studio: Studio, count: int) -> None:
    for number in range(count):
        ask(studio, number)
        bridge.make_picture()


def test_an_empty_viewer_says_what_to_do(viewer: Viewer) -> None:
    assert viewer.canvas.image() is None
    assert "Write a prompt" in viewer.canvas.accessibleDescription()
    assert not viewer.bar.save.isEnabled()
    assert viewer.shown() is None


def test_a_finished_picture_is_shown_with_its_settings(
    qtbot: QtBot, bridge: FakeBridge, ready: Studio, viewer: Viewer
) -> None:
    ask(ready, 5)
    bridge.make_picture()
    assert viewer.canvas.image().size().toTuple() == (64, 32)
    assert viewer.bar.title.text() == "ball 5"
    assert viewer.bar.facts.text() == "seed 5 · 64 × 32 · 4 steps · guidance 3.5 · 1.5 s · pocket · not saved"
    qtbot.waitUntil(lambda: viewer.bar.facts.text().endswith("ball-5-5.png"))
    assert viewer.bar.save.isEnabled()


def test_the_preview_is_followed(bridge: FakeBridge, ready: Studio, viewer: Viewer) -> None:
    make(bridge, ready, 1)
    ask(ready, 1)
    assert viewer.filmstrip.shows_live()
    bridge.begin_job()
    assert viewer.canvas.shows_preview()
    assert viewer.bar.title.text() == "ball 1"
    assert not viewer.bar.copy.isEnabled()
    bridge.finish_job()
    assert viewer.shown() == 1
    assert not viewer.canvas.shows_preview()


def test_another_picture_can_be_looked_at_meanwhile(bridge: FakeBridge, ready: Studio, viewer: Viewer) -> None:
    make(bridge, ready, 2)
    ask(ready, 2)
    bridge.begin_job(done=1)
    viewer.filmstrip.choose(0)
    assert viewer.bar.title.text() == "ball 0"
    bridge.begin_job(done=2)
    assert viewer.bar.title.text() == "ball 0"
    assert not viewer.canvas.shows_preview()
    viewer.filmstrip.choose_live()
    assert viewer.canvas.shows_preview()
    viewer.filmstrip.choose(0)
    bridge.finish_job()
    assert viewer.shown() == 0


def test_who_looks_at_an_older_picture_goes_on_looking(bridge: FakeBridge, ready: Studio, viewer: Viewer) -> None:
    make(bridge, ready, 2)
    viewer.filmstrip.choose(0)
    ask(ready, 2)
    assert viewer.shown() == 0
    bridge.make_picture()
    assert viewer.shown() == 0
    viewer.follow()
    ask(ready, 3)
    assert viewer.filmstrip.shows_live()


def test_the_next_picture_of_a_job_is_followed(bridge: FakeBridge, ready: Studio, viewer: Viewer) -> None:
    ask(ready)
    bridge.begin_job()
    picture = PictureReady(
        picture=0, png=png(width=64, height=32), width=64, height=32, seed=0, seconds=1.0, phase_seconds={}
    )
    bridge.tell(picture)
    assert viewer.shown() == 0
    some = Preview(width=2, height=2, pixels=bytes(range(12)))
    bridge.tell(StepFinished(picture=1, step=1, steps=4, seconds=0.1, preview=some))
    assert viewer.canvas.shows_preview()
    bridge.tell(picture)
    viewer.filmstrip.choose(0)
    bridge.tell(StepFinished(picture=2, step=1, steps=4, seconds=0.1, preview=some))
    assert viewer.shown() == 0


def test_a_model_without_preview_says_so(bridge: FakeBridge, ready: Studio, viewer: Viewer) -> None:
    bridge.become_ready(model_description(preview=False))
    ask(ready)
    assert "no live preview" in viewer.canvas.accessibleDescription()
    bridge.begin_job(preview=False)
    assert "no live preview" in viewer.canvas.accessibleDescription()


@pytest.mark.parametrize("before", [0, 2])
def test_a_cancelled_job_leaves_what_was_there(bridge: FakeBridge, ready: Studio, viewer: Viewer, before: int) -> None:
    make(bridge, ready, before)
    ask(ready, 9)
    bridge.begin_job()
    bridge.tell(Cancelled(pictures=0))
    assert not viewer.canvas.shows_preview()
    assert viewer.shown() == (before - 1 if before else None)
    assert (viewer.canvas.image() is not None) == bool(before)


def test_a_failed_job_shows_nothing(bridge: FakeBridge, ready: Studio, viewer: Viewer) -> None:
    ask(ready)
    bridge.begin_job()
    bridge.fail_job(EngineError("denoising failed: try another seed"))
    assert viewer.canvas.image() is None


def test_the_picture_is_copied_with_its_settings(bridge: FakeBridge, ready: Studio, viewer: Viewer) -> None:
    make(bridge, ready, 1)
    viewer.bar.copy.click()
    content = QGuiApplication.clipboard().mimeData()
    assert content.hasImage()
    assert bytes(content.data("image/png").data()) == png(width=64, height=32)


def test_the_picture_is_saved_where_the_person_says(
    qtbot: QtBot, bridge: FakeBridge, ready: Studio, viewer: Viewer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(bridge, ready, 1)
    asked: list[str] = []

    def answer(_parent: object, _title: str, proposal: str, _kinds: str) -> tuple[str, str]:
        asked.append(proposal)
        return str(tmp_path / "mine"), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", answer)
    qtbot.waitUntil(lambda: ready.pictures[0].file is not None)
    with qtbot.waitSignal(ready.picture_changed):
        viewer.bar.save.click()
    assert (tmp_path / "mine.png").read_bytes() == ready.pictures[0].content()
    assert asked == [str(next(ready.outputs.iterdir()))]
    assert viewer.bar.facts.text().endswith("mine.png")


def test_a_saved_picture_whose_file_is_gone(
    qtbot: QtBot, bridge: FakeBridge, ready: Studio, viewer: Viewer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    make(bridge, ready, 2)
    qtbot.waitUntil(lambda: all(picture.file for picture in ready.pictures))
    first = ready.pictures[0].file
    assert first is not None
    first.unlink()
    viewer.filmstrip.choose(0)
    assert viewer.canvas.image() is None
    assert str(first) in viewer.canvas.accessibleDescription()
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "mine.png"), ""))
    told: list[Message] = []
    ready.told.connect(told.append)
    viewer.bar.save.click()
    assert str(first) in told[0].text
    viewer.filmstrip.choose(1)
    assert viewer.canvas.image() is not None


def test_without_a_model_the_empty_picture_says_what_to_do(studio: Studio, viewer: Viewer) -> None:
    assert "Write a prompt" in viewer.canvas.accessibleDescription()
    studio.model = None
    studio.find_no_model()
    assert "open the folder of one." in viewer.canvas.accessibleDescription()
    viewer.show_open_key("F3")
    assert "open the folder of one with F3." in viewer.canvas.accessibleDescription()


def test_zoom_buttons(bridge: FakeBridge, ready: Studio, viewer: Viewer) -> None:
    make(bridge, ready, 1)
    viewer.bar.scale.click()
    assert viewer.bar.scale.text() == "100 %"
    viewer.bar.zoom_in.click()
    assert viewer.bar.scale.text() == "125 %"
    viewer.bar.zoom_out.click()
    viewer.bar.zoom_out.click()
    assert viewer.bar.scale.text() == "80 %"
    viewer.bar.fit.click()
    assert viewer.canvas.is_fitted


def test_settings_of_the_shown_picture_are_wanted(
    qtbot: QtBot, bridge: FakeBridge, ready: Studio, viewer: Viewer
) -> None:
    make(bridge, ready, 2)
    viewer.filmstrip.choose(0)
    with qtbot.waitSignal(viewer.settings_wanted) as wanted:
        viewer.bar.settings.click()
    assert wanted.args == [ready.pictures[0]]
