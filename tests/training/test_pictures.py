"""Tests of a suite's pictures made in batches, against those that are made one by one."""

import io
import json
import math
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

import resources
from engine.command_line import main as triptych
from engine.description import describe
from engine.errors import NonFiniteValues, OutputError, OutputExists, PromptTooLong
from engine.picture import read_settings
from engine.requests import GenerationRequest
from engine.session import Session
from engine.suites import SuiteFolder, SuitePrompt, read_prompts
from session_runs import pictures as pictures_of
from session_runs import run
from tiny_models import save_tiny_model
from tiny_ternary import save_tiny_ternary
from training import pictures
from training.pictures import Options, claim, make_batch, make_pictures, split_file
from training.score import read_folder
from training.suite import Split, make_suite

PROMPTS = [
    {"tag": "single_object", "include": [{"class": "dog", "count": 1}], "prompt": "a dog"},
    {"tag": "single_object", "include": [{"class": "cat", "count": 1}], "prompt": "a cat"},
    {"tag": "counting", "include": [{"class": "bee", "count": 2}], "prompt": "two bees"},
]
Make = Callable[..., None]


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A 16-bit model; not to be changed."""
    return save_tiny_model(tmp_path_factory.mktemp("models") / "source")


@pytest.fixture(scope="module")
def ternary(source: Path) -> Path:
    """The ternary model made from `source`; not to be changed."""
    return save_tiny_ternary(source, source.with_name("ternary"))


@pytest.fixture
def prompts(tmp_path: Path) -> Path:
    file = tmp_path / "prompts.jsonl"
    file.write_text("".join(f"{json.dumps(line)}\n" for line in PROMPTS), "utf-8")
    return file


@pytest.fixture
def make(prompts: Path, monkeypatch: pytest.MonkeyPatch) -> Make:
    """The program itself, on the CPU and with the prompts above."""
    monkeypatch.setattr(pictures, "split_file", lambda _split, _scratch: prompts)

    def call(*words: str | Path) -> None:
        monkeypatch.setattr(sys, "argv", ["pictures", *map(str, words), "--split", "dev", "--device", "cpu"])
        pictures.main()

    return call


def names(folder: Path) -> list[str]:
    return sorted(file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file())


def pixels(png: Path | bytes) -> np.ndarray:
    with Image.open(io.BytesIO(png) if isinstance(png, bytes) else png) as picture:
        return np.asarray(picture, dtype=np.float64)


def psnr(first: np.ndarray, second: np.ndarray) -> float:
    """In dB; infinite for equal pictures."""
    error = np.square(first - second).mean()
    return 10 * math.log10(255**2 / error) if error else math.inf


def assert_as_one_by_one(session: Session, requests: list[GenerationRequest], nearness: float) -> None:
    accepted = [session.accepted(request) for request in requests]
    batch = make_batch(session.model, accepted)
    singles = [pixels(pictures_of(run(session, request))[0].png) for request in accepted]
    for request, made, single in zip(accepted, batch, singles, strict=True):
        of_batch = (made / 2 + 0.5).clamp(0, 1).mul(255).round().permute(1, 2, 0).double().numpy()
        assert psnr(of_batch, single) >= nearness, request
    assert psnr(singles[0], singles[1]) < nearness - 10, "the pictures are too alike to tell them apart"


REQUESTS = [
    GenerationRequest(prompt=prompt, seed=seed, steps=3)
    for prompt, seed in (("a dog", 0), ("a dog", 1), ("two bees", 2000), ("a cat", 7))
]


@pytest.mark.parametrize("activations", ["int8", "exact"])
def test_a_batch_holds_the_pictures_of_a_ternary_model(ternary: Path, activations: str) -> None:
    assert_as_one_by_one(Session.open(ternary, device="cpu", activations=activations), REQUESTS, 40)


def test_a_batch_holds_the_pictures_of_a_16_bit_model(source: Path) -> None:
    assert_as_one_by_one(Session.open(source, device="cpu"), REQUESTS, 60)


def test_a_batch_holds_the_pictures_of_a_model_without_guidance(tmp_path: Path) -> None:
    model = save_tiny_model(tmp_path / "schnell", guidance=False)
    assert_as_one_by_one(Session.open(model, device="cpu"), REQUESTS, 60)


def test_a_batch_is_decoded_in_parts(ternary: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "DECODED", 3)
    assert_as_one_by_one(Session.open(ternary, device="cpu"), REQUESTS, 40)


def test_guidance_leads_a_batch(source: Path) -> None:
    session = Session.open(source, device="cpu")
    weak, strong = (
        make_batch(session.model, [session.accepted(GenerationRequest(prompt="a dog", guidance=guidance))])
        for guidance in (1.0, 50.0)
    )
    assert not torch.equal(weak, strong)


@pytest.mark.slow
def test_a_batch_holds_the_pictures_of_pocket() -> None:
    prompts = ("a photo of a red apple", "two blue cars", "a cat left of a dog")
    requests = [
        GenerationRequest(prompt=prompt, seed=1000 * index + number, steps=6)
        for index, prompt in enumerate(prompts)
        for number in range(2)
    ]
    assert_as_one_by_one(Session.open(resources.models_folder() / "pocket", device="cpu"), requests, 40)


@pytest.mark.gpu
@pytest.mark.parametrize("activations", ["int8", "exact"])
def test_a_batch_on_a_gpu_holds_the_pictures_of_pocket(activations: str) -> None:
    session = Session.open(resources.models_folder() / "pocket", device="cuda", activations=activations)
    requests = [
        GenerationRequest(prompt=prompt, seed=seed)
        for prompt in ("a photo of a red apple", "two blue cars")
        for seed in range(4)
    ]
    assert_as_one_by_one(session, requests, 25)  # sums of 16-bit numbers in another order


def test_evaluate_takes_the_folder_for_its_own(
    ternary: Path, make: Make, prompts: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out, other = tmp_path / "out", tmp_path / "other"
    make(ternary, out, "--count", "2", "--batch", "4")
    assert "6 of 6 pictures" in capsys.readouterr().out
    evaluate = ["evaluate", str(ternary), "--suite", "pocket", "--prompts", str(prompts), "--count", "2"]
    assert triptych([*evaluate, "--out", str(out), "--device", "cpu", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["made"] == 0
    assert triptych([*evaluate, "--out", str(other), "--device", "cpu"]) == 0
    assert names(out) == names(other)
    for name in names(out):
        if name.endswith(".png"):
            assert psnr(pixels(out / name), pixels(other / name)) >= 40
            ours, theirs = read_settings(out / name), read_settings(other / name)
            assert (ours.again, ours.versions, ours.device) == (theirs.again, theirs.versions, theirs.device)
        else:
            assert (out / name).read_bytes() == (other / name).read_bytes()


def test_what_is_there_is_not_made_again(
    ternary: Path, make: Make, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    make(ternary, out, "--count", "2", "--limit", "1")
    assert [len(prompt.files) for prompt in read_folder(out)] == [2, 2]
    before = {name: (out / name).stat().st_mtime_ns for name in names(out)}
    (out / "00000/samples/0001.png").unlink()
    capsys.readouterr()
    make(ternary, out, "--count", "2")
    assert capsys.readouterr().out.startswith("3 pictures to make on ")
    assert [prompt.metadata for prompt in read_folder(out)] == PROMPTS
    changed = {name for name, time in before.items() if (out / name).stat().st_mtime_ns != time}
    assert changed == {"00000/samples/0001.png"}
    make(ternary, out, "--count", "2")
    assert capsys.readouterr().out == f"{out} has all its pictures\n"


def test_steps_and_guidance_are_written_down(ternary: Path, make: Make, tmp_path: Path) -> None:
    out = tmp_path / "out"
    options = ("--count", "1", "--steps", "1", "--guidance", "2", "--activations", "exact")
    make(ternary, out, *options)
    settings = read_settings(out / "00001/samples/0000.png")
    assert (settings.request.steps, settings.request.guidance, settings.activations) == (1, 2.0, "exact")
    assert (settings.seed, settings.request.prompt) == (1000, "a cat")
    with pytest.raises(SystemExit, match="was made from another request"):
        make(ternary, out, *options[:4], *options[6:])


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--count", "0"], "count must lie between 1 and 1000, got 0"),
        (["--limit", "0"], "must be at least 1, got 0"),
        (["--steps", "0"], "steps must lie"),
    ],
)
def test_options_out_of_range_are_refused(
    ternary: Path, make: Make, tmp_path: Path, options: list[str], says: str
) -> None:
    with pytest.raises(SystemExit, match=says):
        make(ternary, tmp_path / "out", *options)
    assert not (tmp_path / "out").exists()


def test_an_empty_batch_is_refused(
    ternary: Path, make: Make, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        make(ternary, tmp_path / "out", "--batch", "0")
    assert "--batch must be at least 1, got 0" in capsys.readouterr().err


def test_two_models_are_not_mixed(ternary: Path, source: Path, prompts: Path, tmp_path: Path) -> None:
    claim(describe(ternary), prompts, tmp_path / "out", Options())
    with pytest.raises(OutputExists, match="made with another model"):
        claim(describe(source), prompts, tmp_path / "out", Options())


def test_a_prompt_that_would_be_cut_off_is_refused(ternary: Path, tmp_path: Path) -> None:
    file = tmp_path / "long.jsonl"
    file.write_text(json.dumps({"tag": "colors", "prompt": "a word " * 20}) + "\n", "utf-8")
    folder, jobs = claim(describe(ternary), file, tmp_path / "out", Options(count=1))
    with pytest.raises(PromptTooLong):
        list(make_pictures(Session.open(ternary, device="cpu"), folder, jobs))
    assert names(tmp_path / "out") == ["suite.json"]


def test_numbers_that_are_not_finite_are_refused(source: Path, prompts: Path, tmp_path: Path) -> None:
    session = Session.open(source, device="cpu")
    session.model.transformer.proj_out.bias.fill_(math.nan)
    folder, jobs = claim(describe(source), prompts, tmp_path / "out", Options(count=1))
    with pytest.raises(NonFiniteValues):
        list(make_pictures(session, folder, jobs))


@pytest.mark.parametrize("batch", [2, 12])
def test_a_picture_that_cannot_be_saved_ends_it(
    source: Path, prompts: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, batch: int
) -> None:
    def fail(self: SuiteFolder, prompt: SuitePrompt, number: int, png: bytes) -> Path:
        raise OutputError("the disk is full")

    monkeypatch.setattr(SuiteFolder, "save", fail)
    folder, jobs = claim(describe(source), prompts, tmp_path / "out", Options(steps=1))
    with pytest.raises(OutputError, match="the disk is full"):
        list(make_pictures(Session.open(source, device="cpu"), folder, jobs, batch))


def test_a_batch_that_does_not_fit_is_one_sentence(
    ternary: Path, make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise torch.OutOfMemoryError("CUDA out of memory")

    monkeypatch.setattr(pictures, "make_batch", fail)
    with pytest.raises(SystemExit, match="12 pictures at once do not fit the memory: choose a smaller --batch"):
        make(ternary, tmp_path / "out", "--batch", "12")


def test_splits_have_their_own_prompts(tmp_path: Path) -> None:
    assert split_file(Split.TEST, tmp_path) == resources.find("prompts/pocket-test.jsonl")
    development = read_prompts(split_file(Split.DEV, tmp_path))
    assert [prompt.metadata for prompt in development] == [prompt.to_json() for prompt in make_suite(Split.DEV)]
