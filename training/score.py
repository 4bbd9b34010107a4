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

from training.agreement import agreement
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
JUDGE_FILES = {name: f"judge-{name}.safetensors" for name in ("a", "b")}
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
    """One prompt's metadata and its pictures' files; `name` is that of its folder."""

    name: str
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
        files = tuple(sorted((place / "samples").glob("*.png")))
        asked.append(Asked(name=place.name, metadata=metadata, files=files))
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


def score(folder: Path, judges: dict[str, Judge], ceiling: dict[str, Any] | None) -> dict[str, Any]:
    """The whole report on a folder by the judges "a", whose scores count, and "b", which audits it.

    Beside the scores stands what they come from: `right`, a digit a picture for each prompt's folder, 1 if right.

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
            "right": {
                prompt.name: "".join(str(int(correct)) for correct in pictures)
                for prompt, pictures in zip(asked, right[name], strict=True)
            },
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


def judge_digests(folder: Path) -> dict[str, str]:
    """The SHA-256 of the files of the judges "a" and "b" in a folder.

    Raises:
        ValueError: a judge is not there.
    """
    for file in (files := {name: folder / file for name, file in JUDGE_FILES.items()}).values():
        if not file.is_file():
            raise ValueError(
                f"{file} is not there: train the judges (training/judges/README.md), or name their folder with --judges"
            )
    return {name: hashlib.sha256(file.read_bytes()).hexdigest() for name, file in files.items()}


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


def write_report(folder: Path, judges: Path, *, out: Path, ceiling: Path | None, device: str) -> dict[str, Any]:
    """Score a folder by the judges in another one, write the report to `out` and return it.

    `ceiling` None stands for the one beside the judges, if it is there.

    Raises:
        ValueError: the pictures, a judge or the ceiling stand in the way.
    """
    digests = judge_digests(judges)
    file = ceiling or judges / CEILING
    known = None if file == out or (ceiling is None and not file.exists()) else read_ceiling(file, digests)
    report = {"judge_files": digests, "ceiling_made_by": known and known["made_by"]}
    loaded: dict[str, Judge] = {name: load_judge(judges / own, device) for name, own in JUDGE_FILES.items()}
    report |= score(folder, loaded, known)
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps(report, indent=1) + "\n", "utf-8")
    return report


def run(arguments: argparse.Namespace) -> None:
    """Score the folder, write the report and print it.

    Raises:
        ValueError: the pictures, a judge or the ceiling stand in the way.
    """
    out, beside_judges = arguments.out or arguments.folder / REPORT, arguments.judges / CEILING
    report = write_report(
        arguments.folder, arguments.judges, out=out, ceiling=arguments.ceiling, device=arguments.device
    )
    print(f"{report['made_by']['model']}: {report['prompts']} prompts, {report['pictures_a_prompt']} pictures each")
    print(table(report), *remarks(report), sep="\n")
    if report["ceiling_made_by"] is None and out != beside_judges:
        print(
            f"no ceiling is known, {beside_judges} is not there: "
            f"score the folder of training.truth with --out {beside_judges}"
        )
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
