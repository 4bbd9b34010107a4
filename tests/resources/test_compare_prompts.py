"""The prompts that two models are compared on: few, clean, and neither calibrated on nor tested on."""

import pytest

import resources
from training.reserved import is_test_prompt, names_held_out


@pytest.mark.parametrize("name", ["compare", "pocket-compare"])
def test_they_are_sixteen_and_nothing_else_knows_them(name: str) -> None:
    text = resources.find(f"prompts/{name}.txt").read_text("utf-8")
    lines = text.removesuffix("\n").split("\n")
    assert len({line.casefold() for line in lines}) == len(lines) == 16
    assert not [line for line in lines if not line or line != line.strip() or not line.isprintable()]
    calibration = {
        line
        for other in ("calibration", "pocket-calibration")
        for line in resources.find(f"prompts/{other}.txt").read_text("utf-8").splitlines()
    }
    assert not [line for line in lines if line in calibration or is_test_prompt(line) or names_held_out(line)]
