"""A single file as a source: a transformer alone, told from its header."""

import dataclasses
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from engine.checkpoint.architecture import WANTED, Naming, check_format, other_kind, recognize
from engine.checkpoint.single_file import PREFIXES, SCALES, SingleFile, read_single_file, without_prefix
from engine.description import PARTS
from engine.errors import InvalidModel
from engine.headers import TensorHeader, read_header, read_metadata
from engine.model.config import DEFAULT_ROPE_AXES
from engine.sources.evidence import licence_of_source, traces_of_file
from engine.sources.findings import (
    FLUX,
    HEADER_LIMIT,
    billions,
    caution,
    check_count,
    check_readable,
    number_types,
    refused,
)
from engine.sources.recognized import Layout, Readiness, RecognizedSource, readable
from engine.sources.variants import Kind, Traces, kind_of, kind_with_picture

LACKING: Final = tuple(part for part in PARTS if part != "transformer")
DRAW_THINGS: Final = b"SQLite format 3\0"
INPUTS: Final = {  # the linears that take the latent and give it, by whose names they are
    Naming.BLACK_FOREST_LABS: ("img_in.weight", "final_layer.linear.weight"),
    Naming.DIFFUSERS: ("x_embedder.weight", "proj_out.weight"),
}


def recognize_file(file: Path) -> RecognizedSource:
    """What the file is; whatever is wrong with it is in the verdict."""
    try:
        status = check_readable(file)
    except InvalidModel as error:
        return refused(file, error.sentence, "a file that cannot be read", layout=Layout.FILE)
    found = _recognize(file)
    identity = (status.st_dev, status.st_ino) if status.st_ino else None
    return dataclasses.replace(found, total_bytes=status.st_size, identity=identity)


def _recognize(file: Path) -> RecognizedSource:
    try:
        check_format(file)
    except InvalidModel as error:
        return _other_format(file, error)
    try:
        headers = read_header(file, limit=HEADER_LIMIT)
        check_count(headers, file)
        metadata = read_metadata(file)
    except InvalidModel as error:
        return refused(file, error.sentence, "a damaged file, or no model", layout=Layout.FILE)
    try:
        traces = traces_of_file(file, metadata)
    except OSError as error:
        return refused(file, f"{file} cannot be read any more ({error.strerror}): look again", "", layout=Layout.FILE)
    return _with_header(file, headers, traces)


def _other_format(file: Path, error: InvalidModel) -> RecognizedSource:
    what = "a GGUF file" if "GGUF" in error.sentence else "a pickled file"
    try:
        with file.open("rb") as stream:
            is_draw_things = stream.read(len(DRAW_THINGS)) == DRAW_THINGS
    except OSError:
        is_draw_things = False
    if is_draw_things:
        sentence = f"{file} is a model in Draw Things' own format: choose the safetensors file that it was made from"
        return refused(file, sentence, "a model in Draw Things' format", layout=Layout.FILE)
    return refused(file, error.sentence, what, layout=Layout.FILE)


def _with_header(file: Path, headers: dict[str, TensorHeader], traces: Traces) -> RecognizedSource:
    inside = _companions(headers)
    try:
        stored = without_prefix(headers, file)
    except InvalidModel as error:
        return _refused_file(file, headers, traces, error.sentence)
    if (other := other_kind(stored)) is not None:
        return _refused_file(file, stored, traces, f"{file} is {other.verdict}")
    try:
        naming = recognize(stored, file)
    except InvalidModel as error:
        return _refused_file(file, stored, traces, error.sentence)
    found = _flux(file, stored, traces, naming)
    return dataclasses.replace(found, inside=inside)


def _flux(file: Path, stored: dict[str, TensorHeader], traces: Traces, naming: Naming) -> RecognizedSource:
    try:
        single = read_single_file(file, axes=DEFAULT_ROPE_AXES)
    except InvalidModel as error:
        taken, given = (_side(stored, name, axis) for axis, name in zip((1, 0), INPUTS[naming], strict=True))
        if taken is not None and given is not None and taken != given:
            return _with_picture(file, stored, traces, taken)
        found = _refused_file(file, stored, traces, error.sentence)
        return dataclasses.replace(found, architecture=FLUX, what="FLUX.1, but damaged or in an unknown form")
    kind = kind_of(single.config, traces)
    found = _described(file, stored, traces, kind)
    parameters = sum(tensor.numbers for tensor in single.tensors.values())
    found = dataclasses.replace(found, config=single.config, parameters=parameters, readiness=Readiness.NEEDS_BASE)
    return dataclasses.replace(found, verdict=_needs_base(found, single, kind))


def _needs_base(found: RecognizedSource, single: SingleFile, kind: Kind) -> str:
    size = f"{billions(found.parameters)} parameters in {found.numbers}, {found.bytes / 1e9:.1f} GB"
    return readable(
        f"{single.file.name} is {kind.title} ({size}), a transformer alone: it can be converted with a model's folder "
        f"that lends its text encoders, tokenizers and VAE{caution(kind)}"
    )


def _with_picture(file: Path, stored: dict[str, TensorHeader], traces: Traces, taken: int) -> RecognizedSource:
    kind = kind_with_picture(taken)
    return dataclasses.replace(
        _described(file, stored, traces, kind),
        verdict=readable(
            f"{file} is {kind.title}, which needs a picture beside the prompt: {WANTED} that needs a prompt alone"
        ),
    )


def _refused_file(file: Path, stored: dict[str, TensorHeader], traces: Traces, sentence: str) -> RecognizedSource:
    """A file of something else than FLUX.1, or of a FLUX.1 that does not fit, as far as it is known."""
    other = other_kind(_bare(stored))
    licence = licence_of_source(None, traces, file.parent, whole_folder=False)
    named = None if other is None else other.name
    what = named or "a model that is not known"
    found = refused(file, sentence, what, layout=Layout.FILE, architecture=named, licence=licence)
    return _with_sizes(found, stored, traces)


def _described(file: Path, stored: dict[str, TensorHeader], traces: Traces, kind: Kind) -> RecognizedSource:
    licence = licence_of_source(kind, traces, file.parent, whole_folder=False)
    found = refused(file, "", kind.title, layout=Layout.FILE, architecture=FLUX, licence=licence)
    return dataclasses.replace(_with_sizes(found, stored, traces), kind=kind, missing=LACKING, parts=("transformer",))


def _with_sizes(found: RecognizedSource, stored: dict[str, TensorHeader], traces: Traces) -> RecognizedSource:
    title = traces.metadata.get("modelspec.title")
    weights = [(name, header) for name, header in stored.items() if not name.endswith(SCALES)]
    return dataclasses.replace(
        found,
        name=title or found.name,
        title=title,
        repository=traces.repository,
        parameters=sum(header.numbers for _, header in weights),
        number_types=number_types(weights, scaled=len(weights) < len(stored)),
        bytes=sum(header.bytes for header in stored.values()),
    )


def _bare(headers: dict[str, TensorHeader]) -> list[str]:
    """The names without the first prefix that any has, those of other models left out."""
    for prefix in PREFIXES:
        if ours := [name.removeprefix(prefix) for name in headers if name.startswith(prefix)]:
            return ours
    return list(headers)


def _companions(headers: dict[str, TensorHeader]) -> tuple[str, ...]:
    if not any(name.startswith(PREFIXES) for name in headers):
        return ()
    texts = ("cond_stage_model.", "conditioner.", "text_encoder")
    named = {"text encoders": texts, "VAE": ("first_stage_model.", "vae.")}
    return tuple(kind for kind, prefixes in named.items() if any(name.startswith(prefixes) for name in headers))


def _side(stored: Mapping[str, TensorHeader], name: str, axis: int) -> int | None:
    shape = stored[name].shape if name in stored else ()
    return shape[axis] if len(shape) == 2 else None
