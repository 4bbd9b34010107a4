"""Tests of `triptych bench`."""

import json
import signal
from pathlib import Path

import pytest

from engine.bench import case, measuring, pictures
from engine.bench.measuring import BenchRequest, Measured
from engine.command_line import main


@pytest.fixture(autouse=True)
def few_repeats(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the tests short."""
    monkeypatch.setattr(case, "REPEATS", (2, 2))
    monkeypatch.setattr(pictures, "PICTURE_SECONDS", 0.0)


def test_a_tiny_model_is_measured_and_saved(
    ternary_model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "results" / "bench.json"
    assert main(["bench", "--model", str(ternary_model), "--device", "cpu", "--out", str(file)]) == 0
    out, err = capsys.readouterr()
    assert out.startswith("ternary on ")
    assert "one step" in out
    assert err.splitlines()[-1] == f"saved as {file} and {file.with_suffix('.html')}"
    values = json.loads(file.read_text("utf-8"))
    assert values["step"]["timings"].keys() == {"triptych"}
    assert values["picture"]["timings"]["triptych"]["median_ms"] > 0
    assert sorted(path.name for path in file.parent.iterdir()) == ["bench.html", "bench.json"]
    assert main(["bench", "--model", str(ternary_model), "--device", "cpu", "--out", str(file)]) == 1
    assert "already exists" in capsys.readouterr().err


def test_json_is_all_that_stdout_carries(ternary_model: Path, capfd: pytest.CaptureFixture[str]) -> None:
    options = ["--device", "cpu", "--size", "80x64", "--activations", "exact", "--json"]
    assert main(["bench", "--model", str(ternary_model), *options]) == 0
    values = json.loads(capfd.readouterr().out)
    assert (values["width"], values["height"], values["activations"]) == (80, 64, "exact")


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["--model", "no-such-model"], 1, "no-such-model"),
        (["--device", "gpu"], 1, "there is no device 'gpu'"),
        (["--device", "cpu", "--true-size"], 1, "--true-size needs a CUDA device, this is cpu"),
        (["--size", "100x100"], 1, "width must be a positive multiple of 16, got 100"),
        (["--size", "4096x256"], 1, "width must lie between"),
        (["--size", "large"], 2, "is no size"),
        (["--out", "bench.csv"], 2, "does not end in .json"),
        (["--out", "pyproject.toml/bench.json"], 1, "pyproject.toml is no folder"),
        (["--true-size", "--model", "pocket"], 2, "not allowed with argument"),
        (["--activations", "fp8"], 2, "invalid choice"),
        (["extra"], 2, "unrecognized arguments: extra"),
    ],
)
def test_bad_input_is_told_in_one_sentence(
    arguments: list[str], code: int, says: str, ternary_model: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    named = [] if "--model" in arguments or "--true-size" in arguments else ["--model", str(ternary_model)]
    assert main(["bench", *named, *arguments]) == code
    out, err = capsys.readouterr()
    assert out == ""
    assert says in err.splitlines()[-1]
    assert "Traceback" not in err


def test_ctrl_c_leaves_nothing_behind(
    ternary_model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(request: BenchRequest, tell: object) -> Measured:
        signal.raise_signal(signal.SIGINT)
        raise AssertionError("the signal ends the command")

    monkeypatch.setattr(measuring, "measure_all", interrupted)
    assert main(["bench", "--model", str(ternary_model), "--out", str(tmp_path / "bench.json")]) == 130
    assert list(tmp_path.iterdir()) == []
    assert capsys.readouterr().err.splitlines()[-1] == "triptych: interrupted"
