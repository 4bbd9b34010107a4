"""Configurations as diffusers writes them."""

import json
from pathlib import Path
from typing import Any

import pytest

from engine.errors import InvalidModel
from engine.model.config import config_from_values, read_config
from tiny_models import TRANSFORMER

WRONG: list[tuple[str, Any, str]] = [
    ("num_layers", 0, "num_layers"),
    ("num_layers", "2", "num_layers"),
    ("in_channels", True, "in_channels"),
    ("num_attention_heads", 2**40, "num_attention_heads"),
    ("out_channels", -1, "out_channels"),
    ("axes_dims_rope", [4, 6, 7], "even"),
    ("axes_dims_rope", [16], "three"),
    ("axes_dims_rope", [4, 6, 8], "adds up to 18"),
    ("axes_dims_rope", 16, "int"),
    ("_class_name", "SD3Transformer2DModel", "SD3Transformer2DModel"),
]


def write(folder: Path, values: dict[str, Any]) -> Path:
    (folder / "config.json").write_text(json.dumps(values))
    return folder


def test_what_old_files_leave_out_is_filled_in() -> None:
    values = {key: value for key, value in TRANSFORMER.items() if key not in ("axes_dims_rope", "patch_size")}
    config = config_from_values(values | {"attention_head_dim": 128})
    assert config.axes_dims_rope == (16, 56, 56)
    assert config.out_channels == config.in_channels == 16
    assert config.patch_size == 1
    assert not config.guidance_embeds
    assert config.dim == 256


@pytest.mark.parametrize(("key", "value", "says"), WRONG)
def test_wrong_values_are_refused(tmp_path: Path, key: str, value: Any, says: str) -> None:
    with pytest.raises(InvalidModel, match=says):
        read_config(write(tmp_path, TRANSFORMER | {key: value}))


def test_a_missing_value_is_named(tmp_path: Path) -> None:
    values = {key: value for key, value in TRANSFORMER.items() if key != "joint_attention_dim"}
    with pytest.raises(InvalidModel, match="joint_attention_dim is missing"):
        read_config(write(tmp_path, values))


def test_unknown_keys_are_ignored(tmp_path: Path) -> None:
    folder = write(tmp_path, TRANSFORMER | {"_class_name": "FluxTransformer2DModel", "new_key": 1})
    assert read_config(folder) == config_from_values(TRANSFORMER)
