"""What the window remembers from one run to the next."""

import json
from pathlib import Path

import pytest

from app.settings import Mode, Settings, SettingsDamaged, keep_aside, read_settings, write_settings
from app.theme import Theme

SOME = Settings(
    theme=Theme.DARK,
    language="de",
    mode=Mode.PLAIN,
    outputs="/pictures/größe",
    preview_every=5,
    model="/models/größe",
    geometry="QUJD",
    shortcuts={"create.save": ("Ctrl+D", "F2"), "create.copy": ()},
)


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
        b'{"mode": "hard"}',
        b'{"preview_every": true}',
        b'{"preview_every": 3}',
        b'{"preview_every": "1"}',
        b'{"shortcuts": ["Ctrl+S"]}',
        b'{"shortcuts": {"create.save": "Ctrl+S"}}',
        b'{"shortcuts": {"create.save": [1]}}',
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


def test_one_wrong_value_costs_no_other(tmp_path: Path) -> None:
    file = tmp_path / "settings.json"
    file.write_text(json.dumps({"theme": "dark", "mode": 3, "model": "m"}))
    with pytest.raises(SettingsDamaged, match="3 for mode") as damage:
        read_settings(file)
    assert damage.value.usable == Settings(theme=Theme.DARK, model="m")


def test_what_is_kept_aside_takes_no_name_that_is_taken(tmp_path: Path) -> None:
    file = tmp_path / "settings.json"
    file.write_bytes(b"one")
    first = keep_aside(file)
    file.write_bytes(b"two")
    second = keep_aside(file)
    assert (first.name, second.name) == ("settings-damaged-1.json", "settings-damaged-2.json")
    assert (first.read_bytes(), second.read_bytes(), file.read_bytes()) == (b"one", b"two", b"two")


def test_a_folder_in_the_way_is_moved_aside(tmp_path: Path) -> None:
    folder = tmp_path / "settings.json"
    folder.mkdir()
    assert keep_aside(folder).is_dir()
    assert not folder.exists()
