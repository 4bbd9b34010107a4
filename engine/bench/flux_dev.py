"""FLUX.1-dev's transformer in diffusers' words, and what its pictures ask of it."""

from typing import Any, Final

FLUX_DEV: Final[dict[str, Any]] = {
    "patch_size": 1,
    "in_channels": 64,
    "num_layers": 19,
    "num_single_layers": 38,
    "attention_head_dim": 128,
    "num_attention_heads": 24,
    "joint_attention_dim": 4096,
    "pooled_projection_dim": 768,
    "guidance_embeds": True,
    "axes_dims_rope": [16, 56, 56],
}
TEXT_TOKENS: Final = 512
LATENT_CHANNELS: Final = 16
LATENT_SCALE: Final = 8  # pixels a side of one latent
