"""Which linears get side branches, and what they are worth."""

from pathlib import Path

import pytest
import torch

from engine.checkpoint.source import open_folder
from engine.model.embedding import rope_tables
from engine.quant.calibrated.branches import branch_ranks, with_branches
from engine.quant.calibrated.teacher import read_block
from engine.quant.calibration import (
    MODULATIONS,
    STAGES,
    Block,
    CalibratedLinear,
    CalibrationSettings,
    Choose,
    calibrated,
    quantize_block,
)
from engine.quant.streams import MemoryStore, States

SETTINGS = CalibrationSettings()
ROPE = rope_tables(torch.zeros(20, 3), (4, 6, 6))


@pytest.fixture(params=["transformer_blocks.0", "single_transformer_blocks.0"])
def block(request: pytest.FixtureRequest, source_model: Path) -> Block:
    return read_block(open_folder(source_model), request.param, device=torch.device("cpu"), dtype=torch.float32)


def quantized(block: Block, choose: Choose) -> dict[str, CalibratedLinear]:
    generator, store = torch.Generator().manual_seed(0), MemoryStore()
    image, text = (torch.randn(16, 10, 32, generator=generator) for _ in range(2))
    vectors = torch.randn(64, 32, generator=generator)
    store.write(0, States(image=image, text=text, teacher_image=image, teacher_text=text, vector=vectors[:16]))
    return quantize_block(block, store, rope=ROPE, vectors=vectors, settings=SETTINGS, choose=choose)[1]


@pytest.mark.parametrize("percent", [0.5, 1.5, 10.0])
def test_ranks_keep_to_the_share_and_go_to_the_worst(block: Block, percent: float) -> None:
    done = quantized(block, calibrated(SETTINGS))
    ranks = branch_ranks(block, done, percent)
    stages = (group for stage in STAGES[type(block)] for group in stage)
    groups = [*((name,) for name in MODULATIONS[type(block)]), *stages]
    weights = sum(linear.values.codes.numel() for linear in done.values())
    numbers = sum(rank * sum(done[name].values.codes.shape) for group, rank in ranks.items() for name in group)
    assert numbers <= percent / 100 * weights
    assert numbers > percent / 100 * weights / 2 or percent < 1
    by_ratio = sorted(groups, key=lambda group: min(done[name].snr_db for name in group))
    assert set(ranks) <= set(by_ratio[: (len(groups) + 1) // 2])


def test_a_branch_brings_its_linears_nearer(block: Block) -> None:
    plain = quantized(block, calibrated(SETTINGS))
    ranks = branch_ranks(block, plain, 10.0)
    branched = quantized(block, with_branches(SETTINGS, ranks))
    for name, linear in branched.items():
        rank = next((rank for group, rank in ranks.items() if name in group), 0)
        assert (0 if linear.values.branch_up is None else linear.values.branch_up.shape[1]) == rank
    assert ranks
    for group in ranks:
        assert sum(branched[name].snr_db - plain[name].snr_db for name in group) > 0
