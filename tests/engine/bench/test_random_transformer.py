"""Tests of transformers of random weights."""

import torch

from engine.bench.flux_dev import FLUX_DEV
from engine.bench.random_transformer import RandomWeights, needed_bytes
from engine.model.config import config_from_values
from engine.model.linear import TernaryLinear, VisitingLinear
from engine.model.loading import assemble
from engine.model.shapes import block_linears, tensor_shapes

TINY = config_from_values(
    {
        **FLUX_DEV,
        "in_channels": 16,
        "num_layers": 1,
        "num_single_layers": 2,
        "attention_head_dim": 16,
        "num_attention_heads": 2,
        "joint_attention_dim": 24,
        "pooled_projection_dim": 16,
        "axes_dims_rope": [4, 6, 6],
    }
)
CPU = torch.device("cpu")


@torch.inference_mode()
def test_a_random_transformer_takes_a_step_and_is_the_same_each_time() -> None:
    results = []
    for _ in range(2):
        model = assemble(RandomWeights(TINY, CPU), device=CPU, activations="int8", modulations_on_host=True)
        conditioning = model.prepare(
            sigmas=torch.tensor([1.0, 0.5]),
            guidance=3.5,
            pooled=torch.ones(1, 16),
            text=torch.ones(1, 5, 24),
            img_ids=torch.zeros(6, 3),
            txt_ids=torch.zeros(5, 3),
        )
        results.append(model.step(torch.ones(1, 6, 16), conditioning, 1))
    assert results[0].isfinite().all()
    assert 1e-3 < results[0].std() < 1e3
    assert torch.equal(*results)
    ternary = {name for name, module in model.named_modules() if isinstance(module, TernaryLinear)}
    assert ternary == set(block_linears(TINY))
    assert any(isinstance(module, VisitingLinear) for module in model.modules())


def test_there_is_a_weight_for_every_tensor() -> None:
    weights = RandomWeights(TINY, CPU)
    assert {*weights.plain_names, *(f"{module}.weight" for module in weights.modules)} == set(tensor_shapes(TINY))
    codes = weights.packed("single_transformer_blocks.0.proj_mlp")
    assert (codes.out_features, codes.in_features) == (128, 32)


def test_flux_dev_is_said_to_need_what_it_was_planned_for() -> None:
    needed = needed_bytes(config_from_values(FLUX_DEV), 4096 + 512)
    assert 2.5e9 < needed < 5e9
