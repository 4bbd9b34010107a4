"""T5 from its mapped file: streamed or resident, the numbers are those of the library's own loading."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file, save_file
from transformers import T5Config, T5EncoderModel

import resources
from damage import edit_json
from engine import mapped_t5
from engine.conditioning import TextEncoders, load_text_encoders
from engine.errors import InvalidModel
from engine.mapped_t5 import MappedT5, StreamedT5
from engine.placement import Stay

CPU = torch.device("cpu")
CONFIG = {"vocab_size": 40, "d_model": 24, "d_kv": 8, "d_ff": 32, "num_heads": 2, "feed_forward_proj": "gated-gelu"}
PROMPT = "a red cube left of a blue ball"


@pytest.fixture(scope="module")
def part(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A T5 of 3 layers, bfloat16."""
    return save_t5(tmp_path_factory.mktemp("t5") / "text_encoder_2")


def save_t5(folder: Path, *, dtype: torch.dtype = torch.bfloat16, max_shard_size: str = "5GB") -> Path:
    torch.manual_seed(0)
    T5EncoderModel(T5Config(**CONFIG, num_layers=3)).to(dtype).save_pretrained(folder, max_shard_size=max_shard_size)
    return folder


@torch.inference_mode()
def assert_equal(part: Path, *, dtype: torch.dtype, device: torch.device = CPU) -> None:
    ids = torch.tensor([[3, 4, 5, 39, 1], [9, 1, 0, 0, 0]], device=device)
    expected = T5EncoderModel.from_pretrained(part, dtype=dtype).eval().to(device)(ids).last_hidden_state
    streamed = StreamedT5(MappedT5(part), dtype=dtype)
    resident = MappedT5(part).resident(device=device, dtype=dtype)
    for again in range(2):
        made = streamed.to(device)(ids).last_hidden_state
        assert (made.dtype, made.device) == (dtype, expected.device)
        assert torch.equal(made, expected), f"call {again}"
    assert torch.equal(resident(ids).last_hidden_state, expected)


@pytest.mark.parametrize("stored", [torch.bfloat16, torch.float32])
@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float32])
def test_every_way_gives_the_same_bits(tmp_path: Path, stored: torch.dtype, dtype: torch.dtype) -> None:
    assert_equal(save_t5(tmp_path / "t5", dtype=stored, max_shard_size="20KB"), dtype=dtype)
    assert len(list((tmp_path / "t5").glob("*.safetensors"))) > 1


@pytest.mark.gpu
@pytest.mark.parametrize("piece_bytes", [4 * 128, mapped_t5.STAGING_BYTES])
def test_a_gpu_gives_the_same_bits_every_way(part: Path, piece_bytes: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mapped_t5, "STAGING_BYTES", piece_bytes)  # several pieces a tensor, or several tensors a ring
    for dtype in (torch.bfloat16, torch.float32):
        assert_equal(part, dtype=dtype, device=torch.device("cuda", 0))


class Ring:
    """Stands for an event: what was recorded must be waited for before its piece is filled again."""

    def __init__(self) -> None:
        self.is_on_its_way = False

    def synchronize(self) -> None:
        self.is_on_its_way = False

    def record(self) -> None:
        assert not self.is_on_its_way, "a piece was filled before it had left"
        self.is_on_its_way = True


@pytest.mark.parametrize("numbers", [1, 7, 8, 50])
def test_pieces_of_a_ring_bring_every_number_and_its_dtype(numbers: int) -> None:
    carrier = mapped_t5._Carrier(CPU, torch.bfloat16)
    carrier._pieces, carrier._gone = (
        [torch.empty(7, dtype=torch.bfloat16) for _ in range(3)],
        [Ring() for _ in range(3)],
    )
    for _ in range(2):
        source, there = torch.randn(numbers), torch.full((numbers,), torch.nan, dtype=torch.bfloat16)
        carrier._send(source, there)
        assert torch.equal(there, source.bfloat16())


def pocket(dtype: torch.dtype, **stays: Stay) -> TextEncoders:
    folder = resources.models_folder() / "pocket"
    return load_text_encoders(folder, max_sequence_length=48, dtype=dtype, **stays)


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float32])
def test_pockets_encoders_give_the_same_bits_however_they_stay(dtype: torch.dtype) -> None:
    expected = pocket(dtype).encode(PROMPT, CPU)
    for stay in (Stay.RESIDENT, Stay.STREAMED):
        text = pocket(dtype, t5_stay=stay, clip_stay=Stay.RESIDENT).encode(PROMPT, CPU)
        assert torch.equal(text.sequence, expected.sequence)
        assert torch.equal(text.pooled, expected.pooled)


def test_a_streamed_encoder_holds_no_weights(part: Path) -> None:
    streamed = StreamedT5(MappedT5(part), dtype=torch.float32)
    assert {each.device.type for each in streamed._network.parameters()} == {"meta"}
    with torch.inference_mode():
        streamed(torch.tensor([[3, 1]]))
    assert {each.device.type for each in streamed._network.parameters()} == {"meta"}
    assert streamed._carrier is None


def without(name: str) -> Callable[[dict[str, Any]], object]:
    return lambda tensors: tensors.pop(name)


def widened(name: str) -> Callable[[dict[str, Any]], object]:
    return lambda tensors: tensors.update({name: torch.zeros(3)})


NORM = "encoder.final_layer_norm.weight"


@pytest.mark.parametrize(
    ("damage", "words"),
    [(without(NORM), f"lacks {NORM}"), (without("shared.weight"), "lacks"), (widened(NORM), "has another shape for")],
)
def test_a_damaged_file_is_refused(
    part: Path, tmp_path: Path, damage: Callable[[dict[str, Any]], object], words: str
) -> None:
    copy = shutil.copytree(part, tmp_path / "text_encoder_2")
    tensors = load_file(copy / "model.safetensors")
    damage(tensors)
    save_file(tensors, copy / "model.safetensors", metadata={"format": "pt"})
    with pytest.raises(InvalidModel, match=words):
        MappedT5(copy)


def test_a_configuration_that_is_none_is_refused(part: Path, tmp_path: Path) -> None:
    copy = shutil.copytree(part, tmp_path / "text_encoder_2")
    edit_json(copy / "config.json", lambda values: values.update(d_model="wide"))
    with pytest.raises(InvalidModel, match="text_encoder_2"):
        MappedT5(copy)
