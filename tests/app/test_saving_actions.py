"""Pictures on their way to the disk."""

import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app import saving_actions
from app.saving_actions import PictureSaver
from engine.errors import OutputError
from fake_bridge import png


@pytest.fixture
def saver(qtbot: QtBot) -> Iterator[PictureSaver]:
    saver = PictureSaver()
    yield saver
    saver.finish()


def test_pictures_get_free_names(qtbot: QtBot, saver: PictureSaver, tmp_path: Path) -> None:
    folder, files = tmp_path / "new" / "outputs", {}
    saver.saved.connect(files.__setitem__)
    for number in range(3):
        saver.keep(number, png(), folder, prompt="a red ball", seed=7)
    qtbot.waitUntil(lambda: len(files) == 3)
    assert sorted(folder.iterdir()) == sorted(files.values())
    assert all(file.read_bytes() == png() for file in files.values())


def test_saving_happens_off_the_windows_thread(
    qtbot: QtBot, saver: PictureSaver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads = []
    monkeypatch.setattr(saving_actions, "save_picture", lambda *_, **__: threads.append(threading.current_thread()))
    with qtbot.waitSignal(saver.saved):
        saver.save_as(0, png(), tmp_path / "a.png")
    assert threads[0] is not threading.main_thread()


def test_save_as_overwrites(qtbot: QtBot, saver: PictureSaver, tmp_path: Path) -> None:
    file = tmp_path / "a.png"
    file.write_text("old")
    with qtbot.waitSignal(saver.saved) as saved:
        saver.save_as(4, png(), file)
    assert saved.args == [4, file]
    assert file.read_bytes() == png()


def test_a_folder_that_cannot_be_written_is_told(qtbot: QtBot, saver: PictureSaver, tmp_path: Path) -> None:
    (tmp_path / "outputs").write_text("a file in the way")
    with qtbot.waitSignal(saver.failed) as failed:
        saver.keep(2, png(), tmp_path / "outputs", prompt="a ball", seed=1)
    number, error = failed.args
    assert number == 2
    assert isinstance(error, OutputError)


@pytest.mark.skipif(sys.platform != "linux", reason="needs /dev/full")
def test_a_full_disk_is_told(
    qtbot: QtBot, saver: PictureSaver, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def write_to_full_disk(content: bytes, *_: object, **__: object) -> None:
        with Path("/dev/full").open("wb", buffering=0) as stream:
            stream.write(content)

    monkeypatch.setattr(saving_actions, "save_picture", write_to_full_disk)
    with qtbot.waitSignal(saver.failed) as failed:
        saver.save_as(0, png(), tmp_path / "a.png")
    assert "No space left" in failed.args[1].sentence
