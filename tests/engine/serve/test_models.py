"""Tests of the models that other programs may name."""

import os
from pathlib import Path

import pytest

import resources
from engine.errors import ModelNotFound
from engine.paths import user_paths
from engine.serve.models import ServedModels
from engine.serve.refusals import Refusal

POCKET = resources.models_folder() / "pocket"


@pytest.fixture
def second() -> Path:
    """Pocket once more, installed as `second`."""
    folder = user_paths().models / "second"
    folder.parent.mkdir(parents=True)
    folder.symlink_to(POCKET)
    return folder


@pytest.mark.skipif(os.name != "posix", reason="links need a right there")
def test_the_default_comes_first(second: Path) -> None:
    assert list(ServedModels("second").all()) == ["second", "pocket"]
    assert list(ServedModels("pocket").all()) == ["pocket", "second"]


def test_no_name_is_the_default() -> None:
    models = ServedModels("pocket")
    name, folder, description = models.find(None)
    assert (name, folder, description.defaults.width) == ("pocket", POCKET, 256)
    assert models.find("pocket")[1] == POCKET


@pytest.mark.skipif(os.name != "posix", reason="links need a right there")
def test_a_model_that_is_installed_later_is_found() -> None:
    models = ServedModels("pocket")
    folder = user_paths().models / "later"
    folder.parent.mkdir(parents=True)
    folder.symlink_to(POCKET)
    assert models.find("later")[:2] == ("later", folder)


@pytest.mark.skipif(os.name != "posix", reason="links need a right there")
def test_a_folder_is_known_by_its_name(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    for part in POCKET.iterdir():
        (folder / part.name).symlink_to(part)
    models = ServedModels(str(folder))
    assert models.default == "mine"
    assert models.find("mine")[1] == folder


@pytest.mark.parametrize("name", ["", "other", "../pocket", str(POCKET), "hf:owner/name", ".", "~"])
def test_no_name_is_taken_for_a_path(name: str) -> None:
    with pytest.raises(Refusal, match="name one of pocket, or none for pocket") as caught:
        ServedModels("pocket").find(name)
    assert (caught.value.status, caught.value.code, caught.value.param) == (404, "model_not_found", "model")


def test_a_default_that_is_not_there_is_refused() -> None:
    with pytest.raises(ModelNotFound):
        ServedModels("nothing")
