"""T5's encoder from its mapped file: whole on a device, or layer by layer through it."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any, Final

import torch
import torch.nn.functional as F
from safetensors import safe_open
from torch import Tensor, nn
from torch.func import functional_call
from transformers.models.t5.configuration_t5 import T5Config
from transformers.models.t5.modeling_t5 import T5EncoderModel

from engine.headers import read_headers
from engine.memory import STAGING_BYTES
from engine.parts import check_complete, loading
from engine.placement import ENCODER_STEM, TABLE, TABLE_AGAIN

NORM: Final = "encoder.final_layer_norm.weight"
LAYER: Final = "encoder.block.{}."
PIECES: Final = 4


class MappedT5:
    """T5's encoder and its tensors in mapped memory, by `T5EncoderModel`'s names, each checked."""

    def __init__(self, part: Path) -> None:
        with loading(part, stem=ENCODER_STEM):
            self.config = T5Config.from_pretrained(part, local_files_only=True)
            with torch.device("meta"):
                self.network = T5EncoderModel(self.config).eval().requires_grad_(False)
            headers = read_headers(part, ENCODER_STEM)
            files: dict[Path, Any] = {
                file: safe_open(file, framework="pt") for file in {each.file for each in headers.values()}
            }
            self.tensors: dict[str, Tensor] = {
                name: files[each.file].get_tensor(name) for name, each in headers.items()
            }
        self._check(part)

    def _check(self, part: Path) -> None:
        for name, other in ((TABLE, TABLE_AGAIN), (TABLE_AGAIN, TABLE)):
            if name not in self.tensors and other in self.tensors:
                self.tensors[name] = self.tensors[other]
        needed = self.network.state_dict()
        missing = needed.keys() - self.tensors.keys()
        odd = [name for name in needed.keys() - missing if needed[name].shape != self.tensors[name].shape]
        check_complete(part, {"missing_keys": missing, "mismatched_keys": odd})

    def resident(self, *, device: torch.device, dtype: torch.dtype) -> T5EncoderModel:
        """The encoder with every weight on `device`; nothing of it passes through the host's own memory."""
        table = self.tensors[TABLE].to(device, dtype)
        names = self.network.state_dict().keys() - {TABLE, TABLE_AGAIN}
        state = {name: self.tensors[name].to(device, dtype) for name in names}
        self.network.load_state_dict({**state, TABLE: table, TABLE_AGAIN: table}, strict=True, assign=True)
        return self.network.requires_grad_(False)


class StreamedT5:
    """T5's encoder of which no more than one layer is on the device: the same kernels on the same numbers.

    Each call reads the whole file. The embeddings are looked up on the host, so that their table stays there.
    """

    def __init__(self, mapped: MappedT5, *, dtype: torch.dtype) -> None:
        self.config = mapped.config
        self._table, self._norm = mapped.tensors[TABLE], mapped.tensors[NORM]
        self._dtype = dtype
        self._network = mapped.network
        stack = self._network.encoder
        for index in range(len(stack.block)):
            prefix = LAYER.format(index)
            weights = {name: mapped.tensors[prefix + name] for name in stack.block[index].state_dict()}
            stack.block[index] = _PassingLayer(stack.block[index], weights, self)
        self._carrier: _Carrier | None = None

    def to(self, _device: torch.device | str) -> "StreamedT5":
        """Itself: it computes where its input is."""
        return self

    def __call__(self, ids: Tensor) -> SimpleNamespace:
        """The `last_hidden_state` [B, T, D] of `ids` [B, T], on their device."""
        device = ids.device
        self._carrier = _Carrier(device, self._dtype)
        try:
            words = F.embedding(ids.cpu(), self._table).to(device, self._dtype)  # [B, T, D]
            norm = {NORM: self._carrier.bring(self._norm)}
            made: Any = functional_call(self._network, norm, kwargs={"inputs_embeds": words})
        finally:
            self._carrier = None
        return SimpleNamespace(last_hidden_state=made.last_hidden_state)

    def bring(self, tensors: dict[str, Tensor]) -> dict[str, Tensor]:
        """The tensors where this call computes."""
        assert self._carrier, "a layer is only run by its encoder"
        return {name: self._carrier.bring(tensor) for name, tensor in tensors.items()}


class _PassingLayer(nn.Module):
    """A layer whose weights are there while it runs."""

    def __init__(self, layer: nn.Module, weights: dict[str, Tensor], encoder: StreamedT5) -> None:
        super().__init__()
        self._layer, self._weights, self._encoder = [layer], weights, encoder

    def forward(self, *values: Any, **named: Any) -> Any:
        """As the layer."""
        return functional_call(self._layer[0], self._encoder.bring(self._weights), values, named)


class _Carrier:
    """Brings tensors of the host to a device, in one dtype.

    To a CUDA device a tensor goes in pieces through pinned memory: the host fills one piece while the others are on
    their way, and waits for none of them but the one it fills next. The device takes copies and computes in one order,
    so that what a layer leaves free is the next one's at once; a layer computes for a fraction of its way.
    """

    def __init__(self, device: torch.device, dtype: torch.dtype) -> None:
        self._device, self._dtype, self._turn = device, dtype, 0
        self._pieces: list[Tensor] = []
        self._gone: list[torch.cuda.Event] = []
        if device.type == "cuda":
            count = STAGING_BYTES // PIECES // dtype.itemsize
            self._pieces = [torch.empty(count, dtype=dtype, pin_memory=True) for _ in range(PIECES)]
            self._gone = [torch.cuda.Event() for _ in range(PIECES)]

    def bring(self, tensor: Tensor) -> Tensor:
        """The tensor on the device."""
        if not self._pieces:
            return tensor.to(self._device, self._dtype)
        there = torch.empty(tensor.shape, dtype=self._dtype, device=self._device)
        with torch.cuda.device(self._device):
            self._send(tensor.view(-1), there.view(-1))
        return there

    def _send(self, numbers: Tensor, there: Tensor) -> None:
        """Copy `numbers` of the host to as many on the device, both flat."""
        for source, target in zip(*(each.split(self._pieces[0].numel()) for each in (numbers, there)), strict=True):
            piece, gone = self._pieces[self._turn][: len(source)], self._gone[self._turn]
            self._turn = (self._turn + 1) % len(self._pieces)
            gone.synchronize()
            piece.copy_(source)
            target.copy_(piece, non_blocking=True)
            gone.record()
