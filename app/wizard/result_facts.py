"""What a finished model's own files say of its conversion."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PySide6.QtGui import QImage

from app.models.installed import quality_of
from engine.checkpoint.digest import RECORD, REPORT
from engine.headers import read_json
from engine.quant.report import LayerReport, Report

WORST: Final = 5


@dataclass(frozen=True, kw_only=True)
class ResultPair:
    """One prompt before and after; the images are those of the files."""

    prompt: str
    before: Path
    after: Path
    images: tuple[QImage, QImage]


@dataclass(frozen=True, kw_only=True)
class ResultFacts:
    """`quality` is each block's mean ratio (dB), `worst` the layers furthest from their source, the worst first.

    `no_pictures` says why there are no `pairs`, as the end of a sentence; None where nobody knows.
    """

    report: Report
    quality: tuple[tuple[str, float], ...]
    worst: tuple[LayerReport, ...]
    pairs: tuple[ResultPair, ...]
    no_pictures: str | None


def read_result(folder: Path) -> ResultFacts:
    """What the record and the report's pictures in a model's folder tell.

    Raises:
        InvalidModel: the record is missing or damaged.
    """
    report = Report.from_json(read_json(folder / RECORD).get("report"))
    pairs = [
        _pair(each.prompt, folder / REPORT / each.before, folder / REPORT / each.after) for each in report.pictures
    ]
    return ResultFacts(
        report=report,
        quality=quality_of(report),
        worst=report.worst_layers(WORST),
        pairs=tuple(pair for pair in pairs if not any(image.isNull() for image in pair.images)),
        no_pictures=report.no_pictures,
    )


def _pair(prompt: str, before: Path, after: Path) -> ResultPair:
    return ResultPair(prompt=prompt, before=before, after=after, images=(QImage(str(before)), QImage(str(after))))
