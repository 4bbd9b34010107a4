"""The teacher, read from a conversion's source: one block, or all but its blocks."""

import dataclasses
import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

import torch
from torch import Tensor, nn

from engine.checkpoint.source import Source
from engine.conditioning import TextConditioning
from engine.errors import NonFiniteValues
from engine.latents import LatentSize
from engine.model.blocks import DoubleStreamBlock, SingleStreamBlock, modulated_norm
from engine.model.config import TransformerConfig
from engine.model.transformer import FluxTransformer
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
    return filled(empty_block(source.config, name), source.read, f"{name}.", device=device, dtype=dtype)


def empty_block(config: TransformerConfig, name: str) -> Block:
    """The block `name` of such a transformer, without numbers."""
    kind = DoubleStreamBlock if name.startswith(f"{DOUBLE}.") else SingleStreamBlock
    with torch.device("meta"):
        return kind(config.dim, config.num_attention_heads)


def read_shell(source: Source, *, device: torch.device, dtype: torch.dtype) -> FluxTransformer:
    """The transformer without its blocks: what embeds, and what makes velocities at the end."""
    with torch.device("meta"):
        shell = FluxTransformer(dataclasses.replace(source.config, num_layers=0, num_single_layers=0))
    return filled(shell, source.read, "", device=device, dtype=dtype)


@dataclass(frozen=True, kw_only=True, eq=False)
class Drawing:
    """Pictures of one size that a teacher draws: for prompts led by `text` [P, ...], at the `times` of its steps.

    `batch` of them are computed at once.
    """

    size: LatentSize
    text: TextConditioning
    times: Tensor
    batch: int

    @property
    def pieces(self) -> list[slice]:
        """Its batches."""
        return [slice(start, start + self.batch) for start in range(0, len(self.text.pooled), self.batch)]


class StreamedField:
    """The velocities of a transformer of which one block at a time is on the device; equal to `TransformerField`'s.

    The states of all prompts of all drawings wait on the host while a block is read. `check` is called before each
    batch of prompts, and may raise what stops the work. `read` gives a block by its name in the place of the source's.
    """

    def __init__(
        self,
        source: Source,
        shell: FluxTransformer,
        drawings: Sequence[Drawing],
        *,
        guidance: float | None,
        check: Callable[[], None] = lambda: None,
        read: Callable[[str], Block] | None = None,
    ) -> None:
        self._read = read or functools.partial(read_block, source, device=shell.device, dtype=shell.dtype)
        self._shell = shell
        self._drawings = drawings
        self._guidance = guidance
        self._check = check
        self._ropes = [rope_of(shell, words=each.text.sequence.shape[1], size=each.size) for each in drawings]
        self._names = [block.name for block in blocks_of(source)]
        self._pieces = [(number, rows) for number, drawing in enumerate(drawings) for rows in drawing.pieces]

    @torch.inference_mode()
    def __call__(self, latents: Sequence[Tensor], step: int) -> list[Tensor]:
        """Velocities [P, S, C] of each drawing, float32, of its `latents` [P, S, C] at a step."""
        shell = self._shell
        vectors = [self._vector(self._drawings[number], rows, step) for number, rows in self._pieces]
        states = [self._embedded(self._drawings[number], rows, latents[number]) for number, rows in self._pieces]
        for name in self._names:
            block = self._read(name)
            for index, (number, _) in enumerate(self._pieces):
                self._check()
                image, text = (part.to(shell.device) for part in states[index])
                image, text = run_block(block, image, text, vectors[index], self._ropes[number])
                states[index] = image.cpu(), text.cpu()
        found: list[list[Tensor]] = [[] for _ in self._drawings]
        for (number, _), (image, _), vector in zip(self._pieces, states, vectors, strict=True):
            found[number].append(self._velocity(image, vector).to(latents[number].device))
        return [torch.cat(each) for each in found]

    def _vector(self, drawing: Drawing, rows: slice, step: int) -> Tensor:
        pooled = drawing.text.pooled[rows]
        times = drawing.times[step].expand(len(pooled))
        return conditioning_vectors(self._shell, times=times, pooled=pooled, guidance=self._guidance)

    def _embedded(self, drawing: Drawing, rows: slice, latents: Tensor) -> tuple[Tensor, Tensor]:
        shell = self._shell
        image: Tensor = shell.x_embedder(latents[rows].to(shell.device, shell.dtype))
        text: Tensor = shell.context_embedder(drawing.text.sequence[rows].to(shell.device, shell.dtype))
        return image.cpu(), text.cpu()

    def _velocity(self, image: Tensor, vector: Tensor) -> Tensor:
        scale, shift = self._shell.norm_out(vector).chunk(2, dim=-1)
        velocity: Tensor = self._shell.proj_out(modulated_norm(image.to(vector.device), shift, scale))
        return velocity.float()


def filled(
    module: Module, read: Callable[[str], Tensor], prefix: str, *, device: torch.device, dtype: torch.dtype
) -> Module:
    """`module` with the tensors of its names behind `prefix` that `read` gives.

    Raises:
        NonFiniteValues: a tensor holds NaN or infinity.
    """
    state = {}
    for name in module.state_dict():
        tensor = read(f"{prefix}{name}").to(device, dtype)
        if not bool(tensor.isfinite().all()):
            raise NonFiniteValues(f"{prefix}{name} holds NaN or infinity: fetch or make its model again")
        state[name] = tensor
    module.load_state_dict(state, strict=True, assign=True)
    module.requires_grad_(False)
    return module.eval()
