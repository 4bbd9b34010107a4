"""Tests of a picture's file and the settings inside it."""

import dataclasses
import io
import json
import struct
import zlib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from engine.errors import InvalidPicture
from engine.picture import PictureSettings, encode_png, parameters_text, read_settings
from engine.requests import MAX_SEED, GenerationRequest, StartPicture

PIXELS = bytes(range(256)) * 3
MADE_BY = PictureSettings(
    request=GenerationRequest(prompt="a red cube", seed=6, width=16, height=16, steps=20, guidance=3.5, count=3),
    seed=7,
    model="pocket",
    weights_sha256="0123456789abcdef" * 4,
    activations="int8",
    backend="torch",
    device="cpu",
    versions={"triptych": "1.0.0", "torch": "2.13.0"},
)


def picture(settings: PictureSettings = MADE_BY) -> bytes:
    return encode_png(PIXELS, width=16, height=16, settings=settings)


def with_prompt(prompt: str) -> PictureSettings:
    return dataclasses.replace(MADE_BY, request=dataclasses.replace(MADE_BY.request, prompt=prompt))


def with_chunk(text: str) -> bytes:
    chunks = PngInfo()
    chunks.add_itxt("triptych", text)
    file = io.BytesIO()
    Image.new("RGB", (4, 4)).save(file, format="PNG", pnginfo=chunks)
    return file.getvalue()


def chunk_kinds(png: bytes) -> list[bytes]:
    kinds, place = [], 8
    while place < len(png):
        (length,) = struct.unpack(">I", png[place : place + 4])
        kinds.append(png[place + 4 : place + 8])
        place += 12 + length
    return kinds


def test_pixels_come_back() -> None:
    with Image.open(io.BytesIO(picture())) as image:
        assert (image.mode, image.size, image.tobytes()) == ("RGB", (16, 16), PIXELS)


def test_settings_come_back_from_bytes_and_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "a.png"
    file.write_bytes(picture())
    assert read_settings(picture()) == MADE_BY
    assert read_settings(file) == MADE_BY


def test_same_settings_give_same_bytes() -> None:
    reordered = dataclasses.replace(MADE_BY, versions=dict(reversed(MADE_BY.versions.items())))
    assert picture() == picture(reordered)
    assert b"tIME" not in chunk_kinds(picture())


def test_one_picture_of_many_can_be_made_again() -> None:
    again = read_settings(picture()).again
    assert (again.seed, again.count) == (7, 1)
    assert (again.prompt, again.width, again.steps, again.guidance) == ("a red cube", 16, 20, 3.5)


def test_parameters_are_in_the_form_other_programs_read() -> None:
    with Image.open(io.BytesIO(picture())) as image:
        text = image.info["parameters"]
    assert text == (
        "a red cube\nSteps: 20, Sampler: Euler, CFG scale: 1, Distilled CFG Scale: 3.5, Seed: 7, "
        "Size: 16x16, Model hash: 0123456789, Model: pocket, Version: Triptych 1.0.0"
    )


BEGUN = dataclasses.replace(
    MADE_BY,
    request=dataclasses.replace(
        MADE_BY.request,
        true_cfg=3.5,
        negative_prompt="a ball, blurred",
        start=StartPicture(file=Path("/folder/secret/start.png"), strength=0.65),
    ),
    start_sha256="ab" * 32,
)


def settings_inside(settings: PictureSettings) -> dict[str, Any]:
    with Image.open(io.BytesIO(picture(settings))) as image:
        values = json.loads(image.info["triptych"])
    assert isinstance(values, dict)
    return values


def test_a_picture_from_a_prompt_alone_has_the_file_that_it_always_had() -> None:
    values = settings_inside(MADE_BY)
    assert list(values["request"]) == ["prompt", "seed", "width", "height", "steps", "guidance", "count"]
    assert list(values) == [
        *("format_version", "request", "seed", "model", "weights_sha256", "activations", "backend", "device"),
        *("versions", "tile"),
    ]


def test_a_start_picture_is_told_by_its_name_and_digest_and_never_by_its_folder() -> None:
    assert settings_inside(BEGUN)["request"]["start"] == {"file": "start.png", "sha256": "ab" * 32, "strength": 0.65}
    assert b"secret" not in picture(BEGUN)
    read = read_settings(picture(BEGUN))
    assert read.start_sha256 == "ab" * 32
    assert read.request == dataclasses.replace(BEGUN.request, start=StartPicture(file=Path("start.png"), strength=0.65))
    assert read.again.true_cfg == 3.5


@settings(max_examples=60, deadline=None)
@given(name=st.text(min_size=1).filter(lambda text: text not in (".", "..") and not set(text) & set("/\0")))
def test_any_name_of_a_start_picture_can_be_read_again(name: str) -> None:
    start = StartPicture(file=Path("/folder", name), strength=0.5)
    made_by = dataclasses.replace(BEGUN, request=dataclasses.replace(BEGUN.request, start=start))
    read = read_settings(picture(made_by)).request.start
    assert read
    if "\\" not in name and ":" not in name:
        assert read.file.name == name


def test_a_file_with_a_name_that_is_no_text_can_be_recorded() -> None:
    start = StartPicture(file=Path("/folder", "a\udcff.png"))
    made_by = dataclasses.replace(BEGUN, request=dataclasses.replace(BEGUN.request, start=start))
    read = read_settings(picture(made_by)).request.start
    assert read == StartPicture(file=Path("a?.png"))


@pytest.mark.parametrize(
    "start",
    [
        7,
        {},
        {"file": "a.png", "sha256": "ab" * 32},
        {"file": "../a.png", "sha256": "ab" * 32, "strength": 0.5},
        {"file": "a\\b.png", "sha256": "ab" * 32, "strength": 0.5},
        {"file": "..", "sha256": "ab" * 32, "strength": 0.5},
        {"file": "", "sha256": "ab" * 32, "strength": 0.5},
        {"file": "a.png", "sha256": "ab", "strength": 0.5},
        {"file": "a.png", "sha256": "ab" * 32, "strength": 0},
        {"file": "a.png", "sha256": "ab" * 32, "strength": True},
    ],
)
def test_a_damaged_start_is_refused(start: object) -> None:
    values = settings_inside(BEGUN)
    values["request"]["start"] = start
    with pytest.raises(InvalidPicture, match="are damaged"):
        read_settings(with_chunk(json.dumps(values)))


def test_parameters_tell_true_cfg_and_strength_where_a1111_does() -> None:
    assert parameters_text(BEGUN, width=16, height=16) == (
        "a red cube\nNegative prompt: a ball, blurred\nSteps: 20, Sampler: Euler, CFG scale: 3.5, "
        "Distilled CFG Scale: 3.5, Seed: 7, Size: 16x16, Model hash: 0123456789, Model: pocket, "
        "Denoising strength: 0.65, Version: Triptych 1.0.0"
    )


def test_parameters_leave_guidance_out_where_the_model_takes_none() -> None:
    unguided = dataclasses.replace(MADE_BY, request=dataclasses.replace(MADE_BY.request, guidance=None))
    assert "Distilled" not in parameters_text(unguided, width=16, height=16)
    assert read_settings(picture(unguided)) == unguided


def test_parameters_quote_a_name_with_a_comma() -> None:
    named = dataclasses.replace(MADE_BY, model="mine, second: try")
    assert 'Model: "mine, second: try", Version' in parameters_text(named, width=16, height=16)


@pytest.mark.parametrize(
    ("prompt", "kind"),
    [("a red cube", b"tEXt"), ("ein größerer Würfel", b"tEXt"), ("红色立方体", b"iTXt"), ("a cube 🧊", b"iTXt")],
)
def test_parameters_chunk_kind_follows_the_letters(prompt: str, kind: bytes) -> None:
    png = picture(with_prompt(prompt))
    assert chunk_kinds(png)[1:3] == [kind, b"iTXt"]
    with Image.open(io.BytesIO(png)) as image:
        assert image.info["parameters"].startswith(prompt + "\nSteps: ")


@settings(max_examples=60, deadline=None)
@given(prompt=st.text(min_size=1).filter(str.strip), seed=st.integers(0, MAX_SEED))
def test_any_prompt_comes_back(prompt: str, seed: int) -> None:
    made_by = dataclasses.replace(with_prompt(prompt), seed=seed)
    assert read_settings(picture(made_by)) == made_by


def test_a_very_long_prompt_comes_back() -> None:
    made_by = with_prompt("a cube 🧊 beside\n" * 40_000)
    assert read_settings(picture(made_by)) == made_by


def test_a_picture_of_another_program_is_refused() -> None:
    file = io.BytesIO()
    Image.new("RGB", (4, 4)).save(file, format="PNG")
    with pytest.raises(InvalidPicture, match="no settings inside"):
        read_settings(file.getvalue())


def test_a_missing_file_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(InvalidPicture, match=r"none\.png cannot be read"):
        read_settings(tmp_path / "none.png")


@pytest.mark.parametrize("content", [b"", b"GIF89a", b"\x89PNG\r\n\x1a\n", picture()[:60]])
def test_what_is_no_whole_png_is_refused(content: bytes) -> None:
    with pytest.raises(InvalidPicture):
        read_settings(content)


def test_a_flipped_byte_in_the_settings_is_refused() -> None:
    png = bytearray(picture())
    png[png.index(b'"format_version"') + 30] ^= 1
    with pytest.raises(InvalidPicture):
        read_settings(bytes(png))


def settings_text(**changes: object) -> str:
    values = {"format_version": 1, **dataclasses.asdict(MADE_BY)}
    return json.dumps({**values, **changes})


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{", "no valid JSON"),
        ("[]", "damaged"),
        ("{}", "format_version is missing"),
        (settings_text(format_version="1"), "format version '1'"),
        (settings_text(seed=-1), "seed -1"),
        (settings_text(seed=True), "seed is True"),
        (settings_text(model=3), "model is 3"),
        (settings_text(request={"prompt": "a"}), "seed is missing"),
        (settings_text(request=None), "damaged"),
        (settings_text(request={**dataclasses.asdict(MADE_BY.request), "steps": 0}), "steps must lie"),
        (settings_text(versions={"torch": 2}), "torch is 2"),
    ],
)
def test_wrong_settings_are_refused(text: str, says: str) -> None:
    with pytest.raises(InvalidPicture, match=says):
        read_settings(with_chunk(text))


def test_settings_of_a_newer_version_are_refused() -> None:
    with pytest.raises(InvalidPicture, match="update Triptych"):
        read_settings(with_chunk(settings_text(format_version=2)))


def test_unknown_settings_are_ignored() -> None:
    assert read_settings(with_chunk(settings_text(mood="good"))) == MADE_BY


def test_a_huge_compressed_chunk_is_refused() -> None:
    body = b"triptych\0\1\0\0\0" + zlib.compress(b" " * 80_000_000)
    chunk = struct.pack(">I", len(body)) + b"iTXt" + body + struct.pack(">I", zlib.crc32(b"iTXt" + body))
    png = with_chunk("{}")
    with pytest.raises(InvalidPicture):
        read_settings(png[:33] + chunk + png[33:])
