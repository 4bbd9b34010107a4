"""The console script: which road it takes, and what it says where a road is closed."""

import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from app import main as console

ROOT = Path(__file__).parents[2]


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, list[str]]]:
    """Stand-ins for the window and the command line that note how they were called."""
    noted: list[tuple[str, list[str]]] = []

    def run_window(argv: list[str]) -> int:
        noted.append(("window", argv))
        return 0

    def run_command(argv: list[str]) -> int:
        noted.append(("command", argv))
        return 2

    window, command_line = ModuleType("app.window"), ModuleType("engine.command_line")
    window.run_window = run_window  # type: ignore[attr-defined]
    command_line.main = run_command  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "app.window", window)
    monkeypatch.setitem(sys.modules, "engine.command_line", command_line)
    return noted


def test_no_arguments_open_the_window(calls: list[tuple[str, list[str]]]) -> None:
    assert console.main([]) == 0
    assert [name for name, _ in calls] == ["window"]


def test_anything_else_goes_to_the_command_line(calls: list[tuple[str, list[str]]]) -> None:
    assert console.main(["generate", "a red cube", "--seed", "7"]) == 2
    assert calls == [("command", ["generate", "a red cube", "--seed", "7"])]


def test_a_file_or_folder_opens_the_window_on_it(
    calls: list[tuple[str, list[str]]], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["triptych", "…"])
    (tmp_path / "a.png").touch()
    (tmp_path / "doctor").mkdir()
    for word in ("a.png", "./doctor", "doctor", "none.png", "-v"):
        console.main([word])
    assert calls == [
        ("window", ["triptych", str(tmp_path / "a.png")]),
        ("window", ["triptych", str(tmp_path / "doctor")]),
        ("command", ["doctor"]),
        ("command", ["none.png"]),
        ("command", ["-v"]),
    ]


def test_the_processs_own_arguments_are_the_default(
    calls: list[tuple[str, list[str]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "argv", ["triptych", "--version"])
    console.main()
    monkeypatch.setattr(sys, "argv", ["triptych"])
    console.main()
    assert calls == [("command", ["--version"]), ("window", ["triptych"])]


def test_a_missing_library_costs_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class Broken:
        """An import that fails as Qt's does on a bare Debian."""

        @staticmethod
        def find_spec(name: str, path: object = None, target: object = None) -> None:
            if name == "app.window":
                raise ImportError("libEGL.so.1: cannot open shared object file: No such file or directory")

    monkeypatch.delitem(sys.modules, "app.window", raising=False)
    monkeypatch.setattr(sys, "meta_path", [Broken, *sys.meta_path])
    assert console.main([]) == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "libegl1" in printed.err
    assert printed.err.count("\n") == 1


def test_our_own_broken_import_is_not_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "app.window", None)
    with pytest.raises(ImportError):
        console.main([])


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux runs without a display")
def test_without_a_display_the_window_says_so(
    calls: list[tuple[str, list[str]]], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for variable in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(variable, raising=False)
    assert console.main([]) == 1
    assert "no display" in capsys.readouterr().err
    assert calls == []


def test_the_module_runs_as_a_script() -> None:
    run = subprocess.run(
        [sys.executable, "-m", "app.main", "--version"], cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    assert run.returncode == 0, run.stderr
    assert "1.0.0" in run.stdout
