"""Thumbnails on the disk."""

import os
from pathlib import Path

import pytest
from PIL import Image

from app.gallery.picture import Picture
from app.gallery.scanning import read_picture
from app.gallery.thumbnail_cache import ThumbnailCache


def entry(file: Path) -> Picture:
    return read_picture(file, file.stat(), favourite=False)


def noise(file: Path, size: tuple[int, int] = (400, 300)) -> Picture:
    Image.effect_noise(size, 90).convert("RGB").save(file)
    return entry(file)


def test_a_thumbnail_is_made_once(tmp_path: Path) -> None:
    cache, picture = ThumbnailCache(tmp_path / "cache"), noise(tmp_path / "a.png")
    image = cache.load(picture, 256)
    assert (image.width(), image.height()) == (256, 192)
    picture.path.unlink()
    assert cache.load(picture, 256).size() == image.size()
    with pytest.raises(ValueError, match=r"\w"):
        cache.load(picture, 512)


def test_a_changed_file_has_a_new_thumbnail(tmp_path: Path) -> None:
    cache, file = ThumbnailCache(tmp_path / "cache"), tmp_path / "a.png"
    assert cache.load(noise(file), 256).width() == 256
    changed = noise(file, (40, 30))
    assert cache.load(changed, 256).width() == 40


def test_transparency_is_kept(tmp_path: Path) -> None:
    file = tmp_path / "a.png"
    Image.new("RGBA", (64, 64), (1, 2, 3, 0)).save(file)
    cache = ThumbnailCache(tmp_path / "cache")
    for _ in range(2):
        assert cache.load(entry(file), 256).pixelColor(5, 5).alpha() == 0


def test_a_damaged_thumbnail_is_made_again(tmp_path: Path) -> None:
    cache, picture = ThumbnailCache(tmp_path / "cache"), noise(tmp_path / "a.png")
    cache.load(picture, 256)
    (kept,) = (each for each in (tmp_path / "cache").rglob("*") if each.is_file())
    kept.write_bytes(b"broken")
    assert cache.load(picture, 256).width() == 256


def test_the_oldest_are_deleted(tmp_path: Path) -> None:
    cache = ThumbnailCache(tmp_path / "cache", max_bytes=100_000)
    for number in range(6):
        cache.load(noise(tmp_path / f"{number}.png"), 256)
    kept = [each for each in (tmp_path / "cache").rglob("*") if each.is_file()]
    for age, each in enumerate(kept):
        os.utime(each, (1000 - age, 1000 - age))
    deleted = cache.prune()
    left = [each for each in kept if each.exists()]
    assert 0 < deleted < 6
    assert sum(each.stat().st_size for each in left) <= 80_000
    assert left == kept[: len(left)]
    assert cache.prune() == 0
