"""Tiny models that the engine's tests read, made once a run, and copies of them to break."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from conversions import convert, fixed_of, request_of
from engine.session import Session
from tiny_models import save_tiny_model
from tiny_ternary import save_tiny_ternary


@pytest.fixture(scope="session")
def source_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A 16-bit model with guidance; not to be changed."""
    return save_tiny_model(tmp_path_factory.mktemp("models") / "source")


@pytest.fixture(scope="session")
def ternary_model(source_model: Path) -> Path:
    """The ternary model made from `source_model`; not to be changed."""
    return save_tiny_ternary(source_model, source_model.with_name("ternary"))


@pytest.fixture(scope="session")
def unbroken(source_model: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What an unbroken conversion of `source_model` gives."""
    target = tmp_path_factory.mktemp("unbroken") / "model"
    convert(request_of(source_model, target))
    return fixed_of(target)


@pytest.fixture
def copy_of(tmp_path: Path) -> Callable[[Path], Path]:
    """Makes a copy of a model that may be changed."""

    def copy(model: Path) -> Path:
        target = tmp_path / model.name
        shutil.copytree(model, target)
        return target

    return copy


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A 16-bit model named `tiny`; not to be changed."""
    return save_tiny_model(tmp_path_factory.mktemp("models") / "tiny")


@pytest.fixture(scope="module")
def ternary(folder: Path) -> Path:
    """The ternary model made from `folder`; not to be changed."""
    return save_tiny_ternary(folder, folder.parent / "tiny-ternary")


@pytest.fixture(scope="module")
def session(ternary: Path) -> Iterator[Session]:
    """A session of `ternary` on the CPU."""
    session = Session.open(ternary, device="cpu")
    yield session
    session.close()


@pytest.fixture
def copy(folder: Path, tmp_path: Path) -> Path:
    """A copy of `folder` that may be changed."""
    return shutil.copytree(folder, tmp_path / "copy")


@pytest.fixture
def target(tmp_path: Path) -> Path:
    """Where a model is to be made; alone in its folder."""
    (tmp_path / "place").mkdir()
    return tmp_path / "place" / "model"
