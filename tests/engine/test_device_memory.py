"""Tests of how torch takes a GPU's memory."""

import os
import sys
from pathlib import Path

import pytest
import torch

from at_import import variable_at_import
from engine.device_memory import ALLOCATOR, ALLOCATOR_BEFORE, GROWING, SMALL_WORKSPACE, WORKSPACE, take_memory_sparingly
from engine.protocol import Hello, OpenModel

NAMES = (ALLOCATOR, ALLOCATOR_BEFORE, WORKSPACE)
linux = pytest.mark.skipif(sys.platform != "linux", reason="no other system has growing segments")


@linux
def test_a_command_says_it_before_torch_is_imported(ternary_model: Path, tmp_path: Path) -> None:
    program = f"from engine.command_line import main; main({['generate', 'a cube', '--model', str(ternary_model)]!r})"
    said = {name: variable_at_import(name, program, without=NAMES, TRIPTYCH_HOME=str(tmp_path)) for name in NAMES}
    assert said == {ALLOCATOR: GROWING, ALLOCATOR_BEFORE: "None", WORKSPACE: SMALL_WORKSPACE}


@linux
def test_the_engine_says_it_before_torch_is_imported(ternary_model: Path, tmp_path: Path) -> None:
    said = Hello(), OpenModel(model=str(ternary_model), device="cpu", activations="int8")
    program = "from engine.host import main; main()"
    assert variable_at_import(ALLOCATOR, program, *said, without=NAMES, TRIPTYCH_HOME=str(tmp_path)) == GROWING


@pytest.mark.parametrize("name", NAMES)
def test_what_a_person_says_stays(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    for each in NAMES:
        monkeypatch.setenv(each, "")  # so that it is taken back at the end
        monkeypatch.delenv(each)
    monkeypatch.setenv(name, "theirs")
    take_memory_sparingly()
    assert os.environ[name] == "theirs"
    assert (ALLOCATOR in os.environ) == ((sys.platform == "linux" and name != ALLOCATOR_BEFORE) or name == ALLOCATOR)


def test_torch_takes_the_setting() -> None:
    torch._C._accelerator_setAllocatorSettings(GROWING)  # raises for words that it does not know
    with pytest.raises(ValueError, match="Perhaps"):
        torch._C._accelerator_setAllocatorSettings("expandable_segments:Perhaps")
    torch._C._accelerator_setAllocatorSettings("expandable_segments:False")
