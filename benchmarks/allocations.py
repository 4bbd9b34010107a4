"""What a step of FLUX.1-dev's shapes allocates, and what it would hold of a GPU: `python -m benchmarks.allocations`.

The transformer is loaded and runs on torch's device `meta`, which computes nothing: each tensor that it makes and drops
is written down and told to a model of CUDA's allocator. No GPU and no weights are needed.
"""

import argparse
import sys
import weakref
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

import torch
from torch import Tensor
from torch.utils._python_dispatch import TorchDispatchMode

from benchmarks.cuda_allocator import MAIN, CudaAllocator
from benchmarks.timing import RESULTS, write_results
from engine.bench.flux_dev import FLUX_DEV, TEXT_TOKENS
from engine.model.config import TransformerConfig, config_from_values
from engine.model.loading import assemble
from engine.model.shapes import MODULATIONS, block_linears, read_before_the_steps, tensor_shapes
from engine.model.step_graphs import StepGraphs
from engine.model.transformer import Conditioning, FluxTransformer
from kernels.layout import Layout, PackedWeight

META = torch.device("meta")
STEPS, PATCH_PIXELS = 28, 16
WORKSPACE = 8_519_680  # bytes that cuBLAS keeps for each stream
SHOWN = 4 * 10**6  # bytes from which on a tensor is told
LOADING = ("aten._to_copy", "aten.cat")  # what makes weights; modules are made of other tensors before

Event = tuple[str, Any, Any, Any]
"""("take", owner, bytes, (pool, name)), ("give", owner, -, -), or a mark: ("empty" | "peak" | "told", name, -, -)."""


class Recorder(TorchDispatchMode):
    """Writes down every tensor that is made on `meta`, and when its memory is dropped."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.events: list[Event] = []
        self.pool = MAIN
        self.only: tuple[str, ...] = ("",)
        self._live: dict[int, int] = {}
        self._made = 0

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        made = func(*args, **(kwargs or {}))
        for tensor in made if isinstance(made, (list, tuple)) else [made]:
            if isinstance(tensor, Tensor) and tensor.device == META and str(func).startswith(self.only):
                self._see(tensor, f"{str(func).split('.')[1]} {list(tensor.shape)}")
        return made

    def mark(self, kind: str, name: str = "") -> None:
        """Something happens that is no tensor."""
        self.events.append((kind, name, None, None))

    def _see(self, tensor: Tensor, name: str) -> None:
        storage = tensor.untyped_storage()
        key = storage._cdata  # noqa: SLF001 - the address of what views share
        if key in self._live:
            return
        self._made += 1
        owner = self._live[key] = self._made
        self.events.append(("take", owner, storage.nbytes(), (self.pool, name)))
        weakref.finalize(storage, self._drop, key, owner)

    def _drop(self, key: int, owner: int) -> None:
        if self._live.get(key) == owner:
            del self._live[key]
            self.events.append(("give", owner, None, None))


class HollowWeights:
    """Weights of the right shapes without numbers, on the host, packed as a GPU computes with them."""

    def __init__(self, config: TransformerConfig) -> None:
        self.config, self.modules = config, block_linears(config)
        packed = {f"{module}.weight" for module in self.modules}
        self._shapes = {name: shape for name, shape in tensor_shapes(config).items() if name not in packed}
        self.plain_names = list(self._shapes)

    def packed(self, module: str) -> PackedWeight:
        rows, columns = self.modules[module]
        codes = torch.empty(rows, Layout.TILED2.row_bytes(columns), dtype=torch.uint8)
        return PackedWeight(codes=codes, row_scale=torch.empty(rows), layout=Layout.TILED2, in_features=columns)

    def tensor(self, name: str) -> Tensor:
        return torch.empty(self._shapes[name], dtype=torch.bfloat16)


@dataclass(kw_only=True)
class _Recorded:
    """What `StepGraphs` holds in place of a graph."""

    pool: Any
    result: Tensor

    def replay(self) -> Tensor:
        return self.result


@torch.inference_mode()
def record(config: TransformerConfig, sides: Sequence[int]) -> list[Event]:
    """The events of loading, and of the steps of square pictures of so many pixels, one by one and recorded."""
    recorder = Recorder()
    with mock.patch("torch.nn.functional.scaled_dot_product_attention", _attention), recorder:
        recorder.only = LOADING
        transformer = assemble(
            HollowWeights(config),
            device=META,
            activations="int8",
            dtype=torch.bfloat16,
            fused=True,
            modulations_on_host=True,
        )
        recorder.only = ("",)
        recorder.mark("told", "loaded")
        for side in sides:
            _steps(recorder, transformer, side)
    return recorder.events


def _steps(recorder: Recorder, transformer: FluxTransformer, side: int) -> None:
    tokens = (side // PATCH_PIXELS) ** 2
    latents = torch.empty(1, tokens, transformer.config.in_channels, device=META)
    conditioning = _conditioning(transformer, tokens)

    def recorded(call: Callable[[], Tensor], _: Any) -> _Recorded:
        recorder.mark("empty")
        recorder.pool = f"graph of {side}"
        recorder.mark("workspace", recorder.pool)
        made = _Recorded(pool=recorder.pool, result=call())
        recorder.pool = MAIN
        return made

    graphs = StepGraphs(transformer, record=recorded)
    for name in (f"{side} one by one", f"{side} as a graph"):
        recorder.mark("empty")
        recorder.mark("peak")
        graphs.step(latents, conditioning, 1)
        recorder.mark("told", name)
    graphs.release()
    recorder.mark("empty", f"graph of {side}")


def _conditioning(transformer: FluxTransformer, tokens: int) -> Conditioning:
    config = transformer.config
    text = torch.empty(1, TEXT_TOKENS, config.joint_attention_dim, device=META, dtype=torch.bfloat16)
    angles = TEXT_TOKENS + tokens, config.attention_head_dim // 2
    return Conditioning(
        text=transformer.context_embedder(text),
        rope=(torch.empty(angles, device=META), torch.empty(angles, device=META)),
        modulations=transformer.modulations(
            sigmas=torch.linspace(1, 1 / STEPS, STEPS),
            guidance=3.5,
            pooled=torch.empty(1, config.pooled_projection_dim),
        ),
    )


def _attention(query: Tensor, key: Tensor, value: Tensor) -> Tensor:  # noqa: ARG001 - as torch's own
    """What cuDNN's attention allocates: its result, a token after the other."""
    batch, heads, tokens, width = query.shape
    return query.new_empty(batch, tokens, heads, width).transpose(1, 2)


def predict(events: Sequence[Event], *, grows: bool, pools_grow: bool = True) -> dict[str, dict[str, Any]]:
    """Bytes at each place that is told of, and the tensors that live at the peak before it."""
    allocator, live = CudaAllocator(grows=grows, pools_grow=pools_grow), dict[int, tuple[int, str]]()
    told: dict[str, dict[str, Any]] = {}
    allocator.take(-1, WORKSPACE)
    loaded, top, at_top = 0, 0, list[tuple[int, str]]()
    for count, (kind, name, size, where) in enumerate(events):
        match kind:
            case "take":
                allocator.take(name, size, where[0])
                live[name] = size, where[1]
                if allocator.allocated > top:
                    top, at_top = allocator.allocated, [each for owner, each in live.items() if owner > loaded]
            case "give":
                allocator.give(name)
                del live[name]
            case "workspace":
                allocator.take(-2 - count, WORKSPACE, name)
            case "empty":
                allocator.empty_cache(name)
            case "peak":
                allocator.begin_peak()
                top = 0
            case "told":
                loaded = loaded or max(live)
                told[name] = {
                    "allocated": allocator.peak_allocated,
                    "reserved": allocator.peak_reserved,
                    "live at the peak": {f"{what}, {each} bytes" for each, what in at_top if each >= SHOWN},
                }
    return told


def cases_of(config: TransformerConfig, sides: Sequence[int]) -> Iterator[dict[str, Any]]:
    """The prediction for each kind of segments."""
    events = record(config, sides)
    resting = sum(rows * columns * 2 for rows, columns in read_before_the_steps(config).values())
    packed = {name: shape for name, shape in block_linears(config).items() if name.endswith(MODULATIONS)}
    resting += sum(rows * (Layout.TILED2.row_bytes(columns) + 4) for rows, columns in packed.values())
    for name, grows, pools_grow in (
        ("segments that grow", True, True),
        ("segments that grow, but for those of graphs", True, False),
        ("segments of a fixed size", False, False),
    ):
        told = predict(events, grows=grows, pools_grow=pools_grow)
        for each in told.values():
            each["live at the peak"] = sorted(each["live at the peak"])
        yield {"case": name, "on the host": resting, "predicted": told}


def main(arguments: Sequence[str] | None = None) -> int:
    """Predict, write the results, print them."""
    parser = argparse.ArgumentParser(description="Predict what a step of FLUX.1-dev's shapes takes of a GPU's memory.")
    parser.add_argument("--side", nargs="*", type=int, default=[1024, 512], help="of square pictures, in pixels")
    parser.add_argument("--out", default=RESULTS, type=Path, help="the folder of the results")
    options = parser.parse_args(arguments)
    cases = list(cases_of(config_from_values(FLUX_DEV), options.side))
    for case in cases:
        print(case["case"])
        for name, told in case["predicted"].items():
            print(
                f"  {name:24s} allocated {told['allocated'] / 1e6:7.1f} MB, reserved {told['reserved'] / 1e6:7.1f} MB"
            )
    print(write_results("allocations", "none: predicted", cases, folder=options.out))
    return 0


if __name__ == "__main__":
    sys.exit(main())
