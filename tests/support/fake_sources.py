"""Models that are headers alone: at their true size, in files that take no room on the disk."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from engine.headers import DTYPE_BYTES
from engine.model.config import TransformerConfig, config_from_values
from engine.model.shapes import tensor_shapes

Shapes = Mapping[str, tuple[int, ...]]

DEV_CONFIG: Final = {
    "_class_name": "FluxTransformer2DModel",
    "attention_head_dim": 128,
    "axes_dims_rope": [16, 56, 56],
    "guidance_embeds": True,
    "in_channels": 64,
    "joint_attention_dim": 4096,
    "num_attention_heads": 24,
    "num_layers": 19,
    "num_single_layers": 38,
    "out_channels": None,
    "patch_size": 1,
    "pooled_projection_dim": 768,
}
INDEX: Final = {"_class_name": "FluxPipeline", "_diffusers_version": "0.30.0"}
WEIGHED_PARTS: Final = {
    "text_encoder": ("model", {"architectures": ["CLIPTextModel"], "hidden_size": 768}),
    "text_encoder_2": ("model", {"architectures": ["T5EncoderModel"], "d_model": 4096}),
    "vae": ("diffusion_pytorch_model", {"_class_name": "AutoencoderKL", "latent_channels": 16}),
}
LIGHT_PARTS: Final = {
    "tokenizer": "vocab.json",
    "tokenizer_2": "spiece.model",
    "scheduler": "scheduler_config.json",
}


def config_of(**values: Any) -> TransformerConfig:
    """FLUX.1-dev's configuration with some values changed."""
    return config_from_values(DEV_CONFIG | values)


def dev_shapes(**values: Any) -> dict[str, tuple[int, ...]]:
    """The name and shape of every tensor of FLUX.1-dev in diffusers' names."""
    return tensor_shapes(config_of(**values))


def write_sparse(
    file: Path, shapes: Shapes, *, dtype: str = "BF16", dtypes: Mapping[str, str] | None = None, **metadata: str
) -> Path:
    """Write a safetensors file whose tensors are holes; `dtypes` says which have another type than `dtype`."""
    header: dict[str, Any] = {"__metadata__": metadata} if metadata else {}
    end = 0
    for name, shape in shapes.items():
        kind, numbers = (dtypes or {}).get(name, dtype), 1
        for side in shape:
            numbers *= side
        start, end = end, end + numbers * DTYPE_BYTES[kind]
        header[name] = {"dtype": kind, "shape": list(shape), "data_offsets": [start, end]}
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("wb") as stream:
        stream.write(len(text).to_bytes(8, "little") + text)
        stream.truncate(8 + len(text) + end)
    return file


def write_shards(folder: Path, stem: str, shapes: Shapes, *, shards: int = 3, dtype: str = "BF16") -> None:
    """Write a folder's tensors in numbered shards with their index, as diffusers does."""
    names, weight_map = list(shapes), {}
    for number in range(shards):
        shard = f"{stem}-{number + 1:05}-of-{shards:05}.safetensors"
        held = names[number * len(names) // shards : (number + 1) * len(names) // shards]
        write_sparse(folder / shard, {name: shapes[name] for name in held}, dtype=dtype)
        weight_map |= dict.fromkeys(held, shard)
    index = {"metadata": {"total_size": 0}, "weight_map": weight_map}
    (folder / f"{stem}.safetensors.index.json").write_text(json.dumps(index), encoding="utf-8")


def write_pipeline(
    folder: Path, *, card: str | None = None, licence: str | None = None, pipeline: str = "FluxPipeline", **values: Any
) -> Path:
    """Write a whole FLUX.1 in diffusers' layout, FLUX.1-dev's true sizes with `values` changed."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "model_index.json").write_text(json.dumps(INDEX | {"_class_name": pipeline}), encoding="utf-8")
    transformer = folder / "transformer"
    write_shards(transformer, "diffusion_pytorch_model", dev_shapes(**values))
    (transformer / "config.json").write_text(json.dumps(DEV_CONFIG | values), encoding="utf-8")
    for part, (stem, config) in WEIGHED_PARTS.items():
        write_sparse(folder / part / f"{stem}.safetensors", {"weight": (1024, 1024)})
        (folder / part / "config.json").write_text(json.dumps(config), encoding="utf-8")
    for part, name in LIGHT_PARTS.items():
        (folder / part).mkdir(exist_ok=True)
        (folder / part / name).write_text("{}", encoding="utf-8")
    if card is not None:
        (folder / "README.md").write_text(card, encoding="utf-8")
    if licence is not None:
        (folder / "LICENSE.md").write_text(licence, encoding="utf-8")
    return folder


def write_cached(hub: Path, repository: str, path: str, shapes: Shapes, *, sha256: str, **metadata: str) -> Path:
    """Write one file as the Hub's cache keeps it: a blob, and a link of its name in a snapshot."""
    root = hub / f"models--{repository.replace('/', '--')}"
    blob = write_sparse(root / "blobs" / sha256, shapes, **metadata)
    link = root / "snapshots" / "0123456789abcdef0123456789abcdef01234567" / path
    link.parent.mkdir(parents=True, exist_ok=True)
    link.symlink_to(blob)
    return link
