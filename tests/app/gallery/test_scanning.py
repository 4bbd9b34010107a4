"""The look through the folders."""

import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from app.gallery.favourites import Favourites
from app.gallery.index import GalleryIndex
from app.gallery.picture import Picture
from app.gallery.query import Order, Query
from app.gallery.scanning import Progress, Scan
from gallery_pictures import PictureMaker


@pytest.fixture
def index(tmp_path: Path) -> Iterator[GalleryIndex]:
    index = GalleryIndex(tmp_path / "cache" / "index.sqlite")
    yield index
    index.close()


@pytest.fixture
def favourites(tmp_path: Path) -> Favourites:
    return Favourites(tmp_path / "favourites.json")


def scan(index: GalleryIndex, favourites: Favourites, *folders: Path) -> list[Progress]:
    return list(Scan(index, favourites, threading.Event()).run(folders))


def pictures(index: GalleryIndex) -> dict[str, Picture]:
    ids = index.find(Query(order=Order.NAME))
    return {found.path.name: found for found in index.pictures(ids).values()}


def test_settings_are_read(
    index: GalleryIndex, favourites: Favourites, outputs: Path, make_picture: PictureMaker
) -> None:
    file = make_picture("a.png", "a red cube", seed=7, model="dev", size=(32, 16))
    scan(index, favourites, outputs)
    found = pictures(index)["a.png"]
    assert found.path == file
    assert (found.prompt, found.seed, found.model, found.steps) == ("a red cube", 7, "dev", 4)
    assert (found.width, found.height, found.fault) == (32, 16, None)
    assert found.mtime_ns == file.stat().st_mtime_ns
    assert found.size == file.stat().st_size


def test_only_what_is_new_or_changed_is_read(
    index: GalleryIndex, favourites: Favourites, outputs: Path, make_picture: PictureMaker
) -> None:
    make_picture("a.png", age=9)
    make_picture("b.png", age=9)
    assert [told.read for told in scan(index, favourites, outputs)] == [2]
    assert scan(index, favourites, outputs) == []
    before = pictures(index)["a.png"].id
    make_picture("a.png", "a blue ball")
    assert [told.read for told in scan(index, favourites, outputs)] == [1]
    assert pictures(index)["a.png"].prompt == "a blue ball"
    assert pictures(index)["a.png"].id == before


def test_what_is_gone_is_forgotten(
    index: GalleryIndex, favourites: Favourites, outputs: Path, make_picture: PictureMaker
) -> None:
    make_picture("a.png").unlink()
    file = make_picture("below/deeper/b.png")
    make_picture("c.png")
    scan(index, favourites, outputs)
    file.unlink()
    file.parent.rmdir()
    assert any(told.changed for told in scan(index, favourites, outputs))
    assert list(pictures(index)) == ["c.png"]
    scan(index, favourites, outputs.parent / "elsewhere")
    assert pictures(index) == {}


def test_bad_files_are_listed_with_a_reason_and_stop_nothing(
    index: GalleryIndex, favourites: Favourites, outputs: Path, make_picture: PictureMaker
) -> None:
    (outputs / "empty.png").touch()
    (outputs / "words.PNG").write_text("no picture")
    make_picture("good.png")
    scan(index, favourites, outputs)
    found = pictures(index)
    assert len(found) == 3
    assert found["good.png"].fault is None
    assert "empty.png is no PNG, JPEG or WebP picture" in (found["empty.png"].fault or "")
    assert found["words.PNG"].width == 0


def test_what_is_no_picture_is_passed_by(
    index: GalleryIndex, favourites: Favourites, outputs: Path, make_picture: PictureMaker
) -> None:
    make_picture(".hidden.png")
    make_picture(".hidden/a.png")
    (outputs / "notes.txt").write_text("words")
    (outputs / "folder.png").mkdir()
    scan(index, favourites, outputs)
    assert pictures(index) == {}


def test_pictures_of_other_programs_have_a_size(index: GalleryIndex, favourites: Favourites, outputs: Path) -> None:
    Image.new("RGB", (40, 30)).save(outputs / "photo.jpg")
    Image.new("RGB", (40, 30)).save(outputs / "photo.webp")
    scan(index, favourites, outputs)
    assert {(found.width, found.height, found.prompt) for found in pictures(index).values()} == {(40, 30, None)}


@pytest.mark.skipif(os.name == "nt", reason="names are text there")
def test_a_name_that_is_no_text_is_taken(
    index: GalleryIndex, favourites: Favourites, outputs: Path, make_picture: PictureMaker
) -> None:
    file = make_picture("a.png").rename(os.fsdecode(os.fsencode(outputs) + b"/\xff\xfe.png"))
    scan(index, favourites, outputs)
    (found,) = pictures(index).values()
    assert found.path == file


def test_favourites_survive_a_new_index(
    index: GalleryIndex, favourites: Favourites, outputs: Path, make_picture: PictureMaker
) -> None:
    favourites.change([make_picture("a.png")], favourite=True)
    make_picture("b.png")
    scan(index, favourites, outputs)
    assert {name: found.favourite for name, found in pictures(index).items()} == {"a.png": True, "b.png": False}


def test_a_folder_that_cannot_be_listed_is_named_and_kept(
    index: GalleryIndex,
    favourites: Favourites,
    outputs: Path,
    make_picture: PictureMaker,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    make_picture("locked/a.png")
    scan(index, favourites, outputs)
    list_folder = os.scandir

    def refuse(folder: bytes) -> Any:
        if folder.endswith(b"locked"):
            raise PermissionError(13, "Permission denied")
        return list_folder(folder)

    monkeypatch.setattr(os, "scandir", refuse)
    (told,) = scan(index, favourites, outputs)
    assert "locked cannot be listed (Permission denied): check the folder" in (told.fault or "")
    assert list(pictures(index)) == ["a.png"]


def test_a_scan_can_be_stopped(
    index: GalleryIndex, favourites: Favourites, outputs: Path, make_picture: PictureMaker
) -> None:
    make_picture("a.png")
    stop = threading.Event()
    stop.set()
    assert list(Scan(index, favourites, stop).run([outputs])) == []
    assert pictures(index) == {}
