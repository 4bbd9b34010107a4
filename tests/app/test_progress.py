"""The line below the picture."""

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.bridge import EngineState
from app.progress import ProgressLine
from app.state import Studio
from engine.errors import InvalidModel
from engine.events import Cancelled, Phase, PhaseFinished, PhaseStarted, Started
from engine.requests import GenerationRequest
from fake_bridge import FakeBridge

REQUEST = GenerationRequest(prompt="a ball", seed=1, width=32, height=32, steps=4)


@pytest.fixture
def line(qtbot: QtBot, studio: Studio) -> ProgressLine:
    line = ProgressLine(studio)
    qtbot.addWidget(line)
    return line


def test_the_engines_state_in_words(bridge: FakeBridge, line: ProgressLine) -> None:
    assert line.words.text() == "Starting the engine…"
    bridge.state_changed.emit(EngineState.LOADING)
    assert line.words.text() == "Opening pocket…"
    bridge.become_ready()
    assert line.words.text() == "Ready: pocket, opened in 1.3 s"
    bridge.state_changed.emit(EngineState.NOT_ANSWERING)
    assert "not answering" in line.words.text()
    bridge.state_changed.emit(EngineState.FAILED)
    assert line.words.text() == "The engine does not run"
    assert line.bar.isHidden()


def test_without_a_model(bridge: FakeBridge, line: ProgressLine) -> None:
    bridge.model_refused.emit(InvalidModel("pocket is cut short"))
    bridge.state_changed.emit(EngineState.FAILED)
    assert line.words.text() == "Choose a model to begin"


def test_a_job_of_several_pictures_says_which(bridge: FakeBridge, studio: Studio, line: ProgressLine) -> None:
    bridge.become_ready()
    studio.generate(REQUEST)
    bridge.tell(Started(pictures=3, steps=4, width=32, height=32))
    assert line.words.text() == "Reading the prompt · picture 1 of 3"
    bridge.tell(PhaseFinished(picture=0, phase=Phase.DECODE, seconds=0.1))
    assert line.words.text() == "Reading the prompt · picture 2 of 3"


def test_a_job_from_its_begin_to_its_end(qtbot: QtBot, bridge: FakeBridge, studio: Studio, line: ProgressLine) -> None:
    bridge.become_ready()
    studio.generate(REQUEST)
    assert line.words.text() == "Waiting for the engine…"
    bridge.begin_job(done=0)
    bridge.tell(PhaseStarted(picture=0, phase=Phase.ENCODE))
    assert line.words.text() == "Encoding the start picture"
    bridge.begin_job(done=0)
    assert line.words.text() == "Denoising, step 1 of 4"
    assert line.left.text() == "measuring…"
    assert not line.bar.isHidden()
    bridge.begin_job(done=2)
    assert line.words.text() == "Denoising, step 3 of 4"
    assert line.left.text() in ("about 1 s left", "almost done")
    bridge.tell(PhaseStarted(picture=0, phase=Phase.DECODE))
    assert line.words.text() == "Decoding the picture"
    bridge.finish_job()
    assert line.words.text() == "Saving the picture"
    assert not line.bar.isHidden()
    qtbot.waitUntil(line.bar.isHidden)
    assert line.words.text().startswith("Ready")


def test_a_picture_that_cannot_be_saved_ends_too(
    qtbot: QtBot, bridge: FakeBridge, studio: Studio, line: ProgressLine, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    studio.outputs = tmp_path / "file"
    bridge.become_ready()
    studio.generate(REQUEST)
    bridge.make_picture()
    assert line.words.text() == "Saving the picture"
    qtbot.waitUntil(line.bar.isHidden)


def test_the_bar_has_the_parts_of_the_earlier_picture(bridge: FakeBridge, studio: Studio, line: ProgressLine) -> None:
    bridge.become_ready()
    studio.generate(REQUEST)
    bridge.make_picture()
    studio.generate(REQUEST)
    bridge.begin_job(done=0)
    text, denoise, decode = line.bar.widths[:3]
    assert (denoise / text, decode / text) == (pytest.approx(0.5 / 0.25), pytest.approx(0.75 / 0.25))
    assert line.bar.toolTip().startswith("Text 250 ms · Denoise 500 ms · Decode 750 ms")
    assert line.bar.value() < 1000


def test_the_bar_begins_with_the_model_that_opens(bridge: FakeBridge, studio: Studio, line: ProgressLine) -> None:
    bridge.become_ready()
    studio.generate(REQUEST)
    bridge.make_picture()
    bridge.state_changed.emit(EngineState.STARTING)
    studio.wait_for(REQUEST)
    assert not line.bar.isHidden()
    assert line.words.text().startswith("Starting the engine")
    assert len(line.bar.widths) >= 4
    studio.wait_for(None)
    assert studio.paces.waiting is None


def test_a_cancelled_job(bridge: FakeBridge, studio: Studio, line: ProgressLine) -> None:
    bridge.become_ready()
    studio.generate(REQUEST)
    bridge.begin_job()
    studio.cancel()
    assert line.words.text() == "Stopping after this step…"
    bridge.tell(Cancelled(pictures=0))
    assert line.bar.isHidden()


def test_a_silent_engine_during_a_job(bridge: FakeBridge, studio: Studio, line: ProgressLine) -> None:
    bridge.become_ready()
    studio.generate(REQUEST)
    bridge.begin_job()
    bridge.state_changed.emit(EngineState.NOT_ANSWERING)
    assert "not answering" in line.words.text()
    bridge.state_changed.emit(EngineState.BUSY)
    assert line.words.text() == "Denoising, step 3 of 4"
