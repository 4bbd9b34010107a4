"""A folder of pictures for the tests of the gallery."""

from pathlib import Path

import pytest

from gallery_pictures import PictureMaker


@pytest.fixture
def outputs(tmp_path: Path) -> Path:
    """An empty folder of pictures."""
    folder = tmp_path / "outputs"
    folder.mkdir()
    return folder


@pytest.fixture
def make_picture(outputs: Path) -> PictureMaker:
    """What puts a picture of ours into the folder."""
    return PictureMaker(folder=outputs)
