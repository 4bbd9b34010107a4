"""Which FLUX.1 a transformer is, told by traces that weigh less the easier they are to get wrong."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from engine.model.config import TransformerConfig


class Variant(StrEnum):
    """The FLUX.1 models that share one architecture, by their makers' names."""

    DEV = "FLUX.1-dev"
    SCHNELL = "FLUX.1-schnell"
    KREA = "FLUX.1-Krea-dev"
    KONTEXT = "FLUX.1-Kontext-dev"
    FILL = "FLUX.1-Fill-dev"
    CONTROL = "FLUX.1-Canny-dev or FLUX.1-Depth-dev"
    OWN = "a model of FLUX.1's architecture in a size of its own"

    @property
    def needs_picture(self) -> bool:
        """Whether it takes a picture beside the prompt as further channels, so that it cannot be converted."""
        return self in (Variant.FILL, Variant.CONTROL)


@dataclass(frozen=True, kw_only=True)
class Traces:
    """What is known of a source beside its tensors.

    `bytes` and `sha256` are those of a single file, `repository` the one on the Hub that it was fetched from,
    `pipeline` the class that `model_index.json` names, `metadata` the texts in the file's header, `card` what the
    model's card states.
    """

    name: str
    bytes: int | None = None
    sha256: str | None = None
    repository: str | None = None
    pipeline: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)
    card: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Kind:
    """Which FLUX.1 it is; `fine_tune` is None where that cannot be known, `evidence` are sentences on what tells."""

    variant: Variant
    fine_tune: bool | None
    evidence: tuple[str, ...]

    @property
    def title(self) -> str:
        """What to call it, no surer than the evidence."""
        if self.variant is Variant.OWN or self.fine_tune is False:
            return str(self.variant)
        return f"a fine-tune of {self.variant}" if self.fine_tune else f"{self.variant} or a fine-tune of it"


KNOWN_FILES: Final = {  # as Black Forest Labs publish them
    "4610115bb0c89560703c892c59ac2742fa821e60ef5871b33493ba544683abd7": Variant.DEV,
    "9403429e0052277ac2a87ad800adece5481eecefd9ed334e1f348723621d2a0a": Variant.SCHNELL,
}
KNOWN_BYTES: Final = {Variant.DEV: 23_802_932_552, Variant.SCHNELL: 23_782_506_688}
REPOSITORIES: Final = {
    "black-forest-labs/FLUX.1-dev": Variant.DEV,
    "black-forest-labs/FLUX.1-schnell": Variant.SCHNELL,
    "black-forest-labs/FLUX.1-Krea-dev": Variant.KREA,
    "black-forest-labs/FLUX.1-Kontext-dev": Variant.KONTEXT,
    "black-forest-labs/FLUX.1-Fill-dev": Variant.FILL,
    "black-forest-labs/FLUX.1-Canny-dev": Variant.CONTROL,
    "black-forest-labs/FLUX.1-Depth-dev": Variant.CONTROL,
}
PIPELINES: Final = {
    "FluxKontextPipeline": Variant.KONTEXT,
    "FluxKontextInpaintPipeline": Variant.KONTEXT,
    "FluxFillPipeline": Variant.FILL,
    "FluxControlPipeline": Variant.CONTROL,
}
WORDS: Final = (  # in a name, without anything but letters and digits; the first that is there counts
    ("kontext", Variant.KONTEXT),
    ("krea", Variant.KREA),
    ("schnell", Variant.SCHNELL),
    ("flux1dev", Variant.DEV),
    ("fluxdev", Variant.DEV),
)
STATED_KEYS: Final = ("modelspec.architecture", "modelspec.title")
FULL_SIZE: Final = {"num_layers": 19, "num_single_layers": 38, "num_attention_heads": 24, "attention_head_dim": 128}
PICTURE_CHANNELS: Final = {384: Variant.FILL, 128: Variant.CONTROL}


def kind_of(config: TransformerConfig, traces: Traces) -> Kind:
    """Which FLUX.1 a transformer that takes a prompt alone is."""
    by_shapes, shapes = _family(config)
    if by_shapes is Variant.OWN:
        return Kind(variant=by_shapes, fine_tune=None, evidence=(shapes,))
    if traces.sha256 in KNOWN_FILES and KNOWN_FILES[traces.sha256] is by_shapes:
        told = f"the Hub's cache gives its SHA-256 as {traces.sha256[:12]}…, that of {by_shapes} by Black Forest Labs"
        return Kind(variant=by_shapes, fine_tune=False, evidence=(told,))
    if traces.repository in REPOSITORIES:
        told = f"it was fetched from {traces.repository}"
        return Kind(variant=REPOSITORIES[traces.repository], fine_tune=False, evidence=(told, shapes))
    named, told = _named(traces)
    variant = named if named is not None and _fits(named, config) else by_shapes
    tuned, why = _tuning(traces, variant)
    evidence = tuple(sentence for sentence in (shapes, told if named is variant else "", why) if sentence)
    return Kind(variant=variant, fine_tune=tuned, evidence=evidence)


def kind_with_picture(in_channels: int) -> Kind:
    """Which FLUX.1 a transformer is that takes a picture beside the prompt, by the channels that it takes."""
    variant = PICTURE_CHANNELS.get(in_channels, Variant.OWN)
    return Kind(variant=variant, fine_tune=None, evidence=(f"it takes {in_channels} channels, FLUX.1-dev 64",))


def _family(config: TransformerConfig) -> tuple[Variant, str]:
    size = f"{config.num_layers} double and {config.num_single_layers} single blocks, {config.dim} wide"
    if any(getattr(config, key) != value for key, value in FULL_SIZE.items()):
        return Variant.OWN, f"it has {size}, where FLUX.1-dev has 19 and 38, 3072 wide"
    if config.guidance_embeds:
        return Variant.DEV, f"{size}, with weights for guidance: dev's shapes, which Krea, Kontext and fine-tunes share"
    return Variant.SCHNELL, f"{size}, without weights for guidance: schnell's shapes, which fine-tunes share"


def _fits(variant: Variant, config: TransformerConfig) -> bool:
    """Whether a name that says `variant` does not contradict the shapes."""
    return (variant is Variant.SCHNELL) is not config.guidance_embeds and not variant.needs_picture


def _named(traces: Traces) -> tuple[Variant | None, str]:
    if traces.pipeline in PIPELINES:
        return PIPELINES[traces.pipeline], f"its pipeline is a {traces.pipeline}"
    for key in STATED_KEYS:
        if (stated := _variant_in(traces.metadata.get(key, ""))) is not None:
            return stated, f"its header states {key}: {traces.metadata[key]}"
    for base in traces.card.get("base_model", ()):
        if (stated := REPOSITORIES.get(base) or _variant_in(base)) is not None:
            return stated, f"its card names {base} as what it was made from"
    found = _variant_in(traces.repository or "") or _variant_in(traces.name)
    return found, f"it is called {traces.repository or traces.name}"


def _tuning(traces: Traces, variant: Variant) -> tuple[bool | None, str]:
    if merged := traces.metadata.get("modelspec.merged_from"):
        return True, f"its header states that it was merged from {merged}"
    if traces.card.get("base_model") and traces.repository not in REPOSITORIES:
        return True, "its card states what it was made from"
    if traces.repository is not None:
        return True, f"it was fetched from {traces.repository}, which is not its maker's"
    if traces.bytes is not None and traces.bytes == KNOWN_BYTES.get(variant):
        return None, f"it has exactly the {traces.bytes:,} bytes of Black Forest Labs' file; only its SHA-256 is proof"
    return None, "nothing in its header tells the model from a fine-tune of it"


def _variant_in(name: str) -> Variant | None:
    letters = re.sub(r"[^a-z0-9]", "", name.casefold())
    return next((variant for word, variant in WORDS if word in letters), None)
