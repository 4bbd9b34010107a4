"""Tests of the benchmarks of fused passes and whole blocks at tiny shapes, by Triton's interpreter."""

import dataclasses

import pytest
import torch

pytest.importorskip("triton")

from benchmarks import blocks, passes
from benchmarks.passes import TINY, Pass

CPU = torch.device("cpu")
MADE = list(passes.passes(TINY[0], CPU))

pytestmark = pytest.mark.skipif(torch.cuda.is_available(), reason="Triton's interpreter is for machines without a GPU")


@pytest.mark.parametrize("one", MADE, ids=lambda one: one.name)
def test_a_pass_is_measured_in_its_tile(one: Pass) -> None:
    chosen = {name: call for name, call in one.fused.items() if name.endswith("chosen")}
    assert len(chosen) == 1
    case = passes.measure_pass(dataclasses.replace(one, fused=chosen), CPU, compiled=False)
    assert not case["wrong"]
    assert case["timings"].keys() == {"torch, eager", *chosen}
    assert one.name in passes.table(case | {"image_tokens": 6, "text_tokens": 3})


def test_bytes_are_those_that_must_move() -> None:
    one = next(one for one in MADE if one.name == "attended and feed-forward")
    assert one.bytes == (6 + 3) * 5 * 32 * (2 + 1)


def test_a_wrong_pass_is_not_measured() -> None:
    one = MADE[0]
    values, scale, total = one.torch()
    spoiled = {
        "apart": (values + 2, scale, total),
        "scaled": (values, 1.01 * scale, total),
        "summed": (values, scale, total + 1),
        "not a number": (values, torch.nan * scale, total),
    }
    case = passes.measure_pass(
        dataclasses.replace(one, fused={name: lambda made=made: made for name, made in spoiled.items()}),
        CPU,
        compiled=False,
    )
    assert case["wrong"].keys() == spoiled.keys()


def test_attention_is_measured_with_what_the_processor_has() -> None:
    case = passes.measure_attention(TINY[0], CPU)
    assert "flash" in case["timings"]
    assert "cuDNN" in case["wrong"]


@pytest.mark.parametrize("kind", blocks.COUNTS)
@torch.inference_mode()
def test_blocks_are_held_against_the_reference(kind: str) -> None:
    calls, reference = blocks.block_calls(kind, TINY[0], CPU)
    expected = reference()
    for name in ("ternary, pass by pass", "ternary, fused"):
        assert (calls[name]() - expected).norm() <= blocks.RATIO * expected.norm()
    assert blocks.COUNTS == {"double": 19, "single": 38}
