"""diffusers' transformer beside a ternary model's."""

from pathlib import Path

import torch
from diffusers import FluxTransformer2DModel

from engine.checkpoint.contents import read_contents
from engine.checkpoint.reader import TensorReader
from kernels.layout import unpack


def dequantized(source: Path, ternary: Path) -> FluxTransformer2DModel:
    """diffusers' transformer with the weights that the packed ones stand for."""
    theirs = FluxTransformer2DModel.from_pretrained(source, subfolder="transformer", torch_dtype=torch.float32)
    contents = read_contents(ternary)
    with TensorReader(contents) as reader:
        for module in contents.modules:
            packed = reader.packed(module)
            codes = unpack(packed.codes, packed.layout, packed.out_features, packed.in_features)
            theirs.get_submodule(module).weight.data = packed.row_scale[:, None] * codes
    return theirs
