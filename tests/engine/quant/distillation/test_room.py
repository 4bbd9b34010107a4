"""What of a student fits."""

import itertools
import json

import pytest

from engine.errors import OutOfMemory
from engine.model.config import TransformerConfig, config_from_values
from engine.model.shapes import block_linears
from engine.quant.distillation.room import find_room, room_from_json
from engine.quant.recipe import Block
from engine.quant.report import block_of

POCKET = {"num_layers": 3, "num_single_layers": 6, "attention_head_dim": 64, "num_attention_heads": 6}
FLUX = {"num_layers": 19, "num_single_layers": 38, "attention_head_dim": 128, "num_attention_heads": 24}
GB = 10**9


def config_of(sizes: dict[str, int], *, text: int) -> TransformerConfig:
    axes = [sizes["attention_head_dim"] - 8, 4, 4]
    common = {"in_channels": 64, "joint_attention_dim": text, "pooled_projection_dim": 768, "guidance_embeds": True}
    return config_from_values(sizes | common | {"axes_dims_rope": axes})


def blocks_in(config: TransformerConfig) -> list[Block]:
    grouped = itertools.groupby(block_linears(config).items(), key=lambda item: block_of(item[0]))
    return [Block(name=name, linears=dict(linears)) for name, linears in grouped]


@pytest.mark.parametrize(("budget", "micro"), [(None, 256), (70 * GB, 256), (8 * GB, 64)])
def test_a_small_model_learns_all_at_once(budget: int | None, micro: int) -> None:
    config = config_of(POCKET, text=256)
    room = find_room(config, blocks_in(config), tokens=304, batch=256, budget=budget)
    assert [len(window) for window in room.windows] == [9]
    assert (room.micro, room.checkpointed) == (micro, False)


@pytest.mark.parametrize(("budget", "largest"), [(24 * GB, 4), (80 * GB, 26)])
def test_flux_learns_in_windows(budget: int, largest: int) -> None:
    config = config_of(FLUX, text=4096)
    blocks = blocks_in(config)
    room = find_room(config, blocks, tokens=4608, batch=16, budget=budget)
    assert [name for window in room.windows for name in window] == [block.name for block in blocks]
    assert max(map(len, room.windows)) - min(map(len, room.windows)) <= 1
    assert 1 <= max(map(len, room.windows)) <= largest
    assert room.checkpointed
    assert room.device_bytes <= budget


def test_every_update_belongs_to_one_window() -> None:
    config = config_of(POCKET, text=256)
    room = find_room(config, blocks_in(config), tokens=304, batch=256, budget=1_500_000_000)
    assert len(room.windows) > 1
    updates = [list(room.updates(window, 100)) for window in range(len(room.windows))]
    assert [update for some in updates for update in some] == list(range(100))
    assert room_from_json(json.loads(json.dumps(room.to_json()))) == room


def test_too_little_is_refused_with_the_number() -> None:
    config = config_of(FLUX, text=4096)
    with pytest.raises(OutOfMemory, match=r"needs \d+\.\d\d GB .* may use 4\.00 GB"):
        find_room(config, blocks_in(config), tokens=4608, batch=16, budget=4 * GB)
