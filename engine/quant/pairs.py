"""The same prompts and seeds before and after a conversion: pictures of the source and of the model made from it."""

import contextlib
import dataclasses
import threading
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Final

import torch

from engine.budget import usable
from engine.checkpoint.source import Source
from engine.comparison import default_prompts, read_lines
from engine.description import ModelDescription
from engine.distances import distance
from engine.errors import EngineError, OutOfMemory
from engine.events import Cancelled, Failed, PictureReady
from engine.memory import Free, in_words, plan
from engine.picture_memory import tokens, work_of
from engine.placement import DeviceKind
from engine.planning import kind_of
from engine.quant.recipe import ConversionStopped
from engine.quant.report import PicturePair
from engine.requests import ConversionRequest, GenerationRequest
from engine.saving import clear_leftovers, save_picture
from engine.session import Session
from engine.suites import SuitePrompt, request_of
from engine.telemetry import free_memory

PAIRS: Final = 4
SIDES: Final = ("before", "after")
HOST_PRODUCTS: Final = 10**13  # that a CPU is asked for, all pictures together: minutes on one core
PRODUCTS_A_SECOND: Final[dict[DeviceKind, float]] = {"cpu": 3e10, "mps": 1e12, "cuda": 3e13}


class Pairs:
    """Some pictures of a source and of the ternary model `model` that was made from it, in `model`'s `report/`.

    Prompts and settings are those that `triptych compare` takes; a picture that is there is not made again.
    """

    def __init__(self, source: Source, model: Path, *, device: torch.device, budget: int | None = None) -> None:
        self._source = source
        self._teacher = dataclasses.replace(source.description, folder=model)
        self._model = model
        self._device = device
        self._budget = budget
        self._prompts = chosen_prompts(source.description)
        self._requests = [request_of(each, seed=0, count=1).for_model(self._teacher) for each in self._prompts]
        self._all = [(side, index) for side in SIDES for index in range(len(self._requests))]

    @property
    def there(self) -> int:
        """How many pictures are made."""
        return sum(self._file(side, index).is_file() for side, index in self._all)

    @property
    def seconds(self) -> float:
        """A rough guess of what those that are missing take."""
        missing = len(self._all) - self.there
        return missing * products(self._teacher, self._requests[0]) / PRODUCTS_A_SECOND[kind_of(self._device)]

    def check(self) -> None:
        """See that the source's pictures fit this machine's memory, and a person's patience on a CPU.

        Raises:
            OutOfMemory: they do not; the sentence says what is needed and what is there.
        """
        request = self._requests[0]
        needed = len(self._all) * products(self._teacher, request)
        if self._device.type == "cpu" and needed > HOST_PRODUCTS:
            hours = needed / PRODUCTS_A_SECOND["cpu"] / 3600
            raise OutOfMemory(f"on a processor they would take hours, about {hours:,.0f}")
        free = free_memory(self._device)
        if self._budget is not None and free.device is not None:
            free = Free(host=free.host, device=min(free.device, usable(self._budget)))
        _check_memory(self._teacher, request, kind_of(self._device), free)

    def make(self, cancel: threading.Event) -> Generator[tuple[int, int], None, None]:
        """Make what is missing, one model after the other; yields after each picture how many of all are there.

        Raises:
            EngineError: a model cannot be opened, or a picture fails.
            ConversionStopped: `cancel` was set.
        """
        opening: dict[str, Callable[[], Session]] = {
            "before": lambda: Session.of_source(self._source, self._model, device=self._device, budget=self._budget),
            "after": lambda: Session.open(self._model, device=str(self._device), budget=self._budget),
        }
        for side, open_session in opening.items():
            missing = [index for index in range(len(self._requests)) if not self._file(side, index).is_file()]
            if not missing:
                continue
            with contextlib.closing(open_session()) as session:
                for index in missing:
                    save_picture(_picture(session, self._requests[index], cancel), self._file(side, index))
                    yield self.there, len(self._all)

    def measured(self) -> tuple[PicturePair, ...]:
        """Every pair with its distances; all pictures must be there.

        Raises:
            InvalidPicture: a picture cannot be read.
        """
        return tuple(self._pair(index) for index in range(len(self._requests)))

    def discard(self) -> None:
        """Delete what there is of the pictures, and what a killed process left of one."""
        folder = self._file("before", 0).parent
        clear_leftovers(folder)
        for side in SIDES:
            for file in folder.glob(f"{side}-*.png"):
                file.unlink(missing_ok=True)

    def _pair(self, index: int) -> PicturePair:
        before, after = (self._file(side, index) for side in SIDES)
        apart = distance(before, after)
        return PicturePair(
            prompt=self._prompts[index].prompt,
            seed=self._requests[index].seed,
            before=before.name,
            after=after.name,
            psnr_db=apart.psnr_db,
            ms_ssim=apart.ms_ssim,
            gmsd=apart.gmsd,
        )

    def _file(self, side: str, index: int) -> Path:
        return self._model / "report" / f"{side}-{index}.png"


def chosen_prompts(source: ModelDescription) -> tuple[SuitePrompt, ...]:
    """Some of the prompts that `triptych compare` takes for a source, evenly from the list.

    Raises:
        InvalidRequest: they do not ship.
    """
    lines = read_lines(default_prompts([source]))
    return lines[:: max(1, len(lines) // PAIRS)][:PAIRS]


def products(description: ModelDescription, request: GenerationRequest) -> int:
    """About how many multiplications the transformer does for a picture of `request`, its values filled in."""
    assert request.width
    assert request.height
    assert request.steps
    return description.parameters * tokens(description, request.width, request.height) * request.steps


def foreseen_seconds(request: ConversionRequest, source: Source, device: torch.device) -> float:
    """A rough guess of what the pictures of a conversion will take, 0 where none are to be expected."""
    if not request.pictures:
        return 0.0
    try:
        pairs = Pairs(source, source.parts, device=device, budget=request.budget)
        pairs.check()
    except EngineError:
        return 0.0
    return pairs.seconds


def _check_memory(
    description: ModelDescription, request: GenerationRequest, device_kind: DeviceKind, free: Free
) -> None:
    assert request.width
    assert request.height
    planned = plan(description, work_of(request), device_kind=device_kind, free=free)
    uses: list[tuple[str, int, int]] = [("memory", planned.peak.host, free.host)]
    if free.device is not None:
        uses.append(("device memory", planned.peak.device or 0, free.device))
    for memory, needed, there in uses:
        if needed > there:
            raise OutOfMemory(
                f"{description.name} needs about {in_words(needed)} of {memory} for them and {in_words(there)} are free"
            )


def _picture(session: Session, request: GenerationRequest, cancel: threading.Event) -> bytes:
    png: bytes | None = None
    with contextlib.closing(session.generate(request, cancel)) as events:
        for event in events:
            match event:
                case PictureReady():
                    png = event.png
                case Cancelled():
                    raise ConversionStopped
                case Failed():
                    raise event.error
    assert png is not None, "a session ended without a picture"
    return png
