"""A folder's way into the models."""

import errno
import threading
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from app.models import adding
from app.models.adding import AddOrder, add_model, check_candidate, free_name
from engine.catalog import installed_models
from engine.errors import EngineError, InvalidModel, InvalidRequest, OutputError, OutputExists
from engine.paths import UserPaths


def add(order: AddOrder, tell: Callable[[int, int], None] = lambda done, total: None) -> Path | None:
    return add_model(order, cancel=threading.Event(), tell=tell)


def test_a_copy_is_a_model_of_its_own(candidate: Path, paths: UserPaths) -> None:
    told: list[tuple[int, int]] = []
    place = add(AddOrder(folder=candidate, name="mine"), lambda done, total: told.append((done, total)))
    assert place == paths.models / "mine"
    assert told[-1][0] == told[-1][1] == sum(file.stat().st_size for file in candidate.rglob("*") if file.is_file())
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    (entry,) = (entry for entry in installed_models() if entry.name == "mine")
    assert entry.error is None
    assert [file.name for file in paths.models.iterdir()] == ["mine"]


def test_a_link_copies_nothing(candidate: Path, paths: UserPaths) -> None:
    place = add(AddOrder(folder=candidate, name="mine", link=True))
    assert place is not None
    assert place.is_symlink()
    assert place.resolve() == candidate
    assert "mine" in [entry.name for entry in installed_models() if entry.error is None]


def test_a_copy_that_is_cancelled_leaves_nothing(candidate: Path, paths: UserPaths) -> None:
    cancel = threading.Event()
    assert add_model(AddOrder(folder=candidate, name="mine"), cancel=cancel, tell=lambda *_: cancel.set()) is None
    assert list(paths.models.iterdir()) == []


def test_a_disk_that_fills_up_leaves_nothing_and_says_what_helps(
    candidate: Path, paths: UserPaths, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fill(_done: int, _total: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(OutputError, match="link the folder instead"):
        add(AddOrder(folder=candidate, name="mine"), fill)
    assert list(paths.models.iterdir()) == []
    monkeypatch.setattr(adding.shutil, "disk_usage", lambda _: SimpleNamespace(free=10**6))
    with pytest.raises(OutputError, match="no room for a copy"):
        add(AddOrder(folder=candidate, name="mine"))


def test_what_is_no_whole_model_is_one_sentence(candidate: Path, tmp_path: Path, own: Path) -> None:
    (candidate / "vae" / "config.json").unlink()
    (candidate / "vae" / "diffusion_pytorch_model.safetensors").unlink()
    (candidate / "vae").rmdir()
    for folder, words in (
        (candidate, "vae missing"),
        (tmp_path / "none", "is no folder"),
        (own / "triptych.json", "is a file"),
        (own, "installed already"),
    ):
        with pytest.raises(InvalidModel, match=words):
            check_candidate(folder)


def test_names_that_are_taken_or_none_are_refused(candidate: Path, own: Path) -> None:
    refused: list[tuple[str, type[EngineError]]] = [
        ("own", OutputExists),
        ("pocket", InvalidRequest),
        ("a/b", InvalidRequest),
        ("..", InvalidRequest),
    ]
    for name, error in refused:
        with pytest.raises(error):
            add(AddOrder(folder=candidate, name=name))


def test_a_free_name_is_offered(candidate: Path, own: Path, pocket: Path, tmp_path: Path) -> None:
    assert free_name(candidate) == "mine"
    assert free_name(tmp_path / "own") == "own-2"
    assert free_name(tmp_path / "pocket") == "pocket-2"
