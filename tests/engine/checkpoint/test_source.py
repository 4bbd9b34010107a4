"""Sources of every kind, opened, read and written as ternary models."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from damage import TRANSFORMER_FILE, edit_json
from engine.checkpoint.contents import read_contents
from engine.checkpoint.digest import file_digest
from engine.checkpoint.source import Source, open_source
from engine.checkpoint.writer import write_ternary_model
from engine.description import describe
from engine.errors import InvalidModel, InvalidRequest, ModelNotFound
from engine.model.shapes import block_linears
from engine.quant.ternary import TernaryValues, quantize_linear
from engine.verification import verify_model
from single_files import bfl_tensors, converted_by_diffusers, save_bfl
from tiny_models import save_tiny_model
from tiny_ternary import RECORD

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def single(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A single file in Black Forest Labs' names; not to be changed."""
    return save_bfl(tmp_path_factory.mktemp("single") / "flux-tuned.safetensors")


def rounded(source: Source) -> Iterator[tuple[str, TernaryValues]]:
    for name in block_linears(source.config):
        yield name, quantize_linear(source.read(f"{name}.weight"))


def test_a_folder(source_model: Path) -> None:
    source = open_source(source_model)
    stored = load_file(source_model / TRANSFORMER_FILE)
    assert source.description == describe(source_model)
    assert source.parts == source_model
    assert {name: tensor.shape for name, tensor in source.tensors.items()} == {
        name: tuple(tensor.shape) for name, tensor in stored.items()
    }
    assert all(torch.equal(source.read(name), tensor) for name, tensor in stored.items())
    assert {file.label: file.bytes for file in source.files} == {
        file.relative_to(source_model).as_posix(): file.stat().st_size
        for file in (source_model / "transformer").iterdir()
    }


def test_a_sharded_folder(tmp_path: Path) -> None:
    folder = save_tiny_model(tmp_path / "sharded", max_shard_size="100KB")
    whole = save_tiny_model(tmp_path / "whole")
    source = open_source(folder)
    assert len(source.files) > 3
    stored = load_file(whole / TRANSFORMER_FILE)
    assert source.tensors.keys() == stored.keys()
    assert all(torch.equal(source.read(name), tensor) for name, tensor in stored.items())


def test_a_single_file_with_a_base(single: Path, source_model: Path) -> None:
    source, base = open_source(single, base=source_model), describe(source_model)
    expected = converted_by_diffusers(load_file(single))
    assert all(torch.equal(source.read(name), tensor) for name, tensor in expected.items())
    described = source.description
    assert (described.name, described.family, described.licence) == ("flux-tuned", "dev", "not stated")
    assert (described.defaults, described.sizes, described.preview) == (base.defaults, base.sizes, base.preview)
    assert (described.parameters, described.transformer_bytes) == (base.parameters, base.transformer_bytes)
    assert source.parts == source_model
    assert [file.label for file in source.files] == ["flux-tuned.safetensors"]


def test_a_file_without_guidance_has_schnells_defaults(tmp_path: Path, source_model: Path) -> None:
    file = save_bfl(tmp_path / "fast.safetensors", bfl_tensors(guidance=False))
    described = open_source(file, base=source_model).description
    assert (described.family, described.defaults.steps, described.defaults.guidance) == ("schnell", 4, None)
    assert described.max_sequence_length == 256
    assert described.sizes == describe(source_model).sizes


def test_a_single_file_becomes_a_whole_ternary_model(single: Path, source_model: Path, tmp_path: Path) -> None:
    source = open_source(single, base=source_model)
    target = tmp_path / "model"
    write_ternary_model(source, target, rounded(source), RECORD)
    assert sum(1 for _ in verify_model(target)) > 10
    contents = read_contents(target)
    assert contents.modules == block_linears(source.config)
    assert torch.equal(
        load_file(target / TRANSFORMER_FILE)["norm_out.linear.weight"], source.read("norm_out.linear.weight")
    )
    assert describe(target).family == "dev"
    record = json.loads((target / "conversion.json").read_text())["source"]
    assert record == {
        "name": "flux-tuned",
        "licence": "not stated",
        "base": source_model.name,
        "files": {"flux-tuned.safetensors": file_digest(single)},
    }
    assert (target / "vae/config.json").samefile(source_model / "vae/config.json")


def test_a_ternary_model_may_lend_its_parts(single: Path, ternary_model: Path) -> None:
    assert open_source(single, base=ternary_model).parts == ternary_model


def test_a_single_file_without_a_base_is_refused(single: Path) -> None:
    with pytest.raises(InvalidRequest, match=r"without text encoders and VAE: .* --base"):
        open_source(single)


def test_another_architecture_is_refused_before_a_base_is_asked_for(tmp_path: Path) -> None:
    file = save_bfl(tmp_path / "a.safetensors", {"model.diffusion_model.input_blocks.0.0.weight": torch.zeros(2)})
    with pytest.raises(InvalidModel, match="Stable Diffusion 1 or 2"):
        open_source(file)


@pytest.mark.parametrize(
    ("part", "key"), [("vae", "latent_channels"), ("text_encoder", "hidden_size"), ("text_encoder_2", "d_model")]
)
def test_a_base_that_does_not_fit_is_refused(
    single: Path, source_model: Path, copy_of: Callable[[Path], Path], part: str, key: str
) -> None:
    base = copy_of(source_model)
    edit_json(base / part / "config.json", lambda values: values.update({key: 2 * values[key]}))
    with pytest.raises(InvalidRequest, match=f"the {part} of {base.name} gives"):
        open_source(single, base=base)


def test_a_base_without_a_part_is_refused(single: Path, source_model: Path, copy_of: Callable[[Path], Path]) -> None:
    base = copy_of(source_model)
    shutil.rmtree(base / "tokenizer_2")
    with pytest.raises(InvalidModel, match="lacks tokenizer_2"):
        open_source(single, base=base)


def test_a_single_file_lends_nothing(single: Path) -> None:
    with pytest.raises(InvalidRequest, match=r"the base .* is a single file"):
        open_source(single, base=single)


def test_a_base_without_a_transformer_will_do(
    single: Path, source_model: Path, copy_of: Callable[[Path], Path]
) -> None:
    base = copy_of(source_model)
    (base / TRANSFORMER_FILE).unlink()
    described = open_source(single, base=base).description
    assert (described.defaults.steps, described.max_sequence_length, described.preview) == (28, 512, None)


def test_a_folder_with_a_transformer_alone(source_model: Path, tmp_path: Path) -> None:
    folder = tmp_path / "tuned"
    shutil.copytree(source_model / "transformer", folder / "transformer")
    with pytest.raises(InvalidModel, match="text_encoder"):
        open_source(folder)
    source = open_source(folder, base=source_model)
    assert (source.description.name, source.parts) == ("tuned", source_model)
    assert source.read("proj_out.bias").shape == (16,)


def test_a_whole_folder_needs_no_base(source_model: Path) -> None:
    with pytest.raises(InvalidRequest, match="leave the base out"):
        open_source(source_model, base=source_model)


def test_a_ternary_model_is_refused(ternary_model: Path) -> None:
    with pytest.raises(InvalidModel, match="ternary model already"):
        open_source(ternary_model)


@pytest.mark.parametrize("spec", [Path("nowhere"), "./nowhere", "no-such-name"])
def test_what_is_not_there_is_refused(spec: str | Path) -> None:
    with pytest.raises(ModelNotFound, match=r"nowhere|no-such-name"):
        open_source(spec)


def test_a_file_named_like_a_model_is_explained(single: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(single.parent)
    with pytest.raises(InvalidRequest, match=f"write .{os.sep}flux-tuned.safetensors"):
        open_source(single.name)
    with pytest.raises(InvalidRequest, match="--base"):
        open_source(f"./{single.name}")


def test_the_cards_licence_is_known(source_model: Path, copy_of: Callable[[Path], Path]) -> None:
    folder = copy_of(source_model)
    edit_json(folder / "triptych.json", lambda values: values.pop("licence"))
    assert open_source(folder).description.licence == "not stated"
    card = "---\nlicense: other\nlicense_name: flux-1-dev-non-commercial-license\n---\nlicense_name: another\n"
    (folder / "README.md").write_text(card)
    assert open_source(folder).description.licence == "flux-1-dev-non-commercial-license"


def test_the_fingerprint_tells_sources_apart(
    single: Path, source_model: Path, tmp_path: Path, copy_of: Callable[[Path], Path]
) -> None:
    base = copy_of(source_model)
    before = open_source(single, base=base).fingerprint
    assert open_source(single, base=base).fingerprint == before
    os.utime(base / "vae/config.json", ns=(1, 1))
    touched = open_source(single, base=base).fingerprint
    other = save_bfl(tmp_path / "flux-tuned.safetensors", bfl_tensors(dtype=torch.float16))
    assert len({before, touched, open_source(other, base=base).fingerprint}) == 3


def test_opening_loads_no_torch(single: Path, source_model: Path) -> None:
    code = (
        "import sys; from engine.checkpoint.source import open_source; from pathlib import Path;"
        f"open_source(Path({str(single)!r}), base=Path({str(source_model)!r})); print('torch' in sys.modules)"
    )
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=100)
    assert run.stdout.strip() == "False", run.stderr
