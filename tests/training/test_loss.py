"""The program that compares students with their teacher, on made-up pictures and scores."""

import json
from pathlib import Path

import pytest

from paired_pictures import FakeScoring, save_judges, save_pictures
from training import loss, paired

BOTH = ("pocket-int4", "pocket")


@pytest.fixture
def scoring(monkeypatch: pytest.MonkeyPatch) -> FakeScoring:
    scoring = FakeScoring()
    monkeypatch.setattr(paired, "write_report", scoring)
    return scoring


@pytest.fixture
def folders(tmp_path: Path) -> list[Path]:
    """The teacher's and two students' pictures."""
    return [save_pictures(tmp_path, name) for name in ("teacher", *BOTH)]


def run_program(monkeypatch: pytest.MonkeyPatch, *arguments: str | Path) -> None:
    monkeypatch.setattr("sys.argv", ["loss", *map(str, arguments)])
    loss.main()


def test_a_row_a_way_in_the_order_given(
    folders: list[Path],
    tmp_path: Path,
    scoring: FakeScoring,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    judges, out = save_judges(tmp_path / "judges"), tmp_path / "results" / "loss.json"
    run_program(monkeypatch, *folders, "--judges", judges, "--out", out)
    scores, losses, apart = (part.split("\n") for part in capsys.readouterr().out.split("\n\n"))
    assert scores[0].startswith("3 prompts, 2 pictures each")
    assert [line.split()[0] for line in scores[2:]] == ["teacher", *BOTH]
    assert [line.split()[0] for line in losses[1:]] == list(BOTH)
    assert scores[3].split()[1:5] == ["exact", "50.0", "50.0", "50.0"]
    assert losses[0].split("  ")[0] == "loss in points"
    assert losses[1].split()[1:3] == ["exact", "50.0"]
    assert losses[1].endswith("50.0 (50.0 to 50.0)")
    assert [line.split()[0] for line in apart[1:3]] == list(BOTH)
    assert "28.1 (28.1 to 28.1)" in apart[1]
    assert len({len(line) for line in losses}) == 1

    report = json.loads(out.read_text("utf-8"))
    assert report["teacher"]["scores"]["a"]["overall"]["score"] == 100.0
    assert [student["made_by"]["model"] for student in report["students"]] == list(BOTH)
    for student in report["students"]:
        assert student["loss"]["b"]["overall"] == {"loss": 50.0, "low": 50.0, "high": 50.0}
        assert student["distances"]["pictures"] == 3
    assert (report["prompts"], report["pictures_a_prompt"]) == (3, 2)
    assert report["judge_files"].keys() == {"a", "b"}
    assert str(tmp_path) not in out.read_text("utf-8")

    run_program(monkeypatch, *folders, "--judges", judges, "--distances", "2", "--out", out)
    assert json.loads(out.read_text("utf-8"))["students"][0]["distances"]["pictures"] == 6
    assert scoring.looked == ["teacher", *BOTH], "once each"


def test_folders_that_do_not_go_together_are_refused_before_a_judge_looks(
    folders: list[Path], tmp_path: Path, scoring: FakeScoring, monkeypatch: pytest.MonkeyPatch
) -> None:
    judges = save_judges(tmp_path / "judges")
    other = save_pictures(tmp_path, "other", count=1)
    with pytest.raises(SystemExit, match="2 and 1 pictures a prompt"):
        run_program(monkeypatch, *folders, other, "--judges", judges)
    (other / "00000" / "samples" / "0000.png").unlink()
    with pytest.raises(SystemExit, match="holds no pictures"):
        run_program(monkeypatch, other, *folders, "--judges", judges)
    (folders[1] / "00001" / "samples" / "0001.png").write_bytes(b"no picture")
    with pytest.raises(SystemExit, match="is no PNG file"):
        run_program(monkeypatch, *folders, "--judges", judges)
    assert not scoring.looked


def test_judges_that_are_not_there_are_said(
    folders: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(SystemExit, match="train the judges"):
        run_program(monkeypatch, *folders, "--judges", tmp_path)
