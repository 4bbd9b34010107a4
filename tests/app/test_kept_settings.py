"""The settings of the running program."""

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.kept_settings import KeptSettings
from app.settings import Settings, read_settings
from app.theme import Theme


def test_a_change_is_told_and_on_the_disk_at_once(qtbot: QtBot, tmp_path: Path) -> None:
    kept = KeptSettings(Settings(), tmp_path / "settings.json")
    with qtbot.waitSignal(kept.changed):
        kept.change(theme=Theme.DARK, preview_every=5)
    assert kept.values == Settings(theme=Theme.DARK, preview_every=5)
    assert read_settings(tmp_path / "settings.json") == kept.values


def test_what_is_no_change_is_not_written(qtbot: QtBot, tmp_path: Path) -> None:
    kept = KeptSettings(Settings(), tmp_path / "settings.json")
    with qtbot.assertNotEmitted(kept.changed):
        kept.change(theme=Theme.SYSTEM)
    assert not (tmp_path / "settings.json").exists()


def test_a_change_that_cannot_be_written_holds_and_is_told(
    qtbot: QtBot, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "folder").write_text("a file in the way")
    kept = KeptSettings(Settings(), tmp_path / "folder" / "settings.json")
    with qtbot.waitSignal(kept.failed) as failed:
        kept.change(theme=Theme.DARK)
    assert kept.values.theme is Theme.DARK
    assert "settings.json cannot be written" in failed.args[0]
    assert "were not saved" in caplog.text
