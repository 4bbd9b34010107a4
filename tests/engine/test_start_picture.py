"""Tests of the picture that image-to-image begins from."""

import contextlib
import hashlib
import io
import zlib
from pathlib import Path

import numpy as np
import pytest
from diffusers import FluxImg2ImgPipeline
from hypothesis import example, given
from hypothesis import strategies as st
from PIL import Image

from damaged_models import edit_part
from engine.description import describe
from engine.errors import InvalidRequest
from engine.requests import MAX_STEPS, GenerationRequest, StartPicture
from engine.start_picture import OpenedStart, file_digest, open_start, skipped_steps

RED, BLUE = (255, 0, 0), (0, 0, 255)


class Steps:
    """What diffusers' rule reads of a pipeline and its scheduler."""

    order = 1

    def __init__(self, steps: int) -> None:
        self.scheduler, self.timesteps = self, list(range(steps))


def begins_from(file: Path, *, size: tuple[int, int] = (64, 32), steps: int = 8, **values: float) -> GenerationRequest:
    start = StartPicture(file=file, **values)
    return GenerationRequest(prompt="a cube", width=size[0], height=size[1], steps=steps, start=start)


@given(steps=st.integers(1, MAX_STEPS), strength=st.floats(0, 1, exclude_min=True))
@example(steps=10, strength=0.3)
@example(steps=200, strength=1e-300)
def test_the_steps_that_are_left_are_diffusers_and_one_at_least(steps: int, strength: float) -> None:
    left, _ = FluxImg2ImgPipeline.get_timesteps(Steps(steps), steps, strength, "cpu")
    skipped = skipped_steps(begins_from(Path("a.png"), steps=steps, strength=strength))
    assert steps - skipped == max(1, len(left))


def test_a_text_picture_skips_none() -> None:
    assert skipped_steps(GenerationRequest(prompt="a cube", steps=4)) == 0


def opened(request: GenerationRequest, model: Path) -> OpenedStart:
    start = open_start(request, describe(model))
    assert start
    return start


def image_of(start: OpenedStart) -> Image.Image:
    return Image.frombytes("RGB", (start.width, start.height), start.pixels)


def first_pixel(file: Path, model: Path) -> tuple[int, ...]:
    pixel = image_of(opened(begins_from(file), model)).getpixel((0, 0))
    assert isinstance(pixel, tuple)
    return pixel


def test_a_picture_of_the_right_size_is_taken_as_it_is(folder: Path, tmp_path: Path) -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (32, 64, 3), dtype=np.uint8)
    file = tmp_path / "a.png"
    Image.fromarray(pixels).save(file)
    start = opened(begins_from(file), folder)
    assert start.pixels == pixels.tobytes()
    assert start.sha256 == hashlib.sha256(file.read_bytes()).hexdigest() == file_digest(file)
    assert open_start(GenerationRequest(prompt="a cube", width=64, height=32), describe(folder)) is None


@pytest.mark.parametrize("size", [(300, 100), (64, 100), (16, 8), (1, 1)])
def test_other_sizes_cover_it_and_lose_their_edges_evenly(folder: Path, tmp_path: Path, size: tuple[int, int]) -> None:
    picture = Image.new("RGB", size, RED)
    picture.paste(BLUE, (size[0] // 2, 0, *size))
    picture.save(tmp_path / "a.png")
    image = image_of(opened(begins_from(tmp_path / "a.png"), folder))
    assert image.size == (64, 32)
    if size[0] > 1:
        assert (image.getpixel((0, 16)), image.getpixel((63, 16))) == (RED, BLUE)
        pixels = np.asarray(image).astype(int)  # [height, width, 3]
        assert np.abs(pixels[:, 24] - RED).max() < 32
        assert np.abs(pixels[:, 39] - BLUE).max() < 32


def test_a_photo_is_turned_upright(folder: Path, tmp_path: Path) -> None:
    picture = Image.new("RGB", (32, 64), RED)
    picture.paste(BLUE, (0, 32, 32, 64))
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by 90 degrees to the right: what is below comes to the left
    picture.save(tmp_path / "a.png", exif=exif)
    image = image_of(opened(begins_from(tmp_path / "a.png"), folder))
    assert (image.getpixel((2, 16)), image.getpixel((61, 16))) == (BLUE, RED)


def test_what_is_transparent_is_white(folder: Path, tmp_path: Path) -> None:
    Image.new("RGBA", (64, 32), (255, 0, 0, 0)).save(tmp_path / "a.png")
    assert first_pixel(tmp_path / "a.png", folder) == (255, 255, 255)
    Image.new("RGBA", (64, 32), (255, 0, 0, 128)).save(tmp_path / "b.png")
    assert first_pixel(tmp_path / "b.png", folder) == (255, 127, 127)
    Image.new("P", (64, 32)).save(tmp_path / "c.png", transparency=0)
    assert first_pixel(tmp_path / "c.png", folder) == (255, 255, 255)


@pytest.mark.parametrize(
    ("mode", "colour", "ending", "expected"),
    [
        ("1", 1, "png", (255, 255, 255)),
        ("L", 100, "png", (100, 100, 100)),
        ("LA", (100, 255), "png", (100, 100, 100)),
        ("I;16", 100 * 257, "png", (100, 100, 100)),
        ("I", 100, "tiff", (100, 100, 100)),
        ("F", 0.5, "tiff", (128, 128, 128)),
        ("CMYK", (0, 255, 255, 0), "tiff", (255, 0, 0)),
        ("RGB", (10, 20, 30), "bmp", (10, 20, 30)),
        ("RGB", (255, 0, 0), "gif", (255, 0, 0)),
        ("RGB", (0, 0, 255), "webp", (0, 0, 255)),
    ],
)
def test_any_mode_is_read(
    folder: Path, tmp_path: Path, mode: str, colour: object, ending: str, expected: tuple[int, ...]
) -> None:
    file = tmp_path / f"a.{ending}"
    Image.new(mode, (64, 32), colour).save(file)  # type: ignore[arg-type]
    near = np.abs(np.subtract(first_pixel(file, folder), expected))
    assert near.max() <= (2 if ending == "webp" else 0)


def png() -> bytes:
    file = io.BytesIO()
    Image.effect_noise((64, 32), 100).save(file, "PNG")
    return file.getvalue()


def bomb() -> bytes:
    """A PNG file that says it has 20,000 x 20,000 pixels."""
    content = bytearray(png())
    content[16:24] = (20_000).to_bytes(4, "big") * 2
    content[29:33] = zlib.crc32(content[12:29]).to_bytes(4, "big")
    return bytes(content)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is no picture"),
        (b"a cube", "is no picture"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "is no picture"),
        (png()[:300], "is damaged"),
        (bomb(), "is too large, over 89 megapixels"),
    ],
)
def test_what_is_no_picture_is_refused_in_a_sentence(folder: Path, tmp_path: Path, content: bytes, words: str) -> None:
    file = tmp_path / "a.png"
    file.write_bytes(content)
    with pytest.raises(InvalidRequest, match=words) as caught:
        opened(begins_from(file), folder)
    assert f"the start picture {file}" in caught.value.sentence


@given(content=st.binary(max_size=200), cut=st.integers(0, 400), at=st.integers(0, 400))
def test_any_bytes_are_a_picture_or_refused(
    folder: Path, tmp_path_factory: pytest.TempPathFactory, content: bytes, cut: int, at: int
) -> None:
    file = tmp_path_factory.getbasetemp() / "any.png"
    whole = png()
    file.write_bytes(whole[:at] + content + whole[at + cut :])
    with contextlib.suppress(InvalidRequest):
        assert len(opened(begins_from(file), folder).pixels) == 64 * 32 * 3


@pytest.mark.parametrize("name", ["gone.png", ".", "a\0b.png"])
def test_a_file_that_is_not_there_is_refused(folder: Path, tmp_path: Path, name: str) -> None:
    with pytest.raises(InvalidRequest, match=r"there is no start picture|cannot be read"):
        opened(begins_from(tmp_path / name), folder)


def test_a_model_without_an_encoder_refuses(copy: Path, tmp_path: Path) -> None:
    def drop(tensors: dict[str, object]) -> None:
        for name in [name for name in tensors if name.startswith("encoder.")]:
            del tensors[name]

    edit_part(copy / "vae", drop)
    with pytest.raises(InvalidRequest, match="tiny has no encoder in its VAE"):
        opened(begins_from(tmp_path / "a.png"), copy)
