"""The teacher's velocities: of a transformer that stays on the device, or passes through it block by block."""

from collections.abc import Callable, Sequence

import torch
from torch import Tensor

from engine.checkpoint.source import Source
from engine.latents import LatentSize
from engine.model.blocks import modulated_norm
from engine.model.embedding import Rope
from engine.quant.calibrated.teacher import read_block, read_shell
from engine.quant.calibration import Block, run_block
from engine.quant.distillation.states import Batch
from engine.quant.distillation.student import Features
from engine.quant.recipe import blocks_of
from engine.quant.trajectories import rope_of

Streams = tuple[Tensor, Tensor, Tensor]  # image, text and vector of a batch


class Teacher:
    """The source's transformer on one device, in bfloat16 on a GPU and in float32 elsewhere.

    It draws pictures of the `sizes`, by their numbers. With `resident` all of it stays there; otherwise each call reads
    one block after the other, and states wait on the host. `check` is called before each piece of work, and may raise
    what stops it.
    """

    def __init__(
        self,
        source: Source,
        device: torch.device,
        *,
        sizes: Sequence[LatentSize],
        words: int,
        resident: bool,
        check: Callable[[], None] = lambda: None,
    ) -> None:
        self._source = source
        self._device = device
        self._dtype = torch.bfloat16 if device.type == "cuda" else torch.float32
        self._check = check
        self._shell = read_shell(source, device=device, dtype=self._dtype)
        self._names = [block.name for block in blocks_of(source)]
        self._resident = [self._block(name) for name in self._names] if resident else []
        self._ropes = [rope_of(self._shell, words=words, size=size) for size in sizes]

    def compile(self) -> None:
        """Compile each kind of block once, where all stay."""
        for block in self._resident:
            block.compile(fullgraph=True, dynamic=False)

    @torch.no_grad()
    def velocities(self, batches: Sequence[Batch]) -> list[Tensor]:
        """The velocities [B, S, C] of each batch (whose own are not looked at), float32 on the host."""
        if self._resident:
            return [self._finish(self._through(batch)) for batch in batches]
        streams = [_on(self._embed(batch), "cpu") for batch in batches]
        for name in self._names:
            block = self._block(name)
            for index, each in enumerate(streams):
                self._check()
                rope = self._ropes[batches[index].size]
                streams[index] = _on(_step(block, _on(each, self._device), rope), "cpu")
        return [self._finish(_on(each, self._device)) for each in streams]

    @torch.no_grad()
    def features(self, batch: Batch) -> list[Features]:
        """Image and text behind each block, for a batch on the device; all blocks stay there."""
        assert self._resident, "the blocks are not on the device"
        streams, found = self._embed(batch), []
        for block in self._resident:
            streams = _step(block, streams, self._ropes[batch.size])
            found.append(streams[:2])
        return found

    def _block(self, name: str) -> Block:
        return read_block(self._source, name, device=self._device, dtype=self._dtype)

    def _embed(self, batch: Batch) -> Streams:
        shell, device, dtype = self._shell, self._device, self._dtype
        guidance = None if batch.guidance is None else batch.guidance.to(device)
        vector = shell.time_text_embed(batch.times.to(device), guidance, batch.pooled.to(device, dtype))
        image = shell.x_embedder(batch.latents.to(device, dtype))
        return image, shell.context_embedder(batch.sequence.to(device, dtype)), vector

    def _through(self, batch: Batch) -> Streams:
        self._check()
        streams = self._embed(batch)
        for block in self._resident:
            streams = _step(block, streams, self._ropes[batch.size])
        return streams

    def _finish(self, streams: Streams) -> Tensor:
        image, _, vector = streams
        scale, shift = self._shell.norm_out(vector).chunk(2, dim=-1)
        velocity: Tensor = self._shell.proj_out(modulated_norm(image, shift, scale))
        return velocity.float().cpu()


def _step(block: Block, streams: Streams, rope: Rope) -> Streams:
    image, text, vector = streams
    return *run_block(block, image, text, vector, rope), vector


def _on(streams: Streams, device: torch.device | str) -> Streams:
    image, text, vector = (tensor.to(device) for tensor in streams)
    return image, text, vector
