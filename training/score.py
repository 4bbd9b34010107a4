"""Scores of a folder of pictures that `triptych evaluate` made: GenEval's rules on what two judges find."""

import argparse
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from PIL import Image

from training.judges.detector import load_judge
from training.rules import Detection, Thresholds, judge
from training.suite import TAGS

BATCH = 64  # pictures that a judge gets at once
RESAMPLES = 2000
SEED = 1
INTERVAL = (2.5, 97.5)  # per cent
RECORD = "suite.json"
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
    for place in sorted(place for place in folder.iterdir() if place.name.isdigit()):
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


def main() -> None:
    """Score the pictures in a folder."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("folder", type=Path, help="pictures of triptych evaluate")
    parser.add_argument("--judge-a", type=Path, required=True, help="the judge whose scores count")
    parser.add_argument("--judge-b", type=Path, required=True, help="the judge that audits it")
    parser.add_argument("--ceiling", type=Path, help="this program's report on rendered truth")
    parser.add_argument("--device", default="cpu", help="where the judges look (%(default)s)")
    parser.add_argument("--out", type=Path, required=True, help="the report, .json")
    arguments = parser.parse_args()
    files = {"a": arguments.judge_a, "b": arguments.judge_b}
    judges = {name: load_judge(file, arguments.device) for name, file in files.items()}
    ceiling = json.loads(arguments.ceiling.read_text("utf-8")) if arguments.ceiling else None
    report = score(arguments.folder, judges, ceiling)
    arguments.out.parent.mkdir(parents=True, exist_ok=True)
    arguments.out.write_text(json.dumps(report, indent=1) + "\n", "utf-8")
    for group in GROUPS:
        if overall := report["judges"]["a"]["scores"][group].get("overall"):
            print(f"{group}: {overall['score']} % ({overall['low']} to {overall['high']})")
    print(f"the judges agree on {report['agreement']['all']} % of the pictures")


if __name__ == "__main__":
    main()
