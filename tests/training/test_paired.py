"""Pictures of made-up models, paired by prompt and seed."""

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from paired_pictures import SIDE, TAGS, FakeScoring, save_judges, save_pictures
from training import paired
from training.paired import check_paired, distances, loss, read_pictures, report_of
from training.score import summarize

Make = Callable[..., Path]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Makes a folder of pictures."""
    return partial(save_pictures, tmp_path)


def report_with(*judges: dict[str, str]) -> dict[str, Any]:
    return {"judges": {name: {"right": right} for name, right in zip("ab", judges, strict=False)}}


def test_pictures_of_one_suite_prompts_and_seeds_go_together(make: Make) -> None:
    check_paired(read_pictures(make("teacher")), read_pictures(make("student", activations="int8")))


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"prompts_sha256": "others"}, "two suites or files of prompts: make both of the same"),
        ({"limit": 2}, "of other prompts, 3 and 2: make both with the same --limit"),
        ({"count": 1}, "hold 2 and 1 pictures a prompt: make both with the same --count"),
        ({"seed": 5}, "0000.png were made from two prompts, seeds or sizes"),
    ],
)
def test_others_are_refused(make: Make, changes: dict[str, Any], sentence: str) -> None:
    teacher, student = read_pictures(make("teacher")), read_pictures(make("student", **changes))
    with pytest.raises(ValueError, match=sentence):
        check_paired(teacher, student)


def test_a_loss_is_the_mean_of_its_categories() -> None:
    metadata = [{"tag": tag, "seen": True} for tag in TAGS]
    teacher = report_with({"00000": "11", "00001": "11", "00002": "11"}, {"00000": "00", "00001": "00", "00002": "10"})
    student = report_with({"00000": "11", "00001": "01", "00002": "00"}, {"00000": "01", "00001": "00", "00002": "10"})
    losses = loss(teacher, student, metadata)
    categories = {tag: part["loss"] for tag, part in losses["a"]["categories"].items()}
    assert categories == {"single_object": 25.0, "colors": 100.0}
    assert losses["a"]["overall"]["loss"] == 62.5
    assert losses["a"]["categories"]["single_object"]["prompts"] == 2
    assert losses["b"]["overall"]["loss"] == -12.5, "a gain"
    assert "score" not in losses["a"]["overall"]


def test_the_same_prompts_are_drawn_for_both() -> None:
    """Two models that fail on the same prompts differ for certain, however far each one's score is known."""
    random = np.random.default_rng(1)
    right = random.random((200, 1)) < 0.5
    worse = right & (np.arange(200) % 20 > 0)[:, None]
    metadata = [{"tag": "colors", "seen": True}] * 200
    names = [f"{index:05d}" for index in range(200)]
    teacher, student = (
        report_with({name: str(int(each)) for name, each in zip(names, those[:, 0], strict=True)})
        for those in (right, worse)
    )
    lost = loss(teacher, student, metadata)["a"]["overall"]
    alone = [summarize(those, metadata)["all"]["overall"] for those in (right, worse)]
    assert lost["loss"] == pytest.approx(alone[0]["score"] - alone[1]["score"], abs=0.011)
    assert 0 <= lost["low"] < lost["loss"] < lost["high"]
    assert lost["high"] - lost["low"] < 0.5 * min(each["high"] - each["low"] for each in alone)
    nothing = loss(teacher, teacher, metadata)["a"]["overall"]
    assert (nothing["loss"], nothing["low"], nothing["high"]) == (0.0, 0.0, 0.0)


def test_distances_are_those_of_pictures_that_are_there(make: Make) -> None:
    teacher, student = make("teacher"), make("student")
    files = [(teacher / name, student / name) for name in (f"0000{i}/samples/0000.png" for i in range(3))]
    apart = distances(files)
    assert apart["pictures"] == 3
    assert apart["identical"] == 0
    assert apart["psnr_db"]["median"] == pytest.approx(10 * np.log10(255**2 / 100), abs=1e-4)
    assert apart["psnr_db"]["low"] == apart["psnr_db"]["high"] == apart["psnr_db"]["median"]
    assert 0 <= apart["gmsd"]["median"] < 0.01
    assert "ms_ssim" not in apart, "the pictures are too small for it"
    same = distances([(a, a) for a, _ in files[:2]] + files[2:])
    assert same["identical"] == 2
    assert same["psnr_db"]["median"] is None
    assert same["psnr_db"]["low"] == apart["psnr_db"]["median"]


def test_quartiles_are_the_pictures_own_numbers(make: Make, tmp_path: Path) -> None:
    teacher = make("teacher") / "00000" / "samples" / "0000.png"
    pairs = []
    for brightness in (101, 104, 109, 116, 125):
        file = tmp_path / f"{brightness}.png"
        Image.new("RGB", (SIDE, SIDE), (brightness,) * 3).save(file)
        pairs.append((teacher, file))
    psnr = distances(pairs)["psnr_db"]
    expected = {"median": 9, "low": 16, "high": 4}
    assert psnr == {name: pytest.approx(10 * np.log10(255**2 / by**2), abs=1e-4) for name, by in expected.items()}


@pytest.fixture
def judges(tmp_path: Path) -> Path:
    return save_judges(tmp_path / "judges")


@pytest.fixture
def scoring(monkeypatch: pytest.MonkeyPatch) -> FakeScoring:
    scoring = FakeScoring()
    monkeypatch.setattr(paired, "write_report", scoring)
    return scoring


def test_what_is_judged_is_not_judged_again(make: Make, judges: Path, scoring: FakeScoring) -> None:
    folder = make("student")
    first = report_of(read_pictures(folder), judges, "cpu")
    assert report_of(read_pictures(folder), judges, "cpu") == first
    assert scoring.looked == ["student"]


@pytest.mark.parametrize("change", ["judges", "maker", "more pictures", "no verdicts"])
def test_what_does_not_hold_any_more_is_judged_again(
    make: Make, judges: Path, scoring: FakeScoring, change: str
) -> None:
    folder = make("student")
    report = report_of(read_pictures(folder), judges, "cpu")
    match change:
        case "judges":
            (judges / "judge-b.safetensors").write_text("trained again", "utf-8")
        case "maker":
            make("student", weights_sha256="other")
        case "more pictures":
            make("student", count=3)
        case "no verdicts":
            for judge in report["judges"].values():
                del judge["right"]
            (folder / "score.json").write_text(json.dumps(report), "utf-8")
    report_of(read_pictures(folder), judges, "cpu")
    assert scoring.looked == ["student"] * 2


def test_a_damaged_report_is_said(make: Make, judges: Path) -> None:
    folder = make("student")
    (folder / "score.json").write_text("{", "utf-8")
    with pytest.raises(ValueError, match=r"score.json is no report .*: delete it"):
        report_of(read_pictures(folder), judges, "cpu")
