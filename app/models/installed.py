"""All that the page tells of one installed model."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from app.models.fit import Fit, fit_of
from app.models.memory_here import MemoryHere
from engine.catalog import CatalogEntry, installed_models
from engine.checkpoint.digest import RECORD
from engine.description import read_quantization
from engine.errors import EngineError
from engine.headers import read_json
from engine.inspection import Inspection, inspect_model
from engine.quant.report import Report

CARD: Final = "README.md"


@dataclass(frozen=True, kw_only=True)
class Installed:
    """One model. `inspection` and `fit` are None where `fault`, a sentence, says why it cannot be used.

    `linked` is the folder that a link leads to, `card` its text for people, `quality` the signal-to-noise ratio (dB)
    of each block's output or weights in the model's order, empty where its conversion recorded none.
    """

    entry: CatalogEntry
    inspection: Inspection | None
    fit: Fit | None
    fault: str | None
    linked: Path | None
    card: Path | None
    quality: tuple[tuple[str, float], ...] = ()

    @property
    def folder(self) -> Path:
        """Where it lies."""
        return self.entry.folder


def read_installed(here: MemoryHere) -> tuple[Installed, ...]:
    """Every installed model, in the catalog's order; reads headers and sizes, no weights.

    Raises:
        ModelNotFound: the folder of models cannot be listed.
    """
    return tuple(_read(entry, here) for entry in installed_models())


def _read(entry: CatalogEntry, here: MemoryHere) -> Installed:
    inspection = fit = None
    quality: tuple[tuple[str, float], ...] = ()
    fault = entry.error
    try:
        if entry.description is not None:
            inspection = inspect_model(entry.folder)
            fit = fit_of(entry.description, here)
            quality = _quality(entry.folder) if read_quantization(entry.folder) else ()
    except EngineError as error:
        fault, inspection, fit = error.sentence, None, None
    return Installed(
        entry=entry,
        inspection=inspection,
        fit=fit,
        fault=fault,
        linked=entry.folder.resolve() if entry.folder.is_symlink() else None,
        card=card if (card := entry.folder / CARD).is_file() else None,
        quality=quality,
    )


def _quality(folder: Path) -> tuple[tuple[str, float], ...]:
    values = read_json(folder / RECORD).get("report") if (folder / RECORD).exists() else None
    if values is None:
        return ()
    return quality_of(Report.from_json(values))


def quality_of(report: Report) -> tuple[tuple[str, float], ...]:
    """Each block with the mean signal-to-noise ratio (dB) of its layers, in the model's order."""
    blocks: dict[str, list[float]] = {}
    for layer in report.layers:
        blocks.setdefault(layer.block, []).append(layer.final_snr_db)
    return tuple((name, sum(ratios) / len(ratios)) for name, ratios in blocks.items())
