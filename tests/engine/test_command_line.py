"""Tests of the command line as a whole."""

import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from engine.command_line import build_parser, main
from engine.version import VERSION

ROOT = Path(__file__).parents[2]
HEAVY = """
import sys
from engine.command_line import main
code = main({arguments!r})
heavy = [name for name in ("torch", "diffusers", "transformers", "PySide6") if name in sys.modules]
sys.exit(f"{{code}} {{heavy}}" if heavy else code)
"""


def run_and_list_heavy(*arguments: str) -> subprocess.CompletedProcess[str]:
    code = HEAVY.format(arguments=list(arguments))
    return subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr() == (f"Triptych {VERSION}\n", "")


def test_no_command_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("usage: triptych")


@pytest.mark.parametrize("arguments", [["paint"], ["--paint"], ["inspect"], ["engine", "extra"], ["gen", "a cube"]])
def test_wrong_usage(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 2
    assert "error:" in capsys.readouterr().err


def test_help_names_every_command_and_not_the_engine() -> None:
    text = build_parser().format_help()
    for command in ("generate", "quantize", "inspect", "verify", "evaluate", "doctor"):
        assert f"\n    {command} " in text
    assert "engine" not in text


@pytest.mark.parametrize("command", ["generate", "quantize", "inspect", "verify", "evaluate", "doctor"])
def test_every_command_has_help(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([command, "--help"]) == 0
    assert f"usage: triptych {command}" in capsys.readouterr().out


def test_the_engine_process_is_started(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "engine.host", SimpleNamespace(main=lambda: 7))  # type: ignore[arg-type]
    monkeypatch.delattr("engine.host", raising=False)
    assert main(["engine"]) == 7


@pytest.mark.parametrize(
    ("arguments", "code"), [(["--version"], 0), (["generate", ""], 1), (["generate", "a cube", "--size", "a"], 2)]
)
def test_nothing_heavy_is_loaded_for_what_computes_nothing(arguments: list[str], code: int) -> None:
    done = run_and_list_heavy(*arguments)
    assert (done.returncode, done.stderr.count("Traceback")) == (code, 0), done.stderr


def test_inspect_needs_no_torch(tmp_path: Path) -> None:
    done = run_and_list_heavy("inspect", f"{tmp_path}/none")
    assert (done.returncode, done.stderr) == (1, f"triptych: there is no folder {tmp_path}/none: check the path\n")


@pytest.mark.skipif(sys.platform == "win32", reason="pipes end differently there")
def test_a_reader_that_leaves_is_no_failure_to_report() -> None:
    line = f"'{sys.executable}' -m app.main doctor --json | true"
    done = subprocess.run(["/bin/sh", "-c", line], cwd=ROOT, capture_output=True, text=True, check=False)
    assert "Traceback" not in done.stderr
    assert "BrokenPipe" not in done.stderr
