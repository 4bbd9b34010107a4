"""The steps of a transformer as CUDA graphs: recorded once for each size, then launched as a whole."""

import functools
import logging
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, Protocol

import torch
from torch import Tensor

from engine.devices import release
from engine.faults import is_out_of_memory
from engine.model.modulations import Modulations
from engine.model.transformer import Conditioning, FluxTransformer

SIZES: Final = 3  # that are kept; they share their working memory

Shape = tuple[torch.Size, torch.dtype, torch.Size]
Call = Callable[[], Tensor]

log = logging.getLogger(__name__)


class Recording(Protocol):
    """A call that was recorded; `pool` is the working memory that it shares with others."""

    pool: Any

    def replay(self) -> Tensor:
        """Run it on what its inputs hold now; the result is overwritten by the next run."""


Record = Callable[[Call, Any], Recording]
"""Records a call that has run before, in the pool of another recording, or of its own for None."""


class StepGraphs:
    """Runs a transformer's steps: those of a size one by one at first, then as a graph with the same bits.

    The first step of a size warms up what it needs, the second is recorded, without a CUDA device none is. Of the
    sizes seen, the last `sizes` are kept. What cannot be recorded runs one by one, and `notes` has a sentence on it.
    `record` is for tests.
    """

    def __init__(self, transformer: FluxTransformer, *, sizes: int = SIZES, record: Record | None = None) -> None:
        self._transformer = transformer
        self._device = transformer.device
        self._record = CudaRecorder(self._device) if record is None and self._device.type == "cuda" else record
        self._sizes = sizes
        self._warm: set[Shape] = set()
        self._refused: set[Shape] = set()
        self._graphs: OrderedDict[Shape, _StepGraph] = OrderedDict()
        self._gives_way = False
        self.notes: list[str] = []

    @property
    def kept(self) -> int:
        """How many sizes are recorded."""
        return len(self._graphs)

    def begin(self) -> None:
        """A job begins: what could not be recorded in the last one is tried again."""
        self._refused.clear()
        self._gives_way = False
        self.notes.clear()

    @torch.inference_mode()
    def step(self, latents: Tensor, conditioning: Conditioning, index: int) -> Tensor:
        """As `FluxTransformer.step`, bit for bit."""
        shape = (latents.shape, latents.dtype, conditioning.text.shape)
        if self._record is None or self._gives_way or shape in self._refused or shape not in self._warm:
            velocity = self._transformer.step(latents, conditioning, index)
            self._warm.add(shape)
            return velocity
        graph = self._graphs.get(shape) or self._recorded(self._record, shape, latents, conditioning)
        if graph is None:
            return self._transformer.step(latents, conditioning, index)
        self._graphs.move_to_end(shape)
        return graph.run(latents, conditioning, index)

    def give_way(self) -> bool:
        """Give the graphs' memory back until the next job begins, and say whether there was any."""
        had_any = bool(self._graphs)
        self.release()
        self._gives_way = True
        return had_any

    def release(self) -> None:
        """Give the graphs' memory back."""
        self._graphs.clear()
        release(self._device)

    def _recorded(
        self, record: Record, shape: Shape, latents: Tensor, conditioning: Conditioning
    ) -> "_StepGraph | None":
        pool = next((graph.recording.pool for graph in self._graphs.values()), None)
        try:
            graph = _StepGraph.record(record, pool, self._transformer, latents, conditioning)
        except RuntimeError as error:  # torch's own for the device's faults too
            reason = self._reason(error)
        else:
            self._graphs[shape] = graph
            while len(self._graphs) > self._sizes:
                self._graphs.popitem(last=False)
            return graph
        release(self._device)
        self._refused.add(shape)
        self.notes.append(f"the steps could not be recorded and are launched one by one, which is slower: {reason}")
        return None

    def _reason(self, error: RuntimeError) -> str:
        if is_out_of_memory(error) or (error.__context__ and is_out_of_memory(error.__context__)):
            return "the device's memory ran out; choose a smaller size, or close other programs"
        log.error("a step could not be recorded", exc_info=error)
        return f"{str(error).strip().splitlines()[0]}; the pictures stay the same"


@dataclass(frozen=True, kw_only=True, eq=False)
class _StepGraph:
    """A recorded step and the tensors that it reads."""

    recording: Recording
    latents: Tensor
    conditioning: Conditioning

    @classmethod
    def record(
        cls, record: Record, pool: Any, transformer: FluxTransformer, latents: Tensor, conditioning: Conditioning
    ) -> "_StepGraph":
        own_latents, own = torch.empty_like(latents, device=transformer.device), _empty_like(conditioning.step(0))
        own_latents.copy_(latents)
        own.copy_(conditioning.step(0))
        recording = record(lambda: transformer.step(own_latents, own), pool)
        return cls(recording=recording, latents=own_latents, conditioning=own)

    def run(self, latents: Tensor, conditioning: Conditioning, index: int) -> Tensor:
        self.latents.copy_(latents)
        self.conditioning.copy_(conditioning.step(index))
        return self.recording.replay().clone()


class CudaRecorder:
    """Records calls as CUDA graphs, on a stream that all recorders of a device share.

    cuBLAS keeps a workspace for each stream that it has seen, as long as the process lives.
    """

    def __init__(self, device: torch.device) -> None:
        self._device = device

    def __call__(self, call: Call, pool: Any) -> Recording:
        """The call's graph, in a pool of another one's, or in its own for None.

        Other threads may use the device meanwhile.

        Raises:
            RuntimeError: it cannot be recorded, for lack of memory for one.
        """
        graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(
            graph, pool=pool, stream=_recording_stream(self._device), capture_error_mode="thread_local"
        ):
            result = call()
        return _CudaRecording(self._device, graph, result)


@functools.cache
def _recording_stream(device: torch.device) -> torch.cuda.Stream:
    return torch.cuda.Stream(device)


class _CudaRecording:
    def __init__(self, device: torch.device, graph: torch.cuda.CUDAGraph, result: Tensor) -> None:
        self._device, self._graph, self._result = device, graph, result
        self.pool: Any = graph.pool()

    def replay(self) -> Tensor:
        with torch.cuda.device(self._device):
            self._graph.replay()
        return self._result


def _empty_like(conditioning: Conditioning) -> Conditioning:
    vectors, (cos, sin) = conditioning.modulations, conditioning.rope
    return Conditioning(
        text=torch.empty_like(conditioning.text),
        rope=(torch.empty_like(cos), torch.empty_like(sin)),
        modulations=Modulations(
            double=tuple((torch.empty_like(image), torch.empty_like(text)) for image, text in vectors.double),
            single=tuple(torch.empty_like(each) for each in vectors.single),
            final=torch.empty_like(vectors.final),
        ),
    )
