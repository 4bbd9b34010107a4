"""The wizard's page of a conversion that runs."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.conversions.conversions import Conversions, ConversionState
from app.conversions.progress import advance
from app.conversions.questions import GiveUp
from app.wizard.draft import Step
from app.wizard.run_page import RunPage
from app.wizard.wizard import Wizard
from engine.events import Event, Noted, PreviewReady, Readings, ReadingsTaken, Stage, StageProgressed
from engine.quant.work_place import RECORD, work_folder
from engine.requests import ConversionRequest
from fake_conversions import FakeConversions
from spoken import nameless


@pytest.fixture
def fakes() -> type[FakeConversions]:
    """The processes of one test."""
    return FakeConversions.fresh()


@pytest.fixture
def conversions(qtbot: QtBot, tmp_path: Path, fakes: type[FakeConversions]) -> Iterator[Conversions]:
    """With a fake process."""
    conversions = Conversions(tmp_path / "conversion.json", make_client=fakes)
    yield conversions
    conversions.close()


@pytest.fixture
def page(qtbot: QtBot, tmp_path: Path, conversions: Conversions) -> RunPage:
    """The page, shown, before anything runs."""
    page = RunPage(Wizard(tmp_path / "wizard.json", conversions, lambda: ()))
    qtbot.addWidget(page)
    page.resize(800, 700)
    page.show()
    return page


def begin(qtbot: QtBot, page: RunPage, folder: Path, source: str = "some/flux", events: int = 3) -> Conversions:
    """Have one block finished."""
    conversions = page.conversions
    conversions.begin(ConversionRequest(source=source, target="mine"), folder)
    let(conversions, events)
    qtbot.waitUntil(lambda: conversions.progress.done == 1)
    return conversions


def let(conversions: Conversions, count: int = 1) -> None:
    conversions._make_client.step(count)


def tell(page: RunPage, event: Event) -> None:
    page.conversions.progress = advance(page.conversions.progress, event)
    page.conversions.progressed.emit()


def png(colour: str) -> bytes:
    image = QImage(64, 64, QImage.Format.Format_RGB32)
    image.fill(QColor(colour))
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")
    return bytes(content.data())


def preview(done: int, colour: str) -> PreviewReady:
    return PreviewReady(blocks_done=done, blocks=4, png=png(colour), prompt="a ball", seed=0)


def test_it_says_what_runs_and_how_far_it_is(qtbot: QtBot, page: RunPage, tmp_path: Path) -> None:
    begin(qtbot, page, tmp_path)
    assert page.title.text() == "Converting block 2 of 4"
    assert page.blocks_line.text() == "1 of 4 blocks are finished"
    assert page.worst.text() == "Furthest from its source so far: double block 0, 14.0 dB"
    assert page.left.text() == "less than a minute left"
    assert page.percent.text().endswith(" %")
    assert page.strip.is_pulsing
    assert page.next_words == ""


def test_a_stage_with_steps_counts_them(qtbot: QtBot, page: RunPage, tmp_path: Path) -> None:
    begin(qtbot, page, tmp_path)
    tell(page, StageProgressed(stage=Stage.TRAJECTORIES, done=14, total=64, seconds_left=700.0))
    assert page.title.text() == "Drawing pictures with the source"
    assert page.count.text() == "14 of 64 steps"
    assert not page.strip.is_pulsing


@pytest.mark.parametrize("stage", list(Stage))
def test_every_stage_has_words(qtbot: QtBot, page: RunPage, tmp_path: Path, stage: Stage) -> None:
    begin(qtbot, page, tmp_path)
    before = page.sentence.text()
    tell(page, StageProgressed(stage=stage, done=1, total=2, seconds_left=1.0))
    assert page.title.text() != "Getting ready"
    assert (page.sentence.text() == before) is (stage is Stage.BLOCKS)


def test_readings_notes_and_previews_are_there_once_they_are_told(qtbot: QtBot, page: RunPage, tmp_path: Path) -> None:
    begin(qtbot, page, tmp_path)
    assert not any(part.isVisible() for part in (page.readings, page.notes, page.preview_card))
    tell(page, ReadingsTaken(readings=Readings(host_used=2**30, host_total=2**34, device_celsius=61)))
    tell(page, Noted(sentence="the memory is short: it goes on more slowly"))
    tell(page, preview(0, "red"))
    assert page.readings.host.text() == "1.0 / 16.0 GiB"
    assert page.readings.heat.text() == "61 °C"
    assert not page.readings.device.isVisible()
    assert page.notes.text() == "The memory is short: it goes on more slowly."
    assert [layer.label for layer in page.preview.slider.layers] == ["Before"]
    assert "half of the blocks" in page.preview.words.text()
    for done, colour in ((2, "green"), (3, "blue")):
        tell(page, preview(done, colour))
    before, after = page.preview.slider.layers
    assert (before.label, after.label) == ("Before", "3 of 4 blocks ternary")
    assert after.levels[0].pixelColor(0, 0) == QColor("blue")


def test_everything_has_a_name(qtbot: QtBot, page: RunPage, tmp_path: Path) -> None:
    begin(qtbot, page, tmp_path)
    tell(page, preview(0, "red"))
    assert nameless(page) == []


def test_pause_and_continue(qtbot: QtBot, page: RunPage, tmp_path: Path) -> None:
    conversions = begin(qtbot, page, tmp_path)
    QTest.mouseClick(page.pause, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: conversions.state is ConversionState.PAUSED)
    assert page.title.text() == "Paused"
    assert "mine is not finished" in page.sentence.text()
    assert page.left.text() == ""
    before = page.percent.text()
    assert page.pause.text() == "Continue"
    QTest.mouseClick(page.pause, Qt.MouseButton.LeftButton)
    assert conversions.state is ConversionState.RUNNING
    assert page.pause.text() == "Pause"
    assert before != "0 %"
    assert page.percent.text() == "25 %"  # of four blocks, until the new run tells its own


def test_the_next_start_shows_how_far_it_came(
    qtbot: QtBot, page: RunPage, tmp_path: Path, fakes: type[FakeConversions]
) -> None:
    begin(qtbot, page, tmp_path).close()
    again = Conversions(tmp_path / "conversion.json", make_client=fakes)
    again.look()
    other = RunPage(Wizard(tmp_path / "wizard.json", again, lambda: ()))
    qtbot.addWidget(other)
    other.show()
    assert other.title.text() == "Paused"
    assert other.percent.text() == "25 %"
    assert other.blocks_line.text() == "1 of 4 blocks are finished"
    assert not other.worst.isVisible()


def test_an_error_is_said_with_the_ways_on(qtbot: QtBot, page: RunPage, tmp_path: Path) -> None:
    conversions = begin(qtbot, page, tmp_path, "full")
    qtbot.waitUntil(lambda: conversions.state is ConversionState.FAILED)
    assert page.error.text() == "The memory ran out: close other programs."
    assert page.pause.text() == "Continue"
    QTest.mouseClick(page.change, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: conversions.state is ConversionState.NONE)
    assert page.wizard.step is Step.RECIPE
    assert page.wizard.request is not None
    assert page.wizard.request.source == "full"


@pytest.mark.parametrize("answer", list(GiveUp))
def test_giving_up_keeps_or_deletes_what_is_done(qtbot: QtBot, page: RunPage, tmp_path: Path, answer: GiveUp) -> None:
    folder = work_folder(tmp_path / "models" / "mine")
    folder.mkdir(parents=True)
    (folder / RECORD).write_text("{}")
    conversions = begin(qtbot, page, folder)
    QTest.mouseClick(page.give_up, Qt.MouseButton.LeftButton)
    assert page.dialog is not None
    QTest.mouseClick(page.dialog.buttons[answer], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: conversions.state is ConversionState.NONE)
    assert folder.exists() is (answer is GiveUp.KEEP)
    assert not (tmp_path / "conversion.json").exists()


def test_the_question_goes_when_it_has_finished(qtbot: QtBot, page: RunPage, tmp_path: Path) -> None:
    conversions = begin(qtbot, page, tmp_path)
    page.ask_to_give_up()
    let(conversions, 9)
    qtbot.waitUntil(lambda: conversions.state is ConversionState.FINISHED)
    assert page.dialog is None
