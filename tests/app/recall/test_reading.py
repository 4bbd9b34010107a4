"""The settings inside a picture's file, whichever program made it."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from app.recall.reading import recall
from app.recall.settings import NothingRecalled, Part, Program, RecalledSettings
from engine.picture import PictureSettings, encode_png
from engine.requests import MAX_SEED, GenerationRequest

KEYS = ("triptych", "parameters", "prompt", "workflow", "invokeai_metadata", "sd-metadata")
OURS = PictureSettings(
    request=GenerationRequest(prompt="a fox", seed=5, width=32, height=16, steps=4, guidance=3.5, count=3),
    seed=6,
    model="pocket",
    weights_sha256="ab" * 32,
    activations="int8",
    backend="torch",
    device="Some processor",
    versions={"triptych": "1.0.0"},
)


def png_with(folder: Path, **texts: str) -> Path:
    info = PngInfo()
    for key, text in texts.items():
        info.add_itxt(key.replace("_metadata", "-metadata") if key == "sd_metadata" else key, text)
    file = folder / "picture.png"
    Image.new("RGB", (32, 16)).save(file, pnginfo=info)
    return file


def found(file: Path) -> RecalledSettings:
    settings = recall(file)
    assert isinstance(settings, RecalledSettings), settings
    return settings


def sentence(file: Path) -> str:
    nothing = recall(file)
    assert isinstance(nothing, NothingRecalled)
    return nothing.sentence


def test_a_picture_of_ours_is_read_whole(tmp_path: Path) -> None:
    file = tmp_path / "ours.png"
    file.write_bytes(encode_png(bytes(32 * 16 * 3), width=32, height=16, settings=OURS))
    assert found(file) == RecalledSettings(
        program=Program.TRIPTYCH,
        prompt="a fox",
        negative="",
        seed=6,
        steps=4,
        guidance=3.5,
        true_cfg=1.0,
        width=32,
        height=16,
        model="pocket",
        ours=OURS,
    )


@pytest.mark.parametrize(
    ("texts", "program"),
    [
        ({"parameters": "a\nSteps: 4, Seed: 1, Size: 8x8"}, Program.A1111),
        ({"invokeai_metadata": '{"positive_prompt": "a"}'}, Program.INVOKEAI),
        ({"sd_metadata": '{"image": {"prompt": "a", "seed": 1}}'}, Program.INVOKEAI),
        ({"prompt": '{"1": {"class_type": "KSampler", "inputs": {"seed": 1}}}'}, Program.COMFYUI),
        (
            {"workflow": '{"nodes": [{"id": 1, "type": "KSampler", "widgets_values": [1]}], "links": []}'},
            Program.COMFYUI,
        ),
        ({"triptych": "{}", "parameters": "a\nSteps: 4, Seed: 1, Size: 8x8"}, Program.A1111),
    ],
)
def test_each_program_is_known(texts: dict[str, str], program: Program, tmp_path: Path) -> None:
    assert found(png_with(tmp_path, **texts)).program is program


def test_nothing_is_one_sentence_that_names_the_file(tmp_path: Path) -> None:
    assert sentence(png_with(tmp_path)) == (
        f"{tmp_path / 'picture.png'} holds no settings of Triptych, A1111, ComfyUI or InvokeAI: choose another picture"
    )
    assert "are damaged" in sentence(png_with(tmp_path, triptych='{"format_version": 1}'))
    assert "newer version" in sentence(png_with(tmp_path, triptych='{"format_version": 2}'))
    assert "cannot be read" in sentence(tmp_path / "gone.png")
    assert "cannot be read" in sentence(tmp_path)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.dictionaries(st.sampled_from(KEYS), st.text(st.characters(exclude_characters="\0"), max_size=200)))
def test_any_text_in_any_chunk_gives_an_answer(texts: dict[str, str], tmp_path: Path) -> None:
    encodable = {key: text.encode("utf-8", "replace").decode() for key, text in texts.items()}
    assert isinstance(recall(png_with(tmp_path, **encodable)), (RecalledSettings, NothingRecalled))


def test_parts_are_what_they_say() -> None:
    all_of = RecalledSettings(program=Program.A1111, prompt="a", negative="b", seed=3, steps=4, width=8)
    assert all_of.only(Part.ALL) == all_of
    assert all_of.only(Part.PROMPT) == RecalledSettings(program=Program.A1111, prompt="a", negative="b")
    assert all_of.only(Part.ALL_BUT_SEED).seed is None
    assert all_of.only(Part.ALL_BUT_SEED).steps == 4
    too_much = RecalledSettings(program=Program.COMFYUI, seed=MAX_SEED + 1, steps=4)
    assert too_much.only(Part.ALL) == RecalledSettings(program=Program.COMFYUI, steps=4)
