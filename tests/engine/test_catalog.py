"""Tests of which models are installed and which one a person means."""

import json
import os
import re
import shutil
from pathlib import Path

import pytest

import resources
from engine.catalog import installed_models, place_for_model, resolve_model
from engine.errors import InvalidRequest, ModelNotFound


@pytest.fixture
def shipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "shipped"
    folder.mkdir()
    monkeypatch.setattr(resources, "models_folder", lambda: folder)
    return folder


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TRIPTYCH_HOME", str(tmp_path / "home"))
    folder = tmp_path / "home" / "models"
    folder.mkdir(parents=True)
    return folder


def test_nothing_installed(shipped: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRIPTYCH_HOME", str(tmp_path / "nowhere"))
    shipped.rmdir()
    assert installed_models() == ()
    with pytest.raises(ModelNotFound, match="none is installed"):
        resolve_model("pocket")


def test_models_come_in_order_with_their_descriptions(shipped: Path, own: Path, source_model: Path) -> None:
    for folder in (shipped / "alpha", shipped / "pocket", own / "aardvark", own / "zebra"):
        shutil.copytree(source_model, folder)
    models = installed_models()
    assert [(model.name, model.shipped) for model in models] == [
        ("pocket", True),
        ("alpha", True),
        ("aardvark", False),
        ("zebra", False),
    ]
    assert all(model.description is not None and model.error is None for model in models)


def test_a_broken_model_is_an_entry_with_its_sentence(shipped: Path, own: Path, source_model: Path) -> None:
    shutil.copytree(source_model, own / "mine")
    (own / "mine" / "triptych.json").write_text(json.dumps({"format_version": 99}))
    (own / "empty").mkdir()
    empty, mine = installed_models()
    assert (empty.description, mine.description) == (None, None)
    assert empty.error is not None
    assert "is empty" in empty.error
    assert mine.error is not None
    assert "update Triptych" in mine.error


def test_hidden_folders_and_files_are_no_models(shipped: Path, own: Path) -> None:
    (own / ".unfinished").mkdir()
    (own / "notes.txt").write_text("")
    assert installed_models() == ()


def test_names_that_ship_are_taken(shipped: Path, own: Path, source_model: Path) -> None:
    shutil.copytree(source_model, shipped / "pocket")
    shutil.copytree(source_model, own / "pocket")
    shutil.copytree(source_model, own / "pocket-bf16")
    entries = {(entry.name, entry.shipped): entry.error for entry in installed_models()}
    assert entries[("pocket", True)] is None
    assert "rename the folder" in (entries[("pocket", False)] or "")
    assert "rename the folder" in (entries[("pocket-bf16", False)] or "")
    assert resolve_model("pocket") == shipped / "pocket"
    with pytest.raises(ModelNotFound):
        resolve_model("pocket-bf16")


def test_names_are_found_in_both_places(shipped: Path, own: Path) -> None:
    (shipped / "pocket").mkdir()
    (own / "mine").mkdir()
    assert resolve_model("pocket") == shipped / "pocket"
    assert resolve_model("mine") == own / "mine"


def test_an_unknown_name_is_told_what_is_there(shipped: Path, own: Path) -> None:
    (shipped / "pocket").mkdir()
    (own / "mine").mkdir()
    with pytest.raises(ModelNotFound, match=r"no model is named 'other'.*installed are mine, pocket"):
        resolve_model("other")
    with pytest.raises(ModelNotFound):
        resolve_model("")


def test_text_with_a_separator_is_a_folder(
    shipped: Path, own: Path, source_model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert resolve_model(str(source_model)) == source_model
    monkeypatch.chdir(source_model.parent)
    assert resolve_model("./source") == Path("source")
    assert resolve_model(".") == Path()
    with pytest.raises(ModelNotFound, match=re.escape(f"write .{os.sep}source")):
        resolve_model("source")


def test_a_missing_folder_is_told(shipped: Path, own: Path) -> None:
    with pytest.raises(ModelNotFound, match=r"there is no folder /nowhere/at/all"):
        resolve_model("/nowhere/at/all")


def test_the_hub_is_refused(shipped: Path, own: Path) -> None:
    with pytest.raises(InvalidRequest, match="download it"):
        resolve_model("hf:owner/name")


@pytest.mark.parametrize("text", ["./new", "a/b", "~/new"])
def test_a_path_is_the_place_of_a_new_model(text: str) -> None:
    assert place_for_model(text) == Path(text).expanduser()


def test_a_name_is_a_place_among_the_persons_models(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("TRIPTYCH_HOME", str(tmp_path))
    assert place_for_model("my-flux") == tmp_path / "models" / "my-flux"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("text", ["pocket", "pocket-bf16", "hf:a/b", ".hidden", "a:b", " a", "a ", "a\nb", "/"])
def test_names_that_no_new_model_may_have(text: str) -> None:
    with pytest.raises(InvalidRequest):
        place_for_model(text)
