"""Tests of `triptych quantize` on tiny models."""

import dataclasses
import json
import signal
from pathlib import Path
from typing import Any

import pytest

from conversions import fixed_of, interrupt, request_of
from engine.command_line import main
from engine.commands.conversion_progress import Shown
from engine.commands.quantize import _lora
from engine.events import (
    Event,
    PreviewReady,
)
from engine.quant import instant
from engine.quant.calibrated import recipe
from engine.verification import verify_model


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TRIPTYCH_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    return tmp_path / "home"


def lines(text: str) -> list[str]:
    return text.splitlines()


def test_a_model_is_made_and_named(source_model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["quantize", "--recipe", "instant", str(source_model), str(tmp_path / "model"), "--device", "cpu"]) == 0
    out, err = capsys.readouterr()
    assert out == f"{tmp_path / 'model'}\n"
    first = [line.partition(",")[0] for line in lines(err)]
    blocks = [f"block {number} of 4" for number in range(1, 5)]
    after = ["hashing the source", "writing the model", "making the report"]
    assert first[:9] == ["hashing the source", "converting", *blocks, *after]
    assert lines(err)[5].startswith("block 4 of 4, 100 %, ")
    assert "times smaller" in lines(err)[9]
    assert "the pictures are not usable" in lines(err)[10]
    list(verify_model(tmp_path / "model"))


def test_a_name_installs_the_model(source_model: Path, home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["quantize", "--recipe", "instant", str(source_model), "mine"]) == 0
    assert capsys.readouterr().out == f"{home / 'models' / 'mine'}\n"
    assert main(["inspect", "mine"]) == 0
    assert "not usable" in capsys.readouterr().out
    assert main(["verify", "mine"]) == 0


def test_an_installed_name_is_a_source(source_model: Path, home: Path) -> None:
    (home / "models").mkdir(parents=True)
    (home / "models/wide").symlink_to(source_model)
    assert main(["quantize", "--recipe", "instant", "wide", "narrow"]) == 0
    assert (home / "models/narrow/conversion.json").exists()


def test_json_is_all_of_stdout(source_model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["quantize", "--recipe", "instant", str(source_model), "./model", "--seed", "3", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["model"] == str(tmp_path / "model")
    assert (told["recipe"], told["seed"], told["blocks"], told["resumed_blocks"]) == ("instant", 3, 4, 0)
    assert told["transformer_bytes"] < told["source_transformer_bytes"]
    assert 3 < told["weight_snr_db"] < 12
    assert 0.3 < told["zero_share"] < 0.6
    assert "not usable" in told["note"]


def test_a_plan_writes_nothing(
    source_model: Path, tmp_path: Path, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["quantize", "--recipe", "instant", str(source_model), "mine", "--plan"]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    for words in ("reads", "disk", "memory", "about", "4, ", "not usable"):
        assert words in out
    assert list(tmp_path.iterdir()) == []
    assert main(["quantize", "--recipe", "instant", str(source_model), "mine", "--plan", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["target"] == str(home / "models" / "mine")
    assert (told["blocks"], told["blocks_done"]) == (4, 0)
    assert told["disk"]["needed"] == sum(told["disk"][part] for part in ("transformer", "copied", "working", "records"))
    assert told["refusal"] is None
    assert list(tmp_path.iterdir()) == []


def test_a_plan_that_does_not_fit_is_shown_and_refused(
    source_model: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    usage = type("Usage", (), {"free": 10_000})
    monkeypatch.setattr("engine.quant.planning.shutil.disk_usage", lambda _: usage)
    assert main(["quantize", "--recipe", "instant", str(source_model), "mine", "--plan", "--json"]) == 1
    out, err = capsys.readouterr()
    assert json.loads(out)["refusal"] == lines(err)[0].removeprefix("triptych: ")
    assert "10 kB are free" in err
    assert main(["quantize", "--recipe", "instant", str(source_model), "mine"]) == 1
    assert "10 kB are free" in capsys.readouterr().err


def test_ctrl_c_keeps_what_is_done_and_the_same_command_goes_on(
    source_model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    assert main(["quantize", "--recipe", "instant", str(source_model), "./whole/model", "--device", "cpu"]) == 0
    capfd.readouterr()
    rounds, count = instant.quantize_linear, 0

    def interrupted(*arguments: Any, **named: Any) -> Any:
        nonlocal count
        count += 1
        if count == 21:  # three for the plan's sample, fourteen for the first block
            signal.raise_signal(signal.SIGINT)
        return rounds(*arguments, **named)

    with monkeypatch.context() as patch:
        patch.setattr(instant, "quantize_linear", interrupted)
        assert (
            main(["quantize", "--recipe", "instant", str(source_model), "./place/model", "--device", "cpu", "--json"])
            == 130
        )
    out, err = capfd.readouterr()
    assert out == ""
    assert lines(err)[-1] == "triptych: stopped, 1 of 4 blocks are kept; the same command goes on from there"
    assert [entry.name for entry in (tmp_path / "place").iterdir()] == [".model.conversion"]
    assert (
        main(["quantize", "--recipe", "instant", str(source_model), "./place/model", "--device", "cpu", "--json"]) == 0
    )
    out, err = capfd.readouterr()
    assert json.loads(out)["resumed_blocks"] == 1
    assert lines(err)[0] == "going on after 1 of 4 blocks"
    assert fixed_of(tmp_path / "place/model") == fixed_of(tmp_path / "whole/model")


def test_a_conversion_of_other_settings_wants_a_restart(
    source_model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    interrupt(request_of(source_model, tmp_path / "model"), after=2)
    arguments = ["quantize", str(source_model), "./model", "--recipe", "instant", "--device", "cpu", "--seed", "9"]
    assert main(arguments) == 1
    out, err = capsys.readouterr()
    assert (out, len(lines(err))) == ("", 1)
    assert "was begun with another seed" in err
    assert "--restart" in err
    assert main([*arguments, "--restart"]) == 0
    assert json.loads((tmp_path / "model/conversion.json").read_text())["seed"] == 9
    assert [entry.name for entry in tmp_path.iterdir()] == ["model"]


def test_an_existing_model_is_replaced_only_by_force(
    source_model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["quantize", "--recipe", "instant", str(source_model), "./model"]) == 0
    assert main(["quantize", "--recipe", "instant", str(source_model), "./model", "--seed", "1"]) == 1
    assert "exists already" in capsys.readouterr().err
    assert main(["quantize", "--recipe", "instant", str(source_model), "./model", "--seed", "1", "--force"]) == 0
    assert json.loads((tmp_path / "model/conversion.json").read_text())["seed"] == 1


@pytest.mark.parametrize(
    ("source", "target", "options", "says"),
    [
        ("nothing", "mine", [], "no model is named 'nothing'"),
        ("./nothing", "mine", [], "there is no folder nothing"),
        (None, "pocket", [], "is the name of a model that ships"),
        (None, "hf:me/mine", [], "is on the Hub"),
        (None, "a:b", [], "cannot name a model's folder"),
        (None, "", [], "names no model"),
        (None, "mine", ["--seed", "-1"], "seed must lie"),
        (None, "mine", ["--device", "tpu"], "there is no device 'tpu'"),
        (None, "mine", ["--base", "pocket"], "leave the base out"),
        (None, "mine", ["--lora", "none.safetensors"], "there is no LoRA"),
    ],
)
def test_refused_in_one_line(
    source_model: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    source: str | None,
    target: str,
    options: list[str],
    says: str,
) -> None:
    assert main(["quantize", "--recipe", "instant", source or str(source_model), target, *options]) == 1
    out, err = capsys.readouterr()
    assert (out, len(lines(err))) == ("", 1)
    assert says in err
    assert list(tmp_path.iterdir()) == []


def test_a_plan_fetches_nothing(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("engine.quant.conversion.list_files", lambda spec, **_: spec)
    monkeypatch.setattr("engine.quant.conversion.missing_bytes", lambda _: 23_800_000_000)
    assert main(["quantize", "--recipe", "instant", "hf:someone/model", "mine", "--plan"]) == 1
    said = "triptych: 23.80 GB of hf:someone/model are not here yet, and a plan fetches nothing: leave --plan out"
    assert capsys.readouterr().err.splitlines() == [said]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["a", "b", "--recipe", "perfect"], "choose from"),
        (["a"], "required: TARGET"),
        (["a", "b", "--pictures", "file"], "unrecognized arguments"),
        (["a", "b", "--budget", "much"], "'much' is no amount of memory: write it as 16GB"),
    ],
)
def test_wrong_usage(arguments: list[str], says: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["quantize", *arguments]) == 2
    assert says in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "file", "weight"),
    [
        ("a.safetensors", "a.safetensors", 1.0),
        ("a.safetensors:0.8", "a.safetensors", 0.8),
        ("a.safetensors:-1e-1", "a.safetensors", -0.1),
        ("C:a.safetensors", "C:a.safetensors", 1.0),
    ],
)
def test_a_lora_and_its_weight(text: str, file: str, weight: float) -> None:
    assert _lora(text) == (Path(file), weight)


def test_a_calibration_by_its_options(
    source_model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recipe, "LEARNING", dataclasses.replace(recipe.LEARNING, updates=2))
    (tmp_path / "prompts.txt").write_text("a cat\ntwo dogs\n")
    options = ["--prompts", "prompts.txt", "--branch", "1.5", "--device", "cpu", "--json"]
    assert main(["quantize", str(source_model), "./model", *options, "--plan"]) == 0
    assert json.loads(capsys.readouterr().out)["recipe"] == "calibrated"
    assert main(["quantize", str(source_model), "./model", *options]) == 0
    assert json.loads(capsys.readouterr().out)["recipe"] == "calibrated"
    settings = json.loads((tmp_path / "model/conversion.json").read_text())["settings"]
    assert (settings["prompts"], settings["branch_percent"]) == (2, 1.5)


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--prompts", "nothing.txt"], "the prompts nothing.txt cannot be read (No such file or directory)"),
        (["--prompts", "empty.txt"], "the file empty.txt holds no prompts: write one a line"),
        (["--prompts", "latin.txt"], "the prompts latin.txt are no UTF-8 text: save them as UTF-8, one a line"),
        (["--prompts", "."], "the prompts . cannot be read (Is a directory)"),
        (["--recipe", "instant", "--prompts", "empty.txt"], "the recipe instant reads no prompts"),
        (["--recipe", "instant", "--branch", "1"], "the recipe instant makes no side branches"),
        (["--branch", "2"], "side branches take 0 to 1.5 percent"),
        (["--budget", "16GB", "--device", "cpu"], "a budget is of a GPU's own memory"),
    ],
)
def test_options_that_a_calibration_refuses(
    source_model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], options: list[str], says: str
) -> None:
    (tmp_path / "empty.txt").write_text("\n")
    (tmp_path / "latin.txt").write_bytes("Köln".encode("latin-1"))
    assert main(["quantize", str(source_model), "./model", *options]) == 1
    out, err = capsys.readouterr()
    assert (out, len(lines(err))) == ("", 1)
    assert says in err


def test_previews_and_where_they_lie(
    source_model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    there: list[bool] = []
    kept = Shown.show

    def show(self: Shown, event: Event) -> None:
        kept(self, event)
        if isinstance(event, PreviewReady):
            words = lines(capsys.readouterr().err)[-1]
            assert words.startswith(f"preview of {event.blocks_done} of 4 blocks: ")
            there.append(Path(words.split(": ", 1)[1]).read_bytes() == event.png)

    monkeypatch.setattr(Shown, "show", show)
    options = ["--recipe", "instant", "--device", "cpu", "--no-pictures", "--preview", "two cats"]
    assert main(["quantize", str(source_model), "./model", *options]) == 0
    assert there == [True] * 4
