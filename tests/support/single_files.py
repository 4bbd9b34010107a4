"""FLUX.1 transformers in one safetensors file, under Black Forest Labs' names, random and small."""

import types
from pathlib import Path
from typing import Any

import torch
from diffusers.loaders.single_file_utils import convert_flux_transformer_checkpoint_to_diffusers
from safetensors.torch import save_file
from torch import Tensor

from tiny_models import TRANSFORMER

DIFFUSERS_WIDTH = 3072  # a constant of diffusers' own conversion
WIDTH: int = TRANSFORMER["attention_head_dim"] * TRANSFORMER["num_attention_heads"]  # type: ignore[operator]
TINY = {"double": 2, "single": 2, "width": WIDTH, "head": 16, "channels": 16, "joint": 24, "pooled": 16}
FLUX_DEV = {"double": 19, "single": 38, "width": 3072, "head": 128, "channels": 64, "joint": 4096, "pooled": 768}


def bfl_shapes(sizes: dict[str, int], *, guidance: bool = True) -> dict[str, tuple[int, ...]]:
    """The name and shape of every tensor in Black Forest Labs' file of a transformer of these sizes."""
    width, head = sizes["width"], (sizes["head"],)
    linears: dict[str, tuple[int, int]] = {
        "img_in": (width, sizes["channels"]),
        "txt_in": (width, sizes["joint"]),
        "time_in.in_layer": (width, 256),
        "time_in.out_layer": (width, width),
        "vector_in.in_layer": (width, sizes["pooled"]),
        "vector_in.out_layer": (width, width),
        "final_layer.linear": (sizes["channels"], width),
        "final_layer.adaLN_modulation.1": (2 * width, width),
    }
    if guidance:
        linears |= {"guidance_in.in_layer": (width, 256), "guidance_in.out_layer": (width, width)}
    norms: list[str] = []
    for i in range(sizes["double"]):
        for stream in ("img", "txt"):
            block = f"double_blocks.{i}.{stream}"
            linears |= {
                f"{block}_mod.lin": (6 * width, width),
                f"{block}_attn.qkv": (3 * width, width),
                f"{block}_attn.proj": (width, width),
                f"{block}_mlp.0": (4 * width, width),
                f"{block}_mlp.2": (width, 4 * width),
            }
            norms += [f"{block}_attn.norm.query_norm.scale", f"{block}_attn.norm.key_norm.scale"]
    for i in range(sizes["single"]):
        block = f"single_blocks.{i}"
        linears |= {
            f"{block}.modulation.lin": (3 * width, width),
            f"{block}.linear1": (7 * width, width),
            f"{block}.linear2": (width, 5 * width),
        }
        norms += [f"{block}.norm.query_norm.scale", f"{block}.norm.key_norm.scale"]
    shapes: dict[str, tuple[int, ...]] = dict.fromkeys(norms, head)
    for name, shape in linears.items():
        shapes |= {f"{name}.weight": shape, f"{name}.bias": shape[:1]}
    return shapes


def bfl_tensors(*, guidance: bool = True, dtype: torch.dtype = torch.bfloat16, seed: int = 0) -> dict[str, Tensor]:
    """A random transformer of the tiny models' sizes in Black Forest Labs' names."""
    generator = torch.Generator().manual_seed(seed)
    shapes = bfl_shapes(TINY, guidance=guidance)
    return {name: torch.randn(shape, generator=generator).to(dtype) for name, shape in shapes.items()}


def save_bfl(file: Path, tensors: dict[str, Tensor] | None = None, *, prefix: str = "", **metadata: str) -> Path:
    """Write tensors, by default a random transformer's, to `file` and return it."""
    named = {prefix + name: tensor.contiguous() for name, tensor in (tensors or bfl_tensors()).items()}
    save_file(named, file, metadata=metadata or None)
    return file


def converted_by_diffusers(tensors: dict[str, Tensor], *, width: int = WIDTH) -> dict[str, Tensor]:
    """What diffusers makes of Black Forest Labs' tensors of a transformer `width` wide."""
    original: Any = convert_flux_transformer_checkpoint_to_diffusers
    constants = original.__code__.co_consts
    assert DIFFUSERS_WIDTH in constants
    code = original.__code__.replace(
        co_consts=tuple(width if value == DIFFUSERS_WIDTH else value for value in constants)
    )
    convert = types.FunctionType(code, original.__globals__)
    converted: dict[str, Tensor] = convert(dict(tensors))
    return converted
