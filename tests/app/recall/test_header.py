"""A picture file's size and texts, read from its headers."""

import io
import struct
import time
import zlib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image
from PIL.ExifTags import IFD, Base
from PIL.PngImagePlugin import PngInfo

from app.recall.header import MAX_TEXT, PNG_MARK, PictureHeader, read_header
from engine.errors import InvalidPicture

TEXT = "a red cube, très joli 猫"
quietly = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I4s", len(data), kind) + data + struct.pack(">I", zlib.crc32(kind + data))


def png(*chunks: bytes, width: int = 7, height: int = 5) -> bytes:
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return PNG_MARK + header + b"".join(chunks)


def picture(form: str, **options: object) -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", (48, 32), "#204060").save(stream, form, **options)
    return stream.getvalue()


def header_of(content: bytes, folder: Path) -> PictureHeader:
    file = folder / "picture"
    file.write_bytes(content)
    return read_header(file)


@pytest.mark.parametrize("packed", [False, True])
def test_texts_of_a_png_are_read_in_all_three_forms(packed: bool, tmp_path: Path) -> None:
    info = PngInfo()
    info.add_text("plain", "text", zip=packed)
    info.add_itxt("international", TEXT, zip=packed)
    header = header_of(picture("PNG", pnginfo=info), tmp_path)
    assert (header.width, header.height) == (48, 32)
    assert header.texts == {"plain": "text", "international": TEXT}


def test_texts_behind_the_pixels_are_read_where_there_are_none_before(tmp_path: Path) -> None:
    content = png(chunk(b"IDAT", b"x" * 100), chunk(b"tEXt", b"late\0words"), chunk(b"IEND", b""))
    assert header_of(content, tmp_path).texts == {"late": "words"}


def test_pixels_are_not_read(tmp_path: Path) -> None:
    content = png(chunk(b"tEXt", b"key\0words"), chunk(b"IDAT", b"no pixels at all"), chunk(b"tEXt", b"more\0words"))
    assert header_of(content, tmp_path).texts == {"key": "words"}


@pytest.mark.parametrize("form", ["JPEG", "WEBP"])
@pytest.mark.parametrize("code", [b"UNICODE\0", b"ASCII\0\0\0", b""])
@pytest.mark.parametrize("encoding", ["utf-16-be", "utf-16-le"])
def test_the_comment_of_exif_is_read(form: str, code: bytes, encoding: str, tmp_path: Path) -> None:
    exif = Image.Exif()
    text = TEXT if code == b"UNICODE\0" else "a red cube"
    exif.get_ifd(IFD.Exif)[Base.UserComment] = code + text.encode(encoding if code == b"UNICODE\0" else "ascii")
    header = header_of(picture(form, exif=exif), tmp_path)
    assert (header.width, header.height) == (48, 32)
    assert header.texts == {"parameters": text}


def test_texts_that_exif_names_by_a_prefix_are_read(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[Base.Make] = 'workflow:{"nodes": []}'
    exif[Base.Model] = 'Prompt: {"1": {}}'
    exif[Base.Software] = "some camera"
    assert header_of(picture("WEBP", exif=exif), tmp_path).texts == {"workflow": '{"nodes": []}', "prompt": '{"1": {}}'}


def test_a_text_that_unpacks_to_too_much_is_cut(tmp_path: Path) -> None:
    packed = zlib.compress(bytes(20 * MAX_TEXT))
    texts = header_of(png(chunk(b"zTXt", b"bomb\0\0" + packed)), tmp_path).texts
    assert len(texts["bomb"]) == MAX_TEXT


def test_a_chunk_that_claims_too_much_is_passed_by(tmp_path: Path) -> None:
    huge = struct.pack(">I4s", 2**31, b"tEXt") + b"key\0words"
    assert header_of(png(chunk(b"tEXt", b"first\0words"), huge), tmp_path).texts == {"first": "words"}


def test_many_chunks_end_soon(tmp_path: Path) -> None:
    content = png(chunk(b"tIME", b"") * 200_000)
    before = time.process_time()
    header_of(content, tmp_path)
    assert time.process_time() - before < 5


@pytest.mark.parametrize("content", [b"", b"words", PNG_MARK, png(width=0), b"RIFF\0\0\0\0WEBP", b"\xff\xd8\xff\xe1"])
def test_no_picture_is_refused_by_name(content: bytes, tmp_path: Path) -> None:
    with pytest.raises(InvalidPicture, match="picture is no PNG, JPEG or WebP picture, or a damaged one"):
        header_of(content, tmp_path)


def test_a_missing_file_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(InvalidPicture, match=r"gone\.png cannot be read"):
        read_header(tmp_path / "gone.png")


@quietly
@given(
    start=st.sampled_from(
        [b"", PNG_MARK, png(), png(chunk(b"iTXt", b"a\0\1\0\0\0")), b"RIFF\x20\0\0\0WEBP", b"\xff\xd8\xff"]
    ),
    rest=st.binary(max_size=300),
)
def test_hostile_bytes_raise_nothing_but_our_error(start: bytes, rest: bytes, tmp_path: Path) -> None:
    try:
        header = header_of(start + rest, tmp_path)
    except InvalidPicture:
        return
    assert header.width > 0
    assert header.height > 0


@quietly
@given(form=st.sampled_from(["PNG", "JPEG", "WEBP"]), cut=st.integers(0, 900), flips=st.lists(st.integers(0, 900)))
def test_damaged_pictures_raise_nothing_but_our_error(form: str, cut: int, flips: list[int], tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[Base.Make] = "workflow:{}"
    exif.get_ifd(IFD.Exif)[Base.UserComment] = b"UNICODE\0" + TEXT.encode("utf-16-be")
    content = bytearray(picture(form, exif=exif)[:cut])
    for place in flips:
        if place < len(content):
            content[place] ^= 0x55
    try:
        header_of(bytes(content), tmp_path)
    except InvalidPicture:
        return
