"""A tiny source, its rounded blocks and the pieces that learn from it."""

from pathlib import Path

import pytest
import torch

from engine.checkpoint.source import Source, open_folder
from engine.checkpoint.writer import pack_values
from engine.latents import LatentSize
from engine.quant.calibrated.sizes import drawn_sizes
from engine.quant.distillation.settings import DistillationSettings
from engine.quant.distillation.states import Batch
from engine.quant.recipe import BlockResult, blocks_of
from engine.quant.ternary import quantize_linear

CPU = torch.device("cpu")
SETTINGS = DistillationSettings(updates=8, batch=4, rounds=2, round_prompts=4, other_rate=1e-3, start="instant")


@pytest.fixture(scope="module")
def source(source_model: Path) -> Source:
    return open_folder(source_model)


@pytest.fixture(scope="module")
def sizes(source: Source) -> list[LatentSize]:
    """Of square, wide, tall, small and large pictures."""
    return [size.latent for size in drawn_sizes(source)]


@pytest.fixture(scope="module")
def rounded(source: Source) -> dict[str, BlockResult]:
    """Every block rounded by itself."""
    return {
        block.name: BlockResult(
            weights={name: pack_values(quantize_linear(source.read(f"{name}.weight"))) for name in block.linears},
            layers=(),
        )
        for block in blocks_of(source)
    }


@pytest.fixture(scope="module")
def batch(request: pytest.FixtureRequest, source: Source, sizes: list[LatentSize]) -> Batch:
    """Some noise with some text, and velocities that nothing has; of the first size, or of that of a number."""
    generator, config, number = torch.Generator().manual_seed(0), source.config, getattr(request, "param", 0)
    tokens = sizes[number].tokens

    def normal(*shape: int) -> torch.Tensor:
        return torch.randn(*shape, generator=generator)

    return Batch(
        latents=normal(5, tokens, config.in_channels),
        velocities=normal(5, tokens, config.in_channels),
        times=torch.tensor([1.0, 0.8, 0.6, 0.4, 0.2]),
        guidance=torch.tensor([3.5, 3.5, 2.0, 1.0, 5.0]),
        pooled=normal(5, config.pooled_projection_dim),
        sequence=normal(5, source.description.max_sequence_length, config.joint_attention_dim),
        size=number,
    )
