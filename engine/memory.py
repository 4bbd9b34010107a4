"""The memory plan: what lives where in each phase of a picture, from file headers alone."""

import dataclasses
import math
from dataclasses import dataclass
from typing import Final, Literal

from engine.description import TRANSFORMER_STEM, ModelDescription
from engine.errors import InvalidModel, OutOfMemory
from engine.events import Phase
from engine.headers import read_headers, read_json
from engine.model.config import read_config

DeviceKind = Literal["cpu", "cuda", "mps"]

ENCODER_STEM: Final = "model"
UNPACKED_BYTES: Final = 2 * 2**30  # what a transformer may spend on codes unpacked once
TRANSFORMER_COPIES: Final = 40  # working tensors of a block, in units of tokens x width
ENCODER_COPIES: Final = 16
BUFFERS: Final = 64 * 2**20  # what libraries keep for themselves in any phase, whatever the size
DECODER_COPIES: Final = 5  # working tensors of the last blocks, in units of pixels x channels
PICTURE_NUMBERS: Final = 24  # of a pixel on its way from the decoder to the file


@dataclass(frozen=True, kw_only=True)
class Use:
    """Bytes of one memory: `weights` that live there, `working` tensors at their peak."""

    weights: int
    working: int

    @property
    def total(self) -> int:
        """All of it."""
        return self.weights + self.working


@dataclass(frozen=True, kw_only=True)
class Free:
    """Bytes that are free; `device` is None where the device has no memory of its own."""

    host: int
    device: int | None = None


@dataclass(frozen=True, kw_only=True)
class PhaseMemory:
    """What one phase takes; `device` is None where the device has no memory of its own."""

    phase: Phase
    host: Use
    device: Use | None


@dataclass(frozen=True, kw_only=True)
class MemoryPlan:
    """What a picture of `width` x `height` takes, model included, phase by phase, and what there is."""

    model: str
    width: int
    height: int
    device_kind: DeviceKind
    free: Free
    phases: tuple[PhaseMemory, ...]

    @property
    def resting(self) -> Free:
        """The bytes that the loaded model takes between two pictures."""
        _, denoise, _ = self.phases
        return Free(host=denoise.host.weights, device=denoise.device.weights if denoise.device else None)

    @property
    def peak(self) -> Free:
        """The most bytes that any phase takes."""
        devices = [phase.device.total for phase in self.phases if phase.device]
        return Free(host=max(phase.host.total for phase in self.phases), device=max(devices, default=None))

    def with_model_loaded(self) -> "MemoryPlan":
        """This plan where the model is loaded already: what it takes then counts as free."""
        host = self.free.host + self.resting.host
        device = None if self.free.device is None else self.free.device + (self.resting.device or 0)
        return dataclasses.replace(self, free=Free(host=host, device=device))

    def check(self) -> None:
        """See that the plan fits.

        Raises:
            OutOfMemory: it does not; the sentence says what is needed and what is free.
        """
        self._check("memory", self.peak.host, self.resting.host, self.free.host)
        if self.free.device is not None:
            self._check("device memory", self.peak.device or 0, self.resting.device or 0, self.free.device)

    def _check(self, memory: str, peak: int, resting: int, free: int) -> None:
        if resting > free:
            raise OutOfMemory(
                f"{self.model} needs about {in_words(resting)} of {memory} before it makes a picture and "
                f"{in_words(free)} are free: close other programs, or choose a smaller model"
            )
        if peak > free:
            raise OutOfMemory(
                f"{self.width} x {self.height} needs about {in_words(peak)} of {memory} and "
                f"{in_words(free)} are free: choose a smaller size"
            )


def plan(description: ModelDescription, *, width: int, height: int, device_kind: DeviceKind, free: Free) -> MemoryPlan:
    """The plan of a picture of `width` x `height` pixels; a CPU computes in 32 bits, other devices in 16.

    Raises:
        InvalidModel: a header or a configuration is damaged.
    """
    number = 4 if device_kind == "cpu" else 2
    weights = {
        Phase.TEXT: number * (_numbers(description, "text_encoder") + _numbers(description, "text_encoder_2")),
        Phase.DENOISE: _transformer_bytes(description, number),
        Phase.DECODE: number * _numbers(description, "vae"),
    }
    working = {
        Phase.TEXT: BUFFERS + number * _text_numbers(description),
        Phase.DENOISE: BUFFERS + number * _denoise_numbers(description, width, height),
        Phase.DECODE: BUFFERS + number * _decode_numbers(description, width, height),
    }
    place = _on_device if device_kind == "cuda" else _on_host
    return MemoryPlan(
        model=description.name,
        width=width,
        height=height,
        device_kind=device_kind,
        free=free,
        phases=tuple(place(phase, weights, working[phase]) for phase in Phase),
    )


def tokens(description: ModelDescription, width: int, height: int) -> int:
    """How many tokens the transformer reads for a picture of `width` x `height` pixels, those of its text included.

    Raises:
        InvalidModel: the decoder's configuration is damaged.
    """
    scale = 1 << len(_decoder_channels(description))  # of a latent, and of a patch
    return description.max_sequence_length + (width // scale) * (height // scale)


def in_words(count: int) -> str:
    """A number of bytes for a person: "340 MB", "7.2 GB"."""
    return f"{count / 1e9:.1f} GB" if count >= 1e9 else f"{math.ceil(count / 1e6)} MB"


def _on_host(phase: Phase, weights: dict[Phase, int], working: int) -> PhaseMemory:
    return PhaseMemory(phase=phase, host=Use(weights=sum(weights.values()), working=working), device=None)


def _on_device(phase: Phase, weights: dict[Phase, int], working: int) -> PhaseMemory:
    visiting = 0 if phase is Phase.DENOISE else weights[phase]
    return PhaseMemory(
        phase=phase,
        host=Use(weights=weights[Phase.TEXT] + weights[Phase.DECODE], working=0),
        device=Use(weights=weights[Phase.DENOISE] + visiting, working=working),
    )


def _numbers(description: ModelDescription, part: str) -> int:
    stem = TRANSFORMER_STEM if part == "vae" else ENCODER_STEM
    headers = read_headers(description.folder / part, stem)
    return sum(tensor.numbers for name, tensor in headers.items() if part != "vae" or not name.startswith("encoder."))


def _transformer_bytes(description: ModelDescription, number: int) -> int:
    plain = number * (description.parameters - description.ternary_parameters)
    packed = description.ternary_parameters // 5
    return plain + packed + min(UNPACKED_BYTES, number * description.ternary_parameters)


def _text_numbers(description: ModelDescription) -> int:
    config = read_json(description.folder / "text_encoder_2" / "config.json")
    tokens = description.max_sequence_length
    width, heads = _whole(config, "d_model"), _whole(config, "num_heads")
    return tokens * (ENCODER_COPIES * width + 3 * heads * tokens)


def _denoise_numbers(description: ModelDescription, width: int, height: int) -> int:
    transformer = read_config(description.folder / "transformer")
    return TRANSFORMER_COPIES * tokens(description, width, height) * transformer.dim


def _decode_numbers(description: ModelDescription, width: int, height: int) -> int:
    channels = _decoder_channels(description)
    return width * height * (DECODER_COPIES * channels[min(1, len(channels) - 1)] + PICTURE_NUMBERS)


def _decoder_channels(description: ModelDescription) -> list[int]:
    file = description.folder / "vae" / "config.json"
    channels = read_json(file).get("block_out_channels")
    if not isinstance(channels, list) or not channels or not all(isinstance(width, int) for width in channels):
        raise InvalidModel(f"{file} has no block_out_channels: fetch or make the model again")
    return channels


def _whole(config: dict[str, object], key: str) -> int:
    value = config.get(key)
    if not isinstance(value, int) or value < 1:
        raise InvalidModel(f"text_encoder_2/config.json has no valid {key}: fetch or make the model again")
    return value
