"""What a picture asks of a model, and its working tensors, phase by phase, from configurations alone."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from engine.description import ModelDescription
from engine.errors import InvalidModel
from engine.events import Phase
from engine.headers import read_json
from engine.model.config import read_config
from engine.placement import DeviceKind, PartBytes, Placement
from engine.requests import GenerationRequest

TRANSFORMER_COPIES: Final = 40  # working tensors of a block, in units of tokens x width
ENCODER_COPIES: Final = 16
BUFFERS: Final = 64 * 2**20  # what libraries keep for themselves in any phase, whatever the size
DECODER_COPIES: Final = 5  # working tensors of the last blocks, in units of pixels x channels
START_COPIES: Final = 8  # of the first blocks of the VAE's encoder, in the same units
PICTURE_NUMBERS: Final = 24  # of a pixel on its way from the decoder to the file


@dataclass(frozen=True, kw_only=True)
class PictureWork:
    """A picture of `width` x `height` pixels.

    `is_led_twice` says that true CFG runs each step with the negative prompt too, `has_start` that a picture is encoded
    to begin from.
    """

    width: int
    height: int
    is_led_twice: bool = False
    has_start: bool = False

    @property
    def phases(self) -> tuple[Phase, ...]:
        """The phases of making it, in their order."""
        return tuple(phase for phase in Phase if phase is not Phase.ENCODE or self.has_start)


def work_of(request: GenerationRequest) -> PictureWork:
    """What one picture of `request` asks for, whose size is filled in."""
    assert request.width, "the request is not resolved"
    assert request.height, "the request is not resolved"
    return PictureWork(
        width=request.width,
        height=request.height,
        is_led_twice=request.true_cfg > 1.0,
        has_start=request.start is not None,
    )


def tokens(description: ModelDescription, width: int, height: int) -> int:
    """How many tokens the transformer reads for a picture of `width` x `height` pixels, those of its text included.

    Raises:
        InvalidModel: the decoder's configuration is damaged.
    """
    scale = 1 << len(vae_channels(description.folder))  # of a latent, and of a patch
    return description.max_sequence_length + (width // scale) * (height // scale)


class WorkingTensors:
    """The working tensors of a picture, with numbers of `number` bytes."""

    def __init__(self, description: ModelDescription, work: PictureWork, device_kind: DeviceKind, number: int) -> None:
        self._records = device_kind == "cuda"
        transformer = read_config(description.folder / "transformer")
        channels = vae_channels(description.folder)
        read = tokens(description, work.width, work.height)
        self._text = number * text_numbers(description.folder, description.max_sequence_length)
        self._step = number * TRANSFORMER_COPIES * read * transformer.dim
        vectors = 12 * transformer.num_layers + 3 * transformer.num_single_layers + 2
        led = number * description.defaults.steps * vectors * transformer.dim
        if work.is_led_twice:  # by its words, angles and modulations, and the first velocity waits for the second
            words = number * description.max_sequence_length * transformer.dim
            angles = 2 * 4 * read * (transformer.dim // transformer.num_attention_heads)
            led += led + words + angles + number * read * transformer.in_channels
        self._denoise = self._step + led
        self._pixel = number * DECODER_COPIES * channels[min(1, len(channels) - 1)]
        self._start_pixel = number * START_COPIES * channels[0]
        self._size, self._shown = (work.width, work.height), number * PICTURE_NUMBERS * work.width * work.height

    def working(self, phase: Phase, placement: Placement, parts: PartBytes) -> int:
        """The bytes of a phase at their peak."""
        match phase:
            case Phase.TEXT:
                return BUFFERS + self._text + self._recorded(placement)
            case Phase.ENCODE:
                return BUFFERS + self._shown + self._tiled(self._start_pixel, placement) + self._recorded(placement)
            case Phase.DENOISE:
                return BUFFERS + self._denoise + parts.matrix + parts.visitor
            case Phase.DECODE:
                return BUFFERS + self._shown + self._tiled(self._pixel, placement) + self._recorded(placement)

    def _tiled(self, pixel: int, placement: Placement) -> int:
        width, height = (min(side, placement.tile or side) for side in self._size)
        return pixel * width * height

    def _recorded(self, placement: Placement) -> int:
        """What recorded steps keep while none of them runs."""
        return self._step if self._records and placement.graphs else 0


def text_numbers(parts: Path, words: int) -> int:
    """The working numbers of a T5 that encodes so many words; its configuration lies in a model's folder `parts`.

    Raises:
        InvalidModel: the configuration is damaged.
    """
    config = read_json(parts / "text_encoder_2" / "config.json")
    width, heads = _whole(config, "d_model"), _whole(config, "num_heads")
    return words * (ENCODER_COPIES * width + 3 * heads * words)


def vae_channels(parts: Path) -> list[int]:
    """How many channels each stage of the VAE in a model's folder `parts` has.

    Raises:
        InvalidModel: its configuration is damaged.
    """
    file = parts / "vae" / "config.json"
    channels = read_json(file).get("block_out_channels")
    if not isinstance(channels, list) or not channels or not all(isinstance(width, int) for width in channels):
        raise InvalidModel(f"{file} has no block_out_channels: fetch or make the model again")
    return channels


def _whole(config: dict[str, object], key: str) -> int:
    value = config.get(key)
    if not isinstance(value, int) or value < 1:
        raise InvalidModel(f"text_encoder_2/config.json has no valid {key}: fetch or make the model again")
    return value
