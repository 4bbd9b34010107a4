"""A picture of this run."""

from pathlib import Path

import pytest

from app.made_picture import MadePicture
from engine.errors import EngineError
from engine.requests import GenerationRequest

REQUEST = GenerationRequest(prompt="a ball", seed=1, width=32, height=32, steps=4)


@pytest.fixture
def picture() -> MadePicture:
    return MadePicture(png=b"bytes", request=REQUEST, seed=1, width=32, height=32, seconds=1.0, model="pocket")


def test_an_unsaved_picture_keeps_its_bytes(picture: MadePicture) -> None:
    assert picture.file is None
    assert picture.content() == b"bytes"


def test_a_saved_picture_is_read_from_its_newest_file(picture: MadePicture, tmp_path: Path) -> None:
    kept, elsewhere = tmp_path / "kept.png", tmp_path / "elsewhere.png"
    kept.write_bytes(b"kept")
    elsewhere.write_bytes(b"elsewhere")
    saved = picture.saved_in(kept).saved_in(elsewhere).saved_in(elsewhere)
    assert saved.png is None
    assert saved.files == (elsewhere, kept)
    assert saved.content() == b"elsewhere"
    elsewhere.unlink()
    assert saved.content() == b"kept"
    kept.unlink()
    with pytest.raises(EngineError, match=r"elsewhere\.png cannot be read any more"):
        saved.content()
