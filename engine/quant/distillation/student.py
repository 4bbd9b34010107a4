"""A student: a whole transformer of which one window of blocks learns, and the others are final or wait."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain

import torch
from torch import Tensor, nn
from torch.utils.checkpoint import checkpoint

from engine.checkpoint.source import Source
from engine.checkpoint.writer import pack_values
from engine.latents import LatentSize
from engine.model.blocks import DoubleStreamBlock, Modulation, SingleStreamBlock, modulated_norm
from engine.model.embedding import Rope
from engine.model.linear import reads
from engine.model.transformer import FluxTransformer
from engine.quant.calibration import Block as BlockModule
from engine.quant.calibration import run_block
from engine.quant.distillation.linear import FrozenLinear, LatentLinear, in_memory, unpacked
from engine.quant.distillation.states import Batch
from engine.quant.recipe import Block, BlockResult, blocks_of
from engine.quant.report import block_of
from engine.quant.student import place
from engine.quant.trajectories import rope_of
from engine.quant.weight_error import layer_report
from kernels.reference import Activations

Features = tuple[Tensor, Tensor]  # image and text behind a block
BEFORE_BLOCKS = ("x_embedder.", "context_embedder.", "time_text_embed.")
AFTER_BLOCKS = ("norm_out.", "proj_out.")


class Student:
    """A transformer on one device, in float32, on a GPU in bfloat16 by autocast. `window` are its blocks that learn.

    It knows pictures of the `sizes`, by their numbers. What learns: of the window's linears the codes, row scales and
    biases, its norms of queries and keys, with the first block what lies before the blocks, and with the last one what
    lies behind them.
    """

    def __init__(
        self, network: FluxTransformer, window: Sequence[str], *, sizes: Sequence[LatentSize], words: int
    ) -> None:
        self.network = network
        self.window = tuple(window)
        self._ropes = [rope_of(network, words=words, size=size) for size in sizes]
        self.checkpointed = False
        self.half_precision = network.device.type == "cuda"

    @property
    def device(self) -> torch.device:
        """Where it computes."""
        return self.network.device

    def blocks(self) -> Iterator[BlockModule]:
        """Its blocks, in the order in which they run."""
        return chain(self.network.transformer_blocks, self.network.single_transformer_blocks)  # type: ignore[arg-type]

    def linears(self) -> dict[str, LatentLinear]:
        """The linears that learn, by name."""
        return {name: module for name, module in self.network.named_modules() if isinstance(module, LatentLinear)}

    def learning(self) -> dict[str, nn.Parameter]:
        """Every parameter that learns, by name."""
        return {name: parameter for name, parameter in self.network.named_parameters() if parameter.requires_grad}

    def state(self) -> dict[str, Tensor]:
        """Everything that changes while it learns, by name; the tensors themselves."""
        frozen = {f"{name}.frozen": linear.frozen for name, linear in self.linears().items()}
        return {name: parameter.detach() for name, parameter in self.learning().items()} | frozen

    def compile(self) -> None:
        """Compile each kind of block once, for the shapes that are drawn."""
        for module in self.network.modules():
            if isinstance(module, (DoubleStreamBlock, SingleStreamBlock, Modulation)):
                module.compile(fullgraph=True, dynamic=False)

    def velocity(self, batch: Batch) -> Tensor:
        """The velocities [B, S, C] of a batch on its device; float32 on a CPU, bfloat16 on a GPU."""
        return self.velocity_and_features(batch)[0]

    def velocity_and_features(self, batch: Batch) -> tuple[Tensor, list[Features]]:
        """As `velocity`, with image and text behind each block."""
        network, rope, features = self.network, self._ropes[batch.size], []
        with torch.autocast(self.device.type, torch.bfloat16, enabled=self.half_precision):
            vector = network.time_text_embed(batch.times, batch.guidance, batch.pooled.float())
            text = network.context_embedder(batch.sequence.float())
            image = network.x_embedder(batch.latents.float())
            for block in self.blocks():
                image, text = self._run(block, image, text, vector, rope)
                features.append((image, text))
            scale, shift = network.norm_out(vector).chunk(2, dim=-1)
            velocity: Tensor = network.proj_out(modulated_norm(image, shift, scale))
        return velocity, features

    def _run(
        self, block: BlockModule, image: Tensor, text: Tensor, vector: Tensor, rope: Rope
    ) -> tuple[Tensor, Tensor]:
        if not (self.checkpointed and torch.is_grad_enabled()):
            return run_block(block, image, text, vector, rope)
        after: tuple[Tensor, Tensor] = checkpoint(
            run_block, block, image, text, vector, rope, use_reentrant=False, preserve_rng_state=False
        )
        return after

    def results(self, source: Source) -> dict[str, BlockResult]:
        """What the window's blocks became, by name; what learned outside the blocks goes with the nearest of them."""
        blocks = blocks_of(source)
        owned: dict[str, dict[str, Tensor]] = {name: {} for name in self.window}
        for name, parameter in self.learning().items():
            if name in source.tensors:
                tensor = parameter.detach().to("cpu", source.read(name).dtype)
                owned[_owner(name, blocks)][name] = tensor
        return {
            block.name: self._result(block, source, owned[block.name]) for block in blocks if block.name in self.window
        }

    def _result(self, block: Block, source: Source, learned: dict[str, Tensor]) -> BlockResult:
        weights, layers, linears = {}, [], self.linears()
        for name in block.linears:
            values = linears[name].values()
            weights[name] = pack_values(values).to("cpu")
            layers.append(layer_report(name, source.read(f"{name}.weight"), values))
        return BlockResult(weights=weights, layers=tuple(layers), learned=learned)


def build_student(
    source: Source,
    results: Mapping[str, BlockResult],
    window: Sequence[str],
    *,
    sizes: Sequence[LatentSize],
    words: int,
    activations: Activations,
    device: torch.device,
) -> Student:
    """A student on `device` whose blocks are what `results` (by block) says, and whose `window` learns."""
    with torch.device("meta"):
        network = FluxTransformer(source.config).requires_grad_(False)
    learned = {name: tensor for result in results.values() for name, tensor in result.learned.items()}

    def read(name: str) -> Tensor:
        return (learned[name] if name in learned else source.read(name)).to(device, torch.float32)

    blocks = blocks_of(source)
    for block in blocks:
        for name in block.linears:
            packed, bias = results[block.name].weights[name].to(device), read(f"{name}.bias")
            if block.name in window:
                weight = source.read(f"{name}.weight").to(device)
                place(network, name, LatentLinear(unpacked(packed), weight, bias, activations=reads(name, activations)))
            else:
                place(network, name, FrozenLinear(in_memory(packed), bias, activations=reads(name, activations)))
    for name, parameter in list(network.named_parameters()):
        if parameter.is_meta:
            module, _, child = name.rpartition(".")
            tensor = nn.Parameter(read(name), requires_grad=_owner(name, blocks) in window)
            network.get_submodule(module).register_parameter(child, tensor)
    return Student(network, window, sizes=sizes, words=words)


def _owner(name: str, blocks: Sequence[Block]) -> str:
    """The block that the tensor `name` is learned with."""
    if name.startswith(BEFORE_BLOCKS):
        return blocks[0].name
    return blocks[-1].name if name.startswith(AFTER_BLOCKS) else block_of(name)
