"""What the window remembers from one run to the next."""

import json
from pathlib import Path

import pytest

from app.settings import Settings, SettingsDamaged, read_settings, write_settings
from app.theme import Theme

SOME = Settings(theme=Theme.DARK, model="/models/größe", geometry="QUJD")


def test_what_was_written_is_read(tmp_path: Path) -> None:
    file = tmp_path / "folder" / "settings.json"
    write_settings(file, SOME)
    assert read_settings(file) == SOME
    assert [each.name for each in file.parent.iterdir()] == ["settings.json"]


def test_a_first_run_has_no_file(tmp_path: Path) -> None:
    assert read_settings(tmp_path / "settings.json") == Settings()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b"[]",
        b'{"theme": "pink"}',
        b'{"theme": 3}',
        b'{"model": 7}',
        b'{"geometry": []}',
        b"[" * 100_000,
    ],
)
def test_damaged_files_are_named(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "settings.json"
    file.write_bytes(content)
    with pytest.raises(SettingsDamaged, match=r"settings\.json"):
        read_settings(file)


def test_a_folder_in_the_way_is_damage(tmp_path: Path) -> None:
    with pytest.raises(SettingsDamaged, match="cannot be read"):
        read_settings(tmp_path)


def test_keys_of_a_newer_version_stay(tmp_path: Path) -> None:
    file = tmp_path / "settings.json"
    file.write_text(json.dumps({"theme": "light", "gallery": {"columns": 4}}))
    assert read_settings(file) == Settings(theme=Theme.LIGHT)
    write_settings(file, SOME)
    assert json.loads(file.read_text())["gallery"] == {"columns": 4}


def test_a_damaged_file_is_written_anew(tmp_path: Path) -> None:
    file = tmp_path / "settings.json"
    file.write_text("{")
    write_settings(file, SOME)
    assert read_settings(file) == SOME
