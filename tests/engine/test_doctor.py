"""Tests of what is said about a machine."""

import json
from pathlib import Path

import pytest
import torch

import resources
from engine import doctor
from engine.command_line import main
from engine.commands.doctor import report
from engine.description import describe
from engine.doctor import cpu_features, diagnose, memory_plan, why_no_display
from engine.memory import Free, plan
from engine.picture_memory import PictureWork
from engine.placement import placements


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TRIPTYCH_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def test_the_processor_is_always_usable() -> None:
    devices = {device.device: device for device in diagnose().devices}
    assert devices["cpu"].why_not is None
    assert devices["cpu"].name
    assert sum(device.chosen_by_auto for device in devices.values()) == 1


def test_a_device_that_is_not_there_says_why() -> None:
    if torch.cuda.is_available():
        pytest.skip("there is a CUDA device here")
    devices = {device.device: device for device in diagnose().devices}
    assert "CUDA cannot be used here" in (devices["cuda"].why_not or "")


def test_every_op_has_a_backend_and_reasons_for_the_rest() -> None:
    ops = [op for op in diagnose().ops if op.device == "cpu"]
    assert {op.op for op in ops} >= {"ternary_linear", "ternary_product", "quantize_tokens", "quantize_activations"}
    assert "attention" in {op.op for op in ops}
    assert all(op.backend not in op.refused for op in ops)
    assert all(reason for op in ops for reason in op.refused.values())


def test_a_broken_torch_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> None:
        raise OSError("libtorch_cpu.so: cannot open shared object file")

    monkeypatch.setattr(doctor, "_devices", broken)
    diagnosis = diagnose()
    assert diagnosis.devices == ()
    assert "libtorch_cpu.so" in report(diagnosis, None)


def test_a_folder_that_cannot_be_written_says_why(home: Path) -> None:
    home.write_text("a file where the folder belongs")
    folders = {folder.use: folder for folder in diagnose().folders}
    assert folders["pictures"].path == home / "outputs"
    assert "is no folder" in (folders["pictures"].why_not or "")


def test_nothing_is_created_by_looking(home: Path) -> None:
    diagnose()
    assert not home.exists()


@pytest.mark.parametrize(
    ("system", "environment", "can_show"),
    [
        ("linux", {}, False),
        ("linux", {"DISPLAY": ""}, False),
        ("linux", {"DISPLAY": ":0"}, True),
        ("linux", {"WAYLAND_DISPLAY": "wayland-0"}, True),
        ("linux", {"QT_QPA_PLATFORM": "offscreen"}, True),
        ("win32", {}, True),
        ("darwin", {}, True),
    ],
)
def test_display(system: str, environment: dict[str, str], can_show: bool) -> None:
    assert (why_no_display(system, environment) is None) is can_show


def test_cpu_features(tmp_path: Path) -> None:
    file = tmp_path / "cpuinfo"
    file.write_text("processor : 0\nflags\t\t: fpu avx2 avx512f avx512_vnni mmx\nprocessor : 1\nflags : fpu\n")
    assert cpu_features(file) == ("avx2", "avx512f", "avx512_vnni")
    assert cpu_features(tmp_path / "none") == ()


def test_the_memory_plan_is_of_the_models_own_size(source_model: Path) -> None:
    plan = memory_plan(source_model, "cpu")
    assert (plan.model, plan.width, plan.height, plan.device_kind) == ("source", 64, 64, "cpu")
    assert plan.free.host > 0


def test_the_report_has_a_section_a_subject(source_model: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor", "--model", str(source_model)]) == 0
    out, err = capsys.readouterr()
    titles = [line for line in out.splitlines() if line and not line.startswith(" ")]
    assert titles[1:5] == ["Devices", "What computes", "Models", "Folders"]
    assert titles[5].startswith("Memory for source, 64 x 64, on ")
    assert err == ""


def test_the_plan_is_a_table_of_phases_and_parts(source_model: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["doctor", "--model", str(source_model), "--size", "128x96", "--budget", "1MB"]
    assert main(arguments) == 0
    section = capsys.readouterr().out.split("Memory for source, 128 x 96, on ")[1].splitlines()
    titles, *phases = (line.split() for line in section[1:5])
    assert titles[:6] == ["text_encoder", "text_encoder_2", "transformer", "vae", "working", "together"]
    assert [row[0] for row in phases] == ["text", "denoise", "decode"]
    assert "budget   1 MB, of which" in section[6]
    assert section[-1].startswith("  refused  128 x 96 with source needs ")


def test_a_gpus_table_says_how_each_part_stays(source_model: Path) -> None:
    among = placements("cuda")[-1:]
    room = Free(host=10**12, device=10**12)
    planned = plan(describe(source_model), PictureWork(width=64, height=64), device_kind="cuda", free=room, among=among)
    text = report(diagnose(), planned)
    assert "streamed" in text
    assert "visiting" in text
    assert "decoder  takes tiles of 512 x 512 pixels" in text
    assert "refused" not in text
    assert "free     1000.0 GB of device, 1000.0 GB of host" in text


@pytest.mark.parametrize("option", [["--budget", "8GB"], ["--size", "64x64"]])
def test_what_is_about_a_model_needs_one(option: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor", *option]) == 1
    assert "name it with --model" in capsys.readouterr().err


def test_json_is_all_of_stdout(source_model: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor", "--model", str(source_model), "--json"]) == 0
    values = json.loads(capsys.readouterr().out)
    assert values["machine"]["cores"] >= 1
    assert values["memory"]["model"] == "source"
    assert [phase["phase"] for phase in values["memory"]["phases"]] == ["text", "denoise", "decode"]
    assert values["memory"]["phases"][0]["parts"][1]["stay"] == "resident"
    assert {"versions", "devices", "ops", "models", "folders", "display_error", "torch_error"} <= values.keys()


def test_missing_and_broken_models_are_listed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "models" / "broken").mkdir(parents=True)
    monkeypatch.setattr(resources, "models_folder", lambda: tmp_path / "models")
    assert main(["doctor"]) == 0
    out = capsys.readouterr().out
    assert "pocket  missing" in out
    assert "broken  not usable: " in out


def test_an_unknown_model_is_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor", "--model", "nothing"]) == 1
    assert capsys.readouterr().err.startswith("triptych: no model is named 'nothing'")
