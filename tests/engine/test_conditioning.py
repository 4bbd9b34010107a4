"""Tests of the text encoders."""

import json
import shutil
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from engine.conditioning import TextEncoders, load_text_encoders
from engine.errors import InvalidModel, PromptTooLong
from tiny_models import save_tiny_model

CPU = torch.device("cpu")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_tiny_model(tmp_path_factory.mktemp("models") / "tiny")


@pytest.fixture
def copy(folder: Path, tmp_path: Path) -> Path:
    return shutil.copytree(folder, tmp_path / "copy")


@pytest.fixture(scope="module")
def encoders(folder: Path) -> TextEncoders:
    return load(folder)


def load(folder: Path, *, max_sequence_length: int = 24) -> TextEncoders:
    return load_text_encoders(folder, max_sequence_length=max_sequence_length, dtype=torch.float32)


def test_a_prompt_becomes_a_vector_and_a_sequence(encoders: TextEncoders) -> None:
    text = encoders.encode("a red cube", CPU)
    assert text.pooled.shape == (1, encoders.pooled_width) == (1, 16)
    assert text.sequence.shape == (1, 24, encoders.sequence_width) == (1, 24, 24)
    assert text.pooled.dtype == text.sequence.dtype == torch.float32


def test_the_last_prompt_is_remembered_and_no_other(encoders: TextEncoders) -> None:
    first = encoders.encode("one", CPU)
    assert encoders.encode("one", CPU) is first
    both = encoders.encode_each(("one", ""), CPU)
    assert both[0] is first
    assert encoders.encode_each(("one", ""), CPU) == both
    assert torch.equal(encoders.encode("", CPU).sequence, both[1].sequence)
    first = encoders.encode("one", CPU)
    other = encoders.encode("two", CPU)
    assert not torch.equal(other.sequence, first.sequence)
    again = encoders.encode("one", CPU)
    assert again is not first
    assert torch.equal(again.sequence, first.sequence)


def test_prompts_are_encoded_at_once_as_each_alone(encoders: TextEncoders) -> None:
    prompts = ("a red cube", "two", "a longer prompt, cut")
    text = encoders.encode_all(prompts, CPU)
    for row, prompt in enumerate(prompts):
        alone = encoders.encode(prompt, CPU)
        torch.testing.assert_close(text.pooled[row], alone.pooled[0])
        torch.testing.assert_close(text.sequence[row], alone.sequence[0])
    assert not torch.allclose(text.pooled[0], text.pooled[1])


@pytest.mark.parametrize(
    ("prompt", "cut_off"),
    [
        ("aaaaaaaaaaaaaaaaaaaaa bbbb", "bbbb"),  # 22 tokens fit, "bbbb" begins at the 23rd
        ("aaaaaaaaaaaaaaaaaaaaaaa", "aaaaaaaaaaaaaaaaaaaaaaa"),  # cut inside its only word
        ("aaaaaaaaa aaaaaaaa red  cube!", "cube!"),  # cut inside a word
        ("aaaaaaaaaaaaaaaaaaaaaa   ééé  x", "ééé  x"),
    ],
)
def test_what_would_be_cut_off_is_said(encoders: TextEncoders, prompt: str, cut_off: str) -> None:
    with pytest.raises(PromptTooLong) as caught:
        encoders.check_length(prompt)
    assert caught.value.cut_off == cut_off
    assert cut_off in str(caught.value)


def test_a_very_long_end_is_shortened_in_the_sentence_only(encoders: TextEncoders) -> None:
    with pytest.raises(PromptTooLong) as caught:
        encoders.check_length("word " * 400)
    assert len(caught.value.sentence) < 400
    assert len(caught.value.cut_off) > 1500


def test_a_prompt_that_just_fits_is_read_whole(encoders: TextEncoders) -> None:
    encoders.check_length("a" * 22)  # 23 tokens with the space before it, and the end
    with pytest.raises(PromptTooLong):
        encoders.check_length("a" * 23)


def test_more_words_than_clip_reads_are_no_error(folder: Path) -> None:
    encoders = load(folder, max_sequence_length=300)
    encoders.check_length("cube " * 50)
    assert encoders.encode("cube " * 50, CPU).pooled.isfinite().all()


@pytest.mark.parametrize("part", ["text_encoder", "text_encoder_2"])
def test_a_missing_tensor_is_refused(copy: Path, part: str) -> None:
    file = copy / part / "model.safetensors"
    tensors = load_file(file)
    name = next(name for name in sorted(tensors) if "final_layer_norm" in name)
    del tensors[name]
    save_file(tensors, file, metadata={"format": "pt"})
    with pytest.raises(InvalidModel, match=r"lacks .*final_layer_norm"):
        load(copy)


@pytest.mark.parametrize("part", ["text_encoder", "text_encoder_2"])
def test_a_tensor_of_another_shape_is_refused(copy: Path, part: str) -> None:
    file = copy / part / "model.safetensors"
    tensors = load_file(file)
    name = next(name for name in sorted(tensors) if "final_layer_norm" in name)
    tensors[name] = torch.zeros(3)
    save_file(tensors, file, metadata={"format": "pt"})
    with pytest.raises(InvalidModel, match=part):
        load(copy)


@pytest.mark.parametrize("part", ["tokenizer", "tokenizer_2"])
def test_a_damaged_tokenizer_is_refused(copy: Path, part: str) -> None:
    (copy / part / "tokenizer.json").write_text('{"version": "1.0", "model": ')
    with pytest.raises(InvalidModel, match=part):
        load(copy)


@pytest.mark.parametrize("part", ["tokenizer", "tokenizer_2"])
def test_an_empty_tokenizer_is_refused(copy: Path, part: str) -> None:
    for file in (copy / part).iterdir():
        file.unlink()
    with pytest.raises(InvalidModel, match=part):
        load(copy)


@pytest.mark.parametrize("part", ["tokenizer", "tokenizer_2"])
def test_a_tokenizer_with_more_words_than_its_encoder_is_refused(copy: Path, part: str) -> None:
    file = copy / part / "tokenizer.json"
    values = json.loads(file.read_text())
    values["added_tokens"].append(
        {"id": 200, "content": "extra", "single_word": False, "lstrip": False, "rstrip": False, "normalized": False,
         "special": False}
    )  # fmt: skip
    file.write_text(json.dumps(values))
    with pytest.raises(InvalidModel, match=f"{part} has .* words"):
        load(copy)


def test_a_tokenizer_without_padding_is_refused(copy: Path) -> None:
    file = copy / "tokenizer_2" / "tokenizer_config.json"
    values = json.loads(file.read_text())
    file.write_text(json.dumps(values | {"pad_token": None}))
    with pytest.raises(InvalidModel, match="padding"):
        load(copy)


def test_nothing_is_printed(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    load(folder).check_length("a cube")
    assert capfd.readouterr() == ("", "")
