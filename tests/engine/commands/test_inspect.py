"""`triptych inspect` of what is no whole model: what it is, and whether it can become one."""

import json
from pathlib import Path

import pytest

from bfl_shapes import FLUX_DEV, bfl_shapes
from engine.command_line import main
from fake_sources import write_pipeline, write_sparse


def test_a_single_file_in_words(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = write_sparse(tmp_path / "flux1-dev.safetensors", bfl_shapes(FLUX_DEV))
    assert main(["inspect", str(file)]) == 0
    told = capsys.readouterr().out
    assert "FLUX.1-dev or a fine-tune of it" in told
    assert "FLUX.1 [dev] Non-Commercial License" in told
    assert "11,901,408,320 parameters in bf16" in told


def test_a_transformer_folder_as_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = write_pipeline(tmp_path / "tuned")
    (folder / "model_index.json").unlink()
    (folder / "vae").rename(tmp_path / "vae")
    assert main(["inspect", str(folder), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["readiness"], told["missing"]) == ("needs a base", ["vae"])
    assert told["licence"]["must_be_accepted"] is True


def test_something_else_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = write_sparse(tmp_path / "a.safetensors", {"patch_embedding.weight": (2, 2)})
    assert main(["inspect", str(file)]) == 0
    assert "Wan, not FLUX.1" in capsys.readouterr().out


def test_a_damaged_file_is_an_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.safetensors").write_bytes(b"")
    assert main(["inspect", str(tmp_path / "a.safetensors")]) == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert "cut short" in told.err
