"""A whole ternary model, written from a source and the values of its ternary linears."""

import contextlib
import json
import os
import platform
import secrets
import shutil
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from safetensors import SafetensorError
from torch import Tensor

from engine.checkpoint.digest import RECORD, folder_digests
from engine.checkpoint.shards import ShardWriter
from engine.checkpoint.source import Source, open_folder
from engine.description import FORMAT_VERSION, PARTS, TRANSFORMER_STEM, ModelDescription
from engine.errors import OutputError, OutputExists
from engine.quant.ternary import TernaryValues
from engine.version import versions
from kernels.layout import Layout, PackedWeight, check_values, pack

MAX_SHARD_BYTES = 10**9  # a shard is held in memory until it is written
LICENCE_FILES = ("LICENSE*", "LICENCE*", "NOTICE*")


@dataclass(frozen=True, kw_only=True)
class ModelRecord:
    """What a ternary model says about itself, beside its weights.

    `recipe` and its `settings` go to the transformer's configuration and to `conversion.json`, with `seed` and
    `details` (further JSON keys: prompts, times, measures); `description` holds keys of `triptych.json` that
    replace the source's. `source_digests` are the SHA-256s of the source's files by their labels, the folder
    `transformer/` left out, where the caller has read them already.
    """

    recipe: str
    settings: dict[str, Any] = field(default_factory=dict)
    seed: int | None = None
    details: dict[str, Any] = field(default_factory=dict)
    description: dict[str, Any] = field(default_factory=dict)
    source_digests: dict[str, str] | None = None


def write_ternary_model(
    source: Path | Source,
    target: Path,
    linears: Iterable[tuple[str, TernaryValues | PackedWeight]],
    record: ModelRecord,
    *,
    learned: Mapping[str, Tensor] | None = None,
    max_shard_bytes: int = MAX_SHARD_BYTES,
    force: bool = False,
) -> None:
    """Write the model `target`: `source` with the weights of `linears` (name, values) replaced by ternary ones.

    A source that is a path is a whole model's folder; `open_source` opens every other kind.
    Values that are packed already are in the layout `base3`. `linears` is read once, one linear at a time, so that it
    may compute each as it is asked. Tensors that stay keep their names and dtypes; those that learning changed beside
    the ternary weights come from `learned`, in the source's shapes, and `conversion.json` lists their names. Other
    parts are hard-linked from a source on the same file system, and otherwise copied. Everything goes to a temporary
    folder beside `target`, which gets its name when it is whole.

    Raises:
        OutputExists: `target` is there and `force` is false.
        OutputError: it cannot be written; nothing is left behind.
        InvalidModel: the source is damaged, or no 16-bit model.
    """
    source = source if isinstance(source, Source) else open_folder(source)
    check_target(source.parts, target, force=force)
    try:
        with _temporary_beside(target) as folder:
            modules = _write_transformer(source, folder / "transformer", linears, learned or {}, max_shard_bytes)
            _write_transformer_config(source, folder / "transformer", modules, record)
            _take_parts(source.parts, folder)
            _write_json(folder / "triptych.json", _settings(source.description, target.name) | record.description)
            _write_json(folder / RECORD, _conversion(source, record, folder, learned or {}))
            _move_into_place(folder, target, force=force)
    except (OSError, SafetensorError) as error:
        cause = getattr(error, "strerror", None) or error
        raise OutputError(
            f"{target} could not be written ({cause}): see to the disk, or choose another place"
        ) from None


def check_target(source: Path, target: Path, *, force: bool) -> None:
    """See, before the work starts, that a model made from `source` may take the place `target`.

    Raises:
        OutputExists: it is the source, or is there and may not be replaced.
    """
    if target.resolve() == source.resolve():
        raise OutputExists(f"{target} is the source itself: choose another target")
    if os.path.lexists(target) and not force:
        raise OutputExists(f"{target} exists already: choose another target, or allow replacing it with --force")
    if os.path.lexists(target) and not (target / "model_index.json").is_file():
        raise OutputExists(f"{target} is there and is no model: choose another target")


@contextlib.contextmanager
def _temporary_beside(target: Path) -> Iterator[Path]:
    folder = _hidden_beside(target)
    folder.mkdir(parents=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _hidden_beside(target: Path) -> Path:
    target = target.absolute()
    return target.with_name(f".{target.name}.{secrets.token_hex(4)}.partial")


def _move_into_place(folder: Path, target: Path, *, force: bool) -> None:
    if not force or not os.path.lexists(target):
        if os.path.lexists(target):
            raise OutputExists(f"{target} appeared while it was written: choose another target")
        folder.rename(target)
        return
    replaced = _hidden_beside(target)
    target.rename(replaced)
    try:
        folder.rename(target)
    except OSError:
        replaced.rename(target)
        raise
    shutil.rmtree(replaced, ignore_errors=True)


def _write_transformer(
    source: Source,
    folder: Path,
    linears: Iterable[tuple[str, TernaryValues | PackedWeight]],
    learned: Mapping[str, Tensor],
    max_shard_bytes: int,
) -> dict[str, list[int]]:
    folder.mkdir()
    modules: dict[str, list[int]] = {}
    shards = ShardWriter(folder, TRANSFORMER_STEM, max_shard_bytes=max_shard_bytes)
    for name, values in linears:
        assert name not in modules, f"{name} was given twice"
        modules[name] = list(source.tensors[f"{name}.weight"].shape)
        shards.add(
            {f"{name}.{part}": tensor for part, tensor in _packed(values, modules[name]).items()}
            | {f"{name}.bias": _plain(f"{name}.bias", source, learned)}
        )
    for name in source.tensors:
        if name.rpartition(".")[0] not in modules:
            shards.add({name: _plain(name, source, learned)})
    shards.finish()
    return modules


def _plain(name: str, source: Source, learned: Mapping[str, Tensor]) -> Tensor:
    tensor = source.read(name)
    if name not in learned:
        return tensor
    assert learned[name].shape == tensor.shape, f"{name} was learned in another shape"
    return learned[name].to(tensor.dtype)


def _packed(values: TernaryValues | PackedWeight, shape: list[int]) -> dict[str, Tensor]:
    weight = values if isinstance(values, PackedWeight) else pack_values(values)
    assert weight.layout is Layout.BASE3, f"codes are in the layout {weight.layout.id}, files have base3"
    packed_shape = [weight.out_features, weight.in_features]
    assert packed_shape == shape, f"codes are {packed_shape}, the linear is {shape}"
    check_values(weight)
    return packed_parts(weight)


def pack_values(values: TernaryValues) -> PackedWeight:
    """The values as they lie on disk, in the layout `base3`."""
    return PackedWeight(
        codes=pack(values.codes, Layout.BASE3),
        row_scale=values.row_scale,
        layout=Layout.BASE3,
        in_features=values.codes.shape[1],
        input_scale=values.input_scale,
        branch_down=values.branch_down,
        branch_up=values.branch_up,
    )


def packed_parts(weight: PackedWeight) -> dict[str, Tensor]:
    """The tensors of a packed weight that are there, by the part of their name after the linear's."""
    parts = ("codes", "row_scale", "input_scale", "branch_down", "branch_up")
    return {part: tensor for part in parts if (tensor := getattr(weight, part)) is not None}


def _write_transformer_config(source: Source, folder: Path, modules: dict[str, list[int]], record: ModelRecord) -> None:
    config = dict(source.config_values)
    config["quantization_config"] = {
        "quant_method": "triptych",
        "format_version": FORMAT_VERSION,
        "layout": Layout.BASE3.id,
        "recipe": record.recipe,
        "settings": record.settings,
        "modules": modules,
    }
    _write_json(folder / "config.json", config)


def _take_parts(source: Path, folder: Path) -> None:
    shutil.copyfile(source / "model_index.json", folder / "model_index.json")
    for pattern in LICENCE_FILES:
        for file in sorted(source.glob(pattern)):
            if file.is_file():
                shutil.copyfile(file, folder / file.name)
    for part in PARTS:
        if part == "transformer":
            continue
        for file in sorted((source / part).rglob("*")):
            if file.is_file():
                _link_or_copy(file, folder / file.relative_to(source))


def _link_or_copy(file: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if not file.is_symlink():  # a link leads into a cache whose files may be cleared or replaced
        try:
            os.link(file, target)
        except OSError:  # another file system, or one without hard links
            pass
        else:
            return
    shutil.copyfile(file, target)


def _settings(source: ModelDescription, name: str) -> dict[str, Any]:
    defaults, sizes, preview = source.defaults, source.sizes, source.preview
    settings = {
        "format_version": FORMAT_VERSION,
        "name": name,
        "family": source.family,
        "defaults": {
            "width": defaults.width,
            "height": defaults.height,
            "steps": defaults.steps,
            "guidance": defaults.guidance,
        },
        "max_sequence_length": source.max_sequence_length,
        "sizes": {"min": sizes.min, "max": sizes.max, "multiple": sizes.multiple},
        "licence": source.licence,
    }
    if source.limits is not None:
        settings["limits"] = source.limits
    if preview is not None:
        settings["preview"] = {"weight": [list(row) for row in preview.weight], "bias": list(preview.bias)}
    return settings


def _conversion(source: Source, record: ModelRecord, folder: Path, learned: Mapping[str, Tensor]) -> dict[str, Any]:
    digests = source.digests() if record.source_digests is None else record.source_digests
    loras = {file.label: file.weight for file in source.files if file.weight is not None}
    return {
        **record.details,
        "format_version": FORMAT_VERSION,
        "source": {
            "name": source.description.name,
            "licence": source.description.licence,
            **source.origin,
            "files": {file.label: digests[file.label.removeprefix("transformer/")] for file in source.files},
        }
        | ({"loras": loras} if loras else {}),
        "recipe": record.recipe,
        "settings": record.settings,
        "seed": record.seed,
        "learned": sorted(learned),
        "versions": versions() | {"python": platform.python_version()},
        "files": folder_digests(folder),
    }


def _write_json(file: Path, values: dict[str, Any]) -> None:
    file.write_text(json.dumps(values, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
