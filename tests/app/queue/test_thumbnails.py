"""Small pictures of the queue's entries."""

import threading
from pathlib import Path

from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

import app.queue.thumbnails
from app.queue.thumbnails import SIDE, Thumbnails, square


def image(width: int, height: int, colour: str = "red") -> QImage:
    made = QImage(width, height, QImage.Format.Format_RGB32)
    made.fill(QColor(colour))
    return made


def test_any_shape_becomes_a_square() -> None:
    for size in ((10, 400), (400, 10), (1, 1), (2048, 1024)):
        assert square(image(*size)).size().toTuple() == (SIDE, SIDE)


def test_a_file_is_read_once_and_a_damaged_one_never_comes(qtbot: QtBot, tmp_path: Path) -> None:
    thumbnails = Thumbnails()
    good, bad = tmp_path / "good.png", tmp_path / "bad.png"
    image(300, 200).save(str(good))
    bad.write_bytes(b"no picture")
    assert thumbnails.pixmap(1, str(bad)) is None
    with qtbot.waitSignal(thumbnails.changed) as changed:
        assert thumbnails.pixmap(2, str(good)) is None
        assert thumbnails.pixmap(2, str(good)) is None
    assert changed.args == [2]
    assert thumbnails.pixmap(2, str(good)) is not None
    assert thumbnails.pixmap(1, str(bad)) is None
    assert thumbnails.pixmap(3, None) is None
    thumbnails.finish()


def test_only_some_are_kept(qtbot: QtBot, monkeypatch: object) -> None:
    monkeypatch.setattr(app.queue.thumbnails, "KEPT", 2)
    thumbnails = Thumbnails()
    for number in (1, 2, 3):
        thumbnails.put(number, image(8, 8))
    assert [thumbnails.pixmap(number, None) is None for number in (1, 2, 3)] == [True, False, False]


def test_no_thread_is_left_and_nothing_read_after_the_end(qtbot: QtBot, tmp_path: Path) -> None:
    file = tmp_path / "good.png"
    QImage(20, 20, QImage.Format.Format_RGB32).save(str(file))
    thumbnails = Thumbnails()
    changed: list[int] = []
    thumbnails.changed.connect(changed.append)
    assert thumbnails.pixmap(1, str(file)) is None
    thumbnails.finish()
    assert thumbnails.pixmap(2, str(file)) is None
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("queue-thumbnails")]
    qtbot.wait(20)
    assert changed == []
