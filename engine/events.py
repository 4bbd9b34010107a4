"""What a running job tells: frozen events, exactly one terminal event a job."""

import enum
from dataclasses import dataclass
from pathlib import Path

from engine.errors import EngineError


class Phase(enum.StrEnum):
    """A part of making one picture, in the order in which they run; `ENCODE` only where one is begun from."""

    TEXT = "text"
    ENCODE = "encode"
    DENOISE = "denoise"
    DECODE = "decode"


class Stage(enum.StrEnum):
    """A part of a conversion, in the order in which they run; trajectories and learning belong to some recipes only.

    The source's digests are taken before the first block too, and previews also come between blocks.
    """

    FETCHING = "fetching"
    PREVIEW = "preview"
    TRAJECTORIES = "trajectories"
    LEARNING = "learning"
    BLOCKS = "blocks"
    DIGESTS = "digests"
    WRITING = "writing"
    REPORT = "report"


@dataclass(frozen=True, kw_only=True)
class Preview:
    """A small picture of the state of denoising: `pixels` is row-major RGB, 8 bits a channel."""

    width: int
    height: int
    pixels: bytes


@dataclass(frozen=True, kw_only=True)
class Readings:
    """Memory at one moment, in bytes, and how warm the device is; None where the machine does not tell.

    `device_allocated`, `device_reserved` and `device_peak` are the torch allocator's;
    `device_used` and `device_total` are the whole device's (NVML), like `device_celsius`, the temperature of its chip.
    On a CPU all are None.
    `host_used` is the resident size of the engine process, `host_peak` its maximum.
    """

    device_allocated: int | None = None
    device_reserved: int | None = None
    device_peak: int | None = None
    device_used: int | None = None
    device_total: int | None = None
    device_celsius: int | None = None
    host_used: int | None = None
    host_peak: int | None = None
    host_total: int | None = None


@dataclass(frozen=True, kw_only=True)
class Event:
    """Anything that a job tells."""


@dataclass(frozen=True, kw_only=True)
class Started(Event):
    """The job was accepted: `pictures` pictures of `width` x `height` pixels in `steps` steps each.

    `steps` are those that run: fewer than asked for where a picture is begun from, which `has_start` says.
    """

    pictures: int
    steps: int
    width: int
    height: int
    has_start: bool = False


@dataclass(frozen=True, kw_only=True)
class PhaseStarted(Event):
    """A phase of picture `picture` (from 0) begins."""

    picture: int
    phase: Phase


@dataclass(frozen=True, kw_only=True)
class PhaseFinished(Event):
    """A phase of picture `picture` took `seconds`.

    `planned_bytes` and `peak_bytes` are what its tensors were planned to take of a GPU's memory and what they took at
    most; None where the device has no memory of its own.
    """

    picture: int
    phase: Phase
    seconds: float
    planned_bytes: int | None = None
    peak_bytes: int | None = None


@dataclass(frozen=True, kw_only=True)
class StepFinished(Event):
    """Step `step` (from 1) of `steps` of picture `picture` took `seconds`."""

    picture: int
    step: int
    steps: int
    seconds: float
    preview: Preview | None


@dataclass(frozen=True, kw_only=True)
class ReadingsTaken(Event):
    """Memory was read; sent after each phase of a job."""

    readings: Readings


@dataclass(frozen=True, kw_only=True)
class Noted(Event):
    """Something goes another way than it should, and the job goes on: `sentence` says what, why and what would help."""

    sentence: str


@dataclass(frozen=True, kw_only=True)
class PictureReady(Event):
    """Picture `picture` is done; `png` is the complete file with its settings inside.

    `planned_bytes` and `peak_bytes` are the most of any phase (`PhaseFinished`).
    """

    picture: int
    png: bytes
    width: int
    height: int
    seed: int
    seconds: float
    phase_seconds: dict[Phase, float]
    planned_bytes: int | None = None
    peak_bytes: int | None = None


@dataclass(frozen=True, kw_only=True)
class BlockMeasured:
    """What a finished block's report says: signal-to-noise ratios in decibels, higher is nearer to the source.

    `output_snr_db` is its output's after the last stage, None where the recipe measures none; `weight_snr_db` is the
    mean of its weights'.
    """

    output_snr_db: float | None
    weight_snr_db: float


@dataclass(frozen=True, kw_only=True)
class ConversionStarted(Event):
    """The conversion was accepted; `names` are its blocks', and `finished` measures the first of them.

    Those are there from an earlier run.
    """

    names: tuple[str, ...]
    finished: tuple[BlockMeasured, ...]
    seconds_left: float

    @property
    def blocks(self) -> int:
        """How many there are."""
        return len(self.names)

    @property
    def done(self) -> int:
        """How many are finished."""
        return len(self.finished)


@dataclass(frozen=True, kw_only=True)
class StageStarted(Event):
    """A stage of a conversion begins; `seconds_left` is the whole conversion's."""

    stage: Stage
    seconds_left: float


@dataclass(frozen=True, kw_only=True)
class StageProgressed(Event):
    """`done` of `total` steps of a stage other than the blocks are done; `seconds_left` is the whole conversion's.

    While a source is fetched the steps are bytes, `seconds_left` is of the fetching alone, and `bytes_second` is its
    pace in the last seconds; both are None as long as nothing comes that would tell.
    """

    stage: Stage
    done: int
    total: int
    seconds_left: float | None
    bytes_second: float | None = None


@dataclass(frozen=True, kw_only=True)
class BlockFinished(Event):
    """The block named `block` took `seconds` and is kept: `done` of `blocks` are now.

    `seconds_left` is the whole conversion's, from this run's own pace.
    """

    block: str
    done: int
    blocks: int
    seconds: float
    seconds_left: float
    measured: BlockMeasured


@dataclass(frozen=True, kw_only=True)
class PreviewReady(Event):
    """A small picture of a conversion's prompt, when `blocks_done` of `blocks` were ternary: 0 is the source's own.

    `png` is the complete file, of the same size, steps and `seed` each time. A run that goes on tells the source's and
    the newest other one again.
    """

    blocks_done: int
    blocks: int
    png: bytes
    prompt: str
    seed: int


@dataclass(frozen=True, kw_only=True)
class ModelReady(Event):
    """The ternary model is whole in `folder`, with `note` for the person where its recipe has one.

    The sizes are its transformer's and the source's, in bytes; `weight_snr_db` is the mean signal-to-noise ratio of
    its weights, `zero_share` (0 to 1) how many of its codes are 0, `page` the report to look at.
    """

    folder: Path
    transformer_bytes: int
    source_bytes: int
    weight_snr_db: float
    zero_share: float
    note: str | None
    page: Path | None = None


@dataclass(frozen=True, kw_only=True)
class Finished(Event):
    """Terminal: the job is done, with all of its `pictures` pictures; a conversion has none."""

    pictures: int = 0
    seconds: float


@dataclass(frozen=True, kw_only=True)
class Cancelled(Event):
    """Terminal: the person stopped the job after `pictures` whole pictures; a conversion has none."""

    pictures: int = 0


@dataclass(frozen=True, kw_only=True)
class Failed(Event):
    """Terminal: the job ended with `error`."""

    error: EngineError


TERMINAL = (Finished, Cancelled, Failed)
