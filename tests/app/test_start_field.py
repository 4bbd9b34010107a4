"""The picture to start from."""

from pathlib import Path

import pytest
from PIL import Image
from pytestqt.qtbot import QtBot

from app.start_field import StartField
from app.start_reading import SIDE, look_at
from engine.errors import InvalidPicture
from engine.requests import StartPicture


@pytest.fixture
def field(qtbot: QtBot) -> StartField:
    field = StartField()
    qtbot.addWidget(field)
    field.show()
    return field


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    file = tmp_path / "hill.png"
    Image.new("RGB", (640, 480), "red").save(file)
    return file


def test_a_picture_is_taken_and_seen(qtbot: QtBot, field: StartField, picture: Path) -> None:
    assert field.value() is None
    assert field.choose.isVisible()
    field.set_file(picture)
    assert field.value() == StartPicture(file=picture, strength=0.6)
    qtbot.waitUntil(lambda: field.size_of_picture == (640, 480))
    assert field.facts.text() == "640 × 480"
    assert not field.thumbnail.pixmap().isNull()
    assert not field.choose.isVisible()
    field.remove.click()
    assert field.value() is None
    assert field.size_of_picture is None


def test_the_strength_is_said_in_words_and_stays_exact(field: StartField, picture: Path) -> None:
    said = []
    for strength in (0.05, 0.3, 0.625, 0.7, 1.0):
        field.set_value(StartPicture(file=picture, strength=strength))
        assert field.value() == StartPicture(file=picture, strength=strength)
        said.append(field.words.text())
    assert len(set(said)) == 5
    assert said[-1] == "makes it anew"
    field.strength.slider.setValue(45)
    assert field.strength.value() == 0.45


def test_another_picture_keeps_the_strength(field: StartField, picture: Path, tmp_path: Path) -> None:
    field.set_value(StartPicture(file=picture, strength=0.25))
    field.set_file(tmp_path / "other.png")
    assert field.strength.value() == 0.25


def test_what_is_no_picture_is_refused(qtbot: QtBot, field: StartField, tmp_path: Path) -> None:
    (tmp_path / "a.png").write_text("no picture")
    with qtbot.waitSignal(field.failed) as failed:
        field.set_file(tmp_path / "a.png")
    assert "a.png is no PNG" in failed.args[0].sentence
    assert field.value() is None


def test_a_picture_that_goes_meanwhile_is_told(field: StartField, picture: Path) -> None:
    field.set_file(picture)
    picture.unlink()
    with pytest.raises(InvalidPicture, match="is not there any more"):
        field.value()


def test_a_photograph_is_seen_as_it_was_taken(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by 90 degrees
    Image.new("RGB", (600, 300), "blue").save(tmp_path / "photo.jpg", exif=exif)
    look = look_at(tmp_path / "photo.jpg")
    assert (look.width, look.height) == (300, 600)
    assert (look.image.width(), look.image.height()) == (SIDE // 2, SIDE)
