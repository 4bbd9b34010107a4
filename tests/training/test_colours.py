"""OKLab there and back, and sprites that have the colour they were given."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from training.colours import COLOURS, oklab_to_srgb, recolour, srgb_to_oklab, variants
from training.shapes import ball, cube

NEUTRAL = ("black", "white")
PART = st.floats(0, 1, width=32)


def nearest(lab: torch.Tensor) -> str:
    """The colour whose OKLab is nearest to `lab` [3]."""
    palette = srgb_to_oklab(torch.tensor(list(COLOURS.values()), dtype=lab.dtype) / 255)
    return list(COLOURS)[int((palette - lab).norm(dim=1).argmin())]


def sprite(name: str) -> torch.Tensor:
    image = {"cube": cube, "ball": ball}[name]().resize((64, 64))
    return torch.frombuffer(bytearray(image.tobytes()), dtype=torch.uint8).reshape(1, 64, 64, 4).float() / 255


@settings(max_examples=200, deadline=None)
@given(st.tuples(PART, PART, PART))
def test_oklab_goes_there_and_back(rgb: tuple[float, float, float]) -> None:
    colour = torch.tensor(rgb, dtype=torch.float64)
    torch.testing.assert_close(oklab_to_srgb(srgb_to_oklab(colour)), colour, atol=1e-4, rtol=0)


@pytest.mark.parametrize(
    ("rgb", "lab"),
    [((1, 1, 1), (1, 0, 0)), ((1, 0, 0), (0.62796, 0.22486, 0.12585)), ((0, 0, 1), (0.45201, -0.03246, -0.31153))],
)
def test_oklab_of_known_colours(rgb: tuple[float, ...], lab: tuple[float, ...]) -> None:
    found = srgb_to_oklab(torch.tensor(rgb, dtype=torch.float64))
    torch.testing.assert_close(found, torch.tensor(lab, dtype=torch.float64), atol=1e-4, rtol=0)


def mean_lab(sprites: torch.Tensor) -> torch.Tensor:
    """The mean OKLab [3] of what is solid in sprites [N, H, W, 4]."""
    return srgb_to_oklab(sprites[sprites[..., 3] > 0.5][:, :3]).mean(0)


@pytest.mark.parametrize("shape", ["cube", "ball"])
@pytest.mark.parametrize("colour", COLOURS)
def test_a_recoloured_sprite_is_nearest_to_its_colour(shape: str, colour: str) -> None:
    assert nearest(mean_lab(recolour(sprite(shape), colour))) == colour


@pytest.mark.parametrize("shape", ["cube", "ball"])
@pytest.mark.parametrize("colour", NEUTRAL)
def test_black_and_white_have_no_hue_and_the_lightness_of_theirs(shape: str, colour: str) -> None:
    lightness, *chroma = mean_lab(recolour(sprite(shape), colour)).tolist()
    assert max(map(abs, chroma)) < 0.02
    assert lightness < 0.3 if colour == "black" else lightness > 0.85


def test_recolouring_keeps_the_outline_and_the_order_of_light() -> None:
    plain, painted = sprite("cube"), recolour(sprite("cube"), "blue")
    assert torch.equal(plain[..., 3], painted[..., 3])
    top, right = (0, 16, 32), (0, 40, 48)
    for picture in (plain, painted):
        assert srgb_to_oklab(picture[..., :3])[top][0] > srgb_to_oklab(picture[..., :3])[right][0]


def test_the_first_variant_is_the_sprite_itself() -> None:
    every = variants(sprite("ball"))
    assert every.shape == (1, 1 + len(COLOURS), 64, 64, 4)
    assert torch.equal(every[:, 0], sprite("ball"))


@pytest.mark.parametrize("colour", COLOURS)
@pytest.mark.parametrize("contrast", [0.0, 1.0])
def test_light_dark_and_motley_sprites_are_nearest_to_their_colour_too(colour: str, contrast: float) -> None:
    generator = torch.Generator().manual_seed(4)
    motley = torch.rand(6, 24, 24, 4, generator=generator)
    motley[..., :3] = contrast * motley[..., :3].round() + (1 - contrast) * torch.linspace(0, 1, 6)[:, None, None, None]
    motley[..., 3] = 1
    painted = recolour(motley, colour)
    assert {nearest(mean_lab(one[None])) for one in painted} == {colour}


def test_a_white_thing_has_a_grey_rim_and_no_other_has() -> None:
    def edge_and_inside(colour: str) -> tuple[float, float]:
        lightness = srgb_to_oklab(recolour(torch.ones(1, 64, 64, 4), colour)[..., :3])[0, :, :, 0]
        return float(lightness[0].mean()), float(lightness[32, 32])

    edge, inside = edge_and_inside("white")
    assert edge < inside - 0.1
    edge, inside = edge_and_inside("pink")
    assert edge == pytest.approx(inside)
