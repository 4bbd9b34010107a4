"""Black Forest Labs' names against diffusers' transformer."""

import pytest
import torch
from diffusers import FluxTransformer2DModel

from bfl_shapes import FLUX_DEV, bfl_shapes
from engine.checkpoint.bfl_names import linears, parameter, shares

OF_DEV = bfl_shapes(FLUX_DEV)


def test_every_tensor_of_flux_dev_is_found_once_in_its_shape() -> None:
    with torch.device("meta"):
        dev = FluxTransformer2DModel(guidance_embeds=True)
    found: dict[str, tuple[int, ...]] = {}
    for name, shape in OF_DEV.items():
        module, kind = parameter(name)
        for share in shares(module):
            rows = sum(last - first for first, last in share.spans) * shape[0] // share.of
            assert f"{share.module}.{kind}" not in found
            found[f"{share.module}.{kind}"] = (rows, *shape[1:])
    assert found == {name: tuple(tensor.shape) for name, tensor in dev.state_dict().items()}


def test_the_shares_of_a_module_cover_its_rows_once() -> None:
    for name in OF_DEV:
        held = shares(parameter(name)[0])
        covered = sorted(part for share in held for span in share.spans for part in range(*span))
        assert covered == list(range(held[0].of))


def test_linears_are_all_that_have_a_bias() -> None:
    assert set(linears(FLUX_DEV["double"], FLUX_DEV["single"])) == {
        name.removesuffix(".bias") for name in OF_DEV if name.endswith(".bias")
    }


@pytest.mark.parametrize("name", ["img_in.lora", "double_blocks.x.img_attn.qkv", "double_blocks.0.linear1", "", "txt"])
def test_other_names_hold_nothing(name: str) -> None:
    assert shares(name) == ()
