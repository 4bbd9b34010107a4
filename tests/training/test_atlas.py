"""The atlas as a file: it comes back, and another one is refused."""

from pathlib import Path

import numpy as np
import pytest

from training.atlas import ATLAS, load_atlas, save_atlas
from training.nouns import NOUNS


def test_an_atlas_comes_back(tmp_path: Path) -> None:
    sprites = np.random.default_rng(0).integers(0, 256, (2, len(NOUNS), 3, 3, 4), dtype=np.uint8)
    save_atlas(sprites, tmp_path / "new" / ATLAS)
    np.testing.assert_array_equal(load_atlas(tmp_path / "new" / ATLAS), sprites)


def test_the_first_atlas_and_one_of_other_nouns_are_refused(tmp_path: Path) -> None:
    sprites = np.zeros((100, 2, 2, 4), dtype=np.uint8)
    np.savez_compressed(tmp_path / "atlas.npz", sprites=sprites)
    with pytest.raises(SystemExit, match=r"atlas\.npz is an atlas of another version than 2: make it again"):
        load_atlas(tmp_path / "atlas.npz")
    np.savez_compressed(tmp_path / "other.npz", sprites=sprites, version=2, names=["cube", "ball"])
    with pytest.raises(SystemExit, match=r"other\.npz holds other nouns"):
        load_atlas(tmp_path / "other.npz")
