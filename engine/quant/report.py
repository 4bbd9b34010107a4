"""What a conversion measured: the error of each layer and block, before and after each stage."""

import dataclasses
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from engine.errors import InvalidModel
from engine.events import BlockMeasured

FORMAT_VERSION: Final = 1
MAX_DECIBELS: Final = 200.0
BLOCK: Final = re.compile(r"(?:single_)?transformer_blocks\.\d+")
OUTSIDE_BLOCKS: Final = "outside the blocks"
ROUNDED: Final = "rounded"  # each weight by itself, as the recipe `instant` leaves it
CALIBRATED: Final = "calibrated"  # by its inputs: error feedback and bias correction
LEARNED: Final = "learned"  # codes and scales against the block's output
DISTILLED: Final = "distilled"  # end to end, against the teacher's velocity
TOTALS: Final = ("parameters", "zero_share", "weight_snr_db", "bits_a_weight")
STAGES: Final = (ROUNDED, CALIBRATED, LEARNED, DISTILLED)


@dataclass(frozen=True, kw_only=True)
class LayerReport:
    """One ternary linear [rows, columns].

    `weight_snr_db` is the signal-to-noise ratio of its weight as it was stored; `output_snr_db` that of its output on
    the calibration's inputs after each of the `STAGES` that ran, in their order, empty where none was measured;
    `zero_share` (0 to 1) how many of its codes are 0; `branch_rank` the rank of its side branch, 0 without one;
    `added_damping` the share of each input's second moment that was added before its codes were searched, 0 but where
    rounding had left the moments indefinite.
    """

    name: str
    rows: int
    columns: int
    weight_snr_db: float
    zero_share: float
    output_snr_db: dict[str, float] = field(default_factory=dict)
    branch_rank: int = 0
    added_damping: float = 0.0

    def __post_init__(self) -> None:
        numbers = (self.weight_snr_db, self.zero_share, self.added_damping, *self.output_snr_db.values())
        assert all(math.isfinite(number) for number in numbers), f"the report of {self.name} is not finite"
        assert 0 <= self.zero_share <= 1, f"the share of zeros of {self.name} is {self.zero_share}"

    @property
    def parameters(self) -> int:
        """The numbers of its weight."""
        return self.rows * self.columns

    @property
    def block(self) -> str:
        """The block that it belongs to, such as `single_transformer_blocks.3`."""
        return block_of(self.name)

    @property
    def final_snr_db(self) -> float:
        """The ratio of its output after the last stage, or of its weight where no output was measured."""
        return _last(self.output_snr_db, self.weight_snr_db)


@dataclass(frozen=True, kw_only=True)
class BlockReport:
    """One block: the signal-to-noise ratio of its output by stage, in their order, and the seconds it took.

    The ratios are at the model's own picture size; `sizes_snr_db` has those of the last stage by size, such as
    `1024x1024`, the model's own first, and is empty where none was measured.
    `stage_seconds` are those of its stages alone, where they were measured, `seconds` all of them. The peaks are the
    process's and the device allocator's when the block was done, None where the machine does not tell.
    """

    name: str
    output_snr_db: dict[str, float] = field(default_factory=dict)
    sizes_snr_db: dict[str, float] = field(default_factory=dict)
    seconds: float = 0.0
    stage_seconds: dict[str, float] = field(default_factory=dict)
    host_peak_bytes: int | None = None
    device_peak_bytes: int | None = None

    def __post_init__(self) -> None:
        ratios = (*self.output_snr_db.values(), *self.sizes_snr_db.values())
        numbers = (self.seconds, *ratios, *self.stage_seconds.values())
        assert all(math.isfinite(number) for number in numbers), f"the report of {self.name} is not finite"


@dataclass(frozen=True, kw_only=True)
class PicturePair:
    """One prompt and seed before and after: PNG files relative to the model's `report/`, with slashes.

    The distances are those of `engine.distances`: `psnr_db` None for identical pictures, `ms_ssim` for small ones.
    """

    prompt: str
    seed: int
    before: str
    after: str
    psnr_db: float | None
    ms_ssim: float | None
    gmsd: float


@dataclass(frozen=True, kw_only=True)
class Report:
    """A whole conversion: its ternary layers in the model's order, its blocks and the seconds of each stage.

    `source_bytes` and `target_bytes` are the transformer's tensors before and after, `packed_bytes` those of the
    ternary weights alone; the peaks are the whole conversion's. `no_pictures` says why there are no `pictures`,
    as the end of a sentence without its full stop; both are empty until that is known.
    """

    layers: tuple[LayerReport, ...]
    blocks: tuple[BlockReport, ...] = ()
    seconds: dict[str, float] = field(default_factory=dict)
    source_bytes: int | None = None
    target_bytes: int | None = None
    packed_bytes: int | None = None
    host_peak_bytes: int | None = None
    device_peak_bytes: int | None = None
    pictures: tuple[PicturePair, ...] = ()
    no_pictures: str | None = None

    @property
    def parameters(self) -> int:
        """The numbers of all ternary weights."""
        return sum(layer.parameters for layer in self.layers)

    @property
    def zero_share(self) -> float:
        """The share of codes that are 0 over all layers, 0 where there is no layer."""
        zeros = sum(layer.zero_share * layer.parameters for layer in self.layers)
        return zeros / self.parameters if self.layers else 0.0

    @property
    def weight_snr_db(self) -> float | None:
        """The mean ratio of the weights, weighed by their numbers, None where there is no layer."""
        return mean_decibels(self.layers, [layer.weight_snr_db for layer in self.layers]) if self.layers else None

    @property
    def bits_a_weight(self) -> float | None:
        """The bits that a ternary weight takes on the disk with its scales, None where they are not known."""
        return 8 * self.packed_bytes / self.parameters if self.packed_bytes and self.layers else None

    @property
    def stages(self) -> tuple[str, ...]:
        """The stages at which outputs were measured, in the order in which they ran; others than `STAGES` come last."""
        measured = [layer.output_snr_db for layer in self.layers] + [block.output_snr_db for block in self.blocks]
        named = dict.fromkeys(stage for ratios in measured for stage in ratios)
        return tuple(sorted(named, key=lambda stage: STAGES.index(stage) if stage in STAGES else len(STAGES)))

    def worst_layers(self, count: int) -> tuple[LayerReport, ...]:
        """The `count` layers of the least ratio after the last stage, the worst first."""
        return tuple(sorted(self.layers, key=lambda layer: layer.final_snr_db)[:count])

    def to_json(self) -> dict[str, Any]:
        """The report as JSON values: what `conversion.json` holds under `report`."""
        totals = {name: getattr(self, name) for name in TOTALS}
        return {"format_version": FORMAT_VERSION, "totals": totals, **dataclasses.asdict(self)}

    @classmethod
    def from_json(cls, values: Any) -> "Report":
        """The report that `to_json` wrote.

        Raises:
            InvalidModel: a value is missing or of the wrong form, or a newer version wrote it.
        """
        try:
            if values["format_version"] != FORMAT_VERSION:
                raise ValueError(f"format version {values['format_version']!r}")
            return cls(
                layers=tuple(_layer(layer) for layer in values["layers"]),
                blocks=tuple(_block(block) for block in values["blocks"]),
                seconds=_numbers(values["seconds"]),
                source_bytes=_bytes(values["source_bytes"]),
                target_bytes=_bytes(values["target_bytes"]),
                packed_bytes=_bytes(values.get("packed_bytes")),
                host_peak_bytes=_bytes(values.get("host_peak_bytes")),
                device_peak_bytes=_bytes(values.get("device_peak_bytes")),
                pictures=tuple(_pair(pair) for pair in values.get("pictures", ())),
                no_pictures=_sentence(values.get("no_pictures")),
            )
        except (KeyError, TypeError, ValueError, AttributeError, AssertionError) as error:
            raise InvalidModel(f"the conversion's report is damaged ({error}): convert the model again") from None


def decibels(signal: float, noise: float) -> float:
    """10 log10(signal / noise) of two mean squares (or two sums), held between -200 and 200 so that it is finite.

    No noise is 200 dB, a signal of 0 with noise -200 dB.
    """
    if noise <= 0:
        return MAX_DECIBELS
    if signal <= 0:
        return -MAX_DECIBELS
    return max(-MAX_DECIBELS, min(MAX_DECIBELS, 10 * (math.log10(signal) - math.log10(noise))))


def block_of(name: str) -> str:
    """The block of a layer named `name`, `OUTSIDE_BLOCKS` where it belongs to none."""
    found = BLOCK.match(name)
    return found.group() if found else OUTSIDE_BLOCKS


def mean_decibels(layers: Iterable[LayerReport], ratios: Sequence[float]) -> float:
    """The mean of `ratios` (dB), one a layer, weighed by the layers' parameters."""
    weights = [layer.parameters for layer in layers]
    return sum(weight * ratio for weight, ratio in zip(weights, ratios, strict=True)) / sum(weights)


def _last(ratios: Mapping[str, float], otherwise: float) -> float:
    return list(ratios.values())[-1] if ratios else otherwise


def measured(layers: Sequence[LayerReport], blocks: Iterable[BlockReport]) -> tuple[BlockMeasured, ...]:
    """What is told of each of `blocks` while a conversion runs; `layers` are all of theirs."""
    return tuple(_measured([layer for layer in layers if layer.block == block.name], block) for block in blocks)


def _measured(layers: Sequence[LayerReport], block: BlockReport) -> BlockMeasured:
    return BlockMeasured(
        output_snr_db=list(block.output_snr_db.values())[-1] if block.output_snr_db else None,
        weight_snr_db=mean_decibels(layers, [layer.weight_snr_db for layer in layers]),
    )


def _layer(values: Any) -> LayerReport:
    return LayerReport(
        name=str(values["name"]),
        rows=int(values["rows"]),
        columns=int(values["columns"]),
        weight_snr_db=float(values["weight_snr_db"]),
        zero_share=float(values["zero_share"]),
        output_snr_db=_numbers(values["output_snr_db"]),
        branch_rank=int(values.get("branch_rank", 0)),
        added_damping=float(values.get("added_damping", 0.0)),
    )


def _block(values: Any) -> BlockReport:
    return BlockReport(
        name=str(values["name"]),
        output_snr_db=_numbers(values["output_snr_db"]),
        sizes_snr_db=_numbers(values.get("sizes_snr_db", {})),
        seconds=float(values["seconds"]),
        stage_seconds=_numbers(values.get("stage_seconds", {})),
        host_peak_bytes=_bytes(values.get("host_peak_bytes")),
        device_peak_bytes=_bytes(values.get("device_peak_bytes")),
    )


def _pair(values: Any) -> PicturePair:
    return PicturePair(
        prompt=str(values["prompt"]),
        seed=int(values["seed"]),
        before=str(values["before"]),
        after=str(values["after"]),
        psnr_db=_number(values["psnr_db"]),
        ms_ssim=_number(values["ms_ssim"]),
        gmsd=float(values["gmsd"]),
    )


def _number(value: Any) -> float | None:
    return None if value is None else float(value)


def _numbers(values: Any) -> dict[str, float]:
    return {str(name): float(number) for name, number in values.items()}


def _bytes(value: Any) -> int | None:
    return None if value is None else int(value)


def _sentence(value: Any) -> str | None:
    return None if value is None else str(value)
