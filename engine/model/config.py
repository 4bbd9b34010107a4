"""The configuration of a FLUX transformer, as diffusers writes it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.errors import InvalidModel
from engine.headers import read_json

TIME_CHANNELS = 256
DEFAULT_ROPE_AXES = (16, 56, 56)


@dataclass(frozen=True, kw_only=True)
class TransformerConfig:
    """The sizes of a FLUX transformer; `guidance_embeds` is true for dev and false for schnell."""

    patch_size: int
    in_channels: int
    out_channels: int
    num_layers: int
    num_single_layers: int
    attention_head_dim: int
    num_attention_heads: int
    joint_attention_dim: int
    pooled_projection_dim: int
    guidance_embeds: bool
    axes_dims_rope: tuple[int, ...]

    @property
    def dim(self) -> int:
        """The width of the residual stream."""
        return self.attention_head_dim * self.num_attention_heads


def read_config(folder: Path) -> TransformerConfig:
    """The configuration in `folder/config.json`, where `folder` is a transformer's.

    Raises:
        InvalidModel: the file cannot be read, or its values describe no FLUX transformer.
    """
    file = folder / "config.json"
    values = read_json(file)
    if (name := values.get("_class_name", "FluxTransformer2DModel")) != "FluxTransformer2DModel":
        raise InvalidModel(f"{file} describes a {name}, where a FluxTransformer2DModel belongs: choose a FLUX model")
    try:
        return config_from_values(values)
    except (KeyError, TypeError, ValueError) as error:
        raise InvalidModel(f"{file} describes no FLUX transformer ({error}): fetch or make the model again") from None


def config_from_values(values: dict[str, Any]) -> TransformerConfig:
    """The configuration in diffusers' keys; keys that it does not need are ignored.

    Raises:
        KeyError, TypeError, ValueError: a value is missing, of another type, or out of range.
    """
    in_channels = _positive(values, "in_channels")
    axes = tuple(values.get("axes_dims_rope") or DEFAULT_ROPE_AXES)
    config = TransformerConfig(
        patch_size=_positive({"patch_size": 1} | values, "patch_size"),
        in_channels=in_channels,
        out_channels=values.get("out_channels") or in_channels,
        num_layers=_positive(values, "num_layers"),
        num_single_layers=_positive(values, "num_single_layers"),
        attention_head_dim=_positive(values, "attention_head_dim"),
        num_attention_heads=_positive(values, "num_attention_heads"),
        joint_attention_dim=_positive(values, "joint_attention_dim"),
        pooled_projection_dim=_positive(values, "pooled_projection_dim"),
        guidance_embeds=values.get("guidance_embeds") is True,
        axes_dims_rope=axes,
    )
    if not isinstance(config.out_channels, int) or config.out_channels < 1:
        raise ValueError(f"out_channels is {config.out_channels!r}")
    if any(not isinstance(axis, int) or axis < 2 or axis % 2 for axis in axes) or len(axes) != 3:
        raise ValueError(f"axes_dims_rope is {list(axes)}, where three even sizes belong")
    if sum(axes) != config.attention_head_dim:
        raise ValueError(f"axes_dims_rope adds up to {sum(axes)}, attention_head_dim is {config.attention_head_dim}")
    return config


def _positive(values: dict[str, Any], key: str) -> int:
    if key not in values:
        raise ValueError(f"{key} is missing")
    value = values[key]
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= 2**20:
        raise ValueError(f"{key} is {value!r}, where a positive whole number belongs")
    return value
