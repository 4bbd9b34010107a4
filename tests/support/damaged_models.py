"""Ways in which a model's folder comes damaged: each takes a copy of a tiny model and spoils it."""

import shutil
from collections.abc import Callable
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file

from damage import cut_short, edit_json, flip_bit

Damage = Callable[[Path], object]
Tensors = dict[str, torch.Tensor]

VAE_BIAS = "decoder.conv_in.bias"
WEIGHTS = {
    "VAE": "vae/diffusion_pytorch_model.safetensors",
    "transformer": "transformer/diffusion_pytorch_model.safetensors",
    "CLIP": "text_encoder/model.safetensors",
    "T5": "text_encoder_2/model.safetensors",
}


def edit_part(part: Path, edit: Callable[[Tensors], object]) -> None:
    """Let `edit` change the tensors of a part's only safetensors file."""
    (file,) = part.glob("*.safetensors")
    tensors = load_file(file)
    edit(tensors)
    save_file(tensors, file, metadata={"format": "pt"})


def flip_header(file: Path) -> None:
    """Flip one bit in a safetensors header."""
    flip_bit(file, 20)


def replace_by_folder(file: Path) -> None:
    """Put a folder in a file's place: it cannot be read, not even by root."""
    file.unlink()
    file.mkdir()


def empty(folder: Path) -> None:
    """Remove everything inside a folder."""
    shutil.rmtree(folder)
    folder.mkdir()


def of_file(damage: Damage, file: str) -> Damage:
    """`damage` done to one file of the model."""
    return lambda folder: damage(folder / file)


def of_settings(**values: object) -> Damage:
    """Other values in `triptych.json`."""
    return lambda folder: edit_json(folder / "triptych.json", lambda settings: settings.update(values))


def of_class(part: str, name: str) -> Damage:
    """Another class in `model_index.json`."""
    return lambda folder: edit_json(
        folder / "model_index.json", lambda index: index.update({part: ["diffusers", name]})
    )


def of_text(file: str, text: str) -> Damage:
    """Other contents of one file."""
    return lambda folder: (folder / file).write_text(text)


def of_vae_tensors(edit: Callable[[Tensors], object]) -> Damage:
    """Other tensors in the VAE."""
    return lambda folder: edit_part(folder / "vae", edit)


DAMAGES: dict[str, Damage] = {
    **{f"{part} cut short": of_file(cut_short, file) for part, file in WEIGHTS.items()},
    **{f"{part} flipped": of_file(flip_header, file) for part, file in WEIGHTS.items()},
    **{f"{part} unreadable": of_file(replace_by_folder, file) for part, file in WEIGHTS.items()},
    **{f"{part} missing": of_file(Path.unlink, file) for part, file in WEIGHTS.items()},
    "emptied": empty,
    "no folder": shutil.rmtree,
    "a part missing": of_file(shutil.rmtree, "vae"),
    "another VAE": of_class("vae", "AutoencoderTiny"),
    "another scheduler": of_class("scheduler", "EulerDiscreteScheduler"),
    "an index that is no JSON": of_text("model_index.json", "{"),
    "a tensor missing": of_vae_tensors(lambda tensors: tensors.pop(VAE_BIAS)),
    "another shape": of_vae_tensors(lambda tensors: tensors.update({VAE_BIAS: torch.zeros(3)})),
    "a configuration that is no JSON": of_text("vae/config.json", "{"),
    "a configuration without values": of_text("vae/config.json", "{}"),
    "a preview of other latents": of_settings(preview={"weight": [[1, 2]] * 3, "bias": [0, 0, 0]}),
    "a preview that is no map": of_settings(preview={"weight": "grey", "bias": [0, 0, 0]}),
    "no guidance where it is needed": of_settings(defaults={"width": 64, "height": 64, "steps": 2, "guidance": None}),
    "defaults that are no numbers": of_settings(defaults={"width": "wide", "height": 64, "steps": 2, "guidance": 1}),
    "a prompt length that is no number": of_settings(max_sequence_length="long"),
}
