"""Pictures of the Pocket that ships: the one that was committed again, and the asked colours."""

import io
import math
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from engine.events import PictureReady
from engine.requests import GenerationRequest
from engine.session import Session
from training.colours import COLOURS, srgb_to_oklab

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]
REFERENCE = Path(__file__).parent / "reference" / "red-cube-seed-7.png"
BORDER = 8  # pixels at the edge that show the ground alone
CENTRE = slice(64, 192)
SALIENT = 0.5  # of the greatest distance from the ground's colour


@pytest.fixture(scope="module")
def session() -> Iterator[Session]:
    session = Session.open("pocket", device="cpu")
    yield session
    session.close()


def psnr(one: Path, other: Path) -> float:
    """In dB, of two pictures of the same size."""
    pixels = []
    for file in (one, other):
        with Image.open(file) as picture:
            pixels.append(np.asarray(picture.convert("RGB"), dtype=np.float64))
    error = np.square(pixels[0] - pixels[1]).mean()
    return math.inf if error == 0 else 10 * math.log10(255**2 / error)


def colour_of(picture: Image.Image) -> str:
    """The colour of the ten that the thing in the middle is nearest to, by the median of its pixels in OKLab."""
    lab = srgb_to_oklab(torch.from_numpy(np.asarray(picture.convert("RGB")).copy()).double() / 255)  # [H, W, 3]
    edge = torch.ones(lab.shape[:2], dtype=torch.bool)
    edge[BORDER:-BORDER, BORDER:-BORDER] = False
    distance = (lab - lab[edge].median(0).values).norm(dim=-1)[CENTRE, CENTRE]
    thing = lab[CENTRE, CENTRE][distance > SALIENT * distance.max()]
    palette = srgb_to_oklab(torch.tensor(list(COLOURS.values())).double() / 255)
    return list(COLOURS)[int((palette - thing.median(0).values).norm(dim=1).argmin())]


def test_the_command_line_makes_the_committed_picture_again(tmp_path: Path) -> None:
    out = tmp_path / "picture.png"
    command = ["generate", "a red cube", "--model", "pocket", "--seed", "7", "--size", "256x256", "--steps", "20"]
    arguments = [sys.executable, "-m", "app.main", *command, "--device", "cpu", "--out", str(out)]
    environment = {name: value for name, value in os.environ.items() if name != "OMP_NUM_THREADS"}  # as a person's
    run = subprocess.run(arguments, env=environment, capture_output=True, text=True, timeout=200)
    assert run.returncode == 0, run.stderr
    assert psnr(out, REFERENCE) >= 40


@pytest.mark.parametrize(
    ("colour", "thing"),
    [("red", "cube"), ("green", "car"), ("blue", "ball"), ("yellow", "star"), ("purple", "umbrella")],
)
def test_the_thing_in_the_middle_has_the_asked_colour(session: Session, colour: str, thing: str) -> None:
    events = list(session.generate(GenerationRequest(prompt=f"a {colour} {thing}", seed=7)))
    (ready,) = (event for event in events if isinstance(event, PictureReady))
    assert colour_of(Image.open(io.BytesIO(ready.png))) == colour


@pytest.mark.parametrize("colour", COLOURS)
def test_the_colour_of_a_drawn_square_is_found(colour: str) -> None:
    picture = Image.new("RGB", (256, 256), (200, 190, 205))
    picture.paste(COLOURS[colour], (70, 80, 180, 190))
    assert colour_of(picture) == colour
