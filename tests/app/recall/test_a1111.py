"""A1111's text of settings."""

import time

from hypothesis import given
from hypothesis import strategies as st

from app.recall.a1111 import parse_parameters
from app.recall.settings import Program, RecalledSettings
from engine.picture import PictureSettings, parameters_text
from engine.requests import GenerationRequest

USUAL = """a castle, (sharp:1.2)
by the sea
Negative prompt: blurry,
ugly
Steps: 20, Sampler: DPM++ 2M Karras, CFG scale: 7.5, Seed: 3735928559, Size: 512x768, Model hash: 1a2b3c, \
Model: "some, model: 1", Version: v1.9.4"""


def test_the_usual_text_is_read() -> None:
    assert parse_parameters(USUAL) == RecalledSettings(
        program=Program.A1111,
        prompt="a castle, (sharp:1.2)\nby the sea",
        negative="blurry,\nugly",
        seed=3735928559,
        steps=20,
        true_cfg=7.5,
        width=512,
        height=768,
        model="some, model: 1",
    )


def test_our_own_text_is_read() -> None:
    request = GenerationRequest(prompt="a red cube,\nSteps: 3", seed=5, width=64, height=32, steps=9, guidance=3.5)
    settings = PictureSettings(
        request=request,
        seed=6,
        model="my, model",
        weights_sha256="ab" * 32,
        activations="int8",
        backend="torch",
        device="cpu",
        versions={},
    )
    found = parse_parameters(parameters_text(settings, width=64, height=32))
    assert found is not None
    assert (found.prompt, found.seed, found.steps, found.guidance) == (request.prompt, 6, 9, 3.5)
    assert (found.width, found.height, found.model) == (64, 32, "my, model")


def test_a_text_without_values_is_none() -> None:
    assert parse_parameters("a castle, by: the sea") is None
    assert parse_parameters("") is None


def test_values_of_the_wrong_form_are_dropped() -> None:
    found = parse_parameters("a castle\nSteps: many, CFG scale: nan, Seed: -1, Size: 512, Model: m")
    assert found == RecalledSettings(program=Program.A1111, prompt="a castle", model="m")


@given(st.text(max_size=400))
def test_any_text_is_taken(text: str) -> None:
    parse_parameters(text)
    parse_parameters(f"{text}\nSteps: 5, {text}")


def test_a_long_line_ends_soon() -> None:
    before = time.process_time()
    for letter in ("a", "a ", '"\\', 'a:"'):
        parse_parameters("prompt\nSteps: 5, " + letter * 9_000)
        parse_parameters(letter * 3_000_000)
    assert time.process_time() - before < 5
