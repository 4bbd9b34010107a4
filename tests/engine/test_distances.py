"""Distances of pictures, held against what an implementation of others gives and against what must hold."""

import math
from pathlib import Path

import pytest
import torch
from PIL import Image
from torch import Tensor

from engine.distances import LEAST_SIDE, Distance, distance, gmsd, luma, ms_ssim, psnr, read_pixels
from engine.errors import InvalidPicture


def pattern(height: int = 192, width: int = 208) -> tuple[Tensor, Tensor]:
    """A smooth gray picture and a distorted one, [height, width], whole numbers 0 to 255."""
    y, x = torch.arange(height, dtype=torch.float64)[:, None], torch.arange(width, dtype=torch.float64)[None]
    a = (127.5 + 60 * torch.sin(x / 9) + 50 * torch.cos(y / 13) * torch.sin((x + y) / 31)).round()
    b = (a + 20 * torch.sin(x * y / 977) + ((x * 7 + y * 13) % 17) - 8).round()
    return a.clamp(0, 255), b.clamp(0, 255)


def save(pixels: Tensor, file: Path) -> Path:
    """Save a gray picture [height, width] or colours [3, height, width]."""
    rgb = pixels.expand(3, *pixels.shape[-2:]).permute(1, 2, 0).to(torch.uint8).contiguous()
    Image.frombytes("RGB", (rgb.shape[1], rgb.shape[0]), bytes(rgb.flatten().tolist())).save(file)
    return file


def test_ms_ssim_is_what_piq_computes() -> None:
    assert ms_ssim(*pattern()) == pytest.approx(0.9223980854533937, abs=1e-9)  # piq 0.8.0


def test_gmsd_is_what_piq_computes() -> None:
    assert gmsd(*pattern()) == pytest.approx(0.06112114501716791, abs=1e-9)  # piq 0.8.0


def test_psnr_is_its_formula() -> None:
    a = torch.zeros(3, 8, 8, dtype=torch.float64)
    b = a.clone()
    b[0, 0, 0] = 255
    assert psnr(a, b) == pytest.approx(10 * math.log10(3 * 8 * 8))
    assert psnr(a, a + 255) == pytest.approx(0.0)
    assert psnr(a, a) is None


def test_flat_pictures_differ_in_luminance_alone() -> None:
    a, b = (torch.full((LEAST_SIDE, LEAST_SIDE), value, dtype=torch.float64) for value in (100.0, 150.0))
    steady = (0.01 * 255) ** 2
    luminance = (2 * 100 * 150 + steady) / (100**2 + 150**2 + steady)
    assert ms_ssim(a, b) == pytest.approx(luminance**0.1333)
    assert gmsd(a[8:-8], a[8:-8] + 0) == 0


def test_the_more_noise_the_farther() -> None:
    a, _ = pattern()
    noise = torch.randn(a.shape, dtype=torch.float64, generator=torch.Generator().manual_seed(0))
    near, far = (a + 4 * noise).clamp(0, 255), (a + 30 * noise).clamp(0, 255)
    assert 1 > ms_ssim(a, near) > ms_ssim(a, far) > 0
    assert 0 < gmsd(a, near) < gmsd(a, far)
    assert ms_ssim(a, near) == pytest.approx(ms_ssim(near, a))
    assert gmsd(a, near) == pytest.approx(gmsd(near, a))


def test_an_inverted_picture_is_not_negative_to_a_power() -> None:
    a, _ = pattern()
    assert ms_ssim(a, 255 - a) == 0


def test_files_are_read_as_they_were_saved(tmp_path: Path) -> None:
    colours = torch.arange(3 * 20 * 24).reshape(3, 20, 24) % 256
    assert torch.equal(read_pixels(save(colours, tmp_path / "a.png")), colours.double())
    assert luma(colours.double())[3, 5] == pytest.approx(
        float(0.299 * colours[0, 3, 5] + 0.587 * colours[1, 3, 5] + 0.114 * colours[2, 3, 5])
    )


def test_two_files_have_every_distance(tmp_path: Path) -> None:
    a, b = pattern()
    first, second = save(a, tmp_path / "a.png"), save(b, tmp_path / "b.png")
    assert distance(first, first) == Distance(psnr_db=None, ms_ssim=pytest.approx(1.0), gmsd=0.0)
    found = distance(first, second)
    assert found.psnr_db == pytest.approx(psnr(a, b))
    assert found.ms_ssim == pytest.approx(ms_ssim(a, b))
    assert found.gmsd == pytest.approx(gmsd(a, b))


def test_small_pictures_have_no_ms_ssim(tmp_path: Path) -> None:
    small = save(pattern()[0][:64, :64], tmp_path / "a.png")
    assert distance(small, small).ms_ssim is None
    with pytest.raises(AssertionError, match="needs sides of 176"):
        ms_ssim(torch.zeros(64, 64), torch.zeros(64, 64))


def test_what_cannot_be_compared_is_named(tmp_path: Path) -> None:
    small, large = (save(torch.zeros(side, side), tmp_path / f"{side}.png") for side in (32, 48))
    with pytest.raises(InvalidPicture, match="are of two sizes"):
        distance(small, large)
    (tmp_path / "none.png").write_bytes(small.read_bytes()[:40])
    with pytest.raises(InvalidPicture, match=r"none\.png cannot be read"):
        distance(small, tmp_path / "none.png")
