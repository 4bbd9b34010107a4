"""A memory plan as rows of a chart."""

from pathlib import Path

import pytest

from app.plan_rows import WORKING, rows
from engine.description import describe
from engine.events import Phase
from engine.memory import Free, MemoryPlan, plan
from engine.picture_memory import PictureWork
from engine.placement import DeviceKind, Placement, Stay

POCKET = Path(__file__).parents[2] / "resources" / "models" / "pocket"
PLENTY = Free(host=10**12, device=10**12)


def planned(kind: DeviceKind, *among: Placement) -> MemoryPlan:
    return plan(describe(POCKET), PictureWork(width=256, height=256), device_kind=kind, free=PLENTY, among=among)


@pytest.mark.parametrize("kind", ["cpu", "cuda", "mps"])
def test_a_row_sums_to_what_its_phase_takes(kind: DeviceKind) -> None:
    whole = planned(kind)
    for row, phase in zip(rows(whole), whole.phases, strict=True):
        assert row.phase is phase.phase
        assert row.total == (phase.device or phase.host).total
        assert (row.waiting == 0) is (kind != "cuda")
        assert row.streamed == ()


def test_parts_that_take_turns_are_drawn_where_they_are() -> None:
    turns = Placement(clip=Stay.VISITING, t5=Stay.STREAMED, vae=Stay.VISITING)
    whole = planned("cuda", turns)
    text, denoise, decode = rows(whole)
    assert text.streamed == ("text_encoder_2",)
    assert [part for part, _ in denoise.pieces] == ["transformer", WORKING]
    assert [part for part, _ in decode.pieces] == ["transformer", "vae", WORKING]
    for row, phase in zip((text, denoise, decode), whole.phases, strict=True):
        assert phase.device is not None
        assert row.total == phase.device.total


@pytest.mark.parametrize("kind", ["cpu", "cuda"])
def test_a_start_picture_has_a_row_with_the_encoder(kind: DeviceKind) -> None:
    work = PictureWork(width=256, height=256, has_start=True)
    whole = plan(describe(POCKET), work, device_kind=kind, free=PLENTY)
    for row, phase in zip(rows(whole), whole.phases, strict=True):
        assert row.total == (phase.device or phase.host).total
        assert ("vae_encoder" in dict(row.pieces)) is (row.phase is Phase.ENCODE)
