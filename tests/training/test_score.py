"""Scores of a few pictures whose detections are made up."""

import dataclasses
import hashlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from training import score as scoring
from training.rules import Detection, Thresholds
from training.score import find_things, read_folder, score, shuffled, summarize, verdicts

DOG, CAT = (Detection(noun=noun, colour="red", box=(0.1, 0.1, 0.5, 0.5), score=0.8) for noun in ("dog", "cat"))


@dataclasses.dataclass
class FakeJudge:
    """Finds what belongs to a picture's brightness; `batches` are the numbers of pictures that it got."""

    finds: dict[int, list[Detection]]
    thresholds: Thresholds = dataclasses.field(default_factory=lambda: Thresholds(presence=0.5, counting=0.5))
    batches: list[int] = dataclasses.field(default_factory=list)

    def __call__(self, pictures: list[np.ndarray]) -> list[list[Detection]]:
        assert all(picture.dtype == np.uint8 and picture.shape == (8, 8, 3) for picture in pictures)
        self.batches.append(len(pictures))
        return [self.finds[int(picture[0, 0, 0])] for picture in pictures]


def wanted(tag: str, noun: str, *, seen: bool = True) -> dict[str, Any]:
    return {"tag": tag, "include": [{"class": noun, "count": 1}], "prompt": f"a photo of a {noun}", "seen": seen}


METADATA = [
    wanted("single_object", "dog"),
    wanted("single_object", "cat"),
    wanted("colors", "dog"),
    wanted("colors", "dog", seen=False),
]
# Two pictures for each of the prompts: 10 shows a dog, 20 a cat, 30 nothing.
BRIGHTNESS = ((10, 10), (20, 30), (10, 30), (30, 30))
FINDS: dict[int, list[Detection]] = {10: [DOG], 20: [CAT], 30: []}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for index, (metadata, pair) in enumerate(zip(METADATA, BRIGHTNESS, strict=True)):
        samples = tmp_path / f"{index:05d}" / "samples"
        samples.mkdir(parents=True)
        (samples.parent / "metadata.jsonl").write_text(json.dumps(metadata) + "\n", "utf-8")
        for number, brightness in enumerate(pair):
            Image.new("RGB", (8, 8), (brightness,) * 3).save(samples / f"{number:04d}.png")
    (tmp_path / "suite.json").write_text(json.dumps({"model": "tiny"}), "utf-8")
    return tmp_path


def test_a_folder_is_read_in_order(folder: Path) -> None:
    asked = read_folder(folder)
    assert [prompt.metadata for prompt in asked] == METADATA
    assert [file.name for file in asked[3].files] == ["0000.png", "0001.png"]


def test_a_folder_with_missing_pictures_is_refused(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    (folder / "00002" / "samples" / "0001.png").unlink()
    with pytest.raises(ValueError, match="has 1 pictures where others have 2"):
        read_folder(folder)
    with pytest.raises(ValueError, match="holds no pictures"):
        read_folder(tmp_path_factory.mktemp("empty"))


def test_judges_get_pictures_in_batches(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scoring, "BATCH", 3)
    judge = FakeJudge(FINDS)
    asked = read_folder(folder)
    assert find_things(judge, asked) == [[FINDS[one] for one in pair] for pair in BRIGHTNESS]
    assert judge.batches == [3, 3, 2]


def test_verdicts_follow_the_judges_own_thresholds() -> None:
    found = [[[DOG], []], [[CAT], [DOG]]]
    assert verdicts(found, METADATA[:2], Thresholds(presence=0.5)).tolist() == [[True, False], [True, False]]
    assert not verdicts(found, METADATA[:2], Thresholds(presence=0.85)).any()


def test_the_report(folder: Path) -> None:
    report = score(folder, {"a": FakeJudge(FINDS), "b": FakeJudge(FINDS | {10: []})}, None)
    assert report["made_by"] == {"model": "tiny"}
    assert (report["prompts"], report["pictures_a_prompt"]) == (4, 2)
    scores = report["judges"]["a"]["scores"]
    shares = {group: {tag: c["score"] for tag, c in scores[group]["categories"].items()} for group in scoring.GROUPS}
    assert shares == {
        "all": {"single_object": 75.0, "colors": 25.0},
        "seen": {"single_object": 75.0, "colors": 50.0},
        "unseen": {"colors": 0.0},
    }
    assert [scores[group]["overall"]["score"] for group in scoring.GROUPS] == [50.0, 62.5, 0.0]
    assert scores["seen_where_unseen"]["score"] == 50.0
    assert report["judges"]["b"]["scores"]["all"]["overall"]["score"] == 12.5
    assert report["agreement"] == {"all": 62.5, "kappa": 0.25, "categories": {"single_object": 50.0, "colors": 75.0}}
    assert report["judges"]["a"]["ceiling"] is None
    assert report["judges"]["a"]["right"] == {"00000": "11", "00001": "10", "00002": "10", "00003": "00"}
    assert report["judges"]["b"]["right"] == {"00000": "00", "00001": "10", "00002": "00", "00003": "00"}
    # With the prompts of a category exchanged: no picture of a dog shows a cat; dogs of "colors" are dogs still.
    floor = {tag: c["score"] for tag, c in report["judges"]["a"]["floor"]["categories"].items()}
    assert floor == {"single_object": 0.0, "colors": 25.0}


def test_the_ceiling_is_another_reports_score(folder: Path) -> None:
    judges = {"a": FakeJudge(FINDS), "b": FakeJudge(FINDS)}
    truth = score(folder, judges, None)
    report = score(folder, judges, truth)
    assert report["judges"]["a"]["ceiling"] == truth["judges"]["a"]["scores"]["all"]


def test_intervals_hold_the_score_and_come_again() -> None:
    right = np.random.default_rng(3).random((300, 4)) < 0.7
    metadata = [
        wanted(tag, "dog", seen=index % 3 > 0) for index, tag in enumerate(["counting"] * 200 + ["colors"] * 100)
    ]
    summary = summarize(right, metadata)
    assert summary == summarize(right, metadata)
    for group in scoring.GROUPS:
        for part in (summary[group]["overall"], *summary[group]["categories"].values()):
            assert part["low"] < part["score"] < part["high"]
    widths = {tag: part["high"] - part["low"] for tag, part in summary["all"]["categories"].items()}
    # The standard error of a mean of n prompts of 4 pictures each, times 2 x 1.96.
    expected = {tag: 392 * (0.7 * 0.3 / 4 / number) ** 0.5 for tag, number in (("counting", 200), ("colors", 100))}
    assert widths == pytest.approx(expected, rel=0.25)
    overall = summary["all"]["overall"]
    assert overall["high"] - overall["low"] < min(widths.values())


def test_pictures_of_one_prompt_are_not_taken_for_independent() -> None:
    """Four equal pictures a prompt tell no more than one."""
    once = np.random.default_rng(4).random((200, 1)) < 0.5
    metadata = [wanted("colors", "dog")] * 200
    one, four = (summarize(right, metadata)["all"]["overall"] for right in (once, np.repeat(once, 4, axis=1)))
    assert one == four


def test_shuffled_prompts_keep_their_category_and_move() -> None:
    metadata = [wanted(tag, "dog") for tag in ("colors", "counting", "colors", "counting", "colors", "position")]
    others = shuffled(metadata)
    assert sorted(others) == list(range(6))
    assert all(metadata[index]["tag"] == metadata[other]["tag"] for index, other in enumerate(others))
    assert [index for index, other in enumerate(others) if index == other] == [5]
    assert others == shuffled(metadata)


@pytest.fixture
def judges_folder(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the files of two judges that find what FINDS says."""
    place = tmp_path_factory.mktemp("judges")
    judges = {}
    for name, finds in (("a", FINDS), ("b", FINDS | {10: []})):
        (place / f"judge-{name}.safetensors").write_text(name, "utf-8")
        judges[f"judge-{name}.safetensors"] = FakeJudge(finds)
    monkeypatch.setattr(scoring, "load_judge", lambda file, device: judges[file.name])
    return place


def run_program(monkeypatch: pytest.MonkeyPatch, *arguments: str | Path) -> None:
    monkeypatch.setattr("sys.argv", ["score", *map(str, arguments)])
    scoring.main()


def test_the_program(
    folder: Path, judges_folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    run_program(monkeypatch, folder, "--judges", judges_folder)
    said = capsys.readouterr().out
    assert "tiny: 4 prompts, 2 pictures each" in said
    assert "no ceiling is known" in said
    report = json.loads((folder / "score.json").read_text("utf-8"))
    judges = {"a": FakeJudge(FINDS), "b": FakeJudge(FINDS | {10: []})}
    expected = score(folder, judges, None)
    assert {name: report[name] for name in expected} == expected
    assert report["judge_files"]["a"] == hashlib.sha256(b"a").hexdigest()

    ceiling = judges_folder / "ceiling.json"
    run_program(monkeypatch, folder, "--judges", judges_folder, "--out", ceiling)
    assert "no ceiling" not in capsys.readouterr().out, "that report is the ceiling"
    run_program(monkeypatch, folder, "--judges", judges_folder)
    report = json.loads((folder / "score.json").read_text("utf-8"))
    assert report["judges"]["b"]["ceiling"] == expected["judges"]["b"]["scores"]["all"]
    assert report["ceiling_made_by"] == {"model": "tiny"}


def test_the_ceiling_of_other_judges_is_refused(
    folder: Path, judges_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ceiling = judges_folder / "ceiling.json"
    run_program(monkeypatch, folder, "--judges", judges_folder, "--out", ceiling)
    (judges_folder / "judge-b.safetensors").write_text("trained again", "utf-8")
    with pytest.raises(SystemExit, match=r"ceiling.json is the ceiling of other judges"):
        run_program(monkeypatch, folder, "--judges", judges_folder)
    run_program(monkeypatch, folder, "--judges", judges_folder, "--out", ceiling)
    run_program(monkeypatch, folder, "--judges", judges_folder)
    with pytest.raises(SystemExit, match=r"cannot be read from .*nowhere.json"):
        run_program(monkeypatch, folder, "--judges", judges_folder, "--ceiling", folder / "nowhere.json")


def test_what_is_missing_is_said_in_one_sentence(
    folder: Path, judges_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(SystemExit, match="holds no pictures"):
        run_program(monkeypatch, folder / "elsewhere", "--judges", judges_folder)
    (judges_folder / "judge-b.safetensors").unlink()
    with pytest.raises(SystemExit, match=r"judge-b.safetensors is not there: train the judges"):
        run_program(monkeypatch, folder, "--judges", judges_folder)


def test_scoring_needs_nothing_that_only_training_needs() -> None:
    code = "import sys; sys.modules['resvg_py'] = None; import training.score"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(scoring.__file__).parents[1])
