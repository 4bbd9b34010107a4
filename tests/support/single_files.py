"""FLUX.1 transformers in one safetensors file, under Black Forest Labs' names, random and small."""

import types
from pathlib import Path
from typing import Any

import torch
from diffusers.loaders.single_file_utils import convert_flux_transformer_checkpoint_to_diffusers
from safetensors.torch import save_file
from torch import Tensor

from bfl_shapes import bfl_shapes
from tiny_models import TRANSFORMER

DIFFUSERS_WIDTH = 3072  # a constant of diffusers' own conversion
WIDTH: int = TRANSFORMER["attention_head_dim"] * TRANSFORMER["num_attention_heads"]  # type: ignore[operator]
TINY = {"double": 2, "single": 2, "width": WIDTH, "head": 16, "channels": 16, "joint": 24, "pooled": 16}


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
