"""Tests of where compiled kernels are kept."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from engine.kernel_cache import TRITON, keep_compiled_kernels
from engine.protocol import Hello, Message, OpenModel, write_message

ROOT = Path(__file__).parents[2]
WATCH = """
import os, sys
class Watch:
    def find_spec(self, name, *_):
        if name in ("torch", "triton"):
            print("cache", os.environ.get("TRITON_CACHE_DIR"), file=sys.stderr, flush=True)
            os._exit(0)
sys.meta_path.insert(0, Watch())
"""


def cache_at_import(program: str, *said: Message, **environment: str) -> str:
    """Run a program, tell it `said`, and return where Triton would keep kernels when torch is imported."""
    inherited = {name: value for name, value in os.environ.items() if name != TRITON}
    frames = subprocess.PIPE
    process = subprocess.Popen(
        [sys.executable, "-c", WATCH + program],
        stdin=frames,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        cwd=ROOT,
        env=inherited | environment,
    )
    with process:
        assert process.stdin
        assert process.stderr
        for message in said:
            write_message(process.stdin, message)
        (line,) = [line for line in process.stderr.read().decode().splitlines() if line.startswith("cache ")]
    return line.removeprefix("cache ")


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
