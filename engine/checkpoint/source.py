"""What a conversion is made from: a 16-bit transformer, wherever its tensors lie, and the parts that go with it."""

import dataclasses
import hashlib
import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from engine.catalog import resolve_model
from engine.checkpoint import hub
from engine.checkpoint.card import card_licence
from engine.checkpoint.contents import read_contents
from engine.checkpoint.digest import file_digest
from engine.checkpoint.lenders import Lender, open_lender
from engine.checkpoint.lora import read_lora
from engine.checkpoint.single_file import check_single_file, read_single_file
from engine.checkpoint.stored import SourceTensor, whole
from engine.description import PARTS, ModelDescription, describe
from engine.errors import InvalidModel, InvalidRequest, ModelNotFound
from engine.headers import read_json, unreadable
from engine.model.config import TransformerConfig

if TYPE_CHECKING:
    from torch import Tensor

NOT_STATED: Final = "not stated"


@dataclass(frozen=True, kw_only=True)
class SourceFile:
    """A file that the transformer is read from: `label` is its path in the source, `weight` a LoRA's."""

    path: Path
    label: str
    bytes: int
    changed_ns: int
    weight: float | None = None


@dataclass(frozen=True, kw_only=True)
class Source:
    """A 16-bit model to convert. Nothing of it is loaded; `read` gives one tensor at a time.

    `tensors` have diffusers' names, with the shape and dtype in which they are read. `parts` is the folder of the
    text encoders, tokenizers, VAE and scheduler, for a single file the base's, and `part_files` are theirs. `files`
    are those the transformer is read from, LoRAs last. `origin` says in JSON values where all of it comes from.
    """

    description: ModelDescription
    config: TransformerConfig
    config_values: dict[str, Any]
    tensors: dict[str, SourceTensor]
    parts: Path
    part_files: tuple[SourceFile, ...]
    files: tuple[SourceFile, ...]
    origin: dict[str, Any]

    def read(self, name: str) -> "Tensor":
        """The tensor `name` on the host: 16- and 32-bit floats as stored, 8-bit ones in bfloat16.

        A LoRA is added, and the scale of 8-bit floats multiplied, in float32; then the sum is rounded once to the
        tensor's dtype. Calls from several threads do not disturb each other.

        Raises:
            InvalidModel: a file cannot be read, or ended early.
        """
        from engine.checkpoint.tensors import read_tensor  # torch, only where numbers are read

        return read_tensor(self.tensors[name])

    @property
    def fingerprint(self) -> str:
        """What tells this source from another, without reading its numbers: a SHA-256.

        Of the configuration, the name, size and time of change of each file of the transformer and of the other
        parts, the weights of LoRAs, and the shape and dtype of every tensor.
        """
        used = (*self.files, *self.part_files)
        files = [[file.label, file.bytes, file.changed_ns, file.weight] for file in used]
        tensors = [[name, tensor.dtype, list(tensor.shape), tensor.scale] for name, tensor in self.tensors.items()]
        values = json.dumps([self.config_values, files, tensors], sort_keys=True)
        return hashlib.sha256(values.encode()).hexdigest()

    def digests(self) -> dict[str, str]:
        """The SHA-256 of each of `files`, by its label without the folder `transformer/`; reads all of them.

        Raises:
            InvalidModel: a file cannot be read.
        """
        return {file.label.removeprefix("transformer/"): file_digest(file.path) for file in self.files}


def open_source(
    spec: str | Path,
    *,
    base: str | Path | None = None,
    loras: Sequence[tuple[Path, float]] = (),
    on_fetch: hub.Progress | None = None,
) -> Source:
    """The source that `spec` means, read from headers alone.

    `spec` is a folder in diffusers' layout, a single safetensors file, an installed model's name, or on the Hub
    `hf:owner/name` (or `hf:owner/name/file.safetensors`), which is fetched. `base` lends the parts that are not
    there: to a single file, or to a folder that has a transformer alone. `loras` are files and their weights.

    Raises:
        ModelNotFound: there is no such file, folder, name or repository.
        InvalidModel: something is damaged, ternary already, or of another architecture or format.
        InvalidRequest: the base is missing, not needed, or does not fit.
        HubError: the Hub does not give the files.
        OutputError: the disk has no room for them.
    """
    place, origin = _locate(spec, on_fetch)
    name = origin.get("hub")
    source = (_open_folder if place.is_dir() else _open_file)(place, base, on_fetch)
    if name is not None and place.is_dir():
        source = dataclasses.replace(source, description=dataclasses.replace(source.description, name=name))
    source = dataclasses.replace(source, origin=origin | source.origin)
    for file, weight in loras:
        source = _with_lora(source, file, weight)
    return source


def open_folder(folder: Path) -> Source:
    """The source in `folder`, a whole model in diffusers' layout.

    Raises:
        InvalidModel: the folder is no whole model, is damaged, or ternary already.
        UnsupportedFormat: a newer version wrote it.
    """
    return _from_folder(folder, describe(folder), lender=None)


def _locate(spec: str | Path, on_fetch: hub.Progress | None) -> tuple[Path, dict[str, Any]]:
    if isinstance(spec, str) and spec.startswith(hub.PREFIX):
        listing = hub.list_files(spec)
        return hub.fetch(listing, on_progress=on_fetch), {"hub": listing.repository, "revision": listing.revision}
    if isinstance(spec, str) and Path(spec).is_file() and Path(spec).name == spec:
        raise InvalidRequest(f"{spec!r} names no installed model: for the file of that name write .{os.sep}{spec}")
    place = resolve_model(spec) if isinstance(spec, str) else spec
    if not place.exists():
        raise ModelNotFound(f"there is no file or folder {place}: check the path")
    return place, {}


def _open_folder(folder: Path, base: str | Path | None, on_fetch: hub.Progress | None) -> Source:
    if base is None:
        return open_folder(folder)
    if all((folder / part).is_dir() for part in PARTS):
        raise InvalidRequest(f"{folder} has text encoders and a VAE of its own: leave the base out")
    if not (folder / "transformer" / "config.json").is_file():
        raise InvalidModel(f"{folder} has no transformer: choose a folder in diffusers' pipeline layout")
    return _from_folder(folder, None, lender=open_lender(base, on_fetch))


def _from_folder(folder: Path, description: ModelDescription | None, *, lender: Lender | None) -> Source:
    contents = read_contents(folder)
    if contents.modules:
        raise InvalidModel(f"{folder} is a ternary model already: choose the 16-bit model that it was made from")
    tensors = {name: SourceTensor(rows=whole(header)) for name, header in contents.tensors.items()}
    licence = card_licence(folder)
    if lender is not None:
        lender.check_fits(contents.config, folder)
        description = lender.describe(folder.resolve().name, contents.config, tensors, licence or NOT_STATED)
    assert description is not None
    if description.licence == NOT_STATED and licence:
        description = dataclasses.replace(description, licence=licence)
    place = folder if lender is None else lender.folder
    return Source(
        description=description,
        config=contents.config,
        config_values=read_json(contents.folder / "config.json"),
        tensors=tensors,
        parts=place,
        part_files=_part_files(place),
        files=_files_below(contents.folder, folder),
        origin={} if lender is None else {"base": lender.name},
    )


def _open_file(file: Path, base: str | Path | None, on_fetch: hub.Progress | None) -> Source:
    if base is None:
        check_single_file(file)  # another architecture is refused for what it is, before a base is asked for
        raise InvalidRequest(
            f"{file} is a transformer alone, without text encoders and VAE: name a model that has them with --base, "
            "such as the folder of FLUX.1-dev"
        )
    lender = open_lender(base, on_fetch)
    single = read_single_file(file, axes=lender.axes)
    lender.check_fits(single.config, file)
    return Source(
        description=lender.describe(file.stem, single.config, single.tensors, single.licence or NOT_STATED),
        config=single.config,
        config_values=single.config_values,
        tensors=single.tensors,
        parts=lender.folder,
        part_files=_part_files(lender.folder),
        files=(_stamp(file, file.name),),
        origin={"base": lender.name},
    )


def _with_lora(source: Source, file: Path, weight: float) -> Source:
    if not file.is_file():
        raise ModelNotFound(f"there is no LoRA {file}: check the path")
    tensors = dict(source.tensors)
    for module, additions in read_lora(file, weight, source.config).items():
        name = f"{module}.weight"
        tensors[name] = dataclasses.replace(tensors[name], additions=(*tensors[name].additions, *additions))
    stamp = dataclasses.replace(_stamp(file, f"loras/{_lora_count(source)}/{file.name}"), weight=weight)
    return dataclasses.replace(source, tensors=tensors, files=(*source.files, stamp))


def _lora_count(source: Source) -> int:
    return sum(file.weight is not None for file in source.files)


def _part_files(folder: Path) -> tuple[SourceFile, ...]:
    kept = (part for part in PARTS if part != "transformer")
    return tuple(file for part in kept for file in _files_below(folder / part, folder))


def _files_below(folder: Path, root: Path) -> tuple[SourceFile, ...]:
    files = sorted(file for file in folder.rglob("*") if file.is_file())
    return tuple(_stamp(file, file.relative_to(root).as_posix()) for file in files)


def _stamp(file: Path, label: str) -> SourceFile:
    try:
        status = file.stat()
    except OSError as error:
        raise unreadable(file, error) from None
    return SourceFile(path=file, label=label, bytes=status.st_size, changed_ns=status.st_mtime_ns)
