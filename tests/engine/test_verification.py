"""Models checked to the last byte."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
import torch

from damage import CONFIG_FILE, TRANSFORMER_FILE, cut_short, edit_json, edit_tensors, flip_bit, record_anew
from engine.errors import InvalidModel, ModelError, UnsupportedFormat
from engine.verification import verify_model

TO_Q = "transformer_blocks.0.attn.to_q"


def verify(model: Path) -> list[str]:
    return [f"{check.subject} {check.found}" for check in verify_model(model)]


def test_a_whole_model_passes(ternary_model: Path) -> None:
    found = verify(ternary_model)
    assert f"{TO_Q} holds 32 x 32 valid codes" in found
    assert any(line.startswith("transformer holds valid codes and scales in its ") for line in found)
    assert "vae/diffusion_pytorch_model.safetensors has the recorded SHA-256" in found
    recorded = json.loads((ternary_model / "conversion.json").read_text())["files"]
    assert sum(line.endswith("SHA-256") for line in found) == len(recorded)


def test_a_16_bit_model_passes_without_hashes(source_model: Path) -> None:
    assert any("is not there" in line for line in verify(source_model))


@pytest.mark.parametrize("place", [0, 3, 8, 40, 5000, -60000, -1])
def test_a_flipped_bit_of_the_weights_is_found(
    copy_of: Callable[[Path], Path], ternary_model: Path, place: int
) -> None:
    model = copy_of(ternary_model)
    flip_bit(model / TRANSFORMER_FILE, place)
    with pytest.raises(InvalidModel) as caught:
        verify(model)
    assert "\n" not in caught.value.sentence
    assert "transformer" in caught.value.sentence


@pytest.mark.parametrize("part", ["vae", "text_encoder", "text_encoder_2", "tokenizer", "tokenizer_2", "scheduler"])
def test_a_flipped_bit_of_another_part_is_found(
    copy_of: Callable[[Path], Path], ternary_model: Path, part: str
) -> None:
    model = copy_of(ternary_model)
    file = max((model / part).iterdir(), key=lambda file: file.stat().st_size)
    flip_bit(file, -1)
    with pytest.raises(ModelError, match=part):
        verify(model)


@pytest.mark.parametrize("lost", [1, 50_000, 102_000])
def test_a_file_cut_short_is_found(copy_of: Callable[[Path], Path], ternary_model: Path, lost: int) -> None:
    model = copy_of(ternary_model)
    cut_short(model / TRANSFORMER_FILE, lost)
    with pytest.raises(InvalidModel, match=r"diffusion_pytorch_model\.safetensors"):
        verify(model)


def test_another_part_cut_short_is_found_without_hashes(copy_of: Callable[[Path], Path], source_model: Path) -> None:
    model = copy_of(source_model)
    cut_short(model / "vae/diffusion_pytorch_model.safetensors")
    with pytest.raises(InvalidModel, match="vae"):
        verify(model)


def test_a_tensor_of_the_wrong_shape_is_named(copy_of: Callable[[Path], Path], ternary_model: Path) -> None:
    model = copy_of(ternary_model)
    edit_tensors(model, lambda tensors: tensors.update({f"{TO_Q}.row_scale": torch.ones(31)}))
    with pytest.raises(InvalidModel, match=rf"{TO_Q}\.row_scale .* shape \[31\] where \[32\]"):
        verify(model)


def test_an_invalid_code_is_named_even_where_the_hash_fits(
    copy_of: Callable[[Path], Path], ternary_model: Path
) -> None:
    model = copy_of(ternary_model)
    edit_tensors(model, lambda tensors: tensors[f"{TO_Q}.codes"][0, 0].fill_(255))
    record_anew(model)
    with pytest.raises(InvalidModel, match=f"{TO_Q} .* is damaged"):
        verify(model)


def test_an_invalid_scale_is_named_even_where_the_hash_fits(
    copy_of: Callable[[Path], Path], ternary_model: Path
) -> None:
    model = copy_of(ternary_model)
    edit_tensors(model, lambda tensors: tensors[f"{TO_Q}.row_scale"][0].fill_(torch.inf))
    record_anew(model)
    with pytest.raises(InvalidModel, match=rf"{TO_Q}\.row_scale"):
        verify(model)


@pytest.mark.parametrize("kind", ["source_model", "ternary_model"])
def test_a_tensor_that_is_not_finite_is_named(
    copy_of: Callable[[Path], Path], request: pytest.FixtureRequest, kind: str
) -> None:
    model = copy_of(request.getfixturevalue(kind))
    edit_tensors(model, lambda tensors: tensors["x_embedder.bias"][0].fill_(torch.nan))
    with pytest.raises(InvalidModel, match=r"x_embedder\.bias .* NaN"):
        verify(model)


@pytest.mark.parametrize("file", [CONFIG_FILE, Path("triptych.json"), Path("conversion.json")])
def test_a_newer_version_is_named(copy_of: Callable[[Path], Path], ternary_model: Path, file: Path) -> None:
    model = copy_of(ternary_model)
    edit_json(model / file, lambda values: values.get("quantization_config", values).update(format_version=2))
    with pytest.raises(UnsupportedFormat, match="update Triptych"):
        verify(model)


def test_a_missing_file_is_found(copy_of: Callable[[Path], Path], ternary_model: Path) -> None:
    model = copy_of(ternary_model)
    (model / "tokenizer/tokenizer.json").unlink()
    with pytest.raises(InvalidModel, match=r"tokenizer\.json cannot be read"):
        verify(model)


@pytest.mark.parametrize("files", [None, {}, [], "all"])
def test_a_ternary_model_without_hashes_is_refused(
    copy_of: Callable[[Path], Path], ternary_model: Path, files: object
) -> None:
    model = copy_of(ternary_model)
    edit_json(model / "conversion.json", lambda record: record.update(files=files))
    with pytest.raises(InvalidModel, match="records no hashes"):
        verify(model)


def test_a_ternary_model_without_its_record_is_refused(copy_of: Callable[[Path], Path], ternary_model: Path) -> None:
    model = copy_of(ternary_model)
    (model / "conversion.json").unlink()
    with pytest.raises(InvalidModel, match=r"conversion\.json cannot be read"):
        verify(model)


@pytest.mark.parametrize("path", ["/etc/hostname", "../other/file", "vae/../../file"])
def test_a_record_reaches_no_file_outside_the_model(
    copy_of: Callable[[Path], Path], ternary_model: Path, path: str
) -> None:
    model = copy_of(ternary_model)
    edit_json(model / "conversion.json", lambda record: record.update(files={path: "0" * 64}))
    with pytest.raises(InvalidModel, match="outside the model"):
        verify(model)
