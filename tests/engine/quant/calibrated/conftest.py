"""Calibrations that take seconds: few prompts, few updates."""

import dataclasses
from pathlib import Path

import pytest

from engine.quant.calibrated import preparation, recipe

PROMPTS = "a red cube\ntwo dogs\n\nan owl on a blue ball\na red cube\nsix cups, one of them green\na map\nrain\n"


@pytest.fixture(scope="session")
def prompts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file of six prompts."""
    file = tmp_path_factory.mktemp("prompts") / "prompts.txt"
    file.write_text(PROMPTS, encoding="utf-8")
    return file


@pytest.fixture(scope="module", autouse=True)
def quick() -> object:
    """Fewer updates of a block, fewer vectors of its modulations."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(recipe, "LEARNING", dataclasses.replace(recipe.LEARNING, updates=5))
        patch.setattr(preparation, "FREE_VECTORS", 64)
        yield
