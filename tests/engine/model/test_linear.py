"""The linear with a packed weight."""

import pytest
import torch

from engine.model.linear import TernaryLinear, reads
from kernels.layout import Layout, PackedWeight, pack
from kernels.ops import Activations, prepare


@pytest.mark.parametrize(("activations", "ratio"), [("exact", 1e-5), ("int8", 2e-2)])
def test_it_is_the_linear_of_the_weight(activations: Activations, ratio: float) -> None:
    generator = torch.Generator().manual_seed(0)
    codes = torch.randint(-1, 2, (6, 17), dtype=torch.int8, generator=generator)
    row_scale = torch.rand(6, generator=generator)
    packed = PackedWeight(codes=pack(codes, Layout.BASE3), row_scale=row_scale, layout=Layout.BASE3, in_features=17)
    bias = torch.randn(6, generator=generator)
    linear = TernaryLinear(prepare(packed, activations=activations, device="cpu"), bias)
    x = torch.randn(2, 3, 17, generator=generator)
    expected = torch.nn.functional.linear(x, row_scale[:, None] * codes, bias)
    actual = linear(x)
    assert actual.shape == expected.shape
    assert (actual - expected).norm() <= ratio * expected.norm()
    assert list(linear.state_dict()) == ["bias"]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("transformer_blocks.3.norm1.linear", "exact"),
        ("norm1_context.linear", "exact"),
        ("single_transformer_blocks.0.norm.linear", "exact"),
        ("transformer_blocks.3.attn.to_q", "int8"),
        ("single_transformer_blocks.0.proj_out", "int8"),
    ],
)
def test_only_modulations_read_exactly(name: str, expected: Activations) -> None:
    assert reads(name, "int8") == expected
    assert reads(name, "exact") == "exact"
