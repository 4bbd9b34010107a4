"""A judge's examples: scenes on many grounds, some damaged, some through an autoencoder, with targets."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from diffusers import AutoencoderKL
from torch import Tensor

from training.colours import COLOURS
from training.judges.benign import DECODED_SHARE, LATENT_NOISE, through_vae
from training.judges.grounds import random_grounds
from training.judges.negatives import KINDS, WITH_OTHERS, Damage, Damaged, draw_damage, other_scenes
from training.judges.targets import Targets, called_colours, outlines, own_colours, targets_of
from training.renderer import Renderer, on_device
from training.scenes import COLOURLESS, STYLES, Scenes, sample_scenes

SCATTERED_SHARE = 0.6
REPEATED_SHARE = 0.35  # scattered scenes whose things are all of one noun
OWN_SHARE = 0.3  # scattered things in their own colours
DAMAGED_SHARE = 0.35
ANY_GROUND = ("3d", "flat")  # styles that other grounds leave what they are


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """What makes one judge's examples differ from the other's: the seed, and how often a ground is not the scene's."""

    seed: int
    other_grounds: float


RECIPES = {"a": Recipe(seed=1101, other_grounds=0.25), "b": Recipe(seed=2203, other_grounds=0.7)}


class Examples:
    """Draws batches of pictures with their targets; the same seed gives the same batch."""

    def __init__(self, renderer: Renderer, sprites: np.ndarray, vaes: Sequence[AutoencoderKL], side: int = 256) -> None:
        """`sprites` as the renderer got them; `vaes` on the renderer's device, used in turn; `side` in pixels."""
        self.renderer, self.vaes, self.side = renderer, vaes, side
        self.nouns, self.outline = sprites.shape[-4], outlines(sprites)
        self.own = own_colours(sprites, renderer.device)

    @torch.no_grad()
    def draw(self, count: int, recipe: Recipe, batch: int) -> tuple[Tensor, Targets]:
        """One of the batches for training: float32 [count, 3, side, side] in -1..1, and its targets."""
        random, generator = self._randomness(recipe.seed, batch)
        scenes = scattered(sample_scenes(count, random), SCATTERED_SHARE, self.nouns, random)
        damage = draw_damage(scenes, DAMAGED_SHARE, random)
        elsewhere = (random.random(count) < recipe.other_grounds) & _in(scenes.style, ANY_GROUND)
        pictures, targets = self._damaged(scenes, damage, elsewhere, random, generator)
        decoded = random.permutation(count)[: round(DECODED_SHARE * count)]
        return self._decoded(pictures, decoded, generator, LATENT_NOISE), targets

    @torch.no_grad()
    def held_out(self, count: int, seed: int, *, damaged: float, decoded: bool) -> tuple[Tensor, Targets]:
        """Scenes as the renderer draws them, a share `damaged`, none or all `decoded`; shapes as `draw`."""
        random, generator = self._randomness(seed, 0)
        scenes = scattered(sample_scenes(count, random), SCATTERED_SHARE, self.nouns, random)
        damage = draw_damage(scenes, damaged, random)
        pictures, targets = self._damaged(scenes, damage, np.zeros(count, bool), random, generator)
        return self._decoded(pictures, np.arange(count * decoded), generator, 0.0), targets

    def _decoded(self, pictures: Tensor, rows: np.ndarray, generator: torch.Generator, noise: float) -> Tensor:
        """The pictures, those at `rows` through the autoencoders, in turn."""
        for place, vae in enumerate(self.vaes):
            chosen = rows[place :: len(self.vaes)]
            if len(chosen):
                at = on_device(chosen, pictures.device)
                pictures[at] = through_vae(pictures[at], vae, generator, noise)
        return pictures

    def _randomness(self, seed: int, batch: int) -> tuple[np.random.Generator, torch.Generator]:
        random = np.random.default_rng([29, seed, batch])
        generator = torch.Generator(self.renderer.device)
        generator.manual_seed(int(random.integers(2**62)))
        return random, generator

    def _damaged(
        self,
        scenes: Scenes,
        damage: Damage,
        elsewhere: np.ndarray,
        random: np.random.Generator,
        generator: torch.Generator,
    ) -> tuple[Tensor, Targets]:
        """The scenes, those `elsewhere` on other grounds, with their damage.

        They are rendered together with the others that some damage wants: few large steps cost less than many small.
        """
        rows = damage.order
        wanted = rows[damage.kind[rows] < len(WITH_OTHERS)]  # these kinds come first
        others = other_scenes(scenes, damage, self.nouns, random).rows(wanted)
        ground = self._ground(scenes, elsewhere, generator)
        ground = torch.cat([ground, ground[on_device(wanted, ground.device)]])
        drawn = self.renderer.render(_joined(scenes, others), self.side, ground=ground)
        pictures, others_drawn = drawn[: len(scenes)], drawn[len(scenes) :]
        called = replace(scenes, colour=called_colours(scenes, self.own))
        targets = targets_of(called, self.outline, drawn.device)
        slots = on_device(damage.slots, drawn.device)
        if len(rows):
            at = on_device(rows, drawn.device)
            change = Damaged(targets.box[at], slots[at], self.side, generator)
            pictures[at] = _changed(pictures[at], others_drawn, change, damage.kind[rows])
        return pictures, targets.damaged(slots)

    def _ground(self, scenes: Scenes, elsewhere: np.ndarray, generator: torch.Generator) -> Tensor:
        """The scenes' own grounds, or other ones where `elsewhere`; [B, 3, side, side] in 0..1."""
        ground = self.renderer.ground(scenes, self.side, self.side)
        rows = np.flatnonzero(elsewhere)
        if len(rows):
            drawn = random_grounds(len(rows), self.side, generator)
            ground[on_device(rows, ground.device)] = drawn.to(ground.dtype)
        return ground


def _changed(pictures: Tensor, others: Tensor, change: Damaged, kind: np.ndarray) -> Tensor:
    """Pictures with damage whose `kind` rises; the first len(others) are those that want others."""
    changed = []
    for index, name in enumerate(KINDS):
        part = slice(*np.searchsorted(kind, [index, index + 1]).tolist())
        if part.stop > part.start:
            changed.append(change.rows(part).apply(name, pictures[part], others[part]))
    return torch.cat(changed)


def _joined(first: Scenes, second: Scenes) -> Scenes:
    """Two batches of scenes as one."""
    return Scenes(**{name: np.concatenate([values, getattr(second, name)]) for name, values in vars(first).items()})


def scattered(scenes: Scenes, share: float, nouns: int, random: np.random.Generator) -> Scenes:
    """The scenes, a `share` of them with other things: any number, anywhere, of any nouns and colours together."""
    count, slots = scenes.noun.shape
    chosen = (random.random(count) < share)[:, None]
    number = random.integers(0, slots + 1, size=(count, 1))
    noun = random.integers(0, nouns, size=(count, slots))
    noun = np.where(random.random((count, 1)) < REPEATED_SHARE, noun[:, :1], noun)
    colour = random.integers(1, len(COLOURS) + 1, size=(count, slots))
    colour[(random.random((count, slots)) < OWN_SHARE) | _in(scenes.style, COLOURLESS)[:, None]] = 0
    grounds = np.stack([scenes.ground_colour, scenes.second_colour], -1) + 1  # [B, 2]
    colour[(colour[..., None] == grounds[:, None]).any(-1)] = 0  # would not be seen on a ground of that colour
    x, y, size = _cells(number, slots, random)
    empty = np.arange(slots) >= number
    return replace(
        scenes,
        noun=np.where(chosen, np.where(empty, -1, noun), scenes.noun),
        colour=np.where(chosen, colour, scenes.colour),
        x=np.where(chosen, x, scenes.x).astype(np.float32),
        y=np.where(chosen, y, scenes.y).astype(np.float32),
        size=np.where(chosen, size, scenes.size).astype(np.float32),
    )


def _cells(number: np.ndarray, slots: int, random: np.random.Generator) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Places and sizes [B, slots] of things that each have a cell of the smallest square grid for their `number`."""
    grid = np.ceil(np.sqrt(number.clip(1))).astype(np.int64)  # [B, 1] cells a side
    most = max(int(grid.max()) ** 2, slots)
    keys = random.random((len(number), most))
    keys[np.arange(most)[None] >= grid**2] = 2.0
    cell = keys.argsort(axis=1)[:, :slots]
    size = random.uniform(0.6, 1.0, size=cell.shape) / grid
    free = np.maximum(1 / grid - size, 0) / 2 + 0.02
    x = (cell % grid + 0.5) / grid + free * random.uniform(-1, 1, size=cell.shape)
    y = (cell // grid + 0.5) / grid + free * random.uniform(-1, 1, size=cell.shape)
    return x, y, size


def _in(style: np.ndarray, names: tuple[str, ...]) -> np.ndarray:
    return np.isin(style, [STYLES.index(name) for name in names])
