"""Everything that `triptych bench` measures, in one run."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import torch

from engine.bench.case import Case, Tell
from engine.bench.flux_dev import FLUX_DEV, LATENT_CHANNELS, LATENT_SCALE, TEXT_TOKENS
from engine.bench.ops import StepSizes, measure_ops
from engine.bench.pictures import measure_picture
from engine.bench.random_transformer import RandomWeights, needed_bytes
from engine.bench.steps import StepInputs, measure_step, measure_step_peers, step_inputs
from engine.description import STANDARD_SIZES
from engine.devices import choose_device, device_name, working_dtype
from engine.errors import DeviceUnavailable, InvalidRequest, OutOfMemory
from engine.faults import as_engine_error
from engine.latents import LatentSize
from engine.memory import in_words
from engine.model.config import TransformerConfig, config_from_values
from engine.model.loading import assemble
from engine.model.step_graphs import StepGraphs
from engine.model.transformer import FluxTransformer
from engine.requests import GenerationRequest
from engine.session import Session
from engine.telemetry import free_memory
from kernels.dispatch import best_backend
from kernels.reference import Activations

TRUE_SIZE: Final = "FLUX.1-dev's shapes, random weights"
TRUE_STEPS, TRUE_PIXELS = 28, 1024
NO_PICTURE: Final = "random weights make no picture: name a model with --model"


@dataclass(frozen=True, kw_only=True)
class BenchRequest:
    """What to measure: the model in `folder`, or FLUX.1-dev's shapes with random weights where that is None."""

    folder: Path | None
    device: str = "auto"
    activations: Activations = "int8"
    width: int | None = None
    height: int | None = None
    peers: bool = False


@dataclass(frozen=True, kw_only=True)
class Measured:
    """What was measured, and of what."""

    model: str
    device: str
    backend: str
    activations: str
    dtype: str
    width: int
    height: int
    ops: list[Case]
    step: Case
    picture: Case


@dataclass(frozen=True, kw_only=True)
class _Subject:
    """A transformer on its device, with a session where it is a whole model's."""

    name: str
    transformer: FluxTransformer
    graphs: StepGraphs
    size: LatentSize
    sizes: StepSizes
    pixels: tuple[int, int]
    activations: str
    session: Session | None = None


def measure_all(request: BenchRequest, tell: Tell) -> Measured:
    """Every op, one step and a whole picture; `tell` is told what comes next.

    Raises:
        EngineError: the model, the device, the size or the memory stands in the way.
    """
    device = choose_device(request.device)
    with _told_faults(device):
        measured, config, inputs = _measure_ours(request, device, tell)
        if request.peers:  # ours is closed, so that its memory is not theirs
            measure_step_peers(measured.step, config, inputs, device, tell=tell)
    return measured


def _measure_ours(
    request: BenchRequest, device: torch.device, tell: Tell
) -> tuple[Measured, TransformerConfig, StepInputs]:
    tell("opening the model" if request.folder else "making random weights")
    subject = _of_model(request, request.folder) if request.folder else _of_true_size(request, device)
    try:
        config, (width, height) = subject.transformer.config, subject.pixels
        inputs = step_inputs(config, subject.sizes, subject.size, device)
        measured = Measured(
            model=subject.name,
            device=device_name(device),
            backend=best_backend(device).value,
            activations=subject.activations,
            dtype=str(working_dtype(device)).removeprefix("torch."),
            width=width,
            height=height,
            ops=measure_ops(config, subject.sizes, device, peers=request.peers, tell=tell),
            step=measure_step(subject.transformer, subject.graphs, inputs, subject.sizes, tell=tell),
            picture=_picture(subject, tell),
        )
    finally:
        subject.graphs.release()
        if subject.session:
            subject.session.close()
    return measured, config, inputs


def _of_model(request: BenchRequest, folder: Path) -> _Subject:
    session = Session.open(folder, device=request.device, activations=request.activations)
    asked = GenerationRequest(prompt="a red cube", width=request.width, height=request.height)
    asked = session.accepted(asked)
    assert asked.width
    assert asked.height
    assert asked.steps
    session.memory_plan(asked).check()
    size = session.model.decoder.size_of(asked.width, asked.height)
    text = session.description.max_sequence_length
    return _Subject(
        name=session.description.name,
        transformer=session.model.transformer,
        graphs=session.model.graphs,
        size=size,
        sizes=StepSizes(image=size.tokens, text=text, steps=asked.steps),
        pixels=(asked.width, asked.height),
        activations=session.activations,
        session=session,
    )


def _of_true_size(request: BenchRequest, device: torch.device) -> _Subject:
    if device.type != "cuda":
        raise DeviceUnavailable(f"--true-size needs a CUDA device, this is {device.type}: measure a model instead")
    width, height = request.width or TRUE_PIXELS, request.height or TRUE_PIXELS
    for side, pixels in (("width", width), ("height", height)):
        limits = STANDARD_SIZES
        if not limits.min <= pixels <= limits.max or pixels % limits.multiple:
            raise InvalidRequest(
                f"{side} must be a multiple of {limits.multiple} from {limits.min} to {limits.max}, got {pixels}"
            )
    config = config_from_values(FLUX_DEV)
    size = LatentSize(channels=LATENT_CHANNELS, height=height // LATENT_SCALE, width=width // LATENT_SCALE)
    sizes = StepSizes(image=size.tokens, text=TEXT_TOKENS, steps=TRUE_STEPS)
    _check_memory(config, sizes, device)
    transformer = random_transformer(config, device, request.activations)
    return _Subject(
        name=TRUE_SIZE,
        transformer=transformer,
        graphs=StepGraphs(transformer),
        size=size,
        sizes=sizes,
        pixels=(width, height),
        activations=request.activations,
    )


def random_transformer(config: TransformerConfig, device: torch.device, activations: Activations) -> FluxTransformer:
    """A ternary transformer of seeded random weights, as a session would load it."""
    weights = RandomWeights(config, device)
    return assemble(weights, device=device, activations=activations, dtype=working_dtype(device))


def _check_memory(config: TransformerConfig, sizes: StepSizes, device: torch.device) -> None:
    needed, free = needed_bytes(config, sizes.joint), free_memory(device).device
    if free is not None and needed > free:
        raise OutOfMemory(
            f"FLUX.1-dev's shapes need about {in_words(needed)} of device memory and {in_words(free)} are free: "
            "close other programs, or measure a smaller model"
        )


def _picture(subject: _Subject, tell: Tell) -> Case:
    if subject.session is None:
        return Case(name="a whole picture", sizes={}, skipped={"triptych": NO_PICTURE})
    width, height = subject.pixels
    return measure_picture(subject.session, width=width, height=height, tell=tell)


@contextlib.contextmanager
def _told_faults(device: torch.device) -> Iterator[None]:
    """Failures of libraries and of the device as errors with a sentence."""
    try:
        yield
    except Exception as error:
        failure: Any = as_engine_error(error, doing="measuring", device_name=device_name(device))
        if failure is None:
            raise
        raise failure from None
