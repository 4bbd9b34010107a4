"""What is known of two pictures, row by row."""

import dataclasses
from pathlib import Path

import pytest

from app.compare.facts import Facts, Known, Row
from app.compare.shown_picture import read_shown
from engine.picture import PictureSettings, encode_png
from engine.requests import GenerationRequest, StartPicture

PLAIN = PictureSettings(
    request=GenerationRequest(prompt="a fox", width=16, height=16, steps=4, guidance=3.5),
    seed=1,
    model="pocket",
    weights_sha256="ab" * 32,
    activations="int8",
    backend="torch",
    device="Some processor",
    versions={},
)
LED = dataclasses.replace(PLAIN, request=dataclasses.replace(PLAIN.request, true_cfg=2.5, negative_prompt="a dog"))
BEGUN = dataclasses.replace(
    PLAIN,
    request=dataclasses.replace(PLAIN.request, start=StartPicture(file=Path("ball.png"), strength=0.7)),
    start_sha256="cd" * 32,
)
SELDOM = ("True CFG", "Negative prompt", "Start picture")


def rows_of(folder: Path, a: PictureSettings, b: PictureSettings) -> dict[str, Row]:
    known = []
    for name, settings in (("a.png", a), ("b.png", b)):
        (folder / name).write_bytes(encode_png(bytes(16 * 16 * 3), width=16, height=16, settings=settings))
        known.append(Known(picture=read_shown(folder / name)))
    return {row.name: row for row in Facts().rows(known[0], known[1])}


@pytest.mark.usefixtures("qapp")
def test_pictures_from_a_prompt_alone_have_no_rows_of_what_they_lack(tmp_path: Path) -> None:
    rows = rows_of(tmp_path, PLAIN, PLAIN)
    assert not set(rows) & set(SELDOM)
    assert (rows["Guidance"].a, rows["Guidance"].differs) == ("3.5", False)


@pytest.mark.usefixtures("qapp")
def test_true_cfg_and_a_start_picture_are_settings_that_can_differ(tmp_path: Path) -> None:
    rows = rows_of(tmp_path, LED, BEGUN)
    assert [(rows[name].a, rows[name].b) for name in SELDOM] == [
        ("2.5", "none"), ("a dog", "none"), ("none", "ball.png (cdcdcdcdcd) at strength 0.7"),
    ]  # fmt: skip
    assert all(rows[name].differs for name in SELDOM)
    same = rows_of(tmp_path, LED, LED)
    assert (same["True CFG"].a, same["True CFG"].differs) == ("2.5", False)
    assert "Start picture" not in same
