"""A conversion's working folder, without torch."""

from pathlib import Path

import pytest

from engine.errors import OutputError, OutputExists
from engine.quant.work_place import BLOCKS, RECORD, delete_whole, discard_work, held, work_folder


@pytest.fixture
def begun(tmp_path: Path) -> Path:
    """A working folder with a block in it."""
    folder = work_folder(tmp_path / "mine")
    (folder / BLOCKS).mkdir(parents=True)
    (folder / BLOCKS / "0.safetensors").write_bytes(b"block")
    (folder / RECORD).write_text("{}")
    return folder


def test_it_lies_beside_the_target() -> None:
    assert work_folder(Path("/models/my model")) == Path("/models/.my model.conversion")


def test_all_of_it_is_deleted_and_nothing_beside_it(begun: Path) -> None:
    (begun.parent / "other").mkdir()
    discard_work(begun)
    assert [entry.name for entry in begun.parent.iterdir()] == ["other"]
    discard_work(begun)


def test_who_works_in_it_keeps_it(begun: Path) -> None:
    with held(begun), pytest.raises(OutputExists, match="mine is being made by another process"):
        discard_work(begun)
    assert (begun / BLOCKS / "0.safetensors").exists()


@pytest.mark.parametrize("name", ["mine", ".mine", "mine.conversion"])
def test_any_other_folder_is_left(tmp_path: Path, name: str) -> None:
    folder = tmp_path / name
    folder.mkdir()
    (folder / "holiday.png").touch()
    with pytest.raises(OutputError, match="nothing was deleted"):
        discard_work(folder)
    assert (folder / "holiday.png").exists()


def test_a_file_of_somebody_elses_stays(begun: Path) -> None:
    (begun / "notes.txt").touch()
    discard_work(begun)
    assert [entry.name for entry in begun.iterdir()] == ["notes.txt"]


def test_a_folder_of_which_nothing_was_begun_goes(tmp_path: Path) -> None:
    folder = tmp_path / ".mine.conversion"
    folder.mkdir()
    with held(folder):
        pass
    assert not folder.exists()


def test_a_half_deleted_folder_is_deleted_whole(tmp_path: Path) -> None:
    (tmp_path / "blocks.gone").mkdir()
    (tmp_path / "blocks").mkdir()
    delete_whole(tmp_path / "blocks")
    assert list(tmp_path.iterdir()) == []
