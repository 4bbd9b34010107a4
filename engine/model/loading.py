"""A transformer from a model's folder, or from a conversion's source, to a device."""

from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import torch

from engine.checkpoint.contents import check_scales, read_contents
from engine.checkpoint.reader import TensorReader
from engine.model.config import TransformerConfig
from engine.model.fused import fuse_blocks
from engine.model.linear import TernaryLinear, VisitingLinear, VisitingPlainLinear, pinned, reads
from engine.model.shapes import MODULATIONS, read_before_the_steps
from engine.model.transformer import FluxTransformer
from kernels import prepared
from kernels.dispatch import Backend, best_backend
from kernels.layout import Layout, PackedWeight, repack
from kernels.ops import Activations, PreparedWeight, prepare

if TYPE_CHECKING:
    from collections.abc import Iterable

    from torch import Tensor

    from engine.checkpoint.source import Source

PREPARED_BYTES = 2 * 2**30


class Weights(Protocol):
    """Where a transformer's weights come from; `modules` are its ternary linears, `plain_names` all other tensors."""

    @property
    def config(self) -> TransformerConfig: ...
    @property
    def modules(self) -> "Iterable[str]": ...
    @property
    def plain_names(self) -> "Iterable[str]": ...
    def packed(self, module: str) -> PackedWeight:
        """The weight of a ternary linear, on any device."""

    def tensor(self, name: str) -> "Tensor":
        """A tensor that is no part of a packed weight, on any device and in any dtype."""


def load_transformer(
    folder: Path,
    *,
    device: torch.device | str,
    activations: Activations,
    dtype: torch.dtype | None = None,
    prepared_bytes: int = PREPARED_BYTES,
    fused: bool | None = None,
    modulations_on_host: bool | None = None,
) -> FluxTransformer:
    """The transformer of the model in `folder`, 16-bit or ternary, in one file or in shards.

    `dtype` is what it computes in; None takes float32 for a ternary model on a CPU and bfloat16 otherwise.
    `activations` ("int8" or "exact") is for the ternary linears that read tokens; the modulation linears read one
    vector a step, once a picture, and always exactly. `prepared_bytes` is what a backend may
    spend on weights unpacked once; those that do not fit are unpacked on each call. `fused` puts fused blocks in the
    place of those with `int8` activations throughout: fewer passes, the same arithmetic; None does so where the
    backend TRITON computes. `modulations_on_host` lets the linears that no step reads rest there and visit the device
    when a picture starts: the packed modulation linears, the embedders of time, guidance and text, and the last
    layer's modulation. None does so for a CUDA device.
    Every name, shape, dtype and scale is checked before anything is allocated; code bytes are, linear by linear.

    Raises:
        InvalidModel: a file is damaged, or a tensor is missing, unknown or wrong; the sentence names it.
        UnsupportedFormat: a newer version wrote it.
    """
    device = torch.device(device)
    contents = read_contents(folder)
    check_scales(contents)
    with TensorReader(contents) as reader:
        return assemble(
            reader,
            device=device,
            activations=activations,
            dtype=dtype,
            prepared_bytes=prepared_bytes,
            fused=fused,
            modulations_on_host=modulations_on_host,
        )


def assemble(
    weights: Weights,
    *,
    device: torch.device,
    activations: Activations,
    dtype: torch.dtype | None = None,
    prepared_bytes: int = PREPARED_BYTES,
    fused: bool | None = None,
    modulations_on_host: bool | None = None,
) -> FluxTransformer:
    """A transformer of `weights`; the rest as in `load_transformer`."""
    if dtype is None:
        dtype = torch.float32 if weights.modules and device.type == "cpu" else torch.bfloat16
    if modulations_on_host is None:
        modulations_on_host = device.type == "cuda"
    with torch.device("meta"):
        model = FluxTransformer(weights.config)
    for name in weights.modules:
        packed = weights.packed(name)
        if modulations_on_host and name.endswith(MODULATIONS):
            _replace(model, name, VisitingLinear, _resting(packed, device))
            continue
        weight = prepare(
            packed, activations=reads(name, activations), device=device, budget_bytes=prepared_bytes, dtype=dtype
        )
        prepared_bytes -= weight.bytes if weight.is_unpacked else 0
        _replace(model, name, TernaryLinear, weight)
    resting = _let_rest(model) if modulations_on_host else set()
    state = {
        name: _plain_at_rest(weights.tensor(name).to("cpu", dtype), device)
        if name in resting
        else weights.tensor(name).to(device, dtype)
        for name in weights.plain_names
    }
    model.load_state_dict(state, strict=True, assign=True)
    if best_backend(device) is Backend.TRITON if fused is None else fused:
        fuse_blocks(model.transformer_blocks)
        fuse_blocks(model.single_transformer_blocks)
    return model.requires_grad_(False).eval()


def load_source(source: "Source", *, device: torch.device, dtype: torch.dtype) -> FluxTransformer:
    """The 16-bit transformer of a conversion's source, LoRAs and all, tensor by tensor.

    Raises:
        InvalidModel: a file cannot be read, or ended early.
    """
    with torch.device("meta"):
        model = FluxTransformer(source.config)
    state = {name: source.read(name).to(device, dtype) for name in source.tensors}
    model.load_state_dict(state, strict=True, assign=True)
    return model.requires_grad_(False).eval()


def _resting(weight: PackedWeight, device: torch.device) -> PreparedWeight:
    """The weight on the host, in the layout that `device` computes with, ready to visit it."""
    resting = prepared.from_packed(repack(weight.to("cpu"), Layout.TILED2), "exact")
    return pinned(resting) if device.type == "cuda" else resting


def _let_rest(model: FluxTransformer) -> set[str]:
    """Put linears whose weights rest on the host where no step reads them; the names of those weights."""
    linears = read_before_the_steps(model.config)
    with torch.device("meta"):
        for name, (rows, columns) in linears.items():
            model.set_submodule(name, VisitingPlainLinear(columns, rows))
    return {f"{name}.weight" for name in linears}


def _plain_at_rest(weight: "Tensor", device: torch.device) -> "Tensor":
    return weight.pin_memory() if device.type == "cuda" else weight


def _replace(model: FluxTransformer, name: str, kind: type[TernaryLinear], weight: PreparedWeight) -> None:
    parent, _, child = name.rpartition(".")
    bias = torch.empty(weight.out_features, device="meta")
    setattr(model.get_submodule(parent), child, kind(weight, bias))
