"""A whole ternary model of FLUX.1-dev's exact shapes with seeded random numbers, written at the disk's pace."""

import json
import math
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np
import torch
from diffusers.models.autoencoders.autoencoder_kl import AutoencoderKL
from torch import nn
from transformers.models.clip.configuration_clip import CLIPTextConfig
from transformers.models.clip.modeling_clip import CLIPTextModel
from transformers.models.t5.configuration_t5 import T5Config
from transformers.models.t5.modeling_t5 import T5EncoderModel

from benchmarks.random_flux import CONFIG
from benchmarks.random_parts import CLIP, SCHEDULER, T5, TOKENIZERS
from engine.checkpoint.digest import RECORD, folder_digests
from engine.description import TRANSFORMER_STEM
from engine.headers import DTYPE_BYTES
from engine.model.config import config_from_values
from engine.model.shapes import MODULATIONS, block_linears, tensor_shapes
from engine.parts import CLASSES
from engine.placement import ENCODER_STEM

VAE: Final = {
    "latent_channels": 16,
    "block_out_channels": [128, 256, 512, 512],
    "layers_per_block": 2,
    "down_block_types": ["DownEncoderBlock2D"] * 4,
    "up_block_types": ["UpDecoderBlock2D"] * 4,
    "norm_num_groups": 32,
    "sample_size": 1024,
    "scaling_factor": 0.3611,
    "shift_factor": 0.1159,
    "use_quant_conv": False,
    "use_post_quant_conv": False,
}
POOL_NUMBERS: Final = 2**25  # random numbers of a kind; tensors are cut from them, each from another place
CODES, CODE_BYTES = 5, 243  # in a byte, and how many of its values are codes
TYPICAL: Final = 0.02
MODULATION_SCALE: Final = 0.1  # of the modulations' rows, so that 57 blocks leave numbers of a usual size
STRIDE: Final = 7919

Tensors = Mapping[str, tuple[str, tuple[int, ...]]]
"""safetensors' dtype and the shape of each tensor of a file."""


@dataclass(frozen=True, kw_only=True)
class Shapes:
    """The configurations of a model's parts, FLUX.1-dev's unless given."""

    transformer: Mapping[str, Any] = field(default_factory=lambda: dict(CONFIG))
    clip: Mapping[str, Any] = field(default_factory=lambda: dict(CLIP))
    t5: Mapping[str, Any] = field(default_factory=lambda: dict(T5))
    vae: Mapping[str, Any] = field(default_factory=lambda: dict(VAE))
    settings: Mapping[str, Any] = field(default_factory=dict)


SMALL = Shapes(
    transformer=CONFIG
    | {
        "num_layers": 2,
        "num_single_layers": 2,
        "attention_head_dim": 64,
        "num_attention_heads": 2,
        "joint_attention_dim": 256,
        "pooled_projection_dim": 32,
        "axes_dims_rope": [8, 28, 28],
    },
    clip={
        "vocab_size": 5000,
        "hidden_size": 32,
        "intermediate_size": 64,
        "num_hidden_layers": 2,
        "num_attention_heads": 2,
        "max_position_embeddings": 77,
    },
    t5={
        "vocab_size": 5000,
        "d_model": 256,
        "d_kv": 32,
        "d_ff": 512,
        "num_layers": 6,
        "num_heads": 8,
        "feed_forward_proj": "gated-gelu",
    },
    vae=VAE | {"block_out_channels": [32, 32, 32, 32], "layers_per_block": 1, "norm_num_groups": 8},
    settings={
        "format_version": 1,
        "name": "random",
        "defaults": {"width": 64, "height": 64, "steps": 2, "guidance": 3.5},
        "max_sequence_length": 48,
        "sizes": {"min": 32, "max": 128, "multiple": 16},
        "licence": "none, random weights",
    },
)
"""Every part of FLUX in a few megabytes, T5 the largest."""


def write_random_pipeline(
    folder: Path, tokenizers: Path, *, shapes: Shapes | None = None, numbers: bool = True, seed: int = 0
) -> Path:
    """Write the model to `folder`, 12.6 GB at FLUX.1-dev's shapes, and return it.

    `tokenizers` is a model whose tokenizers are copied; their words need not be the encoders' own. Without `numbers`
    the files have their headers and their sizes, and no bytes: holes of the file system. The same seed gives the same
    bytes. `shapes.settings` go to `triptych.json` where there are any.

    Raises:
        OSError: it cannot be written.
    """
    shapes = shapes or Shapes()
    writer = _Writer(np.random.Generator(np.random.SFC64(seed)) if numbers else None)
    folder.mkdir(parents=True)
    index = {part: ["diffusers", classes[0]] for part, classes in CLASSES.items()}
    _write_json(folder / "model_index.json", {"_class_name": "FluxPipeline"} | index)
    _write_json(folder / "scheduler" / "scheduler_config.json", SCHEDULER)
    for part in TOKENIZERS:
        shutil.copytree(tokenizers / part, folder / part)
    for part, network in _networks(shapes).items():
        stem = TRANSFORMER_STEM if part == "vae" else ENCODER_STEM
        save = network.save_config if part == "vae" else network.config.save_pretrained
        save(folder / part)
        state = {name: tensor for name, tensor in network.state_dict().items() if tensor.is_floating_point()}
        writer.write(
            folder / part / f"{stem}.safetensors", {name: ("BF16", tuple(t.shape)) for name, t in state.items()}
        )
    _write_transformer(folder / "transformer", shapes.transformer, writer)
    if shapes.settings:
        _write_json(folder / "triptych.json", shapes.settings)
        _write_json(folder / RECORD, {"format_version": 1, "files": folder_digests(folder)})
    return folder


def _networks(shapes: Shapes) -> dict[str, Any]:
    with torch.device("meta"):
        networks: dict[str, nn.Module] = {
            "text_encoder": CLIPTextModel(CLIPTextConfig(**shapes.clip)),
            "text_encoder_2": T5EncoderModel(T5Config(**shapes.t5)),
            "vae": AutoencoderKL(**shapes.vae),
        }
    return networks


def _write_transformer(folder: Path, config: Mapping[str, Any], writer: "_Writer") -> None:
    shapes = config_from_values(dict(config))
    modules = block_linears(shapes)
    tensors: dict[str, tuple[str, tuple[int, ...]]] = {}
    for name, shape in tensor_shapes(shapes).items():
        module, _, part = name.rpartition(".")
        if part == "weight" and module in modules:
            rows, columns = modules[module]
            tensors[f"{module}.codes"] = "U8", (rows, -(-columns // CODES))
            tensors[f"{module}.row_scale"] = "F32", (rows,)
        else:
            tensors[name] = "BF16", shape
    quantization = {
        "quant_method": "triptych",
        "format_version": 1,
        "layout": "base3",
        "recipe": "random",
        "settings": {},
        "modules": {name: list(shape) for name, shape in modules.items()},
    }
    _write_json(folder / "config.json", {**config, "quantization_config": quantization})
    writer.write(folder / f"{TRANSFORMER_STEM}.safetensors", tensors, modules)


class _Writer:
    """Writes safetensors files from pools of random numbers; holes in their place where `rng` is None."""

    def __init__(self, rng: np.random.Generator | None) -> None:
        self._place = 0
        self._pools: dict[str, np.ndarray] = {}
        if rng is not None:
            normal = rng.standard_normal(POOL_NUMBERS, np.float32) * TYPICAL
            self._pools["BF16"] = torch.from_numpy(normal).bfloat16().view(torch.uint16).numpy()
            self._pools["U8"] = rng.integers(0, CODE_BYTES, POOL_NUMBERS, np.uint8)

    def write(self, file: Path, tensors: Tensors, modules: Mapping[str, tuple[int, int]] | None = None) -> None:
        """Write `tensors`; `modules` are the ternary linears among them, with their rows and columns."""
        file.parent.mkdir(parents=True, exist_ok=True)
        entries: dict[str, Any] = {"__metadata__": {"format": "pt"}}
        end = 0
        for name, (dtype, shape) in tensors.items():
            start, end = end, end + math.prod(shape) * DTYPE_BYTES[dtype]
            entries[name] = {"dtype": dtype, "shape": list(shape), "data_offsets": [start, end]}
        text = json.dumps(entries).encode()
        text += b" " * (-len(text) % 8)
        with file.open("wb") as stream:
            stream.write(len(text).to_bytes(8, "little") + text)
            if not self._pools:
                stream.truncate(stream.tell() + end)
                return
            for name, (dtype, shape) in tensors.items():
                stream.write(self._numbers(name, dtype, shape, modules or {}).data)

    def _numbers(
        self, name: str, dtype: str, shape: tuple[int, ...], modules: Mapping[str, tuple[int, int]]
    ) -> np.ndarray:
        module = name.rpartition(".")[0]
        if dtype == "F32":
            return np.full(shape, _row_scale(module, modules[module][1]), np.float32)
        if dtype == "U8":
            codes = self._cut("U8", shape)
            codes[:, -1] = _last_bytes(codes[:, -1], modules[module][1])
            return codes
        if name.endswith("bias"):
            return np.zeros(shape, np.uint16)
        if "norm" in name and len(shape) == 1:
            return torch.ones(shape, dtype=torch.bfloat16).view(torch.uint16).numpy()
        return self._cut("BF16", shape)

    def _cut(self, dtype: str, shape: tuple[int, ...]) -> np.ndarray:
        left = math.prod(shape)
        self._place = start = (self._place + STRIDE) % POOL_NUMBERS
        pieces = []
        while left:
            pieces.append(self._pools[dtype][start : start + left])
            left, start = left - len(pieces[-1]), 0
        return np.concatenate(pieces).reshape(shape)


def _row_scale(module: str, columns: int) -> float:
    """What keeps the size of the numbers: two codes of three are not 0."""
    usual = 1 / math.sqrt(columns * 2 / 3)
    return usual * (MODULATION_SCALE if f".{module}".endswith(MODULATIONS) else 1.0)


def _last_bytes(codes: np.ndarray, columns: int) -> np.ndarray:
    """The last byte of each row, the digits past its columns 1."""
    used = columns % CODES or CODES
    return (codes % 3**used + sum(3**digit for digit in range(used, CODES))).astype(np.uint8)


def _write_json(file: Path, values: Mapping[str, Any]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(values))
