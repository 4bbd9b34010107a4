"""The atlas of sprites as a file."""

from pathlib import Path

import numpy as np

from training.nouns import NOUNS

SIDE = 192  # pixels of a sprite
ATLAS = "atlas-2.npz"  # the first Pocket's atlas.npz holds a hundred sprites of one style
ATLAS_VERSION = 2
SHEETS = ("3d", "flat")  # the atlas's first dimension


def save_atlas(sprites: np.ndarray, file: Path) -> None:
    """Write what `load_atlas` reads."""
    file.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(file, sprites=sprites, version=ATLAS_VERSION, names=[noun.name for noun in NOUNS])


def load_atlas(file: Path) -> np.ndarray:
    """The sprites of an atlas file, as `build_atlas` gives them.

    Raises:
        SystemExit: the file is of another version, or of other nouns than `NOUNS`.
    """
    again = "make it again with python -m training.sprites"
    with np.load(file) as arrays:
        if "version" not in arrays or int(arrays["version"]) != ATLAS_VERSION:
            raise SystemExit(f"{file} is an atlas of another version than {ATLAS_VERSION}: {again}")
        if arrays["names"].tolist() != [noun.name for noun in NOUNS]:
            raise SystemExit(f"{file} holds other nouns than training/nouns.py lists: {again}")
        sprites: np.ndarray = arrays["sprites"]
        return sprites
