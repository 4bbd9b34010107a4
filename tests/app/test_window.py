"""The run of the program that shows the window, with a fake engine process for the rare events."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

import fake_engine
from app.bridge import Bridge, EngineState
from app.settings import Mode, read_settings
from app.studio_window import StudioWindow
from app.window import make_window
from engine.paths import UserPaths
from fake_bridge import FakeBridge

posix = pytest.mark.skipif(sys.platform == "win32", reason="needs signals")


@pytest.fixture
def living(qtbot: QtBot, paths: UserPaths, monkeypatch: pytest.MonkeyPatch) -> Iterator[StudioWindow]:
    """The whole window on a fake engine process, its model open."""
    monkeypatch.setattr(StudioWindow, "begin", lambda self: self.studio.open_model(fake_engine.fake_description()))
    window = make_window(Bridge(command=fake_engine.command(), answer_seconds=1.0), paths)
    qtbot.addWidget(window)
    window.show()
    qtbot.waitUntil(lambda: window.studio.engine is EngineState.READY, timeout=20_000)
    yield window
    window.close()


def ask(window: StudioWindow, prompt: str) -> None:
    window.side.controls.prompt.setPlainText(prompt)
    window.side.generate.click()


def texts(window: StudioWindow) -> str:
    return "\n".join(message.text for message in window.messages.messages())


def wait_for_picture(qtbot: QtBot, window: StudioWindow, count: int = 1) -> None:
    qtbot.waitUntil(lambda: len(window.studio.pictures) == count and window.studio.job is None, timeout=20_000)


def test_a_picture(qtbot: QtBot, living: StudioWindow) -> None:
    ask(living, "a red ball")
    wait_for_picture(qtbot, living)
    assert living.viewer.canvas.image().size() == QSize(64, 64)
    qtbot.waitUntil(lambda: living.studio.pictures[0].file is not None)
    assert living.readouts.device.text() == "Fake device"


@pytest.mark.parametrize(
    ("word", "sentence"),
    [("fail", "the fake job failed"), ("memory", "ran out"), ("nonfinite", "no numbers"), ("refuse", "does not fit")],
)
def test_a_job_that_fails_leaves_the_window_ready(qtbot: QtBot, living: StudioWindow, word: str, sentence: str) -> None:
    ask(living, f"{word} please")
    qtbot.waitUntil(
        lambda: sentence in texts(living) and living.studio.job is None and not living.bench.store.waiting(),
        timeout=20_000,
    )
    assert living.studio.pictures == []
    ask(living, "a red ball")
    wait_for_picture(qtbot, living)


def test_cancel(qtbot: QtBot, living: StudioWindow) -> None:
    living.side.controls.steps.set_value(100)
    ask(living, "slow going")
    qtbot.waitUntil(living.viewer.canvas.shows_preview, timeout=20_000)
    living.side.cancel.click()
    qtbot.waitUntil(lambda: living.studio.job is None and not living.bench.store.waiting(), timeout=20_000)
    assert living.studio.pictures == []
    assert texts(living) == ""


@posix
@pytest.mark.parametrize("word", ["crash", "exit", "garbage"])
def test_a_crash_costs_one_picture_not_the_window(qtbot: QtBot, living: StudioWindow, word: str) -> None:
    ask(living, f"{word} now")
    qtbot.waitUntil(lambda: bool(texts(living)), timeout=20_000)
    assert living.isVisible()
    living.side.controls.prompt.setPlainText("a red ball")
    qtbot.waitUntil(lambda: living.studio.engine is EngineState.READY, timeout=20_000)
    living.side.generate.click()
    wait_for_picture(qtbot, living)


def test_a_stall_is_shown_and_kills_nothing(qtbot: QtBot, living: StudioWindow) -> None:
    ask(living, "stall please")
    qtbot.waitUntil(lambda: "not answering" in living.viewer.progress.words.text(), timeout=20_000)
    living.side.cancel.click()
    qtbot.waitUntil(lambda: living.studio.job is None and not living.bench.store.waiting(), timeout=20_000)
    ask(living, "a red ball")
    wait_for_picture(qtbot, living)


def test_a_damaged_settings_file_is_told(qtbot: QtBot, paths: UserPaths) -> None:
    paths.settings.parent.mkdir(parents=True)
    paths.settings.write_text("{")
    window = make_window(FakeBridge(), paths)
    qtbot.addWidget(window)
    assert "settings.json is not valid JSON: it is kept as settings-damaged-1.json" in texts(window)
    window.close()
    assert paths.settings.with_name("settings-damaged-1.json").read_text() == "{"
    assert read_settings(paths.settings).geometry is not None


def test_one_wrong_value_leaves_the_other_settings(qtbot: QtBot, paths: UserPaths) -> None:
    paths.settings.parent.mkdir(parents=True)
    paths.settings.write_text('{"mode": "plain", "theme": "pink", "of_a_newer_version": 1}')
    window = make_window(FakeBridge(), paths)
    qtbot.addWidget(window)
    assert window.settings.values.mode is Mode.PLAIN
    assert "'pink' for theme" in texts(window)
    assert json.loads(paths.settings.read_text())["of_a_newer_version"] == 1
    window.close()


RUN = """
import sys
from PySide6.QtCore import QTimer
from app import create_page, window
from app.bridge import Bridge

def opened(shown):
    shown.first_painted.connect(lambda: print("painted", flush=True))
    if "close" in sys.argv:
        shown.first_painted.connect(shown.close)

create_page.installed_models = lambda: ()
code = window.run_window(sys.argv[:1], opened=opened)
print("torch" in sys.modules, "transformers" in sys.modules, flush=True)
sys.exit(code)
"""


def run_program(*words: str) -> "subprocess.Popen[str]":
    environment = dict(os.environ, PYTHONPATH=str(Path(__file__).parents[2]))
    return subprocess.Popen(
        [sys.executable, "-c", RUN, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    )


def test_the_program_runs_until_the_window_is_closed() -> None:
    with run_program("close") as process:
        out, err = process.communicate(timeout=30)
    assert out.split() == ["painted", "False", "False"]
    assert process.returncode == 0
    assert "Traceback" not in err


@posix
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_closes_the_window(number: signal.Signals) -> None:
    with run_program() as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "painted\n"
        process.send_signal(number)
        out, err = process.communicate(timeout=30)
    assert process.returncode == 0
    assert out.split() == ["False", "False"]
    assert "Traceback" not in err


def test_qt_keeps_its_references(qtbot: QtBot) -> None:
    label = QLabel()
    qtbot.addWidget(label)
    before = sys.getrefcount(None)
    for number in range(1000):
        label.setNum(number)
    assert sys.getrefcount(None) > before - 500, "this PySide6 drops a reference to None at each call"
    QTest.qWait(1)
