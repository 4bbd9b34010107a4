"""The engine's part of the self-test: what it refuses."""

import json
import sys
from pathlib import Path

import pytest
from PIL import Image

import resources
from engine import command_line
from engine.checks import CheckFailedError
from engine.engine_checks import (
    REFERENCE,
    check_engine_process,
    check_environment,
    check_libraries,
    check_no_compiler,
    check_picture,
)
from engine.picture import encode_png, read_settings


def test_a_library_that_does_not_load_is_named() -> None:
    with pytest.raises(CheckFailedError, match="no_such_library"):
        check_libraries(("json", "no_such_library"))
    assert check_libraries(("json",)) == "1 libraries load"


def test_a_compiler_beside_the_checks_is_told() -> None:
    with pytest.raises(CheckFailedError, match="clang"):
        check_no_compiler(lambda name: "/usr/bin/clang" if name == "clang" else None)
    assert "no compiler" in check_no_compiler(lambda _name: None)


def test_the_shipped_picture_is_made_again() -> None:
    assert "makes the picture that ships" in check_picture()


def test_another_picture_fails(tmp_path: Path) -> None:
    shipped = resources.find(REFERENCE)
    with Image.open(shipped) as picture:
        size = picture.size
    other = tmp_path / "other.png"
    grey = bytes([128]) * (size[0] * size[1] * 3)
    other.write_bytes(encode_png(grey, width=size[0], height=size[1], settings=read_settings(shipped)))
    with pytest.raises(CheckFailedError, match="another picture"):
        check_picture(other)


def test_a_frozen_program_keeps_its_libraries_to_itself(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "triptych"))
    inside = str(tmp_path / "_internal")
    assert "system's" in check_environment({"LD_LIBRARY_PATH": inside, "LD_LIBRARY_PATH_ORIG": "/opt/lib"})
    with pytest.raises(CheckFailedError, match="LD_LIBRARY_PATH"):
        check_environment({"LD_LIBRARY_PATH_ORIG": inside})


def test_the_engine_process_answers() -> None:
    assert "answers" in check_engine_process()


def test_the_command_writes_json(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("check_libraries", "check_picture", "check_kernel", "check_engine_process"):
        monkeypatch.setattr(f"engine.engine_checks.{name}", lambda: "fine")
    assert command_line.main(["engine-checks"]) == 0
    names = [check["name"] for check in json.loads(capsys.readouterr().out)["checks"]]
    assert names == ["libraries", "no compiler", "picture", "kernel", "environment", "engine process"]
