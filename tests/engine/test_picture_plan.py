"""Tests of a picture's plan in a process without torch, and of what 16 bits would take."""

import subprocess
import sys
from pathlib import Path

import pytest

from engine.description import ModelDescription, describe
from engine.events import Phase
from engine.memory import Free, MemoryPlan, plan
from engine.picture_memory import PictureWork
from engine.picture_plan import picture_plan, sixteen_bit_bytes
from engine.placement import DeviceKind, placements
from tiny_models import save_tiny_model
from tiny_ternary import save_tiny_ternary

PLENTY = Free(host=10**12, device=10**12)
NO_TORCH = "import sys, engine.picture_plan; assert not {'torch', 'kernels', 'safetensors'} & set(sys.modules)"


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> ModelDescription:
    return describe(save_tiny_model(tmp_path_factory.mktemp("models") / "tiny"))


@pytest.fixture(scope="module")
def ternary(source: ModelDescription) -> ModelDescription:
    return describe(save_tiny_ternary(source.folder, source.folder.parent / "tiny-ternary"))


def opened(description: ModelDescription, kind: DeviceKind = "cuda", *, unpacked: int = 0) -> MemoryPlan:
    among = placements(kind, unpacked_bytes=unpacked)
    return plan(description, PictureWork(width=64, height=64), device_kind=kind, free=PLENTY, among=among)


def test_needs_no_torch() -> None:
    subprocess.run([sys.executable, "-c", NO_TORCH], check=True, cwd=Path(__file__).parents[2])


@pytest.mark.parametrize("kind", ["cpu", "cuda", "mps"])
def test_the_model_stays_where_it_is_and_the_picture_grows(ternary: ModelDescription, kind: DeviceKind) -> None:
    first = opened(ternary, kind)
    assert picture_plan(ternary, first, PictureWork(width=64, height=64)) == first
    larger = picture_plan(ternary, first, PictureWork(width=512, height=512))
    assert larger.placement == first.placement
    decodes = [(each.device or each.host).working for each in (first.phases[2], larger.phases[2])]
    assert decodes[1] > decodes[0]


def test_parts_move_back_where_a_larger_picture_needs_their_room(ternary: ModelDescription) -> None:
    first = opened(ternary)
    large = picture_plan(ternary, first, PictureWork(width=2048, height=2048))
    tight = plan(
        ternary,
        PictureWork(width=64, height=64),
        device_kind="cuda",
        free=Free(host=10**12, device=(large.peak.device or 0) + 2**28 - 1),
        among=placements("cuda", unpacked_bytes=0),
    )
    assert tight.placement == first.placement
    assert picture_plan(ternary, tight, PictureWork(width=2048, height=2048)).placement != first.placement


def test_a_16_bit_model_takes_what_its_own_plan_says(source: ModelDescription) -> None:
    planned = opened(source)
    assert sixteen_bit_bytes(source, planned) == planned.peak.device


def test_a_ternary_model_would_take_two_bytes_a_weight(ternary: ModelDescription) -> None:
    planned = opened(ternary)
    wide = sixteen_bit_bytes(ternary, planned)
    (packed,) = {use.bytes for phase in planned.phases for use in phase.parts if use.part == "transformer"}
    assert wide > 2 * ternary.ternary_parameters
    assert wide - (planned.peak.device or 0) > 2 * ternary.parameters - packed - planned.phases[1].device.working
    unpacked = opened(ternary, unpacked=10**12)
    assert sixteen_bit_bytes(ternary, unpacked) == wide


def test_a_plan_of_a_processor_is_answered_for_a_gpu(ternary: ModelDescription) -> None:
    assert sixteen_bit_bytes(ternary, opened(ternary, "cpu")) == sixteen_bit_bytes(ternary, opened(ternary))


def test_the_phases_are_in_order(ternary: ModelDescription) -> None:
    planned = picture_plan(ternary, opened(ternary), PictureWork(width=128, height=64))
    assert [phase.phase for phase in planned.phases] == [Phase.TEXT, Phase.DENOISE, Phase.DECODE]
    assert (planned.width, planned.height) == (128, 64)
