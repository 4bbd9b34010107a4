"""Tests of how a picture gets onto the disk."""

import errno
import os
from pathlib import Path

import pytest

from engine import saving
from engine.errors import OutputError, OutputExists
from engine.saving import check_output, next_free_name, numbered_names, save_in_folder, save_picture

PNG = b"the bytes of a picture"


def no_space(*_arguments: object) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_bytes_arrive_and_nothing_else_is_left(tmp_path: Path) -> None:
    save_picture(PNG, tmp_path / "a.png")
    assert (tmp_path / "a.png").read_bytes() == PNG
    assert [file.name for file in tmp_path.iterdir()] == ["a.png"]


def test_missing_folders_are_made(tmp_path: Path) -> None:
    file = tmp_path / "new" / "deep" / "a.png"
    save_picture(PNG, file)
    assert file.read_bytes() == PNG


def test_an_existing_file_is_kept(tmp_path: Path) -> None:
    file = tmp_path / "a.png"
    file.write_bytes(b"mine")
    with pytest.raises(OutputExists, match=r"a\.png already exists"):
        save_picture(PNG, file)
    assert file.read_bytes() == b"mine"


def test_an_existing_file_is_replaced_by_force(tmp_path: Path) -> None:
    file = tmp_path / "a.png"
    file.write_bytes(b"mine")
    save_picture(PNG, file, force=True)
    assert file.read_bytes() == PNG


def test_a_file_that_appears_meanwhile_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "a.png"
    monkeypatch.setattr(saving, "check_output", lambda *_, **__: file.write_bytes(b"mine"))
    with pytest.raises(OutputExists):
        save_picture(PNG, file)
    assert file.read_bytes() == b"mine"
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.png"]


@pytest.fixture
def without_hard_links(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_arguments: object) -> None:
        raise OSError(errno.EPERM, os.strerror(errno.EPERM))

    monkeypatch.setattr(os, "link", refuse)


@pytest.mark.usefixtures("without_hard_links")
def test_a_file_system_without_hard_links_serves(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "a.png"
    save_picture(PNG, file)
    assert file.read_bytes() == PNG
    monkeypatch.setattr(saving, "check_output", lambda *_, **__: None)
    with pytest.raises(OutputExists):
        save_picture(b"other", file)
    assert file.read_bytes() == PNG
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.png"]


@pytest.mark.usefixtures("without_hard_links")
def test_a_claimed_name_is_given_back_when_the_move_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "replace", no_space)
    with pytest.raises(OutputError):
        save_picture(PNG, tmp_path / "a.png")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("force", [False, True])
def test_a_full_disk_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, force: bool) -> None:
    monkeypatch.setattr(os, "fsync", no_space)
    with pytest.raises(OutputError, match="the disk is full"):
        save_picture(PNG, tmp_path / "a.png", force=force)
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_keeps_the_file_that_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "a.png"
    file.write_bytes(b"mine")
    monkeypatch.setattr(os, "fsync", no_space)
    with pytest.raises(OutputError):
        save_picture(PNG, file, force=True)
    assert file.read_bytes() == b"mine"


def test_a_full_device_is_told() -> None:
    if not Path("/dev/full").exists():
        pytest.skip("no /dev/full here")
    with pytest.raises(OutputError, match="no ordinary file"):
        save_picture(PNG, Path("/dev/full"), force=True)
    assert Path("/dev/full").is_char_device()


@pytest.mark.parametrize("force", [False, True])
def test_a_folder_is_never_replaced(tmp_path: Path, force: bool) -> None:
    with pytest.raises(OutputError, match="is a folder"):
        save_picture(PNG, tmp_path, force=force)
    assert tmp_path.is_dir()


def test_a_folder_that_is_a_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "plain").write_text("")
    with pytest.raises(OutputError, match="is no folder"):
        save_picture(PNG, tmp_path / "plain" / "a.png")


def test_a_read_only_folder_is_found_before_the_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path) != tmp_path)
    with pytest.raises(OutputError, match="is read-only"):
        check_output(tmp_path / "new" / "a.png")
    assert list(tmp_path.iterdir()) == []


def test_a_read_only_disk_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_arguments: object, **_named: object) -> None:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(OutputError, match=r"a\.png cannot be written, the disk is read-only: save elsewhere"):
        save_picture(PNG, tmp_path / "a.png")


@pytest.mark.parametrize("name", ["x" * 300 + ".png", "a\0b.png"])
def test_an_impossible_name_is_told(tmp_path: Path, name: str) -> None:
    with pytest.raises(OutputError):
        save_picture(PNG, tmp_path / name)
    assert list(tmp_path.iterdir()) == []


def test_check_creates_nothing(tmp_path: Path) -> None:
    check_output(tmp_path / "new" / "a.png")
    assert list(tmp_path.iterdir()) == []


def test_free_names_count_up(tmp_path: Path) -> None:
    first = save_in_folder(PNG, tmp_path, prompt="A red cube, left of a ball!", seed=7)
    second = save_in_folder(PNG, tmp_path, prompt="A red cube, left of a ball!", seed=7)
    assert (first.name, second.name) == ("a-red-cube-left-of-a-ball-7.png", "a-red-cube-left-of-a-ball-7-2.png")
    assert next_free_name(tmp_path, prompt="A red cube, left of a ball!", seed=7).name.endswith("-7-3.png")


@pytest.mark.parametrize(
    ("prompt", "name"),
    [
        ("🧊", "picture-1.png"),
        ("../../etc", "etc-1.png"),
        ("Größe\n红", "größe-红-1.png"),
        ("word " * 50, "word-" * 8 + "1.png"),
    ],
)
def test_free_names_are_safe(tmp_path: Path, prompt: str, name: str) -> None:
    assert next_free_name(tmp_path, prompt=prompt, seed=1) == tmp_path / name


def test_many_pictures_get_numbers() -> None:
    assert numbered_names(Path("d/a.png"), 1) == (Path("d/a.png"),)
    assert numbered_names(Path("d/a.b.png"), 3) == (Path("d/a.b-1.png"), Path("d/a.b-2.png"), Path("d/a.b-3.png"))
