"""Tests of what other programs may ask for."""

import dataclasses
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.description import Sizes
from engine.errors import EngineError, InvalidRequest
from engine.requests import MAX_SEED
from engine.serve.asked import OWN_FIELDS, read_asked, read_format, read_object, refuse_unknown
from engine.serve.refusals import Refusal, error_answer
from fake_engine import fake_description

MODEL = fake_description()  # 32 to 512 in multiples of 16, 64x64 in 4 steps with guidance 3.5
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(), inner, max_size=2),
    max_leaves=3,
)


def request_of(**values: Any) -> Any:
    return read_asked({"prompt": "a cube", **values}).for_model("fake", MODEL)


def refusal_of(body: bytes) -> EngineError | None:
    """What refuses a body; None where it is a request."""
    try:
        read = read_object(body)
        read_format(read)
        refuse_unknown(read)
        read_asked(read).for_model("fake", MODEL)
    except EngineError as error:
        return error
    return None


def test_defaults_are_the_models() -> None:
    request = request_of()
    assert (request.width, request.height, request.steps, request.guidance, request.count) == (64, 64, 4, 3.5, 1)
    assert 0 <= request.seed <= MAX_SEED


@pytest.mark.parametrize("size", ["auto", None])
def test_auto_is_the_models_size(size: str | None) -> None:
    request = request_of(size=size)
    assert (request.width, request.height) == (64, 64)


@given(
    width=st.integers(2, 32), height=st.integers(2, 32), n=st.integers(1, 10), seed=st.integers(0, MAX_SEED),
    steps=st.integers(1, 200), guidance=st.floats(0, 100),
)  # fmt: skip
def test_what_is_in_range_arrives(width: int, height: int, n: int, seed: int, steps: int, guidance: float) -> None:
    size = f"{width * 16}x{height * 16}"
    request = request_of(size=size, n=n, seed=seed, steps=steps, guidance=guidance)
    assert (request.width, request.height) == (width * 16, height * 16)
    assert (request.count, request.seed, request.steps, request.guidance) == (n, seed, steps, guidance)


@given(true_cfg=st.floats(1, 30, exclude_min=True) | st.integers(2, 30), negative=st.sampled_from(["", "a ball"]))
def test_true_cfg_arrives_with_its_negative_prompt(true_cfg: float, negative: str) -> None:
    request = request_of(true_cfg=true_cfg, negative_prompt=negative)
    assert (request.true_cfg, request.negative_prompt) == (true_cfg, negative)
    assert (request_of().true_cfg, request_of().negative_prompt, request_of().start) == (1.0, "", None)


def test_a_picture_to_begin_from_is_no_field_here() -> None:
    with pytest.raises(Refusal, match="there is no field 'start'"):
        refuse_unknown({"prompt": "a cube", "start": {"file": "/etc/passwd"}})


@settings(max_examples=50)
@given(st.dictionaries(st.sampled_from([*OWN_FIELDS, "stream", "response_format", "output_format"]) | st.text(), JSON))
def test_any_object_is_a_request_or_one_clear_refusal(values: dict[str, Any]) -> None:
    error = refusal_of(json.dumps(values).encode())
    if error is None:
        return
    answer = error_answer(error)
    told = json.loads(bytes(answer.body))["error"]
    assert (answer.status_code, told["message"], told["type"]) == (400, error.sentence, "invalid_request_error")


@given(st.binary())
def test_any_bytes_are_refused_in_a_sentence(body: bytes) -> None:
    error = refusal_of(body)  # no bytes of no form name a prompt by chance
    assert isinstance(error, Refusal)
    assert error.status == 400


def test_null_is_as_good_as_nothing() -> None:
    assert read_object(b'{"prompt": "a", "size": null}') == {"prompt": "a"}


@pytest.mark.parametrize(
    ("values", "param", "says"),
    [
        ({"prompt": None}, "prompt", "prompt is missing"),
        ({"prompt": 7}, "prompt", "prompt must be text, got 7"),
        ({"prompt": "a" * 32_001}, "prompt", "32001 characters"),
        ({"prompt": "a \ud800 cube"}, "prompt", "prompt holds half a character"),
        ({"n": 0}, "n", "n must lie between 1 and 10, got 0"),
        ({"n": 11}, "n", "got 11"),
        ({"n": True}, "n", "n must be a whole number, got True"),
        ({"n": 1.0}, "n", "whole number"),
        ({"size": "64"}, "size", "'64' is no size"),
        ({"size": "٦٤x64"}, "size", "is no size"),
        ({"size": 64}, "size", "size must be text"),
        ({"size": "1024x64"}, "size", "fake makes no pictures of 1024x64: width and height may be 32 to 512 in"),
        ({"size": "72x64"}, "size", "in multiples of 16, as in 64x64, or auto"),
        ({"seed": "7"}, "seed", "seed must be a whole number"),
        ({"guidance": "high"}, "guidance", "guidance must be a number"),
        ({"true_cfg": "high"}, "true_cfg", "true_cfg must be a number"),
        ({"negative_prompt": 7}, "negative_prompt", "negative_prompt must be text, got 7"),
        ({"negative_prompt": "a" * 32_001}, "negative_prompt", "the negative prompt has 32001 characters"),
    ],
)
def test_refused_with_the_field(values: dict[str, Any], param: str, says: str) -> None:
    with pytest.raises(Refusal) as caught:
        request_of(**values)
    assert (caught.value.status, caught.value.param) == (400, param)
    assert says in caught.value.sentence


@pytest.mark.parametrize(
    "values",
    [
        {"prompt": " "},
        {"seed": -1},
        {"seed": 2**32},
        {"steps": 0},
        {"guidance": float("nan")},
        {"guidance": 10**400},
        {"true_cfg": 0.5},
        {"true_cfg": 31},
        {"negative_prompt": "a ball"},
    ],
)
def test_refused_by_the_engines_own_rules(values: dict[str, Any]) -> None:
    with pytest.raises(InvalidRequest):
        request_of(**values)


def test_a_model_of_one_size_says_so() -> None:
    model = dataclasses.replace(MODEL, sizes=Sizes(min=256, max=256, multiple=16))
    with pytest.raises(Refusal, match="its one size is 256x256, or auto"):
        read_asked({"prompt": "a cube", "size": "512x512"}).for_model("pocket", model)


@pytest.mark.parametrize(("values", "form"), [({}, "b64_json"), ({"response_format": "url"}, "url")])
def test_formats(values: dict[str, Any], form: str) -> None:
    assert read_format({**values, "output_format": "png", "stream": False}) == form


@pytest.mark.parametrize(
    ("values", "param"),
    [
        ({"response_format": "tiff"}, "response_format"),
        ({"stream": True}, "stream"),
        ({"output_format": "webp"}, "output_format"),
    ],
)
def test_what_would_change_the_answer_is_refused(values: dict[str, Any], param: str) -> None:
    with pytest.raises(Refusal) as caught:
        read_format(values)
    assert caught.value.param == param


def test_the_queue_refuses_fields_that_it_has_not() -> None:
    refuse_unknown({"prompt": "a", "n": 2})
    with pytest.raises(Refusal, match=r"no field 'count': the fields are prompt, model, n, size"):
        refuse_unknown({"prompt": "a", "count": 2})
