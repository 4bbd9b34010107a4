"""The sheet of pictures: a list that nobody chose, laid out in rows."""

from pathlib import Path

import pytest
from PIL import Image

from engine.errors import PromptTooLong
from engine.session import Session
from tiny_models import save_tiny_model
from training.captions import COLOUR_NAMES
from training.sheet import COLUMNS, PICTURES, TEXT_HEIGHT, lay_out, make_pictures, sheet_prompts


def test_the_list_has_every_colour_and_reaches_over_the_nouns() -> None:
    prompts = sheet_prompts()
    assert len(set(prompts)) == PICTURES
    assert prompts[0] == "a red cube"
    assert "an orange" in prompts
    for colour in COLOUR_NAMES:
        assert any(colour in prompt.split() for prompt in prompts)


def test_pictures_stand_in_rows_with_their_captions() -> None:
    pictures = [Image.new("RGB", (40, 30), (index, 50, 50)) for index in range(COLUMNS + 1)]
    sheet = lay_out(pictures, [f"{index}" for index in range(COLUMNS + 1)])
    assert sheet.size == (COLUMNS * 40, 2 * (30 + TEXT_HEIGHT))
    assert sheet.getpixel((5 * 40 + 3, 3)) == (5, 50, 50)
    assert sheet.getpixel((3, 30 + TEXT_HEIGHT + 3)) == (6, 50, 50)
    below = sheet.crop((0, 30, 40, 30 + TEXT_HEIGHT)).convert("L")
    assert below.getextrema() != (255, 255)


def test_a_long_caption_stays_under_its_own_picture() -> None:
    pictures = [Image.new("RGB", (200, 30), "white")] * 2
    sheet = lay_out(pictures, ["a purple baseball glove above a red hydrant", ""], columns=2)
    assert sheet.size == (400, 30 + TEXT_HEIGHT)
    darkest = [sheet.crop((left, 30, left + 200, 30 + TEXT_HEIGHT)).convert("L").getextrema()[0] for left in (0, 200)]
    assert darkest[0] < 128
    assert darkest[1] == 255


def test_a_model_makes_one_picture_a_prompt(tmp_path: Path) -> None:
    session = Session.open(save_tiny_model(tmp_path / "tiny"), device="cpu")
    try:
        one, same, other = make_pictures(session, ["a cat", "a cat", "a dog"])
        with pytest.raises(PromptTooLong):
            make_pictures(session, ["a cat " * 40])
    finally:
        session.close()
    assert one.size == (64, 64)
    assert one.tobytes() == same.tobytes()
    assert one.tobytes() != other.tobytes()
