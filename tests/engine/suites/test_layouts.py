"""Each layout, read back in the way in which its benchmark's scorer reads it."""

import io
import json
import re
from pathlib import Path

import pytest
from PIL import Image

from engine.errors import InvalidRequest
from engine.requests import GenerationRequest
from engine.suites import LAYOUTS, SUITES, SuitePrompt
from engine.suites.layouts import grid
from engine.suites.prompts import READERS

DOG = SuitePrompt(index=0, tag="a", prompt="a dog, 10.44", metadata={"tag": "a", "prompt": "a dog"}, item="12")
CAT = SuitePrompt(index=7, tag="a", prompt="A cat.", metadata={"tag": "a", "prompt": "A cat."}, item="whoops3")
PROMPTS = (DOG, CAT)


def request(count: int, height: int = 32) -> GenerationRequest:
    return GenerationRequest(prompt="a dog", width=32, height=height, steps=2, count=count)


def filled(root: Path, suite: str, count: int) -> Path:
    """The folder as `evaluate` leaves it, with a record at its root."""
    layout = LAYOUTS[suite]
    root.mkdir()
    (root / "suite.json").write_text("{}")
    for prompt in PROMPTS:
        for number in range(count):
            put(root / layout.file(prompt, number), b"picture")
        if companion := layout.companion(prompt):
            put(root / companion[0], companion[1])
        if sheet := layout.sheet(prompt):
            put(root / sheet, b"sheet")
    return root


def names_in(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir())


def put(file: Path, content: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)


def test_every_suite_has_a_reader_and_a_layout() -> None:
    assert set(SUITES) == set(READERS) == set(LAYOUTS)


def test_genevals_scorer_finds_all(tmp_path: Path) -> None:
    found = []
    for folder in filled(tmp_path / "out", "geneval", 4).iterdir():
        if not folder.is_dir() or not folder.name.isdigit():
            continue
        with (folder / "metadata.jsonl").open() as stream:
            metadata = json.load(stream)
        for file in (folder / "samples").iterdir():
            if file.is_file() and re.match(r"\d+\.png", file.name):
                found.append((int(folder.name), metadata["prompt"]))
    assert sorted(found) == [(0, "a dog")] * 4 + [(7, "A cat.")] * 4


def test_t2i_compbenchs_scorers_find_all_and_nothing_else(tmp_path: Path) -> None:
    names = names_in(filled(tmp_path / "out", "t2i-compbench", 10) / "samples")
    for number_of in (
        lambda name: int(name.split("_")[-1].split(".")[0]),  # BLIP-VQA and CLIPScore
        lambda name: int(name.split("_")[1].split(".")[0]),  # UniDet's data set
        lambda name: int(name.split(".png")[0].split("_")[1]),  # numeracy
    ):
        ordered = sorted(names, key=number_of)
        assert [number_of(name) for name in ordered] == [*range(10), *range(70, 80)]
        assert [name.split("_")[0] for name in ordered] == [DOG.prompt] * 10 + [CAT.prompt] * 10


def test_dpg_benchs_scorer_finds_all_and_nothing_else(tmp_path: Path) -> None:
    names = names_in(filled(tmp_path / "out", "dpg-bench", 4) / "grids")
    assert [name.split(".")[0] for name in names] == ["12", "whoops3"]


def test_a_grid_is_what_the_scorer_cuts_apart(tmp_path: Path) -> None:
    colours = ["red", "green", "blue", "white"]
    for number, colour in enumerate(colours):
        Image.new("RGB", (32, 32), colour).save(tmp_path / f"{number}.png")
    whole = Image.open(io.BytesIO(grid([tmp_path / f"{number}.png" for number in range(4)])))
    boxes = [(0, 0, 32, 32), (32, 0, 64, 32), (0, 32, 32, 64), (32, 32, 64, 64)]
    for box, colour in zip(boxes, colours, strict=True):
        assert whole.crop(box).tobytes() == Image.new("RGB", (32, 32), colour).tobytes()


def test_partiprompts_have_pictures_and_texts_of_the_same_names(tmp_path: Path) -> None:
    root = filled(tmp_path / "out", "partiprompts", 2)
    for folder in ("images", "images-1", "prompts"):
        assert [Path(name).stem for name in names_in(root / folder)] == ["00000", "00007"]


@pytest.mark.parametrize("letter", ["/", "_", "\0"])
def test_a_prompt_that_cannot_be_a_name_is_refused(letter: str) -> None:
    one = SuitePrompt(index=4, tag="a", prompt=f"a dog{letter}cat", metadata={})
    with pytest.raises(InvalidRequest, match=re.escape(f"prompt 5 holds {letter!r}")):
        LAYOUTS["t2i-compbench"].check([one], request(10))


def test_a_prompt_that_is_too_long_for_a_name_is_refused() -> None:
    fits, too_long = (SuitePrompt(index=0, tag="a", prompt="é" * letters, metadata={}) for letters in (122, 123))
    LAYOUTS["t2i-compbench"].check([fits], request(10))
    with pytest.raises(InvalidRequest, match=r"prompt 1 is too long to be a file's name \(257 bytes, 255 at most\)"):
        LAYOUTS["t2i-compbench"].check([too_long], request(10))


@pytest.mark.parametrize("item", ["", "a.b", "a/b"])
def test_an_item_that_cannot_be_a_name_is_refused(item: str) -> None:
    one = SuitePrompt(index=0, tag="a", prompt="a dog", metadata={}, item=item)
    with pytest.raises(InvalidRequest, match="cannot name a picture of DPG-Bench"):
        LAYOUTS["dpg-bench"].check([one], request(4))


def test_dpg_benchs_pictures_are_four_and_square() -> None:
    LAYOUTS["dpg-bench"].check(PROMPTS, request(4))
    with pytest.raises(InvalidRequest, match="reads square pictures, this model makes 32 x 48"):
        LAYOUTS["dpg-bench"].check(PROMPTS, request(4, height=48))
    with pytest.raises(InvalidRequest, match="reads 4 pictures a prompt"):
        LAYOUTS["dpg-bench"].check(PROMPTS, request(2))
