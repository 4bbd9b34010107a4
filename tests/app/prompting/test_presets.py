"""Size presets."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from app.prompting.presets import MOST_OFF, nearest_size, same_shape, scales, size_presets
from engine.description import Sizes

FLUX = Sizes(min=256, max=2048, multiple=16)
POCKET = Sizes(min=256, max=256, multiple=16)


@st.composite
def limits(draw: st.DrawFn) -> Sizes:
    multiple = draw(st.sampled_from((8, 16, 32, 64)))
    low = draw(st.integers(1, 40)) * multiple
    return Sizes(min=low, max=low + draw(st.integers(0, 100)) * multiple, multiple=multiple)


def test_a_megapixel_of_flux() -> None:
    presets = {preset.name: (preset.width, preset.height) for preset in size_presets(FLUX, 1024 * 1024)}
    assert presets["1:1"] == (1024, 1024)
    assert presets["16:9"] == (1360, 768)
    assert presets["9:16"] == (768, 1360)
    assert presets["21:9"] == (1568, 672)
    assert presets["3:2"][0] > presets["3:2"][1]
    assert len(presets) == 11


@given(limits(), st.integers(64, 2048))
def test_every_preset_can_be_made(sizes: Sizes, side: int) -> None:
    for preset in size_presets(sizes, side * side):
        assert nearest_size(preset.width, preset.height, sizes) == (preset.width, preset.height)
        assert abs(preset.width / preset.height / (preset.shape[0] / preset.shape[1]) - 1) < MOST_OFF * 1.2


@given(st.integers(512, 1400))
def test_presets_keep_about_the_models_pixels(side: int) -> None:
    presets = size_presets(FLUX, side * side)
    assume(len(presets) == 11)
    for preset in presets:
        if max(preset.width, preset.height) < FLUX.max:
            assert 0.88 < preset.megapixels * 1e6 / side**2 < 1.12


def test_a_model_of_one_size_has_one_preset() -> None:
    (preset,) = size_presets(POCKET, 256 * 256)
    assert (preset.name, preset.width, preset.height) == ("1:1", 256, 256)
    assert scales(POCKET, 256 * 256) == (1.0,)
    assert scales(FLUX, 1024 * 1024) == (0.5, 1.0, 2.0)


@given(limits(), st.integers(1, 5000), st.integers(1, 5000))
def test_the_nearest_size_is_made(sizes: Sizes, width: int, height: int) -> None:
    for side, near in zip((width, height), nearest_size(width, height, sizes), strict=True):
        assert sizes.min <= near <= sizes.max
        assert near % sizes.multiple == 0
        assert abs(near - side) <= max(sizes.multiple / 2, sizes.min - side, side - sizes.max)


@given(st.integers(1, 20_000), st.integers(1, 20_000))
def test_the_shape_of_any_picture_is_a_size_that_the_model_makes(width: int, height: int) -> None:
    sizes = Sizes(min=256, max=2048, multiple=16)
    for side in same_shape(width, height, sizes, 1024 * 1024):
        assert sizes.min <= side <= sizes.max
        assert side % sizes.multiple == 0


@pytest.mark.parametrize(
    ("picture", "size"),
    [
        ((640, 480), (640, 480)),
        ((4000, 3000), (1680, 1248)),
        ((100, 100), (256, 256)),
        ((1000, 700), (992, 704)),
        ((9000, 900), (2048, 256)),
    ],
)
def test_the_shape_of_a_picture(picture: tuple[int, int], size: tuple[int, int]) -> None:
    assert same_shape(*picture, Sizes(min=256, max=2048, multiple=16), 1024 * 1024) == size
