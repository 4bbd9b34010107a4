"""The parts of a model beside its transformer, while it is opened."""

from typing import Any

import torch

from engine.conditioning import load_text_encoders
from engine.description import ModelDescription
from engine.devices import working_dtype
from engine.errors import InvalidModel
from engine.generation import LoadedModel
from engine.latents import PATCH, load_decoder
from engine.placement import Placement


def movable_parts(description: ModelDescription, device: torch.device, placement: Placement) -> dict[str, Any]:
    """The parts of a `LoadedModel` that need not stay on its device, loaded as `placement` says.

    Raises:
        InvalidModel: one is damaged or incomplete.
        OutOfMemory: one does not fit.
    """
    folder, dtype = description.folder, working_dtype(device)
    return {
        "encoders": load_text_encoders(
            folder,
            max_sequence_length=description.max_sequence_length,
            dtype=dtype,
            device=device,
            clip_stay=placement.clip,
            t5_stay=placement.t5,
        ),
        "decoder": load_decoder(folder, dtype=dtype, device=device, stay=placement.vae),
    }


def check_parts_fit(description: ModelDescription, model: LoadedModel) -> None:
    """See that each part of a model takes what the others make.

    Raises:
        InvalidModel: one does not.
    """
    config, channels = model.transformer.config, model.decoder.channels
    colours = len(description.preview.weight[0]) if description.preview else channels
    widths = (
        ("text_encoder's vectors", model.encoders.pooled_width, config.pooled_projection_dim),
        ("text_encoder_2's vectors", model.encoders.sequence_width, config.joint_attention_dim),
        ("packed latents", channels * PATCH**2, config.in_channels),
        ("packed velocities", config.out_channels, config.in_channels),
        ("preview's rows", colours, channels),
    )
    for name, made, taken in widths:
        if made != taken:
            raise InvalidModel(
                f"the parts of {description.folder} do not belong together (its {name} have {made} numbers where "
                f"{taken} belong): fetch or make the model again"
            )
    if (description.defaults.guidance is not None) != config.guidance_embeds:
        raise InvalidModel(f"{description.folder / 'triptych.json'} contradicts its transformer about guidance")
