"""Pictures of several models for the same prompts and seeds, with their scores, side by side."""

import contextlib
import json
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import torch

from engine.distances import Distance, distance
from engine.picture import read_settings
from training.score import RECORD, REPORT, Asked, judge_digests, read_folder, summarize, write_report

SAME_SUITE: Final = ("suite", "prompts_sha256")
QUARTILES: Final = {"median": 50, "low": 25, "high": 75}  # per cent
MEASURES: Final = ("psnr_db", "ms_ssim", "gmsd")


@dataclass(frozen=True, kw_only=True)
class Pictures:
    """A folder of one maker's pictures; `made_by` is its record."""

    folder: Path
    made_by: dict[str, Any]
    asked: tuple[Asked, ...]

    @property
    def a_prompt(self) -> int:
        """How many there are of each prompt."""
        return len(self.asked[0].files)

    @property
    def metadata(self) -> list[dict[str, Any]]:
        """What each prompt asks for."""
        return [prompt.metadata for prompt in self.asked]


def read_pictures(folder: Path) -> Pictures:
    """The pictures in a folder of `triptych evaluate` or `training.pictures`.

    Raises:
        ValueError: there are none, or a prompt has more or fewer than the first.
    """
    asked = tuple(read_folder(folder))
    return Pictures(folder=folder, made_by=json.loads((folder / RECORD).read_text("utf-8")), asked=asked)


def check_paired(teacher: Pictures, student: Pictures) -> None:
    """See that both are of the same suite, prompts, sizes and seeds, picture by picture.

    Raises:
        ValueError: they are not.
        InvalidPicture: a picture does not say what it was made from.
    """
    where = f"{teacher.folder} and {student.folder}"
    if any(teacher.made_by[key] != student.made_by[key] for key in SAME_SUITE):
        raise ValueError(f"{where} hold pictures of two suites or files of prompts: make both of the same")
    if teacher.metadata != student.metadata or [a.name for a in teacher.asked] != [a.name for a in student.asked]:
        raise ValueError(
            f"{where} hold pictures of other prompts, {len(teacher.asked)} and {len(student.asked)}: "
            "make both with the same --limit"
        )
    if teacher.a_prompt != student.a_prompt:
        raise ValueError(
            f"{where} hold {teacher.a_prompt} and {student.a_prompt} pictures a prompt: make both with the same --count"
        )
    for one, other in file_pairs(teacher, student, teacher.a_prompt):
        if _wish(one) != _wish(other):
            raise ValueError(
                f"{one} and {other} were made from two prompts, seeds or sizes: make the pictures again, both with "
                "training.pictures or both with triptych evaluate and one --seed"
            )


def file_pairs(teacher: Pictures, student: Pictures, count: int) -> list[tuple[Path, Path]]:
    """The files of each prompt's first `count` pictures, the teacher's and the student's."""
    return [
        pair
        for one, other in zip(teacher.asked, student.asked, strict=True)
        for pair in zip(one.files[:count], other.files[:count], strict=True)
    ]


def _wish(file: Path) -> tuple[object, ...]:
    request = read_settings(file).again
    return request.prompt, request.seed, request.width, request.height


def report_of(pictures: Pictures, judges: Path, device: str) -> dict[str, Any]:
    """The report of `training.score` on a folder: the one that lies there, or a new one, which then lies there.

    One that lies there counts if it is of the same judges, pictures and prompts, and says which pictures are right.

    Raises:
        ValueError: a judge, its ceiling or a damaged report stands in the way.
    """
    file, digests = pictures.folder / REPORT, judge_digests(judges)
    if file.is_file():
        try:
            report: dict[str, Any] = json.loads(file.read_text("utf-8"))
        except ValueError as error:
            raise ValueError(f"{file} is no report ({error}): delete it, and it is made again") from None
        if _is_of(report, pictures, digests):
            return report
    return write_report(pictures.folder, judges, out=file, ceiling=None, device=device)


def _is_of(report: dict[str, Any], pictures: Pictures, digests: dict[str, str]) -> bool:
    if report.get("judge_files") != digests or report.get("made_by") != pictures.made_by:
        return False
    judged = {prompt.name: len(prompt.files) for prompt in pictures.asked}
    return all(
        {name: len(digits) for name, digits in judge.get("right", {}).items()} == judged
        for judge in report["judges"].values()
    )


def loss(teacher: dict[str, Any], student: dict[str, Any], metadata: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """How many points a student's report lies under its teacher's, for each judge: overall and in each category.

    A loss is the mean over prompts of the difference of their shares of right pictures, and its 95 % interval that of
    a paired bootstrap: each resample draws the same prompts for both. Less than 0 is a gain.
    """
    return {name: _loss(_right(of_teacher), _right(student["judges"][name]), metadata)
            for name, of_teacher in teacher["judges"].items()}  # fmt: skip


def _right(judge: dict[str, Any]) -> np.ndarray:
    """Whether each picture is right, float [P, S]."""
    return np.array([[float(digit) for digit in judge["right"][name]] for name in sorted(judge["right"])])


def _loss(teacher: np.ndarray, student: np.ndarray, metadata: Sequence[dict[str, Any]]) -> dict[str, Any]:
    summary = summarize(teacher - student, metadata)["all"]  # what it says of a share holds for a difference of two
    return {
        "overall": _as_loss(summary["overall"]),
        "categories": {tag: _as_loss(part) for tag, part in summary["categories"].items()},
    }


def _as_loss(part: dict[str, Any]) -> dict[str, Any]:
    return {"loss" if key == "score" else key: value for key, value in part.items()}


def distances(pairs: Sequence[tuple[Path, Path]]) -> dict[str, Any]:
    """How far pictures are from their teacher's: of each measure the median and both quartiles, None for infinity.

    Each is one of the pictures' own numbers. PSNR is that of all channels, MS-SSIM and GMSD are of the brightness
    (`engine.distances`); MS-SSIM is left out where pictures are too small for it.

    Raises:
        InvalidPicture: a picture cannot be read, or the two of a pair have different sizes.
    """
    with _one_thread_each(), ThreadPoolExecutor(os.cpu_count()) as threads:
        apart = list(threads.map(lambda pair: distance(*pair), pairs))
    numbers = {measure: _numbers(apart, measure) for measure in MEASURES}
    return {"pictures": len(apart), "identical": sum(each.psnr_db is None for each in apart)} | {
        measure: {name: _quantile(values, share) for name, share in QUARTILES.items()}
        for measure, values in numbers.items()
        if values is not None
    }


@contextlib.contextmanager
def _one_thread_each() -> Iterator[None]:
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def _numbers(apart: Sequence[Distance], measure: str) -> list[float] | None:
    values = [getattr(each, measure) for each in apart]
    if measure == "psnr_db":
        return [float("inf") if value is None else value for value in values]
    return None if None in values else values


def _quantile(values: Sequence[float], share: float) -> float | None:
    value = float(np.percentile(values, share, method="inverted_cdf"))
    return round(value, 4) if np.isfinite(value) else None
