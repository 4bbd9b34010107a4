"""Files that are written whole or not at all."""

import os
from pathlib import Path

import pytest

from app.kept_file import FileBroken, keep_aside, read_json_file, write_json_file


def test_a_value_comes_back_and_nothing_is_left_beside(tmp_path: Path) -> None:
    file = tmp_path / "new" / "file.json"
    assert read_json_file(file) is None
    write_json_file(file, {"é": [1]})
    assert read_json_file(file) == {"é": [1]}
    assert [path.name for path in file.parent.iterdir()] == ["file.json"]


def test_a_failed_write_leaves_the_old_value(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "file.json"
    write_json_file(file, 1)

    def refuse(_: int) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(OSError, match="Input/output"):
        write_json_file(file, 2)
    assert read_json_file(file) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["file.json"]


def test_each_broken_file_gets_a_name_of_its_own(tmp_path: Path) -> None:
    file = tmp_path / "file.json"
    for _ in range(2):
        file.write_text("{", encoding="utf-8")
        with pytest.raises(FileBroken):
            read_json_file(file)
        keep_aside(file)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file.json.broken-1", "file.json.broken-2"]
