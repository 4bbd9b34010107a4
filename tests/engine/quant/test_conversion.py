"""Conversions: planned, run, interrupted, gone on with, refused."""

import builtins
import dataclasses
import errno
import json
import os
import shutil
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import PIL.Image
import pytest
import torch

from conversions import convert, fixed_of, interrupt, left_beside, request_of
from damage import TRANSFORMER_FILE, edit_json, flip_bit
from engine.checkpoint import writer
from engine.checkpoint.contents import read_contents
from engine.checkpoint.reader import TensorReader
from engine.description import describe
from engine.devices import device_name
from engine.errors import InvalidModel, InvalidRequest, NonFiniteValues, OutOfMemory, OutputError
from engine.events import (
    TERMINAL,
    BlockFinished,
    Cancelled,
    ConversionStarted,
    Failed,
    Finished,
    ModelReady,
    Stage,
    StageStarted,
)
from engine.inspection import inspect_model
from engine.model.shapes import block_linears
from engine.quant import conversion, instant, workfolder
from engine.quant.conversion import Conversion
from engine.quant.ternary import quantize_linear
from engine.verification import verify_model
from kernels.layout import unpack
from tiny_models import save_tiny_model

BLOCKS = 4
IMAGES = (".png", ".jpg", ".jpeg", ".webp", ".gif", ".bmp", ".tif", ".tiff", ".avif", ".npz")


def test_events_tell_the_whole_story(source_model: Path, target: Path) -> None:
    events = convert(request_of(source_model, target))
    assert isinstance(events[0], ConversionStarted)
    assert (events[0].blocks, events[0].done) == (BLOCKS, 0)
    finished = [event for event in events if isinstance(event, BlockFinished)]
    assert [event.done for event in finished] == [1, 2, 3, 4]
    assert [event.block for event in finished] == [
        "transformer_blocks.0",
        "transformer_blocks.1",
        "single_transformer_blocks.0",
        "single_transformer_blocks.1",
    ]
    assert all(event.seconds_left >= 0 for event in finished)
    assert [event.stage for event in events if isinstance(event, StageStarted)] == [
        Stage.DIGESTS,
        Stage.BLOCKS,
        Stage.DIGESTS,
        Stage.WRITING,
    ]
    assert isinstance(events[-2], ModelReady)
    assert events[-2].folder == target
    assert isinstance(events[-1], Finished)
    assert sum(isinstance(event, TERMINAL) for event in events) == 1


def test_the_model_is_the_nearest_ternary_one(source_model: Path, target: Path) -> None:
    convert(request_of(source_model, target))
    list(verify_model(target))
    source, made = read_contents(source_model), read_contents(target)
    assert made.modules.keys() == block_linears(source.config).keys()
    with TensorReader(source) as before, TensorReader(made) as after:
        for name, shape in made.modules.items():
            values, packed = quantize_linear(before.tensor(f"{name}.weight")), after.packed(name)
            assert torch.equal(unpack(packed.codes, packed.layout, *shape), values.codes)
            assert torch.equal(packed.row_scale, values.row_scale)
    assert left_beside(target) == ["model"]


def test_the_record_says_what_was_measured(source_model: Path, target: Path) -> None:
    events = convert(request_of(source_model, target, seed=5))
    record = json.loads((target / "conversion.json").read_text())
    contents = read_contents(target)
    assert [layer["name"] for layer in record["report"]["layers"]] == list(contents.modules)
    assert all(3 < layer["weight_snr_db"] < 12 for layer in record["report"]["layers"])
    assert record["report"]["target_bytes"] == sum(tensor.bytes for tensor in contents.tensors.values())
    assert record["report"]["source_bytes"] == sum(
        tensor.bytes for tensor in read_contents(source_model).tensors.values()
    )
    assert record["report"]["totals"]["parameters"] == inspect_model(target).ternary_parameters
    assert (record["recipe"], record["seed"]) == ("instant", 5)
    assert record["device"] == device_name(torch.device("cpu"))
    ready = next(event for event in events if isinstance(event, ModelReady))
    assert ready.weight_snr_db == record["report"]["totals"]["weight_snr_db"]
    assert ready.zero_share == record["report"]["totals"]["zero_share"]


def test_an_instant_model_says_that_its_pictures_are_not_usable(source_model: Path, target: Path) -> None:
    planned = Conversion.plan(request_of(source_model, target)).planned
    assert planned.note is not None
    assert "not usable" in planned.note
    events = convert(request_of(source_model, target))
    assert next(event for event in events if isinstance(event, ModelReady)).note == planned.note
    assert json.loads((target / "conversion.json").read_text())["note"] == planned.note
    assert planned.note in inspect_model(target).to_text()


def test_a_note_stands_before_the_sources_own_limits(source_model: Path, target: Path, tmp_path: Path) -> None:
    source = tmp_path / "source"
    shutil.copytree(source_model, source)
    edit_json(source / "triptych.json", lambda settings: settings.update(limits="Cats alone."))
    convert(request_of(source, target))
    assert describe(target).limits == f"{instant.NOTE} Cats alone."


@pytest.mark.parametrize("after", [1, 2, 3, 4])
def test_a_cancelled_conversion_goes_on_to_the_same_model(
    source_model: Path, target: Path, unbroken: dict[str, Any], after: int
) -> None:
    events = interrupt(request_of(source_model, target), after=after)
    assert events[-1] == Cancelled()
    assert left_beside(target) == [".model.conversion"]
    assert Conversion.plan(request_of(source_model, target)).planned.done == after
    events = convert(request_of(source_model, target))
    assert isinstance(events[0], ConversionStarted)
    assert events[0].done == after
    assert sum(isinstance(event, BlockFinished) for event in events) == BLOCKS - after
    assert fixed_of(target) == unbroken
    assert left_beside(target) == ["model"]


def test_each_block_is_told_with_its_measure_and_again_at_a_resumption(source_model: Path, target: Path) -> None:
    told = [event for event in interrupt(request_of(source_model, target), after=3) if isinstance(event, BlockFinished)]
    assert all(2 < event.measured.weight_snr_db < 15 for event in told)
    assert all(event.measured.output_snr_db is None for event in told), "this recipe sees no output"
    started = next(Conversion.plan(request_of(source_model, target)).run())
    assert isinstance(started, ConversionStarted)
    assert started.finished == tuple(event.measured for event in told)
    assert started.names[:3] == tuple(event.block for event in told)


def test_closing_the_generator_keeps_what_is_done(source_model: Path, target: Path, unbroken: dict[str, Any]) -> None:
    events = Conversion.plan(request_of(source_model, target)).run()
    while not isinstance(next(events), BlockFinished):
        pass
    events.close()
    started = convert(request_of(source_model, target))[0]
    assert isinstance(started, ConversionStarted)
    assert started.done == 1
    assert fixed_of(target) == unbroken


def test_a_plan_writes_nothing(source_model: Path, target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = target.parent / "home"
    monkeypatch.setenv("TRIPTYCH_HOME", str(home))
    Conversion.plan(request_of(source_model, target))
    Conversion.plan(dataclasses.replace(request_of(source_model, target), target="a-name"))
    assert left_beside(target) == []


def test_a_plan_tells_files_disk_memory_and_time(source_model: Path, target: Path) -> None:
    planned = Conversion.plan(request_of(source_model, target)).planned
    files = list((source_model / "transformer").iterdir())
    assert {file.file for file in planned.files} == set(files)
    assert planned.read_bytes == sum(file.stat().st_size for file in files)
    assert planned.disk.linked == sum(
        file.stat().st_size
        for part in ("text_encoder", "text_encoder_2", "tokenizer", "tokenizer_2", "vae", "scheduler")
        for file in (source_model / part).rglob("*")
        if file.is_file()
    )
    assert planned.disk.copied == 0
    convert(request_of(source_model, target))
    contents = read_contents(target)
    assert planned.disk.transformer == sum(tensor.bytes for tensor in contents.tensors.values())
    assert planned.memory.host > 0
    assert planned.seconds > 0


def test_done_blocks_need_no_more_disk_and_time(source_model: Path, target: Path) -> None:
    fresh = Conversion.plan(request_of(source_model, target)).planned
    interrupt(request_of(source_model, target), after=4)
    resumed = Conversion.plan(request_of(source_model, target)).planned
    assert resumed.disk.working == 0 < fresh.disk.working
    assert resumed.done == 4


def test_what_does_not_fit_is_refused_with_the_number(
    source_model: Path, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = Conversion.plan(request_of(source_model, target))
    full = dataclasses.replace(job.planned.disk, free=1000)
    job.planned = dataclasses.replace(job.planned, disk=full)
    with pytest.raises(OutputError, match=r"needs 2\.\d MB of disk .* and 1 kB are free: free 2\.\d MB more"):
        next(job.run())
    job.planned = dataclasses.replace(
        job.planned,
        disk=dataclasses.replace(full, free=10**12),
        memory=dataclasses.replace(job.planned.memory, host_free=2 * 10**6),
    )
    with pytest.raises(OutOfMemory, match=r"[MG]B of memory and 2\.0 MB are free"):
        next(job.run())
    assert left_beside(target) == []


def test_a_source_that_changed_is_refused(
    copy_of: Callable[[Path], Path], source_model: Path, target: Path, unbroken: dict[str, Any]
) -> None:
    source = copy_of(source_model)
    interrupt(request_of(source, target), after=2)
    flip_bit(source / TRANSFORMER_FILE, -1)
    with pytest.raises(InvalidRequest, match=r"its files have changed since: .*--restart"):
        Conversion.plan(request_of(source, target))
    convert(request_of(source, target, restart=True))
    assert fixed_of(target)["source"] != unbroken["source"]
    assert left_beside(target) == ["model"]


def test_a_source_that_changes_while_it_is_read_is_refused(
    copy_of: Callable[[Path], Path], source_model: Path, target: Path
) -> None:
    source = copy_of(source_model)
    events = Conversion.plan(request_of(source, target)).run()
    while not isinstance(next(events), BlockFinished):
        pass
    flip_bit(source / TRANSFORMER_FILE, -1)
    last = list(events)[-1]
    assert isinstance(last, Failed)
    assert isinstance(last.error, InvalidModel)
    assert "changed while it was read" in last.error.sentence
    assert not target.exists()


@pytest.mark.parametrize("file", ["transformer_blocks.1.safetensors", "transformer_blocks.1.json"])
def test_a_damaged_block_is_made_anew(source_model: Path, target: Path, unbroken: dict[str, Any], file: str) -> None:
    interrupt(request_of(source_model, target), after=3)
    flip_bit(target.parent / ".model.conversion/blocks" / file, -3)
    started = convert(request_of(source_model, target))[0]
    assert isinstance(started, ConversionStarted)
    assert started.done == 1
    assert fixed_of(target) == unbroken


def disk_full(*_: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.parametrize("writes", range(10))
def test_a_full_disk_ends_with_a_sentence_and_is_gone_on_from(
    source_model: Path, target: Path, unbroken: dict[str, Any], monkeypatch: pytest.MonkeyPatch, writes: int
) -> None:
    replace, count = os.fsync, 0

    def fill(descriptor: int) -> None:
        nonlocal count
        count += 1
        if count > writes:
            disk_full()
        replace(descriptor)

    with monkeypatch.context() as patch:
        patch.setattr(workfolder.os, "fsync", fill)
        try:
            last = convert(request_of(source_model, target))[-1]
            error = last.error if isinstance(last, Failed) else None
        except OutputError as refused:  # at the very first write
            error = refused
    if writes < 9:
        assert isinstance(error, OutputError)
        assert "No space left on device" in error.sentence
        assert f"after {max(0, (writes - 1) // 2)} of {BLOCKS} blocks" in error.sentence
        assert "same command again" in error.sentence
        assert not target.exists()
        assert not list(target.parent.rglob("*.tmp"))
        convert(request_of(source_model, target))
    assert fixed_of(target) == unbroken


def test_a_full_disk_while_the_model_is_written(
    source_model: Path, target: Path, unbroken: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(writer, "_take_parts", disk_full)
        last = convert(request_of(source_model, target))[-1]
    assert isinstance(last, Failed)
    assert "No space left on device" in last.error.sentence
    assert "the same command goes on from there" in last.error.sentence
    assert left_beside(target) == [".model.conversion"]
    assert sum(isinstance(event, BlockFinished) for event in convert(request_of(source_model, target))) == 0
    assert fixed_of(target) == unbroken


def test_memory_that_runs_out_is_a_sentence(source_model: Path, target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    job = Conversion.plan(request_of(source_model, target))

    def run_out(*_: object, **__: object) -> None:
        raise torch.OutOfMemoryError("CUDA out of memory")

    monkeypatch.setattr(instant, "quantize_linear", run_out)
    last = list(job.run())[-1]
    assert isinstance(last, Failed)
    assert isinstance(last.error, OutOfMemory)
    assert "after 0 of 4 blocks" in last.error.sentence


def test_a_weight_that_is_not_finite_is_named(tmp_path: Path, target: Path) -> None:
    from safetensors.torch import load_file, save_file

    source = save_tiny_model(tmp_path / "source")
    tensors = load_file(source / TRANSFORMER_FILE)
    name = "single_transformer_blocks.1.proj_mlp.weight"
    tensors[name][3, 4] = torch.nan
    save_file(tensors, source / TRANSFORMER_FILE)
    last = convert(request_of(source, target))[-1]
    assert isinstance(last, Failed)
    assert isinstance(last.error, NonFiniteValues)
    assert name in last.error.sentence


def test_a_single_file_takes_its_other_parts_from_the_base(
    source_model: Path, target: Path, tmp_path: Path, unbroken: dict[str, Any]
) -> None:
    file = shutil.copyfile(source_model / TRANSFORMER_FILE, tmp_path / "flux.safetensors")
    with pytest.raises(InvalidRequest, match="--base"):
        Conversion.plan(request_of(file, target))
    request = request_of(file, target, base=str(source_model))
    interrupt(request, after=2)
    other_base = shutil.copytree(source_model, tmp_path / "base")
    (other_base / "vae/config.json").touch()
    with pytest.raises(InvalidRequest, match="from another source"):
        Conversion.plan(dataclasses.replace(request, base=str(other_base)))
    convert(request)
    assert fixed_of(target)["layers"] == unbroken["layers"]
    weights = "transformer/diffusion_pytorch_model.safetensors"
    assert fixed_of(target)["digests"][weights] == unbroken["digests"][weights]
    list(verify_model(target))


def test_a_ternary_model_is_no_source(ternary_model: Path, target: Path) -> None:
    with pytest.raises(InvalidModel, match="ternary model already"):
        Conversion.plan(request_of(ternary_model, target))


@pytest.mark.parametrize(
    ("values", "says"),
    [({"prompts": Path("prompts.txt")}, "reads no prompts"), ({"budget": 10**9}, "keeps to no budget")],
)
def test_what_the_recipe_has_no_use_for_is_refused(
    source_model: Path, target: Path, values: dict[str, Any], says: str
) -> None:
    with pytest.raises(InvalidRequest, match=says):
        Conversion.plan(request_of(source_model, target, **values))


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"source": " "}, "the source ' ' names no model"),
        ({"target": ""}, "the target '' names no model"),
        ({"target": "a\0b"}, "names no model"),
        ({"recipe": "perfect"}, "there is no recipe 'perfect': choose instant"),
        ({"seed": -1}, "seed must lie"),
        ({"budget": 0}, "the budget must be"),
    ],
)
def test_requests_that_cannot_be_right(source_model: Path, target: Path, values: dict[str, Any], says: str) -> None:
    with pytest.raises(InvalidRequest, match=says):
        dataclasses.replace(request_of(source_model, target), **values)


def test_no_picture_is_opened(source_model: Path, target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    read, path_open = builtins.open, Path.open

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a conversion opened a picture")

    def watch(file: Any, *rest: Any, **named: Any) -> Any:
        opened.append(str(file))
        return read(file, *rest, **named)

    def watch_path(self: Path, *rest: Any, **named: Any) -> Any:
        opened.append(str(self))
        return path_open(self, *rest, **named)

    shutil.copytree(source_model, target.with_name("source"))
    (target.with_name("source") / "picture.png").write_bytes(b"no picture")
    monkeypatch.setattr(PIL.Image, "open", refuse)
    monkeypatch.setattr(builtins, "open", watch)
    monkeypatch.setattr(Path, "open", watch_path)
    assert isinstance(convert(request_of(target.with_name("source"), target))[-1], Finished)
    assert any(name.endswith(".safetensors") for name in opened)
    assert not [name for name in opened if name.lower().endswith(IMAGES)]


def test_the_time_left_converges(source_model: Path, target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    job = Conversion.plan(request_of(source_model, target))
    clock = iter(range(10**6))
    monkeypatch.setattr(conversion.time, "perf_counter", lambda: float(next(clock)))
    left = [event.seconds_left for event in job.run(threading.Event()) if isinstance(event, BlockFinished)]
    assert left == sorted(left, reverse=True)
    assert left[0] > 2 > left[-1]
