"""A picture's memory plan."""

from pathlib import Path

from app.readouts.plan import make_plan
from engine.description import describe
from engine.events import Phase
from engine.memory import Free, plan
from engine.picture_memory import PictureWork

POCKET = Path(__file__).parents[3] / "resources" / "models" / "pocket"
PLENTY = Free(host=10**12, device=10**12)


def test_a_plan_is_of_the_size_that_was_asked_for() -> None:
    opened = plan(describe(POCKET), PictureWork(width=256, height=256), device_kind="cpu", free=PLENTY)
    made = make_plan(describe(POCKET), opened, PictureWork(width=512, height=256))
    assert (made.planned.width, made.planned.height, made.is_ternary) == (512, 256, True)
    assert made.sixteen_bits > 2 * describe(POCKET).ternary_parameters
    assert [phase.phase for phase in made.planned.phases] == [Phase.TEXT, Phase.DENOISE, Phase.DECODE]
