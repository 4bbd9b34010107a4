"""The system's bin."""

import sys
from pathlib import Path

import pytest

from app.system_bin import Binned, bring_back, move_to_bin

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="a test has no bin of its own on this system")


@pytest.fixture(autouse=True)
def data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of its own, whose data folder is not there yet."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home" / "data"))
    return tmp_path / "home" / "data"


def test_pictures_go_and_come_back(tmp_path: Path, data_folder: Path) -> None:
    files = [tmp_path / "a.png", tmp_path / "b.png"]
    for file in files:
        file.write_text(file.name)
    binned = move_to_bin(files)
    assert binned.fault is None
    assert [path for path, _ in binned.moved] == files
    assert not any(file.exists() for file in files)
    assert all(place.is_relative_to(data_folder) and place.exists() for _, place in binned.moved)
    back = bring_back(binned)
    assert back == binned
    assert [file.read_text() for file in files] == ["a.png", "b.png"]
    assert list((data_folder / "Trash" / "info").iterdir()) == []


def test_a_file_in_the_way_is_never_overwritten(tmp_path: Path) -> None:
    file = tmp_path / "a.png"
    file.write_text("old")
    binned = move_to_bin([file])
    file.write_text("new")
    back = bring_back(binned)
    assert back.moved == ()
    assert "a.png did not come back" in (back.fault or "")
    assert file.read_text() == "new"
    assert binned.moved[0][1].read_text() == "old"


def test_without_a_bin_nothing_is_deleted(tmp_path: Path, data_folder: Path) -> None:
    data_folder.parent.mkdir()
    data_folder.write_text("a file, in which no bin can be made")
    files = [tmp_path / "a.png", tmp_path / "b.png"]
    for file in files:
        file.touch()
    assert "a.png stays, there is no bin" in (move_to_bin(files[:1]).fault or "")
    binned = move_to_bin(files)
    assert binned.moved == ()
    assert "a.png and 1 more stay" in (binned.fault or "")
    assert all(file.exists() for file in files)


def test_what_is_gone_already_is_no_fault(tmp_path: Path) -> None:
    assert move_to_bin([tmp_path / "gone.png"]) == Binned()
