"""The teacher, read from a conversion's source: one block, or all but its blocks."""

import dataclasses
from collections.abc import Callable
from typing import Final, TypeVar

import torch
from torch import Tensor, nn

from engine.checkpoint.source import Source
from engine.conditioning import TextConditioning
from engine.errors import NonFiniteValues
from engine.model.blocks import DoubleStreamBlock, SingleStreamBlock, modulated_norm
from engine.model.transformer import FluxTransformer
from engine.quant.calibrated.extent import Extent
from engine.quant.calibration import Block, run_block
from engine.quant.recipe import blocks_of
from engine.quant.trajectories import conditioning_vectors, rope_of

DOUBLE: Final = "transformer_blocks"

Module = TypeVar("Module", bound=nn.Module)


def read_block(source: Source, name: str, *, device: torch.device, dtype: torch.dtype) -> Block:
    """The block `name`, such as `transformer_blocks.3`.

    Raises:
        InvalidModel: a file of the source cannot be read.
        NonFiniteValues: a tensor of it holds NaN or infinity.
    """
    kind = DoubleStreamBlock if name.startswith(f"{DOUBLE}.") else SingleStreamBlock
    with torch.device("meta"):
        block = kind(source.config.dim, source.config.num_attention_heads)
    return _filled(block, source, f"{name}.", device=device, dtype=dtype)


def read_shell(source: Source, *, device: torch.device, dtype: torch.dtype) -> FluxTransformer:
    """The transformer without its blocks: what embeds, and what makes velocities at the end."""
    with torch.device("meta"):
        shell = FluxTransformer(dataclasses.replace(source.config, num_layers=0, num_single_layers=0))
    return _filled(shell, source, "", device=device, dtype=dtype)


class StreamedField:
    """The velocities of a transformer of which one block at a time is on the device; equal to `TransformerField`'s.

    The states of all prompts wait on the host while a block is read. `check` is called before each batch of prompts,
    and may raise what stops the work.
    """

    def __init__(
        self,
        source: Source,
        shell: FluxTransformer,
        *,
        text: TextConditioning,
        times: Tensor,
        extent: Extent,
        check: Callable[[], None] = lambda: None,
    ) -> None:
        self._source = source
        self._shell = shell
        self._text = text
        self._times = times
        self._guidance = extent.guidance
        self._batch = extent.batch
        self._check = check
        self._rope = rope_of(shell, words=text.sequence.shape[1], size=extent.size)
        self._names = [block.name for block in blocks_of(source)]

    @torch.inference_mode()
    def __call__(self, latents: Tensor, step: int) -> Tensor:
        """Velocities [P, S, C], float32, of `latents` [P, S, C] at a step."""
        shell = self._shell
        starts = range(0, len(latents), self._batch)
        vectors = [self._vector(start, step) for start in starts]
        states = [self._embedded(latents, start) for start in starts]
        for name in self._names:
            block = read_block(self._source, name, device=shell.device, dtype=shell.dtype)
            for index, before in enumerate(states):
                self._check()
                image, text = (part.to(shell.device) for part in before)
                image, text = run_block(block, image, text, vectors[index], self._rope)
                states[index] = image.cpu(), text.cpu()
        pieces = zip(states, vectors, strict=True)
        return torch.cat([self._velocity(image, vector).to(latents.device) for (image, _), vector in pieces])

    def _vector(self, start: int, step: int) -> Tensor:
        pooled = self._text.pooled[start : start + self._batch]
        times = self._times[step].expand(len(pooled))
        return conditioning_vectors(self._shell, times=times, pooled=pooled, guidance=self._guidance)

    def _embedded(self, latents: Tensor, start: int) -> tuple[Tensor, Tensor]:
        shell, rows = self._shell, slice(start, start + self._batch)
        image: Tensor = shell.x_embedder(latents[rows].to(shell.device, shell.dtype))
        text: Tensor = shell.context_embedder(self._text.sequence[rows].to(shell.device, shell.dtype))
        return image.cpu(), text.cpu()

    def _velocity(self, image: Tensor, vector: Tensor) -> Tensor:
        scale, shift = self._shell.norm_out(vector).chunk(2, dim=-1)
        velocity: Tensor = self._shell.proj_out(modulated_norm(image.to(vector.device), shift, scale))
        return velocity.float()


def _filled(module: Module, source: Source, prefix: str, *, device: torch.device, dtype: torch.dtype) -> Module:
    """`module` with the source's tensors of its names behind `prefix`."""
    state = {}
    for name in module.state_dict():
        tensor = source.read(f"{prefix}{name}").to(device, dtype)
        if not bool(tensor.isfinite().all()):
            raise NonFiniteValues(f"{prefix}{name} holds NaN or infinity: fetch or make its model again")
        state[name] = tensor
    module.load_state_dict(state, strict=True, assign=True)
    module.requires_grad_(False)
    return module.eval()
