"""Scores of a folder of pictures that `triptych evaluate` made: GenEval's rules on what two judges find."""

import argparse
import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from PIL import Image

from training.judges.detector import load_judge
from training.rules import Detection, Thresholds, judge
from training.score_table import remarks, table
from training.suite import TAGS

BATCH = 64  # pictures that a judge gets at once
RESAMPLES = 2000
SEED = 1
INTERVAL = (2.5, 97.5)  # per cent
RECORD = "suite.json"
REPORT = "score.json"
JUDGES = Path("training/judges/weights")
CEILING = "ceiling.json"
GROUPS: dict[str, Callable[[dict[str, Any]], bool]] = {
    "all": lambda _metadata: True,
    "seen": lambda metadata: metadata["seen"],
    "unseen": lambda metadata: not metadata["seen"],
}


class Judge(Protocol):
    """What finds things in pictures, uint8 [H, W, 3], and says from which scores on they count."""

    @property
    def thresholds(self) -> Thresholds:
        """Fixed on held-out renders, before any model's picture was seen."""

    def __call__(self, pictures: list[np.ndarray]) -> list[list[Detection]]:
        """What is in each picture."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One prompt's metadata and its pictures' files."""

    metadata: dict[str, Any]
    files: tuple[Path, ...]


def read_folder(folder: Path) -> list[Asked]:
    """The prompts of a folder in GenEval's layout, each with the same number of pictures, at least one.

    Raises:
        ValueError: there are none, or a prompt has more or fewer pictures than the first.
    """
    asked = []
    places = folder.iterdir() if (folder / RECORD).is_file() else ()
    for place in sorted(place for place in places if place.name.isdigit()):
        metadata = json.loads((place / "metadata.jsonl").read_text("utf-8"))
        asked.append(Asked(metadata=metadata, files=tuple(sorted((place / "samples").glob("*.png")))))
    if not asked or not asked[0].files:
        raise ValueError(f"{folder} holds no pictures: make them with triptych evaluate")
    count = len(asked[0].files)
    for prompt in asked:
        if len(prompt.files) != count:
            raise ValueError(
                f"{prompt.metadata['prompt']!r} has {len(prompt.files)} pictures where others have {count}: "
                "make those that are missing with triptych evaluate"
            )
    return asked


def find_things(find: Judge, asked: Sequence[Asked]) -> list[list[list[Detection]]]:
    """What a judge finds, for each prompt and each of its pictures."""
    files = [file for prompt in asked for file in prompt.files]
    found: list[list[Detection]] = []
    for start in range(0, len(files), BATCH):
        found.extend(find([_pixels(file) for file in files[start : start + BATCH]]))
    count = len(asked[0].files)
    return [found[start : start + count] for start in range(0, len(files), count)]


def verdicts(
    found: list[list[list[Detection]]], metadata: Sequence[dict[str, Any]], thresholds: Thresholds
) -> np.ndarray:
    """Whether each picture is right, bool [P prompts, S pictures]."""
    return np.array(
        [
            [judge(detections, wanted, thresholds).correct for detections in pictures]
            for pictures, wanted in zip(found, metadata, strict=True)
        ]
    )


def shuffled(metadata: Sequence[dict[str, Any]], seed: int = SEED) -> list[int]:
    """For each prompt the index of another one of its category, no two the same; a category of one keeps its own."""
    order = np.random.default_rng(seed)
    others = list(range(len(metadata)))
    for tag in {wanted["tag"]: None for wanted in metadata}:
        ring = [index for index, wanted in enumerate(metadata) if wanted["tag"] == tag]
        ring = [ring[place] for place in order.permutation(len(ring))]
        for index, other in zip(ring, ring[1:] + ring[:1], strict=True):
            others[index] = other
    return others


def summarize(right: np.ndarray, metadata: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Scores in per cent with 95 % intervals: for each group (all, seen, unseen) each category, and their mean.

    A category's score is the share of its right pictures; `overall` is the mean of the categories that the group has,
    as in GenEval, and `seen_where_unseen` is that of seen prompts in the categories that have unseen ones. Intervals
    are percentiles of `RESAMPLES` bootstraps over prompts, within each category.
    """
    rates = right.mean(axis=1)  # [P]
    result: dict[str, Any] = {}
    samples: dict[str, dict[str, np.ndarray]] = {}
    random = np.random.default_rng(SEED)
    for group, belongs in GROUPS.items():
        samples[group] = {}
        result[group] = {"categories": {}}
        for tag in TAGS:
            chosen = [i for i, wanted in enumerate(metadata) if wanted["tag"] == tag and belongs(wanted)]
            if chosen:
                samples[group][tag] = _resampled(rates[chosen], random)
                summary = _interval(rates[chosen].mean(), samples[group][tag])
                result[group]["categories"][tag] = summary | {"prompts": len(chosen)}
        if samples[group]:
            result[group]["overall"] = _mean_of_categories(result[group]["categories"], samples[group])
    both = {tag: sample for tag, sample in samples["seen"].items() if tag in samples["unseen"]}
    if both:
        result["seen_where_unseen"] = _mean_of_categories(
            {tag: result["seen"]["categories"][tag] for tag in both}, both
        )
    return result


def agreement(first: np.ndarray, second: np.ndarray, metadata: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The share of pictures, in per cent, on which two judges say the same, and Cohen's kappa (1960) over all."""
    same = first == second
    tags = np.array([wanted["tag"] for wanted in metadata])
    observed = float(same.mean())
    expected = float(first.mean() * second.mean() + (1 - first.mean()) * (1 - second.mean()))
    return {
        "all": _per_cent(observed),
        "kappa": round((observed - expected) / (1 - expected), 4) if expected < 1 else 1.0,
        "categories": {tag: _per_cent(float(same[tags == tag].mean())) for tag in TAGS if (tags == tag).any()},
    }


def score(folder: Path, judges: dict[str, Judge], ceiling: dict[str, Any] | None) -> dict[str, Any]:
    """The whole report on a folder by the judges "a", whose scores count, and "b", which audits it.

    Args:
        folder: pictures of `triptych evaluate`.
        judges: both judges.
        ceiling: the report of the same judges on rendered truth, from which the ceiling is taken.

    Raises:
        ValueError: the folder is not whole.
    """
    asked = read_folder(folder)
    metadata = [prompt.metadata for prompt in asked]
    others = [metadata[index] for index in shuffled(metadata)]
    report: dict[str, Any] = {
        "made_by": json.loads((folder / RECORD).read_text("utf-8")),
        "prompts": len(asked),
        "pictures_a_prompt": len(asked[0].files),
        "interval": "95 %, bootstrapped over prompts",
        "resamples": RESAMPLES,
        "seed": SEED,
        "judges": {},
    }
    right = {}
    for name, find in judges.items():
        found = find_things(find, asked)
        right[name] = verdicts(found, metadata, find.thresholds)
        report["judges"][name] = {
            "thresholds": {"presence": find.thresholds.presence, "counting": find.thresholds.counting},
            "scores": summarize(right[name], metadata),
            "floor": summarize(verdicts(found, others, find.thresholds), metadata)["all"],
            "ceiling": ceiling and ceiling["judges"][name]["scores"]["all"],
        }
    return report | {"agreement": agreement(right["a"], right["b"], metadata)}


def _pixels(file: Path) -> np.ndarray:
    with Image.open(file) as picture:
        return np.asarray(picture.convert("RGB"))


def _resampled(rates: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Means of `RESAMPLES` draws of as many prompts, float64 [RESAMPLES]."""
    drawn = random.integers(0, len(rates), size=(RESAMPLES, len(rates)))
    return rates[drawn].mean(axis=1)


def _mean_of_categories(categories: dict[str, Any], samples: dict[str, np.ndarray]) -> dict[str, Any]:
    mean = np.mean([category["score"] for category in categories.values()]) / 100
    return _interval(mean, np.mean(list(samples.values()), axis=0))


def _interval(mean: float, sample: np.ndarray) -> dict[str, Any]:
    low, high = np.percentile(sample, INTERVAL)
    return {"score": _per_cent(mean), "low": _per_cent(low), "high": _per_cent(high)}


def _per_cent(share: float) -> float:
    return round(100 * float(share), 2)


def open_judges(folder: Path, device: str) -> tuple[dict[str, Judge], dict[str, str]]:
    """The judges "a" and "b" in a folder, and the SHA-256 of their files.

    Raises:
        ValueError: a judge is not there, is none, or has no threshold yet.
    """
    files = {name: folder / f"judge-{name}.safetensors" for name in ("a", "b")}
    for file in files.values():
        if not file.is_file():
            raise ValueError(
                f"{file} is not there: train the judges (training/judges/README.md), or name their folder with --judges"
            )
    digests = {name: hashlib.sha256(file.read_bytes()).hexdigest() for name, file in files.items()}
    return {name: load_judge(file, device) for name, file in files.items()}, digests


def read_ceiling(file: Path, judge_files: dict[str, str]) -> dict[str, Any]:
    """This program's report on rendered truth.

    Raises:
        ValueError: it is not there, is no report, or is that of judges with other SHA-256s than `judge_files`.
    """
    again = "score the folder of training.truth again with these judges"
    try:
        report: dict[str, Any] = json.loads(file.read_text("utf-8"))
        of_others = report["judge_files"] != judge_files
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ValueError(f"the ceiling cannot be read from {file} ({error}): {again}") from None
    if of_others:
        raise ValueError(f"{file} is the ceiling of other judges: {again}")
    return report


def run(arguments: argparse.Namespace) -> None:
    """Score the folder, write the report and print it.

    Raises:
        ValueError: the pictures, a judge or the ceiling stand in the way.
    """
    judges, judge_files = open_judges(arguments.judges, arguments.device)
    out = arguments.out or arguments.folder / REPORT
    file = arguments.ceiling or arguments.judges / CEILING
    without_ceiling = file == out or (arguments.ceiling is None and not file.exists())
    ceiling = None if without_ceiling else read_ceiling(file, judge_files)
    report = {"judge_files": judge_files, "ceiling_made_by": ceiling and ceiling["made_by"]}
    report |= score(arguments.folder, judges, ceiling)
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps(report, indent=1) + "\n", "utf-8")
    print(f"{report['made_by']['model']}: {report['prompts']} prompts, {report['pictures_a_prompt']} pictures each")
    print(table(report), *remarks(report), sep="\n")
    if without_ceiling and file != out:
        print(f"no ceiling is known, {file} is not there: score the folder of training.truth with --out {file}")
    print(out)


def main() -> None:
    """Score the pictures in a folder."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("folder", type=Path, help="pictures of triptych evaluate, or of training.truth")
    parser.add_argument(
        "--judges", metavar="FOLDER", type=Path, default=JUDGES,
        help="with judge-a.safetensors, whose scores count, and judge-b.safetensors, which audits it (%(default)s)",
    )  # fmt: skip
    parser.add_argument(
        "--ceiling", metavar="FILE", type=Path, help=f"this program's report on rendered truth ({CEILING} of --judges)"
    )
    parser.add_argument("--device", default="cpu", help="where the judges look (%(default)s)")
    parser.add_argument("--out", metavar="FILE", type=Path, help=f"the report ({REPORT} in the pictures' folder)")
    try:
        run(parser.parse_args())
    except ValueError as error:
        raise SystemExit(str(error)) from None


if __name__ == "__main__":
    main()
