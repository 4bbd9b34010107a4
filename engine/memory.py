"""The memory plan: what lives where in each phase of a picture, from file headers alone."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from engine.description import ModelDescription
from engine.errors import OutOfMemory
from engine.events import Phase
from engine.picture_memory import PictureWork, WorkingTensors
from engine.placement import DeviceKind, PartBytes, Placement, Stay, part_bytes, placements

CONTEXT_BYTES: Final = 600 * 10**6  # of the process on a GPU beside the tensors: CUDA's context and libraries
HEADROOM_BYTES: Final = 256 * 2**20  # of a GPU's free memory that is left to others where no budget is given
STAGING_BYTES: Final = 128 * 2**20  # pinned memory of the host through which a streamed part goes


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

    def __add__(self, other: "Free") -> "Free":
        """Both together."""
        device = None if self.device is None else self.device + (other.device or 0)
        return Free(host=self.host + other.host, device=device)


@dataclass(frozen=True, kw_only=True)
class PartUse:
    """A part in one phase: all of its `bytes`, and the most of them that are on the device that computes, 0 if none."""

    part: str
    stay: Stay
    bytes: int
    most: int


@dataclass(frozen=True, kw_only=True)
class PhaseMemory:
    """What one phase takes; `device` is None where the device has no memory of its own.

    `parts` are on the device that computes.
    """

    phase: Phase
    parts: tuple[PartUse, ...]
    host: Use
    device: Use | None


@dataclass(frozen=True, kw_only=True)
class MemoryPlan:
    """What a picture as `work` asks for it takes, model included, phase by phase, and what there is.

    `budget` are the bytes that a person allows, None for what is free: of a GPU's memory, CUDA's own part included,
    or else of the host's, beside what Python and its libraries take.
    """

    model: str
    work: PictureWork
    device_kind: DeviceKind
    free: Free
    budget: int | None
    placement: Placement
    phases: tuple[PhaseMemory, ...]

    @property
    def width(self) -> int:
        """The picture's width in pixels."""
        return self.work.width

    @property
    def height(self) -> int:
        """The picture's height in pixels."""
        return self.work.height

    @property
    def resting(self) -> Free:
        """The bytes that the loaded model takes between two pictures."""
        (denoise,) = (each for each in self.phases if each.phase is Phase.DENOISE)
        device = None
        if denoise.device:
            device = sum(use.most for use in denoise.parts if use.stay is Stay.RESIDENT)
        return Free(host=denoise.host.weights, device=device)

    @property
    def peak(self) -> Free:
        """The most bytes that any phase takes."""
        devices = [phase.device.total for phase in self.phases if phase.device]
        return Free(host=max(phase.host.total for phase in self.phases), device=max(devices, default=None))

    @property
    def room(self) -> Free:
        """The bytes that weights and working tensors may take: the budget, and no more than is free."""
        if self.device_kind != "cuda" or self.free.device is None:
            return Free(host=self.free.host if self.budget is None else min(self.free.host, self.budget))
        device = self.free.device - HEADROOM_BYTES
        if self.budget is not None:
            device = min(self.free.device, self.budget - CONTEXT_BYTES)
        return Free(host=self.free.host, device=max(0, device))

    @property
    def fits(self) -> bool:
        """Whether no phase takes more than there is room for."""
        device = self.room.device is None or (self.peak.device or 0) <= self.room.device
        return device and self.peak.host <= self.room.host

    def device_bytes(self, phase: Phase) -> int | None:
        """What a phase takes of the device's own memory; None where it has none."""
        (device,) = (each.device for each in self.phases if each.phase is phase)
        return device.total if device else None

    def check(self) -> None:
        """See that the plan fits.

        Raises:
            OutOfMemory: it does not; the sentence says what is needed and what is there.
        """
        self._check("memory", self.peak.host, self.resting.host, self.room.host, limited=self.room.device is None)
        if self.room.device is not None:
            peak, resting = self.peak.device or 0, self.resting.device or 0
            self._check("device memory", peak, resting, self.room.device, limited=True)

    def _check(self, memory: str, peak: int, resting: int, room: int, *, limited: bool) -> None:
        if peak > room and limited and self.budget is not None:
            raise OutOfMemory(
                f"{self.width} x {self.height} with {self.model} needs {in_words(peak)} of {memory} at least, and a "
                f"budget of {in_words(self.budget)} leaves {in_words(room)} now: allow more, or choose a smaller size"
            )
        if resting > room:
            raise OutOfMemory(
                f"{self.model} needs about {in_words(resting)} of {memory} before it makes a picture and "
                f"{in_words(room)} are free: close other programs, or choose a smaller model"
            )
        if peak > room:
            raise OutOfMemory(
                f"{self.width} x {self.height} needs about {in_words(peak)} of {memory} and "
                f"{in_words(room)} are free: choose a smaller size"
            )


def plan(
    description: ModelDescription,
    work: PictureWork,
    *,
    device_kind: DeviceKind,
    free: Free,
    budget: int | None = None,
    among: Sequence[Placement] = (),
) -> MemoryPlan:
    """The plan of a picture as `work` asks for it; a CPU computes in 32 bits, other devices in 16.

    Its placement is the first of `among` (all of `placements`, unless given) whose every phase fits the room, the last
    one where none does.

    Raises:
        InvalidModel: a header or a configuration is damaged.
    """
    number = 4 if device_kind == "cpu" else 2
    parts = part_bytes(description, device_kind=device_kind, number=number)
    tensors = WorkingTensors(description, work, device_kind, number)
    for placement in among or placements(device_kind):
        weights = parts.transformer + min(placement.unpacked_bytes, number * description.ternary_parameters)
        place = _on_device if device_kind == "cuda" else _on_host
        planned = MemoryPlan(
            model=description.name,
            work=work,
            device_kind=device_kind,
            free=free,
            budget=budget,
            placement=placement,
            phases=tuple(
                place(phase, _uses(phase, placement, parts, weights), parts, tensors.working(phase, placement, parts))
                for phase in work.phases
            ),
        )
        if planned.fits:
            break
    return planned


def in_words(count: int) -> str:
    """A number of bytes for a person: "340 MB", "7.2 GB"."""
    return f"{count / 1e9:.1f} GB" if count >= 1e9 else f"{math.ceil(count / 1e6)} MB"


def _uses(phase: Phase, placement: Placement, parts: PartBytes, transformer: int) -> tuple[PartUse, ...]:
    def use(part: str, stay: Stay, size: int, needed: Phase) -> PartUse:
        there = {Stay.RESIDENT: size, Stay.VISITING: size, Stay.STREAMED: parts.layer}[stay]
        most = there if stay is Stay.RESIDENT or phase is needed else 0
        return PartUse(part=part, stay=stay, bytes=size, most=most)

    encoder = (use("vae_encoder", Stay.VISITING, parts.encoder, Phase.ENCODE),) if phase is Phase.ENCODE else ()
    return (
        use("text_encoder", placement.clip, parts.clip, Phase.TEXT),
        use("text_encoder_2", placement.t5, parts.t5, Phase.TEXT),
        use("transformer", Stay.RESIDENT, transformer, Phase.DENOISE),
        use("vae", placement.vae, parts.vae, Phase.DECODE),
        *encoder,  # read from its file for this phase
    )


def _weights(uses: tuple[PartUse, ...]) -> int:
    """The residents, and the largest of the others: they come one after the other."""
    residents = sum(use.most for use in uses if use.stay is Stay.RESIDENT)
    return residents + max((use.most for use in uses if use.stay is not Stay.RESIDENT), default=0)


def _on_host(phase: Phase, uses: tuple[PartUse, ...], parts: PartBytes, working: int) -> PhaseMemory:
    assert not parts.modulations, "modulations rest on a GPU's host alone"
    return PhaseMemory(phase=phase, parts=uses, host=Use(weights=_weights(uses), working=working), device=None)


def _on_device(phase: Phase, uses: tuple[PartUse, ...], parts: PartBytes, working: int) -> PhaseMemory:
    away = sum(use.bytes for use in uses if use.stay is Stay.VISITING)
    staging = STAGING_BYTES if any(use.stay is Stay.STREAMED and use.most for use in uses) else 0
    return PhaseMemory(
        phase=phase,
        parts=uses,
        host=Use(weights=parts.modulations + away, working=staging),
        device=Use(weights=_weights(uses), working=working),
    )
