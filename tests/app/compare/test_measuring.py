"""The distance of two pictures."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QColor, QImage

from app.compare.alignment import align
from app.compare.measuring import absolute, difference, distance, to_image, to_pixels
from engine import distances


def random_pixels(seed: int, height: int = 5, width: int = 7) -> "np.ndarray":
    return np.random.default_rng(seed).integers(0, 256, (height, width, 3), dtype=np.uint8)


def test_pixels_make_the_way_to_an_image_and_back() -> None:
    pixels = random_pixels(1)
    assert (to_pixels(to_image(pixels)) == pixels).all()


def test_the_ratio_is_that_of_the_engine() -> None:
    import torch

    a, b = random_pixels(1), random_pixels(2)
    ours = distance(a, b).psnr_db
    theirs = distances.psnr(*(torch.tensor(each).permute(2, 0, 1).double() for each in (a, b)))
    assert ours == pytest.approx(theirs)


@given(level=st.integers(1, 255))
def test_one_level_everywhere_is_known(level: int) -> None:
    a, b = np.zeros((4, 4, 3), np.uint8), np.full((4, 4, 3), level, np.uint8)
    found = distance(a, b)
    assert found.psnr_db == pytest.approx(20 * math.log10(255 / level))
    assert (found.mean, found.equal_share) == (level, 0.0)
    assert (absolute(a, b) == absolute(b, a)).all()


def test_equal_pictures_have_no_ratio_and_one_pixel_counts() -> None:
    a = random_pixels(1, 4, 4)
    b = a.copy()
    assert distance(a, b).psnr_db is None
    b[0, 0, 0] ^= 1
    assert distance(a, b).equal_share == 15 / 16


def test_differences_are_amplified_and_cut_at_white() -> None:
    a, b = (QImage(4, 4, QImage.Format.Format_RGB32) for _ in range(2))
    a.fill(QColor(10, 20, 30))
    b.fill(QColor(14, 20, 130))
    levels = difference(a, b, align((4, 4), (4, 4)))
    assert levels.image(1).pixelColor(1, 1) == QColor(4, 0, 100)
    assert levels.image(4).pixelColor(1, 1) == QColor(16, 0, 255)


@pytest.mark.parametrize(("size", "box"), [((8, 8), (0, 0, 8, 8)), ((8, 6), (2, 1, 4, 4))])
def test_other_sizes_are_compared_where_both_are(size: tuple[int, int], box: tuple[int, ...]) -> None:
    a, b = QImage(4, 4, QImage.Format.Format_RGB32), QImage(*size, QImage.Format.Format_RGB32)
    a.fill(QColor(10, 10, 10))
    b.fill(QColor(13, 10, 10))
    found = difference(a, b, align((4, 4), size))
    assert found.box == box
    assert found.levels.shape == (box[3], box[2], 3)
    assert (found.levels == [3, 0, 0]).all()


def test_what_is_transparent_lies_on_white() -> None:
    clear = QImage(2, 2, QImage.Format.Format_ARGB32)
    clear.fill(QColor(0, 0, 0, 0))
    assert (to_pixels(clear) == 255).all()
