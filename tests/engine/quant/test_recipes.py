"""The recipes that there are, and one more that uses all that a job offers."""

import dataclasses
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from conversions import convert, interrupt, request_of
from damage import TRANSFORMER_FILE
from engine.description import describe
from engine.events import Finished
from engine.quant import conversion
from engine.quant.instant import INSTANT, Instant
from engine.quant.recipe import Block, BlockResult, Job, blocks_of
from engine.quant.recipes import RECIPES
from engine.requests import Recipe

BIASES = ("transformer_blocks.1.ff.net.2.bias", "single_transformer_blocks.0.proj_mlp.bias")


class Learner:
    """Rounds, keeps a count in its scratch folder, reads the block before, and moves two biases by it."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._instant = Instant(job)

    def convert(self, block: Block) -> BlockResult:
        blocks = blocks_of(self._job.source)
        place = [each.name for each in blocks].index(block.name)
        moved = 0.0
        if place:
            moved = sum(float(weight.row_scale.sum()) for weight in self._job.kept(blocks[place - 1]).weights.values())
        (self._job.scratch / block.name).write_text(str(moved))
        learned = {
            name: self._job.source.read(name).float() + moved for name in BIASES if name.startswith(f"{block.name}.")
        }
        return dataclasses.replace(self._instant.convert(block), learned=learned)


def test_every_recipe_of_a_request_exists() -> None:
    assert RECIPES.keys() == set(Recipe)


@pytest.mark.parametrize("after", [1, 2, 3])
def test_another_recipe_goes_on_from_what_it_kept(
    source_model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    kind = dataclasses.replace(INSTANT, settings={"moved": True}, note=None, start=Learner)
    monkeypatch.setattr(conversion, "RECIPES", {Recipe.INSTANT: kind})
    whole, broken = tmp_path / "whole/model", tmp_path / "broken/model"
    assert isinstance(convert(request_of(source_model, whole))[-1], Finished)
    interrupt(request_of(source_model, broken), after=after)
    assert len(list((tmp_path / "broken/.model.conversion/scratch").iterdir())) == after
    assert isinstance(convert(request_of(source_model, broken))[-1], Finished)
    before, first, second = (load_file(model / TRANSFORMER_FILE) for model in (source_model, whole, broken))
    assert all(torch.equal(first[name], second[name]) for name in first)
    assert all(not torch.equal(first[name], before[name]) for name in BIASES)
    assert describe(whole).limits == describe(source_model).limits
    assert [entry.name for entry in (tmp_path / "broken").iterdir()] == ["model"]
