"""Where the parts of a model stay while a picture is made, and how many bytes each takes there."""

import dataclasses
import enum
import re
from dataclasses import dataclass
from typing import Final, Literal

from engine.description import TRANSFORMER_STEM, ModelDescription, read_quantization
from engine.headers import TensorHeader, read_headers
from engine.model.config import read_config
from engine.model.shapes import MODULATIONS, read_before_the_steps

DeviceKind = Literal["cpu", "cuda", "mps"]

ENCODER_STEM: Final = "model"
UNPACKED_BYTES: Final = 2 * 2**30  # what a transformer may spend on codes unpacked once
TILE: Final = 512  # pixels of a side of what the decoder takes at once where the whole does not fit
BLOCK_COLUMNS, BLOCK_BYTES = 256, 64  # of the layout `tiled2`
SCALE_BYTES: Final = 4
VAE_ENCODER: Final = ("encoder.", "quant_conv.")  # how the names of its tensors begin
LAYER: Final = re.compile(r"encoder\.block\.\d+\.")
TABLE, TABLE_AGAIN = "shared.weight", "encoder.embed_tokens.weight"  # T5's words; a file may hold them twice


class Stay(enum.StrEnum):
    """How a part is on the device that computes: always, whole while it is needed, or layer by layer."""

    RESIDENT = "resident"
    VISITING = "visiting"
    STREAMED = "streamed"


@dataclass(frozen=True, kw_only=True)
class Placement:
    """How each part stays. The transformer is resident; of its codes `unpacked_bytes` may be unpacked once.

    Recorded steps keep their working memory in the other phases too where `graphs` says so, and else are given up
    before those begin and recorded anew in each picture.
    The decoder takes tiles of `tile` x `tile` pixels, None the whole picture.
    """

    clip: Stay = Stay.RESIDENT
    t5: Stay = Stay.RESIDENT
    vae: Stay = Stay.RESIDENT
    unpacked_bytes: int = 0
    graphs: bool = True
    tile: int | None = None

    @property
    def stays(self) -> tuple[Stay, Stay, Stay]:
        """How CLIP, T5 and the decoder stay."""
        return self.clip, self.t5, self.vae


@dataclass(frozen=True, kw_only=True)
class PartBytes:
    """Bytes of a model's parts where they compute; `layer` is the largest of T5's, all that is there of a streamed one.

    `vae` is the VAE's decoder, `encoder` its encoder. `modulations` are the linears that no step reads and that rest on
    the host of a GPU, the packed modulation linears before all; `visitor` is the largest of them, and `matrix` the
    transformer's largest one, unpacked.
    """

    clip: int
    t5: int
    layer: int
    vae: int
    encoder: int
    transformer: int
    modulations: int
    visitor: int
    matrix: int


def placements(device_kind: DeviceKind, *, unpacked_bytes: int = UNPACKED_BYTES) -> tuple[Placement, ...]:
    """All placements, from the fastest next picture to the least memory; a picture changes in the last one alone.

    Without a memory of its own a device gains nothing from visits, and its decoder takes a picture whole.
    """
    every = Placement(unpacked_bytes=unpacked_bytes)
    streamed = Placement(t5=Stay.STREAMED, unpacked_bytes=unpacked_bytes)
    if device_kind != "cuda":
        return every, streamed
    turns = Placement(clip=Stay.VISITING, t5=Stay.STREAMED, vae=Stay.VISITING, unpacked_bytes=unpacked_bytes)
    anew = dataclasses.replace(turns, graphs=False)
    packed = dataclasses.replace(anew, unpacked_bytes=0)
    return tuple(dict.fromkeys((every, streamed, turns, anew, packed, dataclasses.replace(packed, tile=TILE))))


def lesser(loaded: Placement, device_kind: DeviceKind) -> tuple[Placement, ...]:
    """Placements that a model loaded by `loaded` can take now, that one first; its codes stay as they are."""
    order = placements(device_kind, unpacked_bytes=loaded.unpacked_bytes)
    stays = [each.stays for each in order]
    left = order[stays.index(loaded.stays) :]
    kept = [dataclasses.replace(each, unpacked_bytes=loaded.unpacked_bytes) for each in left]
    return tuple(dict.fromkeys(kept))


def part_bytes(description: ModelDescription, *, device_kind: DeviceKind, number: int) -> PartBytes:
    """What the headers of a model tell; a plain number takes `number` bytes where it computes.

    Raises:
        InvalidModel: a header is damaged.
    """
    t5 = _headers(description, "text_encoder_2")
    if TABLE in t5:
        t5.pop(TABLE_AGAIN, None)
    layers: dict[str, int] = {}
    for name, tensor in t5.items():
        if layer := LAYER.match(name):
            layers[layer[0]] = layers.get(layer[0], 0) + tensor.numbers
    modules = (read_quantization(description.folder) or {}).get("modules", {}) if description.is_ternary else {}
    away = {name: shape for name, shape in modules.items() if device_kind == "cuda" and name.endswith(MODULATIONS)}
    plain = read_before_the_steps(read_config(description.folder / "transformer")) if device_kind == "cuda" else {}
    plain_numbers = [rows * columns for rows, columns in plain.values()]
    resting = [*(_packed(*shape) for shape in away.values()), *(number * count for count in plain_numbers)]
    return PartBytes(
        clip=number * _count(_headers(description, "text_encoder")),
        t5=number * _count(t5),
        layer=number * max(layers.values(), default=0),
        vae=number * _count(_vae_headers(description, encoder=False)),
        encoder=number * _count(_vae_headers(description, encoder=True)),
        transformer=number * (description.parameters - description.ternary_parameters - sum(plain_numbers))
        + sum(_packed(*shape) for name, shape in modules.items() if name not in away),
        modulations=sum(resting),
        visitor=max(resting, default=0),
        matrix=number * max((rows * columns for rows, columns in modules.values()), default=0),
    )


def _headers(description: ModelDescription, part: str) -> dict[str, TensorHeader]:
    return read_headers(description.folder / part, ENCODER_STEM)


def _vae_headers(description: ModelDescription, *, encoder: bool) -> dict[str, TensorHeader]:
    headers = read_headers(description.folder / "vae", TRANSFORMER_STEM)
    return {name: tensor for name, tensor in headers.items() if name.startswith(VAE_ENCODER) is encoder}


def _count(headers: dict[str, TensorHeader]) -> int:
    return sum(tensor.numbers for tensor in headers.values())


def _packed(rows: int, columns: int) -> int:
    """Bytes of a packed weight and its row scales in memory."""
    return rows * (-(-columns // BLOCK_COLUMNS) * BLOCK_BYTES + SCALE_BYTES)
