"""The Pockets that ship: small, whole, ternary throughout, and what was written."""

from pathlib import Path

import pytest

from engine.checkpoint.digest import RECORD, recorded_digests
from engine.description import describe
from engine.inspection import inspect_model
from engine.verification import verify_model
from resources import models_folder

MAX_MODEL_BYTES = 40 * 10**6
MAX_BYTES_TOGETHER = 130 * 10**6
MAX_FILE_BYTES = 16 * 10**6
MAX_BITS = 1.75


MODELS = sorted(entry for entry in models_folder().iterdir() if entry.is_dir() and not entry.name.startswith("."))


@pytest.fixture(scope="module")
def pocket() -> Path:
    return models_folder() / "pocket"


def sizes(folder: Path) -> dict[str, int]:
    return {str(file.relative_to(folder)): file.stat().st_size for file in folder.rglob("*") if file.is_file()}


def test_they_are_small() -> None:
    assert "pocket" in [model.name for model in MODELS]
    assert sum(sum(sizes(model).values()) for model in MODELS) < MAX_BYTES_TOGETHER
    assert sum(sizes(models_folder() / "pocket").values()) < MAX_MODEL_BYTES


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.name)
def test_no_file_is_large(model: Path) -> None:
    assert not {name: size for name, size in sizes(model).items() if size > MAX_FILE_BYTES}


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.name)
def test_each_says_what_it_cannot_do(model: Path) -> None:
    description = describe(model)
    assert description.name == model.name
    assert description.licence == "Apache-2.0"
    assert description.limits is not None
    assert "other words are beyond it" in description.limits
    assert "Copyright (c) Microsoft" in (model / "NOTICE").read_text("utf-8")


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.name)
def test_it_is_what_was_written(model: Path) -> None:
    checks = list(verify_model(model))
    assert "vae/diffusion_pytorch_model.safetensors" in {check.subject for check in checks}


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.name)
def test_its_card_may_be_written_anew(model: Path) -> None:
    record = model / RECORD
    assert not record.exists() or "README.md" not in recorded_digests(model)


def test_every_linear_of_its_blocks_is_ternary(pocket: Path) -> None:
    inspection = inspect_model(pocket)
    assert not inspection.wide_block_linears
    assert inspection.ternary_block_parameters == inspection.block_parameters == 29_196_288
    assert inspection.bits is not None
    assert inspection.bits.row_scales > 0
    assert inspection.bits.total <= MAX_BITS


def test_it_says_how_it_was_made(pocket: Path) -> None:
    inspection = inspect_model(pocket)
    assert inspection.recipe == "distilled"
    assert inspection.source == "pocket-bf16"
