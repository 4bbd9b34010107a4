"""Boxes where the renderer draws, and heat where the boxes are."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from training.colours import COLOURS, variants
from training.judges.targets import (
    called_colours,
    class_heat,
    outlines,
    own_colours,
    targets_of,
    thing_heat,
    visible_boxes,
)
from training.renderer import Renderer
from training.scenes import SLOTS, STYLES, Scenes

SIDE = 128
CPU = torch.device("cpu")


def drawn_box(renderer: Renderer, scenes: Scenes, row: int, slot: int) -> np.ndarray:
    """Where a slot changes the picture in ways that a shadow cannot: x0, y0, x1, y1 in pixels."""
    only = np.where(np.arange(SLOTS) == slot, scenes.noun, -1)
    alone = replace(scenes, noun=only, colour=np.ones_like(scenes.colour))  # red
    saturation = renderer.render(alone, SIDE)[row].amax(0) - renderer.render(alone, SIDE)[row].amin(0)
    rows, columns = (saturation > 0.5).nonzero(as_tuple=True)
    return np.array([int(columns.min()), int(rows.min()), int(columns.max()) + 1, int(rows.max()) + 1])


@pytest.mark.parametrize("turn", [0.0, 0.4, -0.9])
@pytest.mark.parametrize("mirror", [1.0, -1.0])
def test_boxes_are_what_is_drawn(
    shape_renderer: Renderer, shapes: np.ndarray, four_scenes: Scenes, turn: float, mirror: float
) -> None:
    scenes = replace(
        four_scenes,
        turn=np.full_like(four_scenes.turn, turn),
        mirror=np.full_like(four_scenes.mirror, mirror),
        size=np.full_like(four_scenes.size, 0.5 + 0.1 * turn),
    )
    boxes = visible_boxes(scenes, outlines(shapes)) * SIDE
    for row, slot in ((0, 0), (1, 0), (2, 0), (3, 0), (2, 1)):
        np.testing.assert_allclose(boxes[row, slot], drawn_box(shape_renderer, scenes, row, slot), atol=2)


def test_boxes_end_at_the_picture_and_what_is_outside_is_not_there(shapes: np.ndarray, four_scenes: Scenes) -> None:
    x = four_scenes.x.copy()
    x[0, 0], x[1, 0] = 1.0, 1.5
    targets = targets_of(replace(four_scenes, x=x), outlines(shapes), CPU)
    assert targets.box[0, 0, 2] == 1
    assert targets.present[:, :2].tolist() == [[True, False], [False, False], [True, True], [True, True]]
    assert bool(((targets.box >= 0) & (targets.box <= 1)).all())


def test_heat_is_one_at_the_middle_cell_of_its_class_alone(shapes: np.ndarray, four_scenes: Scenes) -> None:
    targets = targets_of(four_scenes, outlines(shapes), CPU)
    heat = class_heat(thing_heat(targets, 32), targets, 4)
    assert heat.shape == (4, 5, 32, 32)
    for row, slot in ((0, 0), (3, 0), (3, 1)):
        x0, y0, x1, y1 = targets.box[row, slot].tolist()
        noun = int(targets.noun[row, slot])
        assert heat[row, noun, int((y0 + y1) * 16), int((x0 + x1) * 16)] == 1
    assert heat[0, 1:].sum() == 0
    assert (heat == 1).sum() == targets.present.sum()


def test_damaged_things_are_junk_and_no_noun(shapes: np.ndarray, four_scenes: Scenes) -> None:
    targets = targets_of(four_scenes, outlines(shapes), CPU)
    damaged = targets.damaged(torch.ones_like(targets.junk))
    assert not damaged.present.any()
    assert torch.equal(damaged.junk, targets.present)
    heat = class_heat(thing_heat(damaged, 32), damaged, 4)
    assert heat[:, :4].sum() == 0
    assert (heat[:, 4] == 1).sum() == targets.present.sum()


def test_flat_styles_have_the_outlines_of_flat_sprites(shapes: np.ndarray, four_scenes: Scenes) -> None:
    """Sheets in 3D and flat, where each flat sprite is the next noun's shape."""
    sheets = np.stack([shapes, np.roll(shapes, -1, axis=0)])
    flat = replace(four_scenes, style=np.full(4, STYLES.index("flat")))
    both, pixels = outlines(sheets), []
    for scenes in (four_scenes, flat):
        drawn = Renderer(sheets, CPU)
        np.testing.assert_allclose(visible_boxes(scenes, both)[1, 0] * SIDE, drawn_box(drawn, scenes, 1, 0), atol=2)
        pixels.append(visible_boxes(scenes, both)[1, 0])
    assert abs(pixels[0] - pixels[1]).max() > 0.05


def test_own_colours_that_look_like_one_of_the_ten_are_called_so(shapes: np.ndarray, four_scenes: Scenes) -> None:
    red = variants(torch.from_numpy(shapes[:1]).float() / 255)[0, 1 + list(COLOURS).index("red")]
    sprites = shapes[:4].copy()
    sprites[2] = (red * 255).round().byte().numpy()
    sprites[3, ..., :3] = 128  # grey is none of the ten
    own = own_colours(sprites, CPU)
    assert own.shape == (1, 4)
    assert own[0, 2:].tolist() == [1, 0]
    called = called_colours(four_scenes, own * np.array([[0, 0, 1, 0]]))
    assert called[:, 0].tolist() == [1, 5, 1, 3]
    sketch = replace(four_scenes, style=np.full(4, STYLES.index("sketch")))
    assert np.array_equal(called_colours(sketch, own), four_scenes.colour)
