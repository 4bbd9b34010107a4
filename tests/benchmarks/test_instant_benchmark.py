"""The benchmark of the recipe `instant`, on a model of few numbers."""

import json
import math
from pathlib import Path

import pytest
import torch

from benchmarks import instant, random_flux
from benchmarks.random_flux import write_random_flux
from engine.checkpoint.contents import read_contents
from engine.checkpoint.reader import TensorReader
from engine.checkpoint.writer import ModelRecord, write_ternary_model
from engine.description import describe
from engine.model.config import config_from_values
from engine.model.shapes import block_linears
from engine.quant.ternary import quantize_linear

TINY = random_flux.CONFIG | {
    "in_channels": 16,
    "attention_head_dim": 16,
    "num_attention_heads": 2,
    "joint_attention_dim": 24,
    "pooled_projection_dim": 16,
    "axes_dims_rope": [4, 6, 6],
}


@pytest.fixture(autouse=True)
def _tiny(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(random_flux, "CONFIG", TINY)


def file_bytes(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in (folder / "transformer").iterdir()}


def test_the_source_is_a_whole_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(random_flux, "MAX_SHARD_BYTES", 40_000)
    write_random_flux(tmp_path / "source", blocks=3)
    contents = read_contents(tmp_path / "source")
    assert (contents.config.num_layers, contents.config.num_single_layers) == (1, 2)
    assert len({tensor.file for tensor in contents.tensors.values()}) > 1
    assert describe(tmp_path / "source").family == "dev"
    with TensorReader(contents) as reader:
        for name in contents.tensors:
            tensor = reader.tensor(name)
            assert bool(tensor.isfinite().all()), name
            assert 0.002 < float(tensor.float().std()) < 0.2, name


def test_pieces_and_shards_come_from_the_seed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for folder, seed in (("one", 1), ("again", 1), ("two", 2)):
        write_random_flux(tmp_path / folder, blocks=2, seed=seed)
    assert file_bytes(tmp_path / "one") == file_bytes(tmp_path / "again")
    assert file_bytes(tmp_path / "one") != file_bytes(tmp_path / "two")


def test_rows_columns_and_tails_differ() -> None:
    rng = random_flux._generator([0])
    weight = random_flux._rows(400, random_flux._column_scales(3072, rng), rng).float()
    rows, columns = weight.std(dim=1), weight.square().mean(dim=0).sqrt()
    assert float(rows.log().std()) > 0.3
    assert 2 <= int((columns > 4 * columns.median()).sum()) <= 30
    kurtosis = (weight / rows[:, None] / columns).pow(4).mean(dim=1)
    assert int((kurtosis > 2 * kurtosis.median()).sum()) == pytest.approx(40, abs=20)


def test_codes_of_another_weight_are_found_out(tmp_path: Path) -> None:
    source, target = tmp_path / "source", tmp_path / "target"
    write_random_flux(source, blocks=2)
    contents = read_contents(source)
    with TensorReader(contents) as reader:
        linears = {name: quantize_linear(reader.tensor(f"{name}.weight")) for name in block_linears(contents.config)}
    write_ternary_model(source, target, linears.items(), ModelRecord(recipe="instant"))
    instant.check_codes(source, target)
    linears[instant.CHECKED].codes[0, :2] = torch.tensor([1, -1])
    write_ternary_model(source, target, linears.items(), ModelRecord(recipe="instant"), force=True)
    with pytest.raises(AssertionError, match="attn"):
        instant.check_codes(source, target)


@pytest.mark.slow
def test_results_say_what_was_measured(tmp_path: Path) -> None:
    folder = tmp_path / "models"
    write_random_flux(folder / "source", blocks=3)
    assert instant.main([str(folder), "--out", str(tmp_path)]) == 0
    case = json.loads((tmp_path / "instant.json").read_text())["cases"][0]
    config = config_from_values(TINY | {"num_layers": 1, "num_single_layers": 2})
    numbers = sum(math.prod(shape) for shape in block_linears(config).values())
    assert case["blocks"] == 3
    assert case["ternary_parameters"] == numbers
    assert list(case["stages_s"]) == ["planning", "digests", "blocks", "writing"]
    assert sum(case["stages_s"].values()) == pytest.approx(case["seconds"], abs=0.05)
    assert 0 < case["peak_own_bytes"] <= case["peak_resident_bytes"]
    assert case["estimated_seconds_of_all_blocks"] > case["seconds"] > 0
    assert not list(folder.iterdir())
