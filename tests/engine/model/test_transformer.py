"""Our transformer against diffusers' on the same weights."""

import pytest
import torch
from diffusers import FluxTransformer2DModel

from engine.bench.flux_dev import FLUX_DEV
from engine.errors import InvalidRequest
from engine.model.config import config_from_values
from engine.model.shapes import block_linears, tensor_shapes
from engine.model.transformer import FluxTransformer
from tiny_models import TRANSFORMER, tiny_transformer


def ours_from(theirs: FluxTransformer2DModel) -> FluxTransformer:
    ours = FluxTransformer(config_from_values(dict(theirs.config)))
    ours.load_state_dict(theirs.state_dict(), strict=True)
    return ours.eval()


def inputs(
    *, batch: int, height: int, width: int, words: int, guidance: bool, seed: int = 1
) -> dict[str, torch.Tensor]:
    generator = torch.Generator().manual_seed(seed)
    rows, columns = torch.meshgrid(torch.arange(height), torch.arange(width), indexing="ij")
    ids = torch.stack((torch.zeros_like(rows), rows, columns), dim=-1).reshape(-1, 3).float()
    values = {
        "hidden_states": torch.randn(batch, height * width, TRANSFORMER["in_channels"], generator=generator),
        "encoder_hidden_states": torch.randn(batch, words, TRANSFORMER["joint_attention_dim"], generator=generator),
        "pooled_projections": torch.randn(batch, TRANSFORMER["pooled_projection_dim"], generator=generator),
        "timestep": torch.rand(batch, generator=generator),
        "img_ids": ids,
        "txt_ids": torch.zeros(words, 3),
    }
    if guidance:
        values["guidance"] = 1 + 4 * torch.rand(batch, generator=generator)
    return values


def assert_close(actual: torch.Tensor, expected: torch.Tensor, ratio: float = 1e-4) -> None:
    assert actual.shape == expected.shape
    assert (actual - expected).norm() <= ratio * expected.norm()


@pytest.mark.parametrize("guidance", [True, False])
@pytest.mark.parametrize(("batch", "height", "width", "words"), [(1, 4, 4, 8), (3, 5, 7, 11), (2, 1, 1, 1)])
@torch.inference_mode()
def test_forward_agrees_with_diffusers(guidance: bool, batch: int, height: int, width: int, words: int) -> None:
    theirs = tiny_transformer(guidance=guidance)
    values = inputs(batch=batch, height=height, width=width, words=words, guidance=guidance)
    expected = theirs(**values, return_dict=False)[0]
    assert_close(ours_from(theirs)(**values), expected)


@torch.inference_mode()
def test_a_patch_size_of_two_agrees_with_diffusers() -> None:
    theirs = FluxTransformer2DModel(**TRANSFORMER | {"patch_size": 2, "out_channels": 4}).eval()
    values = inputs(batch=2, height=3, width=3, words=5, guidance=False)
    expected = theirs(**values, return_dict=False)[0]
    assert_close(ours_from(theirs)(**values), expected)


@pytest.mark.parametrize("guidance", [3.5, None])
@torch.inference_mode()
def test_steps_agree_with_forward(guidance: float | None) -> None:
    ours = ours_from(tiny_transformer(guidance=guidance is not None))
    values = inputs(batch=1, height=3, width=5, words=7, guidance=False)
    sigmas = torch.tensor([1.0, 0.7, 0.2])
    conditioning = ours.prepare(
        sigmas=sigmas,
        guidance=guidance,
        pooled=values["pooled_projections"],
        text=values["encoder_hidden_states"],
        img_ids=values["img_ids"],
        txt_ids=values["txt_ids"],
    )
    assert conditioning.steps == 3
    for index, sigma in enumerate(sigmas):
        values["timestep"] = sigma[None]
        expected = ours(**values, guidance=None if guidance is None else torch.tensor([guidance]))
        assert_close(ours.step(values["hidden_states"], conditioning, index), expected, ratio=1e-5)


@pytest.mark.parametrize(("guidance", "says"), [(None, "needs a guidance value"), (3.5, "takes no guidance")])
def test_guidance_must_fit_the_model(guidance: float | None, says: str) -> None:
    ours = ours_from(tiny_transformer(guidance=guidance is None))
    values = inputs(batch=1, height=2, width=2, words=2, guidance=False)
    with pytest.raises(InvalidRequest, match=says):
        ours.prepare(
            sigmas=torch.ones(1),
            guidance=guidance,
            pooled=values["pooled_projections"],
            text=values["encoder_hidden_states"],
            img_ids=values["img_ids"],
            txt_ids=values["txt_ids"],
        )


def test_names_and_shapes_at_the_size_of_flux_dev() -> None:
    with torch.device("meta"):
        theirs = FluxTransformer2DModel(**FLUX_DEV)
        ours = FluxTransformer(config_from_values(FLUX_DEV))
    expected = {name: tuple(tensor.shape) for name, tensor in theirs.state_dict().items()}
    assert {name: tuple(tensor.shape) for name, tensor in ours.state_dict().items()} == expected
    assert tensor_shapes(config_from_values(FLUX_DEV)) == expected
    assert sum(parameter.numel() for parameter in ours.parameters()) == 11_901_408_320


def test_block_linears_are_the_linears_inside_blocks() -> None:
    config = config_from_values(FLUX_DEV)
    with torch.device("meta"):
        ours = FluxTransformer(config)
    found = {
        name: tuple(module.weight.shape)
        for name, module in ours.named_modules()
        if isinstance(module, torch.nn.Linear) and "transformer_blocks." in name
    }
    assert block_linears(config) == found
    assert sum(rows * columns for rows, columns in block_linears(config).values()) == 11_834_228_736
