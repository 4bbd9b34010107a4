"""A folder as a source: a pipeline in diffusers' layout, or a transformer's folder in it."""

import dataclasses
from pathlib import Path
from typing import Any, Final

from engine.checkpoint.contents import TransformerContents, read_contents
from engine.checkpoint.digest import RECORD
from engine.description import PARTS, TRANSFORMER_STEM
from engine.errors import EngineError
from engine.headers import read_header
from engine.sources.evidence import licence_of_source, small_json, traces_of_folder
from engine.sources.findings import (
    FLUX,
    HEADER_LIMIT,
    billions,
    caution,
    check_readable,
    number_types,
    refused,
)
from engine.sources.recognized import Layout, Readiness, RecognizedSource, readable
from engine.sources.single_files import recognize_file
from engine.sources.variants import Traces, kind_of, kind_with_picture

CONFIG: Final = "config.json"
OURS: Final = "FluxTransformer2DModel"
WEIGHED: Final = {"text_encoder": "model", "text_encoder_2": "model", "vae": "diffusion_pytorch_model"}
CLASSES: Final = (  # what the class of a pipeline or a transformer begins with
    ("Flux2", "FLUX.2"),
    ("FluxPriorRedux", "FLUX.1 Redux"),
    ("FluxControlNetModel", "a ControlNet"),
    ("Flux", FLUX),
    ("StableDiffusionXL", "Stable Diffusion XL"),
    ("StableDiffusion3", "Stable Diffusion 3"),
    ("SD3", "Stable Diffusion 3"),
    ("StableDiffusion", "Stable Diffusion 1 or 2"),
    ("UNet2DCondition", "Stable Diffusion 1, 2 or XL"),
    ("QwenImage", "Qwen-Image"),
    ("Wan", "Wan"),
    ("Chroma", "Chroma"),
    ("ZImage", "Z-Image"),
    ("HiDream", "HiDream"),
    ("HunyuanVideo", "HunyuanVideo"),
    ("PixArt", "PixArt"),
    ("Sana", "Sana"),
    ("LTX", "LTX-Video"),
    ("AutoencoderKL", "a VAE"),
    ("T5", "a text encoder (T5)"),
    ("CLIP", "a text encoder (CLIP)"),
)
CHOOSE: Final = "choose FLUX.1-dev, FLUX.1-schnell or a fine-tune of one"


def recognize_folder(folder: Path) -> RecognizedSource:
    """What the folder is; whatever is wrong with it is in the verdict."""
    try:
        return _recognize(folder)
    except EngineError as error:
        return refused(folder, error.sentence, "a folder that cannot be read")
    except (OSError, RuntimeError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        return refused(folder, f"{folder} cannot be read ({reason}): check its permissions", "an unreadable folder")


def _recognize(folder: Path) -> RecognizedSource:
    names = {entry.name for entry in folder.iterdir()}
    if not names:
        return refused(folder, f"{folder} is empty: choose a folder with a model in it", "an empty folder")
    if "model_index.json" in names or (folder / "transformer" / CONFIG).is_file():
        return _pipeline(folder)
    if CONFIG in names:
        return _part(folder)
    files = sorted(name for name in names if name.casefold().endswith((".safetensors", ".gguf", ".ckpt")))
    if len(files) == 1:
        return recognize_file(folder / files[0])
    if files:
        sentence = f"{folder} holds {len(files)} models, such as {files[0]}: choose one of its files"
        return refused(folder, sentence, "a folder of several models")
    sentence = f"{folder} is no model: choose a folder in diffusers' layout, or a safetensors file"
    return refused(folder, sentence, "a folder without a model")


def _part(folder: Path) -> RecognizedSource:
    """A folder that is a part of a pipeline itself: its transformer, or another one."""
    named = _class_of(small_json(folder / CONFIG))
    if named == OURS and folder.name == "transformer":
        return recognize_folder(folder.parent)
    single = folder / f"{TRANSFORMER_STEM}.safetensors"
    if named == OURS and single.is_file():
        return recognize_file(single)
    if named == OURS:
        sentence = f"{folder} is FLUX.1's transformer in shards: name the folder transformer, and choose the one above"
        return refused(folder, sentence, "FLUX.1's transformer", layout=Layout.TRANSFORMER, architecture=FLUX)
    what = architecture_of(named) or "a model of another kind"
    sentence = f"{folder} is {what}, no transformer of FLUX.1: {CHOOSE}"
    return refused(folder, sentence, what, architecture=architecture_of(named))


def _pipeline(folder: Path) -> RecognizedSource:
    traces = traces_of_folder(folder)
    parts = tuple(part for part in PARTS if _is_whole(folder / part, part))
    missing = tuple(part for part in PARTS if part not in parts)
    layout = Layout.PIPELINE if traces.pipeline else Layout.TRANSFORMER
    found = dataclasses.replace(
        refused(folder, "", "", layout=layout),
        repository=traces.repository,
        parts=parts,
        missing=missing,
        total_bytes=_total_bytes(folder),
        identity=_identity(folder),
        licence=licence_of_source(None, traces, folder, whole_folder=True),
    )
    architecture = architecture_of(traces.pipeline) if traces.pipeline else FLUX
    config = small_json(folder / "transformer" / CONFIG)
    if architecture == FLUX and config:
        architecture = architecture_of(_class_of(config) or OURS)
    if architecture != FLUX:
        what = architecture or f"a {traces.pipeline or _class_of(config)}"
        return _no(found, what, f"{folder} is {what}, not FLUX.1: {CHOOSE}", architecture)
    return _flux(found, traces, config)


def _flux(found: RecognizedSource, traces: Traces, config: dict[str, Any]) -> RecognizedSource:
    folder, quantization = found.path, config.get("quantization_config")
    if isinstance(quantization, dict):
        return _quantized(found, quantization)
    taken, given = config.get("in_channels"), config.get("out_channels")
    if isinstance(taken, int) and isinstance(given, int) and taken != given:
        kind = kind_with_picture(taken)
        return dataclasses.replace(
            _no(found, kind.title, f"{folder} is {kind.title}, which needs a picture beside the prompt: {CHOOSE}"),
            kind=kind,
            licence=licence_of_source(kind, traces, folder, whole_folder=True),
        )
    if not config:
        sentence = f"{folder} has no transformer: as a source {CHOOSE}; it may lend its other parts"
        return _no(found, "FLUX.1 without its transformer", sentence)
    if absent := absent_shards(folder / "transformer", TRANSFORMER_STEM):
        sentence = f"{folder} lacks {absent[0]} of its transformer, so it was not fetched to its end: fetch it again"
        return _no(found, "an incomplete FLUX.1", sentence)
    try:
        for file in sorted((folder / "transformer").glob("*.safetensors")):
            check_size_of_header(file)
        contents = read_contents(folder)
    except EngineError as error:
        return _no(found, "FLUX.1, but damaged or in an unknown form", error.sentence)
    return _whole(found, traces, contents)


def _whole(found: RecognizedSource, traces: Traces, contents: TransformerContents) -> RecognizedSource:
    kind, tensors = kind_of(contents.config, traces), contents.tensors
    found = dataclasses.replace(
        found,
        what=kind.title,
        architecture=FLUX,
        kind=kind,
        config=contents.config,
        parameters=sum(tensor.numbers for tensor in tensors.values()),
        number_types=number_types(tensors.items()),
        bytes=sum(tensor.bytes for tensor in tensors.values()),
        licence=licence_of_source(kind, traces, found.path, whole_folder=True),
    )
    readiness, words = _readiness(found)
    size = f"{billions(found.parameters)} parameters in {found.numbers}, {found.total_bytes / 1e9:.1f} GB in all"
    verdict = readable(f"{found.name} is {kind.title} ({size}): {words}{caution(kind)}")
    return dataclasses.replace(found, readiness=readiness, verdict=verdict)


def _readiness(found: RecognizedSource) -> tuple[Readiness, str]:
    folder = found.path
    missing = found.missing if (folder / "model_index.json").is_file() else ("model_index.json", *found.missing)
    if not missing:
        return Readiness.READY, "it is whole and can be converted"
    lacking = ", ".join(missing)
    if any(not (folder / part).is_dir() for part in PARTS):
        return Readiness.NEEDS_BASE, f"it lacks {lacking}, and can be converted with a model's folder that lends them"
    return Readiness.NO, f"it lacks what belongs in {lacking}, so it was not fetched to its end: fetch it again"


def _quantized(found: RecognizedSource, quantization: dict[str, Any]) -> RecognizedSource:
    method, folder = str(quantization.get("quant_method")), found.path
    if method != "triptych":
        what = f"FLUX.1 that is quantized by another method ({method})"
        return _no(found, what, f"{folder} is {what}: choose the 16-bit model that it was made from")
    source = small_json(folder / RECORD).get("source")
    name = source.get("name") if isinstance(source, dict) else None
    origin = f", {name}" if isinstance(name, str) else ""
    sentence = f"{folder} is a ternary model already: choose the 16-bit model that it was made from{origin}"
    return _no(found, f"a ternary model of Triptych's ({quantization.get('recipe', 'recipe not stated')})", sentence)


def _no(found: RecognizedSource, what: str, sentence: str, architecture: str | None = FLUX) -> RecognizedSource:
    return dataclasses.replace(found, what=readable(what), verdict=readable(sentence), architecture=architecture)


def architecture_of(class_name: str | None) -> str | None:
    """The architecture that a class of diffusers or transformers belongs to; None where it is not known."""
    return next((named for start, named in CLASSES if class_name and class_name.startswith(start)), None)


def absent_shards(folder: Path, stem: str) -> list[str]:
    """The files of weights that belong into `folder` and are not there."""
    index = folder / f"{stem}.safetensors.index.json"
    names = {f"{stem}.safetensors"}
    if index.is_file():
        weight_map = small_json(index).get("weight_map")
        if not isinstance(weight_map, dict) or not weight_map:
            return [f"a readable {index.name}"]
        names = {str(shard) for shard in weight_map.values()}
    return sorted(name for name in names if not (folder / name).is_file())


def check_size_of_header(file: Path) -> None:
    """See that a file's header can be read, and is no longer than those of models are.

    Raises:
        InvalidModel: it is not.
    """
    check_readable(file)
    read_header(file, limit=HEADER_LIMIT)


def _is_whole(folder: Path, part: str) -> bool:
    if part == "transformer":
        return folder.is_dir() and not absent_shards(folder, TRANSFORMER_STEM)
    if part in WEIGHED:
        return (folder / CONFIG).is_file() and not absent_shards(folder, WEIGHED[part])
    return folder.is_dir() and any(entry.is_file() for entry in folder.iterdir())


def _class_of(config: dict[str, Any]) -> str | None:
    named = config.get("_class_name")
    if named is None and isinstance(config.get("architectures"), list) and config["architectures"]:
        named = config["architectures"][0]
    return named if isinstance(named, str) else None


def _total_bytes(folder: Path) -> int:
    """The bytes of the parts' files; folders inside a part, which belong to none, are left out."""
    places = (folder, *(folder / part for part in PARTS))
    files = (entry for place in places if place.is_dir() for entry in place.iterdir() if entry.is_file())
    return sum(file.stat().st_size for file in files)


def _identity(folder: Path) -> tuple[int, int] | None:
    for file in sorted((folder / "transformer").glob("*.safetensors")):
        status = file.stat()
        return (status.st_dev, status.st_ino) if status.st_ino else None
    return None
