"""Pictures to start from that have no file of their own."""

import hashlib
from pathlib import Path

import pytest

from app.start_files import FOLDER, StartFiles, name_of_start
from engine.errors import OutputError


@pytest.fixture
def starts(tmp_path: Path) -> StartFiles:
    return StartFiles(tmp_path / FOLDER)


def test_the_same_picture_is_kept_once(starts: StartFiles, tmp_path: Path) -> None:
    file = starts.keep(b"one")
    assert file.name == f"{hashlib.sha256(b'one').hexdigest()}.png"
    assert file.read_bytes() == b"one"
    assert starts.keep(b"one") == file
    assert len(list((tmp_path / FOLDER).iterdir())) == 1


def test_what_nothing_speaks_of_is_deleted(starts: StartFiles, tmp_path: Path) -> None:
    one, two = starts.keep(b"one"), starts.keep(b"two")
    mine = tmp_path / FOLDER / "mine.png"
    mine.write_bytes(b"a person's own")
    torn = tmp_path / FOLDER / "torn.part"
    torn.write_bytes(b"")
    starts.prune([two, tmp_path / "elsewhere" / one.name])
    assert sorted((tmp_path / FOLDER).iterdir()) == sorted([two, mine])
    StartFiles(tmp_path / "not there").prune([])


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(OutputError, match="cannot be kept"):
        StartFiles(tmp_path / "file").keep(b"one")


def test_what_a_start_picture_is_called(starts: StartFiles, tmp_path: Path) -> None:
    assert name_of_start(starts.keep(b"one")) == "a pasted picture"
    assert name_of_start(tmp_path / "hill.png") == "hill.png"
