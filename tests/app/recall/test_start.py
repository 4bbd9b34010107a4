"""The picture that another one began from, found again."""

import dataclasses
from pathlib import Path

import pytest

from app.recall.again import Here, why_not_again
from app.recall.reading import recall
from app.recall.settings import Part, RecalledSettings
from app.recall.start import why_not_from_start, with_start_found
from engine.picture import PictureSettings, encode_png
from engine.requests import GenerationRequest, StartPicture
from engine.start_picture import file_digest
from fake_bridge import png

HERE = Here(
    model="pocket", weights_sha256="ab" * 32, activations="int8", backend="torch", device="Some GPU", versions={}
)


@pytest.fixture
def start(tmp_path: Path) -> Path:
    file = tmp_path / "elsewhere" / "ball.png"
    file.parent.mkdir()
    file.write_bytes(png("#ff0000"))
    return file


@pytest.fixture
def made(start: Path) -> PictureSettings:
    """What a picture that began from `start` holds."""
    request = GenerationRequest(
        prompt="a fox", seed=6, width=32, height=16, steps=4, true_cfg=2.0, negative_prompt="a dog",
        start=StartPicture(file=Path(start.name), strength=0.7),
    )  # fmt: skip
    values = {field.name: getattr(HERE, field.name) for field in dataclasses.fields(HERE)}
    return PictureSettings(request=request, seed=6, start_sha256=file_digest(start), **values)


def saved(made: PictureSettings, folder: Path) -> Path:
    file = folder / "fox.png"
    file.write_bytes(encode_png(bytes(32 * 16 * 3), width=32, height=16, settings=made))
    return file


def recalled(file: Path, *folders: Path) -> RecalledSettings:
    found = recall(file, *folders)
    assert isinstance(found, RecalledSettings)
    return found


def test_beside_the_picture_it_is_found_and_can_be_made_again(made: PictureSettings, start: Path) -> None:
    found = recalled(saved(made, start.parent))
    assert found.ours
    assert found.start == found.ours.request.start == StartPicture(file=start, strength=0.7)
    assert (found.true_cfg, found.negative) == (2.0, "a dog")
    assert why_not_again(found.ours, HERE) is None
    assert found.only(Part.ALL_BUT_SEED).start == found.start
    assert found.only(Part.PROMPT).start is None


def test_in_another_folder_it_is_found_where_that_is_named(made: PictureSettings, start: Path, tmp_path: Path) -> None:
    file = saved(made, tmp_path)
    bare = recalled(file)
    assert bare.start == StartPicture(file=Path("ball.png"), strength=0.7)
    assert bare.ours
    words = "it begins from the picture ball.png, which was not found here"
    assert why_not_again(bare.ours, HERE) == f"Made again here it can differ from this picture: {words}."
    assert recalled(file, start.parent).start == StartPicture(file=start, strength=0.7)


def test_another_file_of_that_name_is_not_taken_for_it(made: PictureSettings, start: Path, tmp_path: Path) -> None:
    (tmp_path / "ball.png").write_bytes(png("#00ff00"))
    file = saved(made, tmp_path)
    found = recalled(file)
    assert found.ours
    assert "ball.png, which is another one now" in (why_not_again(found.ours, HERE) or "")
    right = recalled(file, start.parent).ours
    assert right
    assert why_not_again(right, HERE) is None


def test_a_start_that_goes_in_between_is_missed(made: PictureSettings, start: Path) -> None:
    found = with_start_found(made, [start.parent])
    assert why_not_from_start(found) is None
    start.unlink()
    assert "was not found" in (why_not_from_start(found) or "")


def test_a_name_alone_is_not_looked_for_where_the_program_runs(
    made: PictureSettings, start: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(start.parent)
    assert "was not found" in (why_not_from_start(made) or "")


def test_a_picture_from_a_prompt_alone_needs_none(made: PictureSettings, tmp_path: Path) -> None:
    plain = dataclasses.replace(made, request=dataclasses.replace(made.request, start=None), start_sha256=None)
    assert with_start_found(plain, [tmp_path]) == plain
    assert why_not_from_start(plain) is None
    assert recalled(saved(plain, tmp_path)).start is None
