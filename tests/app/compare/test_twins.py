"""One prompt and seed on two models."""

import dataclasses
from pathlib import Path

import pytest

from app.compare.twins import Made, Side, TwinJob, twins
from engine.errors import InvalidRequest
from engine.requests import GenerationRequest
from fake_bridge import model_description

FIRST, SECOND = model_description("plain"), model_description("ternary")


def test_what_is_left_open_is_the_same_for_both() -> None:
    second = dataclasses.replace(
        SECOND, defaults=dataclasses.replace(SECOND.defaults, width=512, steps=4, guidance=1.0)
    )
    made = twins(GenerationRequest(prompt="a fox", seed=7), FIRST, second)
    assert made.a.request == made.b.request
    assert (made.a.request.width, made.a.request.steps, made.a.request.guidance) == (256, 20, 3.5)
    assert made.unguided is None


@pytest.mark.parametrize(("guidance", "asked"), [(None, 3.5), (2.0, 2.0)])
def test_guidance_alone_is_left_out_where_a_model_takes_none(guidance: float | None, asked: float) -> None:
    schnell = model_description("schnell", guidance=None)
    for pair, side in (((FIRST, schnell), Side.B), ((schnell, FIRST), Side.A)):
        made = twins(GenerationRequest(prompt="a fox", guidance=guidance), *pair)
        requests = {Side.A: made.a.request, Side.B: made.b.request}
        assert made.unguided is side
        assert requests[side].guidance is None
        assert requests[side.other].guidance == asked
        assert dataclasses.replace(requests[side.other], guidance=None) == requests[side]


def test_two_models_that_take_no_guidance_differ_in_nothing() -> None:
    both = model_description("one", guidance=None), model_description("two", guidance=None)
    made = twins(GenerationRequest(prompt="a fox"), *both)
    assert made.a.request == made.b.request
    assert made.unguided is None


def test_one_model_many_pictures_and_a_size_that_only_one_makes_are_refused() -> None:
    small = dataclasses.replace(SECOND, sizes=dataclasses.replace(SECOND.sizes, max=256))
    with pytest.raises(InvalidRequest, match="choose two models"):
        twins(GenerationRequest(prompt="a fox"), FIRST, FIRST)
    with pytest.raises(InvalidRequest, match="not 3"):
        twins(GenerationRequest(prompt="a fox", count=3), FIRST, SECOND)
    with pytest.raises(InvalidRequest, match="ternary"):
        twins(GenerationRequest(prompt="a fox", width=512), FIRST, small)


def test_pictures_are_matched_by_model_and_request_in_either_order() -> None:
    asked = twins(GenerationRequest(prompt="a fox", seed=7), FIRST, SECOND)
    job = TwinJob(asked)
    second = Made(model=SECOND.folder, request=asked.b.request, file=Path("b.png"), seconds=1.0)
    strange = dataclasses.replace(second, request=dataclasses.replace(asked.b.request, seed=8))
    assert job.take(strange) is None
    assert job.take(dataclasses.replace(second, model=Path("/elsewhere"))) is None
    assert job.take(second) is Side.B
    assert job.take(second) is None, "the same picture is not taken twice"
    assert not job.is_over
    assert job.fail(FIRST.folder, asked.a.request, "it is too big") is Side.A
    assert job.is_over
    assert (job.made(Side.A), job.failed(Side.A), job.made(Side.B)) == (None, "it is too big", second)
