"""A LoRA's file, and what it adds to each linear of a FLUX.1 transformer."""

import json
import math
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from engine.checkpoint.architecture import check_format
from engine.checkpoint.bfl_names import Share, shares
from engine.checkpoint.bfl_names import linears as bfl_linears
from engine.checkpoint.stored import FLOATS, LowRank, parts, read_scalar
from engine.errors import InvalidModel, InvalidRequest
from engine.headers import TensorHeader, read_header, read_metadata
from engine.model.config import TransformerConfig
from engine.model.shapes import linears

WANTED: Final = "choose a LoRA of FLUX.1's transformer"
PART: Final = re.compile(
    r"(?P<module>.+?)\.(?:(?P<down>lora_A(?:\.default)?|lora_down|lora\.down)\.weight"
    r"|(?P<up>lora_B(?:\.default)?|lora_up|lora\.up)\.weight|(?P<alpha>alpha))"
)
PREFIX: Final = re.compile(r"^(base_model\.model\.)?(transformer|model\.diffusion_model|diffusion_model|unet)\.")
KOHYA: Final = ("lora_unet_", "lora_transformer_")
TEXT_ENCODERS: Final = ("lora_te", "text_encoder", "text_encoders.", "te1.", "te2.")
SETTINGS_KEY: Final = "lora_adapter_metadata"  # where diffusers keeps an adapter's settings


def read_lora(file: Path, weight: float, config: TransformerConfig) -> dict[str, tuple[LowRank, ...]]:
    """What the LoRA in `file`, taken `weight` times, adds to the linears of a transformer: by diffusers' names.

    A linear's addition is weight * alpha / rank * up @ down; where the file states no alpha, it is the rank.
    Understood are the names of diffusers and PEFT, of kohya, and of Black Forest Labs.

    Raises:
        InvalidRequest: `weight` is not finite.
        InvalidModel: the file is damaged or no LoRA, or changes what is no linear of this transformer.
    """
    if not math.isfinite(weight):
        raise InvalidRequest(f"the weight of {file} is {weight}: give a finite number")
    check_format(file)
    known, shapes = _known_modules(config), linears(config)
    settings = _settings(file)
    additions: dict[str, tuple[LowRank, ...]] = {}
    for module, found in _grouped(read_header(file), file).items():
        held = known.get(PREFIX.sub("", module))
        if held is None:
            raise InvalidModel(_unknown(module, file))
        rows = sum(shapes[share.module][0] for share in held)
        rank = _check_pair(module, found, (rows, shapes[held[0].module][1]), file)
        factor = weight * _alpha(module, found, rank, settings) / rank
        for share in held:
            up = parts(found["up"], share.spans, share.of)
            additions[share.module] = (
                *additions.get(share.module, ()),
                LowRank(up=up, down=found["down"], factor=factor),
            )
    return additions


def _known_modules(config: TransformerConfig) -> dict[str, tuple[Share, ...]]:
    """Every name that a LoRA may use for a linear, and the linears it means."""
    existing = linears(config)
    known: dict[str, tuple[Share, ...]] = {name: (Share(module=name),) for name in existing}
    for name in bfl_linears(config.num_layers, config.num_single_layers):
        held = shares(name)
        if all(share.module in existing for share in held):
            known[name] = held
    flat = {prefix + name.replace(".", "_"): held for name, held in known.items() for prefix in KOHYA}
    return known | flat


def _grouped(headers: Mapping[str, TensorHeader], file: Path) -> dict[str, dict[str, TensorHeader]]:
    grouped: dict[str, dict[str, TensorHeader]] = {}
    for name, header in headers.items():
        match = PART.fullmatch(name)
        if match is None:
            raise InvalidModel(_no_lora(name, file))
        kind = next(kind for kind in ("down", "up", "alpha") if match[kind])
        if kind in grouped.setdefault(match["module"], {}):
            raise InvalidModel(f"{file} holds {name} twice under other names: {WANTED}")
        grouped[match["module"]][kind] = header
    if not grouped:
        raise InvalidModel(f"{file} holds no tensor: {WANTED}")
    return grouped


def _check_pair(module: str, found: dict[str, TensorHeader], shape: tuple[int, int], file: Path) -> int:
    """See that both factors are there and fit a linear of `shape`; returns their rank."""
    if missing := [kind for kind in ("down", "up") if kind not in found]:
        raise InvalidModel(f"{file} lacks the {missing[0]} factor of {module}: fetch the LoRA again")
    down, up = found["down"], found["up"]
    rank = down.shape[0] if down.shape else 0
    if rank < 1 or down.shape != (rank, shape[1]) or up.shape != (shape[0], rank):
        raise InvalidModel(
            f"{file} has factors {list(up.shape)} and {list(down.shape)} for {module}, which do not make the "
            f"{list(shape)} of this model: {WANTED} of this size"
        )
    if wrong := [factor.dtype for factor in (down, up) if factor.dtype not in FLOATS]:
        raise InvalidModel(f"{file} has {module} in {wrong[0]}, where 16- or 32-bit floats belong: {WANTED}")
    return rank


def _alpha(module: str, found: dict[str, TensorHeader], rank: int, settings: dict[str, Any]) -> float:
    """The alpha of one module: its tensor, else diffusers' settings, else the rank."""
    if "alpha" in found:
        alpha = read_scalar(found["alpha"], f"{module}.alpha")
    else:
        short = PREFIX.sub("", module)
        pattern: Any = settings.get("alpha_pattern") or {}
        matching = [value for key, value in pattern.items() if short == key or short.endswith(f".{key}")]
        alpha = float(matching[0] if matching else settings.get("lora_alpha", rank))
        if settings.get("use_rslora"):
            alpha *= math.sqrt(rank)
    if not math.isfinite(alpha):
        raise InvalidModel(f"{found['down'].file} states {alpha} as alpha of {module}: fetch the LoRA again")
    return alpha


def _settings(file: Path) -> dict[str, Any]:
    """The settings of the transformer's adapter where diffusers wrote them, else none."""
    try:
        values = json.loads(read_metadata(file).get(SETTINGS_KEY, "{}"))
        settings = {key.removeprefix("transformer."): value for key, value in values.items()}
        float(settings.get("lora_alpha", 1))
        patterns = dict(settings.get("alpha_pattern") or {})
        settings["alpha_pattern"] = {str(key): float(value) for key, value in patterns.items()}
    except (ValueError, TypeError, AttributeError, RecursionError):
        raise InvalidModel(f"the settings in the header of {file} are damaged: fetch the LoRA again") from None
    if settings.get("use_dora"):
        raise InvalidModel(f"{file} is a DoRA, which cannot be folded in: {WANTED}")
    return settings


def _unknown(module: str, file: Path) -> str:
    if PREFIX.sub("", module).startswith(TEXT_ENCODERS):
        return f"{file} changes a text encoder too ({module}), which a conversion leaves as it is: {WANTED} alone"
    return f"{file} changes {module}, which is no linear of this transformer: {WANTED}"


def _no_lora(name: str, file: Path) -> str:
    if name.startswith(TEXT_ENCODERS):
        return _unknown(name, file)
    return f"{file} holds {name}, which is no part of a plain LoRA: {WANTED}, made of pairs of up and down factors"
