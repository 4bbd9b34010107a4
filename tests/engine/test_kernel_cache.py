"""Tests of where compiled kernels are kept."""

from pathlib import Path

import pytest

from at_import import variable_at_import
from engine.kernel_cache import TRITON, keep_compiled_kernels
from engine.protocol import Hello, Message, OpenModel


def cache_at_import(program: str, *said: Message, **environment: str) -> str:
    """Run a program, tell it `said`, and return where Triton would keep kernels when torch is imported."""
    return variable_at_import(TRITON, program, *said, without=(TRITON,), **environment)


def test_a_command_keeps_kernels_in_the_persons_cache(ternary_model: Path, tmp_path: Path) -> None:
    program = f"from engine.command_line import main; main({['generate', 'a cube', '--model', str(ternary_model)]!r})"
    assert cache_at_import(program, TRIPTYCH_HOME=str(tmp_path)) == str(tmp_path / "cache" / "triton")
    assert cache_at_import(program, TRITON_CACHE_DIR="elsewhere") == "elsewhere"


def test_the_engine_keeps_kernels_in_the_persons_cache(ternary_model: Path, tmp_path: Path) -> None:
    said = Hello(), OpenModel(model=str(ternary_model), device="cpu", activations="int8")
    found = cache_at_import("from engine.host import main; main()", *said, TRIPTYCH_HOME=str(tmp_path))
    assert found == str(tmp_path / "cache" / "triton")


def test_triton_keeps_them_there(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    knobs = pytest.importorskip("triton").knobs
    monkeypatch.setenv("TRIPTYCH_HOME", str(tmp_path))
    monkeypatch.setenv(TRITON, "")  # so that it is taken back at the end
    monkeypatch.delenv(TRITON)
    keep_compiled_kernels()
    assert Path(knobs.cache.dir) == tmp_path / "cache" / "triton"
    assert not (tmp_path / "cache").exists(), "naming a folder makes none"
