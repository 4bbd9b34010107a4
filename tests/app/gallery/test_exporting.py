"""The export of pictures."""

from pathlib import Path

import pytest
from PIL import Image
from pytestqt.qtbot import QtBot

from app.gallery.exporting import Exporter, ExportPlan, Form, export_picture
from app.gallery.picture import Picture
from app.gallery.scanning import read_picture
from app.recall.reading import recall
from app.recall.settings import NothingRecalled, Program, RecalledSettings
from engine.errors import InvalidPicture
from gallery_pictures import PictureMaker

PROMPT = "a red cube, très joli 猫"


def entry(file: Path) -> Picture:
    return read_picture(file, file.stat(), favourite=False)


@pytest.mark.parametrize("form", list(Form))
def test_settings_come_along(form: Form, make_picture: PictureMaker, tmp_path: Path) -> None:
    file = make_picture("a.png", PROMPT, seed=9, size=(64, 48))
    out = export_picture(entry(file), ExportPlan(folder=tmp_path / "out", form=form), 1)
    assert out.suffix == form.suffix
    found = recall(out)
    assert isinstance(found, RecalledSettings)
    assert (found.program, found.prompt, found.seed) == (Program.TRIPTYCH, PROMPT, 9)
    assert found == recall(file)
    with Image.open(out) as image:
        assert (image.format, image.size) == (form.value.upper(), (64, 48))


@pytest.mark.parametrize("form", list(Form))
def test_settings_are_left_out_on_request(form: Form, make_picture: PictureMaker, tmp_path: Path) -> None:
    file = make_picture("a.png", "secret words")
    out = export_picture(entry(file), ExportPlan(folder=tmp_path, form=form, keeps_settings=False, template="x"), 1)
    assert isinstance(recall(out), NothingRecalled)
    assert b"secret" not in out.read_bytes()
    assert b"s\0e\0c\0r" not in out.read_bytes()


def test_a_png_stays_as_it_is(make_picture: PictureMaker, tmp_path: Path) -> None:
    file = make_picture("a.png")
    assert export_picture(entry(file), ExportPlan(folder=tmp_path), 1).read_bytes() == file.read_bytes()


def test_nothing_is_ever_overwritten(make_picture: PictureMaker, tmp_path: Path) -> None:
    picture, plan = entry(make_picture("a.png")), ExportPlan(folder=tmp_path / "out", template="same")
    names = [export_picture(picture, plan, number).name for number in (1, 2, 3)]
    assert names == ["same.png", "same-2.png", "same-3.png"]


def test_quality_counts_and_webp_can_be_lossless(tmp_path: Path) -> None:
    source = tmp_path / "noise.png"
    Image.effect_noise((64, 64), 80).convert("RGB").save(source)
    picture = entry(source)

    def size(form: Form, quality: int) -> int:
        return export_picture(picture, ExportPlan(folder=tmp_path, form=form, quality=quality), 1).stat().st_size

    assert size(Form.JPEG, 20) < size(Form.JPEG, 95)
    lossless = export_picture(picture, ExportPlan(folder=tmp_path, form=Form.WEBP, quality=100, template="l"), 1)
    with Image.open(lossless) as one, Image.open(source) as other:
        assert one.convert("RGB").tobytes() == other.convert("RGB").tobytes()


def test_transparency_and_few_colours_are_taken(tmp_path: Path) -> None:
    for mode in ("RGBA", "P", "L", "LA", "1", "I;16"):
        source = tmp_path / f"{mode.replace(';', '')}.png"
        Image.new(mode, (8, 8)).save(source)
        for form in Form:
            export_picture(entry(source), ExportPlan(folder=tmp_path / "out", form=form, keeps_settings=False), 1)


def test_settings_that_do_not_fit_are_said(make_picture: PictureMaker, tmp_path: Path) -> None:
    picture = entry(make_picture("a.png", "word " * 14_000))
    with pytest.raises(InvalidPicture, match="settings are too long for this form"):
        export_picture(picture, ExportPlan(folder=tmp_path, form=Form.JPEG), 1)


def test_what_cannot_be_read_is_named(make_picture: PictureMaker, tmp_path: Path) -> None:
    file = make_picture("a.png")
    picture = entry(file)
    file.write_bytes(file.read_bytes()[:-40])
    with pytest.raises(InvalidPicture, match=r"a\.png can"):
        export_picture(picture, ExportPlan(folder=tmp_path, form=Form.JPEG), 1)
    file.unlink()
    with pytest.raises(InvalidPicture, match=r"a\.png cannot be read"):
        export_picture(picture, ExportPlan(folder=tmp_path), 1)


def test_the_thread_goes_on_after_a_bad_one(qtbot: QtBot, make_picture: PictureMaker, tmp_path: Path) -> None:
    pictures = [entry(make_picture(f"{number}.png", seed=number)) for number in range(3)]
    pictures[1].path.unlink()
    exporter = Exporter()
    with qtbot.waitSignal(exporter.finished) as finished:
        exporter.start(pictures, ExportPlan(folder=tmp_path / "out", template="{n}"))
    exporter.close()
    count, folder, fault = finished.args
    assert (count, folder) == (2, tmp_path / "out")
    assert "1.png cannot be read" in fault
    assert sorted(file.name for file in folder.iterdir()) == ["1.png", "3.png"]
