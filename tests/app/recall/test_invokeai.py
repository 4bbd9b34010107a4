"""InvokeAI's settings."""

import json

from hypothesis import given
from hypothesis import strategies as st

from app.recall.invokeai import parse_metadata, parse_old_metadata
from app.recall.settings import Program, RecalledSettings

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


def test_settings_of_flux_are_read() -> None:
    text = json.dumps(
        {
            "app_version": "5.6.0",
            "generation_mode": "flux_txt2img",
            "guidance": 3.5,
            "width": 1024,
            "height": 768,
            "seed": 4152370551,
            "model": {"key": "1", "hash": "blake3:1", "name": "FLUX Dev", "base": "flux", "type": "main"},
            "steps": 30,
            "positive_prompt": "a castle",
            "cfg_scale": 1,
        }
    )
    assert parse_metadata(text) == RecalledSettings(
        program=Program.INVOKEAI,
        prompt="a castle",
        seed=4152370551,
        steps=30,
        guidance=3.5,
        true_cfg=1.0,
        width=1024,
        height=768,
        model="FLUX Dev",
    )


def test_the_model_of_version_3_is_read() -> None:
    found = parse_metadata('{"positive_prompt": "a", "model": {"model_name": "sdxl", "base_model": "sdxl"}}')
    assert found is not None
    assert found.model == "sdxl"


def test_old_settings_are_read() -> None:
    image = {
        "prompt": [{"prompt": "a castle [blurry]", "weight": 1.0}],
        "seed": 7,
        "steps": 50,
        "cfg_scale": 7.5,
        "width": 512,
        "height": 640,
    }
    text = json.dumps({"model": "stable diffusion", "model_weights": "sd-1.5", "image": image})
    assert parse_old_metadata(text) == RecalledSettings(
        program=Program.INVOKEAI,
        prompt="a castle",
        negative="blurry",
        seed=7,
        steps=50,
        true_cfg=7.5,
        width=512,
        height=640,
        model="sd-1.5",
    )


@given(st.text(max_size=60) | JSON.map(json.dumps), JSON)
def test_any_text_is_taken(text: str, value: object) -> None:
    fields = ("positive_prompt", "seed", "steps", "cfg_scale", "width", "model", "prompt")
    parse_metadata(text)
    parse_old_metadata(text)
    parse_metadata(json.dumps(dict.fromkeys(fields, value)))
    parse_old_metadata(json.dumps({"image": dict.fromkeys(fields, value), "model_weights": value}))
