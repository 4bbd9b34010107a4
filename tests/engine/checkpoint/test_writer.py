"""Whole ternary models, written and read back."""

import errno
import json
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from damage import TRANSFORMER_FILE, edit_json
from engine.checkpoint import writer
from engine.checkpoint.contents import read_contents
from engine.checkpoint.digest import file_digest
from engine.checkpoint.reader import TensorReader
from engine.checkpoint.writer import ModelRecord, write_ternary_model
from engine.description import describe
from engine.errors import InvalidModel, OutputError, OutputExists
from engine.quant.ternary import TernaryValues
from kernels.layout import unpack
from tiny_ternary import RECORD, rounded, save_tiny_ternary

TO_Q = "transformer_blocks.0.attn.to_q"


def files_of(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def test_values_come_back(source_model: Path, ternary_model: Path) -> None:
    written = dict(rounded(source_model))
    contents = read_contents(ternary_model)
    assert contents.modules.keys() == written.keys()
    with TensorReader(contents) as reader:
        for name, values in written.items():
            packed = reader.packed(name)
            assert torch.equal(unpack(packed.codes, packed.layout, *values.codes.shape), values.codes)
            assert torch.equal(packed.row_scale, values.row_scale)


def test_input_scales_and_branches_come_back(source_model: Path, tmp_path: Path) -> None:
    generator = torch.Generator().manual_seed(0)
    values = TernaryValues(
        codes=torch.randint(-1, 2, (32, 32), dtype=torch.int8, generator=generator),
        row_scale=torch.rand(32, generator=generator),
        input_scale=torch.rand(32, generator=generator) + 0.5,
        branch_down=torch.randn(2, 32, generator=generator).bfloat16(),
        branch_up=torch.randn(32, 2, generator=generator).bfloat16(),
    )
    write_ternary_model(source_model, tmp_path / "model", [(TO_Q, values)], RECORD)
    contents = read_contents(tmp_path / "model")
    with TensorReader(contents) as reader:
        packed = reader.packed(TO_Q)
    for part in ("input_scale", "branch_down", "branch_up"):
        assert torch.equal(getattr(packed, part), getattr(values, part))


def test_other_tensors_stay_as_they_were(source_model: Path, ternary_model: Path) -> None:
    before, after = (load_file(model / TRANSFORMER_FILE) for model in (source_model, ternary_model))
    weights = {f"{name}.weight" for name, _ in rounded(source_model)}
    kept = before.keys() - weights
    assert kept < after.keys()
    assert not weights & after.keys()
    for name in kept:
        assert before[name].dtype == after[name].dtype
        assert torch.equal(before[name], after[name])


def test_shards_hold_linears_whole(source_model: Path, tmp_path: Path) -> None:
    limit = 17_000
    model = save_tiny_ternary(source_model, tmp_path / "model", max_shard_bytes=limit)
    index = json.loads((model / f"{TRANSFORMER_FILE}.index.json").read_text())
    shards = sorted({tensor.file.name for tensor in read_contents(model).tensors.values()})
    assert shards == [
        f"diffusion_pytorch_model-{number:05d}-of-{len(shards):05d}.safetensors" for number in range(1, len(shards) + 1)
    ]
    assert len(shards) > 5
    sizes = [sum(tensor.nbytes for tensor in load_file(model / "transformer" / shard).values()) for shard in shards]
    assert index["metadata"]["total_size"] == sum(sizes)
    assert max(sizes) <= limit
    for module in read_contents(model).modules:
        parts = [shard for name, shard in index["weight_map"].items() if name.startswith(f"{module}.")]
        assert len(parts) == 3
        assert len(set(parts)) == 1


def test_shards_change_no_tensor(source_model: Path, ternary_model: Path, tmp_path: Path) -> None:
    sharded = save_tiny_ternary(source_model, tmp_path / "model", max_shard_bytes=10_000)
    whole = load_file(ternary_model / TRANSFORMER_FILE)
    pieces = {}
    for shard in (sharded / "transformer").glob("*.safetensors"):
        pieces |= load_file(shard)
    assert pieces.keys() == whole.keys()
    assert all(torch.equal(pieces[name], whole[name]) for name in whole)


def test_the_configuration_says_what_is_ternary(source_model: Path, ternary_model: Path) -> None:
    before, after = (
        json.loads((model / "transformer/config.json").read_text()) for model in (source_model, ternary_model)
    )
    quantization = after.pop("quantization_config")
    assert after == before
    modules = quantization.pop("modules")
    assert modules[TO_Q] == [32, 32]
    assert quantization == {
        "quant_method": "triptych",
        "format_version": 1,
        "layout": "base3",
        "recipe": "instant",
        "settings": {"rounding": "nearest"},
    }


def test_the_record_has_every_hash(source_model: Path, ternary_model: Path) -> None:
    record = json.loads((ternary_model / "conversion.json").read_text())
    files = files_of(ternary_model).keys() - {"conversion.json"}
    assert record["files"] == {path: file_digest(ternary_model / path) for path in files}
    assert record["source"]["files"]["transformer/diffusion_pytorch_model.safetensors"] == file_digest(
        source_model / TRANSFORMER_FILE
    )
    assert record["source"]["name"] == "source"
    assert record["seed"] == 7
    assert record["versions"].keys() >= {"triptych", "torch", "python"}


def test_the_description_is_the_sources_under_a_new_name(source_model: Path, ternary_model: Path) -> None:
    before, after = describe(source_model), describe(ternary_model)
    assert after.name == "ternary"
    for field in ("family", "defaults", "sizes", "preview", "licence", "max_sequence_length", "parameters"):
        assert getattr(before, field) == getattr(after, field)
    assert after.recipe == "instant"
    assert after.transformer_bytes < before.transformer_bytes


def test_limits_are_the_sources(copy_of: Callable[[Path], Path], source_model: Path, tmp_path: Path) -> None:
    source = copy_of(source_model)
    edit_json(source / "triptych.json", lambda settings: settings.update(limits="Two things."))
    write_ternary_model(source, tmp_path / "model", rounded(source, [TO_Q]), ModelRecord(recipe="instant"))
    assert describe(tmp_path / "model").limits == "Two things."


def test_a_record_may_describe_the_model_anew(source_model: Path, tmp_path: Path) -> None:
    record = ModelRecord(recipe="instant", description={"name": "other", "preview": None}, details={"note": "made"})
    write_ternary_model(source_model, tmp_path / "model", rounded(source_model, [TO_Q]), record)
    assert describe(tmp_path / "model").name == "other"
    assert describe(tmp_path / "model").preview is None
    assert json.loads((tmp_path / "model/conversion.json").read_text())["note"] == "made"


def test_learned_tensors_replace_the_sources_and_are_listed(source_model: Path, tmp_path: Path) -> None:
    before = load_file(source_model / TRANSFORMER_FILE)
    learned = {name: before[name].float() + 1 for name in (f"{TO_Q}.bias", "x_embedder.weight")}
    write_ternary_model(source_model, tmp_path / "model", rounded(source_model), RECORD, learned=learned)
    after = load_file(tmp_path / "model" / TRANSFORMER_FILE)
    for name in after.keys() & before.keys():
        expected = learned[name].to(before[name].dtype) if name in learned else before[name]
        assert after[name].dtype == before[name].dtype
        assert torch.equal(after[name], expected), name
    record = json.loads((tmp_path / "model/conversion.json").read_text())
    assert record["learned"] == [f"{TO_Q}.bias", "x_embedder.weight"]


def test_learned_tensors_of_another_shape_are_a_mistake(source_model: Path, tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="learned in another shape"):
        write_ternary_model(
            source_model, tmp_path / "model", rounded(source_model), RECORD, learned={f"{TO_Q}.bias": torch.zeros(3)}
        )
    assert list(tmp_path.iterdir()) == []


def test_other_parts_are_links_where_the_file_system_has_them(source_model: Path, ternary_model: Path) -> None:
    assert (ternary_model / "vae/config.json").samefile(source_model / "vae/config.json")
    assert not (ternary_model / "transformer/config.json").samefile(source_model / "transformer/config.json")
    assert not (ternary_model / "model_index.json").samefile(source_model / "model_index.json")


def test_other_parts_are_copies_elsewhere(source_model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(source: Path, target: Path) -> None:
        raise OSError(errno.EXDEV, "another file system")

    monkeypatch.setattr(os, "link", refuse)
    model = save_tiny_ternary(source_model, tmp_path / "model")
    assert not (model / "vae/config.json").samefile(source_model / "vae/config.json")
    assert (model / "vae/config.json").read_bytes() == (source_model / "vae/config.json").read_bytes()


def test_links_of_a_cache_are_followed(copy_of: Callable[[Path], Path], source_model: Path, tmp_path: Path) -> None:
    source = copy_of(source_model)
    blob = tmp_path / "blob"
    (source / "vae/config.json").rename(blob)
    (source / "vae/config.json").symlink_to(blob)
    model = save_tiny_ternary(source, tmp_path / "model")
    assert not (model / "vae/config.json").is_symlink()
    assert not (model / "vae/config.json").samefile(blob)
    assert (model / "vae/config.json").read_bytes() == blob.read_bytes()


def test_what_is_no_part_of_a_model_is_left_behind(copy_of: Callable[[Path], Path], source_model: Path) -> None:
    source = copy_of(source_model)
    (source / "flux1-dev.safetensors").write_bytes(b"the same weights once more")
    (source / "LICENSE.md").write_text("terms")
    model = save_tiny_ternary(source, source.with_name("model"))
    assert not (model / "flux1-dev.safetensors").exists()
    assert (model / "LICENSE.md").read_text() == "terms"


def test_the_same_values_give_the_same_bytes(source_model: Path, tmp_path: Path) -> None:
    first, second = (files_of(save_tiny_ternary(source_model, tmp_path / place / "model")) for place in ("a", "b"))
    assert first == second


def test_files_are_readable_by_all_whom_the_umask_lets(ternary_model: Path) -> None:
    mode = (ternary_model / TRANSFORMER_FILE).stat().st_mode
    assert mode == (ternary_model / "triptych.json").stat().st_mode


def test_an_existing_target_is_refused(source_model: Path, tmp_path: Path) -> None:
    (tmp_path / "model").mkdir()
    (tmp_path / "model/model_index.json").write_text("mine")
    with pytest.raises(OutputExists, match="exists already"):
        save_tiny_ternary(source_model, tmp_path / "model")
    assert files_of(tmp_path) == {"model/model_index.json": b"mine"}


def test_force_replaces_a_model(source_model: Path, tmp_path: Path) -> None:
    model = save_tiny_ternary(source_model, tmp_path / "model")
    (model / "left_over").write_text("old")
    write_ternary_model(source_model, model, rounded(source_model, [TO_Q]), RECORD, force=True)
    assert list(read_contents(model).modules) == [TO_Q]
    assert not (model / "left_over").exists()
    assert [entry.name for entry in tmp_path.iterdir()] == ["model"]


def test_force_replaces_nothing_but_models(source_model: Path, tmp_path: Path) -> None:
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos/one.png").write_text("mine")
    with pytest.raises(OutputExists, match="is no model"):
        write_ternary_model(source_model, tmp_path / "photos", rounded(source_model), RECORD, force=True)
    assert files_of(tmp_path) == {"photos/one.png": b"mine"}


def test_a_model_is_not_written_over_its_source(copy_of: Callable[[Path], Path], source_model: Path) -> None:
    source = copy_of(source_model)
    with pytest.raises(OutputExists, match="the source itself"):
        write_ternary_model(source, source, rounded(source), RECORD, force=True)


def test_a_ternary_model_is_no_source(ternary_model: Path, tmp_path: Path) -> None:
    with pytest.raises(InvalidModel, match="ternary model already"):
        write_ternary_model(ternary_model, tmp_path / "model", [], RECORD)


def interrupted(source: Path, error: BaseException) -> Iterator[tuple[str, TernaryValues]]:
    yield next(rounded(source))
    raise error


@pytest.mark.parametrize("error", [KeyboardInterrupt(), RuntimeError("out of luck"), InvalidModel("damaged")])
def test_a_failure_leaves_nothing_behind(source_model: Path, tmp_path: Path, error: BaseException) -> None:
    with pytest.raises(type(error)):
        write_ternary_model(source_model, tmp_path / "model", interrupted(source_model, error), RECORD)
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_leaves_nothing_behind(source_model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(writer, "_take_parts", full)
    with pytest.raises(OutputError, match="No space left on device"):
        save_tiny_ternary(source_model, tmp_path / "model")
    assert list(tmp_path.iterdir()) == []


def test_a_replaced_model_comes_back_if_the_new_one_cannot_take_its_place(
    source_model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = save_tiny_ternary(source_model, tmp_path / "model")
    before = files_of(model)
    rename = Path.rename

    def fail_once(self: Path, target: Path) -> Path:
        if target == model and (self / "triptych.json").stat().st_ino != inode:
            raise OSError(errno.EACCES, "Permission denied")
        return rename(self, target)

    inode = (model / "triptych.json").stat().st_ino
    monkeypatch.setattr(Path, "rename", fail_once)
    with pytest.raises(OutputError, match="Permission denied"):
        write_ternary_model(source_model, model, rounded(source_model), RECORD, force=True)
    assert files_of(model) == before
    assert [entry.name for entry in tmp_path.iterdir()] == ["model"]


def test_a_source_with_a_missing_part_is_refused(copy_of: Callable[[Path], Path], source_model: Path) -> None:
    source = copy_of(source_model)
    shutil.rmtree(source / "vae")
    with pytest.raises(InvalidModel, match="vae missing"):
        save_tiny_ternary(source, source.with_name("model"))
    assert not source.with_name("model").exists()
