"""Signal-to-noise ratios of a block and its linears."""

import copy
from pathlib import Path

import pytest
import torch

from engine.checkpoint.source import open_folder
from engine.model.embedding import rope_tables
from engine.quant.calibrated.measures import measured, rounded_block
from engine.quant.calibrated.teacher import read_block
from engine.quant.calibration import Block, run_block
from engine.quant.recipe import blocks_of
from engine.quant.report import decibels
from engine.quant.streams import MemoryStore, States
from engine.quant.student import StudentLinear

ROPE = rope_tables(torch.arange(27).reshape(9, 3).float(), (4, 6, 6))


@pytest.fixture(params=["transformer_blocks.0", "single_transformer_blocks.0"])
def teacher(request: pytest.FixtureRequest, source_model: Path) -> Block:
    return read_block(open_folder(source_model), request.param, device=torch.device("cpu"), dtype=torch.float32)


@pytest.fixture
def store() -> MemoryStore:
    generator, store = torch.Generator().manual_seed(0), MemoryStore()
    for index in range(3):
        image, text = (torch.randn(2, tokens, 32, generator=generator) for tokens in (5, 4))
        vector = torch.randn(2, 32, generator=generator)
        states = States(image=image, text=text, teacher_image=image, teacher_text=text, vector=vector)
        store.write(index, states)
    return store


def linears(block: Block) -> list[str]:
    return [name for name, module in block.named_modules() if isinstance(module, torch.nn.Linear)]


def test_ratios_are_those_of_all_states_together(teacher: Block, store: MemoryStore) -> None:
    names = linears(teacher)
    student = rounded_block(teacher, names)
    ratios = measured(teacher, student, store, rope=ROPE)
    assert set(ratios.layers_db) == set(names)
    signal = noise = 0.0
    with torch.no_grad():
        for index in range(3):
            states = store.read(index)
            before = states.image, states.text
            for goal, made, entered in zip(
                run_block(teacher, *before, states.vector, ROPE),
                run_block(student, *before, states.vector, ROPE),
                before,
                strict=True,
            ):
                signal += float((goal - entered).square().sum())
                noise += float((goal - made).square().sum())
    assert ratios.block_db == pytest.approx(decibels(signal, noise), abs=1e-4)
    assert all(-10 < ratio < 20 for ratio in ratios.layers_db.values())


def test_a_linears_mean_is_no_signal(teacher: Block, store: MemoryStore) -> None:
    names = linears(teacher)
    shifted = copy.deepcopy(teacher)
    for name in names:
        shifted.get_submodule(name).bias.data += 100
    plain, moved = (measured(teacher, rounded_block(teacher, names), store, rope=ROPE) for _ in range(2))
    assert plain == moved
    first = names[0]
    alone = rounded_block(teacher, [first])
    with_bias = rounded_block(shifted, [first])
    linear = with_bias.get_submodule(first)
    assert isinstance(linear, StudentLinear)
    assert measured(teacher, alone, store, rope=ROPE).layers_db[first] > 0
    assert measured(teacher, with_bias, store, rope=ROPE).layers_db[first] < -10


def test_every_linear_is_rounded(source_model: Path, teacher: Block) -> None:
    names = linears(teacher)
    assert set(names) == {
        name.removeprefix(f"{block.name}.")
        for block in blocks_of(open_folder(source_model))
        for name in block.linears
        if block.name.startswith("transformer") == hasattr(teacher, "norm1")
    }
    assert not linears(rounded_block(teacher, names))
