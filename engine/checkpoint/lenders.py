"""The model that lends its text encoders, tokenizers, VAE and scheduler to a transformer that comes alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.catalog import resolve_model
from engine.checkpoint import hub
from engine.checkpoint.stored import SourceTensor
from engine.description import (
    PARTS,
    STANDARD_SIZES,
    ModelDescription,
    describe,
    folder_bytes,
    standard_defaults,
    standard_sequence_length,
)
from engine.errors import InvalidModel, InvalidRequest
from engine.headers import DTYPE_BYTES, read_json
from engine.model.config import TransformerConfig

LATENT_PATCH = 4  # a token is a 2 x 2 patch of the latent


@dataclass(frozen=True, kw_only=True)
class Lender:
    """A folder of parts; `description` is that of the whole model, None where its transformer was not fetched."""

    folder: Path
    name: str
    axes: tuple[int, ...]
    description: ModelDescription | None

    def check_fits(self, config: TransformerConfig, borrower: Path) -> None:
        """See that the parts have the sizes that the transformer in `borrower` was made for.

        Raises:
            InvalidRequest: one has not.
        """
        channels = _read_size(self.folder / "vae", "latent_channels", LATENT_PATCH)
        pooled = _read_size(self.folder / "text_encoder", "hidden_size")
        joint = _read_size(self.folder / "text_encoder_2", "d_model")
        for part, given, wanted in (
            ("vae", channels, config.in_channels),
            ("text_encoder", pooled, config.pooled_projection_dim),
            ("text_encoder_2", joint, config.joint_attention_dim),
        ):
            if given is not None and given != wanted:
                raise InvalidRequest(
                    f"the {part} of {self.name} gives {given} channels where {borrower} takes {wanted}: "
                    "choose the base that it was made from"
                )

    def describe(
        self, name: str, config: TransformerConfig, tensors: Mapping[str, SourceTensor], licence: str
    ) -> ModelDescription:
        """The model that the transformer and these parts make: this one's description, where the kinds are alike."""
        guided = config.guidance_embeds
        whole, alike = self.description, None
        if whole is not None and (whole.defaults.guidance is not None) == guided:
            alike = whole
        stored = sum(_stored_bytes(tensor) for tensor in tensors.values())
        parts = sum(folder_bytes(self.folder / part) for part in PARTS if part != "transformer")
        return ModelDescription(
            name=name,
            folder=self.folder,
            family="dev" if guided else "schnell",
            recipe=None,
            defaults=alike.defaults if alike else standard_defaults(guided=guided),
            sizes=whole.sizes if whole else STANDARD_SIZES,
            max_sequence_length=alike.max_sequence_length if alike else standard_sequence_length(guided=guided),
            preview=whole.preview if whole else None,
            licence=licence,
            limits=None,
            parameters=sum(tensor.numbers for tensor in tensors.values()),
            ternary_parameters=0,
            transformer_bytes=stored,
            total_bytes=stored + parts,
        )


def open_lender(base: str | Path, on_fetch: hub.Progress | None) -> Lender:
    """The model `base` (a folder, an installed model's name, or `hf:owner/name`) as a lender of its parts.

    Raises:
        ModelNotFound: there is no such model.
        InvalidRequest: it is a single file, which has no parts.
        InvalidModel: a part is missing.
        HubError, OutputError: it cannot be fetched.
    """
    if isinstance(base, str) and base.startswith(hub.PREFIX):
        listing = hub.list_files(base, with_transformer=False)
        folder, name = hub.fetch(listing, on_progress=on_fetch), listing.repository
    else:
        folder = resolve_model(base) if isinstance(base, str) else base
        name = folder.resolve().name
    if folder.is_file():
        raise InvalidRequest(f"the base {folder} is a single file: choose a model's folder in diffusers' layout")
    wanted = ("model_index.json", *(part for part in PARTS if part != "transformer"))
    if missing := [part for part in wanted if not (folder / part).exists()]:
        raise InvalidModel(f"the base {folder} lacks {', '.join(missing)}: choose a whole model, or fetch it again")
    transformer = folder / "transformer"
    config = read_json(transformer / "config.json") if (transformer / "config.json").is_file() else {}
    axes = config.get("axes_dims_rope")
    return Lender(
        folder=folder,
        name=name,
        axes=tuple(axes) if isinstance(axes, list) and all(isinstance(axis, int) for axis in axes) else (),
        description=describe(folder) if any(transformer.glob("*.safetensors")) else None,
    )


def _read_size(part: Path, key: str, times: int = 1) -> int | None:
    file = part / "config.json"
    value: Any = read_json(file).get(key) if file.is_file() else None
    return value * times if isinstance(value, int) else None


def _stored_bytes(tensor: SourceTensor) -> int:
    return tensor.numbers * DTYPE_BYTES[tensor.stored_dtype]
