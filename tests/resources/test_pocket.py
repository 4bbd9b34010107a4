"""The Pocket that ships: small, ternary throughout, and what was written."""

from pathlib import Path

import pytest

from engine.inspection import inspect_model
from engine.verification import verify_model
from resources import models_folder

MAX_MODEL_BYTES = 40 * 10**6
MAX_FILE_BYTES = 16 * 10**6
MAX_BITS = 1.75


@pytest.fixture(scope="module")
def pocket() -> Path:
    return models_folder() / "pocket"


def test_it_is_small(pocket: Path) -> None:
    sizes = {file: file.stat().st_size for file in pocket.rglob("*") if file.is_file()}
    assert sum(sizes.values()) < MAX_MODEL_BYTES
    assert not [file.name for file, size in sizes.items() if size > MAX_FILE_BYTES]


def test_every_linear_of_its_blocks_is_ternary(pocket: Path) -> None:
    inspection = inspect_model(pocket)
    assert not inspection.wide_block_linears
    assert inspection.ternary_block_parameters == inspection.block_parameters == 29_196_288
    assert inspection.bits is not None
    assert inspection.bits.row_scales > 0
    assert inspection.bits.total <= MAX_BITS


def test_it_is_what_was_written(pocket: Path) -> None:
    checks = list(verify_model(pocket))
    assert "vae/diffusion_pytorch_model.safetensors" in {check.subject for check in checks}


def test_it_says_how_it_was_made_and_whose_work_is_in_it(pocket: Path) -> None:
    inspection = inspect_model(pocket)
    assert inspection.recipe == "distilled"
    assert inspection.source == "pocket-bf16"
    assert inspection.licence == "Apache-2.0"
    assert "Copyright (c) Microsoft" in (pocket / "NOTICE").read_text("utf-8")
