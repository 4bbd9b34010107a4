"""The parts of a model that diffusers and transformers load: quietly, from their folder alone, or refused."""

import contextlib
import warnings
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any, Final

import diffusers.utils.logging as diffusers_logging
import transformers.utils.logging as transformers_logging

from engine.errors import EngineError, InvalidModel, OutOfMemory
from engine.faults import is_out_of_memory
from engine.headers import read_headers, read_json
from engine.placement import Stay

CLASSES: Final = {
    "transformer": ("FluxTransformer2DModel",),
    "text_encoder": ("CLIPTextModel",),
    "text_encoder_2": ("T5EncoderModel",),
    "tokenizer": ("CLIPTokenizer", "CLIPTokenizerFast"),
    "tokenizer_2": ("T5Tokenizer", "T5TokenizerFast"),
    "vae": ("AutoencoderKL",),
    "scheduler": ("FlowMatchEulerDiscreteScheduler",),
}


def check_classes(folder: Path) -> None:
    """See that `model_index.json` names the class of each part that a FLUX model has.

    Raises:
        InvalidModel: it names another one, or none.
    """
    file = folder / "model_index.json"
    index = read_json(file)
    for part, classes in CLASSES.items():
        entry = index.get(part)
        name = entry[1] if isinstance(entry, list) and len(entry) == 2 else None
        if name not in classes:
            raise InvalidModel(f"{file} names {name} as {part}, where {classes[0]} belongs: choose a FLUX model")


@contextlib.contextmanager
def loading(part: Path, *, stem: str | None = None) -> Iterator[None]:
    """Load `part` inside this context: nothing is printed, and whatever a library raises becomes an error of ours.

    `stem` names the part's safetensors files, whose headers are checked first.

    Raises:
        InvalidModel: the part is damaged or cannot be read.
        OutOfMemory: it does not fit.
    """
    if stem is not None:
        read_headers(part, stem)
    try:
        with _quiet():
            yield
    except (EngineError, AssertionError):
        raise
    except Exception as error:  # the tokenizers library raises bare Exception
        if is_out_of_memory(error):
            raise OutOfMemory(f"the memory ran out while loading {part}: close other programs") from error
        raise InvalidModel(f"{part} cannot be loaded ({_reason(error)}): fetch or make the model again") from error


def check_complete(part: Path, loading_info: dict[str, Any]) -> None:
    """See that a library found every tensor that a part needs, in its shape.

    Raises:
        InvalidModel: one is missing or has another shape; the libraries would fill it with random numbers.
    """
    for fault, said in (("missing_keys", "lacks"), ("mismatched_keys", "has another shape for")):
        names: Collection[Any] = loading_info[fault]
        if names:
            raise InvalidModel(f"{part} {said} {min(map(str, names))}: fetch or make the model again")


@contextlib.contextmanager
def present(network: Any, device: Any, stay: Stay) -> Iterator[Any]:
    """`network` on `device`, from which a visiting one goes back to the host afterwards."""
    try:
        yield network.to(device)
    finally:
        if stay is Stay.VISITING:
            network.to("cpu")


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    logs = (diffusers_logging, transformers_logging)
    verbosities = [log.get_verbosity() for log in logs]
    bars = [log.is_progress_bar_enabled() for log in logs]
    try:
        for log in logs:
            log.set_verbosity_error()
            log.disable_progress_bar()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        for log, verbosity, bar in zip(logs, verbosities, bars, strict=True):
            log.set_verbosity(verbosity)
            if bar:
                log.enable_progress_bar()


def _reason(error: Exception) -> str:
    lines = str(error).strip().splitlines()
    return lines[0][:200] if lines else type(error).__name__
