"""The benchmark of the whole pipeline, on a model of few numbers."""

import json
from pathlib import Path

import pytest

import resources
from benchmarks import pipeline
from benchmarks.random_pipeline import SMALL, write_random_pipeline
from engine.checkpoint.contents import read_contents
from engine.checkpoint.reader import TensorReader
from engine.errors import OutOfMemory
from engine.headers import read_headers

POCKET = resources.models_folder() / "pocket"


def test_the_same_seed_gives_the_same_bytes_and_every_byte_is_a_code(tmp_path: Path) -> None:
    one, same, other = (
        write_random_pipeline(tmp_path / name, POCKET, shapes=SMALL, seed=seed)
        for name, seed in (("one", 1), ("same", 1), ("other", 2))
    )
    files = [folder / "transformer/diffusion_pytorch_model.safetensors" for folder in (one, same, other)]
    assert files[0].read_bytes() == files[1].read_bytes() != files[2].read_bytes()
    contents = read_contents(one)
    with TensorReader(contents) as reader:
        for name in contents.modules:
            reader.packed(name)


def test_without_numbers_the_headers_are_the_same(tmp_path: Path) -> None:
    full, holes = (
        write_random_pipeline(tmp_path / str(numbers), POCKET, shapes=SMALL, numbers=numbers)
        for numbers in (True, False)
    )
    for part, stem in (("transformer", "diffusion_pytorch_model"), ("text_encoder_2", "model")):
        told = [
            {name: (each.dtype, each.shape, each.start) for name, each in read_headers(folder / part, stem).items()}
            for folder in (full, holes)
        ]
        assert told[0] == told[1]


@pytest.mark.slow
def test_both_budgets_are_measured_and_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = [str(tmp_path / "m"), "--tiny", "--size", "64x64", "--steps", "2", "--device", "cpu"]
    assert pipeline.main([*arguments, "--budget", "81MB", "none", "--out", str(tmp_path)]) == 0
    results = json.loads((tmp_path / "pipeline.json").read_text())
    tight, free = results["cases"]
    assert (tight["placement"]["t5"], free["placement"]["t5"]) == ("streamed", "resident")
    assert tight["planned_bytes"]["text"] < free["planned_bytes"]["text"]
    for case in (tight, free):
        first, second = case["pictures"]
        assert set(first["phase_seconds"]) == {"text", "denoise", "decode"}
        assert second["seconds"] > second["step_seconds_median"] > 0
        assert case["peak_resident_bytes"] > 0
    assert not (tmp_path / "m" / "model").exists()
    assert "model written" in capsys.readouterr().out


@pytest.mark.slow
def test_a_budget_that_is_too_small_ends_it(tmp_path: Path) -> None:
    write_random_pipeline(tmp_path / "m" / "model", POCKET, shapes=SMALL)
    arguments = [str(tmp_path / "m"), "--tiny", "--size", "64x64", "--device", "cpu", "--budget", "1MB"]
    with pytest.raises(OutOfMemory):
        pipeline.main([*arguments, "--out", str(tmp_path)])


def test_more_than_was_planned_is_a_failure() -> None:
    case = {"planned_bytes": {"text": 5}, "pictures": [{"peak_bytes": {"text": 5}}]}
    assert pipeline._within(case)
    assert not pipeline._within(case | {"planned_bytes": {"text": 4}})
    assert pipeline._within(case | {"pictures": [{"peak_bytes": {"text": None}}]})
