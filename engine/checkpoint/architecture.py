"""Which architecture a file of tensors holds, told by their names, and the sizes of a FLUX.1 transformer."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any, Final

from engine.errors import InvalidModel
from engine.model.config import DEFAULT_ROPE_AXES

WANTED: Final = "choose a FLUX.1 model in 8-, 16- or 32-bit floats"

PICKLES: Final = (b"PK", b"\x80\x02", b"\x80\x03", b"\x80\x04", b"\x80\x05")


class Naming(Enum):
    """Whose names a FLUX.1 transformer's tensors have."""

    BLACK_FOREST_LABS = "Black Forest Labs"
    DIFFUSERS = "diffusers"


NOT_OURS: Final = f", not FLUX.1: {WANTED}"
NO_TRANSFORMER: Final = f", not a transformer: {WANTED}"

# Pattern, name, and how the sentence goes on. The first that matches any name says what the file is: those that share
# names with FLUX.1 stand before it.
OTHERS: Final = (
    (r"\.row_scale$", "a ternary transformer already", ": choose the 16-bit model that it was made from"),
    (r"\.lora_[AB]\.|\.lora_(up|down)\.|\.lora\.(up|down)\.|^lora_", "a LoRA", ": give it beside a model, with --lora"),
    (r"\.(hada_w1_a|lokr_w1(_a)?|oft_blocks|dora_scale)$", "an adapter of another kind than LoRA", f": {WANTED}"),
    (r"\.wscales$", "quantized by another method (SVDQuant)", f": {WANTED}"),
    (r"\.quant_state\.bitsandbytes__nf4$", "quantized by another method (bitsandbytes nf4)", f": {WANTED}"),
    (r"\.(absmax|quant_map|SCB)$|\.quant_state\.", "quantized by another method (bitsandbytes)", f": {WANTED}"),
    (r"\.(qweight|qzeros)$", "quantized by another method", f": {WANTED}"),
    (r"(^|\.)distilled_guidance_layer\.", "Chroma", NOT_OURS),
    (r"(^|\.)(double_stream_modulation_img|single_stream_modulation)\.", "FLUX.2", NOT_OURS),
    (r"(^|\.)controlnet_|(^|\.)input_hint_block\.", "a ControlNet", NO_TRANSFORMER),
    (r"(^|\.)redux_(up|down)\.", "FLUX.1 Redux", f", which makes no pictures by itself: {WANTED}"),
    (r"(^|\.)joint_blocks\.\d|(^|\.)pos_embed\.proj\.", "Stable Diffusion 3", NOT_OURS),
    (r"(^|\.)label_emb\.|^conditioner\.embedders\.|(^|\.)add_embedding\.", "Stable Diffusion XL", NOT_OURS),
    (r"(^|\.)input_blocks\.\d|^(unet\.)?down_blocks\.\d", "Stable Diffusion 1 or 2", NOT_OURS),
    (r"(^|\.)cap_embedder\.|(^|\.)noise_refiner\.", "Z-Image or Lumina", NOT_OURS),
    (r"(^|\.)txt_norm\.", "Qwen-Image", NOT_OURS),
    (r"individual_token_refiner\.|\.img_attn_qkv\.", "HunyuanVideo", NOT_OURS),
    (r"(^|\.)double_stream_blocks\.", "HiDream", NOT_OURS),
    (r"(^|\.)patch_embedding\.", "Wan", NOT_OURS),
    (r"(^|\.)patchify_proj\.", "LTX-Video", NOT_OURS),
    (r"(^|\.)caption_projection\.", "PixArt or Sana", NOT_OURS),
    (r"^(decoder|encoder)\.(conv_in|conv1|mid|mid_block|middle|conv_out)\.", "a VAE", NO_TRANSFORMER),
    (r"^encoder\.block\.\d+\.", "a text encoder (T5)", NO_TRANSFORMER),
    (r"^(clip_l\.|clip_g\.)?text_model\.", "a text encoder (CLIP)", NO_TRANSFORMER),
    (r"^(model\.)?(language_model\.)?layers\.\d+\.self_attn\.", "a text encoder (a language model)", NO_TRANSFORMER),
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Other:
    """Something else than a FLUX.1 transformer: its name, and the end of a sentence that says so and what to do."""

    name: str
    verdict: str


def other_kind(names: Collection[str]) -> Other | None:
    """What a file is whose tensors, without a prefix, have these names; None where they may be FLUX.1's."""
    for pattern, name, words in OTHERS:
        if any(map(re.compile(pattern).search, names)):
            return Other(name=name, verdict=name + words)
    return None


def check_format(file: Path) -> None:
    """See by its name and first bytes that a file is no GGUF file and nothing pickled, which are not read.

    Raises:
        InvalidModel: it is; or it cannot be read.
    """
    try:
        with file.open("rb") as stream:
            start = stream.read(9)
    except OSError as error:
        raise InvalidModel(f"{file} cannot be read ({error.strerror}): check its permissions") from None
    suffix = file.suffix.lower()
    if start.startswith(b"GGUF") or suffix == ".gguf":
        raise InvalidModel(f"{file} is a GGUF file, which is quantized already: choose a safetensors file instead")
    pickled = start[:2] in PICKLES and start[8:] != b"{"  # a safetensors header's length may begin with these bytes too
    if pickled or suffix in {".ckpt", ".pt", ".pth", ".bin", ".pkl"}:
        raise InvalidModel(f"{file} is pickled, and reading it could run a program: choose a safetensors file instead")


def recognize(names: Collection[str], file: Path) -> Naming:
    """Whose names the FLUX.1 transformer in `file` has; `names` are its tensors' without a prefix.

    Raises:
        InvalidModel: it is another architecture, named in the sentence; or two mixed, or an unknown one.
    """
    if other := other_kind(names):
        raise InvalidModel(f"{file} is {other.verdict}")
    ours = {
        Naming.BLACK_FOREST_LABS: any(name.startswith(("double_blocks.", "single_blocks.")) for name in names),
        Naming.DIFFUSERS: any(name.startswith("single_transformer_blocks.") for name in names),
    }
    if all(ours.values()):
        raise InvalidModel(f"{file} mixes the names of Black Forest Labs and of diffusers: {WANTED}, not a mixture")
    for naming, found in ours.items():
        if found:
            return naming
    example = f"it holds {min(names)}" if names else "it holds no tensor"
    raise InvalidModel(f"{file} is of an architecture that is not known ({example}): {WANTED}")


def config_values(shapes: Mapping[str, tuple[int, ...]], axes: tuple[int, ...], file: Path) -> dict[str, Any]:
    """diffusers' configuration of the transformer whose tensors have these shapes, by diffusers' names.

    `axes` are the base's rotary axes, which no tensor tells; FLUX.1's own serve where the base's do not fit.

    Raises:
        InvalidModel: a tensor that tells a size is missing, or the transformer takes pictures beside the prompt.
    """
    dim, in_channels = _sides(shapes, "x_embedder.weight", file)
    head = _sides(shapes, "transformer_blocks.0.attn.norm_q.weight", file)[0]
    out_channels = _sides(shapes, "proj_out.weight", file)[0]
    if in_channels != out_channels:
        raise InvalidModel(
            f"{file} takes {in_channels} channels and gives {out_channels}, as FLUX.1's Fill, Depth and Canny do, "
            f"which need a picture beside the prompt: {WANTED} that needs a prompt alone"
        )
    fitting = [list(choice) for choice in (axes, DEFAULT_ROPE_AXES) if sum(choice) == head]
    if not fitting:
        raise InvalidModel(f"{file} has attention heads of {head} channels, which neither FLUX.1 nor the base has")
    return {
        "_class_name": "FluxTransformer2DModel",
        "attention_head_dim": head,
        "axes_dims_rope": fitting[0],
        "guidance_embeds": any(name.startswith("time_text_embed.guidance_embedder.") for name in shapes),
        "in_channels": in_channels,
        "joint_attention_dim": _sides(shapes, "context_embedder.weight", file)[1],
        "num_attention_heads": dim // head,
        "num_layers": _blocks(shapes, "transformer_blocks"),
        "num_single_layers": _blocks(shapes, "single_transformer_blocks"),
        "out_channels": None,
        "patch_size": 1,
        "pooled_projection_dim": _sides(shapes, "time_text_embed.text_embedder.linear_1.weight", file)[1],
    }


def _sides(shapes: Mapping[str, tuple[int, ...]], name: str, file: Path) -> tuple[int, int]:
    if name not in shapes:
        raise InvalidModel(f"{file} lacks the tensor that diffusers calls {name}: fetch it again, or {WANTED}")
    sides = (*shapes[name], 1, 1)
    if min(sides) < 1 or len(shapes[name]) > 2:
        raise InvalidModel(f"{file} has {name} in shape {list(shapes[name])}: fetch it again, or {WANTED}")
    return sides[0], sides[1]


def _blocks(shapes: Collection[str], kind: str) -> int:
    numbers = {int(name.split(".")[1]) for name in shapes if re.match(rf"{kind}\.\d+\.", name)}
    return max(numbers, default=-1) + 1
