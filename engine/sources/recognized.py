"""What was recognized of a source, as the wizard shows it."""

from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from engine.description import PARTS
from engine.model.config import TransformerConfig
from engine.sources.licences import SourceLicence
from engine.sources.variants import Kind

LONGEST: Final = 600  # characters of a sentence


class Layout(StrEnum):
    """How a source lies on the disk."""

    PIPELINE = "pipeline"
    TRANSFORMER = "transformer folder"
    FILE = "single file"
    OTHER = "other"


class Readiness(StrEnum):
    """Whether a conversion can start from it."""

    READY = "ready"
    NEEDS_BASE = "needs a base"
    NO = "no"


@dataclass(frozen=True, kw_only=True)
class NumberType:
    """How many numbers of a transformer have one safetensors dtype; `scaled` where a stored scale belongs to each."""

    dtype: str
    numbers: int
    scaled: bool = False

    @property
    def title(self) -> str:
        """What people call it."""
        named = {"F8_E4M3": "fp8 (e4m3fn)", "F8_E5M2": "fp8 (e5m2)", "F16": "fp16", "F32": "fp32", "BF16": "bf16"}
        return named.get(self.dtype, self.dtype.lower()) + (", scaled" if self.scaled else "")


@dataclass(frozen=True, kw_only=True)
class RecognizedSource:
    """One file or folder, told from its headers alone.

    `path` is what a conversion gets as its source, which may be another folder than was looked at. `what` is a short
    name of the thing: "FLUX.1-dev or a fine-tune of it", "Stable Diffusion XL", "a LoRA". `architecture` is None where
    it is not known, `kind` and `config` where it is no FLUX.1. `verdict` is one sentence, with a way out where it
    cannot be converted as it is.

    `number_types` are the transformer's, the most frequent first, `bytes` its size on disk and `total_bytes` that of
    all its parts. `parts` are those of a pipeline that are there whole, `missing` those that are not; `inside` are
    other models in the same single file, which are not used. `title` is its maker's. `identity` is the same for two
    paths to one file.
    """

    path: Path
    name: str
    layout: Layout
    readiness: Readiness
    what: str
    verdict: str
    licence: SourceLicence
    architecture: str | None = None
    kind: Kind | None = None
    config: TransformerConfig | None = None
    parameters: int = 0
    number_types: tuple[NumberType, ...] = ()
    bytes: int = 0
    total_bytes: int = 0
    parts: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    inside: tuple[str, ...] = ()
    repository: str | None = None
    title: str | None = None
    identity: tuple[int, int] | None = None

    @property
    def numbers(self) -> str:
        """The types of the transformer's numbers in words, those of a hundredth or less left out."""
        whole = sum(found.numbers for found in self.number_types)
        return " and ".join(found.title for found in self.number_types if found.numbers * 100 > whole)

    @property
    def can_lend(self) -> bool:
        """Whether it has every part that a transformer alone lacks."""
        return set(PARTS) - {"transformer"} <= set(self.parts)

    def to_json(self) -> dict[str, Any]:
        """Everything as JSON values, the licence's text left out."""
        licence, kind = self.licence, self.kind
        return asdict(self) | {
            "path": str(self.path),
            "kind": None if kind is None else asdict(kind) | {"title": kind.title, "evidence": list(kind.evidence)},
            "licence": {
                "id": None if licence.licence is None else licence.licence.id,
                "name": licence.name,
                "stated": licence.stated,
                "reason": licence.reason,
                "must_be_accepted": licence.must_be_accepted,
                "text": None if licence.text is None else licence.text.place,
            },
            "number_types": [asdict(found) for found in self.number_types],
            "config": None if self.config is None else asdict(self.config),
        }

    def to_text(self) -> str:
        """The same for a person, a line each."""
        rows = [
            ("source", f"{self.name}  ({self.path})"),
            ("kind", self.what),
            ("verdict", self.verdict),
            *(("", line) for line in (self.kind.evidence if self.kind else ())),
            ("licence", f"{self.licence.name} ({self.licence.reason})"),
            *([("transformer", f"{self.parameters:,} parameters in {self.numbers}")] if self.parameters else []),
            *([("parts", ", ".join(self.parts))] if self.parts else []),
            *([("missing", ", ".join(self.missing))] if self.missing else []),
            *([("also inside", f"{', '.join(self.inside)}, not used")] if self.inside else []),
            ("total", f"{self.total_bytes / 1e6:,.1f} MB"),
        ]
        return "\n".join(f"{label:<16}{value}" for label, value in rows)


def readable(text: str) -> str:
    """Text of unknown making as one line that every screen and file takes, cut where it is long."""
    line = " ".join(text.encode("utf-8", errors="replace").decode().split())
    line = "".join(letter if letter.isprintable() else "?" for letter in line)
    return line if len(line) <= LONGEST else f"{line[:LONGEST]}…"
