"""A model that is open on a device, ready to make pictures."""

import contextlib
import dataclasses
import threading
import time
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final, get_args

import torch
from safetensors import SafetensorError

from engine.budget import held_to
from engine.catalog import resolve_model
from engine.checkpoint.contents import read_contents
from engine.checkpoint.digest import check_digest, has_record, recorded_digests, weights_digest
from engine.description import ModelDescription, describe
from engine.devices import choose_device, device_name, release, working_dtype
from engine.errors import InvalidModel, InvalidRequest
from engine.events import Event
from engine.faults import as_engine_error
from engine.generation import Generation, LoadedModel
from engine.memory import MemoryPlan
from engine.model.loading import load_source, load_transformer
from engine.model.step_graphs import StepGraphs
from engine.model.transformer import FluxTransformer
from engine.opening import check_parts_fit, movable_parts
from engine.parts import check_classes
from engine.picture import PictureSettings
from engine.picture_memory import work_of
from engine.placement import Placement
from engine.planning import device_plan, opening_plan
from engine.requests import GenerationRequest
from engine.sampling import load_sampler
from engine.start_latent import StartEncoder
from engine.start_picture import open_start
from engine.telemetry import free_memory
from engine.version import versions
from kernels.dispatch import best_backend
from kernels.errors import KernelError
from kernels.reference import Activations

if TYPE_CHECKING:
    from engine.checkpoint.source import Source

DAMAGE: Final = (OSError, SafetensorError, KernelError)
HASHED_BYTES: Final = 256 * 2**20


class Session:
    """One open model, made by `Session.open`; it runs one job at a time."""

    def __init__(
        self,
        *,
        description: ModelDescription,
        model: LoadedModel,
        activations: Activations,
        load_seconds: float,
        planned: MemoryPlan,
        weights_sha256: str | None = None,
        held: contextlib.ExitStack | None = None,
    ) -> None:
        self.description = description
        self.device = model.device
        self.device_name = model.device_name
        self.backend = best_backend(model.device).value
        self.activations = activations
        self.load_seconds = load_seconds
        self._weights_sha256 = weights_sha256 or weights_digest(description.folder)
        self._model: LoadedModel | None = model
        self._loaded = planned
        self._held = held or contextlib.ExitStack()

    @classmethod
    def open(
        cls, model: str | Path, *, device: str = "auto", activations: str = "int8", budget: int | None = None
    ) -> "Session":
        """Load a model: a name, a folder's path as text, or a folder.

        Before anything is loaded, each file of a model of up to `HASHED_BYTES` is held against its recorded SHA-256,
        since a flipped bit of a plain number shows nowhere else: 0.05 s for Pocket's 35 MB on a processor with
        instructions for it. A larger model is hashed by `triptych verify` alone.

        `budget` are the bytes that the model and its pictures may take: of a GPU's memory, with what CUDA itself takes,
        where torch's allocator is held to it; of the host's otherwise. None is what is free. By it the parts stay on
        the device, or take turns (`engine.placement`); a request that needs more room than the model's own size may
        let them move back.

        Only ternary linears quantize their activations: a 16-bit model's session always says `exact`.

        Raises:
            ModelError: there is no such model, or it is damaged.
            DeviceUnavailable: the device is not there.
            OutOfMemory: the model does not fit.
            InvalidRequest: there are no such activations.
        """
        started = time.perf_counter()
        match activations:
            case "int8" | "exact":
                chosen: Activations = activations
            case _:
                names = " or ".join(get_args(Activations))
                raise InvalidRequest(f"activations must be {names}, got {activations!r}")
        folder = model if isinstance(model, Path) else resolve_model(model)
        place = choose_device(device)
        with _translated(folder, device_name(place)):
            description = describe(folder)
            if not description.is_ternary:
                chosen = "exact"
            check_classes(folder)
            _check_files(description)
            planned = opening_plan(description, place, free=free_memory(place), budget=budget)
            with contextlib.ExitStack() as held:
                held.enter_context(held_to(budget, place))
                transformer = load_transformer(
                    folder,
                    device=place,
                    activations=chosen,
                    dtype=working_dtype(place),
                    prepared_bytes=planned.placement.unpacked_bytes,
                )
                loaded = _load(description, place, transformer, planned.placement)
                check_parts_fit(description, loaded)
                return cls(
                    description=description,
                    model=loaded,
                    activations=chosen,
                    load_seconds=time.perf_counter() - started,
                    planned=planned,
                    held=held.pop_all(),
                )

    @classmethod
    def of_source(cls, source: "Source", parts: Path, *, device: torch.device, budget: int | None = None) -> "Session":
        """A session of a 16-bit model that need not be a folder: its transformer is read from a conversion's source.

        `parts` is a model with the other parts and a transformer of the same configuration, such as the ternary
        model that was made from the source. What names the weights in a picture is the source's fingerprint.

        Raises:
            ModelError: something is damaged.
            OutOfMemory: the model does not fit.
        """
        started = time.perf_counter()
        description = dataclasses.replace(source.description, folder=parts)
        with _translated(parts, device_name(device)):
            planned = opening_plan(description, device, free=free_memory(device), budget=budget)
            transformer = load_source(source, device=device, dtype=working_dtype(device))
            return cls(
                description=description,
                model=_load(description, device, transformer, planned.placement),
                activations="exact",
                load_seconds=time.perf_counter() - started,
                planned=planned,
                weights_sha256=source.fingerprint,
            )

    def generate(
        self, request: GenerationRequest, cancel: threading.Event | None = None
    ) -> Generator[Event, None, None]:
        """Make the pictures of `request`; `cancel` is read between steps, and closing the generator frees its memory.

        The first event is `Started`, the last one `Finished`, `Cancelled` or `Failed`.

        Raises:
            InvalidRequest: a value does not fit the model, or the start picture cannot be used.
            PromptTooLong: the text encoder would cut the end of a prompt off.
            OutOfMemory: the size does not fit the memory.
        """
        request = self.accepted(request)
        planned = self.memory_plan(request)
        planned.check()
        start = open_start(request, self.description)
        self._settle(planned)
        settings = dataclasses.replace(
            self.settings(request), tile=_tile(planned), start_sha256=start.sha256 if start else None
        )
        return Generation(self.model, settings, plan=planned, cancel=cancel or threading.Event(), start=start).run()

    @property
    def planned(self) -> MemoryPlan:
        """The plan by which the parts stay where they do now."""
        return self._loaded

    @property
    def model(self) -> LoadedModel:
        """The open model's parts."""
        assert self._model, "the session is closed"
        return self._model

    def accepted(self, request: GenerationRequest) -> GenerationRequest:
        """The request with the model's defaults filled in.

        Raises:
            InvalidRequest: a value does not fit the model.
            PromptTooLong: the text encoder would cut the end of a prompt off.
        """
        request = request.for_model(self.description)
        _check_size(request, self.model)
        self.model.encoders.check_length(request.prompt)
        self.model.encoders.check_length(request.negative_prompt, name="negative prompt")
        return request

    def memory_plan(self, request: GenerationRequest) -> MemoryPlan:
        """What a picture of `request`, with the model's defaults filled in, takes of this machine's memory now.

        What the open model takes counts as free.
        """
        return device_plan(
            self.description,
            self.device,
            work_of(request.for_model(self.description)),
            free=free_memory(self.device) + self._loaded.resting,
            budget=self._loaded.budget,
            loaded=self._loaded.placement,
        )

    def _settle(self, planned: MemoryPlan) -> None:
        """Let parts move back from the device; they stay there until the model is opened again."""
        placement, model = planned.placement, self.model
        if placement.stays == self._loaded.placement.stays:
            return
        self._model = dataclasses.replace(model, **movable_parts(self.description, model.device, placement))
        del model  # its parts leave the device
        release(self.device)
        self._loaded = dataclasses.replace(planned, placement=dataclasses.replace(placement, tile=None))

    def settings(self, request: GenerationRequest) -> PictureSettings:
        """What goes into the file of the first picture of an accepted `request`."""
        return PictureSettings(
            request=request,
            seed=request.seed,
            model=self.description.name,
            weights_sha256=self._weights_sha256,
            activations=self.activations,
            backend=self.backend,
            device=self.device_name,
            versions=versions(),
        )

    def close(self) -> None:
        """Give the memory back. The session makes no more pictures."""
        if self._model:
            self._model.graphs.release()
        self._model = None
        release(self.device)
        self._held.close()


def _check_files(description: ModelDescription) -> None:
    read_contents(description.folder)  # says more about a damage than a digest does
    if description.total_bytes <= HASHED_BYTES and has_record(description):
        for path, digest in recorded_digests(description.folder).items():
            check_digest(description.folder, path, digest)


def _tile(planned: MemoryPlan) -> int | None:
    """The tile, where the picture is larger."""
    tile = planned.placement.tile
    return tile if tile and max(planned.width, planned.height) > tile else None


def _load(
    description: ModelDescription, device: torch.device, transformer: FluxTransformer, placement: Placement
) -> LoadedModel:
    folder = description.folder
    return LoadedModel(
        **movable_parts(description, device, placement),
        transformer=transformer,
        graphs=StepGraphs(transformer),
        sampler=load_sampler(folder),
        starts=StartEncoder(folder, dtype=working_dtype(device), device=device),
        colours=description.preview,
        device=device,
        device_name=device_name(device),
    )


def _check_size(request: GenerationRequest, model: LoadedModel) -> None:
    for side, pixels in (("width", request.width), ("height", request.height)):
        if pixels is not None and pixels % model.decoder.multiple:
            raise InvalidRequest(f"{side} must be a multiple of {model.decoder.multiple}, got {pixels}")


@contextlib.contextmanager
def _translated(folder: Path, device: str) -> Iterator[None]:
    """The one place where failures of libraries and of the device, while a model opens, become errors of ours."""
    try:
        yield
    except Exception as error:
        if failure := as_engine_error(error, doing=f"opening {folder}", device_name=device):
            raise failure from None
        if isinstance(error, DAMAGE):
            raise InvalidModel(f"{folder} cannot be opened ({error}): fetch or make the model again") from error
        raise
