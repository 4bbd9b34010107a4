"""The window's log: a rotating file, to which Qt's own messages go as well."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import qWarning

from app.diagnostics import log
from app.diagnostics.log import WindowLog


@pytest.fixture
def window_log(tmp_path: Path) -> Iterator[WindowLog]:
    """A log that is written."""
    window_log = WindowLog(tmp_path / "logs")
    window_log.start()
    yield window_log
    window_log.stop()


def test_what_is_logged_is_in_the_file(window_log: WindowLog) -> None:
    logging.getLogger("app.some").info("an event")
    logging.getLogger("elsewhere").warning("a warning")
    logging.getLogger("elsewhere").info("not ours")
    text = window_log.file.read_text()
    assert "INFO app.some: an event" in text
    assert "WARNING elsewhere: a warning" in text
    assert "not ours" not in text


def test_qts_messages_are_in_the_file(window_log: WindowLog) -> None:
    qWarning("a word of Qt's")
    assert "WARNING qt.default: a word of Qt's" in window_log.file.read_text()


def test_the_file_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log, "MAX_BYTES", 100)
    window_log = WindowLog(tmp_path)
    window_log.start()
    for _ in range(6):
        logging.getLogger("app").info("x" * 60)
    window_log.stop()
    names = sorted(file.name for file in window_log.folder.iterdir())
    assert names == ["studio.log", "studio.log.1", "studio.log.2", "studio.log.3"]


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "file").write_text("")
    window_log = WindowLog(tmp_path / "file" / "logs")
    window_log.start()
    window_log.stop()
    assert "there is no log of this run" in caplog.text


def test_after_the_end_nothing_is_written(tmp_path: Path) -> None:
    before = list(logging.getLogger().handlers)
    window_log = WindowLog(tmp_path)
    window_log.start()
    window_log.stop()
    logging.getLogger("app").warning("later")
    assert "later" not in window_log.file.read_text()
    assert logging.getLogger().handlers == before
