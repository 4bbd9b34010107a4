"""Whether a picture of ours can be made again here, bit for bit."""

import dataclasses
from pathlib import Path

import pytest

from app.recall.again import Here, here_with, why_not_again
from engine.description import describe
from engine.picture import PictureSettings
from engine.protocol import OpenedModel
from engine.requests import GenerationRequest
from tiny_models import save_tiny_model

HERE = Here(
    model="pocket",
    weights_sha256="ab" * 32,
    activations="int8",
    backend="triton",
    device="Some GPU",
    versions={"torch": "2.13.0", "triton": "3.7.1"},
)
PICTURE = PictureSettings(
    request=GenerationRequest(prompt="a fox"),
    seed=1,
    **{f.name: getattr(HERE, f.name) for f in dataclasses.fields(HERE)},
)


def test_where_nothing_differs_it_is_the_same_picture() -> None:
    assert why_not_again(PICTURE, HERE) is None


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (
            {"weights_sha256": "cd" * 32, "model": "other"},
            "its model is pocket (weights ababababab), the open one is other (weights cdcdcdcdcd)",
        ),
        ({"device": "Another GPU"}, "it was made on Some GPU, this is Another GPU"),
        ({"backend": "torch"}, "its backend was triton, the one here is torch"),
        ({"activations": "exact"}, "its activations were int8, here they are exact"),
        ({"versions": {"torch": "2.14.0", "triton": "3.7.1"}}, "torch was 2.13.0 and is 2.14.0"),
        ({"versions": {"torch": "2.13.0"}}, "triton was 3.7.1 and is not here"),
        (
            {"versions": HERE.versions | {"diffusers": "0.42"}},
            "diffusers is 0.42 and was not there",
        ),
    ],
)
def test_each_difference_is_named(change: dict[str, object], words: str) -> None:
    here = dataclasses.replace(HERE, **change)  # type: ignore[arg-type]
    assert why_not_again(PICTURE, here) == f"Made again here it can differ from this picture: {words}."


def test_all_differences_are_listed() -> None:
    here = dataclasses.replace(HERE, device="x", backend="y")
    said = why_not_again(dataclasses.replace(PICTURE, tile=256), here)
    assert said is not None
    assert said.count(";") == 2
    assert "tiles of 256 pixels" in said


def test_the_same_weights_under_another_name_are_the_same_model() -> None:
    assert why_not_again(PICTURE, dataclasses.replace(HERE, model="renamed")) is None


def test_without_a_model_nothing_is_promised() -> None:
    assert "once a model is open" in (why_not_again(PICTURE, None) or "")


def test_an_open_model_says_what_it_makes_pictures_with(tmp_path: Path) -> None:
    save_tiny_model(tmp_path / "tiny")
    opened = OpenedModel(
        description=describe(tmp_path / "tiny"),
        device_name="A card",
        backend="torch",
        activations="int8",
        load_seconds=1,
    )
    here = here_with(opened)
    assert here is not None
    assert (here.device, here.backend, here.activations) == ("A card", "torch", "int8")
    assert len(here.weights_sha256) == 64
    assert "triptych" in here.versions
    gone = dataclasses.replace(opened, description=dataclasses.replace(opened.description, folder=tmp_path / "gone"))
    assert here_with(gone) is None
    assert here_with(None) is None
