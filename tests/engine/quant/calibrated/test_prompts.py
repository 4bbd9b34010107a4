"""Which prompts a calibration takes, and how a file of them is refused."""

import dataclasses
from pathlib import Path

import pytest
import torch

from engine.checkpoint.source import open_folder
from engine.errors import InvalidRequest
from engine.quant.calibrated.prompts import prompts_digest, prompts_of, read_prompts
from engine.quant.recipe import Task
from engine.requests import ConversionRequest


def test_a_prompt_a_line(prompts: Path) -> None:
    assert read_prompts(prompts) == (
        "a red cube",
        "two dogs",
        "an owl on a blue ball",
        "six cups, one of them green",
        "a map",
        "rain",
    )


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (None, "cannot be read .*: check the path"),
        (b"", "holds no prompts: write one a line"),
        (b"\xef\xbb\xbf \n\r\n\t\n", "holds no prompts"),
        ("Über".encode("latin-1"), "no UTF-8 text: save them as UTF-8"),
    ],
)
def test_a_file_without_prompts(tmp_path: Path, content: bytes | None, says: str) -> None:
    file = tmp_path / "prompts.txt"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(InvalidRequest, match=says) as caught:
        read_prompts(file)
    assert "\n" not in caught.value.sentence


@pytest.mark.parametrize(
    ("limits", "first"), [(None, "Portrait of a retired boxer"), ("ten things", "make me a picture")]
)
def test_the_prompts_that_ship_fit_the_source(source_model: Path, limits: str | None, first: str) -> None:
    source = open_folder(source_model)
    source = dataclasses.replace(source, description=dataclasses.replace(source.description, limits=limits))
    request = ConversionRequest(source="a", target="b")
    shipped = prompts_of(Task(source=source, request=request, device=torch.device("cpu")))
    assert shipped[0].startswith(first)
    assert len(shipped) > 1000


def test_the_digest_tells_orders_apart() -> None:
    assert prompts_digest(["a", "b"]) != prompts_digest(["b", "a"])
    assert prompts_digest(["a", "b"]) != prompts_digest(["a\nb", ""])
