"""The sizes that a teacher draws, and how prompts are shared out among them."""

import dataclasses
from collections import Counter
from pathlib import Path

import pytest
import torch

from engine.checkpoint.source import Source, open_folder
from engine.description import STANDARD_SIZES, Defaults, Sizes, standard_defaults
from engine.errors import InvalidModel
from engine.headers import read_json
from engine.quant.calibrated import sizes as module
from engine.quant.calibrated.sizes import drawn_sizes, mixed_up, shared_out

POCKET = Defaults(width=256, height=256, steps=20, guidance=2.5)
FLUX = standard_defaults(guided=True)


def source_of(folder: Path, defaults: Defaults, sizes: Sizes) -> Source:
    """The tiny source with other sizes."""
    tiny = open_folder(folder)
    return dataclasses.replace(tiny, description=dataclasses.replace(tiny.description, defaults=defaults, sizes=sizes))


@pytest.mark.parametrize(
    ("defaults", "limits", "names"),
    [
        (FLUX, STANDARD_SIZES, ["1024x1024", "1280x768", "768x1280", "512x512"]),
        (POCKET, Sizes(min=192, max=320, multiple=16), ["256x256", "320x192", "192x320", "192x192", "320x320"]),
        (POCKET, Sizes(min=256, max=256, multiple=16), ["256x256"]),
        (POCKET, Sizes(min=192, max=256, multiple=16), ["256x256", "192x192"]),
        (POCKET, Sizes(min=200, max=300, multiple=100), ["256x256"]),
        (
            dataclasses.replace(FLUX, width=1280, height=768),
            STANDARD_SIZES,
            ["1280x768", "768x1280", "960x960", "480x480"],
        ),
    ],
)
def test_sizes_are_those_that_the_model_makes(
    source_model: Path, defaults: Defaults, limits: Sizes, names: list[str]
) -> None:
    found = drawn_sizes(source_of(source_model, defaults, limits))
    assert [size.name for size in found] == names
    most = max(found[0].latent.tokens, 1024)
    for size in found:
        assert (size.latent.width, size.latent.height) == (size.width // 8, size.height // 8)
        assert size.latent.tokens <= most
        assert size.width % 16 == size.height % 16 == 0


@pytest.mark.parametrize(
    ("count", "sizes", "shares"),
    [
        (128, 4, (89, 13, 13, 13)),
        (512, 5, (358, 39, 39, 38, 38)),
        (32, 5, (22, 3, 3, 2, 2)),
        (8, 4, (5, 1, 1, 1)),
        (10, 2, (7, 3)),
        (2, 3, (1, 1, 0)),
        (1, 5, (1, 0, 0, 0, 0)),
        (0, 2, (0, 0)),
        (100, 1, (100,)),
    ],
)
def test_most_prompts_are_drawn_at_the_first_size(count: int, sizes: int, shares: tuple[int, ...]) -> None:
    assert shared_out(count, sizes) == shares
    assert shared_out(count, sizes, others=0.0) == (count, *[0] * (sizes - 1))


def test_the_order_is_the_seeds() -> None:
    first, again, other = (mixed_up((20, 6, 4), torch.Generator().manual_seed(seed)) for seed in (1, 1, 2))
    assert first == again != other
    assert Counter(first) == Counter(other) == {0: 20, 1: 6, 2: 4}
    assert sorted(first) != first


@pytest.mark.parametrize("stages", [None, [], 3])
def test_a_vae_that_does_not_fit_is_refused(
    source_model: Path, monkeypatch: pytest.MonkeyPatch, stages: object
) -> None:
    monkeypatch.setattr(module, "read_json", lambda file: read_json(file) | {"block_out_channels": stages})
    with pytest.raises(InvalidModel, match=r"vae.config\.json does not fit its transformer: fetch or make"):
        drawn_sizes(open_folder(source_model))
