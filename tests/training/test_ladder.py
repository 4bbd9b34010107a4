"""The ladder of a tiny model."""

import functools
import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from diffusers import FluxTransformer2DModel

from engine.checkpoint.contents import read_contents
from engine.checkpoint.reader import TensorReader
from engine.checkpoint.source import open_source
from engine.description import describe
from engine.model.shapes import block_linears
from engine.quant.calibrated import preparation
from engine.quant.ternary import quantize_linear
from engine.requests import GenerationRequest
from engine.session import Session
from kernels.layout import Layout, unpack
from session_runs import pictures, run
from tiny_models import save_tiny_model
from training import feedback, ladder
from training.feedback import ErrorFeedback
from training.rounding import absmean, rounded_to_largest, rounded_with_clip

PROMPTS = "a red cube\ntwo dogs\nan owl on a blue ball\nsix cups\na map\nrain\n"
Make = Callable[..., Path]


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A 16-bit model; not to be changed."""
    return save_tiny_model(tmp_path_factory.mktemp("models") / "source")


@pytest.fixture(autouse=True)
def few_vectors(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preparation, "FREE_VECTORS", 64)


@pytest.fixture
def prompts(tmp_path: Path) -> Path:
    file = tmp_path / "prompts.txt"
    file.write_text(PROMPTS, "utf-8")
    return file


@pytest.fixture
def make(source: Path, prompts: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Make:
    """The program itself; returns the folder of its models."""

    def call(*words: str | Path) -> Path:
        common = [source, tmp_path / "ladder", "--device", "cpu", "--prompts", prompts]
        monkeypatch.setattr(sys, "argv", ["ladder", *map(str, [*common, *words])])
        ladder.main()
        return tmp_path / "ladder"

    return call


def tensors(model: Path) -> dict[str, torch.Tensor]:
    contents = read_contents(model)
    with TensorReader(contents) as reader:
        return {name: reader.tensor(name) for name in contents.tensors}


def test_every_way_makes_a_picture(make: Make, capsys: pytest.CaptureFixture[str]) -> None:
    out = make()
    assert sorted(place.name for place in out.iterdir()) == ["absmean", "gptq", "int4", "int8"], "and no scratch"
    said = capsys.readouterr().out
    assert "int4: codes times row scales, rounded to bfloat16" in said
    assert "gptq: single_transformer_blocks.1 " in said
    digests = set()
    for way in ladder.WAYS:
        description = describe(out / way)
        assert description.name == way
        assert description.recipe == (way if way in ("absmean", "gptq") else None)
        session = Session.open(out / way, device="cpu")
        digests.add(pictures(run(session, GenerationRequest(prompt="a red cube", seed=3)))[0].png)
        session.close()
    assert len(digests) == 4


def test_absmean_is_that_of_each_weight(make: Make, source: Path) -> None:
    before, after = tensors(source), tensors(make("--ways", "absmean") / "absmean")
    for name, (rows, columns) in block_linears(open_source(source).config).items():
        expected = absmean(before[f"{name}.weight"])
        assert torch.equal(unpack(after[f"{name}.codes"], Layout.BASE3, rows, columns), expected.codes)
        assert torch.equal(after[f"{name}.row_scale"], expected.row_scale)
        assert torch.equal(after[f"{name}.bias"], before[f"{name}.bias"])


@pytest.mark.parametrize("way", ["int8", "int4"])
def test_whole_numbers_are_an_ordinary_model(make: Make, source: Path, way: str) -> None:
    model = make("--ways", way) / way
    before, after = tensors(source), tensors(model)
    linears = block_linears(open_source(source).config)
    assert before.keys() == after.keys()
    rounding = {"int8": lambda w: rounded_to_largest(w, 8), "int4": lambda w: rounded_with_clip(w, 4)}[way]
    for name, tensor in before.items():
        rounded = name.endswith(".weight") and name.removesuffix(".weight") in linears
        assert torch.equal(after[name], rounding(tensor).dequantized().bfloat16() if rounded else tensor), name
    record = json.loads((model / "ladder.json").read_text("utf-8"))
    exact = [(before[f"{name}.weight"].double(), after[f"{name}.weight"].double()) for name in linears]
    error = sum(float((old - new).square().sum()) for old, new in exact)
    assert record["relative_squared_error"] == pytest.approx(error / sum(float(old.square().sum()) for old, _ in exact))
    assert record["weights"]["bits"] == int(way[-1])
    assert "16-bit" in record["stored"]
    plain = FluxTransformer2DModel.from_pretrained(model / "transformer", torch_dtype=torch.bfloat16).state_dict()
    assert all(torch.equal(plain[name], after[name]) for name in after)


def test_feedback_misses_less_than_nearest_rounding(
    source: Path, prompts: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ratios(scratch: Path) -> list[float]:
        scratch.mkdir()
        work = ErrorFeedback(open_source(source), prompts=prompts, device=torch.device("cpu"), seed=0, scratch=scratch)
        result = work.run(lambda _line: None)
        linears = block_linears(open_source(source).config)
        assert result.values.keys() == linears.keys()
        assert result.learned.keys() == {f"{name}.bias" for name in linears}
        assert result.settings["rounds"] == 1
        assert result.settings["asymmetry"] == 0.0
        return list(result.block_db.values())

    fed = ratios(tmp_path / "fed")
    assert fed == ratios(tmp_path / "again"), "nothing is random"
    with_nearest = functools.partial(feedback.quantize_block, choose=lambda _group, weight, _: quantize_linear(weight))
    monkeypatch.setattr(feedback, "quantize_block", with_nearest)
    assert sum(fed) > sum(ratios(tmp_path / "nearest"))


def test_what_is_there_is_kept_unless_forced(make: Make, tmp_path: Path) -> None:
    kept = make("--ways", "absmean") / "absmean" / "triptych.json"
    kept.write_text(kept.read_text("utf-8").replace("none, random", "another"), "utf-8")
    with pytest.raises(SystemExit, match="absmean exists already"):
        make("--ways", "int8", "absmean")
    assert not (tmp_path / "ladder" / "int8").exists(), "refused before the work"
    make("--ways", "absmean", "--force")
    assert "random" in kept.read_text("utf-8")
    make("--ways", "int8")
    make("--ways", "int8", "--force")
    assert sorted(place.name for place in (tmp_path / "ladder").iterdir()) == ["absmean", "int8"]


def test_prompts_that_are_not_there_are_said(make: Make, tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match=r"ladder: the prompts .*nowhere.txt cannot be read"):
        make("--ways", "gptq", "--prompts", tmp_path / "nowhere.txt")
